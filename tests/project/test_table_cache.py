"""Kept tables count only while they are whole and their sources are as they were."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from batchlint import table_cache

Load = Callable[[], int]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Load]:
    """A source, the folder of kept tables, and a load that says how often the table was built."""
    source, folder = tmp_path / "source", tmp_path / "kept"
    source.write_text("1")
    monkeypatch.setattr(table_cache, "_folders", lambda: [str(tmp_path / "denied" / "x"), str(folder)])
    (tmp_path / "denied").write_text("a file where a folder would have to be")
    built = []

    def build() -> dict[str, object]:
        built.append(1)
        return {"content": source.read_text(), "more": [(1, b"x", None, frozenset({"a"}))]}

    def load() -> int:
        found = table_cache.load("test", [str(source)], build)
        assert found == {"content": source.read_text(), "more": [(1, b"x", None, frozenset({"a"}))]}
        return len(built)

    return source, folder, load


def test_built_once(kept: tuple[Path, Path, Load]) -> None:
    _, folder, load = kept
    assert [load(), load()] == [1, 1]
    assert len(list(folder.iterdir())) == 1


def test_a_changed_source_counts(kept: tuple[Path, Path, Load]) -> None:
    source, _, load = kept
    load()
    source.write_text("22")
    assert load() == 2
    source.write_text("33")
    os.utime(source, ns=(1, 1))
    assert load() == 3


def test_what_is_broken_is_built_again(kept: tuple[Path, Path, Load]) -> None:
    _, folder, load = kept
    load()
    (file,) = folder.iterdir()
    data = file.read_bytes()
    builds = 1
    for broken in (b"", data[:3], data[:-1], data + b"x", data[:20] + bytes([data[20] ^ 1]) + data[21:]):
        file.write_bytes(broken)
        builds += 1
        assert load() == builds
    assert load() == builds


def test_no_place_to_keep_it(kept: tuple[Path, Path, Load], monkeypatch: pytest.MonkeyPatch) -> None:
    source, folder, load = kept
    monkeypatch.setattr(table_cache, "_folders", lambda: [str(source / "x")])
    assert [load(), load()] == [1, 2]
    assert not folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="homes are told in another way")
@pytest.mark.parametrize(
    ("home", "cache", "place"),
    [
        ("/home/a", None, "/home/a/.cache/batchlint"),
        ("/home/a", "/var/cache/a", "/var/cache/a/batchlint"),
        (None, "/var/cache/a", "/var/cache/a/batchlint"),
        (None, None, None),
        ("", None, None),
        ("~", None, None),
        ("home", "", None),
        ("/home/a", "cache", None),
        ("/home/a", "~/cache", None),
    ],
)
def test_the_folder_of_the_user(
    home: str | None, cache: str | None, place: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("HOME", home), ("XDG_CACHE_HOME", cache)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    beside, *rest = table_cache._folders()
    assert os.path.dirname(beside) == os.path.dirname(table_cache.__file__)
    assert rest == ([] if place is None else [place])
