"""The shortest ways to generate expressions: where their parts stand, but for white space."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import libcst as cst

if TYPE_CHECKING:
    from batchlint.python.tree.positions import Positions

Way: TypeAlias = "Callable[[Positions, Any], None]"


def within(outer: Callable[[Positions, Any, Way], None], inner: Way) -> Way:
    """The way of a kind of node that `outer` has in common with others, and `inner` has not."""
    return lambda state, node: outer(state, node, inner)


def _atom(state: Positions, node: Any) -> None:
    """A name, a number or a string."""
    start = state.offset
    value = node.value
    if node.lpar:
        state.all(node.lpar)
        inner = state.offset
        state.tokens.append(value)
        state.offset += len(value)
        state.inner[id(node)] = (inner, state.offset)
        state.all(node.rpar)
        state.outer[id(node)] = (start, state.offset)
        return
    state.tokens.append(value)
    state.offset = end = start + len(value)
    state.inner[id(node)] = (start, end)


def _parenthesized(state: Positions, node: Any, parts: Way) -> None:
    start = state.offset
    if node.lpar:
        state.all(node.lpar)
    inner = state.offset
    parts(state, node)
    state.inner[id(node)] = (inner, state.offset)
    if node.rpar:
        state.all(node.rpar)
        state.outer[id(node)] = (start, state.offset)


def _attribute(state: Positions, node: Any) -> None:
    state.one(node.value)
    dot = node.dot
    state.one(dot.whitespace_before)
    state.add_token(".")
    state.one(dot.whitespace_after)
    state.one(node.attr)


def _call(state: Positions, node: Any) -> None:
    state.one(node.func)
    state.one(node.whitespace_after_func)
    state.add_token("(")
    state.one(node.whitespace_before_args)
    state.all(node.args)
    state.add_token(")")


def _arg(state: Positions, node: Any) -> None:
    start = state.offset
    if node.star:
        state.add_token(node.star)
    state.one(node.whitespace_after_star)
    if node.keyword is not None:
        state.one(node.keyword)
        state.one(node.equal)
    state.one(node.value)
    state.inner[id(node)] = (start, state.offset)
    state.tail(node.comma)
    state.one(node.whitespace_after_arg)
    state.outer[id(node)] = (start, state.offset)


def _element(state: Positions, node: Any) -> None:
    start = state.offset
    state.one(node.value)
    state.inner[id(node)] = (start, state.offset)
    state.tail(node.comma)
    state.outer[id(node)] = (start, state.offset)


def _pair(state: Positions, node: Any) -> None:
    start = state.offset
    state.one(node.key)
    state.one(node.whitespace_before_colon)
    state.add_token(":")
    state.one(node.whitespace_after_colon)
    state.one(node.value)
    state.inner[id(node)] = (start, state.offset)
    state.tail(node.comma)
    state.outer[id(node)] = (start, state.offset)


def _dict(state: Positions, node: Any) -> None:
    state.add_token("{")
    state.one(node.lbrace.whitespace_after)
    state.all(node.elements)
    state.one(node.rbrace.whitespace_before)
    state.add_token("}")


def _list(state: Positions, node: Any) -> None:
    state.add_token("[")
    state.one(node.lbracket.whitespace_after)
    state.all(node.elements)
    state.one(node.rbracket.whitespace_before)
    state.add_token("]")


def _comparison(state: Positions, node: Any) -> None:
    state.one(node.left)
    for comparison in node.comparisons:
        start = state.offset
        comparison.operator._codegen(state)
        state.one(comparison.comparator)
        state.outer[id(comparison)] = (start, state.offset)


def _operation(state: Positions, node: Any) -> None:
    state.one(node.left)
    node.operator._codegen(state)
    state.one(node.right)


def _parameters(state: Positions, node: Any) -> None:
    star, more = node.star_arg, node.star_kwarg
    params = [*node.params, *(() if star is cst.MaybeSentinel.DEFAULT else (star,))]
    params += [*node.kwonly_params, *(() if more is None else (more,))]
    if node.posonly_params or any(type(p) is not cst.Param or type(p.star) is not str for p in params):
        node._codegen(state)  # what stands between them depends on what follows
        return
    start = state.offset
    for param in params:
        _param(state, param)
    state.outer[id(node)] = (start, state.offset)


def _param(state: Positions, node: Any) -> None:
    start = state.offset
    if node.star:
        state.add_token(node.star)
    state.one(node.whitespace_after_star)
    state.one(node.name)
    state.inner[id(node)] = (start, state.offset)
    if node.annotation is not None:
        node.annotation._codegen(state, default_indicator=":")
    if node.default is not None:
        state.one(node.equal)
        state.one(node.default)
    state.tail(node.comma)
    state.one(node.whitespace_after_param)
    state.outer[id(node)] = (start, state.offset)


#: What generates a kind of expression.
EXPRESSIONS: dict[type[cst.CSTNode], Way] = {
    cst.Name: _atom,
    cst.Integer: _atom,
    cst.SimpleString: _atom,
    cst.Attribute: within(_parenthesized, _attribute),
    cst.Call: within(_parenthesized, _call),
    cst.Arg: _arg,
    cst.Element: _element,
    cst.DictElement: _pair,
    cst.Dict: within(_parenthesized, _dict),
    cst.List: within(_parenthesized, _list),
    cst.Comparison: within(_parenthesized, _comparison),
    cst.BinaryOperation: within(_parenthesized, _operation),
    cst.BooleanOperation: within(_parenthesized, _operation),
    cst.Parameters: _parameters,
}
