"""What the proofs share: environments that are kept, and records that parallel runners make only once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.proof.environment import cache_folder, environment, locked
from tests.proof.proving import Program, proven

#: Taken before the tests hide the user's variables.
CACHE = cache_folder()

Prove = Callable[[str, Iterable[Program]], dict[str, dict[str, Any]]]


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the environments are: both are there, or the test is skipped."""
    for generation in (14, 15):
        environment(generation, CACHE)
    return CACHE


@pytest.fixture(scope="session")
def prove(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Prove:
    """Prove programs, once for all runners of a session that ask under the same name."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def prove(name: str, programs: Iterable[Program]) -> dict[str, dict[str, Any]]:
        file = shared / f"proof-{name}.json"
        with locked(shared / f"proof-{name}.lock"):
            if not file.exists():
                file.write_text(json.dumps(proven(programs, cache)), encoding="utf-8")
        found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        return found

    return prove
