"""Node classes of the syntax tree.

They have the names and fields of libcst's nodes, without white space, commas and statement lines. Two
modules build them: `from_ast`, which is fast, and `from_libcst`, which reads what CPython's parser does
not. Both give the same tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar


class Node:
    """A node of a syntax tree.

    Operators are strings: `+`, `+=`, `not in`.

    Attributes:
        text: the file that it was read from.
        start: offset of its first character in the text, without parentheses around it.
        end: offset behind its last character.
        outer_start: the same with parentheses.
        outer_end: the same with parentheses.
        fields: the names of its parts, in the order of the source.
    """

    fields: ClassVar[tuple[str, ...]] = ()
    text: str
    start: int
    end: int
    outer_start: int
    outer_end: int

    def __init_subclass__(cls) -> None:
        own = tuple(cls.__annotations__)
        cls.fields = (*cls.fields, *own)

    def __init__(self, text: str, start: int, end: int, **parts: object) -> None:
        """Make a node.

        Args:
            text: the file that it was read from.
            start: offset of its first character.
            end: offset behind its last character.
            parts: the values of all of its fields.
        """
        self.text = text
        self.start = self.outer_start = start
        self.end = self.outer_end = end
        self.__dict__.update(parts)

    @property
    def children(self) -> list[Node]:
        """The nodes directly below this one, in the order of the source."""
        found: list[Node] = []
        for name in self.fields:
            value = self.__dict__[name]
            if isinstance(value, Node):
                found.append(value)
            elif isinstance(value, list):
                found.extend(value)
        return found

    @property
    def is_parenthesized(self) -> bool:
        """Whether the node has parentheses of its own."""
        return self.outer_start < self.start


class Expression(Node):
    """An expression."""


class Statement(Node):
    """A statement."""


class Pattern(Node):
    """A pattern of a `case`."""


# Expressions


class Name(Expression):
    """A name, or `None`, `True`, `False`."""

    value: str


class Attribute(Expression):
    """`value.attr`."""

    value: Expression
    attr: Name


class Integer(Expression):
    """An integer as it is written."""

    value: str


class Float(Expression):
    """A floating-point number as it is written."""

    value: str


class Imaginary(Expression):
    """An imaginary number as it is written."""

    value: str


class Ellipsis(Expression):
    """`...`."""


class SimpleString(Expression):
    """One string or bytes literal, as it is written."""

    value: str

    @property
    def prefix(self) -> str:
        """The letters before the quotes, in lower case."""
        return self.value[: len(self.value) - len(self.value.lstrip("rbuRBUfFtT"))].lower()

    @property
    def quote(self) -> str:
        """The quotes that it begins and ends with."""
        code = self.value[len(self.prefix) :]
        return code[:3] if code[:3] in ('"""', "'''") else code[:1]

    @property
    def raw_value(self) -> str:
        """What is between the quotes, as it is written."""
        around = len(self.quote)
        return self.value[len(self.prefix) + around : -around]


class FormattedString(Expression):
    """An f-string (or t-string)."""

    prefix: str
    quote: str
    parts: Sequence[FormattedStringText | FormattedStringExpression]


class FormattedStringText(Node):
    """Literal text in an f-string, as it is written."""

    value: str


class FormattedStringExpression(Node):
    """A replacement field of an f-string."""

    expression: Expression
    format_spec: Sequence[FormattedStringText | FormattedStringExpression]


class ConcatenatedString(Expression):
    """String literals side by side."""

    left: SimpleString | FormattedString
    right: SimpleString | FormattedString | ConcatenatedString


class UnaryOperation(Expression):
    """`-expression`, `not expression`."""

    operator: str
    expression: Expression


class BinaryOperation(Expression):
    """`left + right`."""

    left: Expression
    operator: str
    right: Expression


class BooleanOperation(Expression):
    """`left and right`; chains lean to the left."""

    left: Expression
    operator: str
    right: Expression


class ComparisonTarget(Node):
    """What a comparison compares with."""

    operator: str
    comparator: Expression


class Comparison(Expression):
    """`left < comparisons[0].comparator < …`."""

    left: Expression
    comparisons: Sequence[ComparisonTarget]


class IfExp(Expression):
    """`body if test else orelse`."""

    body: Expression
    test: Expression
    orelse: Expression


class Annotation(Node):
    """The type in an annotation."""

    annotation: Expression


class Param(Node):
    """A parameter; `star` is `*` or `**` for those that take any number of arguments."""

    star: str
    name: Name
    annotation: Annotation | None
    default: Expression | None


class Parameters(Node):
    """The parameters of a function."""

    posonly_params: Sequence[Param]
    params: Sequence[Param]
    star_arg: Param | None
    kwonly_params: Sequence[Param]
    star_kwarg: Param | None


class Lambda(Expression):
    """`lambda params: body`."""

    params: Parameters
    body: Expression


class Arg(Node):
    """An argument of a call or a class; `star` is `*` or `**` for one that is unpacked."""

    star: str
    keyword: Name | None
    value: Expression


class Call(Expression):
    """`func(args)`."""

    func: Expression
    args: Sequence[Arg]


class Index(Node):
    """A plain subscript."""

    value: Expression


class Slice(Node):
    """`lower:upper:step`."""

    lower: Expression | None
    upper: Expression | None
    step: Expression | None


class SubscriptElement(Node):
    """One of the subscripts between the brackets."""

    slice: Index | Slice


class Subscript(Expression):
    """`value[slice]`."""

    value: Expression
    slice: Sequence[SubscriptElement]


class Element(Node):
    """An element of a list, a set or a tuple."""

    value: Expression


class StarredElement(Expression):
    """`*value`."""

    value: Expression


class Tuple(Expression):
    """A tuple; its span is that of its elements."""

    elements: Sequence[Element | StarredElement]


class List(Expression):
    """A list display."""

    elements: Sequence[Element | StarredElement]


class Set(Expression):
    """A set display."""

    elements: Sequence[Element | StarredElement]


class DictElement(Node):
    """`key: value`."""

    key: Expression
    value: Expression


class StarredDictElement(Node):
    """`**value` in a dict display."""

    value: Expression


class Dict(Expression):
    """A dict display."""

    elements: Sequence[DictElement | StarredDictElement]


class CompIf(Node):
    """A condition of a comprehension."""

    test: Expression


class CompFor(Node):
    """`for target in iter` of a comprehension, with the conditions and loops behind it."""

    target: Expression
    iter: Expression
    ifs: Sequence[CompIf]
    inner_for_in: CompFor | None


class Comprehension(Expression):
    """A comprehension with one element expression."""

    elt: Expression
    for_in: CompFor


class ListComp(Comprehension):
    """A list comprehension."""


class SetComp(Comprehension):
    """A set comprehension."""


class GeneratorExp(Comprehension):
    """A generator expression; its span has no parentheses."""


class DictComp(Expression):
    """A dict comprehension."""

    key: Expression
    value: Expression
    for_in: CompFor


class Await(Expression):
    """`await expression`."""

    expression: Expression


class From(Node):
    """The `from` of `raise` and of `yield`."""

    item: Expression


class Yield(Expression):
    """`yield value`, `yield from value.item`."""

    value: Expression | From | None


class NamedExpr(Expression):
    """`target := value`."""

    target: Expression
    value: Expression


# Statements


class Block(Node):
    """The statements below a colon; it begins right behind the colon."""

    body: Sequence[Statement]


class Module(Node):
    """A file."""

    body: Sequence[Statement]


class Expr(Statement):
    """An expression as a statement."""

    value: Expression


class AssignTarget(Node):
    """What is left of a `=`."""

    target: Expression


class Assign(Statement):
    """`targets[0] = targets[1] = value`."""

    targets: Sequence[AssignTarget]
    value: Expression


class AnnAssign(Statement):
    """`target: annotation = value`."""

    target: Expression
    annotation: Annotation
    value: Expression | None


class AugAssign(Statement):
    """`target += value`."""

    target: Expression
    operator: str
    value: Expression


class TypeAlias(Statement):
    """`type name = value`."""

    name: Name
    value: Expression


class AsName(Node):
    """The name behind `as`."""

    name: Expression


class ImportAlias(Node):
    """What an import statement imports."""

    name: Name | Attribute
    asname: AsName | None

    @property
    def evaluated_name(self) -> str:
        """The dotted name."""
        return dotted_name(self.name)

    @property
    def evaluated_alias(self) -> str | None:
        """The name that it is bound to by `as`; None without one."""
        return dotted_name(self.asname.name) if self.asname is not None else None


class Import(Statement):
    """`import names`."""

    names: Sequence[ImportAlias]


class ImportStar(Node):
    """The `*` of an import."""


class Dot(Node):
    """A leading dot of a relative import."""


class ImportFrom(Statement):
    """`from module import names`; `has_parentheses` is about those around the names."""

    relative: Sequence[Dot]
    module: Name | Attribute | None
    names: Sequence[ImportAlias] | ImportStar
    has_parentheses: bool


class Return(Statement):
    """`return value`."""

    value: Expression | None


class Raise(Statement):
    """`raise exc from cause.item`."""

    exc: Expression | None
    cause: From | None


class Assert(Statement):
    """`assert test, msg`."""

    test: Expression
    msg: Expression | None


class Del(Statement):
    """`del target`; several targets are a tuple."""

    target: Expression


class NameItem(Node):
    """A name of `global` and `nonlocal`."""

    name: Name


class Global(Statement):
    """`global names`."""

    names: Sequence[NameItem]


class Nonlocal(Statement):
    """`nonlocal names`."""

    names: Sequence[NameItem]


class Pass(Statement):
    """`pass`."""


class Break(Statement):
    """`break`."""


class Continue(Statement):
    """`continue`."""


class Decorator(Node):
    """A decorator, without the `@`."""

    decorator: Expression


class FunctionDef(Statement):
    """A function; it begins at `def` or `async`."""

    decorators: Sequence[Decorator]
    name: Name
    params: Parameters
    returns: Annotation | None
    body: Block


class ClassDef(Statement):
    """A class; it begins at `class`."""

    decorators: Sequence[Decorator]
    name: Name
    bases: Sequence[Arg]
    keywords: Sequence[Arg]
    body: Block


class Else(Node):
    """The `else` of a statement."""

    body: Block


class Finally(Node):
    """The `finally` of a `try`."""

    body: Block


class If(Statement):
    """`if test: body`; an `elif` is another `If` in `orelse`."""

    test: Expression
    body: Block
    orelse: If | Else | None


class For(Statement):
    """`for target in iter: body`."""

    target: Expression
    iter: Expression
    body: Block
    orelse: Else | None


class While(Statement):
    """`while test: body`."""

    test: Expression
    body: Block
    orelse: Else | None


class WithItem(Node):
    """What a `with` statement enters."""

    item: Expression
    asname: AsName | None


class With(Statement):
    """`with items: body`."""

    items: Sequence[WithItem]
    body: Block


class ExceptHandler(Node):
    """`except type as name: body`."""

    type: Expression | None
    name: AsName | None
    body: Block


class Try(Statement):
    """`try: body`."""

    body: Block
    handlers: Sequence[ExceptHandler]
    orelse: Else | None
    finalbody: Finally | None


class TryStar(Try):
    """A `try` with `except*`."""


class MatchCase(Node):
    """`case pattern if guard: body`."""

    pattern: Pattern
    guard: Expression | None
    body: Block


class Match(Statement):
    """`match subject: cases`."""

    subject: Expression
    cases: Sequence[MatchCase]


# Patterns


class MatchValue(Pattern):
    """A value to compare with."""

    value: Expression


class MatchSingleton(Pattern):
    """`None`, `True`, `False`."""

    value: Name


class MatchAs(Pattern):
    """`pattern as name`, a name alone, or `_` with neither."""

    pattern: Pattern | None
    name: Name | None


class MatchOrElement(Node):
    """An alternative."""

    pattern: Pattern


class MatchOr(Pattern):
    """Alternatives with `|` between them."""

    patterns: Sequence[MatchOrElement]


class MatchSequenceElement(Node):
    """A pattern in a sequence."""

    value: Pattern


class MatchStar(Node):
    """`*name` in a sequence; no name for `*_`."""

    name: Name | None


class MatchSequence(Pattern):
    """`[a, *b]`."""

    patterns: Sequence[MatchSequenceElement | MatchStar]


class MatchMappingElement(Node):
    """`key: pattern`."""

    key: Expression
    pattern: Pattern


class MatchMapping(Pattern):
    """`{key: pattern, **rest}`."""

    elements: Sequence[MatchMappingElement]
    rest: Name | None


class MatchKeywordElement(Node):
    """`key=pattern`."""

    key: Name
    pattern: Pattern


class MatchClass(Pattern):
    """`cls(patterns, kwds)`."""

    cls: Expression
    patterns: Sequence[MatchSequenceElement]
    kwds: Sequence[MatchKeywordElement]


def dotted_name(node: Node) -> str:
    """The name that names and attributes spell: `a.b.c`; empty for any other expression."""
    if isinstance(node, Attribute):
        owner = dotted_name(node.value)
        return f"{owner}.{node.attr.value}" if owner else ""
    return node.value if isinstance(node, Name) else ""


def last_name(node: Node) -> str:
    """The last part of a dotted name; empty for any other expression."""
    if isinstance(node, Attribute):
        return node.attr.value
    return node.value if isinstance(node, Name) else ""


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes below it, in no certain order."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending += current.children
