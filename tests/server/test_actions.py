"""Code actions make of a text what `batchlint fix` makes of it, or nothing."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.cli.conftest import JSON_POOL, POOL, REPORTED
from tests.server.editor import Editor, at, editor, fixed

pytestmark = pytest.mark.asyncio
TO_14 = {"target": "azure-batch==14.2.0"}
TO_15 = {"target": "azure-batch==15.1.0"}
FIX_ALL = "source.fixAll.batchlint"
SNIPPETS = Path(__file__).resolve().parent.parent / "golden" / "snippets"
EVERYWHERE = lsp.Range(lsp.Position(0, 0), lsp.Position(100_000, 0))
#: Whole files that move to azure-batch 15, and one that does not.
MOVES = """\
import azure.batch.models as models

state = models.TaskState.completed
pool = models.PoolAddParameter(id="render", vm_size="small")
"""
STAYS = MOVES + 'upgrade = models.PoolUpgradeOSParameter(target_os_version="*")\n'


async def chosen(ed: Editor, uri: str, title: str, where: lsp.Range = EVERYWHERE) -> lsp.CodeAction:
    """The action whose title begins like this, with its edit."""
    found = [a for a in await ed.actions(uri, where) if a.title.startswith(title)]
    assert found, title
    return found[0] if found[0].edit is not None else await ed.resolved(found[0])


async def test_a_quick_fix_changes_one_place(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", POOL)
        where = at(POOL, "max_tasks")
        offered = await ed.actions(uri, where)
        assert [(a.title, a.kind, bool(a.is_preferred)) for a in offered] == [
            ("Use `task_slots_per_node` (max-tasks-per-node)", "quickfix", True),
            ("Ignore max-tasks-per-node here, with a comment", "quickfix", False),
            ("Fix all safe findings in this file (2 findings)", FIX_ALL, False),
        ]
        assert offered[0].edit is None, "VS Code asks for it when it is chosen"
        assert [d.code for d in offered[0].diagnostics or ()] == ["max-tasks-per-node"]
        ed.apply((await ed.resolved(offered[0])).edit)
        assert ed.texts[uri] == POOL.replace("max_tasks_per_node", "task_slots_per_node")


@pytest.mark.parametrize("client", ["visual-studio-code", "neovim", "emacs"])
async def test_all_fixes_give_what_fix_gives(tmp_path: Path, client: str) -> None:
    long = SNIPPETS.glob("o*.py") if client == "visual-studio-code" else ()
    texts = {path.name: path.read_text() for path in long}
    texts |= {"pool.py": POOL, "crlf.py": POOL.replace("\n", "\r\n"), "pool.json": JSON_POOL}
    async with editor(tmp_path, TO_14, client) as ed:
        for name, text in texts.items():
            uri = ed.open(name, text)
            wanted = fixed(tmp_path, name, text, "--to", TO_14["target"])
            offered = await ed.actions(uri, EVERYWHERE, ("source.fixAll",))
            if wanted == text:
                assert not offered
                continue
            (action,) = offered
            assert action.kind == FIX_ALL
            ed.apply((action if action.edit else await ed.resolved(action)).edit)
            assert ed.texts[uri] == wanted, name


async def test_fixes_of_one_rule_are_made_together(tmp_path: Path) -> None:
    text = POOL + POOL.split("\n", 1)[1].replace("max_tasks_per_node=4", "id=1")
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", text)
        titles = [a.title for a in await ed.actions(uri, EVERYWHERE)]
        assert titles.count("Fix all 2 findings of target-dedicated in this file") == 1
        action = await chosen(ed, uri, "Fix all 2 findings of target-dedicated", at(text, "target_dedicated"))
        ed.apply(action.edit)
        assert ed.texts[uri] == text.replace("target_dedicated", "target_dedicated_nodes")


async def test_every_offered_fix_removes_its_finding(tmp_path: Path) -> None:
    """As `fix` promises: what is offered works, and brings up no error."""
    shutil.copy(SNIPPETS / "older.py", tmp_path / "older.py")
    text = (tmp_path / "older.py").read_text()
    made = 0
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("older.py")
        before = await ed.shown(uri)
        for found in before[::4]:
            titles = [a.title for a in await ed.actions(uri, found.range, ("quickfix",))]
            for title in titles:
                action = next(
                    a for a in await ed.actions(uri, found.range, ("quickfix",)) if a.title == title
                )
                try:
                    ed.apply((await ed.resolved(action)).edit)
                except JsonRpcException as error:
                    assert "not changed because" in str(error)
                    continue
                assert ed.texts[uri] != text
                after = await ed.shown(uri, ed.type(uri))
                errors = [sum(d.severity == 1 for d in shown) for shown in (before, after)]
                assert errors[1] <= errors[0]
                alike = [sum(d.message == found.message for d in shown) for shown in (before, after)]
                assert alike[1] < alike[0]
                made += 1
                await ed.shown(uri, ed.replace(uri, text))
    assert made > 5


async def test_what_is_unsafe_says_so_and_is_not_preferred(tmp_path: Path) -> None:
    text = "import azure.batch.models as m\n\n\ndef f(x: m.CloudPool):\n    return x.target_dedicated\n"
    text += "\n\nclass A:\n    def g(self, thing):\n        thing.max_tasks_per_node = 1\n"
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("a.py", text)
        await ed.shown(uri)
        for action in await ed.actions(uri, EVERYWHERE, ("quickfix",)):
            data = [d.data for d in action.diagnostics or () if isinstance(d.data, dict)]
            if (
                action.kind == "quickfix"
                and data
                and data[0]["fix"] == "unsafe"
                and "Ignore" not in action.title
            ):
                assert action.title.endswith(", unsafe)") and not action.is_preferred


async def test_a_comment_suppresses_one_finding(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("a.py", REPORTED)
        (found,) = await ed.shown(uri)
        action = await chosen(ed, uri, "Ignore ", found.range)
        ed.apply(action.edit)
        assert f"# batchlint: ignore[{found.code}]" in ed.texts[uri]
        assert await ed.shown(uri, ed.type(uri)) == []
        # JSON has no comments.
        other = ed.open("pool.json", JSON_POOL, "json")
        assert [a.title for a in await ed.actions(other, EVERYWHERE, ("quickfix",))] == [
            "Use `targetDedicatedNodes` (target-dedicated)"
        ]


async def test_an_action_is_for_the_text_that_it_was_offered_for(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", POOL)
        (action, *_) = await ed.actions(uri, at(POOL, "max_tasks"))
        ed.replace(uri, "\n" + POOL)
        with pytest.raises(JsonRpcException) as caught:
            await ed.resolved(action)
        assert caught.value.code == lsp.LSPErrorCodes.ContentModified.value
        # Asked while a change waits to be checked, it is for the changed text.
        ed.replace(uri, "\n\n" + POOL)
        (action, *_) = await ed.actions(uri, at("\n\n" + POOL, "max_tasks"))
        ed.apply((await ed.resolved(action)).edit)
        assert ed.texts[uri] == "\n\n" + POOL.replace("max_tasks_per_node", "task_slots_per_node")


async def test_a_file_moves_to_azure_batch_15_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_15) as ed:
        uri = ed.open("moves.py", MOVES)
        titles = [a.title for a in await ed.actions(uri, at(MOVES, "TaskState"), ("quickfix",))]
        assert [title for title in titles if not title.startswith("Ignore")] == [
            "Fix all safe findings in this file (2 findings)"
        ]
        ed.apply((await chosen(ed, uri, "Fix all safe findings")).edit)
        assert ed.texts[uri] == fixed(tmp_path, "moves.py", MOVES, "--to", TO_15["target"]) != MOVES
        stays = ed.open("stays.py", STAYS)
        wanted = fixed(tmp_path, "stays.py", STAYS, "--to", TO_15["target"])
        assert wanted == STAYS
        offered = await ed.actions(stays, EVERYWHERE)
        assert all(action.title.startswith("Ignore") for action in offered)


async def test_nothing_is_offered_where_nothing_is_found(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("a.py", "print()\n")
        assert await ed.actions(uri, EVERYWHERE) == []
        assert await ed.actions(ed.uri("closed.py"), EVERYWHERE) == []
        other = ed.open("pool.py", POOL)
        assert await ed.actions(other, EVERYWHERE, ("refactor",)) == []


async def test_hovering_explains_the_rule(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", POOL)
        await ed.shown(uri)
        where = at(POOL, "target_dedicated")

        async def said(position: lsp.Position) -> str:
            params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), position)
            found = await ed.client.text_document_hover_async(params)
            if found is None:
                return ""
            assert isinstance(found.contents, lsp.MarkupContent) and found.range == where
            return found.contents.value

        page = await said(where.start)
        assert page.startswith("[target-dedicated](https://")
        assert "**Since:**" in page and "```" not in page
        assert await said(lsp.Position(0, 0)) == ""


async def test_actions_while_the_text_changes_do_no_harm(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14, "neovim") as ed:
        uri = ed.open("pool.py", POOL)
        await ed.shown(uri)
        asked = []
        for number in range(20):
            asked.append(asyncio.ensure_future(ed.actions(uri, EVERYWHERE)))
            last = ed.replace(uri, "\n" * number + POOL)
            await asyncio.sleep(0.02)
        for answer in await asyncio.gather(*asked):
            for action in answer:
                assert all(
                    isinstance(change, lsp.TextDocumentEdit) and change.text_document.version is not None
                    for change in (action.edit.document_changes if action.edit else None) or ()
                )
        assert len(await ed.shown(uri, last)) == 2
