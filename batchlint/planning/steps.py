"""The findings of a plan by transition, and the decisions to make."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from batchlint.core.judge.api_versions import API_VERSION
from batchlint.core.judge.retirements import RETIREMENT, retirement_at
from batchlint.planning.compatibility import Placer
from batchlint.planning.generation import belongs, kinds
from batchlint.planning.model import Decision, ManualPlace, Retiring, RuleWork, Step
from batchlint.project.names import known_versions
from batchlint.rules.grammar import Rule
from batchlint.rules.retirements import retirement_of

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.core.reports import FileReport
    from batchlint.rules.retirements import Retirement


class About(NamedTuple):
    """The description of a rule or check: what changed, and the first sentence of `why`."""

    title: str
    why: str


def steps(
    reports: Sequence[FileReport], source: int | None, target: int, about: Mapping[str, About],
    rules: Mapping[str, Rule], place: Placer,
) -> tuple[Step, ...]:  # fmt: skip
    """Group findings by the transition at which they break.

    A place that breaks several times counts at the first transition. Changes in behaviour are decisions
    instead, api-versions are updated by `fix`, and retirements have a list of their own. The changes for
    another generation of the package are one step.

    Args:
        reports: the files of one part, checked against the target.
        source: position of the version in use today; None if unknown.
        target: position of the target version.
        about: descriptions by name.
        rules: the rules, by name.
        place: names a place.

    Returns:
        First what is broken today, then the transitions in order, then what belongs to none.
    """
    found: dict[tuple[int | None, bool], list[tuple[FileReport, Finding]]] = defaultdict(list)
    for report in reports:
        for finding in report.findings:
            if finding.kind == "behaviour" or finding.rule in (API_VERSION, RETIREMENT):
                continue
            version = finding.version
            together = version is not None and report.packaged and belongs(version, source, target)
            if together and _when(version, source, target) == "crossed":
                found[max(target, source or 0), True].append((report, finding))
            else:
                found[version, False].append((report, finding))
    made = [
        Step(
            version,
            _when(version, source, target),
            _works(each, about, rules, place),
            generation=known_versions()[version].generation if together and version is not None else None,
            kinds=kinds(finding for _, finding in each) if together else (),
        )
        for (version, together), each in found.items()
    ]
    order = ("before", "crossed", "after", "any")
    down = source is not None and target < source

    def position(step: Step) -> tuple[int, int, bool]:
        way = -1 if down and step.when == "crossed" else 1
        return order.index(step.when), way * (step.version or 0), step.generation is not None

    return tuple(sorted(made, key=position))


def _when(
    version: int | None, source: int | None, target: int
) -> Literal["crossed", "before", "after", "any"]:
    if version is None:
        return "any"
    if source is None:
        return "crossed" if version <= target else "after"
    if min(source, target) < version <= max(source, target):
        return "crossed"
    return "before" if version <= min(source, target) else "after"


def _works(
    found: Sequence[tuple[FileReport, Finding]],
    about: Mapping[str, About],
    rules: Mapping[str, Rule],
    place: Placer,
) -> tuple[RuleWork, ...]:
    """The findings by rule, the most frequent first."""
    by_rule: dict[str, list[tuple[FileReport, Finding]]] = defaultdict(list)
    for report, finding in found:
        by_rule[finding.rule].append((report, finding))
    made = (
        _work(about.get(name, About(name, "")), name, rules.get(name), each, place)
        for name, each in by_rule.items()
    )
    return tuple(sorted(made, key=lambda work: (-work.count, work.rule)))


def _work(
    about: About, name: str, rule: Rule | None, found: Sequence[tuple[FileReport, Finding]], place: Placer
) -> RuleWork:
    fixes = [finding.fix for _, finding in found]
    manual = (
        ManualPlace(place(report, finding.span.start), finding.subject)
        for report, finding in found
        if finding.fix is None
    )
    return RuleWork(
        name,
        about.title,
        about.why,
        rule.instead if rule is not None else "",
        safe=sum(fix is not None and fix.safe for fix in fixes),
        unsafe=sum(fix is not None and not fix.safe for fix in fixes),
        by_hand=sum(fix is None for fix in fixes),
        files=tuple(sorted(Counter(report.path for report, _ in found).items())),
        places=tuple(dict.fromkeys(manual)),
    )


def decisions(
    reports: Sequence[FileReport], about: Mapping[str, About], rules: Mapping[str, Rule], place: Placer
) -> tuple[Decision, ...]:
    """The changes in behaviour that affect the files: one for each rule, in the order of versions."""
    found: dict[tuple[int | None, str], list[str]] = defaultdict(list)
    fixed: set[str] = set()
    for report in reports:
        for finding in report.findings:
            if finding.kind == "behaviour":
                found[finding.version, finding.rule].append(place(report, finding.span.start))
                fixed |= {finding.rule} if finding.fix is not None else set()
    return tuple(
        Decision(
            rule,
            version,
            about.get(rule, About(rule, "")).title,
            _question(rules.get(rule), rule in fixed),
            tuple(dict.fromkeys(at)),
        )
        for (version, rule), at in sorted(found.items(), key=lambda item: (item[0][0] or 0, item[0][1]))
    )


def _question(rule: Rule | None, is_fixed: bool) -> str:
    """The question to decide, derived from the rule."""
    if rule is None:
        return "Does anything here rely on the old behaviour?"
    name = f"`{rule.names[0]}`"
    if rule.optional_when:
        return f"Is {name} missing here? Older versions require it. If so, {rule.instead or 'set it'}."
    otherwise = f" If so, {rule.instead}." if rule.instead else ""
    if is_fixed:
        otherwise += " `batchlint fix --unsafe-fixes` sets the old default explicitly."
    if rule.default is None:
        return f"Does anything here rely on the old behaviour?{otherwise}"
    now = f"`{_literal(rule.default.now)}`"
    if rule.default.was is None:
        return f"Is {now} wrong for any of these places?{otherwise}"
    was = f"`{_literal(rule.default.was)}`"
    return f"Does anything here rely on the old default {was}?{otherwise}"


def _literal(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def asking(reports: Sequence[FileReport], place: Placer) -> tuple[str, ...]:
    """The places with another api-version than the target."""
    return tuple(
        place(report, finding.span.start)
        for report in reports
        for finding in report.findings
        if finding.rule == API_VERSION
    )


def unknown(reports: Sequence[FileReport], place: Placer) -> tuple[tuple[str, str], ...]:
    """The places that could not be analysed, with what to look for in each."""
    return tuple((place(r, u.span.start), u.message) for r in reports for u in r.unknown)


def retiring(
    reports: Sequence[FileReport], versions: Sequence[int | None], place: Placer
) -> tuple[Retiring, ...]:
    """What the service retires: the source and target api-versions, and what the code uses.

    Args:
        reports: the files of one part.
        versions: positions of the version in use today, None if unknown, and of the target.
        place: names a place.
    """
    announced: dict[Retirement, list[str]] = {}
    for name in dict.fromkeys(known_versions()[index].name for index in versions if index is not None):
        if (known := retirement_of(name)) is not None:
            announced.setdefault(known, []).append(name)
    made = [
        Retiring(" and ".join(names), known.said, known.instead, known.see, (), known.date)
        for known, names in announced.items()
    ]
    places: dict[Retirement, list[str]] = {}
    for report in reports:
        for finding in report.findings:
            known = retirement_at(finding)
            if known is not None:
                places.setdefault(known, []).append(place(report, finding.span.start))
    made += [
        Retiring(known.what, known.said, known.instead, known.see, tuple(dict.fromkeys(at)), known.date)
        for known, at in sorted(places.items(), key=lambda item: item[0].date)
    ]
    return tuple(made)
