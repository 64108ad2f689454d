"""What a file does with the keys of the dicts that it writes down.

A key can only be renamed in a dict together with all that reads it there. The last pass notes every
place that names a key; `settle` then ties the places of one key together.
"""

from __future__ import annotations

from batchlint.core.uses import AttributeUse, LinkedNames, ObjectUse, Span, Use
from batchlint.history import Shape
from batchlint.python.infer import events
from batchlint.python.rewrite.spelling import spells
from batchlint.python.syntax import nodes
from batchlint.python.uses.recording import Recording
from batchlint.python.values.values import Constant, DictValue, Value, options_of

Key = tuple[int, str]


class Keys:
    """Notes the places that name keys, and what reads dicts without naming any."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.state = recording.state
        subscribe = recording.events.subscribe
        subscribe(events.DictIterated, lambda event: self.loosen(event.owner))
        subscribe(events.DictReused, lambda event: self.lose(event.value))
        subscribe(events.ValuesCompared, self.compare)
        subscribe(events.KeyComputed, self.sought)
        subscribe(events.CallEvaluated, self.called)
        #: What dicts are that are unpacked into constructors, by node.
        self._unpacked: dict[int, tuple[Shape, bool]] = {}
        self._dicts: dict[int, DictValue] = {}
        self._places: dict[Span, set[Key]] = {}
        self._equal: list[tuple[Key, Key]] = []
        self._lost: set[int] = set()
        #: The same, found in any pass: a dict is guessed before the last one.
        self._elsewhere: set[int] = set()
        self._hidden: set[Key] = set()
        self._asking: dict[Span, set[Key]] = {}
        self._given: set[Key] = set()
        self._loose: set[int] = set()

    # What dicts are

    def unpacked(self, given: DictValue, shape: Shape, likely: bool = False) -> None:
        """A dict whose keys are the keywords of a constructor."""
        self._unpacked.setdefault(id(given.node), (shape, likely))

    def shape(self, owner: DictValue) -> tuple[Shape, bool] | None:
        """What a dict is, and whether that is only likely; None for one that is not Batch's."""
        use = owner.cell[0]
        if use is not None:
            return use.shape, use.confidence == "likely"
        return self._unpacked.get(id(owner.node))

    def notation(self, owner: DictValue) -> str:
        """How the keys of a dict are spelled."""
        use = owner.cell[0]
        return use.notation if use is not None else "python"

    # What is done with them

    def place(self, owner: DictValue, key: str, node: nodes.Node, asks: bool = False) -> None:
        """A place that names a key: one that is not spelled there can't be rewritten.

        With `asks`, the key is only tested for, which counts for nothing in a dict that never gets it.
        """
        if not self.state.emitting or not self.state.source.holds(owner.node):
            return
        self._dicts[id(owner.node)] = owner
        if self.state.source.holds(node):
            span = self.state.span(node)
            if asks:
                self._asking.setdefault(span, set()).add((id(owner.node), key))
            else:
                self._given.add((id(owner.node), key))
            if spells(self.state.source.text[span.start : span.end], key):
                self._places.setdefault(span, set()).add((id(owner.node), key))
                return
        self._hidden.add((id(owner.node), key))

    def sought(self, event: events.KeyComputed) -> None:
        """A key that is not one constant is read: it may be any, unless the variable is known."""
        owner, key, _ = event
        names = [o.value for o in options_of(key) if isinstance(o, Constant) and isinstance(o.value, str)]
        if self.state.emitting and self.state.source.holds(owner.node):
            self._hidden.update((id(owner.node), name) for name in names)
            if not names:
                self.loosen(owner)

    def called(self, event: events.CallEvaluated) -> None:
        """A dict that a call unpacks, unless its keywords name properties."""
        if "**" in event.call.keywords and not event.spreads_properties:
            self.lose(event.call.spread)

    def lose(self, value: Value) -> None:
        """A dict goes where its keys are names of something else: `f(**pool)`, `"…" % pool`."""
        dicts = {id(o.node) for o in options_of(value) if isinstance(o, DictValue)}
        self._elsewhere |= dicts
        if self.state.emitting:
            self._lost |= dicts

    def is_known(self, owner: DictValue) -> bool:
        """Whether a dict is unpacked: its keys are names of what takes them, whatever they look like."""
        return id(owner.node) in self._unpacked or id(owner.node) in self._elsewhere

    def loosen(self, owner: DictValue) -> None:
        """Something goes through all entries of a dict."""
        if self.state.emitting:
            self._loose.add(id(owner.node))

    def compare(self, event: events.ValuesCompared) -> None:
        """Two dicts are tested for equality: they have the same names."""
        if not self.state.emitting:
            return
        for one in options_of(event.left):
            for other in options_of(event.right):
                if isinstance(one, DictValue) and isinstance(other, DictValue):
                    self._dicts.update({id(one.node): one, id(other.node): other})
                    both = one.items.keys() & other.items.keys()
                    self._equal += (((id(one.node), k), (id(other.node), k)) for k in both)

    def link(self, whole: DictValue, part: DictValue) -> None:
        """A dict takes in the entries of another: a key of one is a key of the other."""
        if self.state.emitting:
            self._dicts.update({id(whole.node): whole, id(part.node): part})
            self._equal += (((id(whole.node), k), (id(part.node), k)) for k in part.items)

    # What follows

    def settle(self, uses: list[Use]) -> None:
        """Link the uses of a file by the keys and attributes that they name."""
        ties = self._ties()
        idle = {span for span, keys in self._asking.items() if not keys & self._given}
        if idle:
            uses[:] = [u for u in uses if not (isinstance(u, AttributeUse) and u.name_span in idle)]
        stores: dict[tuple[object, ...], set[Span]] = {}
        for use in uses:
            if isinstance(use, AttributeUse) and use.mode == "store" and use.name_span not in ties:
                stores.setdefault(_attribute(use), set()).add(use.name_span)
        stored = {key: LinkedNames(frozenset(spans)) for key, spans in stores.items()}
        for use in uses:
            if isinstance(use, ObjectUse):
                for entry in use.entries:
                    entry.linked = ties.get(entry.key_span)
            elif isinstance(use, AttributeUse):
                use.linked = ties.get(use.name_span)
                if use.linked is None and use.mode == "load":
                    # What is read under a new name must have been stored under it.
                    use.linked = stored.get(_attribute(use))
        _note_beside(uses)
        self._dicts, self._places = {}, {}
        self._equal, self._lost, self._hidden, self._loose = [], set(), set(), set()
        self._asking, self._given = {}, set()

    def _ties(self) -> dict[Span, LinkedNames]:
        parents: dict[Key, Key] = {}

        def root(key: Key) -> Key:
            while parents.setdefault(key, key) != key:
                parents[key] = key = parents[parents[key]]
            return key

        for keys in self._places.values():
            first, *others = keys
            root(first)
            for other in others:
                parents[root(other)] = root(first)
        for one, other in self._equal:
            parents[root(other)] = root(one)
        blocked = {root(k) for k in list(parents) if self._is_blocked(k)}
        blocked |= {root(k) for k in self._hidden}
        loose = {root(k) for k in list(parents) if k[0] in self._loose}
        spans: dict[Key, set[Span]] = {}
        for span, keys in self._places.items():
            spans.setdefault(root(next(iter(keys))), set()).add(span)
        found: dict[Span, LinkedNames] = {}
        for key, places in spans.items():
            if len(places) > 1 or key in blocked or key in loose:
                tie = LinkedNames(frozenset(places), key in blocked, key in loose)
                found.update(dict.fromkeys(places, tie))
        return found

    def _is_blocked(self, key: Key) -> bool:
        node, name = key
        foreign = self.shape(self._dicts[node]) is None and name in self._dicts[node].items
        return node in self._lost or foreign


def _attribute(use: AttributeUse) -> tuple[object, ...]:
    return (use.shape.names, use.name, use.notation)


def _note_beside(uses: list[Use]) -> None:
    """Add to each store the other names stored on its object, or on its type where that is not known."""
    by_shape: dict[tuple[object, ...], set[str]] = {}
    frozen: dict[int, frozenset[str]] = {}  # stores on one object share it
    for use in uses:
        if isinstance(use, AttributeUse) and use.mode == "store":
            by_shape.setdefault(use.shape.names, set()).add(use.name)
    for use in uses:
        if isinstance(use, AttributeUse) and use.mode == "store":
            names = use.made.later if use.made is not None else by_shape[use.shape.names]
            if id(names) not in frozen:
                frozen[id(names)] = frozenset(names)
            use.beside = frozen[id(names)]
