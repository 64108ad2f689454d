"""Judge the arguments of calls of operations where the target is of the second generation.

There, what becomes part of the query or a header is a keyword; the first generation has an object
with options for it. The body is one argument; the first generation builds some bodies from several.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Absence, Context
from batchlint.core.judge.generations import about, first_gone, said_of
from batchlint.core.judge.messages import operation_label
from batchlint.core.judge.reporting import GONE_FROM_PACKAGE, RENAMED, Check, Place, Remedy, absent
from batchlint.core.uses import Argument, OperationUse
from batchlint.core.writing import Edit, Fix
from batchlint.history import Operation, last_before, mask_of
from batchlint.rules.grammar import Rule

#: What all operations of the first generation take behind their own parameters.
_LAST = ("custom_headers", "raw")


class Rewrite(NamedTuple):
    """The edits that make a call one of the target, and whether it certainly means the same."""

    edits: tuple[Edit, ...] | None = None
    safe: bool = True


class Change(NamedTuple):
    """What became of a parameter: the rule about it, or the check, what to do instead, its new name."""

    rule: Rule | None
    check: Check
    instead: str | None = None
    new: str | None = None

    @property
    def remedy(self) -> Remedy:
        """What to do about it."""
        return Remedy(self.instead, new=self.new)


def judge_arguments(
    context: Context, use: OperationUse, operation: Operation, rewrite: Rewrite
) -> Iterator[Finding]:
    """The arguments that the operation of the target does not take as they are given.

    Args:
        context: the versions in question.
        use: the call.
        operation: what is called.
        rewrite: the edits that make it a call of the target: each finding has them, since none of its
            arguments can be rewritten alone.
    """
    params, accepted = operation.params[context.target], operation.accepts[context.target]
    if use.arguments is None or params is None or accepted is None:
        return
    keyword_only = operation.keyword_only[context.target] or ()
    places = [name for name in params if name not in keyword_only]
    index = written_at(context, use, operation)
    old = (*(operation.params[index] or ()), *_LAST)
    by_position = True
    for position, argument in enumerate(use.arguments):
        keyword = argument.keyword
        by_position = by_position and keyword != "*"
        if keyword is None:
            if by_position and position < len(old):
                here = places[position] if position < len(places) else None
                found = _positional(context, use, operation, argument, (old[position], here, index))
                yield from (_with(f, rewrite) for f in found)
        elif keyword not in accepted and argument.keyword_span is not None:
            yield from (_with(f, rewrite) for f in _keyword(context, use, operation, argument))


def _with(found: Finding, rewrite: Rewrite) -> Finding:
    """A finding with a fix."""
    if not rewrite.edits:
        return found
    fix = Fix(rewrite.edits, rewrite.safe and found.confidence == "certain")
    return found._replace(fix=fix)


def written_at(context: Context, use: OperationUse, operation: Operation) -> int:
    """The version that a call was written for, judging by its arguments."""
    mask = operation.names.get(use.spelled, operation.in_package)
    if context.source is not None and mask >> context.source & 1:
        return context.source
    if context.has(mask):
        return context.target
    known = [i for i, order in enumerate(operation.params) if order is not None and mask >> i & 1]
    positional = [a for a in use.arguments or () if a.keyword is None]
    fitting = [i for i in known if fits(positional, operation.params[i] or ())]
    newest = last_before(mask, context.target)
    return fitting[-1] if fitting else newest if newest is not None else known[0]


def fits(positional: list[Argument], order: tuple[str, ...]) -> bool:
    """Whether options objects are at the positions that the order has for them, unless they are unknown."""
    for index, argument in enumerate(positional):
        is_options = index < len(order) and order[index].endswith("_options")
        if index >= len(order) or ((argument.role == "options") != is_options and argument.role != "unknown"):
            return False
    return True


def _positional(
    context: Context,
    use: OperationUse,
    operation: Operation,
    argument: Argument,
    names: tuple[str, str | None, int],
) -> Iterator[Finding]:
    """An argument that may mean another parameter; `names` are both, and the version of the old one."""
    name, here, index = names
    body = operation.body_param[context.target]
    is_body = (
        here is not None and here == body and (name == operation.body_param[index] or argument.role == "body")
    )
    if is_body or (here is not None and here == new_keyword(context, operation, name)):
        return
    accepted = operation.accepts[context.target] or frozenset()
    change = change_of(context, operation, name)
    if name in accepted:
        change = Change(None, RENAMED, f"pass it as `{name}=…`")
    label = f"positional argument `{name}` of {operation_label(use.spelled)}"
    place = Place(argument.span, f"{use.operation}({name})", use.confidence, label)
    # What no release takes by position breaks where its generation begins.
    is_older = first_gone(context).version <= index < context.target
    absence = Absence("gone", index + 1) if is_older else first_gone(context)
    yield absent(context, place, absence, change.rule, change.remedy, change.check)


def _keyword(
    context: Context, use: OperationUse, operation: Operation, argument: Argument
) -> Iterator[Finding]:
    keyword = argument.keyword or ""
    absence = keyword_absence(context, use, operation, keyword)
    row = context.generation.parameters.get(keyword)
    if row is not None and row.rule and "." in use.spelled:
        absence = first_gone(context)
    # What replaces the parameter is another keyword, and azure-core takes this one.
    is_of_core = keyword == "timeout" and "." not in use.spelled
    if absence is None or argument.keyword_span is None or is_of_core:
        return
    label = f"parameter `{keyword}` of {operation_label(use.spelled)}"
    place = Place(argument.keyword_span, f"{use.operation}({keyword})", use.confidence, label)
    if not absence.is_gone:
        yield absent(context, place, absence)
        return
    change = change_of(context, operation, keyword)
    yield absent(context, place, absence, change.rule, change.remedy, change.check)


def keyword_absence(
    context: Context, use: OperationUse, operation: Operation, keyword: str
) -> Absence | None:
    """Why the target has no parameter of a name; None where it has, and where no release has had it.

    A method can have been another operation: then what that took counts for its releases.
    """
    known = [(o, o.names[use.spelled]) for o in context.history.operations.values() if use.spelled in o.names]
    if not any(context.has(mask) for _, mask in known):
        known.append((operation, ~0))
    mask = mask_of(
        index
        for other, there in known
        for index, names in enumerate(other.accepts)
        if there >> index & 1 and keyword in (names or ())
    )
    return context.absence(mask) if mask else None


def change_of(context: Context, operation: Operation, name: str) -> Change:
    """What became of a parameter that the target does not have."""
    row = context.generation.parameters.get(name)
    if row is not None and row.rule:
        instead = said_of(row)
        if row.becomes and context.has(operation.poller):
            called = operation_label(operation.python(context.target))
            instead = f"omit it, since {called} accepts no keywords of azure-core"
        return Change(about(context, row.rule), GONE_FROM_PACKAGE, instead)
    rules = [r for r in context.rules.about("operation", operation.name) if r.version <= context.target]
    rule = next((r for r in rules if name in r.parameters), None)
    body = operation.body_param[context.target]
    if name.endswith("_options") and name not in operation.body_param:
        called = operation_label(operation.python(context.target))
        instead = f"pass its values to {called} by keyword"
        return Change(about(context, "options-objects"), RENAMED, instead)
    new = new_keyword(context, operation, name)
    if new is not None:
        return Change(rule, RENAMED, new=new)
    wire_type = context.history.types.get(operation.body[context.target] or "")
    if body is None or wire_type is None:
        return Change(None, GONE_FROM_PACKAGE)
    prop = wire_type.by_python.get(name)
    if prop is None:
        return Change(None, RENAMED, new=body)
    cls = context.history.class_name(wire_type.name, context.target)
    # Where no class is public, a dict of what the service takes is.
    given = f"{cls}({prop.python(context.target)}=…)" if cls else f'{{"{prop.wire}": …}}'
    rule = next((r for r in rules if r.signature and context.history.generation(r.version) == 2), None)
    return Change(rule, RENAMED, f"pass `{body}={given}`")


def new_keyword(context: Context, operation: Operation, name: str) -> str | None:
    """The parameter of the target in place of one of any release; None where none is just that."""
    accepted = operation.accepts[context.target] or frozenset()
    if name in accepted:
        return name
    row = context.generation.parameters.get(name)
    if row is not None and row.rule:
        return row.becomes or None  # what every method passes on is no parameter of it
    body = operation.body_param[context.target]
    if name in operation.body_param and body is not None:
        return body
    # A release between may have the parameter by another name than its generation ends with.
    rules = context.rules.about("operation", operation.name)
    renamed = [pair for rule in rules for pair in rule.parameters.items()]
    last = row.becomes if row is not None else dict(renamed).get(name)
    told = (last, *(before for before, after in renamed if after == last)) if last else ()
    found = next((new for new in told if new in accepted), None)
    return found or keyword_for(context, operation, operation.keywords.get(name, ""))


def keyword_for(context: Context, operation: Operation, wire: str) -> str | None:
    """The keyword of the target for a part of the query or a header; None where there is none."""
    accepted, folded = operation.accepts[context.target] or frozenset(), _folded(wire)
    names = (name for name, other in operation.keywords.items() if folded and _folded(other) == folded)
    return next((name for name in names if name in accepted), None)


def _folded(wire: str) -> str:
    return wire.replace("-", "").replace("$", "").lower()
