"""Programs before and after the upgrade, run with the real packages and compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from batchlint.core.findings import Finding
from batchlint.engine.fix import fix_source
from batchlint.settings import Settings
from tests.proof.answers import HISTORY, NEW, OLD, routes
from tests.proof.environment import places
from tests.proof.equivalence import difference

#: What stands above a program that is written for the purpose: a client for an account.
HEAD = """\
import datetime
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(
    SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com"
)
"""
NEW_HEAD = """\
import datetime
from azure.batch import BatchClient, models
from azure.core import MatchConditions
from azure.core.credentials import AzureNamedKeyCredential
from azure.core.exceptions import HttpResponseError

client = BatchClient(
    "https://acc.westeurope.batch.azure.com", AzureNamedKeyCredential("acc", "aGVsbG8=")
)
"""
_RECORDER = Path(__file__).with_name("recorder.py")


class Program(NamedTuple):
    """A program for 14.2.0, and whether it takes unsafe fixes to bring it to 15.1.0.

    `given` is code that stands above it in each of the two, and that is not rewritten.
    """

    name: str
    text: str
    unsafe: bool = False
    given: tuple[str, str] = ("", "")


class Upgrade(NamedTuple):
    """What `fix` made of a program; `text` is None where it left it as it was."""

    text: str | None
    left: list[str]


def upgraded(program: Program) -> Upgrade:
    """A program after `fix --to azure-batch==15.1.0`."""
    ending = ".ipynb" if program.name.endswith(".ipynb") else ".py"
    settings = Settings(NEW, OLD, unsafe=program.unsafe)
    report = fix_source(f"app{ending}", program.text.encode(), settings)
    left = [f"{failure.message}" for failure in report.after.failures]
    findings = report.before.findings if report.data is None else report.after.findings
    left += [_named(f) for f in findings if f.severity == "error"]
    return Upgrade(report.data.decode() if report.data is not None else None, left)


def _named(finding: Finding) -> str:
    return f"{finding.rule}: {finding.message}"


def recorded(release: str, texts: Mapping[str, str], cache: Path) -> dict[str, dict[str, Any]]:
    """What programs send and print with a release, all run by one process."""
    (position,) = [version.index for version in HISTORY.versions if release in version.packages]
    folders = os.pathsep.join(map(str, places(release, HISTORY.generation(position), cache)))
    with tempfile.TemporaryDirectory() as work:
        job, result = Path(work) / "job.json", Path(work) / "result.json"
        job.write_text(
            json.dumps({"routes": routes(min(position, OLD)), "programs": dict(texts)}), encoding="utf-8"
        )
        command = [sys.executable, "-I", "-S", str(_RECORDER), folders, str(job), str(result)]
        subprocess.run(command, check=True, timeout=120)
        found: dict[str, dict[str, Any]] = json.loads(result.read_text(encoding="utf-8"))
    return found


def proven(programs: Iterable[Program], cache: Path) -> dict[str, dict[str, Any]]:
    """For each program what `fix` made of it, and how the two differ when they run.

    `text` is None where it was left as it was; `difference` is None where nothing differs, or where there
    is nothing to compare.
    """
    listed = list(programs)
    after = {program.name: upgraded(program) for program in listed}
    given = {program.name: program.given for program in listed}
    old = recorded("14.2.0", {p.name: p.given[0] + _code(p.text) for p in listed}, cache)
    made = {name: upgrade.text for name, upgrade in after.items() if upgrade.text is not None}
    new = recorded("15.1.0", {name: given[name][1] + _code(text) for name, text in made.items()}, cache)
    return {
        name: {
            "text": upgrade.text,
            "left": upgrade.left,
            "raised": old[name]["raised"],
            "requests": len(old[name]["requests"]),
            "difference": difference(old[name], new[name]) if name in new else None,
        }
        for name, upgrade in after.items()
    }


def _code(text: str) -> str:
    """The code of a program, which may be a notebook."""
    if not text.startswith("{"):
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
