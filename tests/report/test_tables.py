"""Tables on terminals of any width lose nothing and break no word."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from batchlint.report.screen import cells
from batchlint.report.tables import Column, print_table

WORD = st.text(st.sampled_from("ab-."), min_size=1, max_size=30)
TEXT = st.lists(WORD, max_size=5).map(" ".join)
COLUMNS = (Column("rule", "bold"), Column("version", keep=True), Column("fix", "green", keep=True))


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        return True


@given(st.lists(st.tuples(WORD, TEXT, TEXT, TEXT), min_size=1, max_size=5), st.integers(20, 160))
def test_a_table_on_a_terminal_holds_every_word(rows: list[tuple[str, ...]], width: int) -> None:
    stream = Terminal()
    shown = [(f"{name}\n{title}", version, fix) for name, title, version, fix in rows]
    print_table(COLUMNS, shown, stream, False, width)
    lines = stream.getvalue().splitlines()
    printed = stream.getvalue().replace(";", " ").split()
    longest = max(len(word) for row in rows for text in row for word in text.split())
    assert all(cells(line.rstrip()) <= max(width, longest + 12) for line in lines)
    for text in (text for row in rows for text in row):
        assert all(printed.count(word) > 0 for word in text.split())
