"""The open documents: kept up to date with the client, and as the analysis takes them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp
from pygls.uris import to_fs_path, uri_scheme
from pygls.workspace import TextDocument, Workspace

from batchlint.core.decoding import decode
from batchlint.core.failing import ParseFailure
from batchlint.project.kinds import kind, language
from batchlint.server.text import Text

#: How a document without a file is called, by the language that the client says.
_NAMES = {
    "python": "untitled.py",
    "json": "untitled.json",
    "jsonc": "untitled.jsonc",
    "jsonl": "untitled.jsonl",
    "yaml": "untitled.yaml",
    "shellscript": "untitled.sh",
    "sh": "untitled.sh",
    "makefile": "Makefile",
    "make": "Makefile",
    "markdown": "untitled.md",
}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class Part(NamedTuple):
    """A text of the client: a whole document, or a cell of a notebook."""

    uri: str
    version: int | None
    text: str


class Snapshot(NamedTuple):
    """A document as it is at one moment.

    Attributes:
        uri: of the document or notebook, without escapes.
        revision: changes with every change of the document.
        path: absolute path of its file, which need not exist.
        folder: the folder of the workspace that it belongs to.
        data: the content of the file, as it would be saved.
        parts: its texts, for a notebook those of its cells.
        is_notebook: whether the client has it as a notebook.
    """

    uri: str
    revision: int
    path: str
    folder: str
    data: bytes
    parts: tuple[Part, ...]
    is_notebook: bool = False

    def part(self, uri: str) -> int:
        """The number of a text; -1 where the document has no such text."""
        uris = [unquote(part.uri) for part in self.parts]
        return uris.index(unquote(uri)) if unquote(uri) in uris else -1


class Document(TextDocument):
    """A text of the client; changes are applied to exactly the characters that the protocol means."""

    def apply_change(self, change: lsp.TextDocumentContentChangeEvent) -> None:
        """Apply one change."""
        if isinstance(change, lsp.TextDocumentContentChangeWholeDocument):
            self._source = change.text
            return
        text = Text(self.source, self.position_codec.encoding or "utf-16")
        start, end = text.offset(change.range.start), text.offset(change.range.end)
        self._source = text.text[:start] + change.text + text.text[max(start, end) :]


class Documents(Workspace):
    """The documents and folders that are open."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Begin; the analysis changes the working directory later."""
        super().__init__(*arguments, **more)
        self._start = os.getcwd()

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        codec = self.position_codec
        return Document(doc_uri, source or "", version, language_id, position_codec=codec)

    def snapshot(self, uri: str, revision: int) -> Snapshot | None:
        """An open document; None for one that is not open, or is no file and not to become one.

        Args:
            uri: of the document or notebook, without escapes.
            revision: of its content.
        """
        notebook = self.notebook_documents.get(uri)
        document = self.text_documents.get(uri)
        if notebook is not None:
            path = self._path(notebook.uri, "untitled.ipynb")
            cells = [found for cell in notebook.cells if (found := self._cell(cell))]
            parts, data = tuple(Part(c.uri, c.version, c.source) for c in cells), _notebook(cells)
        elif document is not None:
            path = self._path(document.uri, _NAMES.get((document.language_id or "").lower(), ""))
            parts = (Part(document.uri, document.version, document.source),)
            data = _encoded(path or "", document.source)
        else:
            return None
        if path is None:
            return None
        return Snapshot(uri, revision, path, self._folder(path), data, parts, notebook is not None)

    def _cell(self, cell: lsp.NotebookCell) -> TextDocument | None:
        """The text of a cell; None for one that is no code or was not sent."""
        return (
            self.text_documents.get(unquote(cell.document))
            if cell.kind == lsp.NotebookCellKind.Code
            else None
        )

    def _path(self, uri: str, untitled: str) -> str | None:
        """The path of a document; None for one that is no file and won't become one that is read."""
        scheme = uri_scheme(uri)
        if scheme == "untitled":
            return os.path.join(self._first_folder(), untitled) if untitled else None
        if scheme != "file" or (os.name != "nt" and urlsplit(uri).netloc):
            return None  # only Windows reaches files of other hosts by their paths
        path = to_fs_path(uri)
        return None if path is None else os.path.abspath(path)

    def _folder(self, path: str) -> str:
        """The folder of the workspace that a path is in: the innermost one; else its own folder."""
        around = [f for f in self._paths() if path.startswith(f.rstrip(os.sep) + os.sep)]
        return max(around, key=len, default=os.path.dirname(path))

    def _first_folder(self) -> str:
        return next(iter(self._paths()), self._start)

    def _paths(self) -> Iterable[str]:
        """The absolute paths of the folders of the workspace."""
        uris = [folder.uri for folder in self.folders.values()] or [self.root_uri]
        paths = (to_fs_path(uri) for uri in uris if uri and uri_scheme(uri) == "file")
        return [os.path.abspath(path) for path in paths if path]


def _notebook(cells: Iterable[TextDocument]) -> bytes:
    """The file of a notebook with these cells, as far as an analysis needs it."""
    made = [
        {
            "cell_type": "code",
            "metadata": {"vscode": {"languageId": cell.language_id or "python"}},
            "source": cell.source,
        }
        for cell in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}).encode()


def _encoded(path: str, text: str) -> bytes:
    """A text as the bytes of its file: in the encoding that Python code names, else in UTF-8."""
    encoding = "utf-8"
    if not text.isascii() and kind(language(path, text[:256].encode("utf-8", "replace"))) == "python":
        try:
            encoding = decode(_NOT_ASCII.sub("?", text).encode(), python=True).encoding
            return text.encode(encoding)
        except (ParseFailure, UnicodeEncodeError):
            pass
    return text.encode("utf-8", "replace")
