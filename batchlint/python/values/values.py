"""What an expression is known to be, for the analysis of Python code.

A value is immutable and says nothing that the code does not show. `likely` marks what was taken
from the looks of a name instead of being resolved; it is inherited by everything read from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import libcst as cst

from batchlint.history import Shape

if TYPE_CHECKING:
    from batchlint.core.uses import ObjectUse
    from batchlint.python.values.scopes import Function, ProjectClass, Scope


class _Compared:
    """Equal to what is of the same class and has the same contents.

    Said once for all values: to generate it for each of them, and that none can be changed, takes
    longer than to import everything else that is needed to analyse a file.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and _contents(self) == _contents(other))

    def __hash__(self) -> int:
        return hash(_contents(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}{_contents(self)}"


def _contents(value: object) -> tuple[object, ...]:
    kind: type = type(value)
    return tuple([getattr(value, name) for name in _counting(kind)])


@cache
def _counting(cls: type) -> tuple[str, ...]:
    """The attributes of a class that are compared: others say where a value comes from."""
    return tuple(part.name for part in fields(cls) if part.compare)


@dataclass(slots=True, eq=False, repr=False)
class Unknown(_Compared):
    """Nothing is known; `name` is how the code calls it (the last identifier), for heuristics.

    `parameter` marks what a function is handed: its callers may say what it is. `foreign` says that
    its type is known not to be the package's, so that no name can speak for it. `alias` is a name like
    that of a client through which the code has read it.
    """

    name: str = ""
    parameter: bool = False
    foreign: bool = False
    alias: str = ""


@dataclass(slots=True, eq=False, repr=False)
class ModuleValue(_Compared):
    """A module, by its full name: of the package, of the standard library, or foreign."""

    name: str


@dataclass(slots=True, eq=False, repr=False)
class ProjectModuleValue(_Compared):
    """A module of the project: the file, and what it binds."""

    path: Path
    scope: Scope = field(compare=False)


@dataclass(slots=True, eq=False, repr=False)
class ClassValue(_Compared):
    """A class of the package by its Python name: a model, an enum, the client, …

    `bound` says that some arguments of the constructor are given already (`functools.partial`), `likely`
    that something else may stand in its place.
    """

    name: str
    bound: bool = False
    likely: bool = field(default=False, compare=False)


@dataclass(slots=True, eq=False, repr=False)
class OperationSite:
    """A place that names an operation, with what the code does with the operation's result.

    `holder` is the function around it; with `anywhere`, it counts for the one at hand. `home` is the
    state of the file. `result` is which type of result the code was written for, `raw` whether the
    response is asked for instead, `disputed` whether callers disagree. `written` are keywords of calls
    that are elsewhere.
    """

    operation: str
    node: cst.Attribute | cst.Call
    home: object
    holder: cst.CSTNode | None = None
    anywhere: bool = False
    result: Literal["new", "old", "both", "unused", "unknown"] = "unknown"
    raw: bool = False
    disputed: bool = False
    written: set[str] = field(default_factory=set)


class Made:
    """A constructor call; `use` is what was recorded of it."""

    __slots__ = ("use",)

    def __init__(self) -> None:
        self.use: ObjectUse | None = None


@dataclass(slots=True, eq=False, repr=False)
class Instance(_Compared):
    """An object of the package, or a list or listing of such: what `shape` says.

    `origin` is the place of an operation whose result type changed between versions; `made` is the
    constructor call that the object comes from.
    """

    shape: Shape
    likely: bool = False
    origin: OperationSite | None = field(default=None, compare=False)
    made: Made | None = field(default=None, compare=False)


@dataclass(slots=True, eq=False, repr=False)
class ClientValue(_Compared):
    """A `BatchServiceClient`."""

    likely: bool = False


@dataclass(slots=True, eq=False, repr=False)
class ConfigValue(_Compared):
    """The client's configuration, whose attributes are named like the client's parameters."""


@dataclass(slots=True, eq=False, repr=False)
class GroupValue(_Compared):
    """The operations of one kind: `client.pool`."""

    group: str
    likely: bool = False


@dataclass(slots=True, eq=False, repr=False)
class OperationValue(_Compared):
    """A method of the client's groups, not called yet."""

    operation: str
    likely: bool = False
    site: OperationSite | None = field(default=None, compare=False)


class Piece(NamedTuple):
    """A part of a text: what it says, the literal that says so, and from where on in its value."""

    text: str
    node: cst.CSTNode | None = None
    start: int = 0


@dataclass(slots=True, eq=False, repr=False)
class TableValue(_Compared):
    """A table of commands that name the operations of one group."""

    group: str


@dataclass(slots=True, eq=False, repr=False)
class Constant(_Compared):
    """A literal: string, number, boolean, None.

    `origin` is the literal of a string, or the pieces that it was put together from.
    """

    value: Any
    origin: Any = field(default=None, compare=False)


@dataclass(slots=True, eq=False, repr=False)
class Text(_Compared):
    """A string that is partly known: `{}` stands for what is not; `pieces` are its parts."""

    template: str
    pieces: tuple[Piece, ...] = field(default=(), compare=False)


class Handed:
    """What one call hands to the `*` and `**` parameters of a function of the project, and where it arrives.

    `given` are the keywords, `functions` those that it went through. `taken` says that some of them are
    taken out on the way which can't be told.
    """

    __slots__ = ("arrivals", "functions", "given", "node", "taken")

    def __init__(self, node: cst.Call, given: dict[str, Any]) -> None:
        self.node = node
        self.given = given
        self.arrivals: list[Arrival] = []
        self.functions: list[Function] = []
        self.taken = False


class Arrival(NamedTuple):
    """A call that arguments of another call arrive at: what is called, and where.

    `names` are the keywords that arrive, and so do `places` of the last arguments by position. `own` are
    keywords that a subclass keeps for itself.
    """

    callee: ClassValue | OperationValue
    place: cst.CSTNode
    names: frozenset[str]
    places: int
    own: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False, repr=False)
class DictValue:
    """A dict that is written out; `cell` holds its use once its type is known.

    `merged` are the values that it takes in with `**`, `taken` those that it takes in later with
    `update`, each with its node. `stored` is where keys are written that it gets later, `removed` are keys
    that are taken out of it, and `handed` is set for the keywords of a call that a function collects.

    Compared by identity, since it stands for one place in the code.
    """

    node: cst.CSTNode
    items: dict[str, Any] = field(compare=False)
    cell: list[ObjectUse | None] = field(default_factory=lambda: [None], compare=False)
    merged: tuple[tuple[cst.CSTNode, Any], ...] = field(default=(), compare=False)
    taken: list[tuple[cst.CSTNode, Any]] = field(default_factory=list, compare=False)
    stored: dict[str, cst.CSTNode] = field(default_factory=dict, compare=False)
    handed: Handed | None = field(default=None, compare=False)
    removed: set[str] = field(default_factory=set, compare=False)

    def lacks(self, key: str) -> bool:
        """Whether an entry has been taken out, and none is put in its place."""
        return key in self.removed and key not in self.items

    def remove(self, key: str) -> None:
        """Take an entry out, as `pop` and `del` do."""
        self.removed.add(key)
        self.items.pop(key, None)

    @property
    def parts(self) -> tuple[DictValue, ...]:
        """The dicts among the values that it takes in."""
        return tuple(value for _, value in self.merged if isinstance(value, DictValue))


@dataclass(slots=True, eq=False, repr=False)
class ResponseValue(_Compared):
    """The response to a REST request whose body has this shape."""

    shape: Shape


@dataclass(slots=True, eq=False, repr=False)
class WireValue(_Compared):
    """A dict with the properties of a type that nobody wrote down.

    What came from the service is read by wire names, and only likely what it seems. What an object
    of the package was turned into may have `own` entries, which the code gives it later.
    """

    shape: Shape
    notation: Literal["wire", "python"] = "wire"
    likely: bool = True
    own: DictValue | None = field(default=None, compare=False)

    def inner(self, shape: Shape | None) -> WireValue | Unknown:
        """A part of it that has this shape."""
        return WireValue(shape, self.notation, self.likely) if shape is not None else UNKNOWN


@dataclass(slots=True, eq=False, repr=False)
class ListValue(_Compared):
    """A list, tuple of one kind, set, iterator or generator of `element`.

    `items` are the strings of a list of strings that is written out.
    """

    element: Value
    items: tuple[Value, ...] = field(default=(), compare=False)


@dataclass(slots=True, eq=False, repr=False)
class TupleValue(_Compared):
    """A tuple whose parts are known one by one; `handed` is set for what a function collects of a call."""

    items: tuple[Value, ...]
    handed: Handed | None = field(default=None, compare=False)


@dataclass(slots=True, eq=False, repr=False)
class MapValue(_Compared):
    """A mapping whose values are of one kind."""

    value: Value
    key: Value = field(default_factory=Unknown)


@dataclass(slots=True, eq=False, repr=False)
class FunctionValue(_Compared):
    """A function or method of the project; `bound` is the object that it is called on."""

    function: Function = field(compare=True)
    bound: Value | None = None


@dataclass(slots=True, eq=False, repr=False)
class PropertyValue(_Compared):
    """A property of a class of the project: the function that reads it, and the one that stores it."""

    getter: Value
    setter: Value = field(default_factory=Unknown)


@dataclass(slots=True, eq=False, repr=False)
class Keywords(_Compared):
    """What the `**` parameter of a function of the project collects: keywords of its callers."""

    function: Function


@dataclass(slots=True, eq=False, repr=False)
class ProjectClassValue(_Compared):
    """A class of the project; `bound` is as in `ClassValue`."""

    cls: ProjectClass
    bound: bool = False


class Own:
    """What the attributes of one object hold, where its class alone does not say."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}


@dataclass(slots=True, eq=False, repr=False)
class ProjectInstance(_Compared):
    """An object of a class of the project; `own` is set for one whose own attributes are known."""

    cls: ProjectClass
    own: Own | None = None


@dataclass(slots=True, eq=False, repr=False)
class Super(_Compared):
    """`super()` in a method of a class of the project."""

    cls: ProjectClass


@dataclass(slots=True, eq=False, repr=False)
class Method(_Compared):
    """A method of a value whose result is known without a definition: `dict.get`, `list.pop`."""

    owner: Value
    name: str


@dataclass(slots=True, eq=False, repr=False)
class Future(_Compared):
    """Something that gives `result` later: the return value of `executor.submit`."""

    result: Value


@dataclass(slots=True, eq=False, repr=False)
class Partial(_Compared):
    """A function of the project with some of its arguments given."""

    function: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(slots=True, eq=False, repr=False)
class Getter(_Compared):
    """What `attrgetter("id", "state")` makes; `node` is that call."""

    names: tuple[str, ...]
    node: cst.Call = field(compare=False)


@dataclass(slots=True, eq=False, repr=False)
class Tool(_Compared):
    """Something of the standard library that runs functions for others, such as an executor."""

    name: str


@dataclass(slots=True, eq=False, repr=False)
class Either(_Compared):
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
    | PropertyValue
    | Keywords
    | ProjectClassValue
    | ProjectInstance
    | Super
    | Method
    | Future
    | Partial
    | Getter
    | Tool
    | Either
)

UNKNOWN = Unknown()
