"""Keys of dicts of unknown type: several names of one of Batch's types show what a dict is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Literal

from batchlint.core.uses import AttributeUse
from batchlint.history import Property, Shape, load, shape_of
from batchlint.payload.classify import all_types
from batchlint.payload.vocabulary import WEIGHTS
from batchlint.python.infer import events
from batchlint.python.uses.guards import newer_names
from batchlint.python.uses.recording import Recording, SearchNames
from batchlint.python.uses.use_values import stored_value


def shown_by(
    names: Collection[str],
    searched: SearchNames,
    notation: Literal["wire", "python"] = "wire",
    *,
    sent: bool = False,
) -> str | None:
    """The type whose properties some names are.

    Args:
        names: the keys of one dict, or what is read of one object.
        searched: the names of which at least one must be among them.
        notation: how they are spelled.
        sent: whether only types count that requests hold.

    Returns:
        The type with the most of the names, if one of them is searched for and another one of the
        same version is more than a plain word; None where too many are none of its properties.
    """
    wanted = searched.wire if notation == "wire" else searched.python
    if wanted.isdisjoint(names):
        return None
    best: tuple[int, str] | None = None
    for type_name, props in _types(notation, searched.wire).items():
        if sent and type_name not in load().request_types:
            continue
        fits = [name for name in names if name in props]
        strange = len(names) - len(fits)
        # Words in the notation of Python are anybody's: one that does not fit is one too many.
        if strange * (1 if notation == "wire" else len(fits)) >= len(fits) or not _pair(fits, props, wanted):
            continue
        if best is None or len(fits) > best[0]:
            best = len(fits), type_name
    return best[1] if best is not None else None


def _pair(names: list[str], props: Mapping[str, Property], wanted: frozenset[str]) -> bool:
    """Whether a name that is searched for is used with another one of the same version."""
    return any(
        one in wanted and props[one].wire in WEIGHTS and not props[other].wire.islower()
        and one != other and props[one].at & props[other].at
        for one in names
        for other in names
    )  # fmt: skip


@cache
def _types(notation: Literal["wire", "python"], wanted: frozenset[str]) -> dict[str, Mapping[str, Property]]:
    """The types that have some of the wire names, each with all properties that it ever had by name."""
    found: dict[str, Mapping[str, Property]] = {}
    types = load().types
    for name in dict.fromkeys((*all_types(), *types)):  # whole bodies before their parts
        wire_type = types[name]
        if wire_type.kind == "object" and not wanted.isdisjoint(wire_type.props):
            found[name] = wire_type.props if notation == "wire" else wire_type.by_python
    return found


class OpenItems:
    """Records what is read from, and stored in, dicts of unknown type."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.state = recording.state
        #: By function and spelling of the dict: its keys, and the uses of those that ended.
        self._keys: dict[tuple[int, str], set[str]] = {}
        self._uses: dict[tuple[int, str], list[AttributeUse]] = {}
        recording.events.subscribe(events.OpenItemUsed, self.used)
        recording.events.subscribe(events.PassFinished, self.finish_pass)

    def used(self, event: events.OpenItemUsed) -> None:
        """Note a key of a dict that nothing is known of."""
        state, access = self.state, event.access
        if not state.emitting:
            return
        place = (id(state.holder), state.source.code(event.owner))
        self._keys.setdefault(place, set()).add(access.name)
        if access.name in self.recording.names.wire and not state.guarded:
            spans = state.span(access.name_node), state.span(access.node)
            use = AttributeUse(
                Shape(()), access.name, "wire", access.mode, *spans, self.recording.writer,
                stored_value(self.recording, access), "likely", site=access.node,
            )  # fmt: skip
            self._uses.setdefault(place, []).append(use)

    def finish_pass(self, event: events.PassFinished) -> None:
        """Emit the uses of those dicts whose keys show what they are."""
        for place, uses in self._uses.items():
            keys = self._keys[place]
            name = shown_by(keys, self.recording.names)
            for use in uses if name is not None else ():
                assert name is not None
                use.shape = shape_of(name)
                # Code that uses the newer name as well is written for both.
                if keys.isdisjoint(newer_names(use.shape, use.name, "wire") or ()):
                    self.recording.emit(use)
        self._keys, self._uses = {}, {}
