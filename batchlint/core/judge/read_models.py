"""Judge objects of classes that are read, which operations are given by way of lists and functions."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context
from batchlint.core.judge.generations import is_second, naming_of_class, rule_about
from batchlint.core.judge.messages import advised, joined, object_of, operation_label
from batchlint.core.judge.reporting import Place, Remedy, finding
from batchlint.core.uses import ObjectUse
from batchlint.history import WireType
from batchlint.rules.grammar import Rule

#: A message names this many of the properties that are lost.
_MOST_NAMES = 3


def judge_read_model(context: Context, use: ObjectUse) -> Iterator[Finding]:
    """An object that is not made of the class which all operations take that it is given to."""
    rule, history = rule_about(context, "read models as bodies"), context.history
    if rule is None or use.giver is None or use.way == "direct" or not is_second(context):
        return
    bodies = {history.operations[name].body[context.target] for name in use.given_to}
    body = history.types.get(bodies.pop() or "") if len(bodies) == 1 else None
    model = history.types.get(use.shape.at(context.target) or "")
    if body is None or model is None or model is body or use.confidence != "certain":
        return
    sent = (p.wire for p in body.props.values() if context.has(p.at) and p.wire in model.props)
    lost = [wire for wire in sent if context.has(model.props[wire].readonly)]
    name = history.class_name(body.name, context.target)
    if not lost or name is None or history.class_name(model.name, context.target) is None:
        return
    methods = (history.operations[each].python(context.target) for each in sorted(use.given_to))
    message = sent_without(context, rule, (model, body), ", ".join(map(operation_label, methods)), lost)
    edits = use.giver.writer.made_of(use, naming_of_class(context, None, name), context.target)
    remedy = Remedy(None, edits, use.way == "list")
    yield finding(
        Place(use.head, f"{model.name}.{body.name}", use.confidence), rule, rule.version, message, remedy
    )


def sent_without(
    context: Context, rule: Rule, types: tuple[WireType, WireType], called: str, lost: list[str]
) -> str:
    """The message that an object is sent without what is read-only in its class.

    Args:
        context: the versions in question.
        rule: the rule about that.
        types: its type, and the one that the operations take.
        called: the operations.
        lost: the wire names of the properties that are not sent.
    """
    model, body = types
    python = [model.props[wire].python(context.target) for wire in lost[:_MOST_NAMES]]
    names = ", ".join(f"`{name}`" for name in python) + (", …" if len(lost) > _MOST_NAMES else "")
    message = (
        f"{object_of(context, model.name)} passed to {called} has been sent without its read-only properties "
        f"({names}) since {context.version_name(rule.version)}"
    )
    is_public = context.history.class_name(body.name, context.target) is not None
    return joined(message, f"pass {object_of(context, body.name)}") if is_public else advised(message, rule)
