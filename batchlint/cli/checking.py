"""What `batchlint check` does, however its command line was read."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from batchlint.cli.given import Given
from batchlint.cli.output import list_files, report
from batchlint.cli.session import Session

if TYPE_CHECKING:
    from batchlint.cli.again import Call


def check_files(given: Given, call: Call | None = None) -> int:
    """Look at files, and report what is found.

    Args:
        given: the command line.
        call: the same, for what it said to be kept.

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
    for outcome in session.outcomes(sources, fix=False):
        if outcome.candidate is not None and outcome.report is not None:
            session.keep(outcome.candidate, outcome.report)
    if call is None:
        report(session)
        return session.exit_code()
    stdout, stderr = sys.stdout, sys.stderr
    text, notes = io.StringIO(), io.StringIO()
    sys.stdout, sys.stderr = text, notes
    try:
        report(session)
    finally:
        sys.stdout, sys.stderr = stdout, stderr
        stdout.write(text.getvalue())
        stderr.write(notes.getvalue())
    stdout.flush()
    code = session.exit_code()
    if not notes.getvalue():
        call.keep(session, text.getvalue(), code)
    return code
