"""Checking the files of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.run.baseline import Baselining
    from batchlint.run.evaluate import Candidate
    from batchlint.run.session import Session


def check_files(session: Session, take: Callable[[Candidate, FileReport], object] | None = None) -> None:
    """Check the files of a run and their requirements, and put what is found into its results.

    Args:
        session: the run, whose files were listed.
        take: called for each report, before it becomes a part of the results.
    """
    for candidate, report, _, _ in session.outcomes(fix=False):
        if candidate is not None and report is not None:
            session.requirements.note(candidate, report)
            if take is not None:
                take(candidate, report)
            session.keep(candidate, report)
    session.requirements.report(take=take)


def baselining_of(session: Session, target: str | None = None) -> Baselining | None:
    """The baselines of a run; None if it has none.

    Args:
        session: the run, whose files were listed.
        target: the baseline to write; None for none.
    """
    if target is None and session.arguments.baseline is None:
        if all(session.options.baseline(folder) is None for folder in session.folders):
            return None
    from batchlint.run.baseline import Baselining

    return Baselining(session, target)
