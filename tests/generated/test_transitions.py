"""What begins or ends between two neighbouring versions is found where it is missing, and only there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

import pytest

from batchlint import payload
from batchlint.core.judge import Context, judge
from batchlint.core.uses import ObjectUse, Use
from batchlint.python import read
from batchlint.rules.custom import rules_with
from tests.generated import facts
from tests.generated.facts import HISTORY, Case

HEADS = {
    1: "from azure.batch import BatchServiceClient, models\nclient: BatchServiceClient = a()\n",
    2: "from azure.batch import BatchClient, models\nclient: BatchClient = a()\n",
}
FORMS: dict[str, Callable[[int], Iterable[Case]]] = {
    "import": facts.imports,
    "constructor": facts.constructors,
    "read": facts.reads,
    "store": facts.stores,
    "member": facts.enum_members,
    "call": facts.calls,
    "parameter": facts.parameters,
}


REST = 'import requests\nBATCH = "https://a.westeurope.batch.azure.com"\n'
WIRE = {"request": facts.requests, "answer": facts.answers, "body": facts.sendings}


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("form", FORMS)
def test_package(form: str, generation: int) -> None:
    """Names of the package: modules, classes, properties, members, methods and parameters."""
    _check_lines("" if form == "import" else HEADS[generation], FORMS[form](generation))


@pytest.mark.parametrize("generation", [1, 2])
def test_dicts(generation: int) -> None:
    """Dicts that are given to operations of the package, by the names of the service."""
    _check_lines(HEADS[generation], facts.sendings(generation))


@pytest.mark.parametrize("form", WIRE)
def test_rest(form: str) -> None:
    """Requests without the package, their bodies, and what the service answers."""
    _check_lines(REST, WIRE[form](0))


def test_json() -> None:
    """Payloads of every type."""
    boundaries = Boundaries(facts.EVERYWHERE)
    for name, case in facts.payloads():
        # A type of its own ends where the properties that hold it do.
        boundaries.add(case, case.line.rindex(case.name), payload.read(case.line, name).uses, inside=True)
    boundaries.check()


def _check_lines(head: str, cases: Iterable[Case]) -> None:
    """Cases that are lines of one file, behind some lines that all of them need."""
    known = list(dict.fromkeys(cases))
    starts = [len(head)]
    for case in known:
        starts.append(starts[-1] + len(case.line) + 1)
    uses: dict[int, list[Use]] = {}
    for use in read(head + "".join(f"{case.line}\n" for case in known)).uses:
        span = use.span if isinstance(use, ObjectUse) or not hasattr(use, "name_span") else use.name_span
        uses.setdefault(bisect_right(starts, span.start) - 1, []).append(use)
    boundaries = Boundaries(facts.EVERYWHERE if head == REST else facts.PACKAGED)
    for number, case in enumerate(known):
        place = starts[number] + case.line.rindex(case.name)
        boundaries.add(case, place, uses.get(number, []), inside=".json()" in case.line)
    boundaries.check()


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
        self.seen += 1
        quiet, _ = judge(Context(HISTORY, rules_with(None), held, held), uses)
        for found in quiet:
            if found.kind != "required":  # the objects are incomplete
                self.wrong.append(f"{case.line}: at {HISTORY.label(held)}, {found.message}")
        loud, _ = judge(Context(HISTORY, rules_with(None), missing, held), uses)
        # Where what is around it is missing, too, that may be all that is said.
        if not any(place <= f.span.start <= place + 1 or not case.around >> missing & 1 for f in loud):
            said = ", ".join(f.message for f in loud) or "nothing"
            self.wrong.append(f"{case.line}: {said} at {HISTORY.label(missing)}, from {HISTORY.label(held)}")

    def check(self) -> None:
        """Fail where something is wrong."""
        assert self.seen > 30
        assert not self.wrong, f"{len(self.wrong)} of {self.seen}:\n" + "\n".join(self.wrong)
