"""Comments and entries of a YAML text.

A comment is about an entry: a key with its value on the same lines, or with the lines of a scalar or of a
flow collection. A mapping below a key is not part of it, as a body is no part of its `if` in Python.
"""

from __future__ import annotations

import re

from batchlint.payload.yaml_tree import YamlNode, parsed
from batchlint.suppressions.places import Comment, Places, Statement

_BREAK = re.compile(r"\r\n|\n|\r")


def yaml_places(text: str) -> Places | None:
    """The comments and entries of a YAML text; None where it can't be parsed."""
    stream = parsed(text)
    if stream.failure is not None:
        return None
    statements: list[Statement] = []
    flows: list[tuple[int, int]] = []
    for root in stream.roots:
        _collect(root, text, statements, flows)
    statements.sort()
    scalars = stream.scalars()
    breaks = {found.start() for start, end in stream.gaps() for found in _BREAK.finditer(text, start, end)}
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]
    comments = []
    line = 0
    for start, end in stream.comments():
        while line + 1 < len(starts) and starts[line + 1] <= start:
            line += 1
        own = not text[starts[line] : start].strip()
        comments.append(Comment(start, end, line, own, any(a < start < b for a, b in flows)))
    pieces = ((start, text[start:end]) for start, end in scalars)
    return Places(text, comments, statements, breaks | {len(text)}, pieces)


def _collect(root: YamlNode, text: str, statements: list[Statement], flows: list[tuple[int, int]]) -> None:
    """Note the entries below a node, and the flow collections that take several lines."""
    waiting = [(root, root.outer)]
    while waiting:
        node, start = waiting.pop()
        if node.style == "block":
            waiting += ((item, item.outer) for item in node.items)
            for member in node.own:
                colon = text.find(":", member.end, max(member.value.outer, member.end) + 1)
                head = Statement(member.node.outer, colon + 1 if colon >= 0 else member.end)
                if member.value.style == "block":
                    statements.append(head)
                    waiting.append((member.value, member.value.outer))
                else:
                    statements.append(Statement(head.start, max(head.end, member.value.end)))
                    _note_flow(member.value, flows)
        elif node.end > start:
            statements.append(Statement(start, node.end))
            _note_flow(node, flows)


def _note_flow(node: YamlNode, flows: list[tuple[int, int]]) -> None:
    if node.style == "flow":
        flows.append((node.start, node.end))
