"""The events that inference publishes while it evaluates a file, for the recorders of uses.

An event describes what the code does in terms of inferred values; whether that is a use of Batch, and what
it means at some version, is for its subscribers. `State.emitting` is set in the pass that is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar

from batchlint.core.spans import Span
from batchlint.history import Shape
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import ProjectClass
from batchlint.python.values.values import (
    ClassValue,
    Constant,
    DictValue,
    FunctionValue,
    Handed,
    Made,
    OperationSite,
    OperationValue,
    TableValue,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.infer.call_site import CallSite

Mode: TypeAlias = Literal["load", "store", "delete"]
Notation: TypeAlias = Literal["wire", "python", "dumped"]


class Import(NamedTuple):
    """An import statement, and the name in it that binds something (None for the module itself)."""

    statement: nodes.Import | nodes.ImportFrom
    alias: nodes.ImportAlias | None


# Names


class ModuleNamed(NamedTuple):
    """A module of the package is imported, or reached by attributes; `names` are taken from it."""

    module: str
    node: nodes.Node
    site: Import | nodes.Attribute
    names: tuple[str, ...] = ()


class ModuleBound(NamedTuple):
    """A statement makes `spelling` an expression for a module."""

    module: str
    spelling: str
    statement: nodes.Node


class ModelsImported(NamedTuple):
    """Models are imported by name, or all of them with `star`; `names` maps each to its local name."""

    statement: nodes.ImportFrom
    names: dict[str, str]
    star: bool = False


class ClassImported(NamedTuple):
    """A class of the package is imported by name; `private` where that is from a private module.

    With `indirect`, it is imported from a module of the project, which imports it; with `kept`, that goes on
    to pass it on by the old name.
    """

    name: str
    local: str
    statement: nodes.ImportFrom
    alias: nodes.ImportAlias
    private: bool = False
    indirect: bool = False
    kept: bool = False


class ClassNamed(NamedTuple):
    """A class of the package is named other than by an import: as an attribute or in a string.

    With `indirect`, it is an attribute of a module of the project, which imports it; `kept` as above.
    """

    name: str
    span: Span
    site: nodes.Node | None
    likely: bool = False
    private: bool = False
    indirect: bool = False
    kept: bool = False


class NameRead(NamedTuple):
    """A name that is bound to a class of the package is read."""

    name: str
    span: Span


class NameMissing(NamedTuple):
    """Something is taken from a module of the package that inference can't find there."""

    module: str
    name: str
    node: nodes.Node


class MemberNamed(NamedTuple):
    """A member of an enum is named."""

    enum: str
    member: str
    span: Span
    site: nodes.Node


class NameComputed(NamedTuple):
    """`getattr` or `setattr` with a name that is not a literal."""

    function: str
    owner: Value
    node: nodes.Expression


class ClientAttributeNamed(NamedTuple):
    """An attribute of the client is named that is no operation: a group of them, or the configuration."""

    name: str
    node: nodes.Attribute
    likely: bool


class ErrorRead(NamedTuple):
    """An attribute is read of an exception of the package, or of what such an attribute holds."""

    path: tuple[str, ...]
    node: nodes.Attribute
    likely: bool = False


# Operations


class OperationNamed(NamedTuple):
    """An operation is named; `span` is where its name is."""

    site: OperationSite
    span: Span
    likely: bool
    quiet: bool = False


class OperationCalled(NamedTuple):
    """An operation is called; `elsewhere` where another function than this one names it."""

    callee: OperationValue
    call: CallSite
    elsewhere: bool


class OperationPassed(NamedTuple):
    """An operation is passed to a call together with its arguments, which follow the first `skip`."""

    callee: OperationValue
    call: CallSite
    skip: int
    likely: bool


class ResultRead(NamedTuple):
    """An expression gives the result of an operation that something else called."""

    site: OperationSite
    node: nodes.Node
    awaited: bool


# Constructors


@dataclass(slots=True)
class Construction:
    """A call of a constructor of the package.

    The first `skip` arguments are none of the constructor's; with `bound`, others are given elsewhere.
    `cls` is the project's class that the object is of, `initializes` whether one of its methods makes
    the call. With `likely`, something else may be called. `made` is the object where it is a model.
    """

    name: str
    call: CallSite
    skip: int = 0
    bound: bool = False
    cls: ProjectClass | None = None
    initializes: bool = False
    likely: bool = False
    made: Made | None = None


class ClientMade(NamedTuple):
    """A function passes its keywords on to the constructor of a client."""

    name: str
    call: CallSite


class CredentialsGiven(NamedTuple):
    """A client is made with credentials of another package, or by a function of one; `name` is its full name.

    `node` is the call that makes the credentials or the client; `argument` is the argument of the client if
    its value is of a class of the project.
    """

    name: str
    node: nodes.Call
    argument: nodes.Expression | None = None


class ClientOptionRead(NamedTuple):
    """A parameter of the client is read from its configuration."""

    name: str
    node: nodes.Attribute


class ArgumentsForwarded(NamedTuple):
    """A function that takes any arguments was called; `handed` lists where they arrive."""

    callee: FunctionValue
    handed: Handed
    others: dict[str, Value]
    keywords: dict[str, Value]


class CallDelegated(NamedTuple):
    """A call passes its arguments behind the first `skip` to one of these: a class or an operation."""

    callee: ClassValue | OperationValue
    keywords: dict[str, Value]
    node: nodes.Call
    skip: int
    likely: bool


class ClassDefined(NamedTuple):
    """The project defines a class; `attribute_map` is what its body binds by that name."""

    cls: ProjectClass
    attribute_map: Value | None


# Properties and dicts


@dataclass(slots=True)
class Access:
    """A property or key that the code names: where, and what is stored there."""

    name: str
    mode: Mode
    name_node: nodes.Node
    node: nodes.Node
    value: Value | None = None
    value_node: nodes.Expression | None = None


class PropertyUsed(NamedTuple):
    """A property of an object of known type is read, stored or deleted.

    `made` is where the object was made, `cls` the project's class that it is of. With `tolerant`, the
    code tests for the name, or has a fallback for it. `owner` is the class as it is named, where the property
    is one of a class.
    """

    shape: Shape
    access: Access
    notation: Notation = "python"
    likely: bool = False
    made: Made | None = None
    cls: ProjectClass | None = None
    tolerant: bool = False
    owner: str = ""


class KeyUsed(NamedTuple):
    """A key of a dict that the code writes out is read, stored, or tested for.

    `by` is the means: a subscript, a method, or the operator `in`.
    """

    owner: DictValue
    access: Access
    by: Literal["subscript", "method", "in", "wire"] = "subscript"


class KeyComputed(NamedTuple):
    """A key is read that is not one constant, by a method or by a subscript."""

    owner: DictValue
    key: Value
    by_method: bool


class OpenItemUsed(NamedTuple):
    """A key of a dict is used of which nothing is known."""

    owner: nodes.Expression
    access: Access


class UnknownAttribute(NamedTuple):
    """An attribute of an object of unknown type is read or stored; `group` is what it is taken for."""

    owner: Unknown
    node: nodes.Attribute
    mode: Mode
    group: bool = False


class DictMade(NamedTuple):
    """A dict is written out, or (with `parts` only) put together from others."""

    value: DictValue
    parts_only: bool = False


class DictGrown(NamedTuple):
    """A dict takes in another value after it was written out."""

    owner: DictValue
    node: nodes.Expression
    added: Value


class DictIterated(NamedTuple):
    """The code goes through all entries of a dict."""

    owner: DictValue


class DictReused(NamedTuple):
    """The keys of a dict become names of something else: keywords of a function, fields of a template."""

    value: Value


class ValuesCompared(NamedTuple):
    """Two values are tested for equality."""

    left: Value
    right: Value


# Texts and calls


class TextMade(NamedTuple):
    """A string, whole."""

    node: nodes.Expression
    value: Value


class TextAppended(NamedTuple):
    """A string that another one is appended to; `template` is its text."""

    node: nodes.Expression
    value: Value
    template: str


class TextTaken(NamedTuple):
    """A value is inserted into a string; with `name`, its attribute `name` is."""

    node: nodes.Expression
    value: Value
    name: bool = False


class TupleMade(NamedTuple):
    """A tuple is written out."""

    value: TupleValue


class CallEntered(NamedTuple):
    """A call is reached, before its arguments are evaluated."""

    node: nodes.Call


class CallEvaluated(NamedTuple):
    """The arguments of a call are evaluated; `spreads_properties` where its keywords name properties."""

    callee: Value
    call: CallSite
    spreads_properties: bool


@dataclass(slots=True)
class Request:
    """What a call is given that may make it a request.

    `values` are all arguments, `bodies` the dicts among them that may be bodies, `texts` their texts,
    `own` the project's functions that are called. `elsewhere` is set where it goes to another host.
    """

    values: list[Value]
    bodies: list[DictValue]
    texts: list[str]
    own: list[nodes.FunctionDef | nodes.Lambda]
    elsewhere: bool


class RequestSeen(NamedTuple):
    """A call was evaluated in a file that has to do with Batch."""

    callee: Value
    call: CallSite
    request: Request


class ArgumentsShared(NamedTuple):
    """A function of another file is called; `text` is the source of that file."""

    node: nodes.Call
    text: str


class ModelParsed(NamedTuple):
    """An object of this shape is made from a dict, or from a list of dicts."""

    node: nodes.Expression
    value: Value
    shape: Shape
    notation: Literal["wire", "either"]
    likely: bool


class CommandDeclared(NamedTuple):
    """A table of commands gets one that names an operation."""

    table: TableValue
    method: str
    name: Constant


class PassFinished(NamedTuple):
    """All code of the file was evaluated once more."""


E = TypeVar("E")


class Events:
    """Passes events on to those who subscribed to their kind, in the order of the subscriptions."""

    def __init__(self) -> None:
        self._handlers: dict[type, list[Callable[[Any], None]]] = {}

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> None:
        """Call a handler for each event of a kind."""
        self._handlers.setdefault(kind, []).append(handler)

    def publish(self, event: object) -> None:
        """Call the handlers of an event."""
        for handler in self._handlers.get(type(event), ()):
            handler(event)
