"""Files are read whole, whatever was known of their length."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from batchlint.project.atomic import put_atomic
from batchlint.project.files import read_bytes


@pytest.mark.parametrize("length", [0, 1, 10, 100_000])
@pytest.mark.parametrize("told", [0, 1, 9, 10, 11, 99_999, 200_000])
def test_a_file_may_have_changed_since_it_was_listed(tmp_path: Path, length: int, told: int) -> None:
    path = tmp_path / "x"
    path.write_bytes(os.urandom(length))
    assert read_bytes(str(path), told) == path.read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x")
    with pytest.raises(OSError, match="not a regular file"):
        read_bytes(str(tmp_path / "x"))


@pytest.mark.parametrize("length", [0, 9, 10, 11, 5000])
@pytest.mark.parametrize("told", [0, 9, 5000])
def test_a_limit(tmp_path: Path, length: int, told: int) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * length)
    if length <= 10:
        assert read_bytes(str(path), told, limit=10) == b"x" * length
    else:
        with pytest.raises(OSError, match="is larger than"):
            read_bytes(str(path), told, limit=10)


@pytest.mark.parametrize("name", [".", "a\0b", "nothing"])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError):
        read_bytes(str(tmp_path / name))


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes")
@pytest.mark.parametrize("before", [None, b"", b"longer than what comes"])
@pytest.mark.parametrize("by_link", [False, True])
def test_a_file_of_our_own(tmp_path: Path, before: bytes | None, by_link: bool) -> None:
    path = place = tmp_path / "report"
    if by_link:
        place = tmp_path / "link"
        place.symlink_to(path)
    if before is not None:
        path.write_bytes(before)
        path.chmod(0o640)
    put_atomic(str(place), b"new")
    assert path.read_bytes() == b"new" and not path.is_symlink()
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == (0o666 & ~mask if before is None else 0o640)
    assert {p.name for p in tmp_path.iterdir()} <= {"report", "link"}


def test_nothing_is_left_of_a_report_that_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report").write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        put_atomic(str(tmp_path / "report"), b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["report"]
    assert (tmp_path / "report").read_bytes() == b"old"


def test_a_file_that_can_not_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that is mounted by itself into a container."""
    path = tmp_path / "report"
    path.write_bytes(b"old")

    def busy(source: str, target: str) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(os, "replace", busy)
    put_atomic(str(path), b"new")
    assert path.read_bytes() == b"new" and len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    put_atomic(str(pipe), b"new")
    assert os.read(reading, 10) == b"new" and pipe.is_fifo()
    os.close(reading)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev")
def test_what_a_shell_has_opened_is_written_to(tmp_path: Path) -> None:
    with open(tmp_path / "report", "wb") as stream:
        number = os.stat(tmp_path / "report").st_ino
        put_atomic(f"/dev/fd/{stream.fileno()}", b"new")
    assert (tmp_path / "report").read_bytes() == b"new"
    assert os.stat(tmp_path / "report").st_ino == number
    put_atomic(os.devnull, b"new")
    assert not os.path.isfile(os.devnull)
