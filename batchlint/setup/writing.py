"""Writing all files, or none of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from batchlint.project.atomic import put_atomic, undisturbed, write_atomic
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.files import read_bytes


class Change(NamedTuple):
    """A file to write.

    Attributes:
        path: its absolute path, with links resolved.
        before: the content on which the new one is based; None if the file does not exist.
        after: the new content.
    """

    path: str
    before: bytes | None
    after: bytes


def write_all(changes: Sequence[Change]) -> None:
    """Write files; if one can't be written, the others get their old content again.

    Raises:
        UsageError: one can't be written.
    """
    written: list[Change] = []
    folders: list[str] = []
    with undisturbed():
        for change in changes:
            try:
                _make_folders(os.path.dirname(change.path), folders)
                _write(change)
            except OSError as error:
                _undo(written, folders)
                why = f"{shown_path(change.path)}: can't be written: {error.strerror or error}"
                raise UsageError(f"{why}; nothing was changed") from None
            except BaseException:
                _undo(written, folders)
                raise
            written.append(change)


def _make_folders(folder: str, made: list[str]) -> None:
    """Create a folder and those above it, noting each."""
    if os.path.isdir(folder):
        return
    _make_folders(os.path.dirname(folder), made)
    os.mkdir(folder)
    made.append(folder)


def _write(change: Change) -> None:
    if change.before is not None:
        write_atomic(change.path, change.after, change.before)
    elif os.path.lexists(change.path):
        raise FileExistsError(17, "was created by another program")
    else:
        put_atomic(change.path, change.after)


def _undo(written: Sequence[Change], folders: Sequence[str]) -> None:
    """Restore what was written, as far as nobody else has changed it since."""
    for change in reversed(written):
        try:
            if change.before is not None:
                write_atomic(change.path, change.before, change.after)
            elif read_bytes(change.path) == change.after:
                os.unlink(change.path)
        except OSError:
            continue
    for folder in reversed(folders):
        try:
            os.rmdir(folder)
        except OSError:
            continue
