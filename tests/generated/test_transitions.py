"""What begins or ends between two neighbouring versions is found where it is missing, and only there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from batchlint import payload
from batchlint.core.judge import Context, judge
from batchlint.core.uses import Use
from batchlint.rules.custom import rules_with
from tests.generated import facts
from tests.generated.facts import HISTORY, Case
from tests.generated.reading import uses_of_lines

FORMS: dict[str, Callable[[int], Iterable[Case]]] = {
    "import": facts.imports,
    "constructor": facts.constructors,
    "value": facts.values,
    "client": facts.clients,
    "read": facts.reads,
    "store": facts.stores,
    "member": facts.enum_members,
    "call": facts.calls,
    "parameter": facts.parameters,
}


WIRE = {"request": facts.requests, "answer": facts.answers, "body": facts.sendings}


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("form", FORMS)
def test_package(form: str, generation: int) -> None:
    """Names of the package: modules, classes, properties, members, methods and parameters."""
    head = "" if form == "import" else facts.HEADS[generation]
    _check_lines(head, FORMS[form](generation), inside=form == "value")


@pytest.mark.parametrize("generation", [1, 2])
def test_dicts(generation: int) -> None:
    """Dicts that are given to operations of the package, by the names of the service."""
    _check_lines(facts.HEADS[generation], facts.sendings(generation))


@pytest.mark.parametrize("form", WIRE)
def test_rest(form: str) -> None:
    """Requests without the package, their bodies, and what the service answers."""
    _check_lines(facts.REST, WIRE[form](0), inside=form == "answer")


def test_json() -> None:
    """Payloads of every type."""
    boundaries = Boundaries(facts.EVERYWHERE)
    for name, case in facts.payloads():
        # A type of its own ends where the properties that hold it do.
        boundaries.add(case, case.line.rindex(case.name), payload.read(case.line, name).uses, inside=True)
    boundaries.check()


def _check_lines(head: str, cases: Iterable[Case], inside: bool = False) -> None:
    """Cases that are lines of one file, behind some lines that all of them need."""
    known = list(dict.fromkeys(cases))
    boundaries = Boundaries(facts.EVERYWHERE if head == facts.REST else facts.PACKAGED)
    for case, (start, uses) in zip(known, uses_of_lines(head, [case.line for case in known]), strict=True):
        boundaries.add(case, start + case.line.rindex(case.name), uses, inside)
    boundaries.check()


@pytest.mark.parametrize("generation", [1, 2])
def test_newly_required(generation: int) -> None:
    """What a release wants that its neighbour did not, in a constructor without it."""
    wrong = []
    for case in facts.required(generation):
        (_, uses), *_ = uses_of_lines(facts.HEADS[generation], [case.line])
        for held, missing in ((n, n + d) for n in range(HISTORY.latest) for d in (1, -1) if n + d >= 0):
            if case.holds >> held & ~(case.holds >> missing) & case.around >> missing & 1:
                quiet, _ = judge(Context(HISTORY, rules_with(None), held, held), uses)
                loud, _ = judge(Context(HISTORY, rules_with(None), missing, held), uses)
                quiet = [f for f in quiet if f.kind != "retirement"]
                if quiet or not any(f.subject.endswith(f".{case.name}") for f in loud):
                    wrong.append(f"{case.line}: no {case.name} at {HISTORY.label(missing)}, {quiet}")
    assert not wrong


class Boundaries:
    """Judges cases where they work at one of two neighbouring versions alone."""

    def __init__(self, versions: int) -> None:
        self.versions = versions
        self.seen = 0
        self.wrong: list[str] = []

    def add(self, case: Case, place: int, uses: list[Use], inside: bool = False) -> None:
        """Judge a case at its boundaries; `place` is where a finding has to be.

        With `inside`, only at those between versions that have what is around it.
        """
        for before in range(HISTORY.latest):
            for held, missing in ((before, before + 1), (before + 1, before)):
                there = self.versions & case.around if inside else self.versions
                if case.holds >> held & ~(case.holds >> missing) & there >> missing & 1:
                    self._judge(case, place, uses, held, missing)

    def _judge(self, case: Case, place: int, uses: list[Use], held: int, missing: int) -> None:
        if "timeout=" in case.line and HISTORY.generation(missing) == 2:
            return  # azure-core takes it where the package does not
        self.seen += 1
        quiet, _ = judge(Context(HISTORY, rules_with(None), held, held), uses)
        for found in quiet:
            # The objects and calls are incomplete, and what the service has announced to retire works until
            # then.
            if found.kind not in ("required", "retirement") and found.rule != "options-required":
                self.wrong.append(f"{case.line}: at {HISTORY.label(held)}, {found.message}")
        loud, _ = judge(Context(HISTORY, rules_with(None), missing, held), uses)
        # Where what is around it is missing, too, that may be all that is said.
        if not any(place <= f.span.start <= place + 1 or not case.around >> missing & 1 for f in loud):
            said = ", ".join(f.message for f in loud) or "nothing"
            self.wrong.append(f"{case.line}: {said} at {HISTORY.label(missing)}, from {HISTORY.label(held)}")

    def check(self) -> None:
        """Fail where something is wrong."""
        assert self.seen
        assert not self.wrong, f"{len(self.wrong)} of {self.seen}:\n" + "\n".join(self.wrong)
