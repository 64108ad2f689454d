"""What the server does with each message of a client."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from batchlint.project.errors import UsageError
from batchlint.server.actions import FIX_ALL, KINDS, Place, found_at, made, offered, workspace_edit
from batchlint.server.app import Server
from batchlint.server.checker import Checked
from batchlint.server.diagnostics import explanation

#: Files that findings depend on: configurations, requirements, modules of the project, rules, baselines.
_WATCHED = (
    "**/*.{py,pyi,toml,txt,in,cfg,lock,yml,yaml}",
    "**/Pipfile",
    "**/*baseline*.json",
)


#: Actions at a place whose edits are computed even if none may be chosen, for clients that ask for no edits.
_MOST_AT_ONCE = 8


def initialize(ls: Server, params: lsp.InitializeParams) -> None:
    """Begin."""
    ls.start(params)


async def initialized(ls: Server, params: lsp.InitializedParams) -> None:
    """Ask the client for its settings, and to watch files."""
    capabilities = ls.client_capabilities.workspace
    if capabilities is None:
        return
    dynamic = capabilities.did_change_watched_files
    registrations = []
    if dynamic is not None and dynamic.dynamic_registration:
        options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher(g) for g in _WATCHED])
        method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registrations.append(lsp.Registration("watched-files", method, options))
    changed = capabilities.did_change_configuration
    if changed is not None and changed.dynamic_registration:
        method = lsp.WORKSPACE_DID_CHANGE_CONFIGURATION
        registrations.append(lsp.Registration("configuration", method, {"section": "batchlint"}))
    if registrations:
        try:
            await ls.client_register_capability_async(lsp.RegistrationParams(registrations))
        except JsonRpcException as error:
            ls.log(f"the client does not watch files: {error}", lsp.MessageType.Warning)
    if capabilities.configuration:
        await _ask_for_settings(ls)


async def did_change_configuration(ls: Server, params: lsp.DidChangeConfigurationParams) -> None:
    """Take over new settings."""
    capabilities = ls.client_capabilities.workspace
    if capabilities is not None and capabilities.configuration:
        await _ask_for_settings(ls)
    else:
        ls.configure(params.settings)


async def _ask_for_settings(ls: Server) -> None:
    items = [lsp.ConfigurationItem(section="batchlint")]
    try:
        settings = await ls.workspace_configuration_async(lsp.ConfigurationParams(items))
    except JsonRpcException as error:
        ls.log(f"the client gave no settings: {error}", lsp.MessageType.Warning)
        return
    ls.configure(settings[0] if settings else None)


def did_open(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """Check what was opened."""
    ls.touched(params.text_document.uri, at_once=True)


def did_change(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """Check what was changed."""
    ls.touched(params.text_document.uri)


def did_save(ls: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    """Check all documents, which may depend on what was saved."""
    ls.touched_all()


def did_close(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """Take back what was shown."""
    ls.closed(params.text_document.uri)


def notebook_did_open(ls: Server, params: lsp.DidOpenNotebookDocumentParams) -> None:
    """Check a notebook that was opened."""
    ls.touched(params.notebook_document.uri, at_once=True)


def notebook_did_change(ls: Server, params: lsp.DidChangeNotebookDocumentParams) -> None:
    """Check a notebook that was changed."""
    ls.touched(params.notebook_document.uri)


def notebook_did_close(ls: Server, params: lsp.DidCloseNotebookDocumentParams) -> None:
    """Take back what was shown about a notebook."""
    ls.closed(params.notebook_document.uri)


def files_changed(ls: Server, params: Any) -> None:
    """Check all documents, which may depend on a file or folder that changed."""
    ls.touched_all()


async def code_action(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """Offer what can be done at a place; clients that can't ask for the edits later get them at once."""
    uri = params.text_document.uri
    checked = await ls.current(ls.owner(uri))
    if checked is None:
        return []
    only = tuple(str(getattr(kind, "value", kind)) for kind in params.context.only or ())
    encoding, place = ls.encoding, Place(checked.snapshot.part(uri), params.range, only)
    actions = await ls.on_worker(lambda: offered(checked, place, encoding))
    if _resolves(ls):
        return actions
    few = actions[:_MOST_AT_ONCE]
    for action in [*few, *(a for a in actions[_MOST_AT_ONCE:] if a.kind == FIX_ALL)]:
        if not ls.is_current(checked):
            return []
        action.edit, _ = await _edit(ls, checked, action)
    return [action for action in actions if action.edit is not None] if ls.is_current(checked) else []


async def code_action_resolve(ls: Server, params: lsp.CodeAction) -> lsp.CodeAction:
    """Compute the edit of an action that was offered."""
    data = params.data if isinstance(params.data, dict) else {}
    checked = ls.checked.get(str(data.get("uri")))
    if checked is None or checked.snapshot.revision != data.get("revision"):
        raise _failed("the document has changed", lsp.LSPErrorCodes.ContentModified)
    params.edit, reason = await _edit(ls, checked, params)
    if not ls.is_current(checked):
        raise _failed("the document has changed", lsp.LSPErrorCodes.ContentModified)
    if params.edit is None and params.kind == FIX_ALL:  # made on saving, where nobody waits for it
        ls.log(f"{checked.snapshot.path}: {reason}", lsp.MessageType.Info)
    elif params.edit is None:
        raise _failed(reason, lsp.LSPErrorCodes.RequestFailed)
    return params


async def _edit(ls: Server, checked: Checked, action: lsp.CodeAction) -> tuple[lsp.WorkspaceEdit | None, str]:
    """The edit of an action, or why there is none."""
    chosen, data = ls.preferences, action.data if isinstance(action.data, dict) else {}
    try:
        changed = await ls.on_worker(lambda: made(ls.checker, checked, chosen, data))
    except UsageError as error:
        return None, str(error)
    if changed.data is None:
        return None, changed.reason or "there is nothing to change"
    capabilities = ls.client_capabilities.workspace
    edits = None if capabilities is None else capabilities.workspace_edit
    versioned = edits is not None and bool(edits.document_changes)
    return workspace_edit(checked, changed.data, ls.encoding, versioned), ""


def _failed(reason: str, code: lsp.LSPErrorCodes) -> JsonRpcException:
    return JsonRpcException(f"batchlint: {reason}", code.value)


def _resolves(ls: Server) -> bool:
    """Whether the client asks for the edit of an action when it is chosen."""
    texts = ls.client_capabilities.text_document
    support = None if texts is None or texts.code_action is None else texts.code_action.resolve_support
    return support is not None and "edit" in support.properties


async def hover(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """Explain the findings at a position."""
    uri = params.text_document.uri
    checked = ls.checked.get(ls.owner(uri))
    if checked is None or not ls.is_current(checked):
        return None
    encoding, kind = ls.encoding, _markup(ls)
    place = Place(checked.snapshot.part(uri), lsp.Range(params.position, params.position), ())

    def explain() -> lsp.Hover | None:
        found = found_at(checked, place, encoding)
        if not found:
            return None
        pages = dict.fromkeys(explanation(checked, finding) for _, finding, _ in found)
        return lsp.Hover(lsp.MarkupContent(kind, "\n---\n\n".join(pages)), found[0][2])

    return await ls.on_worker(explain)


def _markup(ls: Server) -> lsp.MarkupKind:
    """The kind of text that the client shows; Markdown reads well as plain text, too."""
    texts = ls.client_capabilities.text_document
    formats = texts.hover.content_format if texts is not None and texts.hover is not None else None
    plain = formats and lsp.MarkupKind.Markdown not in formats
    return lsp.MarkupKind.PlainText if plain else lsp.MarkupKind.Markdown


def shutdown(ls: Server, params: None) -> None:
    """Note that the client will end the server."""
    ls.is_shut_down = True


def leave(ls: Server, params: None) -> None:
    """End at once, even while something is analysed: nothing is ever written."""
    sys.stderr.flush()
    os._exit(0 if ls.is_shut_down else 1)


_HANDLERS: dict[str, tuple[Callable[..., Any], Any]] = {
    lsp.INITIALIZE: (initialize, None),
    lsp.INITIALIZED: (initialized, None),
    lsp.SHUTDOWN: (shutdown, None),
    lsp.EXIT: (leave, None),
    lsp.TEXT_DOCUMENT_DID_OPEN: (did_open, None),
    lsp.TEXT_DOCUMENT_DID_CHANGE: (did_change, None),
    lsp.TEXT_DOCUMENT_DID_SAVE: (did_save, None),
    lsp.TEXT_DOCUMENT_DID_CLOSE: (did_close, None),
    lsp.NOTEBOOK_DOCUMENT_DID_OPEN: (notebook_did_open, None),
    lsp.NOTEBOOK_DOCUMENT_DID_CHANGE: (notebook_did_change, None),
    lsp.NOTEBOOK_DOCUMENT_DID_SAVE: (did_save, None),
    lsp.NOTEBOOK_DOCUMENT_DID_CLOSE: (notebook_did_close, None),
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: (files_changed, None),
    lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: (files_changed, None),
    lsp.WORKSPACE_DID_CHANGE_CONFIGURATION: (did_change_configuration, None),
    lsp.TEXT_DOCUMENT_HOVER: (hover, None),
    lsp.TEXT_DOCUMENT_CODE_ACTION: (code_action, lsp.CodeActionOptions(KINDS, resolve_provider=True)),
    lsp.CODE_ACTION_RESOLVE: (code_action_resolve, None),
}


def serve() -> int:
    """Serve a client over stdin and stdout until it leaves.

    Returns:
        The exit code: 1 where the client did not end the server properly.
    """
    output = os.fdopen(os.dup(1), "wb")
    # Whatever else is printed must not get between the messages.
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    # The process lives long: what analyses leave behind must be collected.
    gc.set_threshold(50_000, 10, 10)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    logging.getLogger("pygls").propagate = False  # the client gets errors as messages of its log
    logging.getLogger("pygls").addHandler(logging.NullHandler())
    server = Server()
    for name, (handler, options) in _HANDLERS.items():
        server.feature(name, options)(handler)
    server.start_io(sys.stdin.buffer, output)
    return 0 if server.is_shut_down else 1
