"""Dicts that may be payloads of requests: what is known of them from where they go."""

from __future__ import annotations

from typing import Literal

from batchlint.payload.external import is_external_document
from batchlint.python.infer import events
from batchlint.python.infer.flows import Typed, dicts_in
from batchlint.python.models.http import Http
from batchlint.python.rest.bodies import guesses, guesses_by_names, plain_items
from batchlint.python.uses.keys import Keys
from batchlint.python.uses.objects import Objects
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.unknowns import Unknowns
from batchlint.python.values.subclasses import is_attribute_map
from batchlint.python.values.values import DictValue, options_of


class Payloads:
    """Types dicts; those that no request sends, at the end of a pass."""

    def __init__(
        self,
        recording: Recording,
        keys: Keys,
        objects: Objects,
        unknowns: Unknowns,
        http: Http,
    ) -> None:
        self.recording = recording
        self.keys = keys
        self.objects = objects
        self.unknowns = unknowns
        self.http = http
        self.state = recording.state
        subscribe = recording.events.subscribe
        subscribe(events.DictMade, self.made)
        subscribe(events.KeyUsed, self.key_used)
        subscribe(events.KeyComputed, self.key_computed)
        subscribe(events.ModelParsed, self.parsed)
        subscribe(events.PassFinished, self.finish_pass)
        #: Types of dicts that other files send, by line and column: the text is newer than the file.
        self.heard: dict[tuple[int, int], Typed] = {}
        #: Dict literals, each with the number of the outermost container around it.
        self._written: list[tuple[int, DictValue]] = []
        self._guessed: dict[int, Typed] = {}
        self._open: list[DictValue] = []
        #: The functions that contain dicts, by the nodes of the dicts.
        self._holders: dict[int, int] = {}

    def made(self, event: events.DictMade) -> None:
        """A dict that is written out: typed at once where an earlier pass found its type."""
        value, state = event.value, self.state
        self._note_parts(value)
        if event.parts_only:
            return
        known = self._known(value)
        if known is not None:
            shape, notation, likely, partial = known
            self.objects.payload(value, shape, notation, likely, partial)
        if not state.specializing:
            self._written.append((state.container, value))
            if state.holder is not None:
                self._holders[id(value.node)] = id(state.holder)
            if not state.in_container:
                self._open.append(value)

    def _note_parts(self, value: DictValue) -> None:
        """What a dict lacks that another takes its entries over from, that one may have."""
        self.state.flows.taken.update(id(part.node) for part in value.parts)
        for part in value.parts:
            self.keys.link(value, part)

    def _known(self, value: DictValue) -> Typed | None:
        number = id(value.node)
        known = self.state.flows.types.get(number)
        if known is not None and (number not in self.state.flows.foreign or number in self.state.flows.sent):
            return known
        project = self.state.project
        if project is not None and number in project.payloads and number not in project.read_outside:
            return project.payloads[number][1]
        if self.heard:
            told = self.heard.get(self.state.source.place(value.node))
            if told is not None:
                return told
        return self._guessed.get(number) if self.state.emitting else None

    def key_used(self, event: events.KeyUsed) -> None:
        """Note a key that is read."""
        if event.access.mode == "load" and event.by in ("subscript", "method"):
            self._read(event.owner, event.access.name)

    def key_computed(self, event: events.KeyComputed) -> None:
        """Note that a key is read which is not known."""
        if event.by_method:
            self._read(event.owner, None)

    def _read(self, value: DictValue, key: str | None) -> None:
        # What is read by a name of Batch's, or all through, serves the code itself.
        names = self.recording.names
        if key is None or key in names.wire or key in names.python:
            self.state.flows.read.update(id(part.node) for part in (value, *value.parts))
        project = self.state.project
        if project is not None and not project.closed and not self.state.source.holds(value.node):
            project.read_outside.add(id(value.node))

    def parsed(self, event: events.ModelParsed) -> None:
        """A dict from which an object is made."""
        node, value, shape, notation, likely = event
        for option in options_of(value):
            if isinstance(option, DictValue):
                self.objects.payload(option, shape, notation, likely)
        # What the service answers is no content that anyone wrote.
        name = shape.describe()
        if name in self.state.history.request_types:
            what = f"the data that `{name}` is made from"
            spelled: Literal["wire", "python"] = "wire" if notation == "wire" else "python"
            self.unknowns.content(node, what, shape, value, spelled)

    def finish_pass(self, event: events.PassFinished) -> None:
        """Guess the types of dicts that no request sends."""
        http = self.http
        self._guessed = {}
        for value in self._open:
            if value.cell[0] is None and http.matters:
                self._guess(value)
        if http.matters:
            self._guess_by_names()
        for value in self._open:
            self._settle(value)
        if self.state.emitting:
            self.recording.needs_callers |= not http.evidence and any(
                found.cell[0] is None and not self.recording.names.custom.isdisjoint(found.items)
                for value in self._open
                for found in dicts_in(value)
            )
        self._open, self._written = [], []

    def _is_foreign(self, value: DictValue) -> bool:
        """Whether a dict is the project's own, or made for requests that are none of Batch's."""
        holder = self._holders.get(id(value.node))
        return (
            is_attribute_map(value)
            or self.state.flows.is_own(value)
            or holder in self.state.flows.to_paths - self.state.flows.to_batch
        )

    def _guess(self, value: DictValue) -> None:
        if self._is_foreign(value):
            return
        for guess in guesses(value):
            if guess.value.cell[0] is None and not self.state.flows.is_own(guess.value):
                self._guessed[id(guess.value.node)] = Typed(guess.shape, "wire", True, guess.partial)

    def _guess_by_names(self) -> None:
        """Dicts, wherever they stand, whose names side by side show what they are."""
        foreign = {number for number, value in self._written if is_external_document(plain_items(value))}
        for number, value in self._written:
            if number in foreign or self._is_foreign(value):
                continue
            for guess in guesses_by_names(value, self.recording.names):
                found = guess.value
                known = found.cell[0] is not None or self.keys.is_known(found)
                # Names in the notation of Python are as good for anyone else's parameters.
                known |= guess.notation == "python" and id(found.node) in self.state.flows.handed
                if not known and not self.state.flows.is_own(found):
                    typed = Typed(guess.shape, guess.notation, True, guess.partial)
                    self._guessed.setdefault(id(found.node), typed)

    def _settle(self, value: DictValue) -> None:
        """A dict which grew may hold more than its literal shows."""
        for found in dicts_in(value):
            use = found.cell[0]
            if use is not None and (
                id(found.node) in self.state.flows.taken or set(found.items) - {e.key for e in use.entries}
            ):
                use.open = True
