"""Uses of the Batch API in a file, independent of rules and of the language.

A reader turns text into uses, and `core.judge` judges them. `Entry.site` and the `site` of a use hold
the syntax node, or the offsets, for the writer that comes with the use; nothing else looks into them.

Positions are offsets into the decoded text, ends exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from batchlint.core.spans import Span as Span

if TYPE_CHECKING:
    from batchlint.core.odata import Clause
    from batchlint.core.writing import ObjectWriter, Writer
    from batchlint.history import Shape

Confidence: TypeAlias = Literal["certain", "likely"]


@dataclass(slots=True, eq=False, repr=False)
class LinkedNames:
    """Places that name the same thing, so that they are rewritten together or not at all.

    `places` are the names that must be rewritten. With `blocked`, code that can't be rewritten relies on
    the name; with `loose`, code iterates over all names.
    """

    places: frozenset[Span]
    blocked: bool = False
    loose: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Value:
    """What is known of a value.

    `kind` is `literal` (with `literal` set), `object` (with `object` set where it is known to be
    Batch's), `list` (with `items`), `text` (an expression whose source can be moved as it is; `literal`
    is set where it names an enum's member or a text that is known), or `template` (an expression of a
    template language inside a JSON string). `span` covers its source. With `maybe_none`, the code
    around checks the expression for None, or may set it. With `shared`, it is also bound to another
    name (`n = pool.x = 3`), so that it can't be rewritten for one of them.
    """

    kind: Literal["literal", "object", "list", "text", "template"]
    span: Span
    literal: Any = None
    maybe_none: bool = False
    shared: bool = False
    object: ObjectUse | None = None
    items: list[Value] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class Entry:
    """One property of an object: the name as written, where, and the value.

    A `positional` one is written without its name: it counts as given, and is judged elsewhere.
    """

    key: str
    key_span: Span
    span: Span
    value: Value
    site: Any = None
    positional: bool = False
    linked: LinkedNames | None = None


@dataclass(slots=True, eq=False, repr=False)
class ObjectUse:
    """An object literal: a JSON object, a dict, a constructor call.

    `notation` is the spelling of keys: `wire`, `python`, or `either` (a dict that is passed to an
    operation, where the package takes both). `open` is set where there may be entries that the reader
    did not see (`**settings`), so that nothing is reported as missing. `partial` is set for bodies that
    only hold changes. `later` names what is stored on the object after it was made. `exact` is False
    where other code relies on the names that are written here. `shared` is set where its entries go
    into another object, or others into it: an object that is made in it could take the place of one
    that is made there. `whole` is set where the object is the body of a request or response, so that no
    property or class names its type. `given_to` are the operations whose body it is, `way` is how it gets
    there: in a list, or from a function of the file that makes it, if not directly; `giver` is one of the
    calls. `parts` are the objects
    that are known to be put into this one, `inside` those that this one is put into.
    """

    shape: Shape
    notation: Literal["wire", "python", "either"]
    entries: list[Entry]
    span: Span
    head: Span
    writer: ObjectWriter
    confidence: Confidence = "certain"
    open: bool = False
    partial: bool = False
    constructor: bool = False
    site: Any = None
    later: set[str] = field(default_factory=set)
    exact: bool = True
    shared: bool = False
    whole: bool = False
    given_to: set[str] = field(default_factory=set)
    way: Literal["direct", "list", "function"] = "direct"
    giver: OperationUse | None = None
    parts: list[ObjectUse] = field(default_factory=list)
    inside: list[ObjectUse] = field(default_factory=list)

    def hold(self, part: ObjectUse) -> None:
        """Note that another object is put into this one."""
        self.parts.append(part)
        part.inside.append(self)

    def entry(self, *names: str) -> Entry | None:
        """The entry whose key is one of the names, or None."""
        return next((e for e in self.entries if e.key in names), None)


@dataclass(slots=True, eq=False, repr=False)
class AttributeUse:
    """A property that is read from, or stored on, a value: `pool.resize_error`, `p["resizeError"]`.

    `exact` is False where other code in the file relies on the name too, so that a rewrite of this
    place alone may not be enough. `made` is the object that is stored on, if it is known. `beside` are
    the other names that are stored on the object, or on any of its type where the object is not known.
    `notation` is the spelling of the name; `dumped` is that of `as_dict`, which each generation of the
    package has in its own way. `caught` is set where code around handles the name being missing. `owner` is
    the class as it is named, where the attribute is one of a class, `settled` is set for a method that is
    called as only the second generation takes it.
    """

    shape: Shape
    name: str
    notation: Literal["wire", "python", "dumped"]
    mode: Literal["load", "store", "delete"]
    name_span: Span
    span: Span
    writer: Writer
    value: Value | None = None
    confidence: Confidence = "certain"
    site: Any = None
    exact: bool = True
    linked: LinkedNames | None = None
    made: ObjectUse | None = None
    beside: frozenset[str] = frozenset()
    caught: bool = False
    owner: str = ""
    settled: bool = False


@dataclass(slots=True, eq=False, repr=False)
class QueryUse(AttributeUse):
    """A property that OData names: `targetDedicated` in `$select=id,targetDedicated`."""

    clause: Clause = "select"


@dataclass(slots=True, eq=False, repr=False)
class NameUse:
    """A class of the package that is named: imported, called, in an annotation.

    There is no `writer` where the name itself is not written, but an object of the class.
    `module` is set where the name is imported from that module of the package, but no known release has
    it there. With `local`, it is read where an import binds it; without a writer there, what renames the
    import renames this place.
    `private` is set where the class is reached through a private module, which may have what is not exported.
    A `mention` is in a docstring or a comment; an `indirect` one reaches the class through a module of the
    project, which imports it, and with `kept` goes on to pass it on by the old name.
    """

    name: str
    name_span: Span
    writer: Writer | None
    confidence: Confidence = "certain"
    site: Any = None
    module: str = ""
    local: bool = False
    private: bool = False
    mention: bool = False
    indirect: bool = False
    kept: bool = False


@dataclass(slots=True, eq=False, repr=False)
class MemberUse:
    """A member of an enum class: `ComputeNodeState.waitingforstarttask`."""

    enum: str
    member: str
    name_span: Span
    writer: Writer
    confidence: Confidence = "certain"
    site: Any = None


@dataclass(slots=True, eq=False, repr=False)
class MemberTextUse:
    """The text of a value that is a member of an enum: `str(task.state)`; with `named`, the member's name."""

    shape: Shape
    span: Span
    named: bool = False


@dataclass(slots=True, eq=False, repr=False)
class ModuleUse:
    """A module of the package that is imported or reached by attributes.

    `names` are the classes taken from it, where that is known. `spelling` is what the file has where
    that is a pattern for several modules, of which `module` is one. With `guarded`, code handles that an
    import fails.
    """

    module: str
    name_span: Span
    writer: Writer
    names: tuple[str, ...] = ()
    confidence: Confidence = "certain"
    site: Any = None
    spelling: str = ""
    guarded: bool = False


Role: TypeAlias = Literal["options", "body", "other", "unknown"]


class Argument(NamedTuple):
    """An argument of a call: `keyword` is None for a positional one, `*` and `**` for unpacking.

    `role` is `options` for an object of an options class and `body` for the whole body of a request.
    `given` is the wire type of an object that is certainly of the package, and `str` for a text; `made` is
    that object where the file makes it. `value` is what is written there, where that is known.
    """

    keyword: str | None
    span: Span
    keyword_span: Span | None
    role: Role = "unknown"
    given: str = ""
    value: Value | None = None
    made: ObjectUse | None = None


class Handover(NamedTuple):
    """A call that is given an operation, and the arguments for it behind the first `skip`.

    `sure` is set if only this is passed to the operation.
    """

    site: Any
    skip: int
    arguments: list[Argument]
    sure: bool


class ResultPlace(NamedTuple):
    """An expression that gives the result of an operation which something else calls."""

    span: Span
    awaited: bool = False


@dataclass(slots=True, eq=False, repr=False)
class OperationUse:
    """An operation of the client that is called (`arguments` is a list) or passed as a value.

    `spelled` is its Python name: `pool.add`, `create_pool`.

    With `partial`, only arguments were read, and the operation is named elsewhere: there, `handed`
    are these by the spans of their keywords, and `written` the keywords of calls that can't be changed.
    `results` are the expressions that give the result of one that is passed: None where not all
    are known. `raw` is set where the raw response is the result, `caught` where code
    around the call handles an exception, `tested` where the code tests whether the result is true, `kept`
    where it does anything with the result but to return it.
    `direct` is set where the method is reached through the client: `client.pool.add`. `named` is the node
    that names it, `handovers` are the calls that are given it as a value.

    `held` is set where the method is reached through something that holds the group.

    `result` is `new` where the code reads what only the new result type has, `old` where it reads what
    only the old one has, `both` where it checks which one it is, `unused`, or `unknown`.
    """

    operation: str
    spelled: str
    name_span: Span
    span: Span
    writer: Writer
    arguments: list[Argument] | None = None
    result: Literal["new", "old", "both", "unused", "unknown"] = "unknown"
    results: list[ResultPlace] | None = None
    raw: bool = False
    caught: bool = False
    tested: bool = False
    kept: bool = False
    direct: bool = False
    named: Any = None
    handovers: list[Handover] = field(default_factory=list)
    confidence: Confidence = "certain"
    site: Any = None
    partial: bool = False
    handed: dict[Span, Argument] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    held: HeldGroup | None = None

    @property
    def calls_it(self) -> bool:
        """Whether the call that gives the arguments names the operation itself."""
        return getattr(self.site, "func", None) is self.named


@dataclass(slots=True, eq=False, repr=False)
class ConstructorUse:
    """Positional arguments of a model's constructor, or any arguments of the client's.

    With `partial`, only a name that the constructor takes was read: `client.config.base_url`. `spelled` is
    the name of the client's class, where it is known.
    """

    name: str
    name_span: Span
    span: Span
    arguments: list[Argument]
    writer: Writer
    partial: bool = False
    confidence: Confidence = "certain"
    site: Any = None
    spelled: str = ""


@dataclass(slots=True, eq=False, repr=False)
class ClientUse:
    """An attribute of the client that is no operation: `client.pool`, `client.config`.

    One that an operation is called on is part of the use of the operation. `held` is set where a group of
    operations is given to something all of whose uses are known.
    """

    name: str
    name_span: Span
    confidence: Confidence = "certain"
    site: Any = None
    writer: Writer | None = None
    held: HeldGroup | None = None


@dataclass(slots=True, eq=False, repr=False)
class HeldGroup:
    """A variable, parameter or attribute that holds a group of operations, and nothing else.

    `sources` are the places that pass it the group, `calls` what is named on it. `private` is set where code
    outside of one function can't see it.
    """

    sources: list[ClientUse]
    calls: list[OperationUse]
    private: bool


@dataclass(slots=True, eq=False, repr=False)
class ErrorUse:
    """What is read of an exception that an operation raises: `("error", "message", "value")`."""

    path: tuple[str, ...]
    name_span: Span
    confidence: Confidence = "certain"
    site: Any = None
    writer: Writer | None = None


@dataclass(slots=True, eq=False, repr=False)
class ForeignUse:
    """What another package has for clients of the first generation: credentials, functions that make one.

    `name` is its full name; it is recorded where it is known to be for a client of this package, and where
    that `imports` it. One that is not `given` to a client is a name of a library that is only imported.
    """

    name: str
    name_span: Span
    confidence: Confidence = "certain"
    site: Any = None
    writer: Writer | None = None
    imports: bool = False
    given: bool = True


@dataclass(slots=True, eq=False, repr=False)
class RequestUse:
    """A REST request: the verb (None where it is not known) and the path below the account.

    `path` has `{}` for each part that is not literal, and keeps a query's first name:
    `/pools/{}?upgradeos`. `path_span` covers the literal text of the last segment.
    """

    verb: str | None
    path: str
    span: Span
    writer: Writer
    confidence: Confidence = "likely"
    site: Any = None


class Uncertainty(NamedTuple):
    """What a place that could not be analysed may hold: it only counts where some of that breaks.

    By `kind`:

    - `content`: an object of `shape`, with all that is in it;
    - `property`: one property of `shape`, which one is not known;
    - `arguments`: the arguments of one of the operations `names`, without its body where `shape`
      is None;
    - `operation`: one of the operations `names`, which one is not known;
    - `method`: an operation that is called like one of `names`, on a receiver that is not known;
    - `positional`: arguments without their names, of one of the classes `names`;
    - `class`: any class of the package;
    - `client`: the arguments of the client, but for `names`, which are given.

    `since` is the first version that the code may be written for.
    """

    kind: Literal["content", "property", "arguments", "operation", "method", "positional", "class", "client"]
    names: tuple[str, ...] = ()
    shape: Shape | None = None
    notation: Literal["wire", "python"] = "python"
    since: int = 0


@dataclass(slots=True, eq=False, repr=False)
class UnknownUse:
    """Something known to be Batch's whose content could not be analysed.

    With a `name`, it matters only where no type of the target version has such a property and
    an older one had: the receiver is not known. With an `uncertainty`, it matters only where something
    of what may be there breaks. `callers` is set where the callers of the function around decide.
    """

    span: Span
    message: str
    name: str = ""
    uncertainty: Uncertainty | None = None
    callers: bool = False


@dataclass(slots=True, eq=False, repr=False)
class VersionUse:
    """A literal with the api-version of a request; `span` covers only the version."""

    name: str
    span: Span
    confidence: Confidence = "certain"


Use: TypeAlias = (
    ObjectUse
    | AttributeUse
    | QueryUse
    | NameUse
    | MemberUse
    | MemberTextUse
    | ModuleUse
    | OperationUse
    | ConstructorUse
    | ClientUse
    | ErrorUse
    | ForeignUse
    | RequestUse
    | VersionUse
    | UnknownUse
)
