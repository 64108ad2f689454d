"""What a plan leaves to people, and what `fix` does, as HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from batchlint.core.wording import number
from batchlint.project.names import label
from batchlint.report.addresses import rule_url
from batchlint.report.html import Html, code, element, folded, joined, link, prose
from batchlint.report.plan_excerpts import UNKNOWN, Excerpts
from batchlint.report.plan_wording import manual, step_name
from batchlint.report.sources import source

if TYPE_CHECKING:
    from batchlint.planning.model import Decision, Part, RuleWork, Step
    from batchlint.rules.grammar import Rule

#: With more places than this, a list of them is folded; with many more, it is folded by file.
_FEW, _MANY = 4, 12
#: As many files are named before the others are only counted.
_MOST_FILES = 50


def rule_name(name: str) -> Html:
    """A rule, as a link to its page."""
    url = rule_url(name)
    return code(name) if url is None else link(url, code(name))


def decisions(part: Part, excerpts: Excerpts, rules: Mapping[str, Rule]) -> Html:
    """The changes in behaviour, grouped by the version that they came with."""
    by_version: dict[int | None, list[Decision]] = defaultdict(list)
    for decision in part.decisions:
        by_version[decision.version].append(decision)
    content = []
    for version, found in by_version.items():
        content.append(element("h4", "Any version" if version is None else label(version)))
        for decision in found:
            rule = rules.get(decision.rule)
            said = [
                element("p", element("strong", prose(f"{decision.title}.")), " ", rule_name(decision.rule))
            ]
            said.append(element("p", prose(decision.question)))
            if rule is not None:
                said.append(element("p", prose(rule.why), _source(rule), class_="why"))
            said.append(_places([(place, "") for place in decision.places], decision.rule, excerpts))
            content.append(element("article", *said))
    return joined(content, "\n")


def _source(rule: Rule) -> Html:
    """Where the fact is published, as a remark behind it."""
    said, url = source(rule.see)
    return joined([" (", link(url, said) if url else said, ")"]) if said else Html()


def manual_changes(part: Part, excerpts: Excerpts) -> Html:
    """The places that need manual changes, by transition and rule."""
    content = []
    for step in part.steps:
        found = [work for work in step.work if work.by_hand]
        if found:
            content.append(element("h4", step_name(step)))
        for work in found:
            said = element("p", rule_name(work.rule), ": ", prose(f"{manual(step, work)}."))
            places = [(each.place, "" if work.instead else each.subject) for each in work.places]
            content.append(element("article", said, _places(places, work.rule, excerpts)))
    return joined(content, "\n")


def unknown_places(part: Part, excerpts: Excerpts) -> Html:
    """The places that could not be analysed, with what to look for."""
    # The names to look for can fill a screen; `check --show-unknown` has all of them.
    brief = {each.message: each.said() for report in excerpts.reports.values() for each in report.unknown}
    return _places([(place, brief.get(said, said)) for place, said in part.unknown], UNKNOWN, excerpts)


def _places(places: Sequence[tuple[str, str]], rule: str, excerpts: Excerpts) -> Html:
    """Places with their source and a remark on each; folded if there are more than a few."""
    if len(places) <= _MANY:
        shown = joined(_shown(places, rule, excerpts))
        return shown if len(places) <= _FEW else folded(number(len(places), "place"), shown)
    by_file: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place in places:
        by_file[excerpts.path(place[0])].append(place)
    files = (
        folded(joined([code(path), f" ({len(own)})"]), *_shown(own, rule, excerpts))
        for path, own in by_file.items()
    )
    where = f"{number(len(places), 'place')} in {number(len(by_file), 'file')}"
    return folded(where, *files)


def _shown(places: Iterable[tuple[str, str]], rule: str, excerpts: Excerpts) -> Iterator[Html]:
    for place, remark in places:
        caption: list[str] = [code(place)]
        if remark:
            # The name that a finding is about, or a message.
            caption += [": ", code(remark) if rule != UNKNOWN else prose(remark)]
        yield element("figure", element("figcaption", *caption), excerpts.at(place, rule))


def fixes(part: Part) -> Html:
    """What `fix` changes, by transition and rule."""
    content = []
    for step in part.steps:
        work = [each for each in step.work if each.safe or each.unsafe]
        if work:
            count = number(step.safe + step.unsafe, "place")
            content.append(folded(f"{step_name(step)}: {count}", _fixed(step, work)))
    return joined(content, "\n")


def _fixed(step: Step, work: Sequence[RuleWork]) -> Html:
    items = []
    for each in work:
        ways = [f"{each.safe} safely"] if each.safe else []
        ways += [f"{each.unsafe} with `--unsafe-fixes`"] if each.unsafe else []
        ways += [f"{each.by_hand} manually"] if each.by_hand else []
        said: list[str] = [rule_name(each.rule), ": ", prose(f"{each.title}; {', '.join(ways)}")]
        names = [joined([code(path), f" ({count})"]) for path, count in each.files]
        shown = [element("li", name) for name in names[:_MOST_FILES]]
        if len(names) > _MOST_FILES:
            shown.append(element("li", f"and {number(len(names) - _MOST_FILES, 'more file')}"))
        items.append(element("li", *said, element("ul", *shown, class_="places")))
    return element("ul", *items)
