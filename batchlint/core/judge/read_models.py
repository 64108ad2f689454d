"""Judge objects of classes that are read, which operations are given by way of lists and functions."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context
from batchlint.core.judge.generations import is_second, naming_of_class, rule_about
from batchlint.core.judge.messages import advice
from batchlint.core.judge.reporting import Place, Remedy, finding
from batchlint.core.uses import ObjectUse


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
    name, old = (history.class_name(t.name, context.target) for t in (body, model))
    if not lost or name is None or old is None:
        return
    methods = ", ".join(
        f"`{history.operations[each].python(context.target)}`" for each in sorted(use.given_to)
    )
    message = (
        f"a {old} given to {methods} is sent without `{lost[0]}` and all else that is read-only in it since "
        f"{context.version_name(rule.version)}{advice(rule)}"
    )
    edits = use.giver.writer.made_of(use, naming_of_class(context, None, name), context.target)
    remedy = Remedy(f"make a `{name}`", edits, use.way == "list")
    yield finding(
        Place(use.head, f"{model.name}.{body.name}", use.confidence), rule, rule.version, message, remedy
    )
