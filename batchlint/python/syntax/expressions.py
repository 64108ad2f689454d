"""Build the nodes of expressions and parameters from `ast`."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from batchlint.python.syntax import nodes
from batchlint.python.syntax.builder import Build, Builder
from batchlint.python.syntax.strings import Field, Literal, Part, literals

#: The most terms of a chain of `and` or `or`.
MOST_OPERANDS = 2500
OPERATORS = {
    "Add": "+",
    "Sub": "-",
    "Mult": "*",
    "MatMult": "@",
    "Div": "/",
    "Mod": "%",
    "LShift": "<<",
    "RShift": ">>",
    "BitOr": "|",
    "BitXor": "^",
    "BitAnd": "&",
    "FloorDiv": "//",
    "Pow": "**",
    "Invert": "~",
    "Not": "not",
    "UAdd": "+",
    "USub": "-",
    "And": "and",
    "Or": "or",
    "Eq": "==",
    "NotEq": "!=",
    "Lt": "<",
    "LtE": "<=",
    "Gt": ">",
    "GtE": ">=",
    "Is": "is",
    "IsNot": "is not",
    "In": "in",
    "NotIn": "not in",
}
_NUMBERS = {int: nodes.Integer, float: nodes.Float, complex: nodes.Imaginary}


def sign(node: ast.AST) -> str:
    """An operator as it is written."""
    return OPERATORS[type(node).__name__]


def _name(builder: Builder, node: ast.Name, start: int, end: int) -> nodes.Name:
    return builder.name(start, end)


def _constant(builder: Builder, node: ast.Constant, start: int, end: int) -> nodes.Expression:
    value = node.value
    if isinstance(value, (str, bytes)):
        return _string(builder, node, start, end)
    if value is None or isinstance(value, bool):
        return builder.name(start, end)
    if value is ...:
        return nodes.Ellipsis(builder.text, start, end)
    return _NUMBERS[type(value)](builder.text, start, end, value=builder.text[start:end])


def _string(builder: Builder, node: ast.expr, start: int, end: int) -> nodes.Expression:
    """One string literal, or several side by side; CPython gives all of them one node."""
    pieces = [_literal(builder, piece) for piece in literals(builder.text, start, end)]
    builder.position = end
    found: Any = pieces.pop()
    for piece in reversed(pieces):
        found = nodes.ConcatenatedString(builder.text, piece.start, found.end, left=piece, right=found)
    return found  # type: ignore[no-any-return]


def _literal(builder: Builder, literal: Literal) -> nodes.SimpleString | nodes.FormattedString:
    start, end = literal.start, literal.end
    if literal.parts is None:
        return nodes.SimpleString(builder.text, start, end, value=builder.text[start:end])
    parts = _parts(builder, literal.parts)
    return nodes.FormattedString(
        builder.text, start, end, prefix=literal.prefix, quote=literal.quote, parts=parts
    )


def _parts(
    builder: Builder, parts: Sequence[Part]
) -> list[nodes.FormattedStringText | nodes.FormattedStringExpression]:
    found: list[nodes.FormattedStringText | nodes.FormattedStringExpression] = []
    for part in parts:
        if not isinstance(part, Field):
            value = builder.text[slice(*part)]
            found.append(nodes.FormattedStringText(builder.text, *part, value=value))
            continue
        expression = _embedded(builder, *part.expression)
        spec = _parts(builder, part.format_spec)
        found.append(
            nodes.FormattedStringExpression(
                builder.text, part.start, part.end, expression=expression, format_spec=spec
            )
        )
    return found


def _embedded(builder: Builder, start: int, end: int) -> nodes.Expression:
    """The expression of a replacement field: before Python 3.12, `ast` gives wrong places in these."""
    # The parentheses let it span lines; the line that it begins in keeps its length.
    tree = ast.parse(f"({builder.text[start:end]})", mode="eval")
    first, last = bisect_right(builder.line_starts, start), bisect_right(builder.line_starts, end)
    inner = Builder(builder.text, builder.kinds, [start - 1, *builder.line_starts[first : last + 1]])
    inner.position = start
    found = inner.expression(tree.body)
    if found.outer_start < start:  # a tuple took the parentheses for its own
        found.outer_start, found.outer_end = found.start, found.end
    return found


def _attribute(builder: Builder, node: ast.Attribute, start: int, end: int) -> nodes.Attribute:
    value = builder.expression(node.value)
    builder.skip(".")
    return nodes.Attribute(builder.text, start, end, value=value, attr=builder.identifier())


def _call(builder: Builder, node: ast.Call, start: int, end: int) -> nodes.Call:
    func = builder.expression(node.func)
    builder.skip("(")
    return nodes.Call(
        builder.text, start, end, func=func, args=build_arguments(builder, node.args, node.keywords)
    )


def build_arguments(
    builder: Builder, args: Iterable[ast.expr], keywords: Iterable[ast.keyword]
) -> list[nodes.Arg]:
    """The arguments of a call or a class, in the order of the source."""
    given: list[ast.expr | ast.keyword] = [*args, *keywords]
    given.sort(key=lambda node: (node.lineno, node.col_offset))
    return [_argument(builder, node) for node in given]


def _argument(builder: Builder, node: ast.expr | ast.keyword) -> nodes.Arg:
    if not isinstance(node, (ast.keyword, ast.Starred)):
        value = builder.expression(node)
        return nodes.Arg(builder.text, value.outer_start, value.outer_end, star="", keyword=None, value=value)
    start, keyword, star = builder.start(node), None, "*"
    builder.position = start
    if isinstance(node, ast.keyword):
        star = "" if node.arg is not None else "**"
        keyword = builder.identifier() if node.arg is not None else None
    builder.skip(star or "=")
    value = builder.expression(node.value)
    return nodes.Arg(builder.text, start, value.outer_end, star=star, keyword=keyword, value=value)


def _subscript(builder: Builder, node: ast.Subscript, start: int, end: int) -> nodes.Subscript:
    value = builder.expression(node.value)
    builder.skip("[")
    index = builder.expression(node.slice)
    parts: Sequence[nodes.Node] = [index]
    if isinstance(index, nodes.Tuple) and not index.is_parenthesized:
        parts = [e.value if isinstance(e, nodes.Element) else e for e in index.elements]
    return nodes.Subscript(
        builder.text, start, end, value=value, slice=[_subscript_element(builder, p) for p in parts]
    )


def _subscript_element(builder: Builder, part: nodes.Node) -> nodes.SubscriptElement:
    start, end = part.outer_start, part.outer_end
    inner = part if isinstance(part, nodes.Slice) else nodes.Index(builder.text, start, end, value=part)
    return nodes.SubscriptElement(builder.text, start, end, slice=inner)


def _slice(builder: Builder, node: ast.Slice, start: int, end: int) -> nodes.Slice:
    lower, upper, step = map(builder.optional, (node.lower, node.upper, node.step))
    return nodes.Slice(builder.text, start, end, lower=lower, upper=upper, step=step)


def _unary_op(builder: Builder, node: ast.UnaryOp, start: int, end: int) -> nodes.UnaryOperation:
    expression = builder.expression(node.operand)
    return nodes.UnaryOperation(builder.text, start, end, operator=sign(node.op), expression=expression)


def _bin_op(builder: Builder, node: ast.BinOp, start: int, end: int) -> nodes.Expression:
    # A long sum is a tower that leans to the left, higher than the stack.
    tower, leftmost = [node], node.left
    while isinstance(leftmost, ast.BinOp) and builder.start(leftmost) == start:
        tower.append(leftmost)
        leftmost = leftmost.left
    if not builder.text.startswith("(", start):
        found = builder.expression(leftmost)
    else:
        tower = [node]
        found = builder.expression(node.left)
    for level in reversed(tower):
        right = builder.expression(level.right)
        found = nodes.BinaryOperation(
            builder.text, start, builder.end(level), left=found, operator=sign(level.op), right=right
        )
    return found


def _bool_op(builder: Builder, node: ast.BoolOp, start: int, end: int) -> nodes.Expression:
    if len(node.values) > MOST_OPERANDS:
        raise RecursionError
    found = builder.expression(node.values[0])
    for value in node.values[1:]:
        right = builder.expression(value)
        found = nodes.BooleanOperation(
            builder.text,
            found.outer_start,
            right.outer_end,
            left=found,
            operator=sign(node.op),
            right=right,
        )
    return found


def _compare(builder: Builder, node: ast.Compare, start: int, end: int) -> nodes.Comparison:
    left = builder.expression(node.left)
    targets = []
    for operator, comparator in zip(node.ops, node.comparators, strict=True):
        value = builder.expression(comparator)
        targets.append(
            nodes.ComparisonTarget(
                builder.text,
                value.outer_start,
                value.outer_end,
                operator=sign(operator),
                comparator=value,
            )
        )
    return nodes.Comparison(builder.text, start, end, left=left, comparisons=targets)


def _if_exp(builder: Builder, node: ast.IfExp, start: int, end: int) -> nodes.IfExp:
    body, test, orelse = map(builder.expression, (node.body, node.test, node.orelse))
    return nodes.IfExp(builder.text, start, end, body=body, test=test, orelse=orelse)


def _lambda(builder: Builder, node: ast.Lambda, start: int, end: int) -> nodes.Lambda:
    params = build_parameters(builder, node.args)
    return nodes.Lambda(builder.text, start, end, params=params, body=builder.expression(node.body))


def build_elements(
    builder: Builder, values: Iterable[ast.expr]
) -> list[nodes.Element | nodes.StarredElement]:
    """The elements of a list, a set or a tuple."""
    found: list[nodes.Element | nodes.StarredElement] = []
    for node in values:
        value = builder.expression(node)
        if isinstance(value, nodes.StarredElement):
            found.append(value)
        else:
            found.append(nodes.Element(builder.text, value.outer_start, value.outer_end, value=value))
    return found


def _tuple(builder: Builder, node: ast.Tuple, start: int, end: int) -> nodes.Tuple:
    elements = build_elements(builder, node.elts)
    if elements:
        found = nodes.Tuple(builder.text, elements[0].outer_start, elements[-1].outer_end, elements=elements)
    else:
        found = nodes.Tuple(builder.text, start + 1, end - 1, elements=elements)
    if found.start > start:
        found.outer_start, found.outer_end = start, end
    return found


def _list(builder: Builder, node: ast.List, start: int, end: int) -> nodes.List:
    return nodes.List(builder.text, start, end, elements=build_elements(builder, node.elts))


def _set(builder: Builder, node: ast.Set, start: int, end: int) -> nodes.Set:
    return nodes.Set(builder.text, start, end, elements=build_elements(builder, node.elts))


def _starred(builder: Builder, node: ast.Starred, start: int, end: int) -> nodes.StarredElement:
    return nodes.StarredElement(builder.text, start, end, value=builder.expression(node.value))


def _dict(builder: Builder, node: ast.Dict, start: int, end: int) -> nodes.Dict:
    builder.position = start + 1
    elements: list[nodes.DictElement | nodes.StarredDictElement] = []
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        if key_node is None:
            builder.skip(",")
            star = builder.skip()
            value = builder.expression(value_node)
            elements.append(nodes.StarredDictElement(builder.text, star, value.outer_end, value=value))
        else:
            key, value = builder.expression(key_node), builder.expression(value_node)
            elements.append(
                nodes.DictElement(builder.text, key.outer_start, value.outer_end, key=key, value=value)
            )
    return nodes.Dict(builder.text, start, end, elements=elements)


def _list_comp(builder: Builder, node: ast.ListComp, start: int, end: int) -> nodes.ListComp:
    elt = builder.expression(node.elt)
    return nodes.ListComp(builder.text, start, end, elt=elt, for_in=_loops(builder, node.generators))


def _set_comp(builder: Builder, node: ast.SetComp, start: int, end: int) -> nodes.SetComp:
    elt = builder.expression(node.elt)
    return nodes.SetComp(builder.text, start, end, elt=elt, for_in=_loops(builder, node.generators))


def _generator_exp(builder: Builder, node: ast.GeneratorExp, start: int, end: int) -> nodes.GeneratorExp:
    # As the only argument, it shares its parentheses with the call.
    is_shared = builder.position > start
    builder.position = start + 1
    elt = builder.expression(node.elt)
    loops = _loops(builder, node.generators)
    found = nodes.GeneratorExp(builder.text, elt.outer_start, builder.position, elt=elt, for_in=loops)
    if not is_shared:
        found.outer_start, found.outer_end = start, end
    return found


def _dict_comp(builder: Builder, node: ast.DictComp, start: int, end: int) -> nodes.DictComp:
    key, value = builder.expression(node.key), builder.expression(node.value)
    loops = _loops(builder, node.generators)
    return nodes.DictComp(builder.text, start, end, key=key, value=value, for_in=loops)


def _loops(builder: Builder, generators: Sequence[ast.comprehension]) -> nodes.CompFor:
    """The node of the first loop of a comprehension, which holds the others."""
    loop, *others = generators
    target, iterated = builder.expression(loop.target), builder.expression(loop.iter)
    conditions = []
    for test_node in loop.ifs:
        test = builder.expression(test_node)
        conditions.append(nodes.CompIf(builder.text, test.outer_start, test.outer_end, test=test))
    inner = _loops(builder, others) if others else None
    start, end = target.outer_start, builder.position
    return nodes.CompFor(
        builder.text, start, end, target=target, iter=iterated, ifs=conditions, inner_for_in=inner
    )


def _await(builder: Builder, node: ast.Await, start: int, end: int) -> nodes.Await:
    return nodes.Await(builder.text, start, end, expression=builder.expression(node.value))


def _yield(builder: Builder, node: ast.Yield, start: int, end: int) -> nodes.Yield:
    return nodes.Yield(builder.text, start, end, value=builder.optional(node.value))


def _yield_from(builder: Builder, node: ast.YieldFrom, start: int, end: int) -> nodes.Yield:
    return nodes.Yield(builder.text, start, end, value=build_from(builder, node.value))


def build_from(builder: Builder, node: ast.expr) -> nodes.From:
    """The node of what follows `from` in `raise` and `yield`."""
    item = builder.expression(node)
    return nodes.From(builder.text, item.outer_start, item.outer_end, item=item)


def _named_expr(builder: Builder, node: ast.NamedExpr, start: int, end: int) -> nodes.NamedExpr:
    target, value = builder.expression(node.target), builder.expression(node.value)
    return nodes.NamedExpr(builder.text, start, end, target=target, value=value)


def build_parameters(builder: Builder, node: ast.arguments) -> nodes.Parameters:
    """The parameters of a function; `ast` lists their defaults apart."""
    plain = [*node.posonlyargs, *node.args]
    without_default = len(plain) - len(node.defaults)
    params = [
        _parameter(builder, p, node.defaults[i - without_default] if i >= without_default else None)
        for i, p in enumerate(plain)
    ]
    star_arg = _parameter(builder, node.vararg, None, "*") if node.vararg is not None else None
    kwonly = [_parameter(builder, p, d) for p, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
    star_kwarg = _parameter(builder, node.kwarg, None, "**") if node.kwarg is not None else None
    split = len(node.posonlyargs)
    found = nodes.Parameters(
        builder.text, 0, 0,
        posonly_params=params[:split], params=params[split:],
        star_arg=star_arg, kwonly_params=kwonly, star_kwarg=star_kwarg,
    )  # fmt: skip
    if inner := found.children:
        found.start, found.end = inner[0].start, inner[-1].end
        found.outer_start, found.outer_end = found.start, found.end
    return found


def _parameter(builder: Builder, node: ast.arg, default_node: ast.expr | None, star: str = "") -> nodes.Param:
    builder.position = start = builder.start(node)
    name = builder.identifier()
    annotation = build_annotation(builder, node.annotation)
    default = builder.optional(default_node)
    return nodes.Param(
        builder.text, start, builder.position, star=star, name=name, annotation=annotation, default=default
    )


def build_annotation(builder: Builder, node: ast.expr | None) -> nodes.Annotation | None:
    """The node of an annotation; None for none."""
    if node is None:
        return None
    value = builder.expression(node)
    return nodes.Annotation(builder.text, value.outer_start, value.outer_end, annotation=value)


#: The function for each kind of expression.
EXPRESSIONS: dict[type[ast.AST], Build] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.UnaryOp: _unary_op,
    ast.BinOp: _bin_op,
    ast.BoolOp: _bool_op,
    ast.Compare: _compare,
    ast.IfExp: _if_exp,
    ast.Lambda: _lambda,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Starred: _starred,
    ast.Dict: _dict,
    ast.ListComp: _list_comp,
    ast.SetComp: _set_comp,
    ast.GeneratorExp: _generator_exp,
    ast.DictComp: _dict_comp,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.NamedExpr: _named_expr,
    ast.JoinedStr: _string,
    getattr(ast, "TemplateStr", ast.JoinedStr): _string,
}
