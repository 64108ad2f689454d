"""What the proofs share: environments that are kept, and records that parallel runners make only once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.proof.environment import cache_folder, environment, locked
from tests.proof.proving import Program, proven

#: Taken before the tests hide the user's variables.
CACHE = cache_folder()

#: So many programs are run together: enough to make starting cheap, few enough for parallel runners.
TOGETHER = 25

Prove = Callable[[str, Sequence[Program], str], dict[str, Any]]


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the environments are: both are there, or the test is skipped."""
    for generation in (1, 2):
        environment(generation, CACHE)
    return CACHE


@pytest.fixture(scope="session")
def prove(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Prove:
    """Prove one of several programs: `prove(name of all, all, its name)`.

    Those that are run together are run once for all parallel runners of a session.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def prove(name: str, programs: Sequence[Program], wanted: str) -> dict[str, Any]:
        part = [program.name for program in programs].index(wanted) // TOGETHER
        file = shared / f"proof-{name}-{part}.json"
        with locked(file.with_suffix(".lock")):
            if not file.exists():
                partial = file.with_suffix(f".{os.getpid()}")
                together = programs[part * TOGETHER : (part + 1) * TOGETHER]
                partial.write_text(json.dumps(proven(together, cache)), encoding="utf-8")
                partial.replace(file)
        found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        return found[wanted]

    return prove
