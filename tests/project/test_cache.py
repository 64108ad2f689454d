"""The cache gives what was kept, or nothing; and nobody can read a source in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.core.signature import signature
from batchlint.project.cache import Cache, _crypted

LOOKS = {"a.py": (1, 2, 3, 4, None), "b.py": (5, 6, 7, 8, ("x", 1))}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"), b"state")


def _files(tmp_path: Path) -> list[Path]:
    return [
        p
        for p in (tmp_path / "cache").rglob("*")
        if p.is_file() and p.name not in (".gitignore", "CACHEDIR.TAG")
    ]


def test_what_was_kept(cache: Cache, tmp_path: Path) -> None:
    assert cache.looks("root") == {} and cache.result([b"content"]) is None
    cache.keep_looks("root", LOOKS)
    cache.keep_result([b"content", b"settings"], [("finding", 1), {"a": None}])
    assert cache.looks("root") == LOOKS
    assert cache.result([b"content", b"settings"]) == [("finding", 1), {"a": None}]
    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"
    assert not list(tmp_path.rglob("*.part"))


def test_a_folder_whose_name_is_not_utf_8(cache: Cache) -> None:
    name = os.fsdecode(b"caf\xe9") if os.name != "nt" else "caf\ud800"
    cache.keep_looks(name, LOOKS)
    assert cache.looks(name) == LOOKS and cache.looks("caf\xe9") == {}


def test_what_depends_on_something_else(cache: Cache) -> None:
    cache.keep_looks("root", LOOKS)
    cache.keep_result([b"content", b"settings"], 1)
    other = Cache(os.path.dirname(cache.folder), b"state2")
    assert other.looks("root") == {} and other.result([b"content", b"settings"]) is None
    assert cache.looks("other") == {}
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
                assert cache.looks("root") in ({}, LOOKS)
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
    cache = Cache(str(tmp_path / "cache"), b"state")
    cache.keep_looks("root", LOOKS)
    cache.keep_result([b"content"], 1)
    cache.prune()
    assert cache.looks("root") == {} and cache.result([b"content"]) is None
    assert (tmp_path / "cache").read_text() == "a file"


def test_pruning(cache: Cache, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("batchlint.project.cache._MOST_RESULTS", 3)
    (tmp_path / "cache" / "0.0.1-1").mkdir(parents=True)
    for number in range(6):
        cache.keep_result([b"%d" % number], number)
        name = cache._keys([b"%d" % number])[0]
        os.utime(Path(cache.folder, "results", name), (number, number))
    cache.prune()
    assert [cache.result([b"%d" % n]) for n in range(6)] == [None, None, None, 3, 4, 5]
    assert not (tmp_path / "cache" / "0.0.1-1").exists()


def test_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.py"
    file.write_text("1")
    assert signature(file.stat()) == 0  # who knows what is still written in the same tick
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 0)
    before = file.stat()
    file.write_text("2")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert signature(file.stat()) != signature(before) != 0
