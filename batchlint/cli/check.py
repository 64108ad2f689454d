"""`batchlint check`: report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from batchlint.cli.options import given, shared
from batchlint.cli.output import list_files, report
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
    session = Session(given(options))
    sources = session.files()
    if session.choices.show_files:
        list_files(sources, session.choices.output_file)
        return session.exit_code()
    baselining = _baselining(session, write_baseline)
    for outcome in session.outcomes(sources, fix=False):
        if outcome.candidate is not None and outcome.report is not None:
            session.uses(outcome.candidate, outcome.report)
            if baselining is not None:
                baselining.take(outcome.candidate, outcome.report)
            session.keep(outcome.candidate, outcome.report)
    session.judge_requirements(baselining=baselining)
    if baselining is not None:
        refused = baselining.finish()
        report(session)
        return max(session.exit_code(), int(refused))
    report(session)
    return session.exit_code()


def _baselining(session: Session, target: str | None) -> Baselining | None:
    """What the baselines of a run know; None where it has none."""
    if target is None and session.given.baseline is None:
        if all(session.baseline_path(folder) is None for folder in session.folders):
            return None
    from batchlint.run.baseline import Baselining

    return Baselining(session, target)
