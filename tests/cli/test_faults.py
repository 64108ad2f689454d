"""Runs that are killed, interrupted, run twice at once, or meet a full disk: each file is old or new.

The runs are forked from the tests, with all modules loaded. The tests slow down what they want to
interrupt; when is decided by a seed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from batchlint.cli.main import run
from batchlint.startup import main
from tests.caches import forget
from tests.versions import TO_NEWEST_OF_FIRST

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or sys.platform == "darwin", reason="processes can't be forked safely"
)

POOL = """\
from azure.batch.models import PoolAddParameter

pool = PoolAddParameter(id="a", vm_size="s", target_dedicated=3, max_tasks_per_node={n})
"""
REQUIREMENT = "azure-batch==2.0.0\n"
COUNT = 4
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


@dataclass
class Run:
    """A run of batchlint in a process of its own."""

    pid: int
    pipe: int

    def end(self, number: int | None = None) -> tuple[int, str]:
        """Wait, after a signal if there is one; the exit code, negative for a signal, and what was said."""
        if number is not None:
            os.kill(self.pid, number)
        with open(self.pipe, "rb") as stream:
            said = stream.read().decode()
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status), said


def start(arguments: list[str], prepare: Callable[[], None] = lambda: None) -> Run:
    """Start a run; `prepare` is called in its process."""
    forget()
    reading, writing = os.pipe()
    waiting, ready = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        os.close(ready)
        os.read(waiting, 1)  # up to here, a signal would meet the tests and not batchlint
        os.close(waiting)
        return Run(pid, reading)
    code = 99
    try:
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.close(writing)
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        sys.argv = ["batchlint", *arguments]
        prepare()
        os.close(ready)
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        sys.stdout.flush()
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def slowly() -> None:
    whole = os.fsync

    def fsync(descriptor: int) -> None:
        time.sleep(0.02)
        whole(descriptor)

    os.fsync = fsync


class Tree:
    """A project that is to be fixed, and what it becomes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.old = {f"{'sub/' * (n % 2)}f{n}.py": POOL.format(n=n) for n in range(COUNT)}
        self.old["requirements.txt"] = REQUIREMENT
        self.write()
        assert run(["fix", ".", "--to", TO_NEWEST_OF_FIRST]) == 0  # here, so that all is loaded
        self.new = self.read()
        assert all(self.new[name] != text for name, text in self.old.items())
        self.write()

    def write(self) -> None:
        for name, text in self.old.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text)

    def read(self) -> dict[str, str]:
        """Every file of the project but git's and the cache's."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        found = {path.relative_to(self.folder).as_posix(): path for path in files}
        skipped = (".git/", ".batchlint_cache/")
        return {name: path.read_text() for name, path in found.items() if not name.startswith(skipped)}

    def fix(self, prepare: Callable[[], None] = lambda: None, *options: str) -> Run:
        return start(["fix", ".", "--to", TO_NEWEST_OF_FIRST, *options], prepare)

    def is_whole(self, debris: bool = False) -> bool:
        """Whether each file is old or new, and nothing else is there."""
        now = self.read()
        if debris:
            now = {name: text for name, text in now.items() if not name.endswith(".tmp")}
        known = all(text in (self.old[name], self.new[name]) for name, text in now.items())
        return known and now.keys() == self.old.keys()


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return Tree(tmp_path / "project")


@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT", "SIGTERM"])  # Windows does not have the first
def test_a_fix_that_ends_at_any_moment(tree: Tree, name: str) -> None:
    number = signal.Signals[name]
    chance = random.Random(int(number))
    begun = time.monotonic()
    assert tree.fix(slowly).end()[0] == 0
    usual = time.monotonic() - begun
    seen = set()
    for _ in range(5):
        tree.write()
        begun_run = tree.fix(slowly)
        time.sleep(chance.uniform(0.05, 1) * usual)
        code, said = begun_run.end(number)
        assert "Traceback" not in said and "internal error" not in said
        assert tree.is_whole(debris=number == signal.SIGKILL)
        if number != signal.SIGKILL:
            assert code in (CODES[number], 0) or "error" not in said, said
            if code == CODES[number]:
                assert said.split("\n")[-2].startswith("batchlint: error: ")
        seen.add(code)
        assert tree.fix().end()[0] == 0
        assert tree.read() == tree.new
    assert len(seen) > 1 or seen != {0}


#: The calls of the system by which a file is replaced.
CALLS = ("open", "fsync", "chmod", "stat", "replace")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("command", ["check", "fix"])
def test_what_was_killed_is_tidied_by_the_next_run(tree: Tree, call: str, command: str) -> None:
    """Killed just before and after each step by which a file is written."""
    whole = getattr(os, call)
    for after in (False, True):
        tree.write()
        written = []

        def kill(
            *arguments: object, after: bool = after, written: list[str] = written, **options: object
        ) -> object:
            is_ours = any(".batchlint-" in str(a) for a in arguments) or call == "fsync"
            done = whole(*arguments, **options) if after else None
            written += ["x"] * is_ours
            if len(written) == 3 and is_ours:
                os.kill(os.getpid(), signal.SIGKILL)
            return done if after else whole(*arguments, **options)

        assert tree.fix(lambda kill=kill: setattr(os, call, kill)).end()[0] == -signal.SIGKILL  # type: ignore[misc]
        assert tree.is_whole(debris=True)
        arguments = [command, ".", "--to", TO_NEWEST_OF_FIRST, "--no-cache"]
        assert start(arguments).end()[0] == (1 if command == "check" else 0)
        assert tree.is_whole()
        assert command == "check" or tree.read() == tree.new


def test_two_fixes_at_once(tree: Tree) -> None:
    for seed in range(3):
        tree.write()
        chance = random.Random(seed)
        first = tree.fix(slowly)
        time.sleep(chance.uniform(0, 0.3))
        second = start(["fix", ".", "--to", TO_NEWEST_OF_FIRST], slowly)
        ended = [first.end(), second.end()]
        # The second may have met fixed code with a requirement that had not been moved yet.
        assert ended[0][0] == 0 and ended[1][0] in (0, 1) and "failed" not in ended[1][1], ended
        assert tree.read() == tree.new


def test_a_check_leaves_what_another_run_is_writing(tree: Tree) -> None:
    first = tree.fix(slowly)
    for _ in range(4):
        start(["check", ".", "--no-cache"]).end()
    assert first.end()[0] == 0 and tree.read() == tree.new


def limited() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))


def test_a_full_disk(tree: Tree) -> None:
    to = ["--to", TO_NEWEST_OF_FIRST]
    code, said = start(["fix", ".", *to], limited).end()
    assert code == 2 and said.count("can't be written: File too large") == COUNT
    assert tree.read() == tree.old
    for options in (["-o", "report.json"], ["--write-baseline", "base.json"]):
        code, said = start(["check", ".", *to, "--output-format", "json", *options], limited).end()
        assert code == 2
        assert said.endswith(f"batchlint: error: {options[1]}: can't be written: File too large\n")
        assert tree.read() == tree.old
    # Without room for a cache, a check says the same.
    assert start(["check", ".", *to], limited).end() == start(["check", ".", *to, "--no-cache"]).end()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device")
def test_a_device_that_is_full(tree: Tree) -> None:
    code, said = tree.fix(lambda: None, "--output-format", "json", "-o", "/dev/full").end()
    assert code == 2 and said == "batchlint: error: /dev/full: can't be written: No space left on device\n"
    assert tree.read() == tree.new


@pytest.mark.parametrize("failing", ["open", "fsync", "chmod", "replace"])
def test_a_step_that_fails(tree: Tree, failing: str) -> None:
    """As for a folder without the right to write, a file system that is read-only, or a disk that breaks."""
    whole = getattr(os, failing)

    def fail(*arguments: object, **options: object) -> object:
        if failing == "fsync" or any(".batchlint-" in str(each) for each in arguments):
            raise OSError(30, "Read-only file system")
        return whole(*arguments, **options)

    code, said = tree.fix(lambda: setattr(os, failing, fail)).end()
    assert code == 2 and said.count("can't be written: Read-only file system") == COUNT
    assert tree.read() == tree.old


@pytest.mark.parametrize("change", ["gone", "other", "folder", "link", "pipe"])
def test_a_file_that_changes_before_it_is_written(tree: Tree, change: str) -> None:
    """Between reading and writing, after which the others are fixed all the same."""
    path = tree.folder / "f0.py"

    def prepare() -> None:
        whole, seen = os.fsync, []

        def fsync(descriptor: int) -> None:
            whole(descriptor)
            if seen:
                return
            seen.append(1)
            path.unlink()
            if change == "other":
                path.write_text("# mine\n")
            elif change == "folder":
                path.mkdir()
            elif change == "link":
                path.symlink_to("f2.py")
            elif change == "pipe":
                os.mkfifo(path)

        os.fsync = fsync

    code, said = tree.fix(prepare).end()
    assert code == 2 and "f0.py: failed: " in said and said.count("failed: ") == 1, said
    after = tree.read()
    assert after.get("f0.py") == {"other": "# mine\n", "link": tree.new["f2.py"]}.get(change)
    assert path.is_symlink() == (change == "link") and path.is_dir() == (change == "folder")
    # What the requirement governs is not all fixed, so that it stays.
    assert after["requirements.txt"] == REQUIREMENT
    left = {"f0.py", "requirements.txt"}
    assert {n: t for n, t in after.items() if n not in left} == {
        n: t for n, t in tree.new.items() if n not in left
    }


def test_a_file_that_vanishes_once_it_was_listed(tree: Tree) -> None:
    whole = os.lstat

    def prepare() -> None:
        def lstat(path: str) -> os.stat_result:
            told = whole(path)
            if str(path).endswith("f3.py"):
                os.unlink(path)
            return told

        os.lstat = lstat  # type: ignore[assignment]

    for command in ("check", "fix"):
        tree.write()
        code, said = start([command, ".", "--to", TO_NEWEST_OF_FIRST], prepare).end()
        assert code == 2 and "sub/f3.py: failed: can't be read: No such file or directory" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", [2, 6, 8])
def test_commits_are_whole(tree: Tree, number: signal.Signals, moment: int) -> None:
    """A series of commits that is interrupted ends with one of them, and nothing is changed beyond it."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "start"]):
        subprocess.run([*git, *arguments], check=True)
    for key, value in (("user.name", "a"), ("user.email", "a@b.c")):
        subprocess.run(["git", "config", key, value], check=True)

    def prepare() -> None:
        whole, seen = os.fsync, []

        def fsync(descriptor: int) -> None:
            whole(descriptor)
            seen.append(1)
            if len(seen) == moment:
                os.kill(os.getpid(), number)

        os.fsync = fsync

    code, said = tree.fix(prepare, "--per-transition").end()
    assert code == CODES[number] and "Traceback" not in said
    changed = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True)
    assert changed.stdout == ""
    assert tree.fix(lambda: None, "--per-transition").end()[0] == 0
    assert tree.read() == tree.new


@pytest.mark.parametrize("place", ["startup", "import", "scan", "report"])
def test_ctrl_c_outside_of_the_work(tree: Tree, place: str) -> None:
    """While batchlint begins, and while it reports."""

    def prepare() -> None:
        def interrupt(*arguments: object) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)

        import batchlint.cli.main
        import batchlint.cli.output
        import batchlint.run.session
        import batchlint.startup

        module, name = {
            "startup": (batchlint.startup, "_answer"),
            "import": (batchlint.cli.main, "run"),
            "scan": (batchlint.run.session, "scan"),
            "report": (batchlint.cli.output, "_render"),
        }[place]
        setattr(module, name, interrupt)

    code, said = start(["check", "."], prepare).end()
    assert (code, said.strip()) == (130, "batchlint: error: interrupted")
    assert tree.read() == tree.old
