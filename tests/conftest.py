"""What all tests rely on: nothing of the machine, of who runs them, or of chance."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run and on every machine, so that a failure comes from a change. To look for
# others: `pytest --hypothesis-profile=explore`, which prints how to try a failing one again.
settings.register_profile("suite", deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("suite")

#: Variables of the environment that tools, terminals and services set for those who run the tests.
_FOREIGN_PREFIXES = (
    *("BATCHLINT_", "_BATCHLINT_", "COMP_", "GITHUB_", "GITLAB_", "GIT_", "LC_", "PRE_COMMIT", "RUNNER_"),
    *("XDG_", "CI_"),
)
_FOREIGN = frozenset(
    [
        *("CI", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "LANGUAGE", "LINES", "NO_COLOR"),
        *("PYTHONHASHSEED", "PYTHONIOENCODING", "PYTHONOPTIMIZE", "PYTHONSAFEPATH", "PYTHONUTF8"),
        *("PYTHONWARNINGS", "TERM", "TF_BUILD", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TZ"),
    ]
)
#: Files above the folder for temporary files that would say something about each test's project.
_TELLING = (
    *(".git", "*.toml", "*.txt", "*.in", "*.cfg", "*.ini", "*.lock", "*.yml", "*.yaml", "*.py"),
    *("Pipfile", "Dockerfile*", "Makefile", "requirements", ".gitignore", ".ignore"),
)


def pytest_configure() -> None:
    """Put temporary files where nothing above them counts, if there is such a place."""
    usual = tempfile.gettempdir()
    for folder in (usual, "/var/tmp", "/dev/shm", "/tmp"):
        if os.access(folder, os.W_OK) and not _tells(Path(folder).resolve()):
            if folder != usual:
                os.environ["TMPDIR"] = tempfile.tempdir = folder
            return


def _tells(folder: Path) -> bool:
    """Whether a file in a folder or above it may say something about what is below."""
    names = [name for place in (folder, *folder.parents) for name in os.listdir(place)]
    return any(fnmatch(name, pattern) for name in names for pattern in _TELLING)


@pytest.fixture(scope="session", autouse=True)
def _nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run as a user without settings: no variables of batchlint, git or a service, an empty home."""
    home = tmp_path_factory.mktemp("home")
    pip = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "pip/pip.conf"
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n in _FOREIGN or n.startswith(_FOREIGN_PREFIXES)]:
            patch.delenv(name)
        if pip.is_file() and "PIP_CONFIG_FILE" not in os.environ:
            patch.setenv("PIP_CONFIG_FILE", str(pip))  # from where packages come is not the tests' to say
        patch.setenv("HOME", str(home))
        patch.setenv("USERPROFILE", str(home))
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield
