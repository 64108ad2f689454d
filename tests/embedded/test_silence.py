"""Files that have nothing to do with Batch are silent, and broken or hostile ones do no harm."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import batchlint
from tests.embedded.helpers import pools
from tests.embedded.test_carriers import CARRIERS
from tests.versions import TO_NEWEST_OF_FIRST

QUIET = sorted((Path(__file__).parent / "quiet").iterdir())


@pytest.mark.parametrize("path", QUIET, ids=lambda path: path.name)
def test_files_of_other_tools_are_silent(path: Path) -> None:
    report = batchlint.check(path.read_text(encoding="utf-8"), path=path.name)
    assert not (report.findings or report.unknown or report.failures)


@pytest.mark.parametrize("key", list(CARRIERS))
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(body=pools(), data=st.data())
def test_broken_files_are_read_without_a_crash_and_changed_nowhere_else(
    key: str, body: str, data: st.DataObject
) -> None:
    carrier = CARRIERS[key]
    text = carrier.before + carrier.write(body) + carrier.after
    chance = random.Random(data.draw(st.integers(0, 1 << 30)))
    characters = list(text)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(characters))
        characters[place : place + chance.randint(0, 2)] = chance.choice(
            ["", "'", '"', "`", "$(", "\\", "\n", "\n\n", "<<", "\r", "{", "}", "${", "\0", "#", "\U00100000"]
        )
    broken = "".join(characters)
    report = batchlint.check(broken, path=carrier.name, to=TO_NEWEST_OF_FIRST)
    done = batchlint.fix(broken, path=carrier.name, to=TO_NEWEST_OF_FIRST)
    # What differs is in names and values of the body: lines with nothing of it stay.
    kept = [line for line in broken.split("\n") if not set('"{}') & set(line)]
    rest = iter(done.text.split("\n"))
    assert all(any(line == other for other in rest) for line in kept)
    assert report.failures or len(done.remaining.findings) <= len(report.findings)


@pytest.mark.parametrize(
    "text",
    [
        *("$(echo " * 3000, "(" * 50_000, "((" * 20_000, "`" * 5001, "'" * 5001, '"$(`' * 3000, "${" * 9000),
        *("cat <<A\n" * 3000, "\\" * 50_001, "case x in " * 3000, '\'{"vmSize":' + "[" * 20_000 + "'"),
        *(
            "> " * 2000 + "```json\n{}",
            "- " * 500 + "```py\nx",
            "x: " * 5000,
            "\t$(" * 3000,
            "define A\n" * 3000,
        ),
    ],
    ids=range(16),
)
@pytest.mark.parametrize("name", ["a.sh", "Makefile", "a.md", "ci.yml"])
def test_hostile_files_are_read(name: str, text: str) -> None:
    text = f"# azure.batch vmSize maxTasksPerNode\n{text}"
    assert batchlint.fix(text, path=name).text == text
