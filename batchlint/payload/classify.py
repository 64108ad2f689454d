"""Classify a single object as a type of the API, as `detect` describes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from batchlint.core.uses import Confidence
from batchlint.history import load
from batchlint.payload.similarity import Similarity, compare, property_kinds, required
from batchlint.payload.vocabulary import WEIGHTS

Path: TypeAlias = tuple[str | int, ...]

#: Parts of bodies that would else be taken for a body with something missing.
_FRAGMENTS = (
    "StartTask",
    "JobManagerTask",
    "JobPreparationTask",
    "JobReleaseTask",
    "VirtualMachineConfiguration",
    "CloudServiceConfiguration",
)
#: Request bodies, in the order in which equals are preferred.
_FIRST = (
    "PoolAddParameter", "JobAddParameter", "JobScheduleAddParameter", "TaskAddParameter",
    "CertificateAddParameter", "PoolResizeParameter", "PoolPatchParameter", "JobPatchParameter",
    "JobSchedulePatchParameter",
)  # fmt: skip
#: Lists that are a type of their own, by the type of their elements.
COLLECTIONS = {
    "TaskAddParameter": "TaskAddCollectionParameter",
    "TaskAddResult": "TaskAddCollectionResult",
    "SubtaskInformation": "CloudTaskListSubtasksResult",
}


@dataclass(frozen=True, slots=True)
class Body:
    """A Batch object in a document: where it is, its wire type, and how sure that is.

    `partial` is set where required properties may be left out.
    """

    path: Path
    type: str
    partial: bool = False
    confidence: Confidence = "certain"


def is_partial(type_name: str) -> bool:
    """Whether bodies of a type only carry what shall change."""
    return "Patch" in type_name or "Update" in type_name


def classify(path: Path, value: dict[str, Any], types: Iterable[str], certain: bool) -> Body | None:
    """The body of one of these types that an object is; None where it is not unmistakable."""
    telling = [key for key in value if key in WEIGHTS]
    best: tuple[int, str, Similarity] | None = None
    for name in types:
        known = property_kinds(name)
        if not certain and not any(key in known for key in telling) and "taskFactory" not in value:
            continue
        if name in _responses() and not value.keys() & _responses()[name]:
            continue
        similarity = compare(name, value)
        missing = len(required(name) - value.keys())
        rank = similarity.score - 2 * similarity.strange - 3 * missing - (4 if name in _FRAGMENTS else 0)
        if best is None or rank > best[0]:
            best = rank, name, similarity
    if best is None:
        return None
    return _accept(path, value, best[1], best[2], certain)


def _accept(path: Path, value: dict[str, Any], name: str, found: Similarity, certain: bool) -> Body | None:
    complete = required(name) <= value.keys()
    if certain:
        accepted, sure = found.fits > found.strange, True
    elif complete and (required(name) or name in _responses()):
        accepted = found.score >= max(4, 3 * found.strange) or (found.score >= 2 and not found.strange)
        sure = True
    elif complete:
        accepted = found.score >= max(4, 12 * found.strange)
        sure = found.score >= 6
    else:
        # A pool or task of another tool often has a `name` where Batch has an `id`.
        accepted = found.score >= max(6, 8 * found.strange) and "name" not in value
        sure = found.score >= 10
    if not accepted:
        return None
    confidence: Confidence = "certain" if sure and name not in _FRAGMENTS else "likely"
    return Body(path, name, is_partial(name) or not complete, confidence)


@cache
def _responses() -> dict[str, frozenset[str]]:
    """Types of responses, each with the names that no request's body has."""
    asked = {key for name in _requests() for key in property_kinds(name)}
    found = dict.fromkeys(("CloudPool", "CloudJob", "CloudTask", "CloudJobSchedule"), frozenset[str]())
    for operation in load().operations.values():
        for ref in operation.result:
            name = (ref or "").removeprefix("paged:")
            if name in load().types and name not in COLLECTIONS.values():
                found[name] = frozenset(property_kinds(name)) - asked
    for name in ("SubtaskInformation", "TaskAddResult"):
        found[name] = frozenset(property_kinds(name)) - asked
    return found


@cache
def _requests() -> tuple[str, ...]:
    bodies = (body for operation in load().operations.values() for body in operation.body if body is not None)
    return tuple(dict.fromkeys((*_FIRST, *bodies)))


@cache
def all_types() -> tuple[str, ...]:
    """Every type that a whole document may be of, in order of preference."""
    collections = COLLECTIONS.values()
    return tuple(n for n in dict.fromkeys((*_requests(), *_FRAGMENTS, *_responses())) if n not in collections)


def whole_types() -> tuple[str, ...]:
    """Those of all types that a document is taken for in preference to parts of bodies."""
    return tuple(name for name in all_types() if name not in _FRAGMENTS)


def telling(type_name: str) -> frozenset[str] | None:
    """Names of which a response of a type must have one; None for types of requests."""
    return _responses().get(type_name)
