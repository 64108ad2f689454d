"""The formats that programs read, each made of a finished run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from batchlint.report.entries import Entry
    from batchlint.run.session import Session


def _read(session: Session, path: str) -> bytes | None:
    """The content of a file that something was found in; None where it can't be had any more."""
    if session.is_stdin and path in (source.shown for source in session.sources):
        return session.stdin
    from batchlint.project.files import read_bytes

    try:
        return read_bytes(path)
    except OSError:
        return None


def _entries(session: Session) -> list[Entry]:
    from batchlint.report.entries import entries

    return entries(session.results, lambda path: _read(session, path), session.options.run.show_unknown)


def _summary(session: Session) -> list[str]:
    from batchlint.report.summary import summary

    if session.arguments.quiet:
        return []
    choices = session.options.run
    lines = summary(session.results, choices.unsafe, choices.show_unknown)
    return ["".join(text for text, _ in line) for line in lines]


def _json(session: Session) -> str:
    from batchlint.report.json_report import as_json

    return as_json(session.results)


def _sarif(session: Session) -> str:
    from batchlint.report.sarif import as_sarif

    results, choices = session.results, session.options.run
    rules = session.rules() if results.reports else {}
    return as_sarif(results, lambda path: _read(session, path), choices.show_unknown, rules)


def _github(session: Session) -> str:
    from batchlint.report.github import as_github

    return as_github(_entries(session), _summary(session))


def _gitlab(session: Session) -> str:
    from batchlint.report.gitlab import as_gitlab

    return as_gitlab(_entries(session))


def _junit(session: Session) -> str:
    from batchlint.report.junit import as_junit

    return as_junit(_entries(session), session.results.files, session.options.run.fail_on)


def _markdown(session: Session) -> str:
    from batchlint.report.markdown import as_markdown

    choices = session.options.run
    return as_markdown(
        session.results, _entries(session), choices.unsafe, choices.show_unknown, choices.statistics
    )


def _azure(session: Session) -> str:
    from batchlint.report.azure import as_azure

    return as_azure(_entries(session), _summary(session))


#: By name; notes for people go to stderr beside them.
MACHINE: dict[str, Callable[[Session], str]] = {
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "markdown": _markdown,
    "azure": _azure,
}
