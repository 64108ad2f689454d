"""What becomes of the call of an operation where another generation of the package takes other arguments.

Arguments are connected by what is sent: a body becomes the body, a part of the query or a header becomes
the keyword for it. An options object that is written in the call is taken apart into keywords, and parts of
a body that were arguments of their own become the one object that the method takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from batchlint.core.judge.calls import Rewrite, keyword_for, new_keyword, written_at
from batchlint.core.judge.context import Context
from batchlint.core.judge.generations import rule_about
from batchlint.core.uses import Argument, Entry, HeldGroup, OperationUse, Span, Value
from batchlint.core.writing import Edit, Gathered, NewArgument, NewCall
from batchlint.history import Operation, WireType

#: Parameters that take a list of names, and took one text in the first generation.
LISTS = ("select", "expand")
#: What stands for nothing, and is the default of what it is given to.
_NOTHING = {"raw": (None, False), "custom_headers": (None,), "callback": (None,), "threads": (None,)}
_LEFT_OUT = NewArgument("")
#: What is raised where something is not there.
MISSING = "azure.core.exceptions.ResourceNotFoundError"


class _Undecided(Exception):
    """Something in the call must be decided by a person."""


@dataclass(slots=True)
class _Plan:
    """What is known of the new call so far.

    `given` are the arguments, None for an operation that is passed on to what is not seen.
    `taken` are the parameters that are given, `parts` the arguments that go into the body, `named` is
    whether an argument has become a keyword, so that none by position may follow.
    """

    context: Context
    use: OperationUse
    operation: Operation
    given: list[Argument] | None = None
    arguments: dict[int, NewArgument] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    parts: dict[int, str] = field(default_factory=dict)
    named: bool = False
    safe: bool = True
    body_name: str | None = None
    raw: str = ""


def rewritten(context: Context, use: OperationUse, operation: Operation) -> Rewrite:
    """The edits that make a call, or an operation that is passed on, one of the target.

    Where something holds the group of the operation, all that is called on it must be rewritten.
    """
    new = _rewritten(context, use, operation)
    if use.held is None or new.edits is None:
        return new
    others = [beside(context, call) for call in use.held.calls if call is not use]
    if any(other.edits is None for other in others):
        return Rewrite()
    safe = new.safe and use.held.private and all(other.safe for other in others)
    return Rewrite(new.edits, safe)


def freed(held: HeldGroup) -> tuple[Edit, ...] | None:
    """The edits that give the client to what holds a group of its operations."""
    parts = [
        source.writer.ungrouped(source) if source.writer is not None else None for source in held.sources
    ]
    return None if None in parts else tuple(sorted(edit for part in parts for edit in part or ()))


def beside(context: Context, use: OperationUse) -> Rewrite:
    """The edits of a call on something that holds a group; none are needed where it is one of the target."""
    operation = context.history.method_at(use.spelled, context.target)
    operation = operation or context.history.operations.get(use.operation)
    if operation is None or not context.has(operation.in_package):
        return Rewrite()
    if use.spelled == operation.python(context.target):
        return Rewrite(())
    new = _rewritten(context, use, operation)
    return new._replace(safe=new.safe and use.confidence == "certain")


def _rewritten(context: Context, use: OperationUse, operation: Operation) -> Rewrite:
    if use.partial or not context.has(operation.in_package):
        return Rewrite()
    is_called = use.arguments is not None and use.calls_it
    handover = use.handovers[0] if len(use.handovers) == 1 else None
    if handover is not None and not handover.sure and not handover.arguments:
        handover = None
    plan = _Plan(context, use, operation)
    try:
        if is_called:
            plan.given = use.arguments
            new = _planned(plan)
        elif handover is not None and use.arguments is None:
            plan.given, plan.safe = handover.arguments, handover.sure
            new = _planned(plan)._replace(handover=handover)
        else:
            plan.safe = False
            new = _passed_on(plan)
    except _Undecided:
        return Rewrite()
    if new.exception and not is_called:
        return Rewrite()
    is_other_result = operation.result[context.target] == "bool" or (use.kept and _is_poller_now(plan))
    safe = plan.safe and not is_other_result
    return Rewrite(use.writer.call(use, new, context.target), safe)


def _is_poller_now(plan: _Plan) -> bool:
    """Whether the method gives a poller, and the operation that is written there gave nothing."""
    poller = plan.operation.poller
    written = written_at(plan.context, plan.use, plan.operation)
    return plan.context.has(poller) and not poller >> written & 1


def _passed_on(plan: _Plan) -> NewCall:
    """An operation that is a value, if what it can be given is the same for the method.

    Raises:
        _Undecided: it is not.
    """
    context, operation, use = plan.context, plan.operation, plan.use
    if use.named is None:
        return NewCall(operation.python(context.target), {})  # a text that only names it
    keyword_only = operation.keyword_only[context.target] or ()
    places = [n for n in operation.params[context.target] or () if n not in keyword_only]
    old = operation.params[written_at(context, use, operation)] or ()
    own = [name for name in old if not _is_options(operation, name) and name != "callback"]
    if [new_keyword(context, operation, name) for name in own] != places or _body(plan) is not None:
        raise _Undecided
    names = [*use.written, *(a.keyword for a in use.handed.values() if a.keyword is not None)]
    renamed = {name: new_keyword(context, operation, name) or "" for name in names}
    changed = {name: new for name, new in renamed.items() if name != new}
    if not use.written.isdisjoint(changed) or "" in changed.values():
        raise _Undecided
    keywords = tuple(changed.items())
    return NewCall(operation.python(context.target), {}, exception=_exception(plan), keywords=keywords)


def _planned(plan: _Plan) -> NewCall:
    """The new call.

    Raises:
        _Undecided: an argument has no counterpart, or can't be seen.
    """
    context, operation = plan.context, plan.operation
    keyword_only = operation.keyword_only[context.target] or ()
    places = [n for n in operation.params[context.target] or () if n not in keyword_only]
    old = operation.params[written_at(context, plan.use, operation)] or ()
    # What stands behind the options is not where its release lists it.
    last = next((i + 1 for i, n in enumerate(old) if _is_options(operation, n)), len(old))
    for position, argument in enumerate(plan.given or ()):
        if argument.keyword == "**":
            plan.safe = False
            continue
        if argument.keyword == "*" or (argument.keyword is None and position >= last):
            raise _Undecided
        name = argument.keyword or old[position]
        here = places[position] if argument.keyword is None and position < len(places) else None
        new = _argument(plan, position, argument, (name, None if plan.named else here))
        if new is not None:
            plan.arguments[position] = new
            plan.named = True
    method, exception = operation.python(context.target), _exception(plan)
    return NewCall(method, plan.arguments, _body(plan), exception, plan.raw)


def _exception(plan: _Plan) -> str:
    """What the method raises where the operation gives False, and nothing around the call expects that."""
    context, use = plan.context, plan.use
    raises = rule_about(context, "existence checks") is not None
    if not raises or plan.operation.result[context.target] != "bool":
        return ""
    # What is caught around a call of the first generation is raised for other reasons.
    is_expected = "." not in use.spelled and (use.caught or not use.tested)
    return "" if is_expected else MISSING


def _argument(
    plan: _Plan, position: int, argument: Argument, names: tuple[str, str | None]
) -> NewArgument | None:
    """What becomes of an argument; `names` are its parameter, and the one that the method has there."""
    context, operation, (name, here) = plan.context, plan.operation, names
    accepted, body = operation.accepts[context.target] or frozenset(), operation.body_param[context.target]
    value = argument.value
    if argument.keyword is not None and not _is_known(plan, name):
        if "." in plan.use.spelled:
            raise _Undecided
        return None
    if _is_nothing(name, value) and name not in accepted:
        return _LEFT_OUT
    if _is_options(operation, name):
        return _options(plan, argument)
    if name == "raw" and value is not None and value.kind == "literal" and value.literal is True:
        return _raw(plan)
    is_whole = name in operation.body_param or argument.role == "body"
    new = body if is_whole and body is not None else new_keyword(context, operation, name)
    if new is None:
        return _part(plan, position, name, here)
    if new not in accepted and context.has(operation.poller):
        raise _Undecided
    if new == here:
        plan.taken.add(new)
        return None
    return _named(plan, argument, new)


def _is_known(plan: _Plan, name: str) -> bool:
    """Whether a keyword is one of the operation's in the generation that the call is written for."""
    context, operation, is_first = plan.context, plan.operation, "." in plan.use.spelled
    if is_first and name in context.generation.parameters:
        return True
    if name == "timeout" and not is_first:
        # The pipeline of azure-core takes it as well.
        written = operation.accepts[written_at(context, plan.use, operation)]
        return name in (written or ())
    of_generation = (
        names
        for index, names in enumerate(operation.accepts)
        if (context.history.generation(index) == 1) == is_first
    )
    return any(names is not None and name in names for names in of_generation)


def _is_options(operation: Operation, name: str) -> bool:
    """Whether a parameter takes the options object of the first generation."""
    return name.endswith("_options") and name not in operation.body_param


def _is_nothing(name: str, value: Value | None) -> bool:
    """Whether a literal is what the parameter has by default."""
    if value is None or value.kind != "literal":
        return False
    defaults = _NOTHING.get(name, (None,))
    return any(value.literal is default for default in defaults)


def _raw(plan: _Plan) -> NewArgument:
    """A raw response: what it holds is the result, or its headers are properties of that."""
    context, operation = plan.context, plan.operation
    before = operation.result[written_at(context, plan.use, operation)]
    after = operation.result[context.target]
    if before is None and after not in context.history.types:
        raise _Undecided
    # A header is a text, and a property is not.
    plan.safe, plan.raw = before is not None, after if before is None and after else "output"
    return _LEFT_OUT


def _named(plan: _Plan, argument: Argument, new: str) -> NewArgument | None:
    """An argument that has to be given by a keyword."""
    _take(plan, new)
    # Where the second generation is called, what can't be seen is most likely right.
    is_right = "." not in plan.use.spelled and argument.given != "str"
    form = NewArgument(new) if is_right else _form(plan, new, argument.value)
    if argument.keyword == new and form.form == "keep":
        return None
    return form


def _take(plan: _Plan, name: str) -> None:
    if name in plan.taken:
        raise _Undecided
    plan.taken.add(name)


def _form(plan: _Plan, name: str, value: Value | None) -> NewArgument:
    """An argument by keyword, whose text of names becomes a list where one is taken."""
    if name not in LISTS or value is None or value.kind == "list":
        return NewArgument(name)
    if value.kind == "literal" and not isinstance(value.literal, str):
        return NewArgument(name)
    plan.safe &= value.kind == "literal"
    return NewArgument(name, "names")


def _options(plan: _Plan, argument: Argument) -> NewArgument:
    """An options object, taken apart."""
    made, value = argument.made, argument.value
    wire_type = plan.context.history.types.get(made.shape.describe()) if made is not None else None
    if made is None or wire_type is None or made.open or wire_type.kind != "options":
        raise _Undecided
    taken = plan.taken.copy()
    parts = tuple(_option(plan, wire_type, e) for e in made.entries)
    if value is not None and value.kind == "object":
        return NewArgument(None, "parts", parts=parts) if parts else _LEFT_OUT
    # Nothing shows that the variable holds this object alone, or that nothing else sees it.
    plan.safe = False
    given, plan.taken = plan.taken, taken
    stored = tuple((name, _stored(plan, wire_type, name)) for name in sorted(made.later))
    plan.taken |= given
    return NewArgument(None, "held", parts=parts, stored=stored, made=made)


def _stored(plan: _Plan, wire_type: WireType, name: str) -> NewArgument:
    """What becomes of an option that is stored on the object."""
    new = _keyword(plan, wire_type, name, Value("text", Span(0, 0)))
    plan.taken.discard(new.name or "")
    return new


def _option(plan: _Plan, wire_type: WireType, entry: Entry) -> NewArgument:
    """What becomes of an entry of an options object."""
    if entry.positional or entry.site is None:
        raise _Undecided
    if entry.value.kind == "literal" and entry.value.literal is None:
        return _LEFT_OUT
    return _keyword(plan, wire_type, entry.key, entry.value)


def _keyword(plan: _Plan, wire_type: WireType, name: str, value: Value) -> NewArgument:
    """The keyword for an option."""
    prop = wire_type.by_python.get(name)
    if prop is None:
        raise _Undecided
    context, operation = plan.context, plan.operation
    row = context.generation.options.get(prop.wire)
    if row is None:
        new = keyword_for(context, operation, prop.wire)
        if new is None:
            raise _Undecided
        _take(plan, new)
        return _form(plan, new, value)
    if not row.becomes:
        return _LEFT_OUT
    accepted = operation.accepts[context.target] or frozenset()
    if row.becomes not in accepted and (row.given or context.has(operation.poller)):
        # A method that gives a poller takes nothing that it does not name.
        raise _Undecided
    for keyword in (row.becomes, *row.given):
        _take(plan, keyword)
    plan.safe &= not row.unsafe
    return NewArgument(row.becomes, given=tuple(row.given.items()))


def _part(plan: _Plan, position: int, name: str, here: str | None) -> NewArgument | None:
    """An argument that is a part of the body."""
    context, operation = plan.context, plan.operation
    body = operation.body_param[context.target]
    wire_type = context.history.types.get(operation.body[context.target] or "")
    prop = wire_type.by_python.get(name) if wire_type is not None else None
    if prop is None or body is None:
        raise _Undecided
    if plan.parts and position - 1 not in plan.parts:
        raise _Undecided
    if not plan.parts:
        plan.body_name = "" if here == body else body
        _take(plan, body)
        plan.named |= here != body
    plan.parts[position] = prop.wire
    return None


def _body(plan: _Plan) -> Gathered | None:
    """The object that some arguments become, or the one that the method needs where nothing is given."""
    context, operation, use = plan.context, plan.operation, plan.use
    body, wire_type = operation.body_param[context.target], operation.body[context.target]
    if body is None or wire_type is None:
        return None
    is_needed = rule_about(context, "calls without options") is not None
    defaults = tuple(context.generation.bodies.get(operation.name, {}).items()) if is_needed else ()
    if plan.parts:
        values = [(place, (plan.given or [])[place].value) for place in plan.parts]
        unset = frozenset(place for place, value in values if value is not None and value.maybe_none)
        # An empty text is sent, and would give way to the default.
        plan.safe &= not (unset and defaults)
        return Gathered(wire_type, plan.body_name or "", plan.parts, defaults, unset)
    if body in plan.taken or (plan.given is None and body in (operation.required[context.target] or ())):
        return None
    is_required = body in (operation.required[context.target] or ())
    if not defaults and not is_required:
        return None
    old = operation.required[written_at(context, use, operation)] or ()
    if is_required and len(old) > len(operation.required[context.target] or ()) - 1:
        raise _Undecided
    if any(a.keyword == "**" for a in plan.given or ()):
        raise _Undecided
    return Gathered(wire_type, body, {}, defaults)
