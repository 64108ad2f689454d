"""Location of the code cells in a notebook's JSON.

Most of a notebook can be its outputs: images, tables, widgets. The standard library's parser, which
is written in C, skips them; only the few objects around the sources are scanned here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from batchlint.core.reading import ParseFailure

_space = re.compile(r"[ \t\n\r]*").match


class RawCell(NamedTuple):
    """A code cell: its number among all cells, from 1, and the range of its source's JSON."""

    number: int
    start: int
    end: int


@lru_cache(maxsize=3)
def code_cells(text: str) -> tuple[RawCell, ...]:
    """The Python cells of a notebook of nbformat 3 or 4, in order.

    None where the notebook is in another language than Python; one without a language is taken for
    Python.

    Args:
        text: the decoded file, without a byte-order mark.

    Raises:
        ParseFailure: the text is not JSON, or no notebook.
    """
    try:
        return tuple(_Scanner(text).notebook())
    except (ValueError, RecursionError):
        pass
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise ParseFailure(f"not a valid notebook: {error.msg}", error.lineno, column=error.colno) from None
    except RecursionError:
        raise ParseFailure("nested too deeply to be analysed") from None
    except ValueError as error:  # a number of thousands of digits
        raise ParseFailure(f"can't be parsed: {error}") from None
    raise ParseFailure("not a notebook: it has no list of cells")


class _Scanner:
    """A scan of a notebook's text from its start to its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.number = 0
        self._decoder = json.JSONDecoder()

    def notebook(self) -> list[RawCell]:
        """Scan the document."""
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
        """Scan the sheets of nbformat 3; cells are counted over all of them."""
        for _ in self.items():
            for key in self.members():
                if key == "cells":
                    yield from self.cells("input")
                else:
                    self.value()

    def cells(self, key: str) -> Iterator[RawCell]:
        """Scan a list of cells; `key` is the name of their source."""
        for _ in self.items():
            self.number += 1
            cell = self.cell(key)
            if cell is not None:
                yield cell

    def cell(self, source_key: str) -> RawCell | None:
        """Scan one cell; None for what is not Python code."""
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
        """The keys of an object; after each, the caller has to scan its value."""
        yield from self._inside("{", "}", keys=True)

    def items(self) -> Iterator[str]:
        """The items of an array; the caller has to scan each."""
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
        """Scan a value, and the white space behind it."""
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
    languages = (_at(metadata, "kernelspec", "language"), _at(metadata, "language_info", "name"))
    names = [name for name in languages if isinstance(name, str) and name]
    return not names or any(_names_python(name) for name in names)


def _names_python(language: str) -> bool:
    return language.lower().startswith(("python", "ipython", "pyspark"))
