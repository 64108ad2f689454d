"""What an expression is known to be, for the analysis of Python code.

A value is immutable and says nothing that the code does not show. `likely` marks what was taken
from the looks of a name instead of being resolved; it is inherited by everything read from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import libcst as cst

from batchlint.history import Shape

if TYPE_CHECKING:
    from batchlint.core.uses import ObjectUse, OperationUse
    from batchlint.python.scopes import Function, ProjectClass, Scope


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known; `name` is how the code calls it (the last identifier), for heuristics.

    `parameter` marks what a function is handed: its callers may say what it is.
    """

    name: str = ""
    parameter: bool = False


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module, by its full name: of the package, of the standard library, or foreign."""

    name: str


@dataclass(frozen=True, slots=True)
class ProjectModuleValue:
    """A module of the project: the file, and what it binds."""

    path: Path
    scope: Scope = field(compare=False)


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the package by its Python name: a model, an enum, the client, …

    `bound` says that some arguments of the constructor are given already (`functools.partial`).
    """

    name: str
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of the package, or a list or listing of such: what `shape` says.

    `origin` is the call of an operation whose result type changed between versions; `made` is the
    constructor call that the object comes from.
    """

    shape: Shape
    likely: bool = False
    origin: OperationUse | None = field(default=None, compare=False)
    made: ObjectUse | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ClientValue:
    """A `BatchServiceClient`."""

    likely: bool = False


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """The client's configuration, whose attributes are named like the client's parameters."""


@dataclass(frozen=True, slots=True)
class GroupValue:
    """The operations of one kind: `client.pool`."""

    group: str
    likely: bool = False


@dataclass(frozen=True, slots=True)
class OperationValue:
    """A method of the client's groups, not called yet."""

    operation: str
    likely: bool = False
    use: OperationUse | None = field(default=None, compare=False)


class Piece(NamedTuple):
    """A part of a text: what it says, the literal that says so, and from where on in its value."""

    text: str
    node: cst.CSTNode | None = None
    start: int = 0


@dataclass(frozen=True, slots=True)
class TableValue:
    """A table of commands that name the operations of one group."""

    group: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: string, number, boolean, None.

    `origin` is the literal of a string, or the pieces that it was put together from.
    """

    value: Any
    origin: Any = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A string that is partly known: `{}` stands for what is not; `pieces` are its parts."""

    template: str
    pieces: tuple[Piece, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class DictValue:
    """A dict that is written out; `cell` holds its use once its type is known.

    `merged` are the values that it takes in with `**`, each with its node.

    Compared by identity, since it stands for one place in the code.
    """

    node: cst.CSTNode
    items: dict[str, Any] = field(compare=False)
    cell: list[ObjectUse | None] = field(default_factory=lambda: [None], compare=False)
    merged: tuple[tuple[cst.CSTNode, Any], ...] = field(default=(), compare=False)

    @property
    def parts(self) -> tuple[DictValue, ...]:
        """The dicts among the values that it takes in."""
        return tuple(value for _, value in self.merged if isinstance(value, DictValue))


@dataclass(frozen=True, slots=True)
class ResponseValue:
    """The response to a REST request whose body has this shape."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class WireValue:
    """JSON that came from the service: read by wire names, and only likely what it seems."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list, tuple of one kind, set, iterator or generator of `element`.

    `items` are the strings of a list of strings that is written out.
    """

    element: Value
    items: tuple[Value, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class TupleValue:
    """A tuple whose parts are known one by one."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class MapValue:
    """A mapping whose values are of one kind."""

    value: Value
    key: Value = Unknown()


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function or method of the project; `bound` is the object that it is called on."""

    function: Function = field(compare=True)
    bound: Value | None = None


@dataclass(frozen=True, slots=True)
class Keywords:
    """What the `**` parameter of a function of the project collects: keywords of its callers."""

    function: Function


@dataclass(frozen=True, slots=True)
class ProjectClassValue:
    """A class of the project."""

    cls: ProjectClass


class Own:
    """What the attributes of one object hold, where its class alone does not say."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}


@dataclass(frozen=True, slots=True)
class ProjectInstance:
    """An object of a class of the project; `own` is set for one whose own attributes are known."""

    cls: ProjectClass
    own: Own | None = None


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` in a method of a class of the project."""

    cls: ProjectClass


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a value whose result is known without a definition: `dict.get`, `list.pop`."""

    owner: Value
    name: str


@dataclass(frozen=True, slots=True)
class Future:
    """Something that gives `result` later: the return value of `executor.submit`."""

    result: Value


@dataclass(frozen=True, slots=True)
class Partial:
    """A function of the project with some of its arguments given."""

    function: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something of the standard library that runs functions for others, such as an executor."""

    name: str


@dataclass(frozen=True, slots=True)
class Either:
    """One of several values, in the order of their appearance."""

    options: tuple[Value, ...]


Value: TypeAlias = (
    Unknown
    | ModuleValue
    | ProjectModuleValue
    | ClassValue
    | Instance
    | ClientValue
    | ConfigValue
    | GroupValue
    | OperationValue
    | TableValue
    | Constant
    | Text
    | DictValue
    | ResponseValue
    | WireValue
    | ListValue
    | TupleValue
    | MapValue
    | FunctionValue
    | Keywords
    | ProjectClassValue
    | ProjectInstance
    | Super
    | Method
    | Future
    | Partial
    | Tool
    | Either
)

UNKNOWN = Unknown()
