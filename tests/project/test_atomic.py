"""Files are old or new, whatever happens, and what killed runs left is removed, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batchlint.project import atomic
from batchlint.project.atomic import clear_debris, keep_atomic, put_atomic, write_atomic
from batchlint.project.outputs import put_output

NAME = ".batchlint-0123456789abcdef.tmp"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and modes are others there")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of Python, once it has said a word."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": root}
    )
    assert process.stdout is not None and process.stdout.readline()
    return process


#: Stops while the temporary file is there, and has been written in part.
WRITING = """
import os, sys, time
from batchlint.project.atomic import put_atomic
def stop(descriptor):
    print("there", flush=True)
    time.sleep(60)
os.fsync = stop
put_atomic(sys.argv[1], b"new")
"""


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"old")
    processes = [start(WRITING, tmp_path / "a.py") for _ in range(2)]
    assert len(names(tmp_path)) == 3
    clear_debris(str(tmp_path))
    assert len(names(tmp_path)) == 3  # both are still being written
    processes[0].kill()
    processes[0].wait()
    clear_debris(str(tmp_path))
    assert len(names(tmp_path)) == 2
    processes[1].kill()
    processes[1].wait()
    put_atomic(str(tmp_path / "report"), b"")
    assert names(tmp_path) == {"a.py", "report"} and (tmp_path / "a.py").read_bytes() == b"old"
    for process in processes:
        assert process.stdout is not None
        process.stdout.close()


def test_only_what_is_certainly_left_over_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [
        *(".batchlint-0123456789abcde.tmp", ".batchlint-0123456789ABCDEF.tmp", "x" + NAME, NAME + "x"),
        *(".batchlint-notes.tmp", ".batchlint-.tmp", "batchlint-0123456789abcdef.tmp"),
    ]
    for name in (*others, "user"):
        (tmp_path / name).write_text("mine")
    kinds = [NAME.replace("0", digit, 1) for digit in "abcd"]
    (tmp_path / kinds[0]).mkdir()
    (tmp_path / kinds[1]).symlink_to("user")
    os.mkfifo(tmp_path / kinds[2])
    os.link(tmp_path / "user", tmp_path / kinds[3])
    before = names(tmp_path)
    (tmp_path / NAME).touch()
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    clear_debris(str(tmp_path))
    assert names(tmp_path) == {*before, NAME}
    monkeypatch.undo()
    clear_debris(str(tmp_path))
    assert names(tmp_path) == before
    clear_debris(str(tmp_path / "nowhere"))


def test_where_files_can_not_be_locked_age_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_lock", lambda descriptor: False)
    (tmp_path / NAME).touch()
    clear_debris(str(tmp_path))
    assert names(tmp_path) == {NAME}
    os.utime(tmp_path / NAME, (1, 1))
    put_atomic(str(tmp_path / "report"), b"new")
    assert names(tmp_path) == {"report"}


def test_a_file_that_is_taken_for_debris_before_it_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, seen = os.open, []

    def opened(path: str, *arguments: int) -> int:
        descriptor = whole(path, *arguments)
        if len(seen) < 2 and path.endswith(".tmp") and arguments[0] & os.O_EXCL:
            seen.append(path)
            clear_debris(str(tmp_path))
        return descriptor

    monkeypatch.setattr(os, "open", opened)
    keep_atomic(str(tmp_path / "a"), b"new")
    assert len(seen) == 2 and names(tmp_path) == {"a"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("place", ["open", "fsync", "chmod", "replace"])
def test_a_signal_waits_until_the_file_is_whole(tmp_path: Path, number: int, place: str) -> None:
    (tmp_path / "a.py").write_bytes(b"old")
    code = f"""
import os, signal, sys
from batchlint.project.atomic import put_atomic
whole = os.{place}
def send(*arguments):
    done = whole(*arguments)
    os.kill(os.getpid(), {int(number)})
    return done
print("there", flush=True)
try:
    os.{place} = send
    put_atomic(sys.argv[1], b"new")
except KeyboardInterrupt:
    sys.exit(7)
"""
    process = start(code, tmp_path / "a.py")
    assert process.stdout is not None
    assert process.wait(timeout=20) == (7 if number == signal.SIGINT else -signal.SIGTERM)
    process.stdout.close()
    assert names(tmp_path) == {"a.py"} and (tmp_path / "a.py").read_bytes() == b"new"
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_file_that_changes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.py"
    for content, message in ((b"theirs", "was changed"), (None, "No such file"), (b"new", None)):
        path.write_bytes(b"old")
        whole = os.fsync

        def change(descriptor: int, content: bytes | None = content) -> None:
            path.unlink() if content is None else path.write_bytes(content)

        monkeypatch.setattr(os, "fsync", change)
        if message is None:  # another run has written the same
            write_atomic(str(path), b"new", b"old")
        else:
            with pytest.raises(OSError, match=message):
                write_atomic(str(path), b"new", b"old")
        monkeypatch.setattr(os, "fsync", whole)
        assert names(tmp_path) == ({"a.py"} if content is not None else set())
        assert content is None or path.read_bytes() == content


def test_a_file_that_became_a_link(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"old")
    (tmp_path / "a.py").symlink_to("other")
    with pytest.raises(OSError, match="no longer a regular file"):
        write_atomic(str(tmp_path / "a.py"), b"new", b"old")
    assert (tmp_path / "other").read_bytes() == b"old" and (tmp_path / "a.py").is_symlink()


def test_a_full_disk(tmp_path: Path) -> None:
    """A process may write files of 100 bytes at most: the system refuses as for a full disk."""
    code = """
import resource, sys
from batchlint.project.atomic import keep_atomic, put_atomic
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
print("there", flush=True)
for write in (put_atomic, keep_atomic):
    for name in sys.argv[1:]:
        try:
            write(name, b"x" * 1000)
        except OSError as error:
            assert error.strerror == "File too large"
        else:
            sys.exit(1)
"""
    (tmp_path / "old").write_bytes(b"old")
    process = start(code, tmp_path / "old", tmp_path / "new")
    assert process.stdout is not None
    assert process.wait(timeout=20) == 0
    process.stdout.close()
    assert names(tmp_path) == {"old"} and (tmp_path / "old").read_bytes() == b"old"


def test_a_pipe_without_a_reader_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_PATIENCE", 0.1)
    os.mkfifo(tmp_path / "pipe")
    begun = time.monotonic()
    with pytest.raises(OSError, match="no process reads from it"):
        put_atomic(str(tmp_path / "pipe"), b"new")
    assert time.monotonic() - begun < 5


def test_a_pipe_whose_reader_comes_later(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    command = ["sh", "-c", 'sleep 0.2; cat "$1" | wc -c', "sh", str(tmp_path / "pipe")]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE)
    put_atomic(str(tmp_path / "pipe"), b"x" * 1_000_000)  # more than a pipe holds
    assert int(reader.communicate(timeout=20)[0]) == 1_000_000


@pytest.mark.parametrize(
    ("target", "may"),
    [
        *(("../victim", False), ("../new", False), (".git/config", False), ("sub/../../victim", False)),
        *(("reports/there", True), ("reports/new", True)),
    ],
)
@pytest.mark.parametrize("by", ["link", "folder", "circle"])
def test_a_link_of_the_project_that_leads_out_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, may: bool, by: str
) -> None:
    project = tmp_path / "project"
    for folder in (".git", "reports", "sub"):
        (project / folder).mkdir(parents=True)
    for path in (tmp_path / "victim", project / ".git/config", project / "reports/there"):
        path.write_text("old")
    name = "sub/out.json"
    if by == "folder":
        (project / "sub/out").symlink_to(os.path.dirname("../" + target))
        name = "sub/out/" + os.path.basename(target)
    elif by == "link":
        (project / "sub/out.json").symlink_to("../" + target)
    else:
        (project / "sub/out.json").symlink_to("more")
        (project / "sub/more").symlink_to("../" + target)
    for here in (project, project / "sub", tmp_path / "elsewhere"):
        here.mkdir(exist_ok=True)
        monkeypatch.chdir(here)
        place = os.path.relpath(project / name)
        if may:
            put_output(place, b"new")
            assert (project / target).read_bytes() == b"new"
        else:
            with pytest.raises(OSError, match=r"outside the project|git's own data"):
                put_output(place, b"new")
            assert (tmp_path / "victim").read_text() == (project / ".git/config").read_text() == "old"
            assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not hasattr(os, "listxattr"), reason="only Linux has them in Python")
def test_extended_attributes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "app.py"
    file.write_bytes(b"old")
    kept: dict[str, bytes] = {}

    def put(path: str, name: str, value: bytes) -> None:
        if name.startswith("security."):
            raise PermissionError
        kept[name] = value

    # Not all file systems have them.
    monkeypatch.setattr(os, "listxattr", lambda path: ["security.x", "user.x"])
    monkeypatch.setattr(os, "getxattr", lambda path, name: name.encode())
    monkeypatch.setattr(os, "setxattr", put)
    write_atomic(str(file), b"new", b"old")
    assert file.read_bytes() == b"new" and kept == {"user.x": b"user.x"}
