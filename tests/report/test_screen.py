"""Positions, and text that fits a screen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from batchlint.core.writing import Edit
from batchlint.report.change import hunks
from batchlint.report.positions import Lines
from batchlint.report.screen import Line, cells, clean, cut, first_sentence, folded, plain_text, wrap

TEXT = st.text(st.sampled_from("ab \t\r\n\x0c\u2028é日𝒓"), max_size=60)


@given(TEXT, st.data())
def test_positions_and_lines_agree(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    lines = Lines(text)
    number, column = lines.position(offset)
    start, end = lines.whole(number, number)
    assert start + column - 1 == offset
    assert text[start:end] == lines.line(number)
    assert not set(lines.line(number)) & set("\r\n")


def test_only_what_ends_a_line_for_editors_ends_one() -> None:
    lines = Lines("a\r\nb\rc\x0cd\u2028e\nf")
    assert [lines.line(n) for n in range(1, 5)] == ["a", "b", "c\x0cd\u2028e", "f"]
    assert lines.position(3) == (2, 1)


@given(st.text(max_size=200), st.integers(0, 210), st.integers(0, 30), st.integers(12, 90))
def test_a_cut_line_fits_and_keeps_its_part_in_sight(source: str, start: int, length: int, room: int) -> None:
    source = source.replace("\n", " ")
    start = min(start, len(source))
    text, column, size = cut(source, start, start + length, room)
    assert cells(text) <= room
    assert column <= room  # at its end if it has no length
    assert size >= 1


@given(st.text(max_size=100))
def test_clean_text_is_one_printable_line(text: str) -> None:
    assert "\n" not in clean(text)
    assert "\x1b" not in clean(text)


def test_sentences() -> None:
    assert first_sentence("One thing, e.g. this. Another.") == "One thing, e.g. this."
    assert first_sentence("Since 4.0. it works") == "Since 4.0. it works"
    assert first_sentence("All\n of it") == "All of it"
    assert wrap("one two", 5, " ") == [" one", " two"]


def test_hunks() -> None:
    text = "import a\r\n\r\nx = old(1)\r\ny = 2\r\n"
    at = text.index("old")
    found = hunks(Lines(text), (Edit(at, at + 3, "new"), Edit(10, 10, "import b\r\n")))
    assert [(h.line, h.old, h.new) for h in found] == [
        (2, [], ["import b"]),
        (3, ["x = old(1)"], ["x = new(1)"]),
    ]


def test_control_characters_take_more_than_one_column() -> None:
    text, column, size = cut("0\x1f\x1f\x1f", 4, 4, 12)
    assert (cells(text) <= 12, column < 12, size) == (True, True, 1)
    text, column, size = cut("\t" * 30 + "here", 30, 34, 40)
    assert text[column : column + size] == "here"


STYLED = st.lists(st.tuples(st.text(st.sampled_from("ab日 ")), st.sampled_from(["", "bold"])), max_size=6)


@given(STYLED, st.integers(1, 20))
def test_a_folded_line_has_the_same_words_and_fits_unless_a_word_does_not(line: Line, width: int) -> None:
    (whole,), rows = plain_text([line]), plain_text(folded(line, width))
    assert " ".join(rows).split() == whole.split()
    for row in rows:
        assert cells(row.rstrip()) <= width or len(row.split()) == 1
