"""Dicts that may be payloads of requests: what is known of them from where they go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from batchlint.payload.external import is_external_document
from batchlint.python.files.reach import telling_names
from batchlint.python.rest.bodies import guesses, guesses_by_names, plain_items
from batchlint.python.rest.flows import Flows, Typed, dicts_in
from batchlint.python.values.values import DictValue

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class Payloads:
    """Types dicts, and looks at the end of a pass at those that nobody sends."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.flows = Flows()
        #: Types of dicts that other files send, by line and column: the text is newer than the file.
        self.heard: dict[tuple[int, int], Typed] = {}
        self._nested = 0
        #: Dicts that are written down, each with the number of the outermost container around it.
        self._written: list[tuple[int, DictValue]] = []
        self._outermost = 0
        self._guessed: dict[int, Typed] = {}
        self._open: list[DictValue] = []
        #: The functions that dicts stand in, by their nodes.
        self._holders: dict[int, int] = {}

    @contextmanager
    def nested(self) -> Iterator[None]:
        """While the inside of a container is evaluated: only outermost dicts are payloads."""
        self._outermost += not self._nested
        self._nested += 1
        try:
            yield
        finally:
            self._nested -= 1

    def note_dict(self, value: DictValue) -> None:
        """A dict that is written down: typed at once where an earlier pass found its type."""
        self.note_parts(value)
        known = self._known(value)
        if known is not None:
            shape, notation, likely, partial = known
            self.analysis.objects.payload(value, shape, notation, likely, partial)
        if not self.analysis.replaying.depth:
            self._written.append((self._outermost, value))
            if self.analysis.holders:
                self._holders[id(value.node)] = id(self.analysis.holders[-1])
            if not self._nested:
                self._open.append(value)

    def note_parts(self, value: DictValue) -> None:
        """What a dict lacks that another takes its entries over from, that one may have."""
        self.flows.taken.update(id(part.node) for part in value.parts)
        for part in value.parts:
            self.analysis.keys.link(value, part)

    def _known(self, value: DictValue) -> Typed | None:
        number = id(value.node)
        known = self.flows.types.get(number)
        if known is not None and (number not in self.flows.foreign or number in self.flows.sent):
            return known
        project = self.analysis.project
        if project is not None and number in project.payloads and number not in project.read_outside:
            return project.payloads[number][1]
        if self.heard:
            told = self.heard.get(self.analysis.source.place(value.node))
            if told is not None:
                return told
        return self._guessed.get(number) if self.analysis.emitting else None

    def remember(self, value: DictValue, known: Typed) -> None:
        """A dict whose type was found out; passes to come know it from the start."""
        self.flows.types[id(value.node)] = known
        project = self.analysis.project
        if project is not None and not project.closed and not self.analysis.source.holds(value.node):
            project.payloads[id(value.node)] = value.node, known._replace(likely=True)

    def note_read(self, value: DictValue, key: str | None) -> None:
        """A dict is read by the code itself."""
        self.flows.note_read(value, key)
        project = self.analysis.project
        if project is not None and not project.closed and not self.analysis.source.holds(value.node):
            project.read_outside.add(id(value.node))

    def finish_pass(self) -> None:
        """Look at dicts that nobody sends."""
        requests = self.analysis.requests
        self._guessed = {}
        for value in self._open:
            if value.cell[0] is None and requests.matters:
                self._guess(value)
        if requests.matters:
            self._guess_by_names()
        for value in self._open:
            self._settle(value)
        if self.analysis.emitting:
            requests.wonders |= not requests.evidence and any(
                found.cell[0] is None and not telling_names().isdisjoint(found.items)
                for value in self._open
                for found in dicts_in(value)
            )
        self._open, self._written = [], []

    def _is_foreign(self, value: DictValue) -> bool:
        """Whether a dict is the project's own, or made for requests that are none of Batch's."""
        holder = self._holders.get(id(value.node))
        return self.flows.is_own(value) or holder in self.flows.to_paths - self.flows.to_batch

    def _guess(self, value: DictValue) -> None:
        if self._is_foreign(value):
            return
        for guess in guesses(value):
            if guess.value.cell[0] is None and not self.flows.is_own(guess.value):
                self._guessed[id(guess.value.node)] = Typed(guess.shape, "wire", True, guess.partial)

    def _guess_by_names(self) -> None:
        """Dicts, wherever they stand, whose names side by side show what they are."""
        foreign = {number for number, value in self._written if is_external_document(plain_items(value))}
        for number, value in self._written:
            if number in foreign or self._is_foreign(value):
                continue
            for guess in guesses_by_names(value):
                found = guess.value
                known = found.cell[0] is not None or self.analysis.keys.is_known(found)
                # Names in the notation of Python are as good for anyone else's parameters.
                known |= guess.notation == "python" and id(found.node) in self.flows.handed
                if not known and not self.flows.is_own(found):
                    typed = Typed(guess.shape, guess.notation, True, guess.partial)
                    self._guessed.setdefault(id(found.node), typed)

    def _settle(self, value: DictValue) -> None:
        """A dict which grew may hold more than its literal shows."""
        for found in dicts_in(value):
            use = found.cell[0]
            if use is not None and (
                id(found.node) in self.flows.taken or set(found.items) - {e.key for e in use.entries}
            ):
                use.open = True
