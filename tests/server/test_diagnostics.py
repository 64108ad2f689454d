"""What an editor shows is what `batchlint check` reports about the same text."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pytest_lsp import client_capabilities

from batchlint.engine.trials import trials
from batchlint.rules import load_rules
from tests.cli.conftest import HIDDEN, JSON_POOL, POOL
from tests.server.editor import Editor, at, checked, editor, place

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "examples" / "render-farm"
SNIPPETS = ROOT / "tests" / "golden" / "snippets"
SEVERITY = {"error": lsp.DiagnosticSeverity.Error, "warning": lsp.DiagnosticSeverity.Warning}
TO_14 = {"target": "azure-batch==14.2.0"}


def expected(answer: dict[str, Any], name: str, text: str, encoding: str = "utf-16") -> list[Any]:
    """The findings of `check` as an editor shows them."""
    starts = [0]
    for line in text.splitlines(True):
        starts.append(starts[-1] + len(line))

    def where(line: int, column: int) -> tuple[int, int]:
        found = place(text, starts[line - 1] + column - 1, encoding)
        return found.line, found.character

    return [
        (
            where(f["line"], f["column"]),
            where(f["end_line"], f["end_column"]),
            SEVERITY[f["severity"]],
            f["rule"],
            f["message"],
        )
        for f in answer["findings"]
        if f["path"] == name
    ]


def got(shown: list[lsp.Diagnostic]) -> list[Any]:
    return [
        (
            (d.range.start.line, d.range.start.character),
            (d.range.end.line, d.range.end.character),
            d.severity,
            d.code,
            d.message,
        )
        for d in shown
    ]


async def test_the_example_and_known_code_have_the_findings_of_check(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    for path in SNIPPETS.glob("*.py"):
        shutil.copy(path, tmp_path / path.name)
    paths = [p for p in sorted(tmp_path.rglob("*")) if p.suffix in (".py", ".json")]
    names = [path.relative_to(tmp_path).as_posix() for path in paths]
    answer = checked(tmp_path)
    async with editor(tmp_path) as ed:
        for name in names:
            shown = await ed.shown(ed.open(name, language="json" if name.endswith(".json") else "python"))
            assert got(shown) == expected(answer, name, (tmp_path / name).read_text()), name
    assert len(answer["findings"]) > 100


async def test_examples_of_rules_have_the_findings_of_check(tmp_path: Path) -> None:
    every = [t for rule in load_rules().rules for t in trials(rule) if t.side == "before"][::25]
    async with editor(tmp_path) as ed:
        for number, trial in enumerate(every):
            name = f"example{number}{Path(trial.file.path).suffix}"
            (tmp_path / name).write_text(trial.file.text)
        answer = checked(tmp_path)
        for number, trial in enumerate(every):
            name = f"example{number}{Path(trial.file.path).suffix}"
            shown = await ed.shown(ed.open(name))
            assert got(shown) == expected(answer, name, trial.file.text), name


async def test_a_diagnostic_has_what_editors_use(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        first, *_ = await ed.shown(ed.open("pool.py", POOL))
    assert (first.code, first.source) == ("target-dedicated", "batchlint")
    assert first.code_description is not None
    assert first.code_description.href.endswith("/reference/target-dedicated/")
    assert first.tags is None
    assert first.data == {
        "kind": "renamed",
        "subject": "PoolAddParameter.targetDedicated",
        "confidence": "certain",
        "fix": "safe",
    }


async def test_tags_mark_what_is_unused_or_retired(tmp_path: Path) -> None:
    text = "import azure.batch\nx = 1  # batchlint: ignore[run-elevated]\n"
    async with editor(tmp_path, TO_14) as ed:
        (unused,) = await ed.shown(ed.open("a.py", text))
    assert unused.code == "unused-suppression"
    assert list(unused.tags or ()) == [lsp.DiagnosticTag.Unnecessary]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_columns_count_in_the_units_of_the_client(tmp_path: Path, encoding: str) -> None:
    text = (
        "import azure.batch.models as m\n"
        "if True:\n"
        '\tx = ("𝒳é", m.PoolAddParameter(id="𝒳", vm_size="é", target_dedicated=3))  # 𝒳\n'
    )
    client = client_capabilities("visual-studio-code")
    client.general = lsp.GeneralClientCapabilities(position_encodings=[encoding, "utf-16"])
    async with editor(tmp_path, TO_14, client) as ed:
        assert ed.encoding == encoding
        for number, end in enumerate(("\n", "\r\n", "\r")):
            with_ends = text.replace("\n", end)
            (found,) = await ed.shown(ed.open(f"a{number}.py", with_ends))
            assert found.range == at(with_ends, "target_dedicated", encoding)


async def test_an_encoding_line_and_a_mark_move_nothing(tmp_path: Path) -> None:
    code = 'import azure.batch.models as m\nx = ("é", m.PoolAddParameter(target_dedicated=3))\n'
    async with editor(tmp_path, TO_14) as ed:
        for number, line in enumerate(("# -*- coding: latin-1 -*-\n", "\ufeff", "# coding: ascii\n")):
            found = await ed.shown(ed.open(f"a{number}.py", line + code))
            if number < 2:
                assert [d.range for d in found] == [at(line + code, "target_dedicated")]
            else:
                assert [d.code for d in found] == ["failed"]  # it could not be saved


async def test_changes_of_parts_of_the_text_count(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", POOL)
        assert len(await ed.shown(uri)) == 2
        # What a form feed ends for Python ends no line for a client.
        feed = lsp.TextDocumentContentChangePartial(at(POOL, "import"), "#\f\u2028\x85\nimport")
        gone = lsp.Range(lsp.Position(6, 0), lsp.Position(7, 0))
        cut = lsp.TextDocumentContentChangePartial(gone, "")
        (found,) = await ed.shown(uri, ed.type(uri, feed, cut))
        assert found.code == "max-tasks-per-node"
        assert found.range.start.line == 6


async def test_only_the_newest_text_is_reported(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", POOL)
        await ed.shown(uri)
        for number in range(30):
            last = ed.replace(uri, POOL + f"# {number}\n" * number)
            await asyncio.sleep(0.01)
        assert len(await ed.shown(uri, last)) == 2
        versions = [params.version for params in ed.published if params.uri == uri]
        assert versions == sorted(versions)


async def test_closing_takes_back_what_was_shown(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", POOL)
        await ed.shown(uri)
        ed.close(uri)
        assert await ed.shown(uri, None) == []
        # Closed while it waits or is checked, it is not reported any more.
        ed.open("pool.py", POOL)
        ed.close(uri)
        other = ed.open("other.py", POOL)
        await ed.shown(other)
        assert ed.client.diagnostics.get(uri, []) == []
        assert [p.version for p in ed.published if p.uri == uri][-1] is None


async def test_a_file_that_cant_be_parsed_has_one_note_at_its_place(tmp_path: Path) -> None:
    text = POOL + "def broken(:\n    pass\n"
    async with editor(tmp_path, TO_14) as ed:
        (note,) = await ed.shown(ed.open("pool.py", text))
        assert (note.severity, note.code) == (lsp.DiagnosticSeverity.Information, "failed")
        assert note.message.startswith("not checked: ")
        assert note.range.start == at(text, ":\n    pass").start
        # What has nothing to do with Batch is left to others.
        assert await ed.shown(ed.open("other.py", "def broken(:\n")) == []


async def test_places_that_could_not_be_analysed_are_hints_on_request(tmp_path: Path) -> None:
    async with editor(tmp_path, {**TO_14, "showUnknown": True}) as ed:
        (hint,) = await ed.shown(ed.open("a.py", HIDDEN))
        assert (hint.severity, hint.code) == (lsp.DiagnosticSeverity.Hint, "unknown")
    async with editor(tmp_path, TO_14) as ed:
        assert await ed.shown(ed.open("a.py", HIDDEN)) == []


@pytest.mark.parametrize(
    ("uri", "language", "text", "rules"),
    [
        ("untitled:Untitled-1", "python", POOL, ["target-dedicated", "max-tasks-per-node"]),
        ("untitled:Untitled-2", "json", JSON_POOL, ["target-dedicated"]),
        ("untitled:Untitled-3", "plaintext", POOL, None),
        ("git:/pool.py", "python", POOL, None),
    ],
)
async def test_a_document_without_a_file_is_of_its_language(
    tmp_path: Path, uri: str, language: str, text: str, rules: list[str] | None
) -> None:
    async with editor(tmp_path, TO_14) as ed:
        ed.open(uri, text, language)
        await ed.shown(ed.open("last.py", ""))
        if rules is None:
            assert [p for p in ed.published if p.uri == uri] == []
        else:
            assert [d.code for d in await ed.shown(uri)] == rules


async def test_what_is_excluded_is_not_reported(tmp_path: Path) -> None:
    (tmp_path / "batchlint.toml").write_text('extend-exclude = ["generated"]\n')
    async with editor(tmp_path, TO_14) as ed:
        assert await ed.shown(ed.open("generated/pool.py", POOL)) == []
        assert await ed.shown(ed.open(".venv/pool.py", POOL)) == []


async def test_a_name_may_have_any_characters(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14) as ed:
        for name in ("a b.py", "a#b?c.py", "100%.py", "a%20b.py", "é𝒳.py", "[a]{b}.py"):
            uri = ed.open(name, POOL)
            shown = await ed.shown(uri)
            assert len(shown) == 2, name
            offered = await ed.actions(uri, shown[0].range, ("quickfix",))
            ed.apply((await ed.resolved(offered[0])).edit)
            assert "target_dedicated_nodes" in ed.texts[uri]


async def test_the_folder_of_a_file_need_not_be_there(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    async with editor(tmp_path, TO_14, folders=("work",)) as ed:
        assert len(await ed.shown(ed.open("nowhere/deep/pool.py", POOL))) == 2
        (tmp_path / "work").rmdir()
        assert len(await ed.shown(ed.open("work/pool.py", POOL))) == 2


async def test_modules_of_the_project_are_read_again_when_they_are_saved(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "names.py").write_text("from azure.batch.models import TaskAddParameter as New\n")
    text = "import azure.batch\nfrom names import New\n\npool = New(target_dedicated=3)\n"
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", text)
        before = [d.code for d in await ed.shown(uri)]
        (tmp_path / "names.py").write_text("from azure.batch.models import PoolAddParameter as New\n")
        other = ed.open("names.py")
        ed.save(other)
        assert [d.code for d in await _until(ed, uri, ["target-dedicated"])] == ["target-dedicated"]
    assert before != ["target-dedicated"]


async def _until(ed: Editor, uri: str, codes: list[str]) -> list[lsp.Diagnostic]:
    found = await ed.awaited(lambda p: p.uri == uri and [d.code for d in p.diagnostics] == codes)
    return list(found.diagnostics)
