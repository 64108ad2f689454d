"""Where each node of a libcst tree stands in its text, found out in little time.

The kinds of nodes that make up most of a file are generated here, by the shortest way and without
noting where white space stands; all others generate themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from batchlint.core.uses import Span
from batchlint.python.recording import Recording


class Positions(Recording):
    """The positions of the nodes of a module, but for its white space."""

    def __init__(self, module: cst.Module) -> None:
        """Generate the code of a module.

        Args:
            module: the tree.
        """
        super().__init__(module)
        self._all(module.header)
        self._all(module.body)
        self._all(module.footer)
        if not module.has_trailing_newline:
            self.pop_trailing_newline()
        elif not self.tokens:
            self.add_token(module.default_newline)
        self.outer[id(module)] = Span(0, self.offset)

    def _one(self, node: cst.CSTNode) -> None:
        way = _WAYS.get(type(node))
        if way is not None:
            way(self, node)
        else:
            node._codegen(self)

    def _all(self, nodes: Any) -> None:
        for node in nodes:
            way = _WAYS.get(type(node))
            if way is not None:
                way(self, node)
            else:
                node._codegen(self)

    def _space(self, node: Any) -> None:
        value = node.value
        if value:
            self.tokens.append(value)
            self.offset += len(value)

    def _newline(self, node: Any) -> None:
        value = node.value
        self.add_token(self.default_newline if value is None else value)

    def _end_of_line(self, node: Any) -> None:
        self._space(node.whitespace)
        if node.comment is not None:
            self.add_token(node.comment.value)
        self._newline(node.newline)

    def _empty_line(self, node: Any) -> None:
        if node.indent:
            self.add_indent_tokens()
        self._end_of_line(node)

    def _lines(self, node: Any) -> None:
        """White space over several lines, between brackets."""
        self._end_of_line(node.first_line)
        self._all(node.empty_lines)
        if node.indent:
            self.add_indent_tokens()
        self._space(node.last_line)

    def _comma(self, node: Any) -> None:
        self._one(node.whitespace_before)
        self.add_token(",")
        self._one(node.whitespace_after)

    def _equal(self, node: Any) -> None:
        self._one(node.whitespace_before)
        self.add_token("=")
        self._one(node.whitespace_after)

    def _atom(self, node: Any) -> None:
        """A name, a number or a string."""
        start = self.offset
        value = node.value
        if node.lpar:
            self._all(node.lpar)
            inner = self.offset
            self.tokens.append(value)
            self.offset += len(value)
            self.inner[id(node)] = Span(inner, self.offset)
            self._all(node.rpar)
            self.outer[id(node)] = Span(start, self.offset)
            return
        self.tokens.append(value)
        self.offset = end = start + len(value)
        self.inner[id(node)] = Span(start, end)

    def _parenthesized(self, node: Any, parts: Callable[[Positions, Any], None]) -> None:
        start = self.offset
        if node.lpar:
            self._all(node.lpar)
        inner = self.offset
        parts(self, node)
        self.inner[id(node)] = Span(inner, self.offset)
        if node.rpar:
            self._all(node.rpar)
            self.outer[id(node)] = Span(start, self.offset)

    def _attribute(self, node: Any) -> None:
        self._one(node.value)
        dot = node.dot
        self._one(dot.whitespace_before)
        self.add_token(".")
        self._one(dot.whitespace_after)
        self._one(node.attr)

    def _call(self, node: Any) -> None:
        self._one(node.func)
        self._one(node.whitespace_after_func)
        self.add_token("(")
        self._one(node.whitespace_before_args)
        self._all(node.args)
        self.add_token(")")

    def _arg(self, node: Any) -> None:
        start = self.offset
        if node.star:
            self.add_token(node.star)
        self._one(node.whitespace_after_star)
        if node.keyword is not None:
            self._one(node.keyword)
            self._one(node.equal)
        self._one(node.value)
        self.inner[id(node)] = Span(start, self.offset)
        self._tail(node.comma)
        self._one(node.whitespace_after_arg)
        self.outer[id(node)] = Span(start, self.offset)

    def _tail(self, mark: Any) -> None:
        """The comma or semicolon behind a node, where it has one."""
        if mark is not cst.MaybeSentinel.DEFAULT:
            self._one(mark)

    def _element(self, node: Any) -> None:
        start = self.offset
        self._one(node.value)
        self.inner[id(node)] = Span(start, self.offset)
        self._tail(node.comma)
        self.outer[id(node)] = Span(start, self.offset)

    def _pair(self, node: Any) -> None:
        start = self.offset
        self._one(node.key)
        self._one(node.whitespace_before_colon)
        self.add_token(":")
        self._one(node.whitespace_after_colon)
        self._one(node.value)
        self.inner[id(node)] = Span(start, self.offset)
        self._tail(node.comma)
        self.outer[id(node)] = Span(start, self.offset)

    def _dict(self, node: Any) -> None:
        self.add_token("{")
        self._one(node.lbrace.whitespace_after)
        self._all(node.elements)
        self._one(node.rbrace.whitespace_before)
        self.add_token("}")

    def _list(self, node: Any) -> None:
        self.add_token("[")
        self._one(node.lbracket.whitespace_after)
        self._all(node.elements)
        self._one(node.rbracket.whitespace_before)
        self.add_token("]")

    def _comparison(self, node: Any) -> None:
        self._one(node.left)
        for comparison in node.comparisons:
            start = self.offset
            comparison.operator._codegen(self)
            self._one(comparison.comparator)
            self.outer[id(comparison)] = Span(start, self.offset)

    def _operation(self, node: Any) -> None:
        self._one(node.left)
        node.operator._codegen(self)
        self._one(node.right)

    def _statement_line(self, node: Any) -> None:
        outer = self.offset
        self._all(node.leading_lines)
        self.add_indent_tokens()
        if not node.body:
            self.tokens.append("pass")  # nothing that was parsed is like that
            return
        start = self.offset
        self._all(node.body)
        self.inner[id(node)] = Span(start, self.offset)
        self._end_of_line(node.trailing_whitespace)
        self.outer[id(node)] = Span(outer, self.offset)

    def _expression_statement(self, node: Any) -> None:
        start = self.offset
        self._one(node.value)
        self.inner[id(node)] = Span(start, self.offset)
        self._tail(node.semicolon)
        self.outer[id(node)] = Span(start, self.offset)

    def _assign(self, node: Any) -> None:
        start = self.offset
        for target in node.targets:
            begin = self.offset
            self._one(target.target)
            self.inner[id(target)] = Span(begin, self.offset)
            self._one(target.whitespace_before_equal)
            self.add_token("=")
            self._one(target.whitespace_after_equal)
            self.outer[id(target)] = Span(begin, self.offset)
        self._one(node.value)
        self.inner[id(node)] = Span(start, self.offset)
        self._tail(node.semicolon)
        self.outer[id(node)] = Span(start, self.offset)

    def _return(self, node: Any) -> None:
        start = self.offset
        self.add_token("return")
        if node.value is not None:
            self._one(node.whitespace_after_return)
            self._one(node.value)
        elif node.whitespace_after_return is not cst.MaybeSentinel.DEFAULT:
            self._one(node.whitespace_after_return)
        self.inner[id(node)] = Span(start, self.offset)
        self._tail(node.semicolon)
        self.outer[id(node)] = Span(start, self.offset)

    def _block(self, node: Any) -> None:
        outer = self.offset
        self._end_of_line(node.header)
        self.increase_indent(self.default_indent if node.indent is None else node.indent)
        start = self.offset
        self._all(node.body)
        self.inner[id(node)] = Span(start, self.offset)
        self._all(node.footer)
        self.decrease_indent()
        self.outer[id(node)] = Span(outer, self.offset)

    def _conditional(self, node: Any, word: str = "if") -> None:
        outer = self.offset
        self._all(node.leading_lines)
        self.add_indent_tokens()
        start = self.offset
        self.add_token(word)
        self._one(node.whitespace_before_test)
        self._one(node.test)
        self._one(node.whitespace_after_test)
        self.add_token(":")
        self._one(node.body)
        if type(node.orelse) is cst.If:
            self._conditional(node.orelse, "elif")
        elif node.orelse is not None:
            self._one(node.orelse)
        self.inner[id(node)] = Span(start, self.offset)
        self.outer[id(node)] = Span(outer, self.offset)

    def _definition(self, node: Any, rest: Callable[[Positions, Any], None]) -> None:
        """A function or class with its decorators."""
        outer = self.offset
        self._all(node.leading_lines)
        self._all(node.decorators)
        self._all(node.lines_after_decorators)
        self.add_indent_tokens()
        start = self.offset
        rest(self, node)
        self._one(node.whitespace_before_colon)
        self.add_token(":")
        self._one(node.body)
        self.inner[id(node)] = Span(start, self.offset)
        self.outer[id(node)] = Span(outer, self.offset)

    def _name_of(self, node: Any, word: str, space: Any) -> None:
        self.add_token(word)
        self._one(space)
        self._one(node.name)
        self._one(node.whitespace_after_name)
        if node.type_parameters is not None:
            self._one(node.type_parameters)
        self._one(node.whitespace_after_type_parameters)

    def _function(self, node: Any) -> None:
        if node.asynchronous is not None:
            self._one(node.asynchronous)
        self._name_of(node, "def", node.whitespace_after_def)
        self.add_token("(")
        self._one(node.whitespace_before_params)
        self._one(node.params)
        self.add_token(")")
        if node.returns is not None:
            node.returns._codegen(self, default_indicator="->")

    def _class(self, node: Any) -> None:
        self._name_of(node, "class", node.whitespace_after_class)
        self._tail(node.lpar)
        self._all(node.bases)
        self._all(node.keywords)
        self._tail(node.rpar)

    def _compound(self, node: Any, head: Callable[[Positions, Any], None]) -> None:
        """A statement with a head, a body, and what may follow that."""
        outer = self.offset
        self._all(node.leading_lines)
        self.add_indent_tokens()
        start = self.offset
        head(self, node)
        self.add_token(":")
        self._one(node.body)
        for follows in _FOLLOWING.get(type(node), ()):
            part = getattr(node, follows)
            if part is not None:
                self._all(part if follows == "handlers" else (part,))
        self.inner[id(node)] = Span(start, self.offset)
        self.outer[id(node)] = Span(outer, self.offset)

    def _for(self, node: Any) -> None:
        if node.asynchronous is not None:
            self._one(node.asynchronous)
        self.add_token("for")
        self._one(node.whitespace_after_for)
        self._one(node.target)
        self._one(node.whitespace_before_in)
        self.add_token("in")
        self._one(node.whitespace_after_in)
        self._one(node.iter)
        self._one(node.whitespace_before_colon)

    def _while(self, node: Any) -> None:
        self.add_token("while")
        self._one(node.whitespace_after_while)
        self._one(node.test)
        self._one(node.whitespace_before_colon)

    def _handler(self, node: Any) -> None:
        self.add_token("except")
        self._one(node.whitespace_after_except)
        if node.type is not None:
            self._one(node.type)
        if node.name is not None:
            self._one(node.name)
        self._one(node.whitespace_before_colon)

    def _word(self, node: Any) -> None:
        self.add_token(_WORDS[type(node)])
        self._one(node.whitespace_before_colon)


def _way(
    outer: Callable[[Positions, Any, Callable[[Positions, Any], None]], None],
    inner: Callable[[Positions, Any], None],
) -> Callable[[Positions, Any], None]:
    return lambda self, node: outer(self, node, inner)


#: What follows the body of a statement.
_FOLLOWING: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.For: ("orelse",),
    cst.While: ("orelse",),
    cst.Try: ("handlers", "orelse", "finalbody"),
}
_WORDS: dict[type[cst.CSTNode], str] = {cst.Else: "else", cst.Try: "try", cst.Finally: "finally"}
_WAYS: dict[type[cst.CSTNode], Callable[[Positions, Any], None]] = {
    cst.SimpleWhitespace: Positions._space,
    cst.Newline: Positions._newline,
    cst.EmptyLine: Positions._empty_line,
    cst.TrailingWhitespace: Positions._end_of_line,
    cst.ParenthesizedWhitespace: Positions._lines,
    cst.Comma: Positions._comma,
    cst.AssignEqual: Positions._equal,
    cst.Name: Positions._atom,
    cst.Integer: Positions._atom,
    cst.SimpleString: Positions._atom,
    cst.Attribute: _way(Positions._parenthesized, Positions._attribute),
    cst.Call: _way(Positions._parenthesized, Positions._call),
    cst.Arg: Positions._arg,
    cst.Element: Positions._element,
    cst.DictElement: Positions._pair,
    cst.Dict: _way(Positions._parenthesized, Positions._dict),
    cst.List: _way(Positions._parenthesized, Positions._list),
    cst.Comparison: _way(Positions._parenthesized, Positions._comparison),
    cst.BinaryOperation: _way(Positions._parenthesized, Positions._operation),
    cst.BooleanOperation: _way(Positions._parenthesized, Positions._operation),
    cst.SimpleStatementLine: Positions._statement_line,
    cst.Expr: Positions._expression_statement,
    cst.Assign: Positions._assign,
    cst.Return: Positions._return,
    cst.IndentedBlock: Positions._block,
    cst.If: Positions._conditional,
    cst.FunctionDef: _way(Positions._definition, Positions._function),
    cst.ClassDef: _way(Positions._definition, Positions._class),
    cst.For: _way(Positions._compound, Positions._for),
    cst.While: _way(Positions._compound, Positions._while),
    cst.Try: _way(Positions._compound, Positions._word),
    cst.Else: _way(Positions._compound, Positions._word),
    cst.Finally: _way(Positions._compound, Positions._word),
    cst.ExceptHandler: _way(Positions._compound, Positions._handler),
}
