"""Positions and edits count as the protocol says, in every encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp
from pygls.workspace import PositionCodec

from batchlint.server.documents import Document
from batchlint.server.text import Text
from tests.server.editor import applied, offset, place

ENCODINGS = ("utf-8", "utf-16", "utf-32")
#: Ends of lines, what Python takes for one, and characters of one to four bytes.
TEXTS = st.text(st.sampled_from("ab \t\n\r\f\x0b\x1c\x85\u2028é€𝒳"), max_size=30) | st.lists(
    st.sampled_from(["a\r\n", "b\n", "𝒳\r", "é", "x" * 5 + "\n"]), max_size=12
).map("".join)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(TEXTS)
def test_offsets_become_positions_and_come_back(encoding: str, text: str) -> None:
    shown = Text(text, encoding)
    for where in range(len(text) + 1):
        if text[where - 1 : where + 1] != "\r\n":  # within the end of a line, there is no position
            assert shown.position(where) == place(text, where, encoding)
            assert shown.offset(shown.position(where)) == where


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(TEXTS, TEXTS)
def test_edits_make_the_other_text(encoding: str, old: str, new: str) -> None:
    edits = Text(old, encoding).edits_to(new)
    assert applied(old, edits, encoding) == new


def test_edits_leave_alone_what_is_alike() -> None:
    (edit,) = Text("one\r\ntwo = 2\r\nthree\r\n", "utf-16").edits_to("one\r\ntwo = 3\r\nthree\r\n")
    assert edit == lsp.TextEdit(lsp.Range(lsp.Position(1, 6), lsp.Position(1, 7)), "3")
    assert Text("same\n", "utf-16").edits_to("same\n") == []


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(TEXTS, st.data())
def test_changes_are_applied_where_the_client_means_them(
    encoding: str, text: str, data: st.DataObject
) -> None:
    document = Document("file:///a.py", text, 1, "python", position_codec=PositionCodec(encoding))
    for _ in range(3):
        now = document.source
        ends = sorted(data.draw(st.integers(0, len(now))) for _ in "12")
        where = lsp.Range(*(place(now, end, encoding) for end in ends))
        new = data.draw(TEXTS)
        document.apply_change(lsp.TextDocumentContentChangePartial(where, new))
        start, end = (offset(now, position, encoding) for position in (where.start, where.end))
        assert document.source == now[:start] + new + now[end:]


@pytest.mark.parametrize(
    ("line", "character", "expected"),
    [(0, 99, "ab!\ncd"), (9, 0, "ab\ncd!"), (1, 99, "ab\ncd!"), (1, 1, "ab\nc!d")],
)
def test_a_position_beyond_the_text_is_at_its_end(line: int, character: int, expected: str) -> None:
    document = Document("file:///a.py", "ab\ncd", 1, "python", position_codec=PositionCodec())
    position = lsp.Position(line, character)
    document.apply_change(lsp.TextDocumentContentChangePartial(lsp.Range(position, position), "!"))
    assert document.source == expected
