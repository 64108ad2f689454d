"""Judge positional arguments of models' constructors, and the arguments of the client's."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context, rule_at
from batchlint.core.judge.generations import about, first_gone, is_second
from batchlint.core.judge.moves import resolve, rule_for_property
from batchlint.core.judge.reporting import (
    GONE_FROM_PACKAGE,
    NO_REMEDY,
    PARAMETER_ORDER,
    RENAMED,
    REQUIRED,
    Place,
    Remedy,
    absent,
    finding,
)
from batchlint.core.uses import Argument, ConstructorUse, Span
from batchlint.core.wording import enumerated
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
    if wire_type is None or not context.has(wire_type.at) or not positional:
        return
    orders = wire_type.positional
    if orders[context.target] is not None:
        yield from _reordered(context, use, positional)
        return
    before = last_before(mask_of(i for i, order in enumerate(orders) if order is not None), context.target)
    if before is None:
        return
    rule = rule_at(context.rules.about("constructor", use.name), before + 1)
    keywords = {a.keyword for a in use.arguments if a.keyword is not None and not a.keyword.startswith("*")}
    names, certain = _names_by_position(context, orders, before, len(positional), keywords)
    edits = None
    if names is not None:
        names = [_renamed(context, wire_type, name) for name in names]
        if not any(a.keyword == "*" for a in use.arguments):
            edits = use.writer.keywords(use, dict(enumerate(names)), context.target)
    listed = enumerated([f"`{name}`" for name in names or ()])
    message = (
        f"`{use.name}` has taken only keyword arguments since {context.version_name(before + 1)}; pass "
        f"{listed or ('these arguments' if len(positional) > 1 else 'this argument')} by keyword"
    )
    place = Place(Span(positional[0].span.start, positional[-1].span.end), use.name, use.confidence)
    yield finding(place, rule or GONE_FROM_PACKAGE, before + 1, message, Remedy(edits=edits, safe=certain))


def _renamed(context: Context, owner: WireType, name: str) -> str:
    """The keyword that replaces another one at the target, which silently ignores the old one.

    What became more than another name stays as it is, for the rule about that.
    """
    prop = owner.by_python.get(name)
    absence = context.absence(prop.at) if prop is not None else None
    if prop is None or absence is None or not absence.is_gone:
        return name
    rule = rule_for_property(context, owner.name, prop.wire, absence.version)
    if rule is None or not isinstance(rule.becomes, Path) or rule.values or rule.siblings:
        return name
    path = resolve(context, owner.name, rule)
    new = owner.props.get(path.steps[0])
    if len(path.steps) > 1 or path.is_list or new is None or not context.has(new.at):
        return name
    return new.python(context.target)


def _names_by_position(
    context: Context,
    orders: tuple[tuple[str, ...] | None, ...],
    before: int,
    count: int,
    keywords: set[str],
) -> tuple[list[str] | None, bool]:
    """The keywords of the first arguments, and whether all releases agree on them.

    A release that does not have the call's other keywords is not the one it was written for.
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
    count = len(positional)
    moved = [i for i in range(count) if old[i : i + 1] != new[i : i + 1]]
    if not moved:
        return
    version = context.target
    while version > 0 and orders[version - 1] == new:
        version -= 1
    names = {i: old[i] for i in range(count)} if count <= len(old) else {}
    edits = use.writer.keywords(use, names, context.target) if names else None
    rule = rule_at(context.rules.about("constructor", use.name), version)
    message = (
        f"the parameter order of `{use.name}` changed in {context.version_name(version)}; "
        "pass this argument by keyword"
    )
    place = Place(positional[moved[0]].span, use.name, use.confidence)
    yield finding(place, rule or PARAMETER_ORDER, version, message, Remedy(edits=edits))


def _client(context: Context, use: ConstructorUse) -> Iterator[Finding]:
    accepted = context.history.client.params[context.target]
    if accepted is None:
        return
    generation = _generation(context, use)
    if generation != context.history.generation(context.target):
        # What is written for the first generation only has to name the client's class.
        yield from _other_client(context, use) if is_second(context) else ()
        return
    given: set[str] = set()
    positional = [a for a in use.arguments if a.keyword is None]
    if len(positional) > len(accepted):
        # 1.x took the api-version and more behind the credentials; which is meant now is not known.
        rules = [r for r in context.rules.about("client", "api_version") if r.version <= context.target]
        cause, version = (rules[-1], rules[-1].version) if rules else (GONE_FROM_PACKAGE, None)
        message = (
            f"`{use.name}` takes only {len(accepted)} positional arguments in "
            f"{context.version_name(context.target)}; pass `{accepted[-1]}` by keyword and omit the others"
        )
        place = Place(positional[1].span, f"{use.name}(api_version)", use.confidence)
        yield finding(place, cause, version, message)
    for position, argument in enumerate(use.arguments):
        keyword = argument.keyword
        if keyword is None:
            given.update(accepted[position : position + 1])
            continue
        given.add(keyword)
        if keyword in accepted or keyword.startswith("*") or argument.keyword_span is None:
            continue
        yield from _client_keyword(context, use, position, given)
    if not use.partial:
        yield from _required_of_client(context, use, given)


def _generation(context: Context, use: ConstructorUse) -> int:
    """The generation whose client a call makes."""
    client, second = context.history.client, context.history.second_generation
    mask = client.names.get(use.spelled, 0)
    if not mask:
        keywords = {a.keyword for a in use.arguments}
        mask = mask_of(i for i, names in enumerate(client.params) if names and keywords & set(names))
    if mask & second and mask & ~second:
        return context.history.generation(context.target)
    return 2 if mask & second else 1


def _other_client(context: Context, use: ConstructorUse) -> Iterator[Finding]:
    """Arguments for the client of the first generation, whose order and names are others."""
    if use.name != CLIENTS[0]:
        return
    absence, rule = first_gone(context), about(context, "service-client")
    history = context.history
    positional = (*(history.client.params[history.first_of_second - 1] or ()), *[""] * len(use.arguments))
    for position, argument in enumerate(use.arguments):
        keyword = argument.keyword
        if (keyword or "").startswith("*"):
            return
        old = keyword or positional[position]
        row = context.generation.client.get(old)
        remedy = Remedy(new=row.becomes) if row is not None and row.becomes else Remedy("omit it")
        label = f"parameter `{old}` of `{use.name}`" if old else f"this argument of `{use.name}`"
        span = argument.keyword_span if keyword else argument.span
        if span is not None and keyword not in (context.history.client.params[context.target] or ()):
            place = Place(span, f"{use.name}({old})", use.confidence, label)
            yield absent(context, place, absence, rule, remedy, RENAMED)


def _client_keyword(
    context: Context, use: ConstructorUse, position: int, given: set[str]
) -> Iterator[Finding]:
    """A keyword that the client of the target does not take; adds the one that replaces it to `given`."""
    params = context.history.client.params
    keyword, span = use.arguments[position].keyword, use.arguments[position].keyword_span
    mask = mask_of(i for i, names in enumerate(params) if names and keyword in names)
    absence = context.absence(mask) if mask else None
    if absence is None or keyword is None or span is None:
        return
    rule = rule_at(context.rules.about("client", keyword), absence.version)
    remedy = NO_REMEDY
    if absence.is_gone and rule is not None and isinstance(rule.becomes, str):
        new = rule.becomes
        given.add(new)
        is_there = any(a.keyword == new for a in use.arguments)
        edits = None if is_there else use.writer.keywords(use, {position: new}, context.target)
        remedy = Remedy(edits=edits, new=new)
    place = Place(span, f"{use.name}({keyword})", use.confidence, f"parameter `{keyword}` of `{use.name}`")
    yield absent(context, place, absence, rule, remedy, GONE_FROM_PACKAGE)


def _required_of_client(context: Context, use: ConstructorUse, given: set[str]) -> Iterator[Finding]:
    if any(a.keyword in ("*", "**") for a in use.arguments):
        return
    required = context.history.client.required
    for name in required[context.target] or ():
        mask = mask_of(i for i, names in enumerate(required) if names and name in names)
        before = last_before(~mask & ((1 << context.target) - 1), context.target)
        if name in given or before is None:
            continue
        rule = rule_at(context.rules.about("client", name), before + 1)
        since = context.version_name(before + 1)
        message = f"parameter `{name}` of `{use.name}` has been required since {since}; pass it"
        place = Place(use.name_span, f"{use.name}({name})", use.confidence)
        yield finding(place, rule or REQUIRED, before + 1, message)
