"""An editor: a real client that starts the server, and talks to it over stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

#: Far more than anything takes, on whatever machine.
PATIENCE = 60.0
COMMAND = (sys.executable, "-m", "batchlint", "server")
#: By encoding of the protocol: that of Python, and the bytes of a unit.
_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Editor:
    """An open editor."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.published: list[lsp.PublishDiagnosticsParams] = []
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.registered: list[lsp.RegistrationParams] = []
        self.encoding = "utf-16"
        self.news = asyncio.Event()

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None, language: str = "python") -> str:
        """Open a file of the folder, with other content than on the disk if that is given."""
        uri = name if ":" in name else self.uri(name)
        if text is None:
            text = (self.folder / name).read_bytes().decode()
        self.texts[uri], self.versions[uri] = text, 1
        item = lsp.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return uri

    def type(self, uri: str, *changes: lsp.TextDocumentContentChangeEvent) -> int:
        """Change a document; without changes, to itself. Returns the new version."""
        self.versions[uri] += 1
        whole = lsp.TextDocumentContentChangeWholeDocument(self.texts[uri])
        document = lsp.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, changes or [whole]))
        return self.versions[uri]

    def replace(self, uri: str, text: str) -> int:
        """Give a document another text."""
        self.texts[uri] = text
        return self.type(uri)

    def save(self, uri: str) -> None:
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    async def shown(self, uri: str, version: int | None = 1) -> list[lsp.Diagnostic]:
        """What is published about a version of a document, once it is."""
        return list((await self.awaited(lambda p: p.uri == uri and p.version == version)).diagnostics)

    async def next_shown(self, uri: str) -> list[lsp.Diagnostic]:
        """What is published about a document from now on."""
        count = len(self.published)
        found = await self.awaited(lambda p: p.uri == uri and p in self.published[count:])
        return list(found.diagnostics)

    async def awaited(self, wanted: Any) -> lsp.PublishDiagnosticsParams:
        async def wait() -> lsp.PublishDiagnosticsParams:
            while True:
                found = [params for params in self.published if wanted(params)]
                if found:
                    return found[-1]
                self.news.clear()
                await self.news.wait()

        return await asyncio.wait_for(wait(), PATIENCE)

    async def said(self, count: int = 1) -> list[str]:
        """The messages that were shown, once there are so many."""

        async def wait() -> None:
            while len(self.client.messages) < count:
                await asyncio.sleep(0.05)

        await asyncio.wait_for(wait(), PATIENCE)
        return [message.message for message in self.client.messages]

    async def actions(self, uri: str, where: lsp.Range, only: tuple[str, ...] = ()) -> list[lsp.CodeAction]:
        """What is offered at a place."""
        context = lsp.CodeActionContext([], only=list(only) or None)
        found = await self.client.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), where, context)
        )
        return [action for action in found or () if isinstance(action, lsp.CodeAction)]

    async def resolved(self, action: lsp.CodeAction) -> lsp.CodeAction:
        return await self.client.code_action_resolve_async(action)

    def apply(self, edit: lsp.WorkspaceEdit | None) -> None:
        """Make the edits of an action in the texts of the editor."""
        assert edit is not None
        for change in edit.document_changes or ():
            assert isinstance(change, lsp.TextDocumentEdit)
            uri = change.text_document.uri
            assert change.text_document.version == self.versions[uri], "an edit of another version"
            self.texts[uri] = applied(self.texts[uri], change.edits, self.encoding)
        for uri, edits in (edit.changes or {}).items():
            self.texts[uri] = applied(self.texts[uri], edits, self.encoding)


def offset(text: str, position: lsp.Position, encoding: str) -> int:
    """The offset of a position, found by encoding the text."""
    lines = _lines(text)
    name, size = _UNITS[encoding]
    before = lines[position.line].encode(name)[: position.character * size].decode(name)
    return sum(map(len, lines[: position.line])) + len(before)


def _lines(text: str) -> list[str]:
    """The lines with their ends; only those that the protocol has."""
    lines, current = [], ""
    for index, char in enumerate(text):
        current += char
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            lines.append(current)
            current = ""
    return [*lines, current]


def applied(text: str, edits: Any, encoding: str = "utf-16") -> str:
    """A text with edits made, from the last to the first."""
    spans = [
        (offset(text, e.range.start, encoding), offset(text, e.range.end, encoding), e.new_text)
        for e in edits
    ]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def at(text: str, piece: str, encoding: str = "utf-16") -> lsp.Range:
    """The range of a piece of a text."""
    start = text.index(piece)
    return lsp.Range(place(text, start, encoding), place(text, start + len(piece), encoding))


def place(text: str, where: int, encoding: str = "utf-16") -> lsp.Position:
    """The position of an offset, found by encoding the text."""
    lines = _lines(text[:where])
    name, size = _UNITS[encoding]
    return lsp.Position(len(lines) - 1, len(lines[-1].encode(name)) // size)


@asynccontextmanager
async def editor(
    folder: Path,
    options: dict[str, Any] | None = None,
    client: str | lsp.ClientCapabilities = "visual-studio-code",
    folders: tuple[str, ...] = (),
    settings: dict[str, Any] | None = None,
) -> AsyncIterator[Editor]:
    """An editor with a folder open; it ends the server properly.

    Args:
        folder: the folder.
        options: the initialization options.
        client: its capabilities, or the name of the editor whose capabilities it has.
        folders: the folders of the workspace, inside of `folder`; empty for that alone.
        settings: what it answers when it is asked for its settings.
    """
    configuration = {"": {"batchlint": settings}} if settings is not None else None
    made = LanguageClient(converter_factory=default_converter, configuration=configuration)
    found = Editor(made, folder)

    def note(client: LanguageClient, params: lsp.PublishDiagnosticsParams) -> None:
        found.published.append(params)
        found.news.set()

    def register(client: LanguageClient, params: lsp.RegistrationParams) -> None:
        found.registered.append(params)

    features = {**DEFAULT_CLIENT_FEATURES, lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: note}
    features[lsp.CLIENT_REGISTER_CAPABILITY] = register
    register_lsp_features(made, features)
    await made.start_io(*COMMAND, cwd=str(folder))
    capabilities = client_capabilities(client) if isinstance(client, str) else client
    answer = await made.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[
                lsp.WorkspaceFolder((folder / name).as_uri(), name) for name in folders or (".",)
            ],
            initialization_options=options,
        )
    )
    encoding = answer.capabilities.position_encoding
    found.encoding = str(getattr(encoding, "value", encoding))
    yield found
    await asyncio.wait_for(made.shutdown_session(), PATIENCE)
    assert made._server is not None and made._server.returncode == 0


def checked(folder: Path) -> dict[str, Any]:
    """What `batchlint check` says about a folder, as JSON."""
    command = [*COMMAND[:3], "check", "--output-format", "json", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def fixed(folder: Path, name: str, text: str, *options: str) -> str:
    """What `batchlint fix` makes of a text."""
    command = [*COMMAND[:3], "fix", *options, "--stdin-filename", name, "-"]
    done = subprocess.run(command, cwd=folder, input=text.encode(), capture_output=True)
    return done.stdout.decode()
