"""`batchlint fix`: rewrite, or show what would be rewritten."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from batchlint.cli.errors import say
from batchlint.cli.help import Command
from batchlint.cli.interactive import Interactive, check_interactive
from batchlint.cli.options import flag, setting, shared, unsafe_fixes
from batchlint.cli.output import (
    exit_code,
    list_files,
    print_notes,
    report,
    report_to_files,
    started,
    write_output,
)
from batchlint.cli.rewrite import Rewrite
from batchlint.core.wording import number
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.report.diff import base_of, name_in, on_screen, unified
from batchlint.report.screen import is_terminal, wants_color
from batchlint.run.evaluate import Candidate
from batchlint.run.generation_step import moved_together
from batchlint.run.session import Session

if TYPE_CHECKING:
    from batchlint.core.reports import FixReport
    from batchlint.run.commits import Series


_FIXES = "Fixes"
_EXAMPLES = (
    ("batchlint fix --diff --to azure-batch==14.2.0", "Show what would change, and write nothing"),
    ("batchlint fix --per-transition --to latest src", "Fix src, with one git commit per transition"),
)


@click.command(
    cls=Command, examples=_EXAMPLES, short_help="Fix what can be fixed safely, or show the changes"
)
@setting(_FIXES, "--diff", is_flag=True, help="Show the changes as a diff and write nothing")
@setting(
    _FIXES,
    "-i",
    "--interactive",
    is_flag=True,
    help="Show each fix, safe or unsafe, and ask whether to make it",
)
@unsafe_fixes(_FIXES, help="Also apply fixes that may change behaviour, or that rest on a likely finding")
@flag(
    _FIXES,
    "--partial/--no-partial",
    help="Start the move to azure-batch 15 even if some code must be finished manually",
)
@setting(
    _FIXES, "--per-transition", is_flag=True, help="Make one git commit for each transition, oldest first"
)
@setting(
    _FIXES,
    "--add-ignores",
    is_flag=True,
    help="Don't fix anything; add a comment that suppresses each finding",
)
@shared
def fix(**options: Any) -> int:
    """Fix files in place if it is safe, and report the remaining findings.

    When no errors remain in the files under an azure-batch requirement, the requirement is raised too. It is
    never lowered, and it doesn't change with `--to pin`.

    The move to azure-batch 15 is all or nothing: a project moves only if no errors remain in any of its
    files. To move as much as possible, use --partial. If the new code imports azure-core or azure-identity,
    they are added to the requirements.

    Every result is checked before it is written; a file that fails the check isn't changed. The exit code
    is 0 if nothing remains, 1 if findings remain (with --diff: if there are changes), and 2 if a file can't
    be read, fixed or written.
    """
    if options["interactive"] and options["unsafe_fixes"] is None:
        options["unsafe_fixes"] = True
    session = started(options)
    if session.arguments.interactive:
        check_interactive(session)
    series = _series(session) if session.arguments.per_transition else None
    sources = session.files()
    if session.options.run.show_files:
        list_files(sources, session.options.run.output_file)
        return exit_code(session)
    session.results.fixed = []
    session.results.ignoring = session.arguments.add_ignores
    run: Rewrite = _Diff(session) if session.arguments.diff else Rewrite(session)
    if series is not None:
        run = _Commits(session, series)
    if session.arguments.interactive:
        run = Interactive(session)
        click.echo(f"Finding the fixes in {number(len(sources), 'file')} ...", err=True)
    seen = False
    # The fixes of a file depend on the files that it imports, so nothing is written before all are done.
    outcomes = moved_together(session, list(session.outcomes(fix=True)))
    if isinstance(run, Interactive):
        run.expect(outcomes)
    for outcome in outcomes:
        if outcome.candidate is not None:
            seen = True
            run.file(outcome.candidate, outcome.done)
    if session.is_stdin and not seen:
        run.pass_through()
    return run.finish()


def _series(session: Session) -> Series:
    """Prepare the commits; raises an error if the repository is not ready for them."""
    from batchlint.project.repository import repository_at
    from batchlint.run.commits import Series

    given = session.arguments
    if given.diff or given.add_ignores or session.is_stdin:
        other = "--diff" if given.diff else "--add-ignores" if given.add_ignores else "stdin"
        raise UsageError(f"--per-transition writes files and makes commits; it can't be used with {other}")
    first = os.path.abspath(session.arguments.paths[0] if session.arguments.paths else ".")
    repository = repository_at(first if os.path.isdir(first) else os.path.dirname(first))
    repository.refuse_unclean()
    return Series(repository, session.listener)


class _Commits(Rewrite):
    """Write the results transition by transition, and commit each."""

    def __init__(self, session: Session, series: Series) -> None:
        super().__init__(session)
        self.series = series

    def write(self, candidate: Candidate, data: bytes, done: FixReport) -> bool:
        source = candidate.source
        if not self.may_write(source):
            return False
        self.series.add(source.real, candidate.data, done.stages)
        return True

    def finish(self) -> int:
        """Write and commit; then report. Returns the exit code."""
        changes = self.pinning.finish(write=False)
        for path, before, after in changes:
            self.series.move(os.path.realpath(path), before, after)
        self.series.commit(self.session)
        report(self.session)
        return exit_code(self.session)


class _Diff(Rewrite):
    """Collect changes as a diff."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.changes: list[tuple[str, bytes, bytes]] = []

    def file(self, candidate: Candidate, done: FixReport | None) -> None:
        """Take the result for one file."""
        data = None if done is None else done.data
        if data is not None and not self.session.is_stdin and not self.may_write(candidate.source):
            data = None
        if data is not None:
            self.changes.append((os.path.realpath(candidate.source.real), candidate.data, data))
        if done is not None:
            self.note(candidate, done, data is not None)

    def pass_through(self) -> None:
        """There is no change to show."""

    def finish(self) -> int:
        """Write the diff to stdout or the output file, the rest to stderr; returns the exit code."""
        choices, results = self.session.options.run, self.session.results
        moves = [] if self.session.arguments.add_ignores else self.pinning.finish(write=False)
        for path, before, after in moves:
            self.changes.append((os.path.realpath(path), before, after))
        base, by_git = base_of([path for path, _, _ in self.changes])
        data = b"".join(unified(name_in(base, path), old, new, by_git) for path, old, new in self.changes)
        if (file := choices.output_file) is not None:
            write_output(file, data)
        else:
            sys.stdout.flush()
            color = wants_color(choices.color, sys.stdout)
            read = color or is_terminal(sys.stdout)
            sys.stdout.buffer.write(on_screen(data, color) if read else data)
            sys.stdout.buffer.flush()
        for problem in results.problems:
            say(f"{problem.place}: failed: {problem.message}")
        report_to_files(self.session, choices.outputs)
        print_notes(self.session, "would move")
        if base != os.path.realpath(os.curdir) and not self.session.arguments.quiet:
            there = shown_path(base)
            say(f"batchlint: note: paths in the diff are relative to {there}; apply it there")
        if not self.session.arguments.quiet:
            fixed = results.fixed or []
            total = sum(len(found) for _, found in fixed)
            left = sum(1 for _ in results.findings())
            rest = f"; {number(left, 'finding')} would remain" if left else ""
            would = "Would add comments for" if results.ignoring else "Would fix"
            does = f"{would} {number(total, 'finding')} in {number(len(fixed), 'file')}"
            does = does if total else "Nothing would change"
            if moves:
                where = "the azure-batch requirement in " + ", ".join(path for path, _, _ in moves)
                does = f"{does} and move {where}" if total else f"Would move {where}"
            say(f"{does}{rest}.")
        return exit_code(self.session, changed=bool(data))
