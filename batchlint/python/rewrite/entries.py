"""The entries of calls and dicts, and edits that add or remove one."""

from __future__ import annotations

import re
from typing import NamedTuple

from batchlint.core.uses import Entry
from batchlint.core.writing import Edit
from batchlint.python.syntax import nodes
from batchlint.python.syntax.source import Source


class WrittenEntry(NamedTuple):
    """A keyword argument or an entry of a dict; without a name where that is not a keyword or a string."""

    name: str | None
    node: nodes.Node
    value: nodes.Expression


def entries_of(node: nodes.Node) -> list[WrittenEntry] | None:
    """The entries of a call or a dict; None where it unpacks others, and for anything else."""
    found: list[WrittenEntry] = []
    if isinstance(node, nodes.Call):
        for argument in node.args:
            if argument.star:
                return None
            name = argument.keyword.value if argument.keyword is not None else None
            found.append(WrittenEntry(name, argument, argument.value))
    elif isinstance(node, nodes.Dict):
        for element in node.elements:
            if not isinstance(element, nodes.DictElement):
                return None
            name = element.key.raw_value if isinstance(element.key, nodes.SimpleString) else None
            found.append(WrittenEntry(name, element, element.value))
    else:
        return None
    return found


def appended(source: Source, node: nodes.Node, written: list[str]) -> Edit | None:
    """Add entries behind the last one, on lines of their own where the others are."""
    entries = entries_of(node)
    if entries is None:
        return None
    text, span = source.text, source.span(node)
    if not entries:
        return Edit(span.end - 1, span.end - 1, ", ".join(written))
    last = source.span(entries[-1].node)
    line_start = text.rfind("\n", 0, last.start) + 1
    separator = ", "
    if not text[line_start : last.start].strip() and line_start > span.start:
        newline = "\r\n" if text[line_start - 2 : line_start] == "\r\n" else "\n"
        separator = f",{newline}{text[line_start : last.start]}"
    return Edit(last.end, last.end, "".join(separator + entry for entry in written))


def removed(source: Source, node: nodes.Node, entry: Entry) -> Edit | None:
    """Take an entry out, with the comma and white space that belong to it."""
    sites = [found.node for found in entries_of(node) or ()]
    position = next((i for i, n in enumerate(sites) if n is entry.site), None)
    if position is None:
        return None
    text, span = source.text, source.span(entry.site)
    if position + 1 < len(sites):
        end = source.span(sites[position + 1]).start
        if "#" in text[span.end : end]:
            # A comment stays where it is, even if what it was about moves on.
            comma = text.find(",", span.end, end)
            return _cut(text, span.start, comma + 1) if comma >= 0 else None
        return Edit(span.start, end, "")
    if position > 0 and "#" not in text[source.span(sites[position - 1]).end : span.start]:
        return Edit(source.span(sites[position - 1]).end, span.end, "")
    own_comma = re.compile(r"[ \t]*,").match(text, span.end)
    return _cut(text, span.start, own_comma.end() if own_comma else span.end)


def _cut(text: str, start: int, end: int) -> Edit:
    """Take out a piece of text, with its line where nothing else stands on it."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    if line_end >= 0 and not text[line_start:start].strip() and not text[end:line_end].strip():
        return Edit(line_start, line_end + 1, "")
    return Edit(start, end, "")
