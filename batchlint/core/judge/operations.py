"""Judge operations of the client and REST requests."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Absence, Context, finding, rule_at
from batchlint.core.judge.messages import gone
from batchlint.core.judge.routes import routes
from batchlint.core.uses import Argument, OperationUse, RequestUse
from batchlint.history import Operation, mask_of
from batchlint.rules.grammar import Rule


def judge_operation(context: Context, use: OperationUse) -> Iterator[Finding]:
    """An operation that is called, or passed on as a value."""
    operation = context.history.operations.get(use.operation)
    if operation is None:
        return
    absence = context.absence(operation.at)
    rules = context.rules.about("operation", use.operation)
    if use.partial:
        yield from _parameters(context, use, operation, rules)
        return
    if absence is not None:
        yield _absent(context, use, operation, absence, rules)
        return
    yield from _parameters(context, use, operation, rules)
    yield from _result(context, use, operation, rules)


def _absent(
    context: Context, use: OperationUse, operation: Operation, absence: Absence, rules: tuple[Rule, ...]
) -> Finding:
    what = f"operation `{use.operation}`"
    if absence.status == "unavailable":
        return finding(
            context, None, span=use.name_span, subject=use.operation, version=absence.version,
            message=gone(context, what, absence, None, None), confidence=use.confidence,
            name="not-yet-available", kind="unavailable",
        )  # fmt: skip
    rule = rule_at(rules, absence.version)
    instead, edits = None, None
    if rule is not None and isinstance(rule.becomes, str):
        instead = f"use `{rule.becomes}`"
        index = context.target
        new = context.history.operations.get(rule.becomes)
        if new is not None and not new.at >> index & 1:
            index = rule.version
        keywords = _renamed_keywords(context, operation, rule, absence.version, index)
        edits = use.writer.operation(use, rule.becomes, keywords, index)
    return finding(
        context, rule, span=use.name_span, subject=use.operation, version=absence.version,
        message=gone(context, what, absence, rule, instead), confidence=use.confidence, edits=edits,
    )  # fmt: skip


def _renamed_keywords(
    context: Context, operation: Operation, rule: Rule, version: int, index: int
) -> dict[str, str]:
    """The renamed operation's keywords by the old ones: they stand at the same positions."""
    assert isinstance(rule.becomes, str)
    new = context.history.operations.get(rule.becomes)
    old_params = operation.params[version - 1]
    new_params = new.params[index] if new is not None else None
    if old_params is None or new_params is None or len(old_params) != len(new_params):
        return {}
    return {old: new for old, new in zip(old_params, new_params, strict=True) if old != new}


def _parameters(
    context: Context, use: OperationUse, operation: Operation, rules: tuple[Rule, ...]
) -> Iterator[Finding]:
    accepted = operation.accepts[context.target]
    params = operation.params[context.target]
    if use.arguments is None or accepted is None or params is None:
        return
    for position, argument in enumerate(use.arguments):
        keyword = argument.keyword
        if keyword is None or keyword.startswith("*") or keyword in accepted or argument.keyword_span is None:
            continue
        mask = mask_of(i for i, names in enumerate(operation.accepts) if names and keyword in names)
        if mask:
            yield _keyword(context, use, argument, position, mask, rules)
    whole = next((a for a in use.arguments if a.keyword is None and a.role == "body"), None)
    if whole is None or operation.body_param[context.target]:
        yield from _order(context, use, operation, params, rules)
    else:
        yield from _loose(context, use, operation, whole, params, rules)


def _loose(
    context: Context,
    use: OperationUse,
    operation: Operation,
    whole: Argument,
    params: tuple[str, ...],
    rules: tuple[Rule, ...],
) -> Iterator[Finding]:
    """A whole body is handed over, as another release of the package took it, where its parts are taken."""
    rule = next((r for r in rules if r.signature), None)
    body = operation.body[context.target]
    wire_type = context.history.types.get(body or "")
    if rule is None or wire_type is None:
        return
    parts = ", ".join(f"`{name}`" for name in params if name in wire_type.by_python)
    yield finding(
        context, rule, span=whole.span, subject=use.operation, version=rule.version,
        message=f"`{use.operation}` does not take a {body}: pass its properties by keyword ({parts})",
        confidence=use.confidence,
    )  # fmt: skip


def _keyword(
    context: Context, use: OperationUse, argument: Argument, position: int, mask: int, rules: tuple[Rule, ...]
) -> Finding:
    absence = context.absence(mask)
    assert absence is not None and argument.keyword is not None and argument.keyword_span is not None
    rule, instead, edits = None, None, None
    if absence.status == "gone":
        candidates = [r for r in rules if r.version == absence.version]
        rule = next((r for r in candidates if argument.keyword in r.parameters), None)
        if rule is not None:
            new = rule.parameters[argument.keyword]
            instead = f"use `{new}`"
            edits = use.writer.keywords(use, {position: new}, context.target)
        else:
            rule = next((r for r in candidates if r.signature), None)
    unavailable = absence.status == "unavailable"
    return finding(
        context, rule, span=argument.keyword_span, subject=f"{use.operation}({argument.keyword})",
        message=gone(context, f"parameter `{argument.keyword}` of `{use.operation}`", absence, rule, instead),
        version=absence.version, confidence=use.confidence, edits=edits,
        name="not-yet-available" if unavailable else "no-longer-available",
        kind="unavailable" if unavailable else "package",
    )  # fmt: skip


def _order(
    context: Context,
    use: OperationUse,
    operation: Operation,
    params: tuple[str, ...],
    rules: tuple[Rule, ...],
) -> Iterator[Finding]:
    """Positional arguments that mean another parameter at the target than they did when written."""
    arguments = use.arguments or []
    positional = [a for a in arguments if a.keyword is None]
    keywords = {a.keyword for a in arguments if a.keyword is not None}
    if "*" in keywords:
        return
    for rule in rules:
        old = operation.params[rule.version - 1] if rule.signature else None
        new = operation.params[rule.version] if rule.signature else None
        if old is None or new is None:
            continue
        written, other = (old, new) if context.target >= rule.version else (new, old)
        moved = [i for i in range(len(positional)) if written[i : i + 1] != other[i : i + 1]]
        source = context.source
        crossing = source is not None and (source < rule.version) != (context.target < rule.version)
        # A parameter that is given twice is a TypeError, wherever the code comes from.
        count = len(positional)
        twice = keywords.isdisjoint(written[:count]) and not keywords.isdisjoint(params[:count])
        if not moved or not (
            crossing or twice or (_fits(positional, written) and not _fits(positional, other))
        ):
            continue
        if source is not None and not crossing and not twice:
            continue
        edits = None
        if len(positional) <= len(written) and all(written[i] in params for i in moved):
            names = {i: written[i] for i in range(moved[0], len(positional))}
            edits = use.writer.keywords(use, names, context.target)
        yield finding(
            context, rule, span=positional[moved[0]].span, subject=use.operation, version=rule.version,
            message=f"the parameters of `{use.operation}` stand in another order since "
            f"{context.version_name(rule.version)}: pass this one by keyword",
            confidence=use.confidence, edits=edits,
        )  # fmt: skip


def _fits(positional: list[Argument], order: tuple[str, ...]) -> bool:
    """Whether options objects stand where the order has them, as far as can be seen."""
    for index, argument in enumerate(positional):
        is_options = index < len(order) and order[index].endswith("_options")
        if index >= len(order) or ((argument.role == "options") != is_options and argument.role != "unknown"):
            return False
    return True


def _result(
    context: Context, use: OperationUse, operation: Operation, rules: tuple[Rule, ...]
) -> Iterator[Finding]:
    """The result's type changed, and the call's surroundings read the old one."""
    for rule in rules:
        returns = rule.returns
        if returns is None or (use.arguments is None and use.result == "unused"):
            continue
        if context.target >= rule.version:
            if use.result == "old":
                certain = use.confidence
            elif use.result == "unknown" and (context.source is None or context.source < rule.version):
                certain = "likely" if context.source is None else use.confidence
            else:
                continue
            python = context.history.types[returns.now].props[returns.under].python
            edits = use.writer.result(use, returns.under, context.target)
            yield finding(
                context, rule, span=use.name_span, subject=use.operation, version=rule.version,
                message=f"`{use.operation}` returns {returns.now} since "
                f"{context.version_name(rule.version)}: read `.{python}` of it",
                confidence=certain, edits=edits, safe=use.arguments is not None,
                severity="error" if use.result == "old" or context.source is not None else "warning",
            )  # fmt: skip


def lost_results(context: Context, use: OperationUse | RequestUse) -> Iterator[str]:
    """The types of the results of an operation, or request, that are gone at the target with it.

    Args:
        context: the versions in question.
        use: a call about which something is said.
    """
    if isinstance(use, OperationUse):
        found = [context.history.operations[use.operation]]
    else:
        verb = use.verb.upper() if use.verb is not None else None
        found = [route.operation for route in routes(verb, use.path)]
    gone = [operation for operation in found if not operation.at >> context.target & 1]
    for ref in dict.fromkeys(ref for operation in gone for ref in operation.result if ref is not None):
        wire_type = context.history.types.get(ref.removeprefix("paged:").strip("[]{}"))
        if wire_type is not None and not wire_type.at >> context.target & 1:
            yield wire_type.name


def judge_request(context: Context, use: RequestUse) -> Iterator[Finding]:
    """A REST request that is spelled in code."""
    verb = use.verb.upper() if use.verb is not None else None
    by_version = {route.at: route.operation for route in routes(verb, use.path)}
    if not by_version:
        return
    absence = context.absence(mask_of(by_version))
    if absence is None:
        return
    index = absence.version if absence.status == "unavailable" else absence.version - 1
    yield _request(context, use, by_version[index], index, absence)


def _request(
    context: Context, use: RequestUse, operation: Operation, index: int, absence: Absence
) -> Finding:
    old = operation.http[index] or ""
    what = f"`{old}`"
    if absence.status == "unavailable":
        return finding(
            context, None, span=use.span, subject=old, version=absence.version,
            message=gone(context, what, absence, None, None), confidence=use.confidence,
            name="not-yet-available", kind="unavailable",
        )  # fmt: skip
    rules = [r for r in context.rules.about("operation", operation.name) if r.version == absence.version]
    new = operation.http[context.target]
    rule = next((r for r in rules if (r.url is not None) == (new is not None)), rules[0] if rules else None)
    instead, edits = None, None
    if new is not None:
        instead = f"send `{new}`"
        edits = use.writer.request(use, new.partition(" ")[2], context.target)
    elif rule is not None and rule.url is not None and not rule.instead:
        instead = f"send `{rule.url[1]}`"
    return finding(
        context, rule, span=use.span, subject=old, version=absence.version,
        message=gone(context, what, absence, rule, instead), confidence=use.confidence, edits=edits,
    )  # fmt: skip
