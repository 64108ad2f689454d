"""Writes the files that `fix` changed, and reports what remains."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from batchlint.cli.hooks import lists_findings
from batchlint.cli.output import exit_code, report
from batchlint.project.atomic import write_atomic
from batchlint.project.discover import Source, shown_path
from batchlint.run.evaluate import Candidate
from batchlint.run.requirement_moves import Pinning
from batchlint.run.session import Session

if TYPE_CHECKING:
    from batchlint.core.reports import FixReport

_LISTED = "The hook batchlint lists the remaining findings."


class Rewrite:
    """Write the results of fixing; for stdin, to stdout."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.pinning = Pinning(session)

    def file(self, candidate: Candidate, done: FixReport | None) -> None:
        """Take the result for one file: write it if it passed, and note the remaining findings."""
        data = None if done is None else done.data
        if self.session.is_stdin:
            sys.stdout.buffer.write(candidate.data if data is None else data)
        elif done is not None and data is not None and not self.write(candidate, data, done):
            data = None
        if done is not None:
            self.note(candidate, done, data is not None)

    def may_write(self, source: Source) -> bool:
        """Whether a file is inside the given paths; adds a problem if it is not."""
        if not source.inside:
            target = shown_path(source.real)
            message = f"links to {target}, outside the given paths, and was not changed; pass the file itself"
            self.session.problem(source, message)
        return source.inside

    def write(self, candidate: Candidate, data: bytes, done: FixReport) -> bool:
        """Write a file; returns whether that was possible."""
        source = candidate.source
        if not self.may_write(source):
            return False
        try:
            write_atomic(source.real, data, candidate.data)
        except OSError as error:
            self.session.problem(source, f"can't be written: {error.strerror or error}")
            return False
        return True

    def note(self, candidate: Candidate, done: FixReport, written: bool) -> None:
        """Add the fixed and the remaining findings to the results."""
        results = self.session.results
        if written and done.fixed and results.fixed is not None:
            results.fixed.append((candidate.source.shown, done.fixed))
        for failure in done.after.failures:
            self.session.problem(candidate.source, *failure[1:])
        for said in (done.blocked, done.note):
            if said:
                results.notes.append((candidate.source.shown, said))
        left = done.after if written else done.before
        self.pinning.note(candidate, left, bool(done.after.failures), written)
        self.session.keep(candidate, left)

    def pass_through(self) -> None:
        """stdin does not use Batch: write it unchanged."""
        sys.stdout.buffer.write(self.session.stdin)

    def finish(self) -> int:
        """Update requirements, and report; returns the exit code."""
        if not self.session.arguments.add_ignores:
            self.pinning.finish(write=True)
        brief = _LISTED if lists_findings() else ""
        report(self.session, to_stderr=self.session.is_stdin, brief=brief)
        return exit_code(self.session)
