"""Changes as a unified diff that `git apply` and `patch` accept, byte for byte."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from batchlint.core.line_diff import grouped
from batchlint.project.roots import is_below, repository_top
from batchlint.report.screen import printable

_PLAIN = re.compile(r'[^\x00-\x1f\x7f"\\]*')
_NO_NEWLINE = b"\\ No newline at end of file\n"


def base_of(paths: Sequence[str]) -> tuple[str, bool]:
    """The folder to which names in a diff are relative, such that `git apply` works in the current one.

    Git refuses names that lead out of the folder it is called in. Where a name begins like the path from
    the top of the repository to that folder, git reads it from the top and would change another file.

    Args:
        paths: absolute paths of the files that change, with links resolved.

    Returns:
        The working directory where it holds all files, else the top of its repository, else the common
        folder; and whether the diff needs git's own header, with names from the top.
    """
    here = os.path.realpath(os.curdir)
    top = repository_top(here)
    if all(is_below(path, here) for path in paths):
        if top is None or top == here:
            return here, False
        way = f"{name_in(top, here)}/"
        return (top, True) if any(name_in(here, path).startswith(way) for path in paths) else (here, False)
    if top is not None and all(is_below(path, top) for path in paths):
        return top, False
    try:
        return os.path.commonpath([here, *(os.path.dirname(path) for path in paths)]), False
    except ValueError:  # several drives of Windows
        return here, False


def name_in(base: str, path: str) -> str:
    """The path of a file in a diff: relative to a folder, with `/`."""
    return os.path.relpath(path, base).replace(os.sep, "/")


def unified(path: str, before: bytes, after: bytes, by_git: bool = False) -> bytes:
    """The diff of one file, in its encoding; empty where nothing changed.

    `by_git` adds the header that only git writes.
    """
    # Latin-1 maps bytes to characters one to one, so the lines keep whatever encoding they have.
    # A line ends at `\n` only, as git sees it: a `\r` before it belongs to the line.
    was = [line.decode("latin-1") for line in _lines(before)]
    now = [line.decode("latin-1") for line in _lines(after)]
    lines = list(_hunks(was, now))
    if not lines:
        return b""
    old, new = _name("a/", path), _name("b/", path)
    out = bytearray()
    if by_git:
        out += b"diff --git " + old.rstrip(b"\t") + b" " + new.rstrip(b"\t") + b"\n"
    out += b"--- " + old + b"\n+++ " + new + b"\n"
    for line in lines:
        encoded = line.encode("latin-1")
        out += encoded if encoded.endswith(b"\n") else encoded + b"\n" + _NO_NEWLINE
    return bytes(out)


def _hunks(was: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    for group in grouped(was, now, 3):
        (_, first, _, start, _), (_, _, last, _, end) = group[0], group[-1]
        yield f"@@ -{_range(first, last)} +{_range(start, end)} @@\n"
        for kind, i, j, k, m in group:
            if kind == "equal":
                yield from (f" {line}" for line in was[i:j])
            else:
                yield from (f"-{line}" for line in was[i:j])
                yield from (f"+{line}" for line in now[k:m])


def _range(first: int, last: int) -> str:
    if last - first == 1:
        return str(last)
    return f"{first + (last > first)},{last - first}"


def _lines(data: bytes) -> list[bytes]:
    parts = data.split(b"\n")
    lines = [part + b"\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines


def _name(prefix: str, path: str) -> bytes:
    """A name as git writes it: quoted where it holds special characters."""
    name = prefix + path
    encoded = name.encode("utf-8", "surrogateescape")
    if _PLAIN.fullmatch(name):
        # A tab marks the end of a name with a space.
        return encoded + b"\t" if " " in name else encoded
    quoted = bytearray(b'"')
    for byte in encoded:
        if byte in b'"\\':
            quoted += b"\\" + bytes([byte])
        elif byte < 0x20 or byte >= 0x7F:
            quoted += f"\\{byte:03o}".encode()
        else:
            quoted.append(byte)
    return bytes(quoted) + b'"'


def on_screen(diff: bytes, color: bool) -> bytes:
    """The diff for reading only, with control characters escaped."""
    out = []
    for line in diff.split(b"\n"):
        code = next((c for start, c in _COLORS if color and line.startswith(start)), b"")
        text = line.removesuffix(b"\r").decode("utf-8", "backslashreplace")
        shown = "\t".join(map(printable, text.split("\t"))).encode()
        out.append(b"\x1b[" + code + b"m" + shown + b"\x1b[0m" if code else shown)
    return b"\n".join(out)


_COLORS = ((b"diff ", b"1"), (b"--- ", b"1"), (b"+++ ", b"1"), (b"@@", b"36"), (b"-", b"31"), (b"+", b"32"))
