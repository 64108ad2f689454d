"""The `azure` format: commands for Azure Pipelines that list issues with their places.

They don't change the result of the step, which depends on the exit code.
"""

from __future__ import annotations

from batchlint.report.entries import Entry, worst_first
from batchlint.report.screen import CONTROLS

_DATA = CONTROLS | str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({";": "%3B", "]": "%5D"})


def as_azure(listed: list[Entry], summary: list[str]) -> str:
    """Render logging commands, the worst first: Azure Pipelines keeps the first ten of each type."""
    lines = [*map(_command, worst_first(listed)), *map(_harmless, summary)]
    return "".join(f"{line}\n" for line in lines)


def _command(entry: Entry) -> str:
    properties = {
        # There is no level below a warning.
        "type": "error" if entry.level in ("failed", "error") else "warning",
        "sourcepath": entry.path,
        "linenumber": str(entry.line),
        "columnnumber": str(1 if entry.region is None else entry.region.column),
        "code": entry.rule,
    }
    said = "".join(f"{name}={value.translate(_PROPERTY)};" for name, value in properties.items())
    return f"##vso[task.logissue {said}]{entry.told.translate(_DATA)}"


def _harmless(line: str) -> str:
    """A line without anything that the agent would run as a command."""
    return line.replace("##", "# #")
