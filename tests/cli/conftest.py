"""A project in a folder of its own, and the command line run in it."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import batchlint
from batchlint.cli.main import run
from tests.caches import forget
from tests.versions import TO_NEWEST_OF_FIRST

#: Breaks at 2017-05-01.5.0 and at 2020-09-01.12.0; both are fixed safely.
POOL = """\
import azure.batch.models as batchmodels

pool = batchmodels.PoolAddParameter(
    id="render",
    vm_size="STANDARD_D2_V2",
    target_dedicated=3,
    max_tasks_per_node=4,  # as many as cores
)
"""

#: Breaks without a replacement.
REPORTED = """\
import azure.batch.models as batchmodels

parameter = batchmodels.PoolUpgradeOSParameter(target_os_version="*")
"""

#: Only behaves differently, and only for code that comes from before 2019-08-01.10.0.
BEHAVES = """\
import azure.batch.models as batchmodels

task = batchmodels.StartTask(command_line="setup.sh")
"""

#: Can't be looked into.
HIDDEN = """\
import azure.batch.models as batchmodels

pool = batchmodels.PoolAddParameter(**settings)
"""

JSON_POOL = """\
{
  "id": "render",
  "vmSize": "STANDARD_D2_V2",
  "targetDedicated": 3,
  "startTask": { "commandLine": "setup.sh", "waitForSuccess": true }
}
"""


@dataclass
class Result:
    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Project:
    """The folder, which is the working directory as well."""

    def __init__(
        self, path: Path, capture: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.path = path
        self._capture = capture
        self._monkeypatch = monkeypatch

    def write(self, name: str, content: str | bytes = POOL) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def run(self, *arguments: str, stdin: bytes = b"") -> Result:
        forget()  # every run of a user is a process of its own
        self._capture.readouterr()
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = run(list(arguments))
        out, err = self._capture.readouterr()
        return Result(code, out, err.decode())


@pytest.fixture
def project(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Project:
    monkeypatch.chdir(tmp_path)
    # Processes that a test starts use the same batchlint, installed or not.
    monkeypatch.setenv("PYTHONPATH", str(Path(batchlint.__file__).parent.parent))
    for name in ("NO_COLOR", "FORCE_COLOR", "BATCHLINT_TRACEBACK", "GITHUB_ACTIONS", "TF_BUILD"):
        monkeypatch.delenv(name, raising=False)
    return Project(tmp_path, capsysbinary, monkeypatch)


@pytest.fixture
def first_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge by the newest release that the sources above are written for, unless an option says otherwise."""
    monkeypatch.setenv("BATCHLINT_TO", TO_NEWEST_OF_FIRST)


@pytest.fixture
def texts() -> dict[str, str]:
    """Sources to check, by what is the matter with them."""
    return {
        "pool": POOL,
        "reported": REPORTED,
        "behaves": BEHAVES,
        "hidden": HIDDEN,
        "json": JSON_POOL,
        "clean": "import azure.batch.models\n",
        "broken": "import azure.batch.models\n\ndef broken(:\n",
    }
