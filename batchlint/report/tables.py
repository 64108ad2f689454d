"""Tables: drawn by rich on a terminal, plain columns (for `grep` and `awk`) elsewhere.

On a terminal too narrow for the columns, a table becomes a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

from batchlint.report.screen import Line, cells, clean, is_terminal, wrap, write_lines

if TYPE_CHECKING:
    from rich.text import Text


#: How many columns of the screen rich puts between two columns of a table.
_BETWEEN = 3


class Column(NamedTuple):
    """A column; with `keep`, its content is never folded."""

    title: str
    style: str = ""
    keep: bool = False


def is_drawn(stream: IO[str], color: bool) -> bool:
    """Whether tables on a stream are drawn for people, not written for other programs."""
    return color or is_terminal(stream)


def fits(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a drawn table fits without breaking a word, or a line of a column that is never folded."""
    used = 0
    for index, column in enumerate(columns):
        texts = [column.title, *(line for row in rows for line in row[index].split("\n"))]
        parts = texts if column.keep else [word for text in texts for word in text.split()]
        used += max(map(cells, parts), default=0) + _BETWEEN
    return used - _BETWEEN <= width


def print_table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], stream: IO[str], color: bool, width: int
) -> None:
    """Print a table; on a terminal, texts may have several lines and fit into `width`."""
    shown = [["\n".join(map(clean, cell.split("\n"))) for cell in row] for row in rows]
    if is_drawn(stream, color):
        if fits(columns, shown, width):
            _rich(columns, shown, stream, color, width)
        else:
            write_lines(_listed(columns, shown, width), stream, color)
        return
    widths = [max([cells(c.title), *(cells(row[i]) for row in shown)]) for i, c in enumerate(columns)]
    for row in [[c.title for c in columns], *shown]:
        padded = [cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)]
        stream.write("  ".join(padded).rstrip() + "\n")


def _listed(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> Iterator[Line]:
    """Each row as a few lines: its first cell, and the others below with the titles of their columns."""
    head, *others = columns
    for first, *cells_of in rows:
        name, *below = first.split("\n")
        yield [(name, head.style)]
        named = zip(others, cells_of, strict=True)
        said = "; ".join(f"{column.title}: {clean(cell)}" for column, cell in named if cell)
        yield from ([(text, "")] for line in (*below, said) for text in wrap(line, width, "  "))


def _cell(cell: str) -> Text:
    """The first line in the style of the column, the others plain."""
    from rich.text import Text

    first, *rest = cell.split("\n")
    text = Text(first)
    for line in rest:
        text.append(f"\n{line}", "not bold default")
    return text


def _rich(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], stream: IO[str], color: bool, width: int
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column.title, style=column.style, no_wrap=column.keep, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(cell) for cell in row))
    console = Console(
        file=stream,
        color_system="standard" if color else None,
        force_terminal=color,
        no_color=not color,
        width=width,
    )
    console.print(table)
