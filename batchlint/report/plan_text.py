"""A plan for the terminal: a table for each part, then paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

from batchlint.core.wording import number
from batchlint.project.names import label
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
    packages,
    requirement,
    retiring,
    some,
    step_name,
    summary,
    totals,
    unrestricted,
    works,
    works_together,
)
from batchlint.report.screen import Line, clean, failure, wrap, write_lines
from batchlint.report.tables import Column, fits, is_drawn, print_table

if TYPE_CHECKING:
    from batchlint.planning.model import Compatibility, Part, Plan, RuleWork, Step

_COUNTS = (
    Column("safe", "green", keep=True),
    Column("unsafe", "yellow", keep=True),
    Column("manual", "red", keep=True),
)
_COLUMNS = (Column("transition", "bold cyan", keep=True), Column("rule (places)", "bold"), *_COUNTS)
_ALL = "total"
#: As many files have lines of their own, the most restricted first.
_MOST_FILES = 10
#: As many places of a manual change are named.
_MOST_MANUAL = 20


def print_plan(plan: Plan, stream: IO[str], color: bool, width: int, show_unknown: bool) -> None:
    """Print a plan."""

    def lines(said: Iterator[Line]) -> None:
        write_lines(said, stream, color)

    if not plan.parts:
        lines(iter([[(clean(empty(plan)), "bold green")]]))
    else:
        lines(_start(plan, width))
    for part in plan.parts:
        lines(_head(part, width))
        if part.steps:
            if not is_drawn(stream, color):
                print_table((*_COLUMNS, Column("files")), _plain(part), stream, color, width)
            elif fits(_COLUMNS, rows := _drawn(part), width):
                print_table(_COLUMNS, rows, stream, color, width)
            else:
                lines(_listed(part, width))
        lines(_body(part, width, show_unknown))
    if len(plan.parts) > 1:
        lines(iter([[(ALL_FILES, "bold")]]))
        vague = any(part.unknown for part in plan.parts)
        lines(_compatibility(plan.compatibility, width, vague))
    lines(_failures(plan, width))


def _head(part: Part, width: int) -> Iterator[Line]:
    yield from ([(text, "bold")] for text in wrap(heading(part), width, ""))
    yield from _paragraph(basis(part), width)
    if part.done:
        yield []
        yield [("  ", ""), (NOTHING_TO_DO, "bold green"), (": nothing breaks and nothing behaves", "")]
        yield [("  differently at the target.", "")]
    if sentences := summary(part):
        yield []
        yield from _paragraph(" ".join(sentences), width)
    steps = (wrap(said, width - 5, "") for said in next_steps(part))
    numbered = (
        [(f"{f'  {i}. ' if first else '     '}{text}", "")]
        for i, said in enumerate(steps, 1)
        for first, text in zip((True, *(False for _ in said)), said, strict=False)
    )
    yield from _section(NEXT_STEPS, numbered)
    if part.steps:
        yield []


def _start(plan: Plan, width: int) -> Iterator[Line]:
    yield [(TITLE, "bold")]
    yield []
    if len(plan.parts) > 1:
        yield from ([(text, "")] for text in wrap(overview(plan), width, ""))
        for part in plan.parts:
            text = totals(part) if part.steps else "nothing breaks."
            yield from _item(heading(part), f": {text}", width)
        yield []


def _paragraph(text: str, width: int) -> Iterator[Line]:
    yield from ([(line, "")] for line in wrap(text, width, "  "))


def _section(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    """A section with a heading; nothing if it has no lines."""
    if found := list(lines):
        yield []
        yield [(title, "bold")]
        yield from found


def _drawn(part: Part) -> list[tuple[str, ...]]:
    """Rows for people: a transition is named once, files are below their rule, and there are no zeros."""
    rows: list[tuple[str, ...]] = []
    for step in part.steps:
        made = [
            (f"{work.rule} ({work.count})\n{some([path for path, _ in work.files])}", *_nonzero(work))
            for work in step.work
        ]
        if len(made) > 1:
            made.insert(0, (f"{_ALL}\n{number(len(step.files), 'file')}", *_nonzero(step)))
        rows.append((_name(step), *made[0]))
        rows.extend(("", *row) for row in made[1:])
    return rows


def _listed(part: Part, width: int) -> Iterator[Line]:
    yield [("Transitions", "bold")]
    for step in part.steps:
        yield from _item(_name(step).replace("\n", " "), f": {_ways(step)}", width)
        for work in step.work:
            said = f"{work.rule} ({work.count}): {some([path for path, _ in work.files])}"
            yield from ([(text, "")] for text in wrap(said, width, "    "))


def _ways(step: Step) -> str:
    counts = ((step.safe, "safe"), (step.unsafe, "unsafe"), (step.by_hand, "manual"))
    return ", ".join(f"{count} {way}" for count, way in counts if count)


def _plain(part: Part) -> list[tuple[str, ...]]:
    """Rows for other programs: each is complete."""
    rows: list[tuple[str, ...]] = []
    for step in part.steps:
        name = step_name(step)
        if len(step.work) > 1:
            rows.append((name, _ALL, *_counts(step), number(len(step.files), "file")))
        for work in step.work:
            files = ", ".join(path for path, _ in work.files)
            rows.append((name, f"{work.rule} ({work.count})", *_counts(work), files))
    return rows


def _counts(of: Step | RuleWork) -> tuple[str, str, str]:
    return str(of.safe), str(of.unsafe), str(of.by_hand)


def _nonzero(of: Step | RuleWork) -> tuple[str, ...]:
    return tuple("" if count == "0" else count for count in _counts(of))


def _name(step: Step) -> str:
    if step.version is None:
        return step_name(step)
    below = {"before": "already broken", "after": "newer than target"}.get(step.when, packages(step.version))
    name = label(step.version)
    if step.generation is not None:
        name, _, below = step_name(step).removesuffix(")").rpartition(" (")
    return f"{name}\n({below})" if below else name


def _body(part: Part, width: int, show_unknown: bool) -> Iterator[Line]:
    for step in part.steps:
        if step.generation is not None:
            said = (line for text in generation_text(step, part) for line in _paragraph(text, width))
            yield from _section(generation_heading(step, part), said)
    yield from _section(MANUAL, _manual(part, width))
    yield from _section(DECISIONS, _decisions(part, width))
    yield from _section(RETIREMENTS, _retirements(part, width))
    if part.unknown:
        yield []
        them = "it" if len(part.unknown) == 1 else "them"
        hint = "" if show_unknown else f"; `--show-unknown` lists {them}"
        yield [("Unknown", "bold"), (f": {number(len(part.unknown), 'place')}{hint}", "")]
        for place, message in part.unknown if show_unknown else ():
            yield from _item(place, f": {message}", width)
    yield from _section(REQUIREMENTS, _requirements(part, width))
    found = _compatibility(part.compatibility, width, bool(part.unknown), part.source)
    yield from _section(TODAY, found)


def _manual(part: Part, width: int) -> Iterator[Line]:
    for step in part.steps:
        for work in step.work:
            if work.by_hand:
                yield from _item(work.rule, f": {manual(step, work)}", width)
                places = [
                    each.place if work.instead else f"{each.place} ({each.subject})" for each in work.places
                ]
                yield from ([(text, "")] for text in wrap(some(places, _MOST_MANUAL), width, "    "))


def _decisions(part: Part, width: int) -> Iterator[Line]:
    for decision in part.decisions:
        yield from _item(decision.rule, f": {decision.title}. {decision.question}", width)
        yield from ([(text, "")] for text in wrap(some(decision.places), width, "    "))


def _retirements(part: Part, width: int) -> Iterator[Line]:
    for each in part.retiring:
        yield from _item(each.what, f": {retiring(each)}", width)
        yield from ([(text, "")] for text in wrap(some(each.places), width, "    "))


def _requirements(part: Part, width: int) -> Iterator[Line]:
    for found in part.requirements:
        yield from _item(found.path, f": {requirement(found, part)}", width)
    for place in part.asking:
        yield from _item(place, f": {asking(part)}", width)


def _item(name: str, text: str, width: int) -> Iterator[Line]:
    """A paragraph that begins with a name in bold."""
    first, *more = wrap(f"{name}{text}", width - 2, "  ")
    name = clean(name)
    if first.startswith(f"  {name}"):
        yield [("  ", ""), (name, "cyan"), (first[len(name) + 2 :], "")]
    else:
        yield [(first, "")]
    yield from ([(f"  {line}", "")] for line in more)


def _compatibility(
    found: Compatibility, width: int, vague: bool, source: int | None = None
) -> Iterator[Line]:
    first, *more = works_together(found, vague, source)
    yield from ([(text, "green")] for text in wrap(first, width, "  "))
    for sentence in more:
        yield from ([(text, "")] for text in wrap(sentence, width, "    "))
    if len(found.files) + found.unrestricted > 1:
        for each in found.files[:_MOST_FILES]:
            yield from _item(each.name, f": {'; '.join(works(each))}", width)
        if len(found.files) > _MOST_FILES:
            rest = len(found.files) - _MOST_FILES
            yield [(f"  and {number(rest, 'more file')}; --output-format json lists all", "")]
        if found.unrestricted:
            yield [(f"  {unrestricted(found)}", "")]
    yield []


def _failures(plan: Plan, width: int) -> Iterator[Line]:
    for place, message in plan.failures:
        yield failure(place, message)
    if plan.failures:
        yield [(f"This plan is incomplete because of {number(len(plan.failures), 'failure')}.", "bold red")]
