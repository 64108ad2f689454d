"""The cache gives what was kept, or nothing; and nobody can read a source in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.cli.main import run
from batchlint.core.signature import signature
from batchlint.project.cache import Cache, _crypted

POOL = "from azure.batch.models import PoolAddParameter\n\npool = PoolAddParameter(max_tasks_per_node=4)\n"
KEY = b"k" * 32
LOOKS = {"a.py": (1, 2, 3, 4, None), "b.py": (5, 6, 7, 8, ("x", 1))}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"), b"state", KEY)


def _files(tmp_path: Path) -> list[Path]:
    return [
        p
        for p in (tmp_path / "cache").rglob("*")
        if p.is_file() and p.name not in (".gitignore", "CACHEDIR.TAG")
    ]


def test_what_was_kept(cache: Cache, tmp_path: Path) -> None:
    assert cache.looks("root") is None and cache.result([b"content"]) is None
    cache.keep_looks("root", LOOKS)
    cache.keep_result([b"content", b"settings"], [("finding", 1), {"a": None}])
    assert cache.looks("root") == LOOKS
    assert cache.result([b"content", b"settings"]) == [("finding", 1), {"a": None}]
    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_folder_whose_name_is_not_utf_8(cache: Cache) -> None:
    name = os.fsdecode(b"caf\xe9") if os.name != "nt" else "caf\ud800"
    cache.keep_looks(name, LOOKS)
    assert cache.looks(name) == LOOKS and cache.looks("caf\xe9") is None


def test_what_depends_on_something_else(cache: Cache) -> None:
    cache.keep_looks("root", LOOKS)
    cache.keep_result([b"content", b"settings"], 1)
    other = Cache(os.path.dirname(cache.folder), b"state2", KEY)
    assert other.looks("root") is None and other.result([b"content", b"settings"]) is None
    assert cache.looks("other") is None
    for parts in (
        [b"content", b"settingS"],
        [b"contents", b"ettings"],
        [b"content"],
        [b"settings", b"content"],
    ):
        assert cache.result(parts) is None


def test_broken_files_are_nothing(cache: Cache, tmp_path: Path) -> None:
    cache.keep_looks("root", LOOKS)
    cache.keep_result([b"content"], {"findings": [1, 2, 3]})
    for file in _files(tmp_path):
        data = file.read_bytes()
        for at in range(0, len(data), 3):
            for broken in (
                data[:at],
                data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :],
                data + data[at:],
            ):
                file.write_bytes(broken)
                assert cache.looks("root") in (None, LOOKS)
                assert cache.result([b"content"]) in (None, {"findings": [1, 2, 3]})
        file.write_bytes(data)
    assert cache.looks("root") == LOOKS


def test_no_source_can_be_read_in_it(cache: Cache, tmp_path: Path) -> None:
    secret = "hunter2_is_my_password"
    cache.keep_result([f"key = '{secret}'".encode()], [secret, secret.upper()])
    assert all(secret.encode() not in file.read_bytes() for file in _files(tmp_path))
    assert len(_files(tmp_path)) == 1


@given(st.binary(max_size=200), st.binary(min_size=44, max_size=44))
def test_sealing_and_opening(data: bytes, secret: bytes) -> None:
    assert _crypted(_crypted(data, secret), secret) == data


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    cache = Cache(str(tmp_path / "cache"), b"state", KEY)
    cache.keep_looks("root", LOOKS)
    cache.keep_result([b"content"], 1)
    cache.prune()
    assert cache.looks("root") is None and cache.result([b"content"]) is None
    assert (tmp_path / "cache").read_text() == "a file"


def test_pruning(cache: Cache, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("batchlint.project.cache._MOST_RESULTS", 3)
    cache.keep_looks("root", LOOKS)
    stale = [tmp_path / "cache" / name for name in ("batchlint-0.0.1-1", "batchlint-10.2.0rc1+x-12")]
    others = ["2024-photos", "1.2.3-4", "batchlint-photos-1", "batchlint-1-2", "x-batchlint-0.0.1-1"]
    for folder in (*stale, *(tmp_path / "cache" / name for name in others)):
        (folder / "below").mkdir(parents=True)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (tmp_path / "cache" / "batchlint-0.0.2-1").symlink_to(tmp_path / "kept")
    (stale[0] / "link").symlink_to(tmp_path / "kept")
    for number in range(6):
        cache.keep_result([b"%d" % number], number)
        name = cache._keys([b"%d" % number])[0]
        os.utime(Path(cache.folder, "results", name), (number, number))
    cache.prune()
    assert [cache.result([b"%d" % n]) for n in range(6)] == [None, None, None, 3, 4, 5]
    assert not any(folder.exists() for folder in stale)
    assert all((tmp_path / "cache" / name / "below").exists() for name in others)
    assert (tmp_path / "kept" / "file").exists()


def test_a_folder_without_the_tag_is_not_pruned(cache: Cache, tmp_path: Path) -> None:
    cache.keep_looks("root", LOOKS)
    old = tmp_path / "cache" / "batchlint-0.0.1-1"
    old.mkdir()
    (tmp_path / "cache" / "CACHEDIR.TAG").write_text(
        "Signature: 8a477f597d28d172789f06886806bc55\n# Photos\n"
    )
    cache.prune()
    assert old.exists()


class Check:
    """A project with a finding, and the cache that was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "app.py").write_text(POOL)
        os.utime(folder / "app.py", (1, 1))

    def __call__(self, *arguments: str) -> None:
        assert run(["check", ".", *arguments]) == 1


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    folder = tmp_path / "project"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", folder], check=True)
    monkeypatch.chdir(folder)
    return Check(folder)


def _everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_cache_of_its_own(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    check("--cache-dir", os.sep)
    assert "can't be used as the cache" in capsys.readouterr().err
    for place in (".batchlint_cache", "made/below", "empty", "../elsewhere"):
        Path("empty").mkdir(exist_ok=True)
        for _ in range(2):
            check("--cache-dir", place)
        assert list(Path(place).glob("batchlint-*")) and "warning" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["2024-photos", "batchlint-0.0.1-1", "notes.txt"])
def test_a_folder_of_someone_else(check: Check, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (check.folder.parent / "theirs" / name).mkdir(parents=True)
    for _ in range(2):
        check("--cache-dir", "../theirs")
    assert _everything(check.folder.parent / "theirs") == {name}
    assert capsys.readouterr().err.count("../theirs can't be used as the cache: it contains other files") == 2


@pytest.mark.parametrize("place", ["plain", "above"])
def test_a_link(check: Check, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = check.folder.parent / "theirs"
    target.mkdir()
    if place == "plain":
        Path(".batchlint_cache").symlink_to(target)
        check()
    else:
        Path("link").symlink_to(target)
        check("--cache-dir", "link/cache")
    assert _everything(target) == set()
    assert "can't be used as the cache: its path goes through a symbolic link" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["results", ""])
def test_a_link_inside(check: Check, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    check()
    target = check.folder.parent / "theirs"
    (folder,) = Path(".batchlint_cache").glob("batchlint-*")
    (folder / name).rename(target)
    (folder / name).symlink_to(target)
    before = _everything(target)
    Path("app.py").write_text("import azure.batch\n" + POOL)
    check()
    assert _everything(target) == before
    assert "it contains a symbolic link" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders have no owners")
def test_a_cache_of_another_user(
    check: Check, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    check()
    assert "belongs to another user" in capsys.readouterr().err
    check("--quiet")
    assert capsys.readouterr().err == ""


def test_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.py"
    file.write_text("1")
    assert signature(file.stat()) == 0  # who knows what is still written in the same tick
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 0)
    before = file.stat()
    file.write_text("2")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert signature(file.stat()) != signature(before) != 0
