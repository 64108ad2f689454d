"""The run of `check`, from the listed files to the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from batchlint.run.baseline import Baselining
    from batchlint.run.session import Session


def checked(session: Session, write_baseline: str | None = None) -> bool:
    """Check the files of a run, once they are listed, and put what is found into its results.

    Args:
        session: the run.
        write_baseline: the baseline to write; None for none.

    Returns:
        Whether writing the baseline was refused.

    Raises:
        UsageError: a baseline can't be read or written, or the configuration of a file is wrong.
    """
    baselining = _baselining(session, write_baseline)
    for outcome in session.outcomes(fix=False):
        if outcome.candidate is not None and outcome.report is not None:
            session.requirements.note(outcome.candidate, outcome.report)
            if baselining is not None:
                baselining.take(outcome.candidate, outcome.report)
            session.keep(outcome.candidate, outcome.report)
    session.requirements.report(take=baselining.take if baselining is not None else None)
    return baselining is not None and baselining.finish()


def _baselining(session: Session, target: str | None) -> Baselining | None:
    """The baselines of a run; None if it has none."""
    if target is None and session.arguments.baseline is None:
        if all(session.options.baseline(folder) is None for folder in session.folders):
            return None
    from batchlint.run.baseline import Baselining

    return Baselining(session, target)
