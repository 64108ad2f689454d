"""Judge texts that code takes from members of enums, whose names each generation of the package has."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context
from batchlint.core.judge.generations import rule_about
from batchlint.core.judge.messages import advised
from batchlint.core.judge.reporting import Place, finding
from batchlint.core.uses import MemberTextUse
from batchlint.history.model import EnumValue


def judge_member_text(context: Context, use: MemberTextUse) -> Iterator[Finding]:
    """A text that is another one with the package of the target, though the value is the same."""
    rule = rule_about(context, "texts of enum members")
    if rule is None or not context.crosses(rule.version) or context.source is None:
        return
    before, after = use.shape.at(context.source), use.shape.at(context.target)
    enum = context.history.enums.get(after or "") or context.history.enums.get(before or "")
    for value in enum.values.values() if enum is not None else ():
        old = _text(context, before, value, context.source, use.named)
        new = _text(context, after, value, context.target, use.named)
        if old and new and old != new:
            break
    else:
        return
    kind = "name" if use.named else "text"
    version = context.version_name(rule.version)
    message = advised(f"the {kind} of this enum member changed from `{old}` to `{new}` in {version}", rule)
    place = Place(use.span, before or "", "certain")
    yield finding(place, rule, rule.version, message, severity="warning")


def _text(context: Context, ref: str | None, value: EnumValue, index: int, named: bool) -> str:
    """What a value is as a text with the package of a version; empty where it can't be."""
    enum = context.history.enums.get(ref or "")
    if enum is None:
        return value.spelling if ref == "str" and not named else ""
    cls = context.history.class_name(enum.name, index) or enum.name
    member = next((name for name, mask in value.members.items() if mask >> index & 1), "")
    return member if named or not member else f"{cls}.{member}"
