"""The step of one file to another generation of the package: the last one, made as a whole or not at all.

A file that is half written for one generation and half for the other runs with no release of the package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from batchlint.builtin_checks import COMMENTS
from batchlint.core.findings import Finding
from batchlint.core.judge.api_versions import API_VERSION
from batchlint.core.line_diff import opcodes
from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.reports import FileReport, FixReport
from batchlint.core.wording import number
from batchlint.engine.check import check_source, judge_reading
from batchlint.history import load
from batchlint.project.names import generation_name
from batchlint.report.positions import Lines
from batchlint.settings import Settings

#: Rewrites one file: what was found, its bytes, the settings, and whether the target is the only transition.
Fixer = Callable[[FileReport, bytes, Settings, bool], FixReport]
#: As many places are named before the rest is only counted.
_MOST_PLACES = 5


def moved_as_a_whole(
    before: FileReport, reading: Reading, data: bytes, settings: Settings, fix: Fixer
) -> FixReport:
    """Move a file that uses the package towards a target of the second generation.

    The transitions of the first generation come first, and their result stands for itself. The step to the
    second one is judged at the target alone, whatever pre-releases lie between. It is made only if no error
    is left afterwards that nobody has suppressed, selected or not; `unsafe` and `partial` ask for as much
    of it as can be made.

    Args:
        before: what was found in the file.
        reading: what was read in it.
        data: its bytes.
        settings: what to judge against.
        fix: rewrites a file towards one version.

    Returns:
        What the file becomes, with `held` where that depends on the other files of its project.
    """
    if not before.errors:
        return fix(before, data, settings, True)
    older = load().first_of_second - 1
    is_begun = _is_begun(_judged(before, reading, _whole(settings), older))
    first = FixReport(before, before, [], None)
    if not is_begun:
        earlier = settings._replace(target=older, pinned=(), admitted=())
        # Judged at the last target only: api-versions of requests, and unused suppressions.
        earlier = earlier._replace(ignore=(*settings.ignore, API_VERSION, COMMENTS))
        first = fix(_judged(before, reading, earlier, older), data, earlier, False)
    if first.after.failures:
        return FixReport(before, replace(before, failures=first.after.failures), [], None)
    content = data if first.data is None else first.data
    between = before if first.data is None else check_source(before.path, content, settings)
    held = FixReport(before, between, first.fixed, first.data, taken=first.taken)
    if settings.source is None and not is_begun:
        # What is not begun works with the first generation, whatever else is known of it.
        settings = settings._replace(source=older)
    step = fix(between, content, settings, True)
    if step.after.failures:
        held.after = replace(between, failures=step.after.failures)
        return held
    done = FixReport(before, step.after, [*first.fixed, *step.fixed], step.data or first.data)
    done.taken = [*first.taken, *step.taken]
    wanted = _errors(between, content, settings)
    if not any(_is_of_second(f) for f in wanted):
        return done
    left = _errors(step.after, content if step.data is None else step.data, settings)
    in_part = settings.unsafe or settings.partial
    if left and not in_part:
        held.blocked = f"{_left_at(is_begun)}: {_said(left, step.after, between, len(wanted), settings)}"
        return held
    if left:
        moved = (
            f"only partly moved to {generation_name(settings.target)}" if step.data else _left_at(is_begun)
        )
        done.blocked = f"{moved}: {_said(left, step.after, step.after, len(wanted), settings)}"
    done.held = None if in_part else held
    return done


def _judged(before: FileReport, reading: Reading, settings: Settings, target: int) -> FileReport:
    """What is found in a file that was read, with another version."""
    report = FileReport(before.path, before.text, cells=before.cells)
    judge_reading(report, reading, settings, target)
    return report


def _is_begun(report: FileReport) -> bool:
    """Whether some of a file has been moved already: the first generation lacks what it uses."""
    return any(f.kind == "unavailable" and _is_of_second(f) for f in report.findings)


def _whole(settings: Settings) -> Settings:
    """Settings by which all is reported, selected or not."""
    return settings._replace(select=(), ignore=(), min_confidence="likely", pinned=(), admitted=())


def _errors(report: FileReport, data: bytes, settings: Settings) -> list[Finding]:
    """The errors in a file that nobody has suppressed, selected or not; one for each place."""
    if report.hidden:
        report = check_source(report.path, data, _whole(settings))
        if report.failures:
            raise ParseFailure(report.failures[0].message)
    found = (f for f in report.findings if f.severity == "error")
    return list({f.span: f for f in found}.values())


def _is_of_second(finding: Finding) -> bool:
    return finding.version is not None and load().generation(finding.version) > 1


def _lines(left: Sequence[Finding], after: FileReport, before: FileReport) -> list[str]:
    """The lines of findings in one text as those of another that they come from: `line 14`."""
    old, new = Lines(before.text or "", before.cells), Lines(after.text or "")
    codes = opcodes(old.texts(), new.texts())
    labels: dict[str, None] = {}
    for finding in left:
        line = new.position(finding.span.start)[0] - 1
        first, last, begin = next(
            ((i, j, k) for _, i, j, k, m in codes if k <= line < m), (line, line + 1, line)
        )
        labels[old.label(min(first + line - begin, max(first, last - 1)) + 1)] = None
    return list(labels)


def _said(
    left: Sequence[Finding], after: FileReport, written: FileReport, wanted: int, settings: Settings
) -> str:
    """How much is left in a file, where, and what would move it: one clause.

    Args:
        left: the errors that are left.
        after: the file after the step.
        written: the file as it will be.
        wanted: how many errors there were before the step.
        settings: what the file was judged against.
    """
    count, total, lines = len(left), max(len(left), wanted), _lines(left, after, written)
    more = len(lines) - _MOST_PLACES
    where = ", ".join(lines[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
    reported = {(f.rule, f.span) for f in after.findings}
    selected = [f for f in left if (f.rule, f.span) in reported]
    unsafe = 0 if settings.unsafe else sum(f.fix is not None and not f.fix.safe for f in selected)
    ways = ["a manual change"] if unsafe < len(selected) else []
    ways += ["--unsafe-fixes"] if unsafe else []
    if len(selected) < count:
        ways.append(f"{'its rule' if count == 1 else 'their rules'} to be selected")
    places = f"{count} of {total} places" if count < total else number(count, "place")
    places += f" {'needs' if count == 1 else 'need'} {' or '.join(ways)}"
    rest = (
        "" if count == total or settings.unsafe or settings.partial else "; use --partial to rewrite the rest"
    )
    return f"{places} ({where}){rest}"


def _left_at(is_begun: bool) -> str:
    return "not changed" if is_begun else f"kept at {generation_name(load().first_of_second - 1)}"
