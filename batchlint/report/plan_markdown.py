"""A plan as Markdown, for a pull request or an issue, with check boxes for open work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from batchlint.core.wording import number
from batchlint.report.addresses import rule_url
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
    manual,
    next_steps,
    overview,
    release,
    requirement,
    retiring,
    short,
    step_name,
    summary,
    unrestricted,
    works,
    works_together,
)
from batchlint.report.screen import clean

if TYPE_CHECKING:
    from batchlint.planning.model import Compatibility, Part, Plan, Step


def as_markdown(plan: Plan) -> str:
    """The plan as GitHub-flavoured Markdown that ends with a line break."""
    lines = [f"# {TITLE}", ""]
    if not plan.parts:
        lines += [_text(empty(plan)), ""]
    if len(plan.parts) > 1:
        lines += [_text(overview(plan)), ""]
        lines += [f"- {_text(heading(part))}: {_text(short(part))}" for part in plan.parts]
        lines.append("")
    for part in plan.parts:
        lines += _part(part)
    if len(plan.parts) > 1:
        vague = any(part.unknown for part in plan.parts)
        lines += [f"## {ALL_FILES}", "", *_compatibility(plan.compatibility, vague), ""]
    if plan.failures:
        count = number(len(plan.failures), "failure")
        lines += ["## Not checked", "", f"This plan is incomplete because of {count}:", ""]
        lines += [f"- {_code(place)}: {_text(message)}" for place, message in plan.failures]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {_text(heading(part))}", "", _text(basis(part)), "")
    if part.done:
        yield from (f"{NOTHING_TO_DO}: nothing breaks and nothing behaves differently at the target.", "")
    if sentences := summary(part):
        first, *more = sentences
        yield from (" ".join((f"**{_text(first)}**" if part.steps else _text(first), *map(_text, more))), "")
    yield from _section(NEXT_STEPS, (f"{i}. {_text(said)}" for i, said in enumerate(next_steps(part), 1)))
    if part.steps:
        yield from (
            "### Transitions",
            "",
            "| transition | rules (places) | safe | unsafe | manual | files |",
        )
        yield "|---|---|--:|--:|--:|---|"
        yield from (_row(step) for step in part.steps)
        yield ""
    for step in part.steps:
        if step.generation is not None:
            yield from (f"### {_text(generation_heading(step, part))}", "")
            for sentence in generation_text(step, part):
                yield from (_text(sentence), "")
    yield from _section(MANUAL, _manual(part))
    yield from _section(DECISIONS, _decisions(part))
    yield from _section(RETIREMENTS, _retirements(part))
    if part.unknown:
        count = number(len(part.unknown), "place")
        yield from ("<details>", f"<summary>{count} could not be analysed</summary>", "")
        yield from (f"- [ ] {_code(place)}: {_text(message)}" for place, message in part.unknown)
        yield from ("", "</details>", "")
    yield from _section(REQUIREMENTS, _requirements(part))
    yield from _section(TODAY, _compatibility(part.compatibility, bool(part.unknown), part.source))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A section with a heading; nothing if it has no lines."""
    if found := list(lines):
        yield from (f"### {title}", "", *found, "")


def _row(step: Step) -> str:
    name = f"**{step_name(step)}**"
    if step.version is not None and step.when == "crossed" and release(step.version):
        name += f"<br>{release(step.version)}"
    rules = "<br>".join(f"{_rule(work.rule)} ({work.count}): {_text(work.title)}" for work in step.work)
    counts: dict[str, int] = {}
    for work in step.work:
        for path, count in work.files:
            counts[path] = counts.get(path, 0) + count
    files = "<br>".join(f"{_code(path)} ({count})" for path, count in sorted(counts.items()))
    cells = (name, rules, step.safe, step.unsafe, step.by_hand, files)
    return f"| {' | '.join(map(str, cells))} |"


def _manual(part: Part) -> Iterator[str]:
    for step in part.steps:
        for work in step.work:
            if work.by_hand:
                yield f"- {_rule(work.rule)}: {_text(manual(step, work))}"
                for each in work.places:
                    what = "" if work.instead else f": {_code(each.subject)}"
                    yield f"  - [ ] {_code(each.place)}{what}"


def _decisions(part: Part) -> Iterator[str]:
    for decision in part.decisions:
        said = f"{_rule(decision.rule)}: {_text(decision.title)}. {_text(decision.question)}"
        yield f"- [ ] {said} ({', '.join(map(_code, decision.places))})"


def _retirements(part: Part) -> Iterator[str]:
    for each in part.retiring:
        places = f" ({', '.join(map(_code, each.places))})" if each.places else ""
        yield f"- [ ] {_text(each.what)}: {_text(retiring(each))}{places}"


def _requirements(part: Part) -> Iterator[str]:
    for found in part.requirements:
        box = "x" if found.state in ("ready", "newer") and not found.problems else " "
        yield f"- [{box}] {_code(found.path)}: {_text(requirement(found, part))}"
    yield from (f"- [ ] {_code(place)}: {_text(asking(part))}" for place in part.asking)


def _compatibility(found: Compatibility, vague: bool, source: int | None = None) -> Iterator[str]:
    first, *more = works_together(found, vague, source)
    yield f"**{_text(first)}.**"
    if more:
        yield ""
        yield from (f"- {_text(sentence)}" for sentence in more)
    if len(found.files) + found.unrestricted > 1:
        yield from ("", "<details>", "<summary>Each file</summary>", "")
        yield from (f"- {_code(each.name)}: {_text('; '.join(works(each)))}" for each in found.files)
        if found.unrestricted:
            yield f"- {unrestricted(found)}"
        yield from ("", "</details>")


def _rule(name: str) -> str:
    """A rule as a link to its page."""
    url = rule_url(name)
    return _code(name) if url is None else f"[{_code(name)}]({url})"


def _text(text: str) -> str:
    """Text with special characters escaped; what stands between backticks is code."""
    parts = re.split(r"(`[^`]+`)", clean(text))
    return "".join(p if p.startswith("`") and len(p) > 1 else _escaped(p) for p in parts).replace("|", "\\|")


def _escaped(text: str) -> str:
    escaped = re.sub(r"([\\*\[\]<>#~]|(?<!\w)_|_(?!\w))", r"\\\1", text)
    # A comment must not notify whoever a file names.
    return escaped.replace("@", "@<!-- -->")


def _code(text: str) -> str:
    """A name or path as a code span, also in a table."""
    shown = clean(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
