"""Build the syntax tree of a file from CPython's `ast`."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from batchlint.python.syntax import nodes
from batchlint.python.syntax.strings import Field, Literal, Part, after_space, block_start, literals

_OPENING = re.compile(r"#[^\r\n]*|\(")
_LINE_END = re.compile(r"\r\n|\r|\n")
_IDENTIFIER = re.compile(r"\w+")
_OPERATORS = {
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
_COMPOUND = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While),
    *(ast.With, ast.AsyncWith, ast.Try, getattr(ast, "TryStar", ast.Try), ast.Match),
)
#: The most terms of a chain of `and` or `or`.
MOST_OPERANDS = 2500
#: What can't be written without parentheses in a `with` statement.
_PARENTHESIZED = (nodes.Tuple, nodes.GeneratorExp, nodes.NamedExpr, nodes.Yield)
_Build: TypeAlias = Callable[[Any, int, int], Any]


def build(text: str) -> nodes.Module:
    """Build the tree of a file.

    Args:
        text: the decoded file without a byte-order mark.

    Returns:
        The tree, equal to that of `from_libcst`.

    Raises:
        SyntaxError: it is not Python of this version, or is nested too deeply.
        ValueError: there is a NUL byte in it.
        RecursionError: it is nested too deeply.
        MemoryError: it is nested too deeply.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    return nodes.Module(text, 0, len(text), body=_Builder(text).statements(tree.body))


def refuse_chains(tree: ast.Module) -> None:
    """Refuse a chain of `and` or `or` that is too long: it is flat here and a tower in a syntax tree.

    Args:
        tree: what CPython's parser gives.

    Raises:
        RecursionError: there is one.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp) and len(node.values) > MOST_OPERANDS:
            raise RecursionError


class _Builder:
    """Builds nodes from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._is_ascii = text.isascii()
        #: Up to where the text belongs to nodes that are built. A parenthesis between this and the
        #: next expression is one of its own: those of calls, parameters and so on are stepped over.
        self._position = 0
        self._methods: dict[type[ast.AST], _Build] = {}

    # Positions

    def _offset(self, line: int, column: int) -> int:
        """The offset of a place whose column counts bytes."""
        start = self._line_starts[line - 1]
        if self._is_ascii:
            return start + column
        end = self._line_starts[line] if line < len(self._line_starts) else len(self._text)
        line_text = self._text[start:end]
        if line_text.isascii():
            return start + column
        return start + len(
            line_text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass")
        )

    def _start(self, node: Any) -> int:
        return self._offset(node.lineno, node.col_offset)

    def _end(self, node: Any) -> int:
        return self._offset(node.end_lineno, node.end_col_offset)

    def _skip(self, expected: str = "") -> int:
        """Step over white space and what is expected there, and return the new position."""
        position = after_space(self._text, self._position)
        if expected and self._text.startswith(expected, position):
            position += len(expected)
        self._position = position
        return position

    def _opened(self, start: int) -> list[int]:
        """Where parentheses open between the position and the start of an expression."""
        if "(" not in self._text[self._position : start]:
            return []
        gap = _OPENING.finditer(self._text, self._position, start)
        return [match.start() for match in gap if match[0] == "("]

    def _close(self, node: nodes.Node, opened: Sequence[int]) -> None:
        """Add to an expression its parentheses, of which at most as many close as open before it."""
        closed, end = 0, node.outer_end
        while closed < len(opened):
            following = after_space(self._text, end)
            if not self._text.startswith(")", following):
                break
            closed, end = closed + 1, following + 1
        if closed:
            node.outer_start, node.outer_end = opened[-closed], end

    # Small nodes

    def _name(self, start: int, end: int) -> nodes.Name:
        return nodes.Name(self._text, start, end, value=self._text[start:end])

    def _identifier(self) -> nodes.Name:
        """The name at the position, which is stepped over."""
        start = self._skip()
        found = _IDENTIFIER.match(self._text, start)
        self._position = found.end() if found is not None else start
        return self._name(start, self._position)

    def _dotted(self) -> nodes.Name | nodes.Attribute:
        """The dotted name at the position, which is stepped over."""
        found: nodes.Name | nodes.Attribute = self._identifier()
        while self._text.startswith(".", after_space(self._text, self._position)):
            self._skip(".")
            name = self._identifier()
            found = nodes.Attribute(self._text, found.start, name.end, value=found, attr=name)
        return found

    def _as_name(self) -> nodes.AsName:
        """The name behind the `as` at the position."""
        self._skip("as")
        name = self._identifier()
        return nodes.AsName(self._text, name.start, name.end, name=name)

    # Expressions

    def expression(self, node: ast.expr) -> nodes.Expression:
        """The node of an expression, with its parentheses."""
        method = self._method(node)
        start = self._start(node)
        opened = self._opened(start)
        self._position = max(self._position, start)
        found: nodes.Expression = method(node, start, self._end(node))
        if opened:
            self._close(found, opened)
        self._position = max(self._position, found.outer_end)
        return found

    def _method(self, node: ast.AST) -> _Build:
        kind = type(node)
        method = self._methods.get(kind)
        if method is None:
            method = self._methods[kind] = getattr(self, f"_{kind.__name__}")
        return method

    def _optional(self, node: ast.expr | None) -> nodes.Expression | None:
        return self.expression(node) if node is not None else None

    def _Name(self, node: ast.Name, start: int, end: int) -> nodes.Name:
        return self._name(start, end)

    def _Constant(self, node: ast.Constant, start: int, end: int) -> nodes.Expression:
        value = node.value
        if isinstance(value, (str, bytes)):
            return self._string(node, start, end)
        if value is None or isinstance(value, bool):
            return self._name(start, end)
        if value is ...:
            return nodes.Ellipsis(self._text, start, end)
        return _NUMBERS[type(value)](self._text, start, end, value=self._text[start:end])

    def _string(self, node: ast.expr, start: int, end: int) -> nodes.Expression:
        """One string literal, or several side by side; CPython gives all of them one node."""
        pieces = [self._literal(piece) for piece in literals(self._text, start, end)]
        self._position = end
        found: Any = pieces.pop()
        for piece in reversed(pieces):
            found = nodes.ConcatenatedString(self._text, piece.start, found.end, left=piece, right=found)
        return found  # type: ignore[no-any-return]

    _JoinedStr = _TemplateStr = _string

    def _literal(self, literal: Literal) -> nodes.SimpleString | nodes.FormattedString:
        start, end = literal.start, literal.end
        if literal.parts is None:
            return nodes.SimpleString(self._text, start, end, value=self._text[start:end])
        parts = self._parts(literal.parts)
        return nodes.FormattedString(
            self._text, start, end, prefix=literal.prefix, quote=literal.quote, parts=parts
        )

    def _parts(
        self, parts: Sequence[Part]
    ) -> list[nodes.FormattedStringText | nodes.FormattedStringExpression]:
        found: list[nodes.FormattedStringText | nodes.FormattedStringExpression] = []
        for part in parts:
            if not isinstance(part, Field):
                value = self._text[slice(*part)]
                found.append(nodes.FormattedStringText(self._text, *part, value=value))
                continue
            expression = self._embedded(*part.expression)
            spec = self._parts(part.format_spec)
            found.append(
                nodes.FormattedStringExpression(
                    self._text, part.start, part.end, expression=expression, format_spec=spec
                )
            )
        return found

    def _embedded(self, start: int, end: int) -> nodes.Expression:
        """The expression of a replacement field: before Python 3.12, `ast` gives wrong places in these."""
        # The parentheses let it span lines; the line that it begins in keeps its length.
        tree = ast.parse(f"({self._text[start:end]})", mode="eval")
        inner = _Builder(self._text)
        first = self._line_of(start)
        inner._line_starts = [start - 1, *self._line_starts[first:]]
        inner._is_ascii = self._is_ascii
        inner._position = start
        found = inner.expression(tree.body)
        if found.outer_start < start:  # a tuple took the parentheses for its own
            found.outer_start, found.outer_end = found.start, found.end
        return found

    def _line_of(self, offset: int) -> int:
        """The number of a line, from 1."""
        return bisect_right(self._line_starts, offset)

    def _Attribute(self, node: ast.Attribute, start: int, end: int) -> nodes.Attribute:
        value = self.expression(node.value)
        self._skip(".")
        return nodes.Attribute(self._text, start, end, value=value, attr=self._identifier())

    def _Call(self, node: ast.Call, start: int, end: int) -> nodes.Call:
        func = self.expression(node.func)
        self._skip("(")
        return nodes.Call(self._text, start, end, func=func, args=self._arguments(node.args, node.keywords))

    def _arguments(self, args: Iterable[ast.expr], keywords: Iterable[ast.keyword]) -> list[nodes.Arg]:
        given: list[ast.expr | ast.keyword] = [*args, *keywords]
        given.sort(key=lambda node: (node.lineno, node.col_offset))
        return [self._argument(node) for node in given]

    def _argument(self, node: ast.expr | ast.keyword) -> nodes.Arg:
        if not isinstance(node, (ast.keyword, ast.Starred)):
            value = self.expression(node)
            return nodes.Arg(
                self._text, value.outer_start, value.outer_end, star="", keyword=None, value=value
            )
        start, keyword, star = self._start(node), None, "*"
        self._position = start
        if isinstance(node, ast.keyword):
            star = "" if node.arg is not None else "**"
            keyword = self._identifier() if node.arg is not None else None
        self._skip(star or "=")
        value = self.expression(node.value)
        return nodes.Arg(self._text, start, value.outer_end, star=star, keyword=keyword, value=value)

    def _Subscript(self, node: ast.Subscript, start: int, end: int) -> nodes.Subscript:
        value = self.expression(node.value)
        self._skip("[")
        index = self.expression(node.slice)
        parts: Sequence[nodes.Node] = [index]
        if isinstance(index, nodes.Tuple) and not index.is_parenthesized:
            parts = [e.value if isinstance(e, nodes.Element) else e for e in index.elements]
        return nodes.Subscript(self._text, start, end, value=value, slice=[self._subscript(p) for p in parts])

    def _subscript(self, part: nodes.Node) -> nodes.SubscriptElement:
        start, end = part.outer_start, part.outer_end
        inner = part if isinstance(part, nodes.Slice) else nodes.Index(self._text, start, end, value=part)
        return nodes.SubscriptElement(self._text, start, end, slice=inner)

    def _Slice(self, node: ast.Slice, start: int, end: int) -> nodes.Slice:
        lower, upper, step = map(self._optional, (node.lower, node.upper, node.step))
        return nodes.Slice(self._text, start, end, lower=lower, upper=upper, step=step)

    def _UnaryOp(self, node: ast.UnaryOp, start: int, end: int) -> nodes.UnaryOperation:
        expression = self.expression(node.operand)
        return nodes.UnaryOperation(
            self._text, start, end, operator=_operator(node.op), expression=expression
        )

    def _BinOp(self, node: ast.BinOp, start: int, end: int) -> nodes.Expression:
        # A long sum is a tower that leans to the left, higher than the stack.
        tower, leftmost = [node], node.left
        while isinstance(leftmost, ast.BinOp) and self._start(leftmost) == start:
            tower.append(leftmost)
            leftmost = leftmost.left
        if not self._text.startswith("(", start):
            found = self.expression(leftmost)
        else:
            tower = [node]
            found = self.expression(node.left)
        for level in reversed(tower):
            right = self.expression(level.right)
            found = nodes.BinaryOperation(
                self._text, start, self._end(level), left=found, operator=_operator(level.op), right=right
            )
        return found

    def _BoolOp(self, node: ast.BoolOp, start: int, end: int) -> nodes.Expression:
        if len(node.values) > MOST_OPERANDS:
            raise RecursionError
        found = self.expression(node.values[0])
        for value in node.values[1:]:
            right = self.expression(value)
            found = nodes.BooleanOperation(
                self._text,
                found.outer_start,
                right.outer_end,
                left=found,
                operator=_operator(node.op),
                right=right,
            )
        return found

    def _Compare(self, node: ast.Compare, start: int, end: int) -> nodes.Comparison:
        left = self.expression(node.left)
        targets = []
        for operator, comparator in zip(node.ops, node.comparators, strict=True):
            value = self.expression(comparator)
            targets.append(
                nodes.ComparisonTarget(
                    self._text,
                    value.outer_start,
                    value.outer_end,
                    operator=_operator(operator),
                    comparator=value,
                )
            )
        return nodes.Comparison(self._text, start, end, left=left, comparisons=targets)

    def _IfExp(self, node: ast.IfExp, start: int, end: int) -> nodes.IfExp:
        body, test, orelse = map(self.expression, (node.body, node.test, node.orelse))
        return nodes.IfExp(self._text, start, end, body=body, test=test, orelse=orelse)

    def _Lambda(self, node: ast.Lambda, start: int, end: int) -> nodes.Lambda:
        params = self._parameters(node.args)
        return nodes.Lambda(self._text, start, end, params=params, body=self.expression(node.body))

    def _elements(self, values: Iterable[ast.expr]) -> list[nodes.Element | nodes.StarredElement]:
        found: list[nodes.Element | nodes.StarredElement] = []
        for node in values:
            value = self.expression(node)
            if isinstance(value, nodes.StarredElement):
                found.append(value)
            else:
                found.append(nodes.Element(self._text, value.outer_start, value.outer_end, value=value))
        return found

    def _Tuple(self, node: ast.Tuple, start: int, end: int) -> nodes.Tuple:
        elements = self._elements(node.elts)
        if elements:
            found = nodes.Tuple(
                self._text, elements[0].outer_start, elements[-1].outer_end, elements=elements
            )
        else:
            found = nodes.Tuple(self._text, start + 1, end - 1, elements=elements)
        if found.start > start:
            found.outer_start, found.outer_end = start, end
        return found

    def _List(self, node: ast.List, start: int, end: int) -> nodes.List:
        return nodes.List(self._text, start, end, elements=self._elements(node.elts))

    def _Set(self, node: ast.Set, start: int, end: int) -> nodes.Set:
        return nodes.Set(self._text, start, end, elements=self._elements(node.elts))

    def _Starred(self, node: ast.Starred, start: int, end: int) -> nodes.StarredElement:
        return nodes.StarredElement(self._text, start, end, value=self.expression(node.value))

    def _Dict(self, node: ast.Dict, start: int, end: int) -> nodes.Dict:
        self._position = start + 1
        elements: list[nodes.DictElement | nodes.StarredDictElement] = []
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            if key_node is None:
                self._skip(",")
                star = self._skip()
                value = self.expression(value_node)
                elements.append(nodes.StarredDictElement(self._text, star, value.outer_end, value=value))
            else:
                key, value = self.expression(key_node), self.expression(value_node)
                elements.append(
                    nodes.DictElement(self._text, key.outer_start, value.outer_end, key=key, value=value)
                )
        return nodes.Dict(self._text, start, end, elements=elements)

    def _ListComp(self, node: ast.ListComp, start: int, end: int) -> nodes.ListComp:
        elt = self.expression(node.elt)
        return nodes.ListComp(self._text, start, end, elt=elt, for_in=self._loops(node.generators))

    def _SetComp(self, node: ast.SetComp, start: int, end: int) -> nodes.SetComp:
        elt = self.expression(node.elt)
        return nodes.SetComp(self._text, start, end, elt=elt, for_in=self._loops(node.generators))

    def _GeneratorExp(self, node: ast.GeneratorExp, start: int, end: int) -> nodes.GeneratorExp:
        # As the only argument, it shares its parentheses with the call.
        is_shared = self._position > start
        self._position = start + 1
        elt = self.expression(node.elt)
        loops = self._loops(node.generators)
        found = nodes.GeneratorExp(self._text, elt.outer_start, self._position, elt=elt, for_in=loops)
        if not is_shared:
            found.outer_start, found.outer_end = start, end
        return found

    def _DictComp(self, node: ast.DictComp, start: int, end: int) -> nodes.DictComp:
        key, value = self.expression(node.key), self.expression(node.value)
        loops = self._loops(node.generators)
        return nodes.DictComp(self._text, start, end, key=key, value=value, for_in=loops)

    def _loops(self, generators: Sequence[ast.comprehension]) -> nodes.CompFor:
        """The node of the first loop of a comprehension, which holds the others."""
        loop, *others = generators
        target, iterated = self.expression(loop.target), self.expression(loop.iter)
        conditions = []
        for test_node in loop.ifs:
            test = self.expression(test_node)
            conditions.append(nodes.CompIf(self._text, test.outer_start, test.outer_end, test=test))
        inner = self._loops(others) if others else None
        start, end = target.outer_start, self._position
        return nodes.CompFor(
            self._text, start, end, target=target, iter=iterated, ifs=conditions, inner_for_in=inner
        )

    def _Await(self, node: ast.Await, start: int, end: int) -> nodes.Await:
        return nodes.Await(self._text, start, end, expression=self.expression(node.value))

    def _Yield(self, node: ast.Yield, start: int, end: int) -> nodes.Yield:
        return nodes.Yield(self._text, start, end, value=self._optional(node.value))

    def _YieldFrom(self, node: ast.YieldFrom, start: int, end: int) -> nodes.Yield:
        return nodes.Yield(self._text, start, end, value=self._from(node.value))

    def _from(self, node: ast.expr) -> nodes.From:
        item = self.expression(node)
        return nodes.From(self._text, item.outer_start, item.outer_end, item=item)

    def _NamedExpr(self, node: ast.NamedExpr, start: int, end: int) -> nodes.NamedExpr:
        target, value = self.expression(node.target), self.expression(node.value)
        return nodes.NamedExpr(self._text, start, end, target=target, value=value)

    # Parameters

    def _parameters(self, node: ast.arguments) -> nodes.Parameters:
        """The parameters of a function; `ast` lists their defaults apart."""
        plain = [*node.posonlyargs, *node.args]
        without_default = len(plain) - len(node.defaults)
        params = [
            self._parameter(p, node.defaults[i - without_default] if i >= without_default else None)
            for i, p in enumerate(plain)
        ]
        star_arg = self._parameter(node.vararg, None, "*") if node.vararg is not None else None
        kwonly = [self._parameter(p, d) for p, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        star_kwarg = self._parameter(node.kwarg, None, "**") if node.kwarg is not None else None
        split = len(node.posonlyargs)
        found = nodes.Parameters(
            self._text, 0, 0,
            posonly_params=params[:split], params=params[split:],
            star_arg=star_arg, kwonly_params=kwonly, star_kwarg=star_kwarg,
        )  # fmt: skip
        if inner := found.children:
            found.start, found.end = inner[0].start, inner[-1].end
            found.outer_start, found.outer_end = found.start, found.end
        return found

    def _parameter(self, node: ast.arg, default_node: ast.expr | None, star: str = "") -> nodes.Param:
        self._position = start = self._start(node)
        name = self._identifier()
        annotation = self._annotation(node.annotation)
        default = self._optional(default_node)
        return nodes.Param(
            self._text, start, self._position, star=star, name=name, annotation=annotation, default=default
        )

    def _annotation(self, node: ast.expr | None) -> nodes.Annotation | None:
        if node is None:
            return None
        value = self.expression(node)
        return nodes.Annotation(self._text, value.outer_start, value.outer_end, annotation=value)

    # Statements

    def statements(self, body: Iterable[ast.stmt]) -> list[nodes.Statement]:
        """The nodes of statements."""
        found = []
        for node in body:
            self._position = start = self._start(node)
            statement: nodes.Statement = self._method(node)(node, start, self._end(node))
            if isinstance(node, _COMPOUND):  # CPython counts a semicolon at its end in
                statement.end = statement.outer_end = self._position
            self._position = statement.end
            found.append(statement)
        return found

    def _block(self, body: Sequence[ast.stmt], keyword: str = "") -> nodes.Block:
        """The statements behind the next colon."""
        self._skip(keyword)
        start = block_start(self._text, self._position)
        statements = self.statements(body)
        return nodes.Block(self._text, start + 1, statements[-1].end, body=statements)

    def _Expr(self, node: ast.Expr, start: int, end: int) -> nodes.Expr:
        return nodes.Expr(self._text, start, end, value=self.expression(node.value))

    def _Assign(self, node: ast.Assign, start: int, end: int) -> nodes.Assign:
        targets = []
        for target_node in node.targets:
            target = self.expression(target_node)
            targets.append(
                nodes.AssignTarget(self._text, target.outer_start, target.outer_end, target=target)
            )
        return nodes.Assign(self._text, start, end, targets=targets, value=self.expression(node.value))

    def _AnnAssign(self, node: ast.AnnAssign, start: int, end: int) -> nodes.AnnAssign:
        target, annotation = self.expression(node.target), self._annotation(node.annotation)
        value = self._optional(node.value)
        return nodes.AnnAssign(self._text, start, end, target=target, annotation=annotation, value=value)

    def _AugAssign(self, node: ast.AugAssign, start: int, end: int) -> nodes.AugAssign:
        target, value = self.expression(node.target), self.expression(node.value)
        operator = f"{_operator(node.op)}="
        return nodes.AugAssign(self._text, start, end, target=target, operator=operator, value=value)

    def _TypeAlias(self, node: Any, start: int, end: int) -> nodes.TypeAlias:
        name = self.expression(node.name)
        self._skip_type_parameters(node)
        return nodes.TypeAlias(self._text, start, end, name=name, value=self.expression(node.value))

    def _skip_type_parameters(self, node: Any) -> None:
        """Step over the type parameters of a statement; before Python 3.12 there are none."""
        params = getattr(node, "type_params", None)
        if params:
            self._position = self._end(params[-1])
            self._skip(",")
            self._skip("]")

    def _Return(self, node: ast.Return, start: int, end: int) -> nodes.Return:
        return nodes.Return(self._text, start, end, value=self._optional(node.value))

    def _Raise(self, node: ast.Raise, start: int, end: int) -> nodes.Raise:
        exc = self._optional(node.exc)
        cause = self._from(node.cause) if node.cause is not None else None
        return nodes.Raise(self._text, start, end, exc=exc, cause=cause)

    def _Assert(self, node: ast.Assert, start: int, end: int) -> nodes.Assert:
        test, message = self.expression(node.test), self._optional(node.msg)
        return nodes.Assert(self._text, start, end, test=test, msg=message)

    def _Delete(self, node: ast.Delete, start: int, end: int) -> nodes.Del:
        elements = self._elements(node.targets)
        first, last = elements[0], elements[-1]
        target: nodes.Node = first.value
        if len(elements) > 1 or self._text.startswith(",", after_space(self._text, last.outer_end)):
            target = nodes.Tuple(self._text, first.outer_start, last.outer_end, elements=elements)
        return nodes.Del(self._text, start, end, target=target)

    def _names(self, count: int, keyword: str) -> list[nodes.NameItem]:
        self._skip(keyword)
        found = []
        for _ in range(count):
            self._skip(",")
            name = self._identifier()
            found.append(nodes.NameItem(self._text, name.start, name.end, name=name))
        return found

    def _Global(self, node: ast.Global, start: int, end: int) -> nodes.Global:
        return nodes.Global(self._text, start, end, names=self._names(len(node.names), "global"))

    def _Nonlocal(self, node: ast.Nonlocal, start: int, end: int) -> nodes.Nonlocal:
        return nodes.Nonlocal(self._text, start, end, names=self._names(len(node.names), "nonlocal"))

    def _Pass(self, node: ast.Pass, start: int, end: int) -> nodes.Pass:
        return nodes.Pass(self._text, start, end)

    def _Break(self, node: ast.Break, start: int, end: int) -> nodes.Break:
        return nodes.Break(self._text, start, end)

    def _Continue(self, node: ast.Continue, start: int, end: int) -> nodes.Continue:
        return nodes.Continue(self._text, start, end)

    def _alias(self, node: ast.alias) -> nodes.ImportAlias:
        self._position = start = self._start(node)
        name = self._dotted()
        asname = self._as_name() if node.asname is not None else None
        return nodes.ImportAlias(self._text, start, self._position, name=name, asname=asname)

    def _Import(self, node: ast.Import, start: int, end: int) -> nodes.Import:
        return nodes.Import(self._text, start, end, names=[self._alias(alias) for alias in node.names])

    def _ImportFrom(self, node: ast.ImportFrom, start: int, end: int) -> nodes.ImportFrom:
        self._skip("from")
        dots = []
        for _ in range(node.level):
            dot = self._skip()
            self._position = dot + 1
            dots.append(nodes.Dot(self._text, dot, dot + 1))
        module = self._dotted() if node.module is not None else None
        self._skip("import")
        following = self._skip()
        names: Any
        if node.names[0].name == "*":
            names = nodes.ImportStar(self._text, following, following + 1)
        else:
            names = [self._alias(alias) for alias in node.names]
        return nodes.ImportFrom(
            self._text, start, end,
            relative=dots, module=module, names=names,
            has_parentheses=self._text.startswith("(", following),
        )  # fmt: skip

    def _decorators(self, decorators: Iterable[ast.expr]) -> list[nodes.Decorator]:
        found = []
        for node in decorators:
            # What stands before its parentheses is an `@`, on a line of its own.
            self._position = self._text.rindex("@", 0, self._start(node)) + 1
            value = self.expression(node)
            found.append(nodes.Decorator(self._text, value.outer_start, value.outer_end, decorator=value))
        return found

    def _FunctionDef(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, start: int, end: int
    ) -> nodes.FunctionDef:
        decorators = self._decorators(node.decorator_list)
        self._position = start
        if isinstance(node, ast.AsyncFunctionDef):
            self._skip("async")
        self._skip("def")
        name = self._identifier()
        self._skip_type_parameters(node)
        self._skip("(")
        params, returns = self._parameters(node.args), self._annotation(node.returns)
        body = self._block(node.body)
        return nodes.FunctionDef(
            self._text, start, end,
            decorators=decorators, name=name, params=params, returns=returns, body=body,
        )  # fmt: skip

    _AsyncFunctionDef = _FunctionDef

    def _ClassDef(self, node: ast.ClassDef, start: int, end: int) -> nodes.ClassDef:
        decorators = self._decorators(node.decorator_list)
        self._position = start
        self._skip("class")
        name = self._identifier()
        self._skip_type_parameters(node)
        self._skip("(")
        arguments = self._arguments(node.bases, node.keywords)
        bases = [a for a in arguments if a.keyword is None and a.star != "**"]
        keywords = [a for a in arguments if a.keyword is not None or a.star == "**"]
        body = self._block(node.body)
        return nodes.ClassDef(
            self._text, start, end,
            decorators=decorators, name=name, bases=bases, keywords=keywords, body=body,
        )  # fmt: skip

    def _else(self, body: Sequence[ast.stmt]) -> nodes.Else | None:
        if not body:
            return None
        block = self._block(body, "else")
        return nodes.Else(self._text, block.start, block.end, body=block)

    def _If(self, node: ast.If, start: int, end: int) -> nodes.If:
        test, body = self.expression(node.test), self._block(node.body)
        orelse: nodes.If | nodes.Else | None
        if len(node.orelse) == 1 and self._text.startswith("elif", self._start(node.orelse[0])):
            [statement] = self.statements(node.orelse)
            assert isinstance(statement, nodes.If)
            orelse = statement
        else:
            orelse = self._else(node.orelse)
        return nodes.If(self._text, start, end, test=test, body=body, orelse=orelse)

    def _For(self, node: ast.For | ast.AsyncFor, start: int, end: int) -> nodes.For:
        target, iterated = self.expression(node.target), self.expression(node.iter)
        body = self._block(node.body)
        orelse = self._else(node.orelse)
        return nodes.For(self._text, start, end, target=target, iter=iterated, body=body, orelse=orelse)

    _AsyncFor = _For

    def _While(self, node: ast.While, start: int, end: int) -> nodes.While:
        test, body = self.expression(node.test), self._block(node.body)
        return nodes.While(self._text, start, end, test=test, body=body, orelse=self._else(node.orelse))

    def _With(self, node: ast.With | ast.AsyncWith, start: int, end: int) -> nodes.With:
        items = []
        for item_node in node.items:
            is_alone = len(node.items) == 1 and item_node.optional_vars is None
            item, asname = self._entered(item_node.context_expr, is_alone), None
            last = item
            if item_node.optional_vars is not None:
                last = self.expression(item_node.optional_vars)
                asname = nodes.AsName(self._text, last.outer_start, last.outer_end, name=last)
            items.append(
                nodes.WithItem(self._text, item.outer_start, last.outer_end, item=item, asname=asname)
            )
        return nodes.With(self._text, start, end, items=items, body=self._block(node.body))

    _AsyncWith = _With

    def _entered(self, node: ast.expr, is_alone: bool) -> nodes.Expression:
        """The expression of an item; parentheses around the only one are those of the statement."""
        before = self._position
        item = self.expression(node)
        is_last = self._text.startswith(":", after_space(self._text, item.outer_end))
        if is_alone and is_last and item.is_parenthesized and not isinstance(item, _PARENTHESIZED):
            self._position = item.outer_start + 1 if before < item.outer_start else before
            item = self.expression(node)
        return item

    def _Try(self, node: Any, start: int, end: int, kind: type[nodes.Try] = nodes.Try) -> nodes.Try:
        body = self._block(node.body, "try")
        handlers = [self._handler(handler) for handler in node.handlers]
        orelse = self._else(node.orelse)
        finalbody = None
        if node.finalbody:
            block = self._block(node.finalbody, "finally")
            finalbody = nodes.Finally(self._text, block.start, block.end, body=block)
        return kind(self._text, start, end, body=body, handlers=handlers, orelse=orelse, finalbody=finalbody)

    def _TryStar(self, node: Any, start: int, end: int) -> nodes.Try:
        return self._Try(node, start, end, nodes.TryStar)

    def _handler(self, node: ast.ExceptHandler) -> nodes.ExceptHandler:
        self._position = start = self._start(node)
        self._skip("except")
        caught = self._optional(node.type)
        name = self._as_name() if node.name is not None else None
        body = self._block(node.body)
        return nodes.ExceptHandler(self._text, start, self._end(node), type=caught, name=name, body=body)

    def _Match(self, node: ast.Match, start: int, end: int) -> nodes.Match:
        subject = self.expression(node.subject)
        self._skip(":")
        cases = []
        for case in node.cases:
            case_start = self._skip()
            self._skip("case")
            pattern, guard = self._pattern(case.pattern), self._optional(case.guard)
            body = self._block(case.body)
            cases.append(
                nodes.MatchCase(self._text, case_start, body.end, pattern=pattern, guard=guard, body=body)
            )
        return nodes.Match(self._text, start, end, subject=subject, cases=cases)

    # Patterns

    def _pattern(self, node: ast.pattern) -> nodes.Pattern:
        start, end = self._start(node), self._end(node)
        found: nodes.Pattern = self._method(node)(node, start, end)
        self._position = max(self._position, end)
        return found

    def _MatchValue(self, node: ast.MatchValue, start: int, end: int) -> nodes.MatchValue:
        return nodes.MatchValue(self._text, start, end, value=self.expression(node.value))

    def _MatchSingleton(self, node: ast.MatchSingleton, start: int, end: int) -> nodes.MatchSingleton:
        return nodes.MatchSingleton(self._text, start, end, value=self._name(start, end))

    def _MatchAs(self, node: ast.MatchAs, start: int, end: int) -> nodes.MatchAs:
        pattern = self._pattern(node.pattern) if node.pattern is not None else None
        name = None
        if node.name is not None:
            name = self._name(end - len(node.name), end)
        return nodes.MatchAs(self._text, start, end, pattern=pattern, name=name)

    def _MatchOr(self, node: ast.MatchOr, start: int, end: int) -> nodes.MatchOr:
        patterns = []
        for alternative in node.patterns:
            found = self._pattern(alternative)
            patterns.append(nodes.MatchOrElement(self._text, found.start, found.end, pattern=found))
        return nodes.MatchOr(self._text, start, end, patterns=patterns)

    def _MatchSequence(self, node: ast.MatchSequence, start: int, end: int) -> nodes.MatchSequence:
        return nodes.MatchSequence(self._text, start, end, patterns=self._sequence(node.patterns))

    def _sequence(
        self, patterns: Iterable[ast.pattern]
    ) -> list[nodes.MatchSequenceElement | nodes.MatchStar]:
        found: list[nodes.MatchSequenceElement | nodes.MatchStar] = []
        for node in patterns:
            if isinstance(node, ast.MatchStar):
                start, end = self._start(node), self._end(node)
                name = self._name(end - len(node.name), end) if node.name is not None else None
                found.append(nodes.MatchStar(self._text, start, end, name=name))
            else:
                value = self._pattern(node)
                found.append(nodes.MatchSequenceElement(self._text, value.start, value.end, value=value))
        return found

    def _MatchMapping(self, node: ast.MatchMapping, start: int, end: int) -> nodes.MatchMapping:
        self._position = start + 1
        elements = []
        for key_node, pattern_node in zip(node.keys, node.patterns, strict=True):
            key, pattern = self.expression(key_node), self._pattern(pattern_node)
            elements.append(
                nodes.MatchMappingElement(self._text, key.outer_start, pattern.end, key=key, pattern=pattern)
            )
        rest = None
        if node.rest is not None:
            self._skip(",")
            self._skip("**")
            rest = self._identifier()
        return nodes.MatchMapping(self._text, start, end, elements=elements, rest=rest)

    def _MatchClass(self, node: ast.MatchClass, start: int, end: int) -> nodes.MatchClass:
        cls = self.expression(node.cls)
        self._skip("(")
        patterns = self._sequence(node.patterns)
        keywords = []
        for pattern_node in node.kwd_patterns:
            self._skip(",")
            key = self._identifier()
            self._skip("=")
            pattern = self._pattern(pattern_node)
            keywords.append(
                nodes.MatchKeywordElement(self._text, key.start, pattern.end, key=key, pattern=pattern)
            )
        return nodes.MatchClass(self._text, start, end, cls=cls, patterns=patterns, kwds=keywords)


def _operator(node: ast.AST) -> str:
    return _OPERATORS[type(node).__name__]
