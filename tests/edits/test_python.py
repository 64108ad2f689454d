"""Code in odd dress is reported at the very place, and nothing but the edits changes."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from batchlint.core.decoding import decode, with_line_feeds
from tests.edits.applied import Text, applied, command, fixed, patched, report
from tests.edits.dress import NEW_TEXTS, OLD_SHAPES, SHAPES, TEXTS, Program, programs
from tests.python.test_syntax import same

NAME = "app.py"
TARGETS = st.tuples(
    st.sampled_from([("--to", "azure-batch==14.2.0"), ("--to", "azure-batch==15.1.0")]),
    st.sampled_from([(), ("--unsafe-fixes",)]),
).map(lambda pair: (*pair[0], *pair[1]))
EVERY = [*SHAPES, *TEXTS]
#: A part of what a profile asks for: each example is fixed several times.
SOME, FEW = (settings(max_examples=max(settings().max_examples // part, 1)) for part in (4, 8))


def is_python(data: bytes) -> bool:
    """Whether this Python takes a file, encoding and all."""
    try:
        compile(data, NAME, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def comments(data: bytes) -> Counter[str]:
    lines = io.StringIO(Text(data).text.replace("\r\n", "\n").replace("\r", "\n")).readline
    return Counter(
        token.string for token in tokenize.generate_tokens(lines) if token.type == tokenize.COMMENT
    )


def what(data: bytes, options: tuple[str, ...]) -> list[tuple[str, str, str, str]]:
    """What is found, wherever it is."""
    found = report(data, NAME, *options)
    assert not found["failures"]
    return [(f["rule"], f["subject"], f["severity"], f["confidence"]) for f in found["findings"]]


@given(programs(EVERY))
def test_both_parsers_read_it_alike(program: Program) -> None:
    assume(is_python(program.data))
    same(with_line_feeds(decode(program.data, python=True).text))


@SOME
@given(programs(EVERY), TARGETS)
def test_the_dress_changes_nothing_about_what_is_found(program: Program, options: tuple[str, ...]) -> None:
    assume(is_python(program.data))
    assert what(program.data, options) == what(program.plain.encode(), options)


@FEW
@given(programs(EVERY), TARGETS)
def test_fix_makes_the_edits_of_the_report_and_no_other(program: Program, options: tuple[str, ...]) -> None:
    data = program.data
    assume(is_python(data))
    for found in report(data, NAME, *options)["findings"]:
        start, end = Text(data).span(found)
        assert Text(data).text[start:end].strip()
    after = fixed(data, NAME, "--partial", *options)
    # A type that has ended is brought up to its last version, for which the report has no edits.
    if "15.1.0" not in options[1] or "CloudServiceConfiguration" not in program.plain:
        assert after == applied(data, NAME, *options)
    assert is_python(after)
    assert not comments(data) - comments(after)
    assert fixed(after, NAME, "--partial", *options) == after


@FEW
@given(programs(EVERY), TARGETS)
def test_the_diff_and_the_file_are_as_the_output(
    tmp_path_factory: pytest.TempPathFactory, program: Program, options: tuple[str, ...]
) -> None:
    assume(is_python(program.data))
    after = fixed(program.data, NAME, *options)
    _, diff, _ = command("fix", "--diff", "-", "--stdin-filename", NAME, *options, stdin=program.data)
    assert patched(program.data, diff) == after
    file = tmp_path_factory.mktemp("edits") / NAME
    file.write_bytes(program.data)
    command("fix", str(file), *options)
    assert file.read_bytes() == after


@pytest.mark.parametrize("shapes", [OLD_SHAPES, NEW_TEXTS], ids=["python-2", "python-3.12"])
@FEW
@given(st.data(), TARGETS)
def test_code_of_other_versions_of_python(
    shapes: list[str], data: st.DataObject, options: tuple[str, ...]
) -> None:
    program = data.draw(programs(shapes))
    assert what(program.data, options) == what(program.plain.encode(), options)
    after = fixed(program.data, NAME, "--partial", *options)
    if "15.1.0" not in options[1] or "CloudServiceConfiguration" not in program.plain:
        assert after == applied(program.data, NAME, *options)
    assert fixed(after, NAME, "--partial", *options) == after
