"""Programs made from the API history: nothing of 14.2.0 that 15.1.0 has is left out.

Each is rewritten and proven with the real packages; most take only safe fixes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.proof.answers import HISTORY, NEW, OLD
from tests.proof.conftest import Prove
from tests.proof.generated import bodies, enums, identified, joined, operations, successors, writable
from tests.proof.proving import Program

#: What takes unsafe fixes, with the reason.
UNSAFE = {
    "pool.exists": "what is missing raises an error in 15.1.0, which the rewritten code has to catch",
    "job_schedule.exists": "as for pools",
}
#: What a person must bring to 15.1.0, with the reason.
BY_HAND = {
    "CertificateReference": "15.1.0 has no certificates",
}
#: What is the same request, but prints another text, with the reason.
PRINTED = {"DiffDiskPlacement": "its value is CacheDisk in 14.2.0, and cachedisk in 15.1.0"}
#: Operations that have no successor.
GONE = {
    *("certificate.add", "certificate.cancel_deletion", "certificate.delete"),
    *("certificate.get", "certificate.list", "compute_node.get_remote_desktop"),
}


def identified_at_once() -> Iterator[Program]:
    yield from (p for p in identified() if not HISTORY.operations[p.name].poller >> NEW & 1)


def identified_pollers() -> Iterator[Program]:
    """A method that gives a poller takes no keyword of azure-core, so that a person must decide."""
    yield from (p for p in identified() if HISTORY.operations[p.name].poller >> NEW & 1)


def files(made: Callable[[], Iterator[Program]], count: int) -> list[Program]:
    """The programs of a kind, so many in a file; what is special is alone."""
    programs = [program._replace(unsafe=program.name in UNSAFE) for program in made()]
    special = [program for program in programs if program.name in {*UNSAFE, *BY_HAND, *PRINTED}]
    return [*joined([p for p in programs if p not in special], count), *special]


SETS = {
    "operations": files(operations, 3),
    "identified": files(identified_at_once, 8),
    "identified pollers": files(identified_pollers, 1),
    "bodies": files(bodies, 5),
    "enums": files(enums, 12),
}
CASES = [(name, program.name) for name, made in SETS.items() for program in made]


@pytest.mark.parametrize(("made", "name"), CASES, ids=[f"{made}-{name}" for made, name in CASES])
def test_the_same_requests_and_output(made: str, name: str, prove: Prove) -> None:
    proof = prove(made, SETS[made], name)
    assert proof["raised"] is None, "the program does not run with 14.2.0"
    assert proof["requests"] or made == "enums"
    if name in BY_HAND or made == "identified pollers":
        assert proof["left"]
        assert proof["text"] is None
        return
    assert proof["text"] is not None, "left as it was:\n" + "\n".join(proof["left"])
    assert proof["left"] == []
    if name in PRINTED:
        assert "printed before" in proof["difference"]
        return
    assert proof["difference"] is None, f"{proof['difference']}\n\nthe program after:\n{proof['text']}"


def test_every_operation_is_there() -> None:
    known = {name for name, o in HISTORY.operations.items() if o.in_package >> OLD & 1}
    assert {program.name for program in operations()} == known - GONE
    assert not any(HISTORY.operations[name].in_package >> NEW & 1 for name in GONE)


def test_every_body_is_there() -> None:
    """A body that a method makes from loose parameters is proven with its operation."""
    loose = {o.body[OLD] for o in successors() if o.body_param[OLD] is None}
    known = {n for n in HISTORY.request_types if HISTORY.types[n].in_package >> OLD & 1}
    known = {n for n in known if HISTORY.types[n].in_package >> NEW & 1}
    made = {program.name: program.text for program in bodies()}
    assert known - set(made) <= loose
    for name, text in made.items():
        assert all(f"{python}=" in text for python, _ in writable(HISTORY.types[name], True))


def test_every_enum_is_there() -> None:
    known = {n for n, e in HISTORY.enums.items() if e.in_package >> OLD & 1 and e.in_package >> NEW & 1}
    assert {program.name for program in enums()} == known
