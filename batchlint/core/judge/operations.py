"""Judge operations of the client and REST requests."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.calls import Rewrite, fits, judge_arguments, keyword_absence
from batchlint.core.judge.context import Absence, Context, rule_at
from batchlint.core.judge.generations import is_of_project, is_second
from batchlint.core.judge.messages import object_of, operation_label
from batchlint.core.judge.new_calls import freed, rewritten
from batchlint.core.judge.reporting import (
    GONE_FROM_PACKAGE,
    NO_REMEDY,
    RENAMED,
    Place,
    Remedy,
    absent,
    finding,
)
from batchlint.core.routes import routes_of
from batchlint.core.uses import Argument, OperationUse, RequestUse
from batchlint.history import Operation, mask_of
from batchlint.rules.grammar import Rule


def judge_operation(context: Context, use: OperationUse) -> Iterator[Finding]:
    """An operation that is called, or passed on as a value."""
    operation = context.history.method_at(use.spelled, context.target)
    operation = operation or context.history.operations.get(use.operation)
    if operation is None or is_of_project(context, use):
        return
    absence = context.absence(operation.names.get(use.spelled, operation.in_package))
    rewrite, is_renamed = rewritten(context, use, operation) if is_second(context) else Rewrite(), False
    if absence is not None and not use.partial and context.has(operation.in_package):
        yield _renamed(context, use, operation, absence, rewrite)
        absence, is_renamed = None, True
    if absence is None or use.partial:
        if is_second(context):
            found = judge_arguments(context, use, operation, rewrite)
            yield from (f._replace(covered=is_renamed and f.fix is not None) for f in found)
        else:
            yield from _parameters(context, use, operation)
        if not use.partial:
            yield from _result(context, use)
    else:
        yield _absent(context, use, operation, absence)


def _renamed(
    context: Context, use: OperationUse, operation: Operation, absence: Absence, rewrite: Rewrite
) -> Finding:
    """The package of the target has the operation under another name."""
    place = Place(use.name_span, use.operation, use.confidence, operation_label(use.spelled))
    new, instead = f"client.{operation.python(context.target)}", None
    if context.has(operation.poller) and absence.is_gone:
        instead = "to wait until it finishes, call `result()` on the poller that it returns"
    # A method with the name of the operation is called once the client takes the place of its group.
    is_covered = use.held is not None and rewrite.edits == ()
    edits = freed(use.held) if use.held is not None and is_covered else rewrite.edits
    remedy = Remedy(instead, edits, rewrite.safe, new=new)
    found = absent(context, place, absence, None, remedy, RENAMED)
    return found._replace(covered=is_covered and found.fix is not None)


def _absent(context: Context, use: OperationUse, operation: Operation, absence: Absence) -> Finding:
    place = Place(use.name_span, use.operation, use.confidence, operation_label(use.spelled))
    on_wire = context.absence(operation.at) if operation.at else None
    absence = on_wire if on_wire is not None and on_wire.is_gone else absence
    rule = rule_at(context.rules.about("operation", use.operation), absence.version)
    remedy = NO_REMEDY
    if absence.is_gone and rule is not None and isinstance(rule.becomes, str):
        index = context.target
        new = context.history.operations.get(rule.becomes)
        if new is not None and not context.has(new.at):
            index = rule.version
        keywords = _renamed_keywords(operation, new, absence.version, index)
        edits = use.writer.operation(use, rule.becomes, keywords, index)
        remedy = Remedy(edits=edits, new=f"client.{rule.becomes}")
    return absent(context, place, absence, rule, remedy)


def _renamed_keywords(old: Operation, new: Operation | None, version: int, index: int) -> dict[str, str]:
    """The keywords of a renamed operation by the old ones: they stand at the same positions."""
    old_params = old.params[version - 1]
    new_params = new.params[index] if new is not None else None
    if old_params is None or new_params is None or len(old_params) != len(new_params):
        return {}
    return {before: after for before, after in zip(old_params, new_params, strict=True) if before != after}


def _parameters(context: Context, use: OperationUse, operation: Operation) -> Iterator[Finding]:
    accepted = operation.accepts[context.target]
    params = operation.params[context.target]
    if use.arguments is None or accepted is None or params is None:
        return
    for position, argument in enumerate(use.arguments):
        keyword = argument.keyword
        if keyword is None or keyword.startswith("*") or keyword in accepted or argument.keyword_span is None:
            continue
        absence = keyword_absence(context, use, operation, keyword)
        if absence is not None:
            place = Place(
                argument.keyword_span,
                f"{use.operation}({keyword})",
                use.confidence,
                f"parameter `{keyword}` of {operation_label(use.spelled)}",
            )
            rule, remedy = _keyword_rule(context, use, position, keyword, absence)
            yield absent(context, place, absence, rule, remedy, GONE_FROM_PACKAGE)
    whole = next((a for a in use.arguments if a.keyword is None and a.role == "body"), None)
    if whole is None or operation.body_param[context.target]:
        yield from _order(context, use, operation, params)
    else:
        yield from _whole_body(context, use, operation, whole)


def _keyword_rule(
    context: Context, use: OperationUse, position: int, keyword: str, absence: Absence
) -> tuple[Rule | None, Remedy]:
    """The rule about the end of a parameter, and how it is renamed."""
    if not absence.is_gone:
        return None, NO_REMEDY
    rules = [r for r in context.rules.about("operation", use.operation) if r.version == absence.version]
    rule = next((r for r in rules if keyword in r.parameters), None)
    if rule is None:
        return next((r for r in rules if r.signature), None), NO_REMEDY
    new = rule.parameters[keyword]
    return rule, Remedy(edits=use.writer.keywords(use, {position: new}, context.target), new=new)


def _whole_body(
    context: Context, use: OperationUse, operation: Operation, whole: Argument
) -> Iterator[Finding]:
    """A whole body is passed, as another release of the package took it, where its parts are taken."""
    rules = (r for r in context.rules.about("operation", use.operation) if r.signature)
    # What a later generation changed is no reason for a call that an earlier one refuses.
    rule = next((r for r in rules if context.history.generation(r.version) == 1), None)
    body = operation.body[context.target]
    wire_type = context.history.types.get(body or "")
    if rule is None or wire_type is None:
        return
    params = operation.params[context.target] or ()
    parts = ", ".join(f"`{name}`" for name in params if name in wire_type.by_python)
    refused = f"{operation_label(use.spelled)} does not accept {object_of(context, wire_type.name)}"
    message = f"{refused}; pass its properties by keyword ({parts})"
    yield finding(Place(whole.span, use.operation, use.confidence), rule, rule.version, message)


def _order(
    context: Context, use: OperationUse, operation: Operation, params: tuple[str, ...]
) -> Iterator[Finding]:
    """Positional arguments that mean another parameter at the target than they did when written."""
    arguments = use.arguments or []
    positional = [a for a in arguments if a.keyword is None]
    keywords = {a.keyword for a in arguments if a.keyword is not None}
    if "*" in keywords:
        return
    called = operation.names.get(use.spelled, 0)
    for rule in context.rules.about("operation", use.operation):
        # What is called by another name afterwards is no call of the same form.
        is_called = rule.signature and called >> rule.version - 1 & 0b11 == 0b11
        old = operation.params[rule.version - 1] if is_called else None
        new = operation.params[rule.version] if is_called else None
        if old is None or new is None:
            continue
        written, other = (old, new) if context.target >= rule.version else (new, old)
        moved = [i for i in range(len(positional)) if written[i : i + 1] != other[i : i + 1]]
        source = context.source
        crossing = source is not None and (source < rule.version) != (context.target < rule.version)
        # A parameter that is given twice is a TypeError, wherever the code comes from.
        count = len(positional)
        twice = keywords.isdisjoint(written[:count]) and not keywords.isdisjoint(params[:count])
        is_fitting = source is None and fits(positional, written) and not fits(positional, other)
        if not moved or not (crossing or twice or is_fitting):
            continue
        edits = None
        if count <= len(written) and all(written[i] in params for i in moved):
            names = {i: written[i] for i in range(moved[0], count)}
            edits = use.writer.keywords(use, names, context.target)
        message = (
            f"the parameter order of {operation_label(use.spelled)} changed in "
            f"{context.version_name(rule.version)}; pass this argument by keyword"
        )
        place = Place(positional[moved[0]].span, use.operation, use.confidence)
        yield finding(place, rule, rule.version, message, Remedy(edits=edits))


def _result(context: Context, use: OperationUse) -> Iterator[Finding]:
    """The result's type changed, and the call's surroundings read the old one."""
    for rule in context.rules.about("operation", use.operation):
        returns = rule.returns
        if returns is None or (use.arguments is None and use.result == "unused"):
            continue
        names = context.history.operations[use.operation].names
        if not names.get(use.spelled, 1) & ((1 << rule.version) - 1):
            continue  # the name came with a later release, and so did the code
        crosses = context.source is None or context.source < rule.version
        may_be_old = use.result == "old" or (use.result == "unknown" and crosses)
        if context.target < rule.version or not may_be_old:
            continue
        is_guess = use.result == "unknown" and context.source is None
        python = context.history.types[returns.now].props[returns.under].python(context.target)
        edits = use.writer.result(use, returns.under, context.target)
        message = (
            f"{operation_label(use.spelled)} has returned {object_of(context, returns.now)} since "
            f"{context.version_name(rule.version)}; read `.{python}` from it"
        )
        place = Place(use.name_span, use.operation, "likely" if is_guess else use.confidence)
        remedy = Remedy(edits=edits, safe=use.arguments is not None)
        yield finding(place, rule, rule.version, message, remedy, "warning" if is_guess else "error")


def lost_results(context: Context, use: OperationUse | RequestUse) -> Iterator[str]:
    """The types of the results of an operation, or request, that the target does not have either.

    Args:
        context: the versions in question.
        use: a call with a finding.
    """
    if isinstance(use, OperationUse):
        found = [context.history.operations[use.operation]]
    else:
        found = [route.operation for route in routes_of(use)]
    gone = [operation for operation in found if not context.has(operation.at)]
    for ref in dict.fromkeys(ref for operation in gone for ref in operation.result if ref is not None):
        wire_type = context.history.types.get(ref.removeprefix("paged:").strip("[]{}"))
        if wire_type is not None and not context.has(wire_type.at):
            yield wire_type.name


def judge_request(context: Context, use: RequestUse) -> Iterator[Finding]:
    """A REST request that is spelled in code."""
    by_version = {route.at: route.operation for route in routes_of(use)}
    absence = context.absence(mask_of(by_version)) if by_version else None
    if absence is None:
        return
    index = absence.version - 1 if absence.is_gone else absence.version
    operation = by_version[index]
    old, new = operation.http[index] or "", operation.http[context.target]
    rules = [r for r in context.rules.about("operation", operation.name) if r.version == absence.version]
    rule = next((r for r in rules if (r.url is not None) == (new is not None)), rules[0] if rules else None)
    remedy = NO_REMEDY
    if new is not None:
        edits = use.writer.request(use, new.partition(" ")[2], context.target) if absence.is_gone else None
        remedy = Remedy(f"send `{new}`", edits)
    elif absence.is_gone and rule is not None and rule.url is not None and not rule.instead:
        remedy = Remedy(f"send `{rule.url[1]}`")
    yield absent(context, Place(use.span, old, use.confidence, f"`{old}`", "wire"), absence, rule, remedy)
