"""Documents: the values that a file holds, parsed, and on demand with the places of all that is in them.

A file of JSON is one document, one of JSON Lines has one in each line, and YAML separates them itself.
Comments and trailing commas in JSON are blanked before parsing, so that offsets stay the same and only what
writes needs to know of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal, Protocol, TypeAlias

from batchlint.core.decoding import with_line_feeds
from batchlint.core.reading import ParseFailure
from batchlint.payload.rewriter import TreeWriter
from batchlint.payload.scanner import Node, refuse, scan
from batchlint.payload.writer import JsonWriter

#: How the documents of a file are written; `jsonc` is JSON with comments and trailing commas.
Notation: TypeAlias = Literal["json", "jsonc", "lines", "yaml"]

STRING_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n\r]*|/\*.*?\*/', re.DOTALL)
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])', re.DOTALL)
_VISIBLE = re.compile(r"[^\n\r]")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


class Document(Protocol):
    """One document of a file; offsets refer to the text of the whole file.

    `holds_more` is set where people keep more than a body in such a document.
    """

    holds_more: bool

    @property
    def whole(self) -> str:
        """The text of the file."""

    @property
    def text(self) -> str:
        """The document as it is written."""

    @property
    def writer(self) -> TreeWriter:
        """What makes edits in it."""

    def value(self) -> Any:
        """The content as `json.loads` gives it.

        Raises:
            ParseFailure: the document can't be parsed; with the place in the file.
        """

    def root(self) -> Node:
        """The content with the place of everything in it."""


class JsonDocument:
    """A part of a text that is JSON, apart from comments.

    Attributes:
        whole: the text.
        writer: what makes edits in it.
    """

    holds_more = False

    def __init__(self, writer: JsonWriter, start: int, end: int, filled: bool = False) -> None:
        """Take a part of the writer's text; with `filled`, placeholders may stand for values."""
        self.whole = writer.source
        self.writer = writer
        self._start = start
        self._end = end
        self._filled = filled
        self._root: Node | None = None

    @property
    def text(self) -> str:
        """The document as it is written."""
        return self.whole[self._start : self._end]

    def value(self) -> Any:
        """The content; see `Document.value`."""
        try:
            return json.loads(self.writer.text[self._start : self._end], parse_constant=refuse)
        except (ValueError, RecursionError):
            # Not JSON, too deep, or with a number too long for the standard library.
            try:
                return self.root().value
            except ParseFailure as failure:
                raise self._placed(failure) from None

    def root(self) -> Node:
        """The content with places; see `Document.root`."""
        if self._root is None:
            self._root = scan(self.writer.text, self._start, self._end, self._filled)
        return self._root

    def _placed(self, failure: ParseFailure) -> ParseFailure:
        """A failure at the place that the standard library gives."""
        message = f"not valid JSON: {failure.message}"
        try:
            json.loads(self.writer.text[self._start : self._end])
        except json.JSONDecodeError as error:
            position = self._start + error.pos
            before = with_line_feeds(self.whole[:position])
            return ParseFailure(message, before.count("\n") + 1, column=position - before.rfind("\n"))
        except (ValueError, RecursionError):
            pass
        return ParseFailure(message, failure.line)


def documents(text: str, notation: Notation) -> Iterator[Document]:
    """The documents of a file.

    Args:
        text: the decoded file, without a byte-order mark.
        notation: how it is written.

    Yields:
        Each document in order; none for a blank line of JSON Lines.
    """
    if notation == "yaml":
        from batchlint.payload.yaml_document import yaml_documents  # few files are YAML

        yield from yaml_documents(text)
    elif notation == "lines":
        writer = JsonWriter(text, text)
        for line in _LINE.finditer(text):
            yield JsonDocument(writer, line.start(), line.end())
    else:
        yield JsonDocument(JsonWriter(text, without_comments(text, notation == "jsonc")), 0, len(text))


def without_comments(text: str, commas: bool = False) -> str:
    """JSON with comments as plain JSON of the same length.

    Args:
        text: the text.
        commas: whether trailing commas are blanked even if there is no comment: with one, the text is JSON
            with comments in any case.

    Returns:
        The text with spaces in place of comments and trailing commas.
    """
    code = text
    if "//" in text or "/*" in text:
        code = STRING_OR_COMMENT.sub(_blank, text)
    return _STRING_OR_COMMA.sub(_blank, code) if commas or code != text else text


def _blank(match: re.Match[str]) -> str:
    found = match[0]
    return found if found.startswith('"') else _VISIBLE.sub(" ", found)
