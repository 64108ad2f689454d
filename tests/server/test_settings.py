"""Settings of the editor, configurations and requirements, and what happens when they change or are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types as lsp

from tests.cli.conftest import POOL
from tests.server.editor import Editor, editor

pytestmark = pytest.mark.asyncio
BOTH = ["target-dedicated", "max-tasks-per-node"]
TO_14 = {"target": "azure-batch==14.2.0"}


async def codes(ed: Editor, uri: str, wanted: list[str]) -> None:
    """Wait until these findings are shown."""
    await ed.awaited(lambda p: p is ed.published[-1] and p.uri == uri and _codes(p) == wanted)


def _codes(params: lsp.PublishDiagnosticsParams) -> list[object]:
    return [diagnostic.code for diagnostic in params.diagnostics]


def changed(ed: Editor, *names: str) -> None:
    """Tell the server that files changed."""
    changes = [lsp.FileEvent(ed.uri(name), lsp.FileChangeType.Changed) for name in names]
    ed.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes))


async def test_settings_decide_before_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "batchlint.toml").write_text('to = "2017-01-01.4.0"\n')
    async with editor(tmp_path, settings=None) as ed:
        uri = ed.open("pool.py", POOL)
        assert await ed.shown(uri) == []
    async with editor(tmp_path, TO_14) as ed:
        await codes(ed, ed.open("pool.py", POOL), BOTH)


async def test_settings_are_asked_for_and_may_change(tmp_path: Path) -> None:
    async with editor(tmp_path, settings=TO_14) as ed:
        uri = ed.open("pool.py", POOL)
        await codes(ed, uri, BOTH)
        ed.client.set_configuration({"batchlint": {"target": "2017-01-01.4.0"}})
        ed.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=None))
        await codes(ed, uri, [])
        ed.client.set_configuration({"batchlint": {**TO_14, "enable": True}})
        ed.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=None))
        await codes(ed, uri, BOTH)
        ed.client.set_configuration({"batchlint": {**TO_14, "enable": False}})
        ed.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=None))
        await codes(ed, uri, [])


async def test_settings_may_be_sent(tmp_path: Path) -> None:
    async with editor(tmp_path, TO_14, lsp.ClientCapabilities(lsp.WorkspaceClientCapabilities())) as ed:
        uri = ed.open("pool.py", POOL)
        await codes(ed, uri, BOTH)
        settings = {"batchlint": {"target": "2017-01-01.4.0"}}
        ed.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=settings))
        await codes(ed, uri, [])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tarqet": "latest"}, "unknown setting 'batchlint.tarqet'; did you mean 'target'?"),
        ({"target": 14}, "batchlint.target: must be a string"),
        ({"unsafeFixes": "yes"}, "batchlint.unsafeFixes: must be true or false"),
        ({"target": "azure-batch==99"}, "batchlint.target: "),
    ],
)
async def test_a_wrong_setting_is_one_message(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    async with editor(tmp_path, options, "neovim") as ed:
        (said,) = await ed.said()
        assert said.startswith(f"batchlint: {message}")
        assert await ed.shown(ed.open("pool.py", POOL)) != []


async def test_a_broken_configuration_is_one_message_until_it_is_mended(tmp_path: Path) -> None:
    config = tmp_path / "batchlint.toml"
    config.write_text('to = "2020-09-01.12.0"\n')
    async with editor(tmp_path) as ed:
        uri = ed.open("pool.py", POOL)
        await codes(ed, uri, BOTH)
        config.write_text('ignor = ["target-dedicated"]\n')
        changed(ed, "batchlint.toml")
        await codes(ed, uri, [])
        assert await ed.said() == [
            "batchlint: batchlint.toml: unknown option 'ignor'; did you mean 'ignore'?"
        ]
        other = ed.open("other.py", POOL)
        assert await ed.shown(other) == await ed.shown(uri, ed.type(uri)) == []
        ed.close(other)
        assert len(ed.client.messages) == 1
        config.write_text('to = "2020-09-01.12.0"\nignore = ["target-dedicated"]\n')
        changed(ed, "batchlint.toml")
        await codes(ed, uri, BOTH[1:])
        assert len(ed.client.messages) == 1


async def test_requirements_ignores_and_baselines_count(tmp_path: Path) -> None:
    (tmp_path / "batchlint.toml").write_text(
        'to = "pin"\n[per-file-ignores]\n"old/*" = ["target-dedicated"]\n'
    )
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("azure-batch==4.0.0\n")
    async with editor(tmp_path) as ed:
        uri = ed.open("pool.py", POOL)
        await codes(ed, uri, ["target-dedicated"])
        requirements.write_text("azure-batch==14.2.0\n")
        changed(ed, "requirements.txt")
        await codes(ed, uri, BOTH)
        await codes(ed, ed.open("old/pool.py", POOL), BOTH[1:])


async def test_each_folder_has_its_own_configuration(tmp_path: Path) -> None:
    for name, ignored in (("one", BOTH[0]), ("two", BOTH[1]), ("three", "nonsense")):
        (tmp_path / name).mkdir()
        text = f'to = "2020-09-01.12.0"\nignore = ["{ignored}"]\n'
        (tmp_path / name / "batchlint.toml").write_text(text)
    async with editor(tmp_path, folders=("one", "two", "three")) as ed:
        await codes(ed, ed.open("one/pool.py", POOL), BOTH[1:])
        await codes(ed, ed.open("two/pool.py", POOL), BOTH[:1])
        await codes(ed, ed.open("three/pool.py", POOL), [])
        (said,) = await ed.said()
        assert said.startswith("batchlint: batchlint.toml: ignore: unknown rule, version or kind 'nonsense'")


async def test_files_are_watched_where_the_client_can(tmp_path: Path) -> None:
    async with editor(tmp_path) as ed:
        await ed.shown(ed.open("a.py", ""))
        patterns = [
            watcher["globPattern"]
            for params in ed.registered
            for registration in params.registrations
            if registration.method == "workspace/didChangeWatchedFiles"
            for watcher in _plain(registration.register_options)["watchers"]
        ]
    assert "**/*.{py,pyi,toml,txt,in,cfg,lock,yml,yaml}" in patterns


def _plain(value: object) -> dict[str, list[dict[str, str]]]:
    return value if isinstance(value, dict) else vars(value)["_asdict"]()
