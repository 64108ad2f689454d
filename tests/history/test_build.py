"""`scripts/build_history`: what it writes is checked in, and what it can't use is named in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import batchlint

ROOT = Path(batchlint.__file__).parent.parent
SCRIPT = ROOT / "scripts/build_history"


def test_the_file_is_what_the_packages_say(packages: Path) -> None:
    command = [sys.executable, str(SCRIPT), "--check", "--cache", str(packages)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    assert (done.returncode, done.stdout) == (0, "api.json is current\n")


def build(packages: Path, positions: str) -> dict[str, Any]:
    """Compute the history of other positions than those of `releases.py`, or the refusal."""
    code = f"""
import json, pathlib, runpy, sys
sys.path.insert(0, {str(SCRIPT)!r})
from releases import POSITIONS, Release
script = runpy.run_path({str(SCRIPT / "__main__.py")!r}, run_name="build_history")
try:
    print(json.dumps(script["build"](pathlib.Path({str(packages)!r}), {positions})))
except script["RefusedError"] as error:
    print(json.dumps({{"refused": str(error)}}))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_release_that_is_added_changes_no_name_of_those_before(packages: Path) -> None:
    shipped = json.loads((ROOT / "batchlint/history/api.json").read_text(encoding="utf-8"))
    before = build(packages, "POSITIONS[:-1]")
    last = len(before["versions"]) - 1
    for section in ("types", "enums", "operations"):
        for key, entry in before[section].items():
            now = shipped[section][key]
            assert spread(entry, key, last, last) == spread(now, key, last + 1, last), key


def spread(entry: dict[str, Any], key: str, last: int, limit: int) -> dict[str, list[int]]:
    """The positions of each name, up to a limit."""
    found = {}
    for name, intervals in entry.get("names", {key: entry["at"]}).items():
        bounds = [part.split("-") for part in intervals.split(",")]
        at = [i for start, end in bounds for i in range(int(start), int(end or last) + 1) if i <= limit]
        if at:
            found[name] = at
    return found


@pytest.mark.parametrize(
    ("positions", "refused"),
    [
        (
            '[Release("2017-01-01.4.0", ("1.0.0",))]',
            "azure-batch 1.0.0: it speaks 2016-07-01.3.1, not 2017-01-01.4.0: correct its line in releases.py",
        ),
        (
            '[Release("2024-02-01.19.0", ("14.2.0",)), Release("2025-06-01", ("15.1.0b3", "15.1.0"))]',
            "azure-batch 15.1.0: it has other names than the release before it: "
            "give it a line of its own in releases.py",
        ),
        (
            '[Release("2024-02-01.19.0", ("14.2.0",)), *[Release("2025-06-01", ("15.1.0",))] * 2]',
            "azure-batch 15.1.0: it has all names of the release before it: "
            "add it to that line of releases.py",
        ),
        (
            '[Release("2024-02-01.19.0", ("14.2.0", "no-release"))]',
            "azure-batch no-release: pip could not download it",
        ),
    ],
    ids=["api-version", "other-names", "same-names", "unknown"],
)  # fmt: skip
def test_a_release_in_the_wrong_place_is_refused(packages: Path, positions: str, refused: str) -> None:
    assert build(packages, positions) == {"refused": refused}


def test_a_source_of_no_known_shape_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "99.0" / "azure" / "batch"
    folder.mkdir(parents=True)
    (folder / "client.py").write_text("class Client: ...\n", encoding="utf-8")
    found = build(tmp_path, '[Release("2030-01-01", ("99.0",))]')
    expected = "azure-batch 99.0: its source is that of no known generation: "
    assert found == {"refused": f"{expected}neither extract.py nor extract_core.py reads it"}
