"""Abstract values: what the expressions of Python code are known to be, and unions of them.

`likely` marks what was inferred from a name that looks like it instead of being resolved; everything
that is read from such a value is likely, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from batchlint.history import Shape
from batchlint.python.syntax import nodes

if TYPE_CHECKING:
    from batchlint.core.uses import ObjectUse
    from batchlint.python.values.scopes import Function, ProjectClass, Scope


class Value:
    """What an expression is known to be. This is the base of all kinds.

    Values of the same kind with the same contents are equal. A value must not be changed, which is not
    enforced; that and methods generated for each kind would take longer than to import everything else
    that is needed to analyse a file.
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
    """The attributes of a class that are compared; others are about where a value comes from."""
    return tuple(part.name for part in fields(cls) if part.compare)


@dataclass(slots=True, eq=False, repr=False)
class Unknown(Value):
    """An unknown value.

    Attributes:
        name: its name in the code (the last identifier), for heuristics.
        parameter: whether it is a parameter of a function, whose callers may show what it is.
        foreign: whether its type is known not to be the package's, so that its name is no evidence.
        alias: a name like that of a client through which the code has read it.
    """

    name: str = ""
    parameter: bool = False
    foreign: bool = False
    alias: str = ""


@dataclass(slots=True, eq=False, repr=False)
class ModuleValue(Value):
    """A module that is not of the project, by its full name."""

    name: str


@dataclass(slots=True, eq=False, repr=False)
class ProjectModuleValue(Value):
    """A module of the project: its file and its scope."""

    path: Path
    scope: Scope = field(compare=False)

    @property
    def is_interface(self) -> bool:
        """Whether others import names from it that it does not use, so that no fix renames them there."""
        return self.path.name == "__init__.py" or "__all__" in self.scope.names


@dataclass(slots=True, eq=False, repr=False)
class ClassValue(Value):
    """A class of the package: a model, an enum, the client, …

    `name` is the wire type that it stands for, `spelled` its Python name where that is another one.
    With `bound`, some arguments of the constructor are given already (`functools.partial`).
    """

    name: str
    bound: bool = False
    likely: bool = field(default=False, compare=False)
    spelled: str = field(default="", compare=False)

    @property
    def python(self) -> str:
        """The name of the class in Python."""
        return self.spelled or self.name


@dataclass(slots=True, eq=False, repr=False)
class OperationSite:
    """A place that names an operation, with what the code does with the operation's result.

    `spelled` is its Python name, as in `Operation.names`. `holder` is the function around it; with
    `anywhere`, it counts for the one at hand. `home` is the state of the file. `result` is which type of
    result the code was written for, `raw` whether the response is asked for instead, `disputed` whether
    callers disagree. `written` are keywords of calls that are elsewhere. `direct` is set where the method
    is reached through the client itself, as in `client.pool.add`.
    """

    operation: str
    spelled: str
    node: nodes.Attribute | nodes.Call
    home: object
    holder: nodes.Node | None = None
    anywhere: bool = False
    result: Literal["new", "old", "both", "unused", "unknown"] = "unknown"
    raw: bool = False
    disputed: bool = False
    written: set[str] = field(default_factory=set)
    direct: bool = False


class Made:
    """A constructor call; `use` is what was recorded of it."""

    __slots__ = ("use",)

    def __init__(self) -> None:
        self.use: ObjectUse | None = None


@dataclass(slots=True, eq=False, repr=False)
class Instance(Value):
    """An object of the package, or a list or listing of such, by its `shape`.

    `origin` is the place of an operation whose result type changed between versions; `made` is the
    constructor call that the object comes from.
    """

    shape: Shape
    likely: bool = False
    origin: OperationSite | None = field(default=None, compare=False)
    made: Made | None = field(default=None, compare=False)


@dataclass(slots=True, eq=False, repr=False)
class ClientValue(Value):
    """A client of the package, of either generation."""

    likely: bool = False


@dataclass(slots=True, eq=False, repr=False)
class ConfigValue(Value):
    """The client's configuration, whose attributes are named like the client's parameters."""


@dataclass(slots=True, eq=False, repr=False)
class CredentialsValue(Value):
    """Credentials of another package: the full name of what made them, and the call."""

    name: str
    node: nodes.Call = field(compare=False)


@dataclass(slots=True, eq=False, repr=False)
class ErrorValue(Value):
    """An exception that the package raises; `path` are the attributes that were read of it."""

    path: tuple[str, ...] = ()


@dataclass(slots=True, eq=False, repr=False)
class GroupValue(Value):
    """The operations of one kind: `client.pool`."""

    group: str
    likely: bool = False


@dataclass(slots=True, eq=False, repr=False)
class OperationValue(Value):
    """A method of the client's groups, not called yet."""

    operation: str
    likely: bool = False
    site: OperationSite | None = field(default=None, compare=False)


class Piece(NamedTuple):
    """A part of a text, the literal that it is taken from, and where it starts in the value of that."""

    text: str
    node: nodes.Node | None = None
    start: int = 0


@dataclass(slots=True, eq=False, repr=False)
class TableValue(Value):
    """A table of commands of the Azure CLI that name the operations of one group."""

    group: str


@dataclass(slots=True, eq=False, repr=False)
class Constant(Value):
    """A literal: string, number, boolean, None.

    `origin` is the literal of a string, or the pieces that it was put together from.
    """

    value: Any
    origin: Any = field(default=None, compare=False)


@dataclass(slots=True, eq=False, repr=False)
class Text(Value):
    """A string that is partly known: in `template`, `{}` stands for the rest; `pieces` are its parts."""

    template: str
    pieces: tuple[Piece, ...] = field(default=(), compare=False)


class Handed:
    """The arguments of one call for the `*` and `**` parameters of a function of the project.

    Attributes:
        node: the call.
        given: the keywords.
        arrivals: the calls that they are passed on to in the end.
        functions: the functions of the project that they went through.
        taken: whether unknown ones of the keywords are taken out on the way.
    """

    __slots__ = ("arrivals", "functions", "given", "node", "taken")

    def __init__(self, node: nodes.Call, given: dict[str, Value]) -> None:
        self.node = node
        self.given = given
        self.arrivals: list[Arrival] = []
        self.functions: list[Function] = []
        self.taken = False


class Arrival(NamedTuple):
    """A call that the arguments of another call are passed on to.

    Attributes:
        callee: what is called.
        place: where.
        names: the keywords that are passed on.
        places: how many of the last arguments by position are.
        own: keywords that a subclass keeps for itself.
    """

    callee: ClassValue | OperationValue
    place: nodes.Node
    names: frozenset[str]
    places: int
    own: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False, repr=False)
class DictValue(Value):
    """A dict that is written out: one place in the code, so it is compared by identity.

    Attributes:
        node: the display, or the call that makes it.
        items: its entries.
        cell: its use, once its type is known.
        merged: the values that it takes in with `**`, each with its node.
        taken: those that it takes in later, with `update`.
        stored: where keys are written that it gets later.
        handed: the call whose keywords it collects; None for any other dict.
        removed: keys that are taken out of it.
    """

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    node: nodes.Node
    items: dict[str, Any]
    cell: list[ObjectUse | None] = field(default_factory=lambda: [None])
    merged: tuple[tuple[nodes.Node, Value], ...] = ()
    taken: list[tuple[nodes.Node, Value]] = field(default_factory=list)
    stored: dict[str, nodes.Node] = field(default_factory=dict)
    handed: Handed | None = None
    removed: set[str] = field(default_factory=set)

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
class ResponseValue(Value):
    """The response to a REST request whose body has this shape."""

    shape: Shape


@dataclass(slots=True, eq=False, repr=False)
class WireValue(Value):
    """A dict with the properties of a type that is not written out in the code.

    It comes from the service, with wire names and only likely of that type, or an object of the package
    was turned into it; `own` has the entries that the code adds to such a dict.
    """

    shape: Shape
    notation: Literal["wire", "dumped"] = "wire"
    likely: bool = True
    own: DictValue | None = field(default=None, compare=False)

    def inner(self, shape: Shape | None) -> WireValue | Unknown:
        """A part of it that has this shape."""
        return WireValue(shape, self.notation, self.likely) if shape is not None else UNKNOWN


@dataclass(slots=True, eq=False, repr=False)
class ListValue(Value):
    """A list, tuple of one kind, set, iterator or generator of `element`.

    `items` are set for a list of strings that is written out.
    """

    element: Value
    items: tuple[Value, ...] = field(default=(), compare=False)


@dataclass(slots=True, eq=False, repr=False)
class TupleValue(Value):
    """A tuple whose parts are known one by one.

    `handed` is set for the positional arguments of a call that a function collects.
    """

    items: tuple[Value, ...]
    handed: Handed | None = field(default=None, compare=False)


@dataclass(slots=True, eq=False, repr=False)
class MapValue(Value):
    """A mapping whose values are all of one kind."""

    value: Value
    key: Value = field(default_factory=Unknown)


@dataclass(slots=True, eq=False, repr=False)
class FunctionValue(Value):
    """A function or method of the project; `bound` is the object that it is called on."""

    function: Function
    bound: Value | None = None


@dataclass(slots=True, eq=False, repr=False)
class PropertyValue(Value):
    """A property of a class of the project: the function that reads it, and the one that stores it."""

    getter: Value
    setter: Value = field(default_factory=Unknown)


@dataclass(slots=True, eq=False, repr=False)
class Keywords(Value):
    """The `**` parameter of a function of the project."""

    function: Function


@dataclass(slots=True, eq=False, repr=False)
class ProjectClassValue(Value):
    """A class of the project; `bound` is as in `ClassValue`."""

    cls: ProjectClass
    bound: bool = False


class Own:
    """The attributes of one object, where they differ from those of others of its class."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}


@dataclass(slots=True, eq=False, repr=False)
class ProjectInstance(Value):
    """An object of a class of the project; `own` is set for one whose own attributes are known."""

    cls: ProjectClass
    own: Own | None = None


@dataclass(slots=True, eq=False, repr=False)
class Super(Value):
    """`super()` in a method of a class of the project."""

    cls: ProjectClass


@dataclass(slots=True, eq=False, repr=False)
class Method(Value):
    """A method of a value whose result is known without a definition: `dict.get`, `list.pop`."""

    owner: Value
    name: str


@dataclass(slots=True, eq=False, repr=False)
class Future(Value):
    """An object from which `result` can be had later: the return value of `executor.submit`."""

    result: Value


@dataclass(slots=True, eq=False, repr=False)
class Partial(Value):
    """A function of the project with some of its arguments given."""

    function: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(slots=True, eq=False, repr=False)
class Getter(Value):
    """The result of the call `node`: `attrgetter("id", "state")`."""

    names: tuple[str, ...]
    node: nodes.Call = field(compare=False)


@dataclass(slots=True, eq=False, repr=False)
class Tool(Value):
    """An object of the standard library that runs functions, such as an executor."""

    name: str


@dataclass(slots=True, eq=False, repr=False)
class Union(Value):
    """One of several values, in the order of their appearance."""

    options: tuple[Value, ...]


UNKNOWN = Unknown()
#: A value that may be one of more than these is as good as unknown.
MOST_OPTIONS = 4


def join(*values: Value) -> Value:
    """The union of values that are computed in several ways.

    None and unknown values add nothing: code that reads a property of the result reads it of a known one.
    A class of the package is only likely beside other values: it is called, which these may not resemble.
    """
    found = fallback(*values)
    if not any(isinstance(o, ClassValue) for o in options_of(found)):
        return found
    parts = [part for value in values for part in options_of(value)]
    if all(_is_class(part) for part in parts):
        return found
    options = tuple(as_likely(o) if isinstance(o, ClassValue) else o for o in options_of(found))
    return Union(options) if len(options) > 1 else options[0]


def _is_class(value: Value) -> bool:
    """Whether a value is a class of the package, None or unknown."""
    if isinstance(value, Constant):
        return value.value is None
    return value == UNKNOWN or (isinstance(value, ClassValue) and not value.likely)


def fallback(*values: Value) -> Value:
    """The union of what branches bind to a name of a module, where one only replaces a missing import."""
    if len(values) == 1 and not isinstance(values[0], Union):
        return values[0]
    options: list[Value] = []
    for value in values:
        for part in options_of(value):
            if isinstance(part, Unknown) or (isinstance(part, Constant) and part.value is None):
                continue
            if part not in options and not _merge(part, options):
                options.append(part)
                if len(options) > MOST_OPTIONS:
                    return UNKNOWN
    if not options:
        unknown = [v for v in values if isinstance(v, Unknown)]
        named = next((v for v in unknown if v.foreign), next((v for v in unknown if v != UNKNOWN), None))
        return named or next(iter(unknown or values), UNKNOWN)
    if len(options) == 1:
        return options[0]
    return Union(tuple(options))


def _merge(part: Value, options: list[Value]) -> bool:
    """Merge a container or an object of the project into an option of its kind, if there is one."""
    for position, option in enumerate(options):
        merged: Value | None = None
        match part, option:
            case ListValue(element=new), ListValue(element=old):
                merged = ListValue(join(old, new))
            case MapValue(value=new, key=new_key), MapValue(value=old, key=old_key):
                merged = MapValue(join(old, new), join(old_key, new_key))
            case ProjectInstance(cls=cls), ProjectInstance(cls=other) if cls is other:
                merged = ProjectInstance(cls)
            case DictValue(node=node), DictValue(node=before) if node is before:
                # The same place in the code, seen again in a later pass.
                merged = part
        if merged is not None:
            options[position] = merged
            return True
    return False


def options_of(value: Value) -> tuple[Value, ...]:
    """The options of a union; of any other value, itself."""
    return value.options if isinstance(value, Union) else (value,)


def options_beside_others(value: Value) -> tuple[Value, ...]:
    """The options of a union, only likely where others are known not to be of the package."""
    options = options_of(value)
    if len(options) == 1:
        return options
    if any(not isinstance(o, (Instance, ClientValue, GroupValue, OperationValue)) for o in options):
        return tuple(as_likely(o) for o in options)
    return options


def as_likely(value: Value) -> Value:
    """A value marked as `likely`."""
    if isinstance(value, (Instance, ClassValue, ClientValue, GroupValue, OperationValue)):
        return replace(value, likely=True)
    if isinstance(value, ListValue):
        return ListValue(as_likely(value.element))
    if isinstance(value, Future):
        return Future(as_likely(value.result))
    return value


def is_evidence(value: Value) -> bool:
    """Whether a value is evidence of a type: one that is false, empty or holds only unknown ones is not."""
    match value:
        case Unknown():
            return False
        case Constant(value=held):
            return bool(held)
        case ListValue(element=inner) | MapValue(value=inner):
            return is_evidence(inner)
        case TupleValue(items=items) | Union(options=items):
            return any(map(is_evidence, items))
        case DictValue(items=entries, merged=merged):
            return bool(merged) or any(map(is_evidence, entries.values()))
    return True
