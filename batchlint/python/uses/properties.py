"""Properties of the package's objects: where code reads, stores or deletes one, by whatever means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from batchlint.core.uses import AttributeUse, ObjectUse
from batchlint.core.uses import Value as UseValue
from batchlint.python.infer import events
from batchlint.python.syntax import nodes
from batchlint.python.uses.guards import is_handed, is_lost
from batchlint.python.uses.use_values import stored_value
from batchlint.python.values.values import UNKNOWN, Constant, DictValue

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class Properties:
    """Records uses of properties of models, of dicts that are payloads, and of the service's answers."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state
        analysis.inference.events.subscribe(events.PropertyUsed, self.used)
        analysis.inference.events.subscribe(events.KeyUsed, self.key)

    def used(self, event: events.PropertyUsed) -> None:
        """Record a property of an object of known type."""
        analysis, access = self.analysis, event.access
        made = event.made.use if event.made is not None else None
        if access.mode == "store" and made is not None:
            made.later.add(access.name)
            analysis.objects.hold(made, access.value if access.value is not None else UNKNOWN)
        self._emit(event, made, stored_value(analysis, access))
        if access.mode == "store" and access.value is not None and access.value_node is not None:
            options = event.shape.describe()
            analysis.queries.note_option(options, access.name, access.value, access.value_node, event.likely)

    def _emit(self, event: events.PropertyUsed, made: ObjectUse | None, value: UseValue | None) -> None:
        """Emit a use, outside of code that guards against what is missing."""
        analysis, state, access = self.analysis, self.state, event.access
        if not state.emitting:
            return
        if event.tolerant and not is_lost(analysis, event.shape, access.name, event.notation):
            return
        # The name of an attribute is no variable, whatever a parameter is called.
        is_attribute = isinstance(access.node, nodes.Attribute)
        literal = self._literal_of(access.name_node) if not is_attribute else None
        if literal is None and not is_attribute and is_handed(state, access.name_node):
            return
        if state.guarded and not (
            state.guarded <= state.tried and is_lost(analysis, event.shape, access.name, event.notation)
        ):
            return
        if value is not None and analysis.inference.assignment.several:
            value.shared = True
        use = AttributeUse(
            event.shape,
            access.name,
            event.notation,
            access.mode,
            state.span(literal or access.name_node),
            state.span(access.node),
            analysis.writer,
            value,
            analysis.confidence(event.likely),
            # A name that a caller gives is the caller's: it is no place of this code to rewrite.
            site=access.node if literal is None else None,
            made=made,
            caught=state.catching > 0,
        )
        if event.cls is not None:
            # Its map and what is read must change together.
            use.exact = all(map(analysis.attribute_maps.is_exact, event.cls.mro()))
        analysis.emit(use)

    def _literal_of(self, name_node: nodes.Node) -> nodes.Node | None:
        """The literal of the one caller that gives a name which is a parameter here."""
        node = name_node.value if isinstance(name_node, nodes.Index) else name_node
        holder = self.state.holder
        if not isinstance(node, nodes.Name) or not isinstance(holder, nodes.FunctionDef):
            return None
        function = self.state.functions.get(id(holder))
        given = function.arguments.get(node.value) if function is not None else None
        origin = given.origin if isinstance(given, Constant) else None
        is_here = isinstance(origin, nodes.SimpleString) and self.state.source.holds(origin)
        return origin if is_here else None

    def key(self, event: events.KeyUsed) -> None:
        """Record a key of a dict which is written out."""
        analysis, owner, access, made = self.analysis, event.owner, event.access, event.owner.cell[0]
        loads, value = access.mode == "load", stored_value(analysis, access)
        if loads and event.by in ("subscript", "method"):
            analysis.payloads.note_read(owner, access.name)
        analysis.keys.place(owner, access.name, access.name_node, loads and event.by in ("method", "in"))
        known = analysis.keys.shape(owner)
        if known is not None and known[0].is_object():
            if access.mode == "store" and made is not None:
                made.later.add(access.name)
            notation = self._notation_of(owner, access.name)
            self._emit(events.PropertyUsed(known[0], access, notation, known[1]), made, value)
        if (
            access.mode == "store"
            and event.by == "subscript"
            and made is not None
            and access.value is not None
        ):
            analysis.objects.hold(made, access.value)

    def _notation_of(self, owner: DictValue, key: str) -> Literal["wire", "python"]:
        """How a key of a dict is spelled; one that is given to an operation may be either."""
        known = self.analysis.keys.shape(owner)
        if known is None or self.analysis.keys.notation(owner) == "wire":
            return "wire"
        return "python" if known[0].find(key, "python") else "wire"
