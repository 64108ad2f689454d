"""Judge positional arguments of models' constructors, and all that the client's takes."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context, finding, rule_at
from batchlint.core.judge.messages import gone
from batchlint.core.judge.objects import resolve, rule_for_property
from batchlint.core.uses import Argument, ConstructorUse, Span
from batchlint.history import WireType, last_before, mask_of
from batchlint.rules.grammar import Path

#: The client and its configuration, which take the same arguments.
CLIENTS = ("BatchServiceClient", "BatchServiceClientConfiguration")


def judge_constructor(context: Context, use: ConstructorUse) -> Iterator[Finding]:
    """Positional arguments of a model's constructor, or the arguments of the client's."""
    if use.name in CLIENTS:
        yield from _client(context, use)
        return
    wire_type = context.history.types.get(use.name)
    positional = [a for a in use.arguments if a.keyword is None]
    if wire_type is None or not wire_type.at >> context.target & 1 or not positional:
        return
    orders = wire_type.positional
    if orders[context.target] is not None:
        yield from _reordered(context, use, positional)
        return
    known = mask_of(i for i, order in enumerate(orders) if order is not None)
    before = last_before(known, context.target)
    if before is None:
        return
    rule = rule_at(context.rules.about("constructor", use.name), before + 1)
    keywords = {a.keyword for a in use.arguments if a.keyword is not None and not a.keyword.startswith("*")}
    names, certain = _names_by_position(context, orders, before, len(positional), keywords)
    edits = None
    if names is not None:
        names = [_renamed(context, wire_type, name) for name in names]
    if names is not None and not any(a.keyword == "*" for a in use.arguments):
        edits = use.writer.keywords(use, dict(enumerate(names)), context.target)
    advice = f" ({', '.join(names)})" if names else ""
    yield finding(
        context, rule, span=Span(positional[0].span.start, positional[-1].span.end), subject=use.name,
        version=before + 1, confidence=use.confidence, edits=edits, safe=certain, kind="package",
        message=f"{use.name} takes keyword arguments only since {context.version_name(before + 1)}: "
        f"name {'these arguments' if len(positional) > 1 else 'this argument'}{advice}",
    )  # fmt: skip


def _renamed(context: Context, owner: WireType, name: str) -> str:
    """The keyword that takes at the target what another one took before: the old one is dropped in silence.

    What became more than another name stays as it is, for the rule that says so.
    """
    prop = next((p for p in owner.props.values() if p.python == name), None)
    absence = context.absence(prop.at) if prop is not None else None
    if prop is None or absence is None or absence.status != "gone":
        return name
    rule = rule_for_property(context, owner.name, prop.wire, absence.version)
    if rule is None or not isinstance(rule.becomes, Path) or rule.values or rule.siblings:
        return name
    path = resolve(context, owner.name, rule)
    new = owner.props.get(path.steps[0])
    if len(path.steps) > 1 or path.is_list or new is None or not new.at >> context.target & 1:
        return name
    return new.python


def _names_by_position(
    context: Context,
    orders: tuple[tuple[str, ...] | None, ...],
    before: int,
    count: int,
    keywords: set[str],
) -> tuple[list[str] | None, bool]:
    """The keywords of the first arguments, and whether every release would agree on them.

    A release that does not know the call's other keywords is not the one it was written for.
    """
    fitting = tuple(o if o is not None and keywords <= set(o[count:]) else None for o in orders)
    if any(fitting) and (context.source is None or fitting[context.source] is None):
        orders = fitting
        before = max(i for i, o in enumerate(fitting) if o is not None)
    at = context.source if context.source is not None and orders[context.source] is not None else before
    order = orders[at]
    if order is None or len(order) < count:
        return None, False
    names = list(order[:count])
    agreed = all(list(other[:count]) == names for other in orders if other is not None)
    return names, agreed or at == context.source


def _reordered(context: Context, use: ConstructorUse, positional: list[Argument]) -> Iterator[Finding]:
    """Below 5.0 a position can mean another parameter than it did in the release before."""
    orders = context.history.types[use.name].positional
    old = orders[context.source] if context.source is not None else None
    new = orders[context.target]
    if old is None or new is None or any(a.keyword == "*" for a in use.arguments):
        return
    moved = [i for i in range(len(positional)) if i >= len(old) or i >= len(new) or old[i] != new[i]]
    if not moved:
        return
    version = context.target
    while version > 0 and orders[version - 1] == new:
        version -= 1
    names = {i: old[i] for i in range(len(positional))} if len(positional) <= len(old) else {}
    edits = use.writer.keywords(use, names, context.target) if names else None
    rule = rule_at(context.rules.about("constructor", use.name), version)
    yield finding(
        context, rule, span=positional[moved[0]].span, subject=use.name, version=version,
        message=f"the parameters of {use.name} stand in another order since "
        f"{context.version_name(version)}: pass this one by keyword",
        confidence=use.confidence, edits=edits, name="parameter-order", kind="package",
    )  # fmt: skip


def _client(context: Context, use: ConstructorUse) -> Iterator[Finding]:
    params = context.history.client.params
    accepted = params[context.target]
    if accepted is None:
        return
    given: set[str] = set()
    positional = [a for a in use.arguments if a.keyword is None]
    if len(positional) > len(accepted):
        # 1.x took the api-version and more behind the credentials; which is meant now can't be told.
        rules = [r for r in context.rules.about("client", "api_version") if r.version <= context.target]
        yield finding(
            context, rules[-1] if rules else None, span=positional[1].span,
            subject=f"{use.name}(api_version)",
            message=f"{use.name} takes {len(accepted)} arguments at {context.version_name(context.target)}: "
            f"give `{accepted[-1]}` by keyword and leave the others out",
            version=rules[-1].version if rules else None, confidence=use.confidence, kind="package",
        )  # fmt: skip
    for position, argument in enumerate(use.arguments):
        keyword = argument.keyword
        if keyword is None:
            given.update(accepted[position : position + 1])
            continue
        given.add(keyword)
        if keyword in accepted or keyword.startswith("*") or argument.keyword_span is None:
            continue
        mask = mask_of(i for i, names in enumerate(params) if names and keyword in names)
        absence = context.absence(mask) if mask else None
        if absence is None:
            continue
        rule = rule_at(context.rules.about("client", keyword), absence.version)
        instead, edits = None, None
        if absence.status == "gone" and rule is not None and isinstance(rule.becomes, str):
            given.add(rule.becomes)
            instead = f"use `{rule.becomes}`"
            if not any(a.keyword == rule.becomes for a in use.arguments):
                edits = use.writer.keywords(use, {position: rule.becomes}, context.target)
        unavailable = absence.status == "unavailable"
        yield finding(
            context, None if unavailable else rule, span=argument.keyword_span,
            subject=f"{use.name}({keyword})",
            message=gone(context, f"parameter `{keyword}` of {use.name}", absence, rule, instead),
            version=absence.version, confidence=use.confidence, edits=edits,
            name="not-yet-available" if unavailable else "no-longer-available",
            kind="unavailable" if unavailable else "package",
        )  # fmt: skip
    if not use.partial:
        yield from _required_of_client(context, use, given)


def _required_of_client(context: Context, use: ConstructorUse, given: set[str]) -> Iterator[Finding]:
    if any(a.keyword in ("*", "**") for a in use.arguments):
        return
    for name in context.history.client.required[context.target] or ():
        mask = mask_of(
            i for i, names in enumerate(context.history.client.required) if names and name in names
        )
        before = last_before(~mask & ((1 << context.target) - 1), context.target)
        if name in given or before is None:
            continue
        rules = [r for r in context.rules.about("client", name) if r.version == before + 1]
        yield finding(
            context, rules[0] if rules else None, span=use.name_span, subject=f"{use.name}({name})",
            message=f"{use.name} requires `{name}` since {context.version_name(before + 1)}: give it",
            version=before + 1, confidence=use.confidence, name="required-property", kind="required",
        )  # fmt: skip
