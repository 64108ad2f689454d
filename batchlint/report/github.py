"""The `github` format: commands for GitHub Actions that annotate the lines of a change.

GitHub shows ten annotations of each level per step and ignores the others. So the worst come first, the
others are listed in the log, and the last line gives their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from batchlint.core.wording import number
from batchlint.report.addresses import rule_url
from batchlint.report.entries import Entry, worst_first
from batchlint.report.screen import CONTROLS, clean

_MOST = 10
_COMMANDS = {"failed": "error", "error": "error", "warning": "warning", "unknown": "notice"}
_DATA = CONTROLS | str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def as_github(listed: list[Entry], summary: list[str]) -> str:
    """Render workflow commands, then the rest and the summary as plain lines."""
    shown: Counter[str] = Counter()
    annotated, rest = [], []
    for entry in worst_first(listed):
        command = _COMMANDS[entry.level]
        # The last line is also a notice.
        if shown[command] < _MOST - (command == "notice"):
            shown[command] += 1
            annotated.append(_command(command, entry))
        else:
            rest.append(entry)
    lines = [*annotated, *map(_plain, rest), *map(_harmless, summary), *_last(rest)]
    return "".join(f"{line}\n" for line in lines)


def _command(command: str, entry: Entry) -> str:
    properties = {"file": entry.path, "line": entry.line}
    if entry.region is not None:
        properties["endLine"] = entry.region.end_line
        properties["col"] = entry.region.column
        properties["endColumn"] = entry.region.end_column
    properties["title"] = f"batchlint: {entry.rule}"
    said = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in properties.items())
    lines = [entry.told, *filter(None, [rule_url(entry.rule)])]
    return f"::{command} {said}::{'%0A'.join(line.translate(_DATA) for line in lines)}"


def _plain(entry: Entry) -> str:
    place = f"{clean(entry.path)}:{entry.place}".rstrip(":")
    level = entry.level if entry.rule == entry.level else f"{entry.level} {entry.rule}"
    return _harmless(f"- {place}: {level} {entry.message}")


def _harmless(line: str) -> str:
    """A line without the runner's older command syntax, which works anywhere in a line."""
    return line.replace("##[", "## [")


def _last(rest: list[Entry]) -> Iterator[str]:
    if rest:
        levels = Counter(entry.level for entry in rest)
        nouns = {"failed": "failure", "unknown": "unknown place"}
        parts = [number(count, f"more {nouns.get(level, level)}") for level, count in levels.items()]
        yield f"::notice title=batchlint::The log of this step lists {' and '.join(parts)}"
