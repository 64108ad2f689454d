"""Changes as a unified diff that `git apply` and `patch` accept, byte for byte."""

from __future__ import annotations

import re
from difflib import unified_diff

_PLAIN = re.compile(r'[^\x00-\x1f\x7f"\\]*')
_NO_NEWLINE = b"\\ No newline at end of file\n"


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """The diff of one file.

    Args:
        path: the path as reports show it, with `/`.
        before: the old content.
        after: the new content.

    Returns:
        The diff in the encoding of the file; empty where nothing changed.
    """
    # Latin-1 maps bytes to characters one to one, so the lines keep whatever encoding they have.
    # A line ends at `\n` only, as git sees it: a `\r` before it belongs to the line.
    was = [line.decode("latin-1") for line in _lines(before)]
    now = [line.decode("latin-1") for line in _lines(after)]
    out = bytearray()
    for line in unified_diff(was, now, "", "", n=3):
        if line.startswith("--- ") and not out:
            out += b"--- " + _name("a/", path) + b"\n"
        elif line.startswith("+++ ") and out.count(b"\n") == 1:
            out += b"+++ " + _name("b/", path) + b"\n"
        else:
            encoded = line.encode("latin-1")
            out += encoded if encoded.endswith(b"\n") else encoded + b"\n" + _NO_NEWLINE
    return bytes(out)


def _lines(data: bytes) -> list[bytes]:
    parts = data.split(b"\n")
    lines = [part + b"\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines


def _name(prefix: str, path: str) -> bytes:
    """A name as git writes it: quoted where it holds what would end it."""
    name = prefix + path
    encoded = name.encode("utf-8", "surrogateescape")
    if _PLAIN.fullmatch(name):
        # After a name with a space, a tab says where the name ends.
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


def colored(diff: bytes) -> bytes:
    """The diff with terminal colours, for reading only."""
    out = []
    for line in diff.split(b"\n"):
        code = next((c for start, c in _COLORS if line.startswith(start)), b"")
        # Control characters in the source must not reach the terminal.
        shown = re.sub(rb"[\x00-\x08\x0b-\x1f\x7f]", b"?", line.removesuffix(b"\r"))
        out.append(b"\x1b[" + code + b"m" + shown + b"\x1b[0m" if code else shown)
    return b"\n".join(out)


_COLORS = ((b"--- ", b"1"), (b"+++ ", b"1"), (b"@@", b"36"), (b"-", b"31"), (b"+", b"32"))
