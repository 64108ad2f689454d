"""The summary at the end of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from batchlint.report.screen import Line
from batchlint.report.wording import NOTHING, looked_at, number

if TYPE_CHECKING:
    from batchlint.report.results import Counts, Results


def summary(results: Results, unsafe: bool, show_unknown: bool) -> Iterator[Line]:
    """The counts of findings, fixes, suppressions, unknown places and failures."""
    counts = results.counts()
    if results.fixed is not None:
        total = sum(len(found) for _, found in results.fixed)
        if total:
            where = _files(len(results.fixed))
            done = "Added comments for " if results.ignoring else "Fixed "
            yield [(done, "bold green"), (f"{number(total, 'finding')} in {where}.", "")]
    yield _found(results, counts)
    yield from _fixable(results, counts, unsafe)
    if counts.suppressed or counts.baselined:
        yield [(_suppressed(counts), "")]
    if results.unsure:
        yield [(f"{number(results.unsure, 'likely finding')} left out (--min-confidence certain).", "")]
    if counts.unknown:
        which = "it" if counts.unknown == 1 else "them"
        hint = "" if show_unknown else f" (--show-unknown shows {which})"
        yield [(f"{number(counts.unknown, 'place')} could not be analysed{hint}.", "magenta")]
    if counts.failures:
        # Folders that can't be listed and files that can't be written count as well.
        yield [(f"{number(counts.failures, 'failure')}: this run is not complete.", "bold red")]


def _found(results: Results, counts: Counts) -> Line:
    versions = f"{results.source} to {results.target}" if results.source else f"to {results.target}"
    if not counts.errors and not counts.warnings:
        left = f"{NOTHING} left" if results.fixed else NOTHING
        clean = not counts.unknown and not counts.failures
        # Unknown places may hold findings.
        left += f", {counts.unknown} unknown" if counts.unknown else ""
        return [(left, "bold green" if clean else "bold"), (looked_at(counts.files, versions), "")]
    parts = []
    if counts.errors:
        parts.append(number(counts.errors, "error"))
    if counts.warnings:
        parts.append(number(counts.warnings, "warning"))
    what = " and ".join(parts)
    where = _files(counts.files)
    if counts.dirty != counts.files:
        where = f"{counts.dirty} of {where}"
    verb = "Left: " if results.fixed else "Found "
    style = "bold red" if counts.errors else "bold yellow"
    return [(verb, "bold"), (what, style), (f" in {where} ({versions}).", "")]


def _suppressed(counts: Counts) -> str:
    """`3 suppressed, 12 known from the baseline.`"""
    parts = [f"{counts.suppressed} suppressed"] if counts.suppressed else []
    parts += [f"{counts.baselined} known from the baseline"] if counts.baselined else []
    return ", ".join(parts) + "."


def _fixable(results: Results, counts: Counts, unsafe: bool) -> Iterator[Line]:
    if results.fixed is not None and not results.ignoring:
        # Safe fixes are made already.
        if counts.unsafe_fixes and not unsafe:
            verb = "is" if counts.unsafe_fixes == 1 else "are"
            yield [(f"{counts.unsafe_fixes} {verb} fixable with `batchlint fix --unsafe-fixes`.", "")]
        return
    if counts.safe_fixes:
        verb = "is" if counts.safe_fixes == 1 else "are"
        more = f", {counts.unsafe_fixes} more with `--unsafe-fixes`" if counts.unsafe_fixes else ""
        yield [(f"{counts.safe_fixes} {verb} fixable with `batchlint fix`{more}.", "")]
    elif counts.unsafe_fixes:
        verb = "is" if counts.unsafe_fixes == 1 else "are"
        yield [(f"{counts.unsafe_fixes} {verb} fixable with `batchlint fix --unsafe-fixes`.", "")]


def fixed_files(results: Results) -> Iterator[Line]:
    """One line for each fixed file, with the rules and their counts."""
    for path, found in results.fixed or ():
        rules = Counter(finding.rule for finding in found)
        parts = [rule if count == 1 else f"{rule} ({count})" for rule, count in sorted(rules.items())]
        done = ": suppressed " if results.ignoring else ": fixed "
        yield [(path, "bold"), (done, "green"), (", ".join(parts), "")]


def notes(results: Results) -> Iterator[Line]:
    """One line for each moved requirement and each note of `fix`."""
    for path, text in results.pins:
        yield [(path, "bold"), (": moved ", "green"), (text, "")]
    for path, text in results.notes:
        yield [(path, "bold"), (f": {text}", "")]


def statistics(results: Results) -> Iterator[Line]:
    """The count of each rule, the most frequent first; `[*]` where `fix` repairs all of them."""
    counted = tally(results)
    width = max((len(str(count)) for _, count, _ in counted), default=1)
    for rule, count, safe in counted:
        mark = "[*]" if safe == count else "[-]" if safe else "[ ]"
        yield [(f"{count:>{width}} ", "bold"), (f"{mark} ", "cyan"), (rule, "")]


def tally(results: Results) -> list[tuple[str, int, int]]:
    """Each rule with its count and how many of these `fix` repairs, the most frequent first."""
    counted: Counter[str] = Counter()
    safe: Counter[str] = Counter()
    for _, finding in results.findings():
        counted[finding.rule] += 1
        safe[finding.rule] += finding.fix is not None and finding.fix.safe
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [(rule, count, safe[rule]) for rule, count in ordered]


def _files(count: int) -> str:
    return number(count, "file")
