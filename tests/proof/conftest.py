"""What the proofs share: environments that are kept, and records that parallel runners make only once."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.proof.environment import cache_folder, environment, locked
from tests.proof.examples import Run, texts_by_release
from tests.proof.proving import Program, proven, recorded

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
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what parallel runners of a session make only once."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def _once(file: Path, make: Callable[[], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The content of a file of JSON, made by the first runner that needs it."""
    with locked(file.with_suffix(".lock")):
        if not file.exists():
            partial = file.with_suffix(f".{os.getpid()}")
            partial.write_text(json.dumps(make()), encoding="utf-8")
            partial.replace(file)
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def prove(cache: Path, shared: Path) -> Prove:
    """Prove one of several programs: `prove(name of all, all, its name)`."""

    def prove(name: str, programs: Sequence[Program], wanted: str) -> dict[str, Any]:
        part = [program.name for program in programs].index(wanted) // TOGETHER
        together = programs[part * TOGETHER : (part + 1) * TOGETHER]
        return _once(shared / f"proof-{name}-{part}.json", lambda: proven(together, cache))[wanted]

    return prove


@pytest.fixture(scope="session")
def run(cache: Path, shared: Path) -> Run:
    """What the examples of rules do with a release."""
    texts = texts_by_release()

    @functools.cache
    def run(release: str) -> dict[str, dict[str, Any]]:
        file = shared / f"examples-with-{release}.json"
        return _once(file, lambda: recorded(release, texts[release], cache))

    return run
