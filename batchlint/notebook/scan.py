"""Find the code cells in a notebook's JSON.

Most of a notebook can be its outputs: images, tables, widgets. They are handed to the standard
library's parser, which is written in C, and thrown away; only the few objects around the sources
are walked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from batchlint.core.reading import ParseFailure

_space = re.compile(r"[ \t\n\r]*").match


class RawCell(NamedTuple):
    """A code cell: its number among all cells, from 1, and where the JSON of its source stands."""

    number: int
    start: int
    end: int


#: What was found in the last texts. A fix asks again for the one that it began with.
_recent: dict[str, tuple[RawCell, ...]] = {}
_MOST_RECENT = 3


def remember(text: str, cells: tuple[RawCell, ...]) -> None:
    """Spare a later `skim` the work: what is known of a text."""
    _recent.pop(text, None)
    while len(_recent) >= _MOST_RECENT:
        del _recent[next(iter(_recent))]
    _recent[text] = cells


def skim(text: str, *, again: bool = False) -> tuple[RawCell, ...]:
    """Find the Python cells of a notebook of nbformat 3 or 4.

    Args:
        text: the decoded file, without a byte-order mark.
        again: whether to look at the text itself, whatever is remembered of it.

    Returns:
        The code cells in order; none where the notebook is in another language than Python. A
        notebook that names no language is taken for Python.

    Raises:
        ParseFailure: the text is not JSON, or no notebook.
    """
    if text in _recent and not again:
        return _recent[text]
    try:
        remember(text, tuple(_Walk(text).notebook()))
        return _recent[text]
    except (ValueError, RecursionError):
        pass
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise ParseFailure(
            f"not a notebook, because not JSON: {error.msg}", error.lineno, column=error.colno
        ) from None
    except RecursionError:
        raise ParseFailure("nested too deeply to be analysed") from None
    except ValueError as error:  # a number of thousands of digits
        raise ParseFailure(f"can't be parsed: {error}") from None
    raise ParseFailure("not a notebook, because it has no list of cells")


class _Walk:
    """A position in the text, and what is known once it has reached the end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.number = 0
        self._decoder = json.JSONDecoder()

    def notebook(self) -> list[RawCell]:
        """Walk the top of the document."""
        cells: list[RawCell] | None = None
        sheets: list[RawCell] | None = None
        metadata: Any = None
        self.position = _end(self.text, 0)
        for key in self.members():
            if key == "cells":
                self.number = 0
                cells = list(self.cells("source"))
            elif key == "worksheets":
                self.number = 0
                sheets = list(self.worksheets())
            else:
                value = self.value()
                metadata = value if key == "metadata" else metadata
        if self.position != len(self.text):
            raise ValueError("text after the end")
        found = cells if cells is not None else sheets
        if found is None:
            raise ValueError("no cells")
        return found if _is_python(metadata) else []

    def worksheets(self) -> Iterator[RawCell]:
        """Walk the sheets of nbformat 3; cells are counted over all of them."""
        for _ in self.items():
            for key in self.members():
                if key == "cells":
                    yield from self.cells("input")
                else:
                    self.value()

    def cells(self, key: str) -> Iterator[RawCell]:
        """Walk a list of cells whose source goes by this key."""
        for _ in self.items():
            self.number += 1
            cell = self.cell(key)
            if cell is not None:
                yield cell

    def cell(self, source_key: str) -> RawCell | None:
        """Walk one cell; None for what is not Python code."""
        kind: Any = None
        language: Any = None
        source: Any = None
        start = end = 0
        for key in self.members():
            before = self.position
            value = self.value()
            if key == "cell_type":
                kind = value
            elif key == source_key:
                source, start, end = value, before, self.position
                while self.text[end - 1] in " \t\n\r":
                    end -= 1
            elif key == "language":
                language = value
            elif key == "metadata" and language is None:
                language = _at(value, "vscode", "languageId")
        if kind != "code" or source is None or (isinstance(language, str) and not _names_python(language)):
            return None
        if not isinstance(source, str) and not (
            isinstance(source, list) and all(isinstance(line, str) for line in source)
        ):
            raise ParseFailure("the source of the cell is not text", cell=self.number)
        return RawCell(self.number, start, end)

    def members(self) -> Iterator[str]:
        """Walk an object: after each key, whoever asked has to go past its value."""
        yield from self._inside("{", "}", keys=True)

    def items(self) -> Iterator[str]:
        """Walk an array, likewise."""
        yield from self._inside("[", "]", keys=False)

    def _inside(self, opening: str, closing: str, *, keys: bool) -> Iterator[str]:
        self._expect(opening)
        if not self.text.startswith(closing, self.position):
            while True:
                key = ""
                if keys:
                    if not self.text.startswith('"', self.position):
                        raise ValueError("no key")
                    key = self.value()
                    self._expect(":")
                yield key
                if not self.text.startswith(",", self.position):
                    break
                self._expect(",")
        self._expect(closing)

    def _expect(self, char: str) -> None:
        if not self.text.startswith(char, self.position):
            raise ValueError(f"no {char}")
        self.position = _end(self.text, self.position + 1)

    def value(self) -> Any:
        """Go past a value, and the white space behind it."""
        value, end = self._decoder.raw_decode(self.text, self.position)
        self.position = _end(self.text, end)
        return value


def _end(text: str, position: int) -> int:
    found = _space(text, position)
    return found.end() if found is not None else position


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _is_python(metadata: Any) -> bool:
    """Whether a notebook's kernel runs Python; some kernels name a dialect in one of the places."""
    said = (_at(metadata, "kernelspec", "language"), _at(metadata, "language_info", "name"))
    names = [name for name in said if isinstance(name, str) and name]
    return not names or any(_names_python(name) for name in names)


def _names_python(language: str) -> bool:
    return language.lower().startswith(("python", "ipython", "pyspark"))
