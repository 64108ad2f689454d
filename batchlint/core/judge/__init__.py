"""Judge uses by history and rules: what breaks at the target version, and why."""

from __future__ import annotations

from collections.abc import Iterable

from batchlint.core.findings import Finding, Unknown
from batchlint.core.judge.api_versions import judge_version
from batchlint.core.judge.attributes import judge_attribute
from batchlint.core.judge.constructors import judge_constructor
from batchlint.core.judge.context import Context
from batchlint.core.judge.custom_rules import judge_custom_rules
from batchlint.core.judge.generations import judge_error, judge_foreign
from batchlint.core.judge.groups import judge_client_attribute
from batchlint.core.judge.names import judge_member, judge_module, judge_name
from batchlint.core.judge.objects import judge_object
from batchlint.core.judge.operations import judge_operation, judge_request, lost_results
from batchlint.core.judge.pitfalls import judge_pitfalls
from batchlint.core.judge.read_models import judge_read_model
from batchlint.core.judge.retirements import judge_retirements
from batchlint.core.judge.texts import judge_member_text
from batchlint.core.judge.unknowns import UnknownJudge
from batchlint.core.uses import (
    AttributeUse,
    ClientUse,
    ConstructorUse,
    ErrorUse,
    ForeignUse,
    MemberTextUse,
    MemberUse,
    ModuleUse,
    NameUse,
    ObjectUse,
    OperationUse,
    QueryUse,
    RequestUse,
    Span,
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
    MemberTextUse: judge_member_text,
    ModuleUse: judge_module,
    OperationUse: judge_operation,
    ConstructorUse: judge_constructor,
    ClientUse: judge_client_attribute,
    ErrorUse: judge_error,
    ForeignUse: judge_foreign,
    RequestUse: judge_request,
    VersionUse: judge_version,
}


def judge(context: Context, uses: Iterable[Use]) -> tuple[list[Finding], list[Unknown]]:
    """The findings of all uses of a file by position, and the places that could not be analysed."""
    findings: dict[tuple[object, ...], Finding] = {}
    unknown: dict[Span, Unknown] = {}
    unknowns = UnknownJudge(context)
    lost: set[str] = set()
    methods: set[int] = set()
    for use in uses:
        if isinstance(use, UnknownUse):
            judged = unknowns.judge(use)
            if judged is not None:
                # A place counts once, however many ways lead there.
                unknown.setdefault(use.span, judged)
                if use.uncertainty is not None and use.uncertainty.kind == "method":
                    methods.add(use.span.end)
            continue
        found_here = tuple(_JUDGES[type(use)](context, use))  # type: ignore[operator]
        found_here = (*found_here, *judge_pitfalls(context, use))
        if isinstance(use, ObjectUse):
            found_here = (*found_here, *judge_read_model(context, use))
        if found_here and isinstance(use, (OperationUse, RequestUse)):
            lost.update(lost_results(context, use))
        found_here = (*found_here, *judge_retirements(context, use))
        again = isinstance(use, NameUse) and (use.local or use.mention or use.indirect)
        if context.rules.house and not again:
            found_here = (*found_here, *judge_custom_rules(context, use))
        for found in found_here:
            # A call of one of two types has one finding, whichever of the two it is.
            place = (found.rule, found.subject.rpartition(".")[2], found.span)
            known = findings.setdefault(place, found)
            differs = known.subject != found.subject and known.fix != found.fix
            if known.fix is not None and (found.fix is None or differs):
                # The same place serves two purposes, one of which can't be rewritten.
                findings[place] = found._replace(fix=None)
    # What is read from the result of a removed call is covered by the finding at the call.
    kept = (f for f in findings.values() if "." not in f.subject or f.subject.partition(".")[0] not in lost)
    ordered = sorted(kept, key=lambda f: (f.span, f.rule))
    # An operation that is recognised by its arguments has a finding of its own.
    named = {f.span.end for f in ordered if f.confidence == "likely"} & methods
    left = (u for u in unknown.values() if u.span.end not in named)
    return ordered, sorted(left, key=lambda u: u.span)


__all__ = ["Context", "judge"]
