"""`batchlint check`: report."""

from __future__ import annotations

from typing import Any

import click

from batchlint.cli.options import given, shared


@click.command(short_help="Report what breaks at the target version.")
@shared
@click.option(
    "--write-baseline",
    metavar="FILE",
    help="Write what is found to a file for --baseline. Where there is one, its counts may only fall.",
)
def check(write_baseline: str | None, **options: Any) -> int:
    """Report what breaks, or behaves differently, at the target version.

    PATHS are files and folders; of folders, Python files, notebooks and JSON files are looked at. The
    default is the working directory; '-' is stdin. Exit code: 0 nothing to report, 1 findings, 2
    something could not be read or was wrong in the call.
    """
    from batchlint.cli.checking import check_files

    return check_files(given(options), write_baseline=write_baseline)
