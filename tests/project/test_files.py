"""Files are read whole, whatever was known of their length."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
