"""`batchlint check`: report."""

from __future__ import annotations

from typing import Any

import click

from batchlint.cli import completion
from batchlint.cli.help import Command
from batchlint.cli.options import BASELINE, OUTPUT, setting, shared, unsafe_fixes
from batchlint.cli.output import exit_code, list_files, report, started
from batchlint.run.checking import baselining_of, check_files

_EXAMPLES = (
    ("batchlint check --to azure-batch==14.2.0 src", "What breaks in src with azure-batch 14.2.0?"),
    ("batchlint check --output-format sarif -o report.sarif", "Write a report for code scanning"),
)


@click.command(cls=Command, examples=_EXAMPLES, short_help="Report what breaks at the target version")
@shared
@setting(
    BASELINE,
    "--write-baseline",
    metavar="FILE",
    shell_complete=completion.files,
    help="Write all findings to a file for --baseline; fails if an existing file would grow",
)
@unsafe_fixes(OUTPUT, help="Count unsafe fixes in the summary")
def check(write_baseline: str | None, **options: Any) -> int:
    """Report code and payloads that break, or behave differently, at the target version.

    PATHS are files and folders; the default is the working directory, and '-' reads stdin. In folders,
    Python files, notebooks, JSON, YAML, shell scripts, makefiles and Markdown are checked.

    The exit code is 0 without findings, 1 with findings, and 2 if the command line is wrong or a file
    can't be read.
    """
    session = started(options)
    sources = session.files()
    if session.options.run.show_files:
        list_files(sources, session.options.run.output_file)
        return exit_code(session)
    baselining = baselining_of(session, write_baseline)
    check_files(session, baselining.take if baselining is not None else None)
    refused = baselining.finish() if baselining is not None else False
    report(session)
    return max(exit_code(session), int(refused))
