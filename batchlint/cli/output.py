"""Render the results of a run in the chosen format, to the chosen place."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import IO, Any

from batchlint.cli.arguments import arguments
from batchlint.cli.errors import say
from batchlint.cli.formats import MACHINE
from batchlint.project.discover import Source
from batchlint.project.errors import UsageError
from batchlint.project.outputs import Output, put_output
from batchlint.report.progress import Progress
from batchlint.report.screen import (
    Line,
    failure,
    first_sentence,
    folded,
    is_terminal,
    printable,
    room_of,
    wants_color,
    width_of,
    write_lines,
)
from batchlint.run.listener import Listener
from batchlint.run.session import Session


class Terminal(Listener):
    """Shows messages and progress of a run on stderr."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet

    def say(self, message: str) -> None:
        """Print one line."""
        say(message)

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[], None]]:
        """Show a bar while files are checked."""
        with Progress(total, self._quiet) as bar:
            yield bar.advance


def started(options: dict[str, Any], surveys: bool = False) -> Session:
    """The run of a command.

    Args:
        options: the parameters that click parsed.
        surveys: whether every file is checked against every version.

    Raises:
        UsageError: the arguments or the configuration are wrong.
    """
    return Session(arguments(options), Terminal(options["quiet"]), surveys)


def exit_code(session: Session, changed: bool | None = None) -> int:
    """The exit code of a run.

    Args:
        session: the run.
        changed: for `fix --diff`: whether there are changes, which count instead of findings.

    Returns:
        0, 1 or 2; 2 has priority.
    """
    results, options = session.results, session.options.run
    counts = results.counts()
    if counts.failures:
        return 2
    if options.exit_zero:
        return 0
    if results.behind and options.fail_on != "never":
        return 1
    if changed is not None:
        return int(changed)
    if options.exit_non_zero_on_fix and (results.fixed or results.pins):
        return 1
    warnings = counts.errors + counts.warnings + results.stale
    reached = {"error": counts.errors, "warning": warnings, "unknown": warnings + counts.unknown, "never": 0}
    return 1 if reached[options.fail_on] else 0


def report(session: Session, to_stderr: bool = False, brief: str = "") -> None:
    """Write the report of a finished run, in every requested format.

    Args:
        session: the run.
        to_stderr: whether stdout is used for something else, as by `fix` of stdin.
        brief: what lists the remaining findings, as a sentence, if this prints only a summary.

    Raises:
        UsageError: an output file can't be written.
    """
    choices = session.options.run
    first = choices.outputs[0]
    if first.file is None:
        stream: IO[str] = sys.stderr if to_stderr else sys.stdout
        _render(session, first.format, stream, wants_color(choices.color, stream), brief)
    report_to_files(session, session.options.run.outputs)
    if any(output.format in MACHINE for output in choices.outputs):
        print_notes(session)


def report_to_files(session: Session, outputs: Sequence[Output]) -> None:
    """Write the reports that go to files.

    Args:
        session: the run.
        outputs: the formats; those for stdout are skipped.

    Raises:
        UsageError: a file can't be written.
    """
    for output in outputs:
        if output.file is not None:
            buffer = io.StringIO()
            _render(session, output.format, buffer, session.options.run.color == "always")
            write_output(output.file, buffer.getvalue())


def write_output(path: str, data: bytes | str) -> None:
    """Write a file: everything or, unless it is a pipe or device, nothing.

    Args:
        path: the file.
        data: its content; characters that UTF-8 can't encode are escaped.

    Raises:
        UsageError: it can't be written.
    """
    if isinstance(data, str):
        data = data.encode("utf-8", "backslashreplace")
    try:
        put_output(path, data)
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror or error}") from None


def _render(session: Session, name: str, stream: IO[str], color: bool, brief: str = "") -> None:
    if name in MACHINE:
        stream.write(MACHINE[name](session))
    else:
        widths = width_of(stream), room_of(stream)
        findings = () if brief else _findings(session, name, *widths)
        end = (row for line in _end(session, name, brief) for row in folded(line, room_of(stream)))
        write_lines(chain(findings, end), stream, color)


def _findings(session: Session, name: str, width: int, room: int) -> Iterator[Line]:
    choices, results, whole = session.options.run, session.results, session.arguments.verbose
    if choices.statistics:
        from batchlint.report.concise import not_counted
        from batchlint.report.summary import statistics

        yield from statistics(results)
        yield from not_counted(results, choices.show_unknown, whole)
    elif name == "concise":
        from batchlint.report.concise import concise

        yield from concise(results, choices.show_unknown, whole)
    else:
        from batchlint.report.full import full

        results.why.update(_reasons(session))
        yield from full(results, width, room, choices.show_unknown, whole)


def _end(session: Session, name: str, brief: str) -> Iterator[Line]:
    from batchlint.report.summary import fixed_files, notes, summary

    choices, results = session.options.run, session.results
    if brief:
        yield from (failure(problem.place, problem.message) for problem in sorted(results.problems))
    if not session.arguments.quiet:
        yield from fixed_files(results)
        yield from notes(results)
        marked = choices.statistics or name == "concise"
        yield from summary(results, choices.unsafe, choices.show_unknown, marked)
        if brief and results.counts().dirty:
            yield [(brief, "")]
    if results.behind:  # the reason of exit code 1
        yield [(results.behind, "bold red")]
    if os.environ.get("PRE_COMMIT") and not session.arguments.quiet:
        # An empty line separates the reports on several chunks of files.
        yield []


def _reasons(session: Session) -> dict[str, str]:
    """One sentence for each rule that found something."""
    found = {finding.rule for _, finding in session.results.findings()}
    if not found:
        return {}
    if session.custom_rules:
        rules = session.rules()
        return {name: first_sentence(rules[name].why) for name in found if name in rules}
    from batchlint.run.rule_sets import reasons

    known = reasons()
    return {name: first_sentence(known[name]) for name in found if name in known}


def print_notes(session: Session, moved: str = "moved") -> None:
    """Print notes to stderr if the format on stdout has no place for them; `moved` is the verb."""
    if not session.arguments.quiet:
        results = session.results
        for path, text in [*((p, f"{moved} {text}") for p, text in results.pins), *results.notes]:
            say(f"{path}: {text}")
    if session.results.behind:
        say(session.results.behind)


def list_files(sources: list[Source], place: str | None) -> None:
    """List the files that would be checked.

    Args:
        sources: the files.
        place: the file to write the list to; None for stdout.

    Raises:
        UsageError: that file can't be written.
    """
    # For programs, names are not escaped.
    shown = printable if place is None and is_terminal(sys.stdout) else str
    text = "".join(f"{shown(source.shown)}\n" for source in sources)
    if place is not None:
        write_output(place, text)
    else:
        sys.stdout.write(text)
