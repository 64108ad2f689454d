"""Programs as people write them: the same requests and the same output after the upgrade.

The first line of each says whether its fixes are safe or unsafe; `none` where a person must decide, so that
nothing is rewritten at all.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.proof.conftest import Prove
from tests.proof.proving import Program

FOLDER = Path(__file__).with_name("programs")


def _program(file: Path) -> tuple[Program, bool]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".ipynb":
        fixes = json.loads(text)["metadata"]["fixes"]
    else:
        fixes = text.partition("\n")[0].removeprefix("# Fixes: ")
    assert fixes in ("safe", "unsafe", "none"), file.name
    return Program(file.name, text, unsafe=fixes == "unsafe"), fixes == "none"


_READ = [_program(file) for file in sorted(FOLDER.iterdir()) if file.suffix in (".py", ".ipynb")]
PROGRAMS = [program for program, by_hand in _READ if not by_hand]
BY_HAND = [program for program, by_hand in _READ if by_hand]


def test_there_are_enough() -> None:
    assert len(PROGRAMS) >= 30


@pytest.mark.parametrize("name", [program.name for program in PROGRAMS])
def test_the_same_requests_and_output(name: str, prove: Prove) -> None:
    proof = prove("programs", PROGRAMS, name)
    assert proof["raised"] is None, "the program does not run with 14.2.0"
    assert proof["requests"]
    assert proof["text"] is not None, "left as it was:\n" + "\n".join(proof["left"])
    assert proof["left"] == []
    assert proof["difference"] is None, f"{proof['difference']}\n\nthe program after:\n{proof['text']}"


@pytest.mark.parametrize("name", [program.name for program in BY_HAND])
def test_nothing_is_rewritten_by_half(name: str, prove: Prove) -> None:
    proof = prove("by hand", BY_HAND, name)
    assert proof["raised"] is None, "the program does not run with 14.2.0"
    assert proof["left"]
    assert proof["text"] is None


def test_the_program_of_the_guide(prove: Prove) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "to-15.md").read_text(encoding="utf-8")
    text = guide.partition("```python\n")[2].partition("```")[0]
    settings = 'name, key, url = "acc", "aGVsbG8=", "https://acc.westeurope.batch.azure.com"\n'
    program = Program("guide.py", text, unsafe=True, given=(settings, settings))
    proof = prove("guide", [program], program.name)
    assert proof["raised"] is None and proof["left"] == []
    assert proof["requests"] >= 4
    assert proof["difference"] is None, proof["difference"]
