"""The server: receives what a client says, and answers when the analysis is done.

Messages are handled on one thread and documents analysed on another, so that a client never waits for an
analysis. Results are dropped if their document has changed meanwhile.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import unquote

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError, JsonRpcInternalError
from pygls.lsp.server import LanguageServer

from batchlint import __version__
from batchlint.project.errors import UsageError
from batchlint.server.checker import Checked, Checker
from batchlint.server.diagnostics import diagnostics
from batchlint.server.documents import Documents, Snapshot
from batchlint.server.preferences import Preferences, preferences, section

T = TypeVar("T")

#: Seconds without a change before a document is checked.
DELAY = 0.15
#: The analysis follows the nesting of code; threads have less room for that than the process.
_STACK = 64 * 1024 * 1024
_NOTEBOOKS = lsp.NotebookDocumentSyncOptions(
    [lsp.NotebookDocumentFilterWithNotebook(lsp.NotebookDocumentFilterNotebookType("jupyter-notebook"))]
)


class Server(LanguageServer):
    """The language server.

    Attributes:
        checker: analyses documents.
        preferences: the settings of the editor.
        checked: the newest result of each open document, by URI.
        is_shut_down: whether the client asked for the end.
    """

    def __init__(self) -> None:
        super().__init__("batchlint", __version__, notebook_document_sync=_NOTEBOOKS)
        self.checker = Checker()
        self.preferences = Preferences()
        self.checked: dict[str, Checked] = {}
        self.is_shut_down = False
        self._initial: dict[str, Any] = {}
        self._worker = _worker()
        self._counter = itertools.count(1)
        self._revisions: dict[str, int] = {}
        #: The check that each document waits for, and what makes it start before the delay is over.
        self._tasks: dict[str, tuple[asyncio.Task[None], asyncio.Event]] = {}
        #: The error that each document can't be checked for, by URI; that of the settings has the name "".
        self._shown: dict[str, str] = {}
        #: What of a document was published, by its URI: the URIs of its parts.
        self._published: dict[str, list[str]] = {}
        self._logged: set[str] = set()

    @property
    def documents(self) -> Documents:
        """The open documents."""
        found = self.workspace
        assert isinstance(found, Documents)
        return found

    @property
    def encoding(self) -> str:
        """The encoding that the client counts in."""
        return self.workspace.position_encoding or "utf-16"

    def start(self, params: lsp.InitializeParams) -> None:
        """Take over what the client says about itself."""
        now = self.workspace
        self.protocol._workspace = Documents(
            now.root_uri,
            workspace_folders=params.workspace_folders,
            position_encoding=now.position_encoding,
        )
        self._initial = section(params.initialization_options)
        self.configure({})

    def configure(self, settings: Any) -> None:
        """Take over settings; those of the start stay where there are no others."""
        given = {name: value for name, value in section(settings).items() if value is not None}
        before = self.preferences
        try:
            self.preferences = preferences({**self._initial, **given})
            self._shown.pop("", None)
        except UsageError as error:
            self.show("", str(error))
        if self.preferences != before:
            self.touched_all()

    def show(self, about: str, message: str) -> None:
        """Show an error, once until it is mended for all documents that have it."""
        is_new = message not in self._shown.values()
        self._shown[about] = message
        if is_new:
            said = f"batchlint: {message}"
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, said))

    def log(self, message: str, kind: lsp.MessageType = lsp.MessageType.Error) -> None:
        """Write to the client's log."""
        self.window_log_message(lsp.LogMessageParams(kind, message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong while a message was handled, if the client did not get it as an answer."""
        if source is not FeatureRequestError or isinstance(error, JsonRpcInternalError):
            self.log(f"{type(error).__name__}: {error}")

    async def on_worker(self, work: Callable[[], T]) -> T:
        """Run something on the thread of the analysis."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def touched(self, uri: str, at_once: bool = False) -> None:
        """Check a document that was opened or changed; a change waits for the next one to follow."""
        self._revisions[unquote(uri)] = next(self._counter)
        self._check_soon(unquote(uri), at_once)

    def _check_soon(self, uri: str, at_once: bool = False) -> None:
        self._cancel(uri)
        hurry = asyncio.Event()
        if at_once:
            hurry.set()
        task = asyncio.ensure_future(self._check(uri, hurry))
        task.add_done_callback(self._note)
        self._tasks[uri] = task, hurry

    def touched_all(self) -> None:
        """Check all open documents again, because something that they depend on may have changed."""
        self.checker.files_changed()
        for uri in self._revisions:
            self._check_soon(uri)

    def closed(self, uri: str) -> None:
        """Forget a document, and take back what was shown about it."""
        uri = unquote(uri)
        self._cancel(uri)
        self._revisions.pop(uri, None)
        self.checked.pop(uri, None)
        self._shown.pop(uri, None)
        self._publish(uri, [], [])

    async def current(self, uri: str) -> Checked | None:
        """The result for an `owner` as it is now; None for one that is not open, or can't be checked."""
        revision = self._revisions.get(uri)
        while uri in self._tasks and not self._tasks[uri][0].done():
            task, hurry = self._tasks[uri]
            hurry.set()
            await asyncio.wait([task])
        found = self.checked.get(uri)
        return found if found is not None and found.snapshot.revision == revision else None

    def is_current(self, checked: Checked) -> bool:
        """Whether a document is still as it was checked."""
        return checked.snapshot.revision == self._revisions.get(checked.snapshot.uri)

    def owner(self, uri: str) -> str:
        """The URI, without escapes, of what a text belongs to: a notebook, or the text itself."""
        notebook = self.workspace.get_notebook_document(cell_uri=uri)
        return unquote(uri if notebook is None else notebook.uri)

    def _cancel(self, uri: str) -> None:
        if uri in self._tasks:
            self._tasks.pop(uri)[0].cancel()

    def _note(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.log(f"internal error: {type(error).__name__}: {error}")

    async def _check(self, uri: str, hurry: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(hurry.wait(), DELAY)
        except asyncio.TimeoutError:
            pass
        revision = self._revisions[uri]
        snapshot = self.documents.snapshot(uri, revision)
        if snapshot is None:
            return
        result = await self._result(snapshot) if self.preferences.enable else None
        if self._revisions.get(uri) != revision:
            return
        if result is not None:
            self.checked[uri] = result[0]
        else:
            self.checked.pop(uri, None)
        self._publish(uri, [part.uri for part in snapshot.parts], [] if result is None else result[1])

    async def _result(self, snapshot: Snapshot) -> tuple[Checked, list[list[lsp.Diagnostic]]] | None:
        """Check a document; an error of the configuration is shown, any other one logged."""
        chosen, encoding = self.preferences, self.encoding

        def work() -> tuple[Checked, list[list[lsp.Diagnostic]]]:
            checked = self.checker.check(snapshot, chosen)
            return checked, diagnostics(checked, encoding)

        try:
            checked, found = await self.on_worker(work)
        except UsageError as error:
            self.show(snapshot.uri, str(error))
            return None
        except Exception as error:
            self.log(f"{snapshot.path}: internal error: {type(error).__name__}: {error}")
            return None
        self._shown.pop(snapshot.uri, None)
        for problem in checked.others:
            said = f"{problem.place}: {problem.message}"
            if said not in self._logged and len(self._logged) < 1000:
                self._logged.add(said)
                self.log(said, lsp.MessageType.Warning)
        return checked, found

    def _publish(self, uri: str, parts: list[str], found: list[list[lsp.Diagnostic]]) -> None:
        """Publish what was found in the parts of a document, and that nothing is in those it had before."""
        versions = {u: d.version for u, d in self.workspace.text_documents.items()}
        gone = [part for part in self._published.pop(uri, []) if part not in parts]
        if parts:
            self._published[uri] = parts
        for part, shown in itertools.zip_longest([*gone, *parts], [*([] for _ in gone), *found]):
            params = lsp.PublishDiagnosticsParams(part, shown or [], versions.get(unquote(part)))
            self.text_document_publish_diagnostics(params)


def _worker() -> ThreadPoolExecutor:
    """One thread with much room, since the analysis follows the nesting of code."""
    before = threading.stack_size(_STACK)
    try:
        worker = ThreadPoolExecutor(1, "analysis")
        worker.submit(int).result()  # starts the thread
    finally:
        threading.stack_size(before)
    return worker
