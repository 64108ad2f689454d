"""What `batchlint check` does, however its command line was read."""

from __future__ import annotations

from batchlint.cli.given import Given
from batchlint.cli.output import list_files, report
from batchlint.cli.session import Session


def check_files(given: Given) -> int:
    """Look at files, and report what is found.

    Args:
        given: the command line.

    Returns:
        The exit code.

    Raises:
        UsageError: something in the command line or a configuration is wrong.
    """
    session = Session(given)
    sources = session.files()
    if session.choices.show_files:
        list_files(sources)
        return session.exit_code()
    for outcome in session.outcomes(sources, fix=False):
        if outcome.candidate is not None and outcome.report is not None:
            session.keep(outcome.candidate, outcome.report)
    report(session)
    return session.exit_code()
