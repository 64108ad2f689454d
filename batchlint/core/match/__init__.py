"""Match uses against history and rules: what breaks at the target version, and why."""

from __future__ import annotations

from collections.abc import Iterable

from batchlint.core.findings import Finding, Unknown
from batchlint.core.match.attributes import judge_attribute
from batchlint.core.match.context import Context
from batchlint.core.match.names import judge_member, judge_module, judge_name
from batchlint.core.match.objects import judge_object
from batchlint.core.match.operations import judge_constructor, judge_operation, judge_request
from batchlint.core.match.versions import judge_version
from batchlint.core.uses import (
    AttributeUse,
    ConstructorUse,
    MemberUse,
    ModuleUse,
    NameUse,
    ObjectUse,
    OperationUse,
    QueryUse,
    RequestUse,
    UnknownUse,
    Use,
    VersionUse,
)

_JUDGES = {
    ObjectUse: judge_object,
    AttributeUse: judge_attribute,
    QueryUse: judge_attribute,
    NameUse: judge_name,
    MemberUse: judge_member,
    ModuleUse: judge_module,
    OperationUse: judge_operation,
    ConstructorUse: judge_constructor,
    RequestUse: judge_request,
    VersionUse: judge_version,
}


def judge(context: Context, uses: Iterable[Use]) -> tuple[list[Finding], list[Unknown]]:
    """Judge every use of a file.

    Args:
        context: the versions in question.
        uses: what the reader found.

    Returns:
        The findings by position, each said once, and the places that could not be analysed.
    """
    findings: dict[tuple[object, ...], Finding] = {}
    unknown = []
    for use in uses:
        if isinstance(use, UnknownUse):
            if not use.name or not _is_there(context, use.name):
                unknown.append(Unknown(use.span, use.message))
            continue
        for found in _JUDGES[type(use)](context, use):  # type: ignore[operator]
            findings.setdefault((found.rule, found.subject, found.span), found)
    ordered = sorted(findings.values(), key=lambda f: (f.span, f.rule))
    return ordered, sorted(unknown, key=lambda u: u.span)


def _is_there(context: Context, name: str) -> bool:
    """Whether some type of the target version has a property that Python code calls by this name."""
    for wire_type in context.history.types.values():
        prop = wire_type.by_python.get(name)
        if prop is not None and prop.at >> context.target & 1:
            return True
    return False


__all__ = ["Context", "judge"]
