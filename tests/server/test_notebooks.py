"""Notebooks: as cells, and as the text of their file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from tests.cli.conftest import POOL
from tests.server.editor import Editor, at, editor, fixed

pytestmark = pytest.mark.asyncio
TO_14 = {"target": "azure-batch==14.2.0"}
CELLS = [
    "import azure.batch.models as batchmodels\r\n%matplotlib inline",
    POOL.split("\n", 2)[2],
    "print(pool)\npool.max_tasks_per_node",
]


class Notebook:
    """An open notebook of an editor."""

    def __init__(self, ed: Editor, name: str, cells: list[str]) -> None:
        self.ed, self.uri, self.version = ed, ed.uri(name), 1
        self.cells = [f"vscode-notebook-cell:{ed.folder}/{name}#W{n}" for n in range(len(cells))]
        for uri, text in zip(self.cells, cells, strict=True):
            ed.texts[uri], ed.versions[uri] = text, 1
        kind = lsp.NotebookCellKind.Code
        made = [lsp.NotebookCell(kind, uri) for uri in self.cells]
        ed.client.notebook_document_did_open(
            lsp.DidOpenNotebookDocumentParams(
                lsp.NotebookDocument(self.uri, "jupyter-notebook", 1, made),
                [lsp.TextDocumentItem(uri, "python", 1, ed.texts[uri]) for uri in self.cells],
            )
        )

    def change(self, cells: lsp.NotebookDocumentCellChanges) -> None:
        self.version += 1
        document = lsp.VersionedNotebookDocumentIdentifier(version=self.version, uri=self.uri)
        change = lsp.NotebookDocumentChangeEvent(cells=cells)
        self.ed.client.notebook_document_did_change(lsp.DidChangeNotebookDocumentParams(document, change))


def stored(cells: list[str]) -> str:
    """The file of a notebook."""
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": cell.splitlines(True)}
        for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


async def test_findings_are_in_their_cells(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        book = Notebook(ed, "book.ipynb", CELLS)
        shown = [await ed.shown(uri) for uri in book.cells]
        assert [[d.code for d in found] for found in shown] == [
            [],
            ["target-dedicated", "max-tasks-per-node"],
            ["max-tasks-per-node"],
        ]
        assert shown[1][0].range == at(CELLS[1], "target_dedicated")
        assert shown[2][0].range == at(CELLS[2], "max_tasks_per_node")


async def test_fixes_are_made_in_their_cells(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        book = Notebook(ed, "book.ipynb", CELLS)
        actions = await ed.actions(book.cells[1], at(CELLS[1], "target_dedicated"))
        assert [action.title for action in actions] == [
            "Use `target_dedicated_nodes` (target-dedicated)",
            "Ignore target-dedicated here, with a comment",
            "Fix all safe findings in this file (3 findings)",
        ]
        ed.apply((await ed.resolved(actions[-1])).edit)
        wanted = json.loads(fixed(tmp_path, "book.ipynb", stored(CELLS), "--to", TO_14["target"]))
        assert [ed.texts[uri] for uri in book.cells] == ["".join(c["source"]) for c in wanted["cells"]]


async def test_cells_may_change_come_and_go(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        book = Notebook(ed, "book.ipynb", CELLS)
        await ed.shown(book.cells[2])
        first, second, third = book.cells
        # A change of one cell is seen in another.
        ed.versions[first] += 1
        part = lsp.TextDocumentContentChangePartial(at(CELLS[0], "batchmodels"), "other")
        text = lsp.NotebookDocumentCellContentChanges(
            lsp.VersionedTextDocumentIdentifier(uri=first, version=2), [part]
        )
        book.change(lsp.NotebookDocumentCellChanges(text_content=[text]))
        await ed.shown(first, 2)
        await ed.awaited(lambda p: p.uri == second and not p.diagnostics)
        # A removed cell shows nothing any more.
        removed = lsp.NotebookDocumentCellChangeStructure(
            lsp.NotebookCellArrayChange(2, 1), did_close=[lsp.TextDocumentIdentifier(third)]
        )
        book.change(lsp.NotebookDocumentCellChanges(structure=removed))
        assert await ed.shown(third, None) == []
        ed.client.notebook_document_did_close(
            lsp.DidCloseNotebookDocumentParams(
                lsp.NotebookDocumentIdentifier(book.uri),
                [lsp.TextDocumentIdentifier(uri) for uri in (first, second)],
            )
        )
        assert await ed.shown(second, None) == []


async def test_a_cell_that_cant_be_parsed_leaves_the_others(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        book = Notebook(ed, "book.ipynb", [*CELLS, "x = = 1"])
        (note,) = await ed.shown(book.cells[3])
        assert (note.code, note.range.start.line) == ("failed", 0)
        assert len(await ed.shown(book.cells[1])) == 2


async def test_a_notebook_may_be_opened_as_text(tmp_path: Path) -> None:
    text = stored(CELLS)
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("book.ipynb", text, "json")
        first, *more = await ed.shown(uri)
        assert first.range == at(text, "target_dedicated") and len(more) == 2
        (action,) = await ed.actions(uri, first.range, ("source.fixAll",))
        ed.apply((await ed.resolved(action)).edit)
        assert ed.texts[uri] == fixed(tmp_path, "book.ipynb", text, "--to", TO_14["target"])
