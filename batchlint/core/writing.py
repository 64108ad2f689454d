"""The protocols of writers, which turn a change that `core.judge` wants into edits of the text.

A writer returns None where the change can't be made exactly (the value is an expression that a
map does not cover, a sibling is already there, a name can't be spelled in the file): the finding
then has no fix.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from batchlint.core.uses import (
        AttributeUse,
        ClientUse,
        ConstructorUse,
        Entry,
        ErrorUse,
        ForeignUse,
        Handover,
        MemberUse,
        ModuleUse,
        NameUse,
        ObjectUse,
        OperationUse,
        RequestUse,
    )


class Edit(NamedTuple):
    """Replace the text from `start` to `end` (offsets, end exclusive) by `text`."""

    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """Edits that belong together.

    Two fixes with the same `group` can't be made in one pass even if their edits don't touch (both
    would create the same new object); the second is made on the result of the first.
    """

    edits: tuple[Edit, ...]
    safe: bool
    group: str | None = None


class Mapping(NamedTuple):
    """How a value changes on its way to a new place; `kind` decides which fields count.

    `keep`: as written. `literal`: becomes `new`. `choose`: a boolean expression chooses between
    `if_true` and `if_false`. `wrap`: becomes a list with the value as its one element. `list`:
    becomes the list `new` of literals. `ref` is the type of the new value at the target version:
    a Python writer spells an enum's value as its member.
    """

    kind: Literal["keep", "literal", "choose", "wrap", "list"]
    ref: str | None = None
    new: Any = None
    if_true: Any = None
    if_false: Any = None


class Step(NamedTuple):
    """A level of nesting: the wire name of the property and the type of the object in it."""

    wire: str
    type: str


class Nesting(NamedTuple):
    """Where an entry moves: below `steps`, as `wire` with its value mapped, and what is added next to it."""

    steps: tuple[Step, ...]
    wire: str
    mapping: Mapping
    siblings: tuple[tuple[str, Mapping], ...] = ()


@dataclass(frozen=True, slots=True)
class Naming:
    """What a class or function gives way to, and what has to change where it is used.

    Attributes:
        becomes: its full dotted name.
        moved: whether that is in another module.
        members: the new members of an enum by the old ones, None for one that was removed.
        keywords: the new parameters by the old ones; empty for one that is left out. A call with any
            other keyword can't be rewritten, unless there are none at all.
        positions: the parameters that become keywords, by position, empty for one that has no replacement;
            none at all where positions stay.
        only: texts by old parameter: a call with another text can't be rewritten.
    """

    becomes: str
    moved: bool = False
    members: dict[str, str | None] = field(default_factory=dict)
    keywords: dict[str, str] = field(default_factory=dict)
    positions: tuple[str, ...] = ()
    only: dict[str, str] = field(default_factory=dict)


class NewArgument(NamedTuple):
    """What becomes of an argument of a call, or of an entry of an object that is taken apart into arguments.

    Attributes:
        name: its keyword; None where it is given as before, empty where it is left out.
        form: `keep` for the value as it is, `names` for a text of names that becomes a list,
            `parts` for an object whose entries become arguments, `held` for a variable that holds one.
        given: keywords to add behind it, with the full names of their values.
        parts: what becomes of the entries of the object, in their order.
        stored: what becomes of what is stored on the object later, by Python name.
        made: the object that a variable holds.
    """

    name: str | None = None
    form: Literal["keep", "names", "parts", "held"] = "keep"
    given: tuple[tuple[str, str], ...] = ()
    parts: tuple[NewArgument, ...] = ()
    stored: tuple[tuple[str, NewArgument], ...] = ()
    made: ObjectUse | None = None


class Gathered(NamedTuple):
    """Arguments that become one object.

    Attributes:
        type: its wire type; a dict with wire names where the package has no public class for it.
        name: the keyword that it is given by, empty for a position.
        parts: the wire names of the arguments in it, by the places of these.
        defaults: literals to write, by wire name: if there is no argument for them, or it
            may be None.
        unset: the places of arguments that may be None.
    """

    type: str
    name: str
    parts: dict[int, str]
    defaults: tuple[tuple[str, str | int | float | bool | None], ...] = ()
    unset: frozenset[int] = frozenset()


class NewCall(NamedTuple):
    """A call of a method of the client that replaces a call of an operation.

    Attributes:
        method: the name of the method.
        arguments: what becomes of the arguments, by their places; of none others than those that change.
        body: the object that some of them become.
        exception: the full name of what it raises where the operation gives False; empty where it does not.
        raw: the wire type of the result, where the operation gave a raw response with its properties as
            headers, and `output` where the response held the result.
        handover: the call that is given the method with its arguments, where it is not called itself.
        keywords: old and new keywords of calls that hand them on to the method.
    """

    method: str
    arguments: dict[int, NewArgument]
    body: Gathered | None = None
    exception: str = ""
    raw: str = ""
    handover: Handover | None = None
    keywords: tuple[tuple[str, str], ...] = ()


class ObjectWriter(Protocol):
    """Rewrites one written-down object. `index` is the version whose names are written."""

    def rename(
        self, use: ObjectUse, entry: Entry, wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Give the entry another name and map its value."""

    def nest(self, use: ObjectUse, entry: Entry, nesting: Nesting, index: int) -> tuple[Edit, ...] | None:
        """Move the entry down.

        An object that is already there at a step is used; one that already holds the name, or
        whose content can't be seen, means None.
        """

    def replace_value(
        self, use: ObjectUse, entry: Entry, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Leave the name and map the value."""

    def insert(self, use: ObjectUse, wire: str, mapping: Mapping, index: int) -> tuple[Edit, ...] | None:
        """Add a property with a literal value."""

    def remove(self, use: ObjectUse, entry: Entry) -> tuple[Edit, ...] | None:
        """Leave the entry out."""


class Writer(Protocol):
    """Rewrites everything that is not a written-down object; only Python has these uses.

    A method that a writer does not define makes no edits.
    """

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Read or store `wire`, below `steps`, instead."""
        return None

    def items(self, use: AttributeUse, changed: bool) -> tuple[Edit, ...] | None:
        """Go through an object itself instead of through the list that it held.

        Args:
            use: where the list was read.
            changed: whether the result may be another one where the code goes through it twice.
        """
        return None

    def method(self, use: AttributeUse, new: str, given: dict[str, str]) -> tuple[Edit, ...] | None:
        """Call another method of an object with these keywords; `__init__` calls the class itself."""
        return None

    def first_of(self, use: AttributeUse, wire: str, index: int) -> tuple[Edit, ...] | None:
        """Read the first element of the list `wire`, or None where it is empty."""
        return None

    def renamed(self, use: NameUse | ForeignUse, naming: Naming, index: int) -> tuple[Edit, ...] | None:
        """Name what replaces a class or function, with the arguments and members that go with it."""
        return None

    def moved(self, use: ModuleUse, namings: dict[str, Naming], index: int) -> tuple[Edit, ...] | None:
        """Import from elsewhere what is imported from a module, each by its naming."""
        return None

    def as_texts(self, use: NameUse, values: dict[str, str]) -> tuple[Edit, ...] | None:
        """Write texts instead of the members of an enum."""
        return None

    def made_of(self, made: ObjectUse, naming: Naming, index: int) -> tuple[Edit, ...] | None:
        """Make an object of another class."""
        return None

    def unimported(self, use: NameUse | ModuleUse | ForeignUse) -> tuple[Edit, ...] | None:
        """Take out the import of what nothing uses."""
        return None

    def error(self, use: ErrorUse, path: tuple[str, ...]) -> tuple[Edit, ...] | None:
        """Read another path of an exception; one that ends with `()` is called."""
        return None

    def member(self, use: MemberUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Name another member."""
        return None

    def module(self, use: ModuleUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Import from, or reach through, another module."""
        return None

    def operation(
        self, use: OperationUse, new: str, keywords: dict[str, str], index: int
    ) -> tuple[Edit, ...] | None:
        """Call another method of the same or another group, with keywords renamed."""
        return None

    def call(self, use: OperationUse, new: NewCall, index: int) -> tuple[Edit, ...] | None:
        """Call a method of the client, with its arguments as it takes them."""
        return None

    def ungrouped(self, use: ClientUse) -> tuple[Edit, ...] | None:
        """The client itself instead of a group of its operations."""
        return None

    def result(self, use: OperationUse, wire: str, index: int) -> tuple[Edit, ...] | None:
        """Read `wire` of the call's result."""
        return None

    def keywords(
        self, use: ConstructorUse | OperationUse, names: dict[int, str], index: int
    ) -> tuple[Edit, ...] | None:
        """Give the arguments at these positions these keywords (renaming where there is one)."""
        return None

    def request(self, use: RequestUse, path: str, index: int) -> tuple[Edit, ...] | None:
        """Spell the request's path another way."""
        return None
