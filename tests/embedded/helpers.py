"""What tests of texts inside texts share: bodies, ways to write them, and what reads them back."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import batchlint
from tests.versions import TO_NEWEST_OF_FIRST

#: Characters that shells, make, YAML and Markdown read in a way of their own.
ODD = st.text(alphabet="ab '\"\\$`{}#!%é\t\n<>&|;()*?~:-", max_size=8)
LAYOUTS: list[dict[str, Any]] = [
    {},
    {"separators": (",", ":")},
    {"indent": 2},
    {"indent": 4},
    {"indent": "\t"},
]


@st.composite
def pools(draw: st.DrawFn, lines: bool = True) -> str:
    """The JSON of a pool as an old api-version took it."""
    content: dict[str, Any] = {"id": "p" + draw(ODD), "vmSize": "small"}
    if draw(st.booleans()):
        content["targetDedicated"] = draw(st.integers(0, 9))
    if draw(st.booleans()):
        content["startTask"] = {"commandLine": draw(ODD), "runElevated": draw(st.booleans())}
    if draw(st.booleans()):
        content["metadata"] = [{"name": "n", "value": draw(ODD)}]
    content["maxTasksPerNode"] = draw(st.integers(1, 4))
    layout = draw(st.sampled_from(LAYOUTS if lines else LAYOUTS[:2]))
    return json.dumps(content, ensure_ascii=draw(st.booleans()), **layout)


def found(name: str, text: str) -> list[tuple[str, str, str]]:
    """The findings in a file: rule, subject, and the text of the place."""
    report = batchlint.check(text, path=name, to=TO_NEWEST_OF_FIRST)
    assert not report.failures
    lines = text.split("\n")
    return [(f.rule, f.subject, lines[f.line - 1][f.column - 1 : f.end_column - 1]) for f in report.findings]


def fixed(name: str, text: str) -> str:
    """A file with all safe fixes made."""
    done = batchlint.fix(text, path=name, to=TO_NEWEST_OF_FIRST)
    assert not done.remaining.failures
    return done.text


def bash(script: str, folder: Path) -> list[str]:
    """What a script gives to `t` (its arguments) and `h` (its input), as bash reads it."""
    output = folder / "out"
    output.write_bytes(b"")
    prelude = "t() { printf '%s\\0' \"$@\" >&3; }; h() { cat >&3; printf '\\0' >&3; }; X=77\n"
    done = subprocess.run(
        ["bash", "--norc", "-c", f'exec 3>>"{output}"; source /dev/stdin'],
        input=(prelude + script).encode(),
        capture_output=True,
        timeout=20,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    return output.read_bytes().decode().split("\0")[:-1]
