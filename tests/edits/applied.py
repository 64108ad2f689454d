"""What a report says, taken at its word: places and edits by lines and columns, applied to the file's bytes."""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import re
import sys
from typing import Any
from unittest import mock

from batchlint.cli.main import run

Found = dict[str, Any]


def command(*arguments: str, stdin: bytes = b"") -> tuple[int, bytes, str]:
    """The exit code of a run, its output and what it says on the side."""
    out, said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""), io.StringIO()
    given = mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    with given, contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        code = run([*arguments, "--isolated", "--no-cache"])
    out.flush()
    return code, out.buffer.getvalue(), said.getvalue()


def report(data: bytes, name: str, *options: str) -> Found:
    """The report about a file."""
    code, out, _ = command(
        *("check", "-", "--stdin-filename", name, "--output-format", "json", "--fail-on", "never", *options),
        stdin=data,
    )
    found: Found = json.loads(out)
    assert code == (2 if found["failures"] else 0)
    return found


def fixed(data: bytes, name: str, *options: str) -> bytes:
    """The file as `fix` leaves it."""
    code, out, said = command(
        "fix", "-", "--stdin-filename", name, "--fail-on", "never", *options, stdin=data
    )
    assert code == 0, said
    return out


class Text:
    """A file as lines of characters."""

    def __init__(self, data: bytes) -> None:
        marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
        self.mark = next((mark for mark in marks if data.startswith(mark)), b"")
        cookie = re.match(rb"(?:[^\r\n]*[\r\n]+)?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)", data)
        self.encoding = marks.get(self.mark) or (cookie[1].decode() if cookie else "utf-8")
        self.text = data[len(self.mark) :].decode(self.encoding)
        self.lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", self.text)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place, which must be one in the file."""
        assert 1 <= line <= len(self.lines) + 1
        here = self.lines[line - 1] if line <= len(self.lines) else ""
        assert 1 <= column <= len(here.rstrip("\r\n")) + 1, (line, column, here)
        return sum(map(len, self.lines[: line - 1])) + column - 1

    def span(self, found: Found) -> tuple[int, int]:
        """The offsets of what is found, or of an edit."""
        start = self.offset(found["line"], found["column"])
        end = self.offset(found["end_line"], found["end_column"])
        assert start <= end
        return start, end

    def edited(self, findings: list[Found]) -> bytes:
        """The file with the fixes made that can be made at once, in order."""
        taken: list[tuple[int, int, str]] = []
        for finding in findings:
            edits = {(*self.span(edit), edit["text"]) for edit in finding["fix"]["edits"]}
            others = [t for t in taken if t not in edits]
            if not any(a[0] <= b[1] and b[0] <= a[1] for a in edits for b in others):
                taken = [*others, *edits]
        parts, at = [], 0
        for start, end, text in sorted(taken):
            parts += [self.text[at:start], text]
            at = end
        return self.mark + "".join([*parts, self.text[at:]]).encode(self.encoding)


def applied(data: bytes, name: str, *options: str) -> bytes:
    """The file with the fixes of its reports made, until there are none."""
    unsafe = "--unsafe-fixes" in options
    for _ in range(30):
        findings = [
            finding
            for finding in report(data, name, *options)["findings"]
            if finding["fix"] and (unsafe or finding["fix"]["applicability"] == "safe")
        ]
        if not findings:
            break
        data = Text(data).edited(findings)
    return data


def patched(data: bytes, diff: bytes) -> bytes:
    """A file with a unified diff of it applied."""
    old = re.findall(rb"[^\n]*\n|[^\n]+\Z", data)
    new: list[bytes] = []
    at, last = 0, b""
    for line in re.findall(rb"[^\n]*\n|[^\n]+\Z", diff)[2:]:
        if hunk := re.match(rb"@@ -(\d+)(?:,(\d+))? ", line):
            first = int(hunk[1]) - (hunk[2] != b"0")
            new += old[at:first]
            at = first
        elif line.startswith(b"\\"):
            if last != b"-":
                new[-1] = new[-1].removesuffix(b"\n")
        else:
            if line[:1] != b"+":
                assert old[at].removesuffix(b"\n") == line[1:].removesuffix(b"\n")
                at += 1
            if line[:1] != b"-":
                new.append(line[1:])
        last = line[:1]
    return b"".join([*new, *old[at:]])
