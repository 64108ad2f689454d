"""`batchlint check`: report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from batchlint.cli.options import shared
from batchlint.cli.output import exit_code, list_files, report, started
from batchlint.run.session import Session

if TYPE_CHECKING:
    from batchlint.run.baseline import Baselining


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
    session = started(options)
    sources = session.files()
    if session.options.run.show_files:
        list_files(sources, session.options.run.output_file)
        return exit_code(session)
    baselining = _baselining(session, write_baseline)
    for outcome in session.outcomes(fix=False):
        if outcome.candidate is not None and outcome.report is not None:
            session.requirements.note(outcome.candidate, outcome.report)
            if baselining is not None:
                baselining.take(outcome.candidate, outcome.report)
            session.keep(outcome.candidate, outcome.report)
    session.requirements.report(take=baselining.take if baselining is not None else None)
    if baselining is not None:
        refused = baselining.finish()
        report(session)
        return max(exit_code(session), int(refused))
    report(session)
    return exit_code(session)


def _baselining(session: Session, target: str | None) -> Baselining | None:
    """What the baselines of a run know; None where it has none."""
    if target is None and session.arguments.baseline is None:
        if all(session.options.baseline(folder) is None for folder in session.folders):
            return None
    from batchlint.run.baseline import Baselining

    return Baselining(session, target)
