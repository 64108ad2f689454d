"""A run of which nothing changed says the same again; after any change, what there is to say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from batchlint.cli.again import Call
from batchlint.project import listing, witness
from batchlint.project.roots import project_root
from batchlint.start import _run
from tests.caches import forget

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are forked from this process")

USE = "import azure.batch.models as m\n\n\ndef f(x: m.{}):\n    return x.{}\n"
GOOD = USE.format("CloudPool", "id")
BAD = USE.format("CloudPool", "max_tasks_per_node")


class Tree:
    """A repository of many files, and runs in it, each with nothing known of those before."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("app/a.py", BAD)
        self.write("app/b.py", GOOD)
        self.write("app/__init__.py", "")
        self.write(".hidden/plain.py", "value = 1\n")
        self.write("docs/text.md", "text\n")
        for number in range(230):
            self.write(f"plain/p{number}.py", f"value = {number}\n")
        self.write(".gitignore", ".batchlint_cache\nignored\nignored.py\n")
        self.git("init", "-q")
        self.git("add", ".")
        self.git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x")

    def back(self) -> None:
        self.git("reset", "-q", "--hard")
        self.git("clean", "-qfdx", "-e", ".batchlint_cache")

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.root, check=True)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, *arguments: str) -> tuple[bool, int, str]:
        """Whether an earlier run's words were said, the exit code, and the words."""
        said, what = self.root.parent / "said", self.root.parent / "what"
        what.unlink(missing_ok=True)
        child = os.fork()
        if not child:
            try:
                descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
                os.dup2(descriptor, 1)
                sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
                sys.stderr = open(os.devnull, "w")  # noqa: SIM115
                forget()
                project_root.cache_clear()
                listing.said.clear()
                witness.asked.clear()
                witness.present.clear()
                say = Call.say

                def told(call: Call) -> int | None:
                    code = say(call)
                    what.write_text("again" if code is not None else "anew")
                    return code

                Call.say = told  # type: ignore[method-assign]
                code = _run(["check", *(arguments or ("--output-format", "concise"))])
                sys.stdout.flush()
                os._exit(code)
            finally:
                os._exit(99)
        _, status = os.waitpid(child, 0)
        again = what.exists() and what.read_text() == "again"
        return again, os.waitstatus_to_exitcode(status), said.read_text()

    def settled(self, *arguments: str) -> str:
        """The words, once they are said again."""
        for _ in range(5):
            again, _, said = self.run(*arguments)
            if again:
                return said
        raise AssertionError("a run without a change was done anew")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("whole") / "tree")


@pytest.fixture
def tree(whole: Tree, monkeypatch: pytest.MonkeyPatch) -> Tree:
    monkeypatch.chdir(whole.root)
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 0)
    for name in [n for n in os.environ if "BATCHLINT_" in n or n == "FORCE_COLOR"]:
        monkeypatch.delenv(name)
    return whole


def test_the_same_again(tree: Tree) -> None:
    _, code, first = tree.run("--output-format", "full")
    assert code == 1 and "max-tasks-per-node" in first
    assert tree.settled("--output-format", "full") == first
    assert tree.run("--output-format", "full") == (True, 1, first)
    kept = b"".join(p.read_bytes() for p in (tree.root / ".batchlint_cache").rglob("*") if p.is_file())
    assert b"x.max_tasks_per_node" not in kept and b"import azure" not in kept


def _same_size(tree: Tree) -> None:
    path = tree.root / "plain/p7.py"
    before = path.stat()
    path.write_text("value = 9\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: dict[str, tuple[Callable[[Tree], object], str | None]] = {
    "a file that said nothing": (lambda t: t.write("plain/p5.py", BAD), "plain/p5.py"),
    "a file that says something": (lambda t: t.write("app/b.py", BAD), "app/b.py"),
    "a file that is mended": (lambda t: t.write("app/a.py", GOOD), None),
    "a new file": (lambda t: t.write("plain/new.py", BAD), "plain/new.py"),
    "a new file in a new folder": (lambda t: t.write("new/x.py", BAD), "new/x.py"),
    "a new file in a hidden folder": (lambda t: t.write(".hidden/x.py", BAD), ".hidden/x.py"),
    "a file that is gone": (lambda t: (t.root / "app/a.py").unlink(), None),
    "a file in place of another": (
        lambda t: (t.write("docs/x", BAD), os.replace(t.root / "docs/x", t.root / "plain/p6.py")),
        "plain/p6.py",
    ),
    "a file that is no longer ignored": (
        lambda t: (t.write("ignored.py", BAD), t.settled(), t.write(".gitignore", ".batchlint_cache\n")),
        "ignored.py",
    ),
    "git's own list of what to ignore": (
        lambda t: (t.write("ignored.py", BAD), t.settled(), t.git("add", "-f", "ignored.py")),
        "ignored.py",
    ),
    "a configuration": (
        lambda t: t.write("app/batchlint.toml", 'to = "2016-07-01.3.1"\n'),
        None,
    ),
    "a configuration of the project": (
        lambda t: t.write("pyproject.toml", '[tool.batchlint]\nextend-exclude = ["app"]\n'),
        None,
    ),
    "same size and time": (_same_size, "app/a.py"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_any_change_counts(tree: Tree, name: str) -> None:
    change, place = CHANGES[name]
    tree.settled()
    try:
        change(tree)
        again, _, said = tree.run()
        assert not again
        assert ("max-tasks-per-node" in said) is (place is not None)
        assert place is None or f"{place}:" in said
        assert tree.run("--output-format", "concise", "--no-cache")[2] == said
    finally:
        tree.back()


def test_a_requirement_counts(tree: Tree) -> None:
    tree.write("app/requirements.txt", "azure-batch==6.0.0\n")
    before = tree.settled("--output-format", "json")
    tree.write("app/requirements.txt", "azure-batch==10.0.0\n")
    again, _, after = tree.run("--output-format", "json")
    assert not again and after != before
    (tree.root / "app/requirements.txt").unlink()
    again, _, without = tree.run("--output-format", "json")
    assert not again and without not in (before, after)


def test_what_git_lists_although_it_is_gone(tree: Tree) -> None:
    text = (tree.root / "app/a.py").read_text()
    (tree.root / "app/a.py").unlink()
    for _ in range(4):
        assert "app/a.py" not in tree.run()[2]
    tree.write("app/a.py", text)
    assert "app/a.py" in tree.run()[2]


def test_another_run_in_between(tree: Tree) -> None:
    said = tree.settled()
    tree.write("app/b.py", BAD)
    for _ in range(3):
        tree.run("--verbose")  # sees the change, and keeps what it saw
    again, _, after = tree.run()
    assert not again and after != said and "app/b.py" in after
    tree.write("app/b.py", GOOD)
    assert tree.run("--no-cache", "--output-format", "concise")[2] == tree.run()[2] == said


def test_other_arguments_and_other_places(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.settled()
    assert not tree.run("--output-format", "concise", "--to", "2016-07-01.3.1")[0]
    assert not tree.run("--output-format", "concise", "--verbose")[0]
    assert not tree.run("--output-format", "concise", "plain")[0]
    tree.settled()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not tree.run()[0]


def test_a_broken_cache_is_no_reason_to_say_anything(tree: Tree) -> None:
    said = tree.settled()
    for file in sorted((tree.root / ".batchlint_cache").rglob("*")):
        if file.is_file() and file.parent.name != ".batchlint_cache":
            data = file.read_bytes()
            file.write_bytes(data[: len(data) // 2])
            assert tree.run()[1:] == (1, said)


def test_what_changed_just_now_is_not_trusted(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.settled()
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 10**15)
    assert not any(tree.run()[0] for _ in range(4))
