"""Where a node is in a file: what is around it, its lines, and whether a type checker looks at them."""

from __future__ import annotations

from batchlint.core.uses import Span
from batchlint.core.writing import Edit
from batchlint.python.rewrite.context import FileContext
from batchlint.python.syntax import nodes


def ancestors(tree: nodes.Node, node: nodes.Node) -> list[nodes.Node]:
    """The nodes on the way from a tree to one of its nodes, with both; none where it is of another tree."""
    way = [tree]
    while way[-1] is not node:
        inner = (c for c in way[-1].children if c.outer_start <= node.start and node.end <= c.outer_end)
        found = next((c for c in inner if any(n is node for n in nodes.walk(c))), None)
        if found is None:
            return []
        way.append(found)
    return way


def lines_of(context: FileContext, statement: nodes.Statement) -> Span | None:
    """The lines of a statement with their line break; None where something else is on them."""
    text, span = context.text, context.source.span(statement)
    begin, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    if text[begin : span.start].strip() or text[span.end : end].strip():
        return None
    return Span(begin, end)


def is_checked(context: FileContext, node: nodes.Node) -> bool:
    """Whether mypy checks a place by default: outside of functions, or in one with an annotation."""
    way = ancestors(context.source.module, node)
    functions = [n for n in way if isinstance(n, nodes.FunctionDef)]
    if not functions:
        return True
    return any(isinstance(n, nodes.Annotation) for n in nodes.walk(functions[-1].params)) or (
        functions[-1].returns is not None
    )


def ignored(context: FileContext, offset: int, code: str) -> Edit | None:
    """A comment at the end of a line that keeps mypy from reporting an error of this code there."""
    text = context.text
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end - text.startswith("\r", end - 1)
    rest = text[offset:end]
    if rest.endswith("\\") or "type:" in rest:
        return None
    mark = rest.find("#")
    if mark >= 0 and not {'"', "'"}.isdisjoint(rest[:mark]):
        return None
    place = offset + len((rest[:mark] if mark >= 0 else rest).rstrip())
    return Edit(place, place, f"  # type: ignore[{code}]")


def references(scope: nodes.Node, name: str) -> list[nodes.Name]:
    """Where a variable is named in a part of a file."""
    found, others = [], set()
    for node in nodes.walk(scope):
        if isinstance(node, nodes.Name) and node.value == name:
            found.append(node)
        elif isinstance(node, nodes.Attribute):
            others.add(id(node.attr))
        elif isinstance(node, nodes.Arg) and node.keyword is not None:
            others.add(id(node.keyword))
    return [node for node in found if id(node) not in others]
