"""Write a `try` around a call that raises where another generation of the package gives False."""

from __future__ import annotations

import re
from typing import NamedTuple

from batchlint.core.edits import apply_edits
from batchlint.core.writing import Edit
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.rewrite.spelling import Speller
from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import ancestors

_LITERALS = (nodes.SimpleString, nodes.Integer, nodes.Float)


class _Layout(NamedTuple):
    """How lines are written around a statement: the line break, its indentation, and one level more."""

    newline: str
    indent: str
    level: str

    def line(self, text: str, deeper: bool = False) -> str:
        """A line of its own below another one."""
        return f"{self.newline}{self.indent}{self.level if deeper else ''}{text}"


def guarded(
    context: FileContext, site: nodes.Call, edits: list[Edit], exception: str, speller: Speller
) -> list[Edit]:
    """The edits of a call, and what makes it give False where it raises.

    Args:
        context: the file.
        site: the call.
        edits: what becomes of the call itself.
        exception: the full name of what is raised.
        speller: spells the exception.

    Raises:
        Unspellable: the statement around the call can't be written so.
    """
    way = ancestors(context.source.module, site)
    statement = next((n for n in reversed(way) if isinstance(n, nodes.Statement)), None)
    if statement is None:
        raise Unspellable
    layout = _layout(context, statement, way)
    spelled = speller.imported(exception)
    direct = _otherwise(context, statement, site)
    if direct is not None:
        return [*edits, *_wrapped(context, statement, layout, (f"except {spelled}:", direct))]
    if not _is_first(_evaluated(statement), site):
        raise Unspellable
    span = context.source.outer(site)
    inside = [e._replace(start=e.start - span.start, end=e.end - span.start) for e in edits]
    call = apply_edits(context.code(span), inside)
    name = _free_name(context, way, call)
    lines = [
        f"try:{layout.line(f'{name} = {call}', deeper=True)}",
        layout.line(f"except {spelled}:"),
        layout.line(f"{name} = False", deeper=True),
        layout.line(""),
    ]
    start = context.source.span(statement).start
    return [Edit(start, start, "".join(lines)), Edit(*span, name)]


def _layout(context: FileContext, statement: nodes.Statement, way: list[nodes.Node]) -> _Layout:
    """How the lines are written; the statement must have its lines for itself."""
    text, span = context.text, context.source.span(statement)
    begin = text.rfind("\n", 0, span.start) + 1
    indent = text[begin : span.start]
    if indent.strip() or (isinstance(statement, nodes.If) and text.startswith("elif", span.start)):
        raise Unspellable
    if any(isinstance(n, (nodes.Lambda, nodes.Comprehension, nodes.Await)) for n in way):
        raise Unspellable
    newline = "\r\n" if "\r\n" in text else "\n"
    return _Layout(newline, indent, "\t" if indent.startswith("\t") else "    ")


def _otherwise(context: FileContext, statement: nodes.Statement, site: nodes.Call) -> str | None:
    """The statement for what is not there, where the call is the whole value of a statement."""
    match statement:
        case nodes.Return(value=value) if value is site:
            return "return False"
        case nodes.Expr(value=value) if value is site:
            return "pass"
        case nodes.Assign(targets=[target], value=value) if value is site:
            if isinstance(target.target, (nodes.Name, nodes.Attribute)):
                return f"{context.source.code(target.target)} = False"
    return None


def _wrapped(
    context: FileContext, statement: nodes.Statement, layout: _Layout, handler: tuple[str, str]
) -> list[Edit]:
    """A simple statement in a `try`."""
    text, span = context.text, context.source.span(statement)
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end - text.startswith("\r", end - 1)
    code = context.code(span)
    if '"""' in code or "'''" in code or ";" in text[span.end : end].partition("#")[0]:
        raise Unspellable
    edits = [Edit(span.start, span.start, f"try:{layout.line('', deeper=True)}")]
    for match in re.finditer(r"\n(?=[ \t]*\S)", code):
        edits.append(Edit(span.start + match.end(), span.start + match.end(), layout.level))
    lines = layout.line(handler[0]) + layout.line(handler[1], deeper=True)
    return [*edits, Edit(end, end, lines)]


def _evaluated(statement: nodes.Statement) -> nodes.Expression | None:
    """The expression that a statement evaluates first."""
    match statement:
        case nodes.If() | nodes.Assert():
            return statement.test
        case nodes.Return() | nodes.Assign() | nodes.Expr():
            return statement.value
    return None


def _is_first(node: nodes.Expression | None, site: nodes.Call) -> bool:
    """Whether a call is evaluated before anything else of an expression that does something."""
    if node is site:
        return True
    match node:
        case nodes.UnaryOperation():
            return _is_first(node.expression, site)
        case nodes.BooleanOperation() | nodes.Comparison() | nodes.BinaryOperation():
            return _is_first(node.left, site)
        case nodes.IfExp():
            return _is_first(node.test, site)
        case nodes.Call():
            if not nodes.dotted_name(node.func):
                return False
            first = next((a.value for a in node.args if not isinstance(a.value, _LITERALS)), None)
            return _is_first(first, site)
    return False


def _free_name(context: FileContext, way: list[nodes.Node], call: str) -> str:
    """A name for the result that means nothing else there."""
    name = call.partition("(")[0].rpartition(".")[2].strip()
    function = next((n for n in reversed(way) if isinstance(n, nodes.FunctionDef)), None)
    code = context.code(context.source.span(function)) if function is not None else context.text
    # One that was bound for a test of this kind, and read by that alone, can be bound again.
    bound = rf"try:\s*\n\s*{name} = .*\.{name}\(.*\n\s*except [\w.]+:\s*\n\s*{name} = False\s*\n.*\b{name}\b"
    if len(re.findall(rf"(?<![.\w]){name}\b", code)) != 3 * len(re.findall(bound, code)):
        raise Unspellable
    return name
