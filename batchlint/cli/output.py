"""Render the results of a run in the chosen format, to the chosen place."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import IO

from batchlint.cli.session import Session
from batchlint.project.discover import Source
from batchlint.project.errors import UsageError
from batchlint.report.screen import Line, first_sentence, wants_color, width_of, write_lines


def report(session: Session, to_stderr: bool = False) -> None:
    """Write the report of a finished run.

    Args:
        session: the run.
        to_stderr: whether stdout is taken for something else, as `fix` of stdin does.

    Raises:
        UsageError: the output file can't be written.
    """
    choices = session.choices
    stream: IO[str] = sys.stderr if to_stderr else sys.stdout
    if choices.output_file is None:
        _render(session, stream, wants_color(choices.color, stream))
        return
    buffer = io.StringIO()
    _render(session, buffer, choices.color == "always")
    try:
        with open(
            choices.output_file, "w", encoding="utf-8", errors="backslashreplace", newline="\n"
        ) as file:
            file.write(buffer.getvalue())
    except OSError as error:
        raise UsageError(f"{choices.output_file}: can't be written: {error.strerror or error}") from None


def _render(session: Session, stream: IO[str], color: bool) -> None:
    if session.choices.output_format == "json":
        from batchlint.report.machine import as_json

        stream.write(as_json(session.results))
        print_notes(session)
        return
    write_lines(_lines(session, width_of(stream)), stream, color)


def _lines(session: Session, width: int) -> Iterator[Line]:
    from batchlint.report.summary import fixed_files, notes, statistics, summary

    choices, results = session.choices, session.results
    if choices.statistics:
        yield from statistics(results)
    elif choices.output_format == "concise":
        from batchlint.report.concise import concise

        yield from concise(results, choices.show_unknown)
    else:
        from batchlint.report.full import full

        results.why.update(_reasons(session))
        yield from full(results, width, choices.show_unknown)
    if not session.given.quiet:
        yield from fixed_files(results)
        yield from notes(results)
        yield from summary(results, choices.unsafe, choices.show_unknown)


def _reasons(session: Session) -> dict[str, str]:
    """One sentence for each rule that found something."""
    found = {finding.rule for _, finding in session.results.findings()}
    if not found:
        return {}
    from batchlint.cli.ruleset import reasons

    known = reasons()
    return {name: first_sentence(known[name]) for name in found if name in known}


def print_notes(session: Session, moved: str = "moved") -> None:
    """Say on stderr what the output on stdout has no place for; `moved` is how to say that."""
    if not session.given.quiet:
        results = session.results
        for path, text in [*((p, f"{moved} {text}") for p, text in results.pins), *results.notes]:
            print(f"{path}: {text}", file=sys.stderr)


def list_files(sources: list[Source]) -> None:
    """Print the files that would be looked at."""
    for source in sources:
        print(source.shown)
