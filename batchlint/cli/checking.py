"""What `batchlint check` does, however its command line was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.cli.given import Given
from batchlint.cli.output import list_files, report
from batchlint.cli.session import Session

if TYPE_CHECKING:
    from batchlint.cli.baselining import Baselining


def check_files(given: Given, write_baseline: str | None = None) -> int:
    """Look at files, and report what is found.

    Args:
        given: the command line.
        write_baseline: the baseline to write; None for none.

    Returns:
        The exit code.

    Raises:
        UsageError: something in the command line or a configuration is wrong.
    """
    session = Session(given)
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
    from batchlint.cli.baselining import Baselining

    return Baselining(session, target)
