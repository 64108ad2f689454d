"""The shortest ways to generate statements: where their parts stand, but for white space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from batchlint.python.tree.expression_positions import Way, within

if TYPE_CHECKING:
    from batchlint.python.tree.positions import Positions

#: What follows the body of a statement.
_FOLLOWING: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.For: ("orelse",),
    cst.While: ("orelse",),
    cst.Try: ("handlers", "orelse", "finalbody"),
}
_WORDS: dict[type[cst.CSTNode], str] = {cst.Else: "else", cst.Try: "try", cst.Finally: "finally"}


def _statement_line(state: Positions, node: Any) -> None:
    outer = state.offset
    state.all(node.leading_lines)
    state.add_indent_tokens()
    if not node.body:
        state.tokens.append("pass")  # nothing that was parsed is like that
        return
    start = state.offset
    state.all(node.body)
    state.inner[id(node)] = (start, state.offset)
    state.end_of_line(node.trailing_whitespace)
    state.outer[id(node)] = (outer, state.offset)


def _expression_statement(state: Positions, node: Any) -> None:
    start = state.offset
    state.one(node.value)
    state.inner[id(node)] = (start, state.offset)
    state.tail(node.semicolon)
    state.outer[id(node)] = (start, state.offset)


def _assign(state: Positions, node: Any) -> None:
    start = state.offset
    for target in node.targets:
        begin = state.offset
        state.one(target.target)
        state.inner[id(target)] = (begin, state.offset)
        state.one(target.whitespace_before_equal)
        state.add_token("=")
        state.one(target.whitespace_after_equal)
        state.outer[id(target)] = (begin, state.offset)
    state.one(node.value)
    state.inner[id(node)] = (start, state.offset)
    state.tail(node.semicolon)
    state.outer[id(node)] = (start, state.offset)


def _return(state: Positions, node: Any) -> None:
    start = state.offset
    state.add_token("return")
    if node.value is not None:
        state.one(node.whitespace_after_return)
        state.one(node.value)
    elif node.whitespace_after_return is not cst.MaybeSentinel.DEFAULT:
        state.one(node.whitespace_after_return)
    state.inner[id(node)] = (start, state.offset)
    state.tail(node.semicolon)
    state.outer[id(node)] = (start, state.offset)


def _block(state: Positions, node: Any) -> None:
    outer = state.offset
    state.end_of_line(node.header)
    state.increase_indent(state.default_indent if node.indent is None else node.indent)
    start = state.offset
    state.all(node.body)
    state.inner[id(node)] = (start, state.offset)
    state.all(node.footer)
    state.decrease_indent()
    state.outer[id(node)] = (outer, state.offset)


def _conditional(state: Positions, node: Any, word: str = "if") -> None:
    outer = state.offset
    state.all(node.leading_lines)
    state.add_indent_tokens()
    start = state.offset
    state.add_token(word)
    state.one(node.whitespace_before_test)
    state.one(node.test)
    state.one(node.whitespace_after_test)
    state.add_token(":")
    state.one(node.body)
    if type(node.orelse) is cst.If:
        _conditional(state, node.orelse, "elif")
    elif node.orelse is not None:
        state.one(node.orelse)
    state.inner[id(node)] = (start, state.offset)
    state.outer[id(node)] = (outer, state.offset)


def _definition(state: Positions, node: Any, rest: Way) -> None:
    """A function or class with its decorators."""
    outer = state.offset
    state.all(node.leading_lines)
    state.all(node.decorators)
    state.all(node.lines_after_decorators)
    state.add_indent_tokens()
    start = state.offset
    rest(state, node)
    state.one(node.whitespace_before_colon)
    state.add_token(":")
    state.one(node.body)
    state.inner[id(node)] = (start, state.offset)
    state.outer[id(node)] = (outer, state.offset)


def _name_of(state: Positions, node: Any, word: str, space: Any) -> None:
    state.add_token(word)
    state.one(space)
    state.one(node.name)
    state.one(node.whitespace_after_name)
    if node.type_parameters is not None:
        state.one(node.type_parameters)
    state.one(node.whitespace_after_type_parameters)


def _function(state: Positions, node: Any) -> None:
    if node.asynchronous is not None:
        state.one(node.asynchronous)
    _name_of(state, node, "def", node.whitespace_after_def)
    state.add_token("(")
    state.one(node.whitespace_before_params)
    state.one(node.params)
    state.add_token(")")
    if node.returns is not None:
        node.returns._codegen(state, default_indicator="->")


def _class(state: Positions, node: Any) -> None:
    _name_of(state, node, "class", node.whitespace_after_class)
    state.tail(node.lpar)
    state.all(node.bases)
    state.all(node.keywords)
    state.tail(node.rpar)


def _compound(state: Positions, node: Any, head: Way) -> None:
    """A statement with a head, a body, and what may follow that."""
    outer = state.offset
    state.all(node.leading_lines)
    state.add_indent_tokens()
    start = state.offset
    head(state, node)
    state.add_token(":")
    state.one(node.body)
    for follows in _FOLLOWING.get(type(node), ()):
        part = getattr(node, follows)
        if part is not None:
            state.all(part if follows == "handlers" else (part,))
    state.inner[id(node)] = (start, state.offset)
    state.outer[id(node)] = (outer, state.offset)


def _for(state: Positions, node: Any) -> None:
    if node.asynchronous is not None:
        state.one(node.asynchronous)
    state.add_token("for")
    state.one(node.whitespace_after_for)
    state.one(node.target)
    state.one(node.whitespace_before_in)
    state.add_token("in")
    state.one(node.whitespace_after_in)
    state.one(node.iter)
    state.one(node.whitespace_before_colon)


def _while(state: Positions, node: Any) -> None:
    state.add_token("while")
    state.one(node.whitespace_after_while)
    state.one(node.test)
    state.one(node.whitespace_before_colon)


def _handler(state: Positions, node: Any) -> None:
    state.add_token("except")
    state.one(node.whitespace_after_except)
    if node.type is not None:
        state.one(node.type)
    if node.name is not None:
        state.one(node.name)
    state.one(node.whitespace_before_colon)


def _word(state: Positions, node: Any) -> None:
    state.add_token(_WORDS[type(node)])
    state.one(node.whitespace_before_colon)


#: What generates a kind of statement.
STATEMENTS: dict[type[cst.CSTNode], Way] = {
    cst.SimpleStatementLine: _statement_line,
    cst.Expr: _expression_statement,
    cst.Assign: _assign,
    cst.Return: _return,
    cst.IndentedBlock: _block,
    cst.If: _conditional,
    cst.FunctionDef: within(_definition, _function),
    cst.ClassDef: within(_definition, _class),
    cst.For: within(_compound, _for),
    cst.While: within(_compound, _while),
    cst.Try: within(_compound, _word),
    cst.Else: within(_compound, _word),
    cst.Finally: within(_compound, _word),
    cst.ExceptHandler: within(_compound, _handler),
}
