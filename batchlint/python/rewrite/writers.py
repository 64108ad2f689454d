"""The writers of a Python file, one for each kind of place; `core.writing.Writer` is their contract."""

from __future__ import annotations

import re

from batchlint.core.uses import (
    AttributeUse,
    ClientUse,
    ConstructorUse,
    ErrorUse,
    ForeignUse,
    MemberUse,
    ModuleUse,
    NameUse,
    ObjectUse,
    OperationUse,
    QueryUse,
    RequestUse,
    Span,
)
from batchlint.core.writing import Edit, Mapping, Naming, NewCall, Step, Writer
from batchlint.python.infer.package_names import PACKAGE
from batchlint.python.rewrite import actions, attributes, calls, names, operations, renames
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.objects import ObjectWriter
from batchlint.python.rewrite.spelling import requoted
from batchlint.python.syntax import nodes

#: The way to an operation through the class of its group.
_OPERATIONS = re.compile(r"\bazure\.batch\.(?:\w+\.)*\w+Operations\.$")


class CalleeWriter(Writer):
    """Rewrites what is called, where other code relies on the names of the arguments."""

    def __init__(self, context: FileContext) -> None:
        self._context = context

    def operation(
        self, use: OperationUse, new: str, keywords: dict[str, str], index: int
    ) -> tuple[Edit, ...] | None:
        """Call another method, with keywords renamed."""
        return operations.operation(self._context, use, new, keywords)

    def result(self, use: OperationUse, wire: str, index: int) -> tuple[Edit, ...] | None:
        """Read a property of the call's result."""
        return operations.result(self._context, use, wire, index)


class PythonWriter(CalleeWriter):
    """The writer of code, and those of all other places.

    Attributes:
        calls: rewrites keyword arguments of constructors.
        dicts: rewrites dicts that are bodies, or parts of one.
        spreads: rewrites dicts that are unpacked into constructors.
        maps: rewrites entries of an `_attribute_map`.
        texts: rewrites inside of strings.
        silent: rewrites as this one does, but for keywords on which code on their way relies.
    """

    def __init__(self, context: FileContext) -> None:
        super().__init__(context)
        self.calls = ObjectWriter(context)
        self.dicts = ObjectWriter(context, as_dicts=True)
        self.spreads = ObjectWriter(context, unpacked=True)
        self.maps = MapWriter(context)
        self.texts = TextWriter(context)
        self.silent = CalleeWriter(context)

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Read or store another property, possibly of an object below."""
        return attributes.attribute(self._context, use, steps, wire, mapping, index)

    def items(self, use: AttributeUse, changed: bool) -> tuple[Edit, ...] | None:
        """Go through an object itself instead of through the list that it held."""
        return attributes.items(self._context, use, changed)

    def method(self, use: AttributeUse, new: str, given: dict[str, str]) -> tuple[Edit, ...] | None:
        """Call another method of an object, or its class."""
        return attributes.method(self._context, use, new, given)

    def first_of(self, use: AttributeUse, wire: str, index: int) -> tuple[Edit, ...] | None:
        """Read the first element of another property, or None."""
        return attributes.first_of(self._context, use, wire, index)

    def renamed(self, use: NameUse | ForeignUse, naming: Naming, index: int) -> tuple[Edit, ...] | None:
        """Name what replaces a class or function."""
        return renames.renamed(self._context, use, naming, index)

    def moved(self, use: ModuleUse, namings: dict[str, Naming], index: int) -> tuple[Edit, ...] | None:
        """Import from elsewhere what is taken from a module."""
        return renames.moved(self._context, use, namings)

    def as_texts(self, use: NameUse, values: dict[str, str]) -> tuple[Edit, ...] | None:
        """Write texts instead of the members of an enum."""
        return renames.as_texts(self._context, use, values)

    def made_of(self, made: ObjectUse, naming: Naming, index: int) -> tuple[Edit, ...] | None:
        """Make an object of another class."""
        return renames.made_of(self._context, made, naming, index)

    def unimported(self, use: NameUse | ModuleUse | ForeignUse) -> tuple[Edit, ...] | None:
        """Take out the import of what nothing uses."""
        return renames.unimported(self._context, use.site)

    def error(self, use: ErrorUse, path: tuple[str, ...]) -> tuple[Edit, ...] | None:
        """Read another path of an exception."""
        return attributes.error(self._context, use, path)

    def member(self, use: MemberUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Name another member."""
        return (Edit(*use.name_span, new),)

    def module(self, use: ModuleUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Import from, or reach through, another module."""
        return names.module(self._context, use, new, index)

    def call(self, use: OperationUse, new: NewCall, index: int) -> tuple[Edit, ...] | None:
        """Call a method of the client, with its arguments as it takes them."""
        return calls.call(self._context, use, new, index)

    def ungrouped(self, use: ClientUse) -> tuple[Edit, ...] | None:
        """The client itself instead of a group of its operations."""
        return calls.ungrouped(self._context, use)

    def keywords(
        self, use: ConstructorUse | OperationUse, names: dict[int, str], index: int
    ) -> tuple[Edit, ...] | None:
        """Give arguments keywords."""
        return operations.keywords(self._context, use, names)

    def request(self, use: RequestUse, path: str, index: int) -> tuple[Edit, ...] | None:
        """Spell an action as a step of the path."""
        return actions.request(self._context, use, path)


class MapWriter(Writer):
    """Rewrites entries of an `_attribute_map` that a project's subclass of a model copies."""

    def __init__(self, context: FileContext) -> None:
        self._context = context

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Rename the entry and its wire key."""
        context, element = self._context, use.site
        prop = context.history.member(use.shape.at(index) or "", wire)
        if steps or prop is None or mapping.kind != "keep" or not isinstance(element, nodes.DictElement):
            return None
        if not isinstance(element.value, nodes.Dict):
            return None
        edits = [Edit(*use.name_span, requoted(context.code(use.name_span), prop.python(index)))]
        for inner in element.value.elements:
            if isinstance(inner, nodes.DictElement) and context.source.code(inner.key)[1:-1] == "key":
                span = context.source.span(inner.value)
                edits.append(Edit(*span, requoted(context.code(span), prop.wire)))
        return tuple(sorted(edits)) if len(edits) == 2 else None


class TextWriter(Writer):
    """Rewrites what strings name: properties in texts of OData, and dotted paths into the package.

    A use whose `site` is None is not spelled out and stays as it is.
    """

    def __init__(self, context: FileContext) -> None:
        self._context = context

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Name another property: a filter may look into it, a selection takes it as a whole."""
        if use.site is None or not self._is_plain(use.name_span.start, use.name):
            return None
        if not isinstance(use, QueryUse):
            path = attributes.names_of(self._context, use, steps, wire, index)
            return (Edit(*use.name_span, path[0]),) if path is not None and len(path) == 1 else None
        if use.clause == "filter":
            return (Edit(*use.name_span, "/".join([*(step.wire for step in steps), wire])),)
        if steps and not use.site.only:
            return None
        first = steps[0].wire if steps else wire
        if first not in use.site.named:
            return (Edit(*use.name_span, first),)
        gap: Span | None = use.site.gap
        return (Edit(*gap, ""),) if gap is not None else None

    def member(self, use: MemberUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Name another member."""
        return self._replaced(use, use.member, new)

    def renamed(self, use: NameUse | ForeignUse, naming: Naming, index: int) -> tuple[Edit, ...] | None:
        """Name what replaces a class, by its full name where that is in another module."""
        if not isinstance(use, NameUse):
            return None
        new, start = naming.becomes.rpartition(".")[2], use.name_span.start
        path = re.search(r"[\w.]*\.$", self._context.text[:start])
        # What a module of the project imports, it has by the new name.
        whole = path is not None and not use.indirect and (naming.moved or self._is_gone(path[0][:-1], index))
        if path is None or not whole or not self._is_plain(start, use.name):
            edits = self._replaced(use, use.name, new)
        else:
            edits = (Edit(path.start(), use.name_span.end, naming.becomes),)
        behind = re.compile(r"\.(\w+)").match(self._context.text, use.name_span.end)
        if edits is None or behind is None or behind[1] not in naming.members:
            return edits
        member = naming.members[behind[1]]
        return (*edits, Edit(*behind.span(1), member)) if member is not None else None

    def module(self, use: ModuleUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Name another module, which must have what is named of the old one."""
        provided = names.provides(self._context, new, use.names, index)
        return self._replaced(use, use.module, new) if provided else None

    def operation(
        self, use: OperationUse, new: str, keywords: dict[str, str], index: int
    ) -> tuple[Edit, ...] | None:
        """Name another method of the same class."""
        group, _, method = use.operation.partition(".")
        new_group, _, new_method = new.partition(".")
        return self._replaced(use, method, new_method) if group == new_group else None

    def call(self, use: OperationUse, new: NewCall, index: int) -> tuple[Edit, ...] | None:
        """Name the method of the client's class, where the path to that of operations is written out."""
        start, end = use.name_span
        line = self._context.text.rfind("\n", 0, start) + 1
        path = _OPERATIONS.search(self._context.text, line, start)
        if (
            use.site is None
            or path is None
            or new.body is not None
            or not self._is_plain(start, use.spelled.rpartition(".")[2])
        ):
            return None
        names = self._context.history.client.names
        client = next(name for name, mask in names.items() if mask >> index & 1)
        return (Edit(path.start(), end, f"{PACKAGE}.{client}.{new.method}"),)

    def _replaced(
        self, use: NameUse | MemberUse | ModuleUse | OperationUse, old: str, new: str
    ) -> tuple[Edit, ...] | None:
        if use.site is None or not self._is_plain(use.name_span.start, old):
            return None
        return (Edit(*use.name_span, new),)

    def _is_gone(self, module: str, index: int) -> bool:
        """Whether a release has no such module of the package."""
        known = self._context.history.modules.get(module)
        return module.startswith(f"{PACKAGE}.") and (known is None or not known.at >> index & 1)

    def _is_plain(self, start: int, name: str) -> bool:
        """Whether the source has a name as it is, without escapes or a break inside it."""
        return self._context.text.startswith(name, start)
