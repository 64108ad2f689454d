"""A plan as one HTML file for a team lead: no scripts, nothing from the network, and no inline styles."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from batchlint import __version__
from batchlint.core.wording import number
from batchlint.report.addresses import SITE
from batchlint.report.html import Html, code, element, folded, joined, link, prose, text
from batchlint.report.plan_excerpts import Excerpts
from batchlint.report.plan_progress import LEGEND, by_folder, by_transition, hatching, totals
from batchlint.report.plan_wording import (
    ALL_FILES,
    DECISIONS,
    MANUAL,
    NEXT_STEPS,
    NOTHING_TO_DO,
    REQUIREMENTS,
    RETIREMENTS,
    TITLE,
    TODAY,
    asking,
    basis,
    empty,
    generation_heading,
    generation_text,
    heading,
    next_steps,
    overview,
    requirement,
    short,
    summary,
    unrestricted,
    works,
    works_together,
)
from batchlint.report.plan_work import decisions, fixes, manual_changes, unknown_places

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.planning.model import Compatibility, Part, Plan
    from batchlint.rules.grammar import Rule

#: The headings of the sections that only this format has.
_TRANSITIONS, _FOLDERS, _FIXES = "Progress by transition", "Progress by folder", "Fixes"
_UNKNOWN = "Not analysed"
#: A section in another one, as a sentence names it.
_SEE = re.compile(r"see '([^']+)'")
#: Only this format has a section with a heading for these places.
_SHOWN = ("could not be analysed.", f"could not be analysed: see {_UNKNOWN!r}.")


class Section(NamedTuple):
    """A section of a part: its heading and its content."""

    title: str
    content: Html


def as_html(plan: Plan, reports: Mapping[str, FileReport], rules: Mapping[str, Rule]) -> str:
    """The plan as an HTML document in ASCII that ends with a line break.

    Args:
        plan: the plan.
        reports: the reports that it was made of, by path.
        rules: the rules, by name.
    """
    excerpts = Excerpts(reports)
    content = [element("h1", TITLE)]
    if plan.failures:
        said = f"This plan is incomplete because of {number(len(plan.failures), 'failure')}."
        content.append(element("p", element("strong", element("a", said, href="#failures"))))
    if not plan.parts:
        content.append(element("p", empty(plan)))
    if len(plan.parts) > 1:
        each = (
            element("li", element("a", heading(part), href=f"#part-{index}"), ": ", prose(short(part)))
            for index, part in enumerate(plan.parts, 1)
        )
        content += [element("p", overview(plan)), element("ul", *each)]
    for index, part in enumerate(plan.parts, 1):
        content.append(_part(part, index, excerpts, rules))
    if len(plan.parts) > 1:
        vague = any(part.unknown for part in plan.parts)
        shown = _compatibility(plan.compatibility, vague)
        content.append(element("section", element("h2", ALL_FILES), shown, class_="part"))
    if plan.failures:
        content.append(_failures(plan))
    return _document(joined(content, "\n"))


def _document(content: Html) -> str:
    style = (files("batchlint.report") / "plan.css").read_text(encoding="ascii").replace("\r\n", "\n")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = joined(
        [
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("title", TITLE),
            element("style", Html(style)),
        ],
        "\n",
    )
    skip = element("a", "Skip to the plan", href="#plan", class_="skip")
    made = element("footer", "Made with ", link(SITE, f"batchlint {__version__}"), ".")
    body = element("body", skip, hatching(), element("main", content, made, id="plan"))
    return f'<!DOCTYPE html>\n<html lang="en">\n{element("head", head)}\n{body}\n</html>\n'


def _part(part: Part, index: int, excerpts: Excerpts, rules: Mapping[str, Rule]) -> Html:
    """The plan of one part: an introduction, links to its sections, and the sections."""
    names = f"part-{index}"
    found = [section for section in _sections(part, names, excerpts, rules) if section.content]
    titles = {section.title: _anchor(names, section.title) for section in found}
    intro = [element("h2", heading(part), id=names), element("p", prose(basis(part)))]
    if part.done:
        intro.append(element("p", f"{NOTHING_TO_DO}: nothing breaks and nothing behaves differently."))
    intro.append(totals(part))
    if sentences := summary(part):
        intro.append(element("p", joined(map(prose, sentences), " "), class_="lead"))
    links = (element("li", element("a", title, href=f"#{anchor}")) for title, anchor in titles.items())
    label = f"Sections: {heading(part)}"
    steps = [element("li", _referring(said.replace(*_SHOWN), titles)) for said in next_steps(part)]
    shown = [Section(NEXT_STEPS, element("ol", *steps, class_="steps"))] if steps else []
    content = [*intro, *(_section(each, names) for each in shown)]
    content.append(element("nav", element("ul", *links), aria_label=label))
    content += [_section(each, names) for each in found]
    return element("section", joined(content, "\n"), class_="part", aria_labelledby=names)


def _sections(part: Part, names: str, excerpts: Excerpts, rules: Mapping[str, Rule]) -> Iterator[Section]:
    yield Section(_TRANSITIONS, _transitions(part))
    yield Section(_FOLDERS, by_folder(part, excerpts.reports))
    yield Section(DECISIONS, decisions(part, excerpts, rules))
    yield Section(MANUAL, manual_changes(part, excerpts))
    yield Section(_FIXES, fixes(part))
    yield Section(RETIREMENTS, _retirements(part))
    yield Section(REQUIREMENTS, _requirements(part))
    yield Section(_UNKNOWN, unknown_places(part, excerpts))
    yield Section(TODAY, _compatibility(part.compatibility, bool(part.unknown), part.source))


def _section(section: Section, names: str) -> Html:
    anchor = _anchor(names, section.title)
    title = element("h3", section.title, id=anchor)
    return element("section", title, section.content, aria_labelledby=anchor)


def _anchor(names: str, title: str) -> str:
    return f"{names}-{title.lower().replace(' ', '-')}"


def _referring(said: str, titles: Mapping[str, str]) -> Html:
    """A sentence in which the names of sections are links."""
    start, *more = _SEE.split(said)
    parts: list[str] = [prose(start)]
    for title, after in zip(more[::2], more[1::2], strict=True):
        shown = element("a", title, href=f"#{titles[title]}") if title in titles else text(title)
        parts += ["see ", shown, prose(after)]
    return joined([parts[0], " " if more else "", *parts[1:]])


def _transitions(part: Part) -> Html:
    """The table of the transitions, and what the step to another generation of the package means."""
    if not part.steps:
        return Html()
    content = [element("p", LEGEND, class_="why"), by_transition(part)]
    for step in part.steps:
        if step.generation is not None:
            content.append(element("h4", generation_heading(step, part)))
            content += (element("p", prose(sentence)) for sentence in generation_text(step, part))
    return joined(content, "\n")


def _retirements(part: Part) -> Html:
    """The calendar of retirements: those with a date first, oldest first."""
    if not part.retiring:
        return Html()
    head = ("Date", "What retires", "What to do")
    rows = []
    for each in sorted(part.retiring, key=lambda each: (not each.date, each.date)):
        source = element("a", "announcement", href=each.see, rel="noreferrer")
        places = element("ul", *(element("li", code(place)) for place in each.places), class_="places")
        where = folded(number(len(each.places), "place"), places) if each.places else ""
        when = element("time", each.date, datetime=each.date) if each.date else "announced, no date"
        said = joined([prose(each.instead), " (", source, ")", where])
        rows.append(
            element(
                "tr", element("td", when), element("th", prose(each.what), scope="row"), element("td", said)
            )
        )
    columns = element("tr", *(element("th", name, scope="col") for name in head))
    return element("table", element("thead", columns), element("tbody", *rows), class_="calendar")


def _requirements(part: Part) -> Html:
    items = []
    for found in part.requirements:
        is_done = found.state in ("ready", "newer") and not found.problems
        state = element("strong", "Done" if is_done else "Open")
        items.append(element("li", state, ": ", code(found.path), ": ", prose(requirement(found, part))))
    for place in part.asking:
        items.append(element("li", element("strong", "Open"), ": ", code(place), ": ", prose(asking(part))))
    return element("ul", *items) if items else Html()


def _compatibility(found: Compatibility, vague: bool, source: int | None = None) -> Html:
    first, *more = works_together(found, vague, source)
    content = [element("p", element("strong", prose(f"{first}.")))]
    if more:
        content.append(element("ul", *(element("li", prose(sentence)) for sentence in more)))
    if len(found.files) + found.unrestricted > 1:
        each = [element("li", code(e.name), ": ", prose("; ".join(works(e)))) for e in found.files]
        if found.unrestricted:
            each.append(element("li", unrestricted(found)))
        content.append(folded("Each file", element("ul", *each)))
    return joined(content, "\n")


def _failures(plan: Plan) -> Html:
    items: Iterable[Html] = (
        element("li", code(place), ": ", prose(message)) for place, message in plan.failures
    )
    title = element("h2", "Not checked", id="failures")
    return element("section", title, element("ul", *items), class_="part", aria_labelledby="failures")
