"""Judge what the target has and the service retires on an announced day.

Only code that requests it counts: an object literal, a property that is set, an operation,
a request. A property that is read may be that of any pool, so it says nothing. Where the target does not
have the thing any more, the rule about its end says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context
from batchlint.core.judge.messages import joined, operation_label, property_label
from batchlint.core.judge.reporting import Check, Place, finding
from batchlint.core.judge.values import is_nothing
from batchlint.core.routes import routes_of
from batchlint.core.spans import Span
from batchlint.core.uses import AttributeUse, ObjectUse, OperationUse, RequestUse, Use, Value, VersionUse
from batchlint.rules.retirements import Retirement, load_retirements

#: The name of the check, and the kind of its findings.
RETIREMENT = "retirement"
_CHECK = Check(RETIREMENT, RETIREMENT, "warning")


def judge_retirements(context: Context, use: Use) -> Iterator[Finding]:
    """The warnings about one use.

    Args:
        context: the versions in question.
        use: what the reader found.
    """
    known = load_retirements()
    if isinstance(use, ObjectUse):
        for entry in use.entries:
            yield from _property(context, use, entry.key, entry.key_span, entry.value)
    elif isinstance(use, AttributeUse):
        if use.mode == "store":
            yield from _property(context, use, use.name, use.name_span, use.value)
    elif isinstance(use, OperationUse):
        operation = context.history.operations.get(use.operation)
        if operation is not None and not use.partial and context.has(operation.at & operation.in_package):
            place = Place(use.name_span, operation.name, use.confidence, operation_label(use.spelled))
            yield from _announced(context, known.operations.get(operation.name), place)
    elif isinstance(use, RequestUse):
        yield from _request(context, use)
    elif isinstance(use, VersionUse) and use.name == context.history.name(context.target):
        place = Place(use.span, use.name, use.confidence, "the request")
        yield from _announced(context, known.versions.get(use.name), place)


def retirement_at(found: Finding) -> Retirement | None:
    """The retirement that a finding is about; None for one of another check."""
    if found.rule != RETIREMENT:
        return None
    known = load_retirements()
    owner, _, name = found.subject.partition(".")
    property_ = known.properties.get((owner, name))
    return property_ or known.operations.get(found.subject) or known.versions.get(found.subject)


def is_asked_for(retirement: Retirement, value: Value | None) -> bool:
    """Whether a value of a property requests what retires.

    Args:
        retirement: its retirement.
        value: the value; None where it is not known.
    """
    if retirement.value:
        literal = value.literal if value is not None else None
        return isinstance(literal, str) and re.search(retirement.value, literal) is not None
    return value is None or not (is_nothing(value) or (value.kind == "literal" and value.literal == 0))


def _property(
    context: Context, use: ObjectUse | AttributeUse, name: str, span: Span, value: Value | None
) -> Iterator[Finding]:
    """The warning about one property of an object."""
    owner = use.shape.at(context.target)
    prop = use.shape.find(name, use.notation).get(context.target)
    retirement = load_retirements().properties.get((owner or "", prop.wire)) if prop is not None else None
    if owner is None or prop is None or retirement is None or not is_asked_for(retirement, value):
        return
    notation = "wire" if use.notation == "wire" else "python"
    label = property_label(context, prop, owner, notation, context.target)
    yield from _announced(context, retirement, Place(span, f"{owner}.{prop.wire}", use.confidence, label))


def _request(context: Context, use: RequestUse) -> Iterator[Finding]:
    """The warning about a request: where its verb is not known, all that it can be have to retire."""
    operations = [route.operation for route in routes_of(use) if route.at == context.target]
    retiring = {load_retirements().operations.get(operation.name) for operation in operations}
    if len(retiring) == 1:
        requests = [operation.http[context.target] or "" for operation in operations]
        path = requests[0].partition(" ")[2]
        label = f"`{requests[0]}`" if len(requests) == 1 else f"`{path}`"
        place = Place(use.span, operations[0].name, use.confidence, label)
        yield from _announced(context, retiring.pop(), place)


def _announced(context: Context, retirement: Retirement | None, place: Place) -> Iterator[Finding]:
    """The warning about a place; nothing where no day is known, or the target is beyond it."""
    if retirement is not None and retirement.is_said_at(context.target):
        message = joined(f"{place.label} uses {retirement.what} ({retirement.said})", retirement.instead)
        yield finding(place, _CHECK, None, message)
