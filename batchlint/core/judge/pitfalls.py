"""Judge what the second generation of the package takes in another way, without a name that changed.

Every check has a rule in the `package` section of a release, which says what was measured. What a rule is
about is listed in `batchlint.rules.grammar.USAGES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from batchlint.core.findings import Finding, Severity
from batchlint.core.judge.context import Context
from batchlint.core.judge.generations import is_of_project, is_second, naming_of_class, rule_about
from batchlint.core.judge.messages import joined, operation_label, property_label
from batchlint.core.judge.new_calls import LISTS, rewritten
from batchlint.core.judge.options import operation_of
from batchlint.core.judge.read_models import sent_without
from batchlint.core.judge.reporting import NO_REMEDY, Place, Remedy, finding
from batchlint.core.uses import Argument, AttributeUse, Entry, ObjectUse, OperationUse, Use, Value
from batchlint.core.writing import Edit, Mapping
from batchlint.history import Operation, Property
from batchlint.rules.grammar import Rule

#: What azure-core and its transports take as keywords of any method.
_OF_CORE = frozenset(
    (
        *("api_version", "auth", "block_size", "cls", "connection_cert", "connection_timeout"),
        *("connection_verify", "content_type", "cookies", "decompress", "enable_cae"),
        *("enforce_https", "error_map", "headers", "hooks", "http_logging_level", "json"),
        *("logger", "logging_enable", "merge_span", "network_span_namer", "page_iterator_class"),
        *("params", "permit_redirects", "proxies", "raw_request_hook", "raw_response_hook"),
        *("read_timeout", "redirect_max", "redirect_on_status_codes", "redirect_remove_headers"),
        *("request_id", "response_encoding", "retry_backoff_factor", "retry_backoff_max"),
        *("retry_connect", "retry_mode", "retry_on_methods", "retry_on_status_codes"),
        *("retry_read", "retry_status", "retry_total", "session", "stream", "timeout"),
        *("tracing_options", "user_agent", "user_agent_overwrite"),
    )
)
_DURATION = re.compile(r"-?P", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT", re.IGNORECASE)


def judge_pitfalls(context: Context, use: Use) -> Iterator[Finding]:
    """What the package of the target refuses, or sends in another way, though every name is right."""
    if not is_second(context):
        return
    if isinstance(use, OperationUse):
        operation = context.history.method_at(use.spelled, context.target)
        operation = operation or context.history.operations.get(use.operation)
        if operation is not None and context.has(operation.in_package) and not is_of_project(context, use):
            yield from _operation(context, use, operation)
    elif isinstance(use, ObjectUse):
        yield from _object(context, use)
    elif isinstance(use, AttributeUse) and use.mode == "store" and use.value is not None:
        prop = _property(context, use, use.name)
        if prop is not None and use.notation == "python":
            yield from _values(context, use, prop, use.value)
        yield from _option(context, use, use.name, use.value)


def _found(
    context: Context,
    place: Place,
    rule: Rule,
    happens: str,
    severity: Severity | None = None,
    remedy: Remedy = NO_REMEDY,
) -> Finding:
    message = f"{place.label} {happens} since {context.version_name(rule.version, place.notation)}"
    return finding(
        place, rule, rule.version, joined(message, remedy.instead or rule.instead), remedy, severity
    )


def _operation(context: Context, use: OperationUse, operation: Operation) -> Iterator[Finding]:
    if use.arguments is None:
        return
    remedy = cache(lambda: Remedy(None, *rewritten(context, use, operation)))
    if not use.partial:
        yield from _without_options(context, use, operation, remedy)
        yield from _existence(context, use, operation, remedy)
    yield from _body(context, use, operation, use.arguments)
    for argument in use.arguments:
        yield from _keyword(context, use, operation, argument, remedy)


def _label(context: Context, operation: Operation) -> str:
    return operation_label(operation.python(context.target))


def _without_options(
    context: Context, use: OperationUse, operation: Operation, remedy: Callable[[], Remedy]
) -> Iterator[Finding]:
    """A body that the signature lets out, and the method needs."""
    arguments = use.arguments or []
    rule = rule_about(context, "calls without options")
    body, required = operation.body_param[context.target], operation.required[context.target] or ()
    if rule is None or body is None or body in required or any(a.keyword in ("*", "**") for a in arguments):
        return
    # The first generation has a parameter for what the body holds in the place of the body.
    position = len(required)
    names = {params[position] for params in operation.params if params and len(params) > position}
    positional = [a for a in arguments if a.keyword is None]
    given = positional[position:][:1] + [a for a in arguments if a.keyword in names]
    # There, an object with options for the request can be passed in that place, too.
    is_first = "." in use.spelled
    if any(
        not is_first or (a.role != "options" and not (a.keyword or "").endswith("_options")) for a in given
    ):
        return
    place = Place(use.name_span, use.operation, use.confidence, _label(context, operation))
    yield _found(context, place, rule, f"has raised a ValueError without `{body}`", remedy=remedy())


def _existence(
    context: Context, use: OperationUse, operation: Operation, remedy: Callable[[], Remedy]
) -> Iterator[Finding]:
    rule = rule_about(context, "existence checks")
    if rule is None or operation.result[context.target] != "bool" or use.caught or not use.tested:
        return
    place = Place(use.name_span, use.operation, use.confidence, _label(context, operation))
    yield _found(
        context, place, rule, "has raised a ResourceNotFoundError instead of returning False", remedy=remedy()
    )


def _body(
    context: Context, use: OperationUse, operation: Operation, arguments: list[Argument]
) -> Iterator[Finding]:
    """An object of a class that has as read-only what the request must hold."""
    rule, types = rule_about(context, "read models as bodies"), context.history.types
    body = types.get(operation.body[context.target] or "")
    name = operation.body_param[context.target]
    if rule is None or body is None or name is None:
        return
    place = (operation.params[context.target] or ()).index(name)
    positional = [a for a in arguments if a.keyword is None]
    given = positional[place : place + 1] + [a for a in arguments if a.keyword in operation.body_param]
    for argument in given:
        model = types.get(argument.given)
        if model is None or model is body or argument.keyword in ("*", "**"):
            continue
        sent = (p.wire for p in body.props.values() if context.has(p.at) and p.wire in model.props)
        lost = [wire for wire in sent if context.has(model.props[wire].readonly)]
        if not lost:
            continue
        message = sent_without(context, rule, (model, body), _label(context, operation), lost)
        remedy = Remedy(edits=_made_of(context, use, argument.made))
        spot = Place(argument.span, use.operation, use.confidence)
        yield finding(spot, rule, rule.version, message, remedy)


def _made_of(context: Context, use: OperationUse, made: ObjectUse | None) -> tuple[Edit, ...] | None:
    """Make an object of the class that all operations take which it is given to."""
    operations = context.history.operations
    bodies = {operations[name].body[context.target] for name in made.given_to} if made is not None else set()
    body = bodies.pop() if len(bodies) == 1 else None
    name = context.history.class_name(body, context.target) if body is not None else None
    if made is None or name is None or made.confidence != "certain":
        return None
    return use.writer.made_of(made, naming_of_class(context, None, name), context.target)


def _keyword(
    context: Context,
    use: OperationUse,
    operation: Operation,
    argument: Argument,
    remedy: Callable[[], Remedy],
) -> Iterator[Finding]:
    keyword, span = argument.keyword, argument.keyword_span
    accepted = operation.accepts[context.target] or frozenset()
    if keyword is None or span is None or keyword.startswith("*"):
        return
    label = f"parameter `{keyword}` of {_label(context, operation)}"
    place = Place(span, f"{use.operation}({keyword})", use.confidence, label)
    if keyword in LISTS and keyword in accepted and argument.given == "str":
        rule = rule_about(context, "selections as strings")
        if rule is not None:
            yield _found(context, place, rule, "has been a list of names", remedy=remedy())
    if keyword == "timeout" and "service_timeout" in accepted and "." not in use.spelled:
        rule = rule_about(context, "timeouts of the service")
        if rule is not None:
            is_change = context.crosses(rule.version)
            severity: Severity = "error" if is_change else "warning"
            fix = remedy() if is_change else NO_REMEDY
            yield _found(context, place, rule, "has not been sent to the service", severity, fix)
    rule = rule_about(context, "unknown keywords")
    is_known = any(names and keyword in names for names in operation.accepts)
    if rule is None or is_known:
        return
    if keyword in _OF_CORE:
        # The poller is made with all keywords that the method does not name, once the request is sent.
        if context.has(operation.poller) and "." not in use.spelled:
            late = Remedy("remove it: the error is raised only after the request is sent")
            yield _found(context, place, rule, "has raised a TypeError", remedy=late)
    elif keyword not in context.generation.parameters and _is_never(context, keyword):
        yield _found(context, place, rule, "has raised a TypeError")


def _is_never(context: Context, keyword: str) -> bool:
    """Whether no operation has had a parameter of a name: what one had is judged as a change of it."""
    operations = context.history.operations.values()
    return not any(names and keyword in names for o in operations for names in o.accepts)


def _object(context: Context, use: ObjectUse) -> Iterator[Finding]:
    for entry in use.entries:
        if entry.positional:
            continue
        yield from _option(context, use, entry.key, entry.value)
        prop = _property(context, use, entry.key)
        if prop is not None and (use.constructor or use.notation == "either"):
            yield from _values(context, use, prop, entry.value, entry)


def _property(context: Context, use: ObjectUse | AttributeUse, name: str) -> Property | None:
    """The property that a name stands for, if the service has it at the target."""
    notation = "python" if isinstance(use, ObjectUse) and use.notation == "either" else use.notation
    found = use.shape.find(name, notation) or use.shape.find(name, "wire")
    prop = next(reversed(found.values()), None)
    owner = context.history.types.get(use.shape.at(context.target) or use.shape.describe())
    return owner.props.get(prop.wire) if prop is not None and owner is not None else None


def _option(context: Context, use: ObjectUse | AttributeUse, name: str, value: Value) -> Iterator[Finding]:
    """A selection in an options object, which becomes a keyword."""
    wire_type = context.history.types.get(use.shape.describe())
    rule = rule_about(context, "selections as strings")
    if wire_type is None or wire_type.kind != "options" or name not in LISTS or rule is None:
        return
    operation = operation_of(wire_type.name)
    is_text = (value.kind == "literal" and value.literal is not None) or value.kind == "text"
    if operation is None or not is_text or name not in (operation.accepts[context.target] or ()):
        return
    label = f"parameter `{name}` of {_label(context, operation)}"
    place = Place(value.span, f"{wire_type.name}.{name}", use.confidence, label)
    yield _found(context, place, rule, "has been a list of names")


def _values(
    context: Context,
    use: ObjectUse | AttributeUse,
    prop: Property,
    value: Value,
    entry: Entry | None = None,
) -> Iterator[Finding]:
    """Literals of another type than the property's, which the first generation converted."""
    rule, ref = rule_about(context, "values of the wrong type"), prop.refs[context.target] or ""
    if rule is None or not context.has(prop.at):
        return
    items = value.items if value.kind == "list" and ref.startswith("[") else [value]
    owner = use.shape.at(context.target) or use.shape.describe()
    for item in items:
        expected = _expected(ref.strip("[]"), item)
        if expected is None:
            continue
        edits, new = None, _converted(ref, item.literal)
        if new is not None and item is value and not value.shared:
            mapping = Mapping("literal", new=new)
            if isinstance(use, AttributeUse):
                edits = use.writer.attribute(use, (), prop.wire, mapping, context.target)
            elif entry is not None:
                edits = use.writer.replace_value(use, entry, mapping, context.target)
        name = property_label(context, prop, owner, "python", context.target)
        label = f"the value `{item.literal!r}` of {name}"
        place = Place(item.span, f"{owner}.{prop.wire}", use.confidence, label)
        happens = f"has not been converted to {expected}"
        yield _found(context, place, rule, happens, remedy=Remedy(f"pass {expected}", edits, safe=False))


#: What the first generation made of a value that is no text, by the type of the property.
_TYPES: dict[str, type[str] | type[int] | type[float] | type[bool]] = {
    "str": str,
    "int": int,
    "long": int,
    "float": float,
    "bool": bool,
}


def _converted(ref: str, literal: object) -> str | int | float | bool | None:
    """What the first generation sent for a literal; None where it raised an error."""
    made = _TYPES.get(ref)
    if made is None or not isinstance(literal, (str, int, float)):
        return None
    try:
        return made(literal)
    except ValueError:
        return None


def _expected(ref: str, value: Value) -> str | None:
    """What a literal should be; None where it is that, or nothing is known of it."""
    literal = value.literal
    if value.kind != "literal" or literal is None:
        return None
    is_text, is_bool = isinstance(literal, str), isinstance(literal, bool)
    match ref:
        case "str":
            return None if is_text else "a string"
        case "int" | "long":
            return "a number" if is_text or is_bool else None
        case "float":
            return "a number" if is_text or is_bool else None
        case "bool":
            return None if is_bool else "a boolean"
        case "duration":
            return None if is_text and _DURATION.match(literal) else "a duration"
        case "iso-8601":
            return None if is_text and _MOMENT.match(literal) else "a date and time"
    return None
