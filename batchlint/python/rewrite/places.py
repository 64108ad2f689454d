"""Where a node is in a file: its lines, and whether a type checker looks at them."""

from __future__ import annotations

from batchlint.core.uses import Span
from batchlint.core.writing import Edit
from batchlint.python.rewrite.context import FileContext
from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import ancestors


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
