"""A plan as Markdown, for a pull request or an issue, with check boxes for open work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from batchlint.report.plan_wording import (
    NOTHING_TO_DO,
    asking,
    basis,
    empty,
    generation_heading,
    generation_text,
    heading,
    release,
    requirement,
    rest,
    retiring,
    step_name,
    totals,
    unrestricted,
    works,
)
from batchlint.report.screen import clean
from batchlint.report.wording import number

if TYPE_CHECKING:
    from batchlint.planning.model import Compatibility, Part, Plan, RuleWork, Step


def as_markdown(plan: Plan) -> str:
    """The plan as GitHub-flavoured Markdown that ends with a line break."""
    lines = ["# Way to another version of Azure Batch", ""]
    if not plan.parts:
        lines += [_text(empty(plan)), ""]
    for part in plan.parts:
        lines += _part(part)
    if len(plan.parts) > 1:
        lines += [
            "## All files together",
            "",
            *_compatibility(plan.compatibility, any(part.unknown for part in plan.parts)),
            "",
        ]
    if plan.failures:
        lines += [
            "## Not read",
            "",
            f"This plan is not complete: {number(len(plan.failures), 'failure')}.",
            "",
        ]
        lines += [f"- {_code(place)}: {_text(message)}" for place, message in plan.failures]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {_text(heading(part))}", "", f"{_text(basis(part))}.", "")
    if part.done:
        yield from (f"{NOTHING_TO_DO}: nothing here breaks at the target, and no behaviour changes.", "")
    if part.steps:
        yield from (_text(" ".join(filter(None, (totals(part), rest(part))))), "")
        yield "| transition to | what breaks | safe | unsafe | by hand | files |"
        yield "|---|---|--:|--:|--:|---|"
        yield from (_row(step) for step in part.steps)
        yield ""
    if part.suppressed:
        yield from (f"{number(part.suppressed, 'finding')} more: suppressed, and not counted here.", "")
    for step in part.steps:
        if step.generation is not None:
            yield from (f"### {_text(generation_heading(step, part))}", "")
            for sentence in generation_text(step, part):
                yield from (_text(sentence), "")
    by_hand = [work for step in part.steps for work in step.work if work.by_hand]
    if by_hand:
        yield from ("### By hand", "")
        yield from (_by_hand(work) for work in by_hand)
        yield ""
    if part.decisions:
        yield from ("### To decide", "")
        for decision in part.decisions:
            yield (
                f"- [ ] {_code(decision.rule)}: {_text(decision.title)}. {_text(decision.question)} "
                f"({', '.join(map(_code, decision.places))})"
            )
        yield ""
    if part.retiring:
        yield from ("### Retirements", "")
        for each in part.retiring:
            places = f" ({', '.join(map(_code, each.places))})" if each.places else ""
            yield f"- [ ] {_text(each.what)}: {_text(retiring(each))}{places}"
        yield ""
    if part.unknown:
        count = number(len(part.unknown), "place")
        yield from ("<details>", f"<summary>{count} could not be analysed</summary>", "")
        yield from (f"- [ ] {_code(place)}: {_text(message)}" for place, message in part.unknown)
        yield from ("", "</details>", "")
    if part.requirements or part.asking:
        yield from ("### Requirements and api-versions", "")
        for found in part.requirements:
            box = "x" if found.state in ("ready", "newer") and not found.problems else " "
            yield f"- [{box}] {_code(found.path)}: {_text(requirement(found, part))}"
        yield from (f"- [ ] {_code(place)}: {_text(asking(part))}" for place in part.asking)
        yield ""
    yield from ("### As it is", "", *_compatibility(part.compatibility, bool(part.unknown), part.source), "")


def _row(step: Step) -> str:
    name = f"**{step_name(step)}**"
    if step.version is not None and step.when == "crossed" and release(step.version):
        name += f"<br>{release(step.version)}"
    rules = "<br>".join(f"{_code(work.rule)} ({work.count}): {_text(work.title)}" for work in step.work)
    counts: dict[str, int] = {}
    for work in step.work:
        for path, count in work.files:
            counts[path] = counts.get(path, 0) + count
    files = "<br>".join(f"{_code(path)} ({count})" for path, count in sorted(counts.items()))
    cells = (name, rules, step.safe, step.unsafe, step.by_hand, files)
    return f"| {' | '.join(map(str, cells))} |"


def _by_hand(work: RuleWork) -> str:
    what = work.instead or work.why.rstrip(".")
    said = f"{work.title}; {what}" if what else work.title
    return f"- [ ] {_code(work.rule)} ({work.by_hand}): {_text(said)}"


def _compatibility(found: Compatibility, vague: bool, source: int | None = None) -> Iterator[str]:
    first, *more = works(found.whole, vague, source)
    yield f"- **{_text(first)}**"
    yield from (f"  - {_text(sentence)}" for sentence in more)
    if len(found.files) + found.unrestricted > 1:
        yield from (f"- {_code(each.name)} {_text('; '.join(works(each)))}" for each in found.files)
        if found.unrestricted:
            yield f"- {unrestricted(found)}"


def _text(text: str) -> str:
    """Text with special characters escaped; what stands between backticks is code."""
    parts = re.split(r"(`[^`]+`)", clean(text))
    return "".join(p if p.startswith("`") and len(p) > 1 else _escaped(p) for p in parts).replace("|", "\\|")


def _escaped(text: str) -> str:
    return re.sub(r"([\\*\[\]<>#~]|(?<!\w)_|_(?!\w))", r"\\\1", text)


def _code(text: str) -> str:
    """A name or path as a code span, also in a table."""
    shown = clean(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
