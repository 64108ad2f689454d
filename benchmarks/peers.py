"""The tools that batchlint is measured against; those that are not installed are skipped by name."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ANCHORS = "azure.batch|BatchServiceClient|batch.azure.com"
#: The smallest rule that finds one of the many things that batchlint looks for.
SEMGREP_RULE = """\
rules:
  - id: blob-source
    pattern: ResourceFile(..., blob_source=$X, ...)
    message: blob_source is called http_url
    languages: [python]
    severity: ERROR
"""


def tool(name: str) -> str | None:
    """Where a program is: beside this Python, or on the path.

    Args:
        name: the program.

    Returns:
        Its path, or None with a word on stderr.
    """
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        print(f"{name} is not installed: skipped", file=sys.stderr)
    return found


def installed(*commands: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """The commands whose program is there.

    Args:
        commands: name in the table, program, arguments.

    Returns:
        Name and whole command line of each.
    """
    found = []
    for name, program, *arguments in commands:
        path = tool(program)
        if path is not None:
            found.append((name, [path, *arguments]))
    return found
