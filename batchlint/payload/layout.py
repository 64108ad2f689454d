"""The layout of a JSON document around a place: files are edited by hand, so it may differ within one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from batchlint.payload.scanner import Member, Node

_BLANK = " \t"
_first_indented = re.compile(r'\n([ \t]+)["{\[]').search


@dataclass(frozen=True, slots=True)
class Lines:
    """How to break lines: the newline, the indentation here, and that of one level."""

    newline: str
    indent: str
    unit: str

    def at(self, depth: int) -> str:
        """A new line, `depth` levels below here."""
        return self.newline + self.indent + self.unit * depth


def line_start(text: str, position: int) -> int:
    """Where the line of a position starts."""
    return text.rfind("\n", 0, position) + 1


def line_end(text: str, position: int, limit: int) -> int:
    """Where the line of a position ends, before its newline; `limit` at most."""
    end = text.find("\n", position, limit)
    end = limit if end < 0 else end
    return end - 1 if text[position:end].endswith("\r") else end


def newline_at(text: str, position: int) -> str:
    """The newline at a position; empty where there is none."""
    return next((newline for newline in ("\r\n", "\n") if text.startswith(newline, position)), "")


def indentation(text: str, position: int) -> str:
    """The blanks at the start of the line of a position."""
    start = end = line_start(text, position)
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return text[start:end]


def lines_at(text: str, parent: Node, member: Member) -> Lines | None:
    """How lines are broken around a member of an object; None where it does not start a line."""
    start = line_start(text, member.start)
    before = text[start : member.start]
    # A file may put the comma first.
    if start == 0 or before.strip(_BLANK + ","):
        return None
    return _lines(text, start, parent, before[: len(before) - len(before.lstrip(_BLANK))])


def _lines(text: str, start: int, parent: Node, indent: str) -> Lines:
    newline = "\r\n" if text[start - 2 : start] == "\r\n" else "\n"
    outer = indentation(text, parent.start)
    if indent.startswith(outer) and (indent != outer or not indent):
        return Lines(newline, indent, indent[len(outer) :])
    return Lines(newline, indent, document_unit(text))


def lines_in(text: str, parent: Node) -> Lines | None:
    """How lines are broken inside an object; for an empty one, as in the line that it is on."""
    if parent.own:
        return lines_at(text, parent, parent.own[-1])
    start = line_start(text, parent.start)
    before = text[start : parent.start]
    # At the start of a line, it may be a document of JSON Lines.
    on_own_line = start > 0 and before != "" and before.lstrip(_BLANK)[:1] in ("", '"')
    if "\n" not in text[parent.start : parent.end] and not on_own_line:
        return None
    unit = document_unit(text)
    newline = "\r\n" if "\r\n" in text[max(start - 2, 0) : parent.end] else "\n"
    return Lines(newline, indentation(text, parent.start) + unit, unit)


def document_unit(text: str) -> str:
    """The indentation of one level, as in the first line that has any."""
    found = _first_indented(text)
    return found.group(1) if found is not None else "  "


def colon(text: str, member: Member) -> str:
    """What stands between a name and its value, on one line."""
    between = text[member.end : member.value.start]
    return between if "\n" not in between else ": "


def comma(text: str, member: Member) -> str:
    """A comma as a line like that of this member has it."""
    return ", " if colon(text, member)[-1] in _BLANK else ","


def padding(text: str, parent: Node) -> str:
    """The blanks inside the braces of an object on one line."""
    between = text[parent.start + 1 : parent.own[0].start] if parent.own else ""
    return between if not between.strip(_BLANK) else ""


def separator(text: str, parent: Node) -> str:
    """What to write between the last member of an object and one that is added behind it."""
    last = parent.own[-1]
    if len(parent.own) > 1:
        between = text[parent.own[-2].value.end : last.start]
    else:
        between = text[parent.start + 1 : last.start]
        between = "," + between if between else comma(text, last)
    head, newline, tail = between.rpartition("\n")
    if not newline:
        return between
    # Blank lines between members are not repeated.
    return ("," if "," in head else "") + ("\r\n" if head.endswith("\r") else "\n") + tail


def reindented(source: str, old: str, new: str) -> str:
    """The source of a value whose lines move from one indentation to another."""
    first, *rest = source.split("\n")
    return "\n".join([first, *(new + line[len(old) :] if line.startswith(old) else line for line in rest)])
