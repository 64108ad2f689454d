"""Bytes to text and back, without losing a byte: encodings, byte-order marks, line ends."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from batchlint.core.failing import ParseFailure

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Characters that every encoding of source code writes as ASCII does.
_SAMPLE = bytes(range(0x20, 0x7F)).replace(b"\\", b"") + b"\t\\\n"
_MAX_MESSAGE = 100
_BYTES_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LONE = re.compile(r"\r(?!\n)")
_LONE_FEED = re.compile(r"(?<!\r)\n")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Decoded(NamedTuple):
    """A file's text, with its encoding and its byte-order mark."""

    text: str
    encoding: str
    mark: bytes

    def encode(self, text: str) -> bytes:
        """Another text as bytes of the same kind.

        Raises:
            UnicodeEncodeError: the encoding has no way to write it.
        """
        return self.mark + text.encode(self.encoding)


def decode(data: bytes, *, python: bool) -> Decoded:
    """The text of a file, without a byte-order mark; with `python`, a coding line counts.

    Raises:
        ParseFailure: the bytes are not text in the encoding that the file has.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            decoded = Decoded(_decoded(data[len(mark) :], encoding), encoding, mark)
            if python and mark == codecs.BOM_UTF8 and (declared := _declared(data[len(mark) :])) != encoding:
                raise ParseFailure(
                    f"the byte-order mark is that of {encoding}, but the coding line names {declared}", 1
                )
            return decoded
    encoding = "utf-8"
    if python:
        encoding = _declared(data)
    elif b"\x00" in data[:4]:
        # JSON without a mark shows its encoding by where its zero bytes are.
        encoding = {0: "utf-16-be", 1: "utf-16-le"}.get(data[:2].find(b"\x00"), "utf-16-le")
        if data[:3] == b"\x00\x00\x00" or data[1:4] == b"\x00\x00\x00":
            encoding = "utf-32-be" if data[:1] == b"\x00" else "utf-32-le"
    return Decoded(_decoded(data, encoding), encoding, b"")


def with_line_feeds(text: str) -> str:
    """A text with a line feed for each carriage return that ends a line on its own, at the same offsets."""
    return _LONE.sub("\n", text) if "\r" in text else text


def with_breaks_of(text: str, offset: int, inserted: str) -> str:
    """What is inserted into a text, with lines that end as the one before or else the first one does.

    Only carriage returns have to be put back, which `with_line_feeds` took out.
    """
    if "\n" not in inserted or "\r" not in text:
        return inserted
    place = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset))
    first = _LINE_END.search(text, max(place, 0))
    return _LONE_FEED.sub("\r", inserted) if first is not None and first[0] == "\r" else inserted


def _declared(data: bytes) -> str:
    """The encoding that a coding line in Python code names; UTF-8 without one."""
    # Most files have none, and looking at their first two lines is much faster than importing tokenize.
    first = _BYTES_LINE.match(data)
    second = _BYTES_LINE.match(data, first.end() if first else 0)
    head = data[: second.end() if second else None]
    if b"coding" not in head and head.isascii():
        return "utf-8"
    import io
    import tokenize

    encoding = ""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(re.sub(rb"\r\n?", b"\n", head)).readline)
        # Codecs such as `rot13`, `hex` or `idna` can't encode code.
        if encoding == "utf-8" or _SAMPLE.decode(encoding).encode(encoding) == _SAMPLE:
            return encoding
    except SyntaxError as error:
        raise ParseFailure(f"{error.msg or error}"[:_MAX_MESSAGE], 1) from None
    except Exception:  # a codec can be anything that is installed
        pass
    raise ParseFailure(f"unknown or unsuitable source encoding: {encoding}"[:_MAX_MESSAGE], 1)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1
        raise ParseFailure(
            f"not valid {encoding.upper()}: byte {data[error.start]:#04x} at offset {error.start}", line
        ) from None
