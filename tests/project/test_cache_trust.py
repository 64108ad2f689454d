"""What others put into a cache counts for nothing: a run says the same as without one."""

from __future__ import annotations

import json
import marshal
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batchlint import table_cache
from batchlint.cli.main import run
from batchlint.history.load import load as load_history
from batchlint.payload.accept import _acceptor
from batchlint.project.cache import Cache
from batchlint.rules.retirements import load_retirements
from batchlint.rules.shipped import load_rules
from batchlint.run import result_cache, scan_cache
from batchlint.run.plain import fits
from batchlint.run.rule_sets import reasons
from batchlint.user_key import user_key
from tests.caches import forget

FILES = {
    "setup.cfg": "",
    "app.py": "from azure.batch.models import PoolAddParameter\n\npool = PoolAddParameter(max_tasks_per_node=4)\n",
    "other.py": "import azure.batch.models as m\nimport app\n\n"
    "start = m.StartTask(run_elevated=True)  # batchlint: ignore[run-elevated] later\nm.StartTask(**app.x)\n",
    "pool.json": '{"id": "p", "vmSize": "s", "targetDedicated": 3}',
    "none.py": "import os\n",
}
FAULTS = ("flip", "cut", "longer", "empty", "swap", "elsewhere", "other key", "other version")
many = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Runs:
    """A project, and checks of it with one home or another."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture
        self.cache = folder / ".batchlint_cache"
        self.plain = self("--no-cache")

    def __call__(self, *options: str) -> tuple[int, str, str]:
        forget()
        self._capture.readouterr()
        arguments = ["check", ".", "--to", "2024-02-01.19.0", "--from", "2016-02-01.3.0", "--jobs", "1"]
        code = run([*arguments, "--output-format", "json", *options])
        return (code, *self._capture.readouterr())

    def kept(self) -> list[Path]:
        return sorted(p for p in self.cache.rglob("batchlint-*/**/*") if p.is_file())


def project(folder: Path) -> None:
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content)
        os.utime(folder / name, (1, 1))


@pytest.fixture
def runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Runs]:
    project(tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 0)  # all files were written just now
    made = Runs(tmp_path / "project", capsys)
    assert made.plain[0] == 1 and len(json.loads(made.plain[1])["findings"]) >= 2
    yield made


@pytest.fixture
def filled(runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function that puts a good cache there; others lie beside: `elsewhere`, `other key`, `other version`."""
    places = {
        "other key": {"HOME": str(tmp_path / "home2")},
        "other version": {},
        "elsewhere": {},
        "good": {},
    }
    for name, variables in places.items():
        with monkeypatch.context() as patch:
            for variable, value in variables.items():
                patch.setenv(variable, value)
            if name == "other version":
                patch.setattr("sys.version", "3.99")
            if name == "elsewhere":
                project(tmp_path / "project2")
                (tmp_path / "project2" / "app.py").write_text("import azure.batch\n")
                patch.chdir(tmp_path / "project2")
            assert runs()[0] in (0, 1)
            shutil.copytree(".batchlint_cache", tmp_path / name)
            shutil.rmtree(".batchlint_cache")
    assert len([p for p in (tmp_path / "good").rglob("batchlint-*/**/*") if p.is_file()]) >= 4

    def fill() -> None:
        shutil.rmtree(runs.cache, ignore_errors=True)
        shutil.copytree(tmp_path / "good", runs.cache)

    return fill


def test_a_whole_cache_is_used(
    runs: Runs, filled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled()

    def fail(*arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr("batchlint.engine.check.check_source", fail)
    assert runs() == runs.plain


@many
@given(data=st.data())
def test_whatever_happens_to_an_entry(
    runs: Runs, filled: Callable[[], None], tmp_path: Path, data: st.DataObject
) -> None:
    filled()
    files = runs.kept()
    for _ in range(data.draw(st.integers(1, 3))):
        file = data.draw(st.sampled_from(files))
        content = bytearray(file.read_bytes())
        fault = data.draw(st.sampled_from(FAULTS))
        if not content:
            continue
        if fault == "flip":
            content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
        elif fault == "cut":
            del content[data.draw(st.integers(0, len(content))) :]
        elif fault == "longer":
            content += data.draw(st.binary(min_size=1, max_size=9))
        elif fault == "empty":
            content.clear()
        elif fault == "swap":
            content[:] = data.draw(st.sampled_from(files)).read_bytes()
        else:
            entries = sorted(p for p in (tmp_path / fault).rglob("batchlint-*/**/*") if p.is_file())
            for entry in entries:  # under its own name, and in the place of another
                shutil.copy(entry, file.parent / entry.name)
            content[:] = data.draw(st.sampled_from(entries)).read_bytes()
        file.write_bytes(content)
    assert runs() == runs.plain


def hide(cache: Cache, parts: Any, value: Any) -> None:
    KEEP(cache, parts, {**value, "findings": (), "hidden": 0})


KEEP, KEEP_LOOKS = Cache.keep_result, Cache.keep_looks


def test_who_knows_all_but_the_key_can_not_hide_a_finding(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cache, "keep_result", hide)
    runs()
    forged = runs()
    assert forged[0] == 0 and json.loads(forged[1])["findings"] == []  # with the key, it would work
    (key,) = Path(os.environ["HOME"]).rglob("key")
    monkeypatch.undo()
    monkeypatch.chdir(runs.folder)
    monkeypatch.setenv("HOME", str(key.parents[2]))
    key.unlink()
    assert runs() == runs.plain


def test_entries_are_not_loaded_before_they_are_known_to_be_whole(
    runs: Runs, filled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled()
    for file in runs.kept():
        file.write_bytes(file.read_bytes()[:-1] + b"\xff")

    def fail(content: object) -> None:
        raise AssertionError

    stub = SimpleNamespace(loads=fail, dumps=marshal.dumps)
    monkeypatch.setattr("batchlint.project.cache.marshal", stub)
    assert runs() == runs.plain


# What is whole, and of the wrong shape

WRONG = st.sampled_from([None, -1, 1 << 40, 2.5, True, "x", b"x", (), ("x",), [], {}, {"x": 1}, frozenset()])


def changed(value: Any, data: st.DataObject) -> Any:
    """A value with something else in one place."""
    inner = value if isinstance(value, tuple | list | dict) else ()
    if not inner or data.draw(st.integers(0, 3)) == 0:
        return data.draw(WRONG)
    if isinstance(value, dict):
        key = data.draw(st.sampled_from(list(value)))
        rest = {k: v for k, v in value.items() if k != key}
        return rest if data.draw(st.booleans()) else {**rest, key: changed(value[key], data)}
    at = data.draw(st.integers(0, len(value) - 1))
    middle = () if data.draw(st.integers(0, 3)) == 0 else (changed(value[at], data),)
    return type(value)((*value[:at], *middle, *value[at + 1 :]))


@many
@given(data=st.data())
def test_an_entry_of_another_shape_is_dropped(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    def keep(cache: Cache, parts: Any, value: Any) -> None:
        other = changed(value, data)
        # An entry of the right shape is another entry, not a broken one.
        is_whole = fits(other, result_cache._SHAPE) and result_cache._is_about(other, "x" * 70)
        KEEP(cache, parts, value if is_whole else other)

    def keep_looks(cache: Cache, name: str, value: Any) -> None:
        other = changed(value, data)
        KEEP_LOOKS(cache, name, value if fits(other, scan_cache._SHAPE) else other)

    shutil.rmtree(runs.cache, ignore_errors=True)
    with monkeypatch.context() as patch:
        patch.setattr(Cache, "keep_result", keep)
        patch.setattr(Cache, "keep_looks", keep_looks)
        assert runs() == runs.plain
    assert runs() == runs.plain


# The key


def test_the_key_is_for_its_user_alone(runs: Runs) -> None:
    first = user_key()
    assert first is not None and len(first) == 32 and user_key() == first
    (key,) = Path(os.environ["HOME"]).rglob("key")
    assert os.name == "nt" or stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="modes are others there")
@pytest.mark.parametrize(
    "kind", ["open", "group", "link", "hard", "pipe", "short", "long", "other", "empty", "broken"]
)
def test_a_key_that_others_may_know_is_replaced(runs: Runs, tmp_path: Path, kind: str) -> None:
    first = user_key()
    (key,) = Path(os.environ["HOME"]).rglob("key")
    content = key.read_bytes()
    if kind in ("open", "group"):
        key.chmod(0o604 if kind == "open" else 0o640)
    elif kind == "hard":
        os.link(key, tmp_path / "copy")
    elif kind in ("link", "pipe", "broken"):
        key.unlink()
        if kind == "pipe":
            os.mkfifo(key)
        else:
            key.symlink_to(tmp_path / "copy")
    else:
        key.write_bytes(
            {"short": content[:-1], "long": content + b"x", "empty": b""}.get(kind, b"x" + content[1:])
        )
    if kind == "link":
        (tmp_path / "copy").write_bytes(content)
        (tmp_path / "copy").chmod(0o600)
    second = user_key()
    assert second not in (None, first) and user_key() == second
    assert kind != "link" or (tmp_path / "copy").read_bytes() == content
    assert not list(key.parent.glob(".batchlint-*"))  # nothing half written is left


@pytest.mark.parametrize("home", ["none", "file", "folder", "relative"])
def test_without_a_key_nothing_is_kept(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    place = tmp_path / "home3"
    if home == "none":
        monkeypatch.delenv("HOME")
    elif home == "relative":
        monkeypatch.setenv("HOME", "home3")
    else:
        monkeypatch.setenv("HOME", str(place))
        (place / ".cache/batchlint/key").mkdir(parents=True) if home == "folder" else place.touch()
    assert user_key() is None
    assert [runs(), runs()] == [runs.plain] * 2
    assert not runs.cache.exists() and "home3" not in os.listdir()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners")
def test_a_key_of_another_user(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_key() is not None
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert user_key() is None


# Tables

TABLES = {"one": [1, (2,)], "two": [3, (4,)]}


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Callable[[str], Any], list[str]]:
    """The user's folder, a load of a table by its name, and the names of those that were built."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "file").touch()
    monkeypatch.setattr(table_cache, "_BESIDE", str(tmp_path / "file" / "closed"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    built = []

    def load(name: str) -> Any:
        def build() -> Any:
            built.append(name)
            return TABLES[name]

        return table_cache.load(name, [__file__], build)

    return tmp_path / "batchlint", load, built


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_tables_in_the_folder_of_the_user(
    tables: tuple[Path, Callable[[str], Any], list[str]], data: st.DataObject
) -> None:
    folder, load, built = tables
    shutil.rmtree(folder, ignore_errors=True)
    assert [load(name) for name in ("one", "two") * 2] == [*TABLES.values()] * 2
    built.clear()
    one, two = sorted(folder.glob("*.tables"))
    content = bytearray(one.read_bytes())
    fault = data.draw(st.sampled_from(["flip", "cut", "swap", "key", "checksum"]))
    if fault == "flip":
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    elif fault == "cut":
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    elif fault == "swap":
        content[:] = two.read_bytes()
    elif fault == "key":
        (folder / "key").unlink()
    else:  # what would count beside the package
        forged = marshal.dumps((["forged"],))
        state = table_cache.state_of([__file__]) or b""
        content[:] = (table_cache._seal(table_cache._BESIDE, one.name, state, forged) or b"") + forged
    one.write_bytes(content)
    assert [load("one"), load("one")] == [TABLES["one"]] * 2 and built == ["one"]


def _types(value: Any) -> set[type]:
    found = {type(value)}
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    for part in parts if isinstance(value, dict | list | tuple | set | frozenset) else ():
        found |= _types(part)
    return found


def test_nothing_that_is_kept_can_be_executed(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kept values of a run, and every table that it needs, are plain data."""
    kept: list[Any] = []

    def load(name: str, sources: object, build: Callable[[], Any]) -> Any:
        kept.append(build())
        return kept[-1]

    def keep(cache: Cache, parts: Any, value: Any) -> None:
        kept.append(value)

    monkeypatch.setattr(table_cache, "load", load)
    monkeypatch.setattr(Cache, "keep_result", keep)
    monkeypatch.setattr(Cache, "keep_looks", keep)
    monkeypatch.setattr("batchlint.project.words._kept", {})
    for cached in (load_history, load_rules, load_retirements):
        cached.__wrapped__()
    _acceptor.__wrapped__(20, 5)
    reasons()
    runs()
    found = set().union(*map(_types, kept))
    assert len(kept) > 8 and CodeType not in found
    assert found <= {str, int, float, bool, bytes, type(None), tuple, list, dict, set, frozenset}
