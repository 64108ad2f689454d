"""Build the nodes of statements from `ast`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from batchlint.python.syntax import nodes
from batchlint.python.syntax.builder import Build, Builder
from batchlint.python.syntax.expressions import (
    build_annotation,
    build_arguments,
    build_elements,
    build_from,
    build_parameters,
    sign,
)
from batchlint.python.syntax.strings import after_space

#: What can't be written without parentheses in a `with` statement.
_PARENTHESIZED = (nodes.Tuple, nodes.GeneratorExp, nodes.NamedExpr, nodes.Yield)


def _dotted(builder: Builder) -> nodes.Name | nodes.Attribute:
    """The node of the dotted name at the position, which is skipped."""
    found: nodes.Name | nodes.Attribute = builder.identifier()
    while builder.text.startswith(".", after_space(builder.text, builder.position)):
        builder.skip(".")
        name = builder.identifier()
        found = nodes.Attribute(builder.text, found.start, name.end, value=found, attr=name)
    return found


def _expr(builder: Builder, node: ast.Expr, start: int, end: int) -> nodes.Expr:
    return nodes.Expr(builder.text, start, end, value=builder.expression(node.value))


def _assign(builder: Builder, node: ast.Assign, start: int, end: int) -> nodes.Assign:
    targets = []
    for target_node in node.targets:
        target = builder.expression(target_node)
        targets.append(nodes.AssignTarget(builder.text, target.outer_start, target.outer_end, target=target))
    return nodes.Assign(builder.text, start, end, targets=targets, value=builder.expression(node.value))


def _ann_assign(builder: Builder, node: ast.AnnAssign, start: int, end: int) -> nodes.AnnAssign:
    target, annotation = builder.expression(node.target), build_annotation(builder, node.annotation)
    value = builder.optional(node.value)
    return nodes.AnnAssign(builder.text, start, end, target=target, annotation=annotation, value=value)


def _aug_assign(builder: Builder, node: ast.AugAssign, start: int, end: int) -> nodes.AugAssign:
    target, value = builder.expression(node.target), builder.expression(node.value)
    operator = f"{sign(node.op)}="
    return nodes.AugAssign(builder.text, start, end, target=target, operator=operator, value=value)


def _type_alias(builder: Builder, node: Any, start: int, end: int) -> nodes.TypeAlias:
    name = builder.expression(node.name)
    _skip_type_parameters(builder, node)
    return nodes.TypeAlias(builder.text, start, end, name=name, value=builder.expression(node.value))


def _skip_type_parameters(builder: Builder, node: Any) -> None:
    """Step over the type parameters of a statement; before Python 3.12 there are none."""
    params = getattr(node, "type_params", None)
    if params:
        builder.position = builder.end(params[-1])
        builder.skip(",")
        builder.skip("]")


def _return(builder: Builder, node: ast.Return, start: int, end: int) -> nodes.Return:
    return nodes.Return(builder.text, start, end, value=builder.optional(node.value))


def _raise(builder: Builder, node: ast.Raise, start: int, end: int) -> nodes.Raise:
    exc = builder.optional(node.exc)
    cause = build_from(builder, node.cause) if node.cause is not None else None
    return nodes.Raise(builder.text, start, end, exc=exc, cause=cause)


def _assert(builder: Builder, node: ast.Assert, start: int, end: int) -> nodes.Assert:
    test, message = builder.expression(node.test), builder.optional(node.msg)
    return nodes.Assert(builder.text, start, end, test=test, msg=message)


def _delete(builder: Builder, node: ast.Delete, start: int, end: int) -> nodes.Del:
    elements = build_elements(builder, node.targets)
    first, last = elements[0], elements[-1]
    target: nodes.Node = first.value
    if len(elements) > 1 or builder.text.startswith(",", after_space(builder.text, last.outer_end)):
        target = nodes.Tuple(builder.text, first.outer_start, last.outer_end, elements=elements)
    return nodes.Del(builder.text, start, end, target=target)


def _names(builder: Builder, count: int, keyword: str) -> list[nodes.NameItem]:
    builder.skip(keyword)
    found = []
    for _ in range(count):
        builder.skip(",")
        name = builder.identifier()
        found.append(nodes.NameItem(builder.text, name.start, name.end, name=name))
    return found


def _global(builder: Builder, node: ast.Global, start: int, end: int) -> nodes.Global:
    return nodes.Global(builder.text, start, end, names=_names(builder, len(node.names), "global"))


def _nonlocal(builder: Builder, node: ast.Nonlocal, start: int, end: int) -> nodes.Nonlocal:
    return nodes.Nonlocal(builder.text, start, end, names=_names(builder, len(node.names), "nonlocal"))


def _keyword(builder: Builder, node: ast.stmt, start: int, end: int) -> nodes.Statement:
    kind: type[nodes.Statement] = getattr(nodes, type(node).__name__)
    return kind(builder.text, start, end)


def _alias(builder: Builder, node: ast.alias) -> nodes.ImportAlias:
    builder.position = start = builder.start(node)
    name = _dotted(builder)
    asname = builder.as_name() if node.asname is not None else None
    return nodes.ImportAlias(builder.text, start, builder.position, name=name, asname=asname)


def _import(builder: Builder, node: ast.Import, start: int, end: int) -> nodes.Import:
    return nodes.Import(builder.text, start, end, names=[_alias(builder, alias) for alias in node.names])


def _import_from(builder: Builder, node: ast.ImportFrom, start: int, end: int) -> nodes.ImportFrom:
    builder.skip("from")
    dots = []
    for _ in range(node.level):
        dot = builder.skip()
        builder.position = dot + 1
        dots.append(nodes.Dot(builder.text, dot, dot + 1))
    module = _dotted(builder) if node.module is not None else None
    builder.skip("import")
    following = builder.skip()
    names: Any
    if node.names[0].name == "*":
        names = nodes.ImportStar(builder.text, following, following + 1)
    else:
        names = [_alias(builder, alias) for alias in node.names]
    return nodes.ImportFrom(
        builder.text, start, end,
        relative=dots, module=module, names=names,
        has_parentheses=builder.text.startswith("(", following),
    )  # fmt: skip


def _decorators(builder: Builder, decorators: Iterable[ast.expr]) -> list[nodes.Decorator]:
    found = []
    for node in decorators:
        # What stands before its parentheses is an `@`, on a line of its own.
        builder.position = builder.text.rindex("@", 0, builder.start(node)) + 1
        value = builder.expression(node)
        found.append(nodes.Decorator(builder.text, value.outer_start, value.outer_end, decorator=value))
    return found


def _function_def(
    builder: Builder, node: ast.FunctionDef | ast.AsyncFunctionDef, start: int, end: int
) -> nodes.FunctionDef:
    decorators = _decorators(builder, node.decorator_list)
    builder.position = start
    if isinstance(node, ast.AsyncFunctionDef):
        builder.skip("async")
    builder.skip("def")
    name = builder.identifier()
    _skip_type_parameters(builder, node)
    builder.skip("(")
    params, returns = build_parameters(builder, node.args), build_annotation(builder, node.returns)
    body = builder.block(node.body)
    return nodes.FunctionDef(
        builder.text, start, end,
        decorators=decorators, name=name, params=params, returns=returns, body=body,
    )  # fmt: skip


def _class_def(builder: Builder, node: ast.ClassDef, start: int, end: int) -> nodes.ClassDef:
    decorators = _decorators(builder, node.decorator_list)
    builder.position = start
    builder.skip("class")
    name = builder.identifier()
    _skip_type_parameters(builder, node)
    builder.skip("(")
    arguments = build_arguments(builder, node.bases, node.keywords)
    bases = [a for a in arguments if a.keyword is None and a.star != "**"]
    keywords = [a for a in arguments if a.keyword is not None or a.star == "**"]
    body = builder.block(node.body)
    return nodes.ClassDef(
        builder.text, start, end,
        decorators=decorators, name=name, bases=bases, keywords=keywords, body=body,
    )  # fmt: skip


def _else(builder: Builder, body: Sequence[ast.stmt]) -> nodes.Else | None:
    if not body:
        return None
    block = builder.block(body, "else")
    return nodes.Else(builder.text, block.start, block.end, body=block)


def _if(builder: Builder, node: ast.If, start: int, end: int) -> nodes.If:
    test, body = builder.expression(node.test), builder.block(node.body)
    orelse: nodes.If | nodes.Else | None
    if len(node.orelse) == 1 and builder.text.startswith("elif", builder.start(node.orelse[0])):
        [statement] = builder.statements(node.orelse)
        assert isinstance(statement, nodes.If)
        orelse = statement
    else:
        orelse = _else(builder, node.orelse)
    return nodes.If(builder.text, start, end, test=test, body=body, orelse=orelse)


def _for(builder: Builder, node: ast.For | ast.AsyncFor, start: int, end: int) -> nodes.For:
    target, iterated = builder.expression(node.target), builder.expression(node.iter)
    body = builder.block(node.body)
    orelse = _else(builder, node.orelse)
    return nodes.For(builder.text, start, end, target=target, iter=iterated, body=body, orelse=orelse)


def _while(builder: Builder, node: ast.While, start: int, end: int) -> nodes.While:
    test, body = builder.expression(node.test), builder.block(node.body)
    return nodes.While(builder.text, start, end, test=test, body=body, orelse=_else(builder, node.orelse))


def _with(builder: Builder, node: ast.With | ast.AsyncWith, start: int, end: int) -> nodes.With:
    items = []
    for item_node in node.items:
        is_alone = len(node.items) == 1 and item_node.optional_vars is None
        item, asname = _entered(builder, item_node.context_expr, is_alone), None
        last = item
        if item_node.optional_vars is not None:
            last = builder.expression(item_node.optional_vars)
            asname = nodes.AsName(builder.text, last.outer_start, last.outer_end, name=last)
        items.append(nodes.WithItem(builder.text, item.outer_start, last.outer_end, item=item, asname=asname))
    return nodes.With(builder.text, start, end, items=items, body=builder.block(node.body))


def _entered(builder: Builder, node: ast.expr, is_alone: bool) -> nodes.Expression:
    """The expression of an item; parentheses around the only one are those of the statement."""
    before = builder.position
    item = builder.expression(node)
    is_last = builder.text.startswith(":", after_space(builder.text, item.outer_end))
    if is_alone and is_last and item.is_parenthesized and not isinstance(item, _PARENTHESIZED):
        builder.position = item.outer_start + 1 if before < item.outer_start else before
        item = builder.expression(node)
    return item


def _try(builder: Builder, node: Any, start: int, end: int, kind: type[nodes.Try] = nodes.Try) -> nodes.Try:
    body = builder.block(node.body, "try")
    handlers = [_handler(builder, handler) for handler in node.handlers]
    orelse = _else(builder, node.orelse)
    finalbody = None
    if node.finalbody:
        block = builder.block(node.finalbody, "finally")
        finalbody = nodes.Finally(builder.text, block.start, block.end, body=block)
    return kind(builder.text, start, end, body=body, handlers=handlers, orelse=orelse, finalbody=finalbody)


def _try_star(builder: Builder, node: Any, start: int, end: int) -> nodes.Try:
    return _try(builder, node, start, end, nodes.TryStar)


def _handler(builder: Builder, node: ast.ExceptHandler) -> nodes.ExceptHandler:
    builder.position = start = builder.start(node)
    builder.skip("except")
    caught = builder.optional(node.type)
    name = builder.as_name() if node.name is not None else None
    body = builder.block(node.body)
    return nodes.ExceptHandler(builder.text, start, builder.end(node), type=caught, name=name, body=body)


#: The function for each kind of statement.
STATEMENTS: dict[type[ast.AST], Build] = {
    ast.Expr: _expr,
    ast.Assign: _assign,
    ast.AnnAssign: _ann_assign,
    ast.AugAssign: _aug_assign,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Pass: _keyword,
    ast.Break: _keyword,
    ast.Continue: _keyword,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _function_def,
    ast.ClassDef: _class_def,
    ast.If: _if,
    ast.For: _for,
    ast.While: _while,
    ast.With: _with,
    ast.Try: _try,
    ast.AsyncFunctionDef: _function_def,
    ast.AsyncFor: _for,
    ast.AsyncWith: _with,
    # Those that not every Python has.
    **{
        getattr(ast, name): function
        for name, function in (("TryStar", _try_star), ("TypeAlias", _type_alias))
        if hasattr(ast, name)
    },
}
