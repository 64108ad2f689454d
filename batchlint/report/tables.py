"""Tables: drawn by rich on a terminal, plain columns (for `grep` and `awk`) elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

from batchlint.report.screen import cells, clean, is_terminal

if TYPE_CHECKING:
    from rich.text import Text


class Column(NamedTuple):
    """A column; with `keep`, its content is never folded."""

    title: str
    style: str = ""
    keep: bool = False


def is_drawn(stream: IO[str], color: bool) -> bool:
    """Whether tables on a stream are drawn for people, not written for other programs."""
    return color or is_terminal(stream)


def print_table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], stream: IO[str], color: bool, width: int
) -> None:
    """Print a table; on a terminal, texts may have several lines and fit into `width`."""
    shown = [["\n".join(map(clean, cell.split("\n"))) for cell in row] for row in rows]
    if is_drawn(stream, color):
        _rich(columns, shown, stream, color, width)
        return
    widths = [max([cells(c.title), *(cells(row[i]) for row in shown)]) for i, c in enumerate(columns)]
    for row in [[c.title for c in columns], *shown]:
        padded = [cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)]
        stream.write("  ".join(padded).rstrip() + "\n")


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

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
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
