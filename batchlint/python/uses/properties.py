"""Properties of the package's objects: where code reads, stores or deletes one, by whatever means."""

from __future__ import annotations

import re
from typing import Literal

from batchlint.core.uses import AttributeUse, ObjectUse
from batchlint.core.uses import Value as UseValue
from batchlint.python.infer import events
from batchlint.python.infer.assignment import Assignment
from batchlint.python.syntax import nodes
from batchlint.python.uses.attribute_maps import AttributeMaps
from batchlint.python.uses.guards import is_handed, is_lost
from batchlint.python.uses.keys import Keys
from batchlint.python.uses.objects import Objects
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.use_values import stored_value
from batchlint.python.values.values import UNKNOWN, Constant, DictValue

#: A call that only the second generation takes.
_AS_DICT = re.compile(r"as_dict\(\s*exclude_readonly\b")


class Properties:
    """Records uses of properties of models, of dicts that are payloads, and of the service's answers."""

    def __init__(
        self,
        recording: Recording,
        attribute_maps: AttributeMaps,
        keys: Keys,
        objects: Objects,
        assignment: Assignment,
    ) -> None:
        self.recording = recording
        self.attribute_maps = attribute_maps
        self.keys = keys
        self.objects = objects
        self.assignment = assignment
        self.state = recording.state
        recording.events.subscribe(events.PropertyUsed, self.used)
        recording.events.subscribe(events.KeyUsed, self.key)

    def used(self, event: events.PropertyUsed) -> None:
        """Record a property of an object of known type."""
        access = event.access
        made = event.made.use if event.made is not None else None
        if access.mode == "store" and made is not None:
            made.later.add(access.name)
            self.objects.hold(made, access.value if access.value is not None else UNKNOWN)
        if access.mode == "store" and access.value is not None and event.notation == "python":
            self.objects.part(event.shape, access.name, access.value, event.likely)
        self._emit(event, made, stored_value(self.recording, access))

    def _emit(self, event: events.PropertyUsed, made: ObjectUse | None, value: UseValue | None) -> None:
        """Emit a use, outside of code that guards against what is missing."""
        recording, state, access = self.recording, self.state, event.access
        if not state.emitting:
            return
        if event.tolerant and not is_lost(recording, event.shape, access.name, event.notation):
            return
        # The name of an attribute is no variable, whatever a parameter is called.
        is_attribute = isinstance(access.node, nodes.Attribute)
        literal = self._literal_of(access.name_node) if not is_attribute else None
        if literal is None and not is_attribute and is_handed(state, access.name_node):
            return
        if state.guarded and not (
            state.guarded <= state.tried and is_lost(recording, event.shape, access.name, event.notation)
        ):
            return
        if value is not None and self.assignment.several:
            value.shared = True
        use = AttributeUse(
            event.shape,
            access.name,
            event.notation,
            access.mode,
            state.span(literal or access.name_node),
            state.span(access.node),
            recording.writer,
            value,
            recording.confidence(event.likely),
            # A name that a caller gives is the caller's: it is no place of this code to rewrite.
            site=access.node if literal is None else None,
            made=made,
            caught=state.catching > 0,
            owner=event.owner,
        )
        behind = _AS_DICT.match(state.source.text, use.name_span.start)
        use.settled = is_attribute and behind is not None
        if event.cls is not None:
            # Its map and what is read must change together.
            use.exact = all(map(self.attribute_maps.is_exact, event.cls.mro()))
        recording.emit(use)

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
        owner, access, made = event.owner, event.access, event.owner.cell[0]
        loads, value = access.mode == "load", stored_value(self.recording, access)
        self.keys.place(owner, access.name, access.name_node, loads and event.by in ("method", "in"))
        known = self.keys.shape(owner)
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
            self.objects.hold(made, access.value)

    def _notation_of(self, owner: DictValue, key: str) -> Literal["wire", "python"]:
        """How a key of a dict is spelled; one that is given to an operation may be either."""
        known = self.keys.shape(owner)
        if known is None or self.keys.notation(owner) == "wire":
            return "wire"
        return "python" if known[0].find(key, "python") else "wire"
