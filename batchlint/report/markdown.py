"""The `markdown` format: for the comment on a pull request, or the summary of a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from batchlint.core.wording import number
from batchlint.report.addresses import rule_url
from batchlint.report.entries import LEVELS, Entry, worst_first
from batchlint.report.markup import code, in_table, link, prose
from batchlint.report.screen import clean, plain_text
from batchlint.report.summary import fixed_files, notes, summary, tally

if TYPE_CHECKING:
    from batchlint.report.results import Results

#: More findings than this are folded in, file by file.
_MOST_OPEN = 20
#: GitHub refuses comments of more than 65536 characters.
_LONGEST = 60_000
_FIXES = {"safe": "safe", "unsafe": "`--unsafe-fixes`", "": "manual"}
_NOUNS = {"failed": "failure", "error": "error", "warning": "warning", "unknown": "unknown place"}


def as_markdown(
    results: Results, listed: list[Entry], unsafe: bool, show_unknown: bool, statistics: bool
) -> str:
    """Render a summary and a table for each file, within the length that a comment may have.

    `statistics` replaces the tables of findings by counts for each rule.
    """
    said = plain_text(summary(results, unsafe, show_unknown))
    # The sentence on fixed findings, if any, and that on remaining ones.
    first = 2 if results.fixed else 1
    blocks = ["**batchlint:** " + " ".join(said[:first])]
    if statistics:
        blocks += _counted(results)
        listed = [entry for entry in listed if entry.level == "failed"]
    blocks += _files(listed)
    remarks = [f"- {prose(text)}" for text in plain_text([*fixed_files(results), *notes(results)])]
    if remarks:
        blocks.append("\n".join(remarks))
    if said[first:]:
        blocks.append(" ".join(said[first:]))
    return "\n\n".join(blocks) + "\n"


def _counted(results: Results) -> Iterator[str]:
    rows = [f"| {count} | {_named(rule)} | {safe} |" for rule, count, safe in tally(results)]
    if rows:
        yield "\n".join(["| findings | rule | fixable |", "|---:|---|---:|", *rows])


def _files(listed: list[Entry]) -> Iterator[str]:
    kept: set[int] = set()
    room = _LONGEST
    known: set[str] = set()
    for entry in worst_first(listed):
        # The frame around a table names the file once more.
        room -= len(_row(entry)) + (0 if entry.path in known else 2 * len(clean(entry.path)) + 200)
        if room < 0:
            break
        known.add(entry.path)
        kept.add(id(entry))
    by_file: dict[str, list[Entry]] = {}
    for entry in listed:
        if id(entry) in kept:
            by_file.setdefault(entry.path, []).append(entry)
    folded = len(kept) > _MOST_OPEN
    for path, found in by_file.items():
        table = "\n".join(["| place | rule | what | fix |", "|---|---|---|---|", *map(_row, found)])
        if folded:
            head = f"<code>{escape(clean(path))}</code>: {_totals(found)}"
            yield f"<details><summary>{head}</summary>\n\n{table}\n\n</details>"
        else:
            yield table
    if len(kept) < len(listed):
        rest = [entry for entry in listed if id(entry) not in kept]
        yield f"Not listed because of the size: {_totals(rest)}."


def _row(entry: Entry) -> str:
    place = in_table(code(f"{entry.path}:{entry.place}".rstrip(":")))
    rule = entry.level if entry.rule == entry.level else f"{entry.level} {_named(entry.rule)}"
    fix = _FIXES[entry.fix] if entry.level in ("error", "warning") else ""
    return f"| {place} | {rule} | {prose(entry.message)} | {fix} |"


def _named(rule: str) -> str:
    """The name of a rule, as a link to its page if it has one."""
    return link(code(rule), rule_url(rule))


def _totals(found: list[Entry]) -> str:
    counts = Counter(entry.level for entry in found)
    return ", ".join(number(counts[level], _NOUNS[level]) for level in LEVELS if counts[level])
