"""A plan for the terminal: a table for each part, then paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from batchlint.project.names import label
from batchlint.report.plan_wording import (
    NOTHING_TO_DO,
    asking,
    basis,
    empty,
    generation_heading,
    generation_text,
    heading,
    packages,
    requirement,
    rest,
    retiring,
    some,
    step_name,
    totals,
    unrestricted,
    works,
)
from batchlint.report.screen import Line, clean, failure, wrap, write_lines
from batchlint.report.tables import Column, is_drawn, print_table
from batchlint.report.wording import number

if TYPE_CHECKING:
    from batchlint.planning.model import Compatibility, Part, Plan, RuleWork, Step

_COUNTS = (
    Column("safe", "green", keep=True),
    Column("unsafe", "yellow", keep=True),
    Column("by hand", "red", keep=True),
)
_COLUMNS = (Column("transition to", "bold cyan", keep=True), Column("what breaks"), *_COUNTS)
#: The release stands below the api-version.
_DRAWN = (Column("to (azure-batch)", "bold cyan", keep=True), *_COLUMNS[1:])
_ALL = "all of it"
#: As many files are shown one by one, the most restricted first.
_MOST_FILES = 30


def print_plan(plan: Plan, stream: IO[str], color: bool, width: int, show_unknown: bool) -> None:
    """Print a plan."""

    def lines(said: Iterator[Line]) -> None:
        write_lines(said, stream, color)

    if not plan.parts:
        lines(iter([[(clean(empty(plan)), "bold green")]]))
    for part in plan.parts:
        lines(_head(part, width))
        if part.steps:
            if is_drawn(stream, color):
                print_table(_DRAWN, _drawn(part), stream, color, width)
            else:
                print_table((*_COLUMNS, Column("files")), _plain(part), stream, color, width)
        lines(_body(part, width, show_unknown))
    if len(plan.parts) > 1:
        lines(iter([[("All files together", "bold")]]))
        vague = any(part.unknown for part in plan.parts)
        lines(_compatibility(plan.compatibility, width, vague))
    lines(_failures(plan, width))


def _head(part: Part, width: int) -> Iterator[Line]:
    yield [(heading(part), "bold")]
    yield from ([(text, "")] for text in wrap(f"{basis(part)}.", width, "  "))
    if part.steps or part.done or part.suppressed:
        yield []


def _drawn(part: Part) -> list[tuple[str, ...]]:
    """Rows for people: a transition is named once, and files stand below their rule."""
    rows: list[tuple[str, ...]] = []
    for step in part.steps:
        made = [
            (f"{work.rule} ({work.count})\n{some([path for path, _ in work.files])}", *_counts(work))
            for work in step.work
        ]
        if len(made) > 1:
            made.insert(0, (f"{_ALL}\n{number(len(step.files), 'file')}", *_counts(step)))
        rows.append((_name(step), *made[0]))
        rows.extend(("", *row) for row in made[1:])
    return rows


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


def _name(step: Step) -> str:
    if step.version is None:
        return step_name(step)
    below = {"before": "broken today", "after": "not there yet"}.get(step.when, packages(step.version))
    name = label(step.version)
    if step.generation is not None:
        name, _, below = step_name(step).removesuffix(")").rpartition(" (")
    return f"{name}\n({below})" if below else name


def _body(part: Part, width: int, show_unknown: bool) -> Iterator[Line]:
    if part.done:
        what = "it" if len(part.files) == 1 else "all of them"
        text = f": nothing here breaks at the target, and no behaviour changes for {what}."
        yield [(NOTHING_TO_DO, "bold green"), (text, "")]
    elif part.steps:
        yield [(totals(part), "")]
    if rest(part) and part.steps:
        yield [(rest(part), "")]
    if part.suppressed:
        yield [(f"{number(part.suppressed, 'finding')} more: suppressed, and not counted here.", "")]
    for step in part.steps:
        if step.generation is not None:
            yield []
            yield [(generation_heading(step, part), "bold")]
            for sentence in generation_text(step, part):
                yield from ([(text, "")] for text in wrap(sentence, width, "  "))
    by_hand = [(step, work) for step in part.steps for work in step.work if work.by_hand and work.instead]
    if by_hand:
        yield []
        yield [("By hand", "bold")]
        for _, work in by_hand:
            yield from _item(work.rule, f": {work.title}; {work.instead}", width)
    if part.decisions:
        yield []
        yield [("To decide", "bold")]
        for decision in part.decisions:
            yield from _item(decision.rule, f": {decision.title}. {decision.question}", width)
            yield from ([(text, "")] for text in wrap(some(decision.places), width, "    "))
    if part.retiring:
        yield []
        yield [("Retirements", "bold")]
        for each in part.retiring:
            yield from _item(each.what, f": {retiring(each)}", width)
            yield from ([(text, "")] for text in wrap(some(each.places), width, "    "))
    if part.unknown:
        yield []
        hint = "" if show_unknown else " (--show-unknown lists them)"
        said = f"{number(len(part.unknown), 'place')} could not be analysed{hint}"
        yield [("Unknown", "bold"), (f": {said}", "")]
        for place, message in part.unknown if show_unknown else ():
            yield from _item(place, f": {message}", width)
    if part.requirements or part.asking:
        yield []
        yield [("Requirements and api-versions", "bold")]
        for found in part.requirements:
            yield from _item(found.path, f": {requirement(found, part)}", width)
        for place in part.asking:
            yield from _item(place, f": {asking(part)}", width)
    yield []
    yield [("As it is", "bold")]
    yield from _compatibility(part.compatibility, width, bool(part.unknown), part.source)


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
    first, *more = works(found.whole, vague, source)
    yield from ([(text, "green")] for text in wrap(first, width, "  "))
    for sentence in more:
        yield from ([(text, "")] for text in wrap(sentence, width, "    "))
    if len(found.files) + found.unrestricted > 1:
        for each in found.files[:_MOST_FILES]:
            yield from _item(each.name, f": {'; '.join(works(each))}", width)
        if len(found.files) > _MOST_FILES:
            yield [(f"  and {len(found.files) - _MOST_FILES} files more (--output-format json has all)", "")]
        if found.unrestricted:
            yield [(f"  {unrestricted(found)}", "")]
    yield []


def _failures(plan: Plan, width: int) -> Iterator[Line]:
    for place, message in plan.failures:
        yield failure(place, message)
    if plan.failures:
        yield [(f"{number(len(plan.failures), 'failure')}: this plan is not complete.", "bold red")]
