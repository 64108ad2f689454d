"""The scan of comments and logical lines says what `tokenize` says, and takes any text."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import batchlint
from batchlint.suppressions.scan import Scan

FILES = sorted(Path(batchlint.__file__).parent.rglob("*.py"))
WORDS = [
    "x",
    "=",
    "1",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{{",
    ":",
    ";",
    ",",
    "'",
    "f'",
    'rb"',
    '"',
    "'''",
    '"""',
    "#",
    "\\",
]
PIECES = st.sampled_from(
    [*WORDS, " ", "\n", "\r\n", "\t", "\f", "\\\n", "if x:\n    y", "# batchlint: ignore[a]", "\n@d\n", "é"]
)


def _by_tokenize(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    comments, lines, begin = [], [], None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comments.append(token.string)
        elif token.type == tokenize.NEWLINE:
            assert begin is not None
            lines.append((begin, token.start[0] - 1))
            begin = None
        elif begin is None and token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING):
            begin = token.start[0] - 1
    return comments, lines


def _by_scan(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    scan = Scan(text)
    comments = [text[c.start : c.end] for c in scan.comments]
    return comments, [(scan.line_at(s.start), scan.line_at(s.end - 1)) for s in scan.statements]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_comments_and_logical_lines_are_those_of_tokenize(path: Path) -> None:
    text = path.read_text()
    if "\f" not in text:
        assert _by_scan(text) == _by_tokenize(text)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_what_python_takes_is_scanned_as_python_does(text: str) -> None:
    scan = Scan(text)
    assert all(text[c.start] == "#" and "\n" not in text[c.start : c.end] for c in scan.comments)
    assert "".join(scan.code) == "".join(scan.code).strip() or "'" in text or '"' in text
    # Of a lone continuation, tokenize makes the end of a statement that never began.
    if "\r" in text.replace("\r\n", "") or "\\" in text:
        return
    try:
        ast.parse(text)
        expected = _by_tokenize(text.replace("\r\n", "\n"))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return
    assert _by_scan(text.replace("\r\n", "\n")) == expected


@pytest.mark.parametrize(
    "text",
    [
        'f"{d["#"]}"  # c',
        "f'{x:{'#'}}'  # c",
        "f'{{#'  # c",
        "f'{x!r:>{width}}#'  # c",
        "rf'\\{x}#'  # c",
        "f'\\N{NUMBER SIGN}#'  # c",
        "f'''{\n  # inside\n x}'''  # c",
        "f'{'  # c",
        "b'\\'#'  # c",
        "'#' '''\n#\n'''  # c",
    ],
)
def test_comments_are_never_inside_of_strings(text: str) -> None:
    scan = Scan(text)
    assert [text[c.start : c.end] for c in scan.comments] == ["# c"]
    assert len(scan.statements) == 1
