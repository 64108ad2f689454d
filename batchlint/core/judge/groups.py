"""Judge attributes of the client that are no operation: groups of operations, and the configuration."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.calls import Rewrite
from batchlint.core.judge.context import Context
from batchlint.core.judge.generations import about, first_gone, is_second
from batchlint.core.judge.messages import operation_label
from batchlint.core.judge.new_calls import beside, freed
from batchlint.core.judge.reporting import GONE_FROM_PACKAGE, Place, Remedy, absent
from batchlint.core.uses import ClientUse


def judge_client_attribute(context: Context, use: ClientUse) -> Iterator[Finding]:
    """`client.pool` or `client.config` without a call."""
    if not is_second(context):
        return
    instead = "pass settings to the client by keyword, such as `retry_total=5`"
    if use.name != "config":
        operations = [o for o in context.history.operations.values() if o.name.startswith(f"{use.name}.")]
        names = [o.python(context.target) for o in operations if context.has(o.in_package)]
        instead = "remove it, because its operations were removed too"
        if names:
            instead = f"call its operations on the client itself, such as {operation_label(names[0])}"
    subject = f"BatchServiceClient.{use.name}"
    place = Place(use.name_span, subject, use.confidence, operation_label(use.name))
    rewrite, is_last = _freed(context, use)
    remedy = Remedy(instead, rewrite.edits, rewrite.safe)
    rule = about(context, "service-client")
    found = absent(context, place, first_gone(context), rule, remedy, GONE_FROM_PACKAGE)
    yield found._replace(covered=found.fix is not None and not is_last)


def _freed(context: Context, use: ClientUse) -> tuple[Rewrite, bool]:
    """The edits that give the client to what holds a group, and whether its calls have all been rewritten.

    Until they have, it must go on to hold the group.
    """
    held = use.held
    if held is None:
        return Rewrite(), True
    calls = [beside(context, call) for call in held.calls]
    if any(call.edits is None for call in calls):
        return Rewrite(), True
    safe = held.private and all(call.safe for call in calls)
    return Rewrite(freed(held), safe), not any(call.edits for call in calls)
