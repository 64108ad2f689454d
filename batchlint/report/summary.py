"""The summary at the end of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from batchlint.core.wording import NO_FINDINGS, NO_REMAINING, in_files, number
from batchlint.project.names import known_versions
from batchlint.report.screen import Line

if TYPE_CHECKING:
    from batchlint.report.results import Counts, Results


def summary(results: Results, unsafe: bool, show_unknown: bool, marked: bool = False) -> Iterator[Line]:
    """The counts of findings, fixes, hidden findings, unknown places and failures.

    `marked` explains the mark `[*]` of the findings above.
    """
    counts = results.counts()
    if results.fixed is not None:
        total = sum(len(found) for _, found in results.fixed)
        if total:
            where = number(len(results.fixed), "file")
            done = "Added suppressions for " if results.ignoring else "Fixed "
            yield [(done, "bold green"), (f"{number(total, 'finding')} in {where}.", "")]
    yield _found(results, counts)
    yield from _fixable(results, counts, unsafe, marked)
    if hidden := _hidden(results, counts):
        yield [(f"Not shown: {', '.join(hidden)}.", "")]
    if counts.unknown:
        which = "it" if counts.unknown == 1 else "them"
        hint = "" if show_unknown else f"; `--show-unknown` shows {which}"
        yield [(f"{number(counts.unknown, 'place')} could not be analysed{hint}.", "magenta")]
    if counts.failures:
        # Folders that can't be listed and files that can't be written count as well.
        yield [(f"{number(counts.failures, 'failure')}: the results are incomplete.", "bold red")]


def _found(results: Results, counts: Counts) -> Line:
    versions = "target from requirements" if results.target == "pin" else f"target {results.target}"
    if results.source and results.source != results.target:
        versions = f"from {results.source} to {results.target}"
    if not counts.errors and not counts.warnings:
        said = NO_REMAINING if results.fixed else NO_FINDINGS
        clean = not counts.unknown and not counts.failures
        # Unknown places may hold findings.
        said += f", {counts.unknown} unknown" if counts.unknown else ""
        return [(said, "bold green" if clean else "bold"), (in_files(counts.files, versions), "")]
    parts = []
    if counts.errors:
        parts.append(number(counts.errors, "error"))
    if counts.warnings:
        parts.append(number(counts.warnings, "warning"))
    where = in_files(counts.files, versions, counts.dirty)
    verb = "Remaining: " if results.fixed else "Found "
    return [
        (verb, "bold"),
        (" and ".join(parts), "bold red" if counts.errors else "bold yellow"),
        (where, ""),
    ]


def _hidden(results: Results, counts: Counts) -> list[str]:
    """What the run found and does not show: `3 suppressed findings`."""
    parts = []
    if counts.suppressed:
        parts.append(number(counts.suppressed, "suppressed finding"))
    if counts.baselined:
        parts.append(f"{number(counts.baselined, 'finding')} in the baseline")
    if results.unsure:
        parts.append(f"{number(results.unsure, 'likely finding')} (`--min-confidence certain`)")
    return parts


def _fixable(results: Results, counts: Counts, unsafe: bool, marked: bool) -> Iterator[Line]:
    has_fixed = results.fixed is not None and not results.ignoring  # all that is safe
    if counts.safe_fixes and not has_fixed:
        more = f"; {counts.unsafe_fixes} more with `--unsafe-fixes`" if counts.unsafe_fixes else ""
        partial = " --partial" if _is_partial(results) else ""
        mark = ("[*] " if marked else "", "cyan")
        yield [mark, (f"{counts.safe_fixes} can be fixed safely with `batchlint fix{partial}`{more}.", "")]
    elif counts.unsafe_fixes and not (has_fixed and unsafe):
        yield [(f"{counts.unsafe_fixes} can be fixed with `batchlint fix --unsafe-fixes`.", "")]


def _is_partial(results: Results) -> bool:
    """Whether `fix` can make all safe fixes only with `--partial`."""
    known = known_versions()
    found = [finding for _, finding in results.findings()]
    step = [f for f in found if f.version is not None and known[f.version].generation > 1]
    moves = any(f.fix is not None and f.fix.safe and f.kind == "package" for f in step)
    return moves and any(f.severity == "error" and (f.fix is None or not f.fix.safe) for f in found)


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
    """The count of each rule, the most frequent first.

    `[*]` marks a rule if `fix` repairs all of its findings safely, `[-]` if it repairs some.
    """
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
