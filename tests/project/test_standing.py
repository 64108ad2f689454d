"""A list of git's that is kept is the one that git would give."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from batchlint.project import listing
from batchlint.project.cache import Cache
from batchlint.project.standing import Listing

#: Times of files are told in steps of a few thousandths of a second.
_TICK = 0.02


class Place:
    """A repository, and the list of one of its folders as a run sees it."""

    def __init__(self, top: Path, folder: str = "") -> None:
        self.top = top
        top.mkdir()
        self.folder = str(top / folder).rstrip("/")
        self.git("init", "-q")
        self.write("src/a.py")
        self.write("src/deep/b.py")
        self.write("src/.gitignore", "*.log\nout/\n")
        self.write("made/only.log")
        self.write("src/out/far/x.py")
        self.write("top.py")
        self.write(".gitignore", "/made/*.log\n")
        (top / "src/empty").mkdir()
        self.git("add", ".")

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.top, check=True)

    def write(self, name: str, text: str = "") -> None:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self) -> bool:
        """Whether the list of an earlier run stood; it is the one that git gives."""
        for known in (listing.said, listing.began):
            known.clear()
        cache = Cache(str(self.top.parent / "cache"), b"state")
        list_ = Listing(self.folder, cache)
        list_.look()
        output = list_.output()
        assert output is not None
        assert output == listing.asked_git(self.folder, "ls-files", "-co", "--exclude-standard", "-z")
        list_.keep(output)
        return bool(list_.grounds)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 0)


def _settled(place: Place) -> None:
    time.sleep(_TICK)
    place.run()
    assert place.run()
    time.sleep(_TICK)


CHANGES: dict[str, Callable[[Place], object]] = {
    "a file": lambda p: p.write("src/deep/new.py"),
    "a file in an empty folder": lambda p: p.write("src/empty/new.py"),
    "a file in a folder of which all is ignored": lambda p: p.write("made/new.py"),
    "a file in a new folder": lambda p: p.write("src/x/y/z.py"),
    "a file that is gone": lambda p: (p.top / "src/a.py").unlink(),
    "a folder that has another name": lambda p: (p.top / "src/deep").rename(p.top / "src/other"),
    "a rule": lambda p: p.write(".gitignore", "deep\n"),
    "a rule in a folder": lambda p: p.write("src/deep/.gitignore", "*\n"),
    "a rule that is gone": lambda p: (p.top / "src/.gitignore").unlink(),
    "a rule of the repository": lambda p: p.write(".git/info/exclude", "new.py\n"),
    "a rule of the user": lambda p: p.write("../home/.config/git/ignore", "*.cfg\n"),
    "a configuration of the user": lambda p: p.write(
        "../home/.gitconfig", f"[core]\nexcludesFile = {p.top}/.rules\n"
    ),
    "what is added": lambda p: p.git("add", "-f", "src/out/far/x.py"),
    "what is removed": lambda p: p.git("rm", "-q", "--cached", "src/a.py"),
}


@pytest.mark.parametrize("folder", ["", "src"])
@pytest.mark.parametrize("name", CHANGES)
def test_the_list_is_that_of_git(tmp_path: Path, name: str, folder: str) -> None:
    place = Place(tmp_path / "top", folder)
    _settled(place)
    CHANGES[name](place)
    place.run()
    _settled(place)
    # What came of the change counts, too.
    place.write("src/deep/new.py")
    place.write("src/out/new.py")
    place.write("src/new.cfg")
    assert not place.run()
    _settled(place)


def test_what_changes_inside_of_files_is_not_asked_for(tmp_path: Path) -> None:
    place = Place(tmp_path / "top")
    _settled(place)
    place.write("src/a.py", "changed = 1\n")
    place.write("src/out/far/new.py")
    assert place.run()


def test_rules_of_the_user_elsewhere(tmp_path: Path) -> None:
    place = Place(tmp_path / "top")
    place.write("../rules", "*.py\n")
    place.git("config", "core.excludesFile", str(tmp_path / "rules"))
    _settled(place)
    place.write("../rules", "*.txt\n")
    assert not place.run()


@pytest.mark.parametrize("setting", ["include.path", "includeIf.onbranch:x.path", "core.excludesFile"])
def test_where_git_goes_by_more_it_is_asked(tmp_path: Path, setting: str) -> None:
    place = Place(tmp_path / "top")
    place.git("config", setting, "more")
    time.sleep(_TICK)
    assert not any(place.run() for _ in range(3))


def test_a_repository_inside(tmp_path: Path) -> None:
    place = Place(tmp_path / "top")
    subprocess.run(["git", "init", "-q", "src/inner"], cwd=place.top, check=True)
    time.sleep(_TICK)
    assert not any(place.run() for _ in range(3))


def test_another_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path / "top")
    _settled(place)
    place.write("../other/git/ignore", "*.py\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other"))
    place.write("new.py")
    assert not place.run()


def test_names_that_git_could_take_for_more(tmp_path: Path) -> None:
    place = Place(tmp_path / "top")
    place.write(":(top)x/out/a.log")
    place.write(":!y/a.py")
    place.write("a\nb/c.py")
    _settled(place)
    place.write(":(top)x/b.py")
    assert not place.run()


def test_what_changed_just_now_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 10**15)
    place = Place(tmp_path / "top")
    assert not any(place.run() for _ in range(3))


def test_times_that_are_not_at_hand(tmp_path: Path) -> None:
    place = Place(tmp_path / "top")
    _settled(place)
    os.utime(place.top / "src")  # as an editor's temporary file does
    assert not place.run()
    _settled(place)
