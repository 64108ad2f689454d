"""JSON with comments and JSON Lines: found like plain JSON, and fixed with all comments kept."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.core.reading import ParseFailure
from batchlint.core.uses import ObjectUse
from batchlint.core.writing import Edit, Mapping
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.payload import read
from batchlint.payload.document import without_comments
from batchlint.payload.rewriter import applied
from batchlint.payload.scanner import Member, Node, scan
from batchlint.settings import Settings
from tests.generated.bodies import payload
from tests.generated.facts import HISTORY

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
COMMENT = re.compile(r"/\*\d+.*?\*/|//\d+[^\n]*", re.DOTALL)


@st.composite
def commented(draw: st.DrawFn, content: Any, indent: int | None) -> str:
    """A value with comments between its tokens, and trailing commas."""
    chance = draw(st.randoms(use_true_random=False))
    share = chance.choice([0.02, 0.2, 0.7])
    text, out, position = json.dumps(content, indent=indent), "", 0
    number = 0
    for token in TOKEN.finditer(text):
        out += text[position : token.start()]
        before = text[: token.start()].rstrip()
        if token[0] in "}]" and before[-1] not in "{[" and chance.random() < share:
            out = out.rstrip() + "," + out[len(out.rstrip()) :]
        if chance.random() < share:
            number += 1
            note = chance.choice(['"vmSize": 1', "a, b", "it's", "{", 'one "', "{x}//y"])
            out += chance.choice([f"/*{number} {note}*/", f"/*{number}\n{note} */ ", f"//{number} {note}\n"])
        out += token[0]
        position = token.end()
    return out + text[position:]


def members(node: Node) -> Iterator[Member]:
    """All members of an object, at all levels."""
    yield from node.members
    for inner in (*node.items, *(member.value for member in node.members)):
        yield from members(inner)


def settings_for(wire_type: str) -> Settings:
    return Settings(target=HISTORY.latest, payload_type=wire_type)


def rules(path: str, text: str, settings: Settings) -> list[tuple[str, str, str]]:
    report = check_source(path, text.encode(), settings)
    assert not report.failures
    return sorted((f.rule, f.subject, text[f.span.start : f.span.end]) for f in report.findings)


@given(st.data(), st.integers(0, 22), st.integers(0, 10**9), st.sampled_from([None, 1, 2, 4]))
def test_comments_change_no_finding_and_stay(
    data: st.DataObject, version: int, seed: int, indent: int | None
) -> None:
    made = payload(version, random.Random(seed))
    settings = settings_for(made.wire_type)
    plain, text = json.dumps(made.body, indent=indent), data.draw(commented(made.body, indent))
    assert rules("a.jsonc", text, settings) == rules("a.json", plain, settings)
    expected = fix_source("a.json", plain.encode(), settings).data or plain.encode()
    done = fix_source("a.jsonc", text.encode(), settings)
    assert not done.after.failures
    fixed = (done.data or text.encode()).decode()
    assert json.loads(without_comments(fixed, True)) == json.loads(expected)
    # Only a comment inside a member that has a finding may go with it.
    found = {finding.span.start - 1 for finding in done.before.findings}
    spans = [(m.start, m.value.end) for m in members(scan(without_comments(text, True))) if m.start in found]
    after = COMMENT.findall(fixed)
    kept = [
        comment[0]
        for comment in COMMENT.finditer(text)
        if comment[0] in after or not any(start < comment.start() < end for start, end in spans)
    ]
    assert after == kept
    assert fix_source("a.jsonc", fixed.encode(), settings).data is None


@given(st.lists(st.tuples(st.integers(0, 22), st.integers(0, 10**9)), min_size=1, max_size=5), st.booleans())
def test_each_line_is_a_document_of_its_own(made: list[tuple[int, int]], tight: bool) -> None:
    separators = (",", ":") if tight else None
    bodies = [payload(version, random.Random(seed)) for version, seed in made]
    settings = settings_for(bodies[0].wire_type)
    lines = [json.dumps(b.body, separators=separators) for b in bodies if b.wire_type == bodies[0].wire_type]
    text = "\n\n".join(lines) + "\n"
    single = [rules("a.json", line, settings) for line in lines]
    found = rules("a.jsonl", text, settings)
    # What is about the type as a whole is said once.
    assert set(found) == {finding for each in single for finding in each}
    fixed = (fix_source("a.jsonl", text.encode(), settings).data or text.encode()).decode()
    alone = [(fix_source("a.json", x.encode(), settings).data or x.encode()).decode() for x in lines]
    assert fixed == "\n\n".join(alone) + "\n"


@given(st.text(alphabet='"\\/*,}]\n\r x', max_size=12), st.booleans())
def test_blanking_keeps_lengths_and_line_breaks(text: str, commas: bool) -> None:
    blanked = without_comments(text, commas)
    assert len(blanked) == len(text)
    for before, after in zip(text, blanked, strict=True):
        assert after == before or (after == " " and before not in "\r\n")


POOL = '{"id": "p", "vmSize": "s", "maxTasksPerNode": 2%s}'


def test_trailing_commas_need_a_comment_or_a_name() -> None:
    assert read(POOL % ",", notation="jsonc").uses
    assert read("// a pool\n" + POOL % ",").uses
    with pytest.raises(ParseFailure, match="trailing commas are not allowed"):
        read(POOL % ",")


def test_a_line_that_is_not_json_is_named_and_the_others_are_read() -> None:
    text = f'{POOL % ""}\n{{"a": 1}}\n{POOL % ","}\n{POOL % ""}\nnot json\n'
    report = check_source("a.jsonl", text.encode(), Settings(target=HISTORY.latest))
    assert [f.rule for f in report.findings] == ["max-tasks-per-node"] * 2
    assert [(f.line, f.message) for f in report.failures] == [
        (3, "not valid JSON: trailing commas are not allowed in JSON")
    ]


def test_an_empty_line_of_json_lines_stays_one_line() -> None:
    text = '{}\n{ }\n{"id": "p"}\n'
    edits: list[Edit] = []
    for use in read(text, "PoolAddParameter", "lines").uses:
        assert isinstance(use, ObjectUse)
        edits += use.writer.insert(use, "vmSize", Mapping("literal", new="s"), 0) or ()
    assert (
        applied(text, 0, len(text), edits)
        == '{"vmSize": "s"}\n{ "vmSize": "s" }\n{"id": "p", "vmSize": "s"}\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '{\n  "id": "t", // its name\n  "runElevated": true // yes\n}\n',
            '{\n  "id": "t", // its name\n  "userIdentity": {\n    "autoUser": {\n'
            '      "elevationLevel": "admin"\n    }\n  } // yes\n}\n',
        ),
        (
            '{\n  "userIdentity": {\n    // who\n  },\n  // old\n  "runElevated": true, // yes\n  "id": "t"\n}',
            '{\n  "userIdentity": {\n    "autoUser": {\n      "elevationLevel": "admin"\n    }\n    // who\n'
            '  },\n  // old\n  // yes\n  "id": "t"\n}',
        ),
    ],
)
def test_comments_stay_at_their_lines(before: str, after: str) -> None:
    settings = Settings(target=HISTORY.latest, payload_type="TaskAddParameter")
    data = fix_source("a.jsonc", before.encode(), settings).data
    assert data is not None and data.decode() == after
