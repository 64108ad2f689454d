"""`batchlint plan`: a migration plan, and the versions that code works with today."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

import click

from batchlint.cli.help import Command, option
from batchlint.cli.options import OUTPUT, shared
from batchlint.cli.output import exit_code, list_files, started, write_output
from batchlint.project.errors import UsageError
from batchlint.project.names import label
from batchlint.project.versions import named_release
from batchlint.report.screen import wants_color, width_of
from batchlint.run.evaluate import Outcome
from batchlint.run.rule_sets import said_of_rules
from batchlint.run.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from batchlint.core.reports import FileReport
    from batchlint.planning.build import Knowledge, Surveyed
    from batchlint.planning.model import Part, Plan

#: Options of `check` and `fix` that don't apply to a plan; its formats are others.
_WITHOUT = frozenset(
    {"output_format", "fail_on", "exit_zero", "exit_non_zero_on_fix", "statistics", "stdin_filename"}
    | {"no_cache", "cache_dir", "baseline"}
)
_FORMATS = ("full", "markdown", "html", "json")


_EXAMPLES = (
    ("batchlint plan --to latest", "Plan the migration to the latest version"),
    ("batchlint plan --output-format html -o plan.html", "Write the plan as a page for your team"),
)


def _narrowed(command: Command) -> Command:
    """Remove the options that don't apply to a plan."""
    command.params = [parameter for parameter in command.params if parameter.name not in _WITHOUT]
    return command


@click.command(cls=Command, examples=_EXAMPLES, short_help="Plan a migration, transition by transition")
@shared
@option(
    OUTPUT,
    "--output-format",
    "plan_format",
    type=click.Choice(_FORMATS),
    metavar="FORMAT",
    default="full",
    help="full, markdown (with check boxes, for a pull request), html (one file for a browser) or json "
    "[default: full]",
)
def plan(**options: Any) -> int:
    """Plan the migration from today's version to the target.

    The plan starts with a summary. For each transition it lists what breaks, how much `fix` repairs, and
    what you must change or decide. It also lists the requirements, and the versions that the code works
    with today. Files that use different versions today have separate plans. Nothing is written.

    The exit code is 0, or 2 if the command line is wrong or a file can't be read.
    """
    form = options.pop("plan_format")
    unused = dict.fromkeys(_WITHOUT) | {"output_format": (), "unsafe_fixes": None}
    session = started(unused | options, surveys=True)
    if session.is_stdin:
        raise UsageError("plan can't read stdin; pass files or folders")
    sources = session.files()
    if session.options.run.show_files:
        list_files(sources, session.arguments.output_file)
        return exit_code(session)
    outcomes = list(session.outcomes(fix=False))
    made = _plan(session, outcomes)
    _write(session, made, form, {o.report.path: o.report for o in outcomes if o.report is not None})
    return 2 if made.failures else 0


plan = _narrowed(plan)


def _plan(session: Session, outcomes: list[Outcome]) -> Plan:
    from batchlint.planning.build import Surveyed, build
    from batchlint.planning.survey import Survey

    surveyed: list[Surveyed] = []
    for candidate, report, _, _ in outcomes:
        if candidate is None or not isinstance(report, Survey):
            continue
        report.path = candidate.source.shown
        for failure in report.failures:
            session.problem(candidate.source, *failure[1:])
        session.requirements.note(candidate, report)
        path, named = candidate.source.path, session.options.versions.named_target(candidate.source.path)
        release = named_release(named) if named is not None else None
        reason = _reason(session, path, report)
        surveyed.append(Surveyed(path, report, candidate.settings.target, release, reason))
    failures = [(problem.place, problem.message) for problem in sorted(session.results.problems)]
    made = build(surveyed, session.results.files, failures, _knowledge(session))
    session.requirements.report()
    problems: dict[str, list[str]] = {}
    for report, finding in session.results.findings():
        problems.setdefault(report.path, []).append(finding.message)
    return replace(made, parts=tuple(_with_problems(part, problems) for part in made.parts))


def _with_problems(part: Part, problems: dict[str, list[str]]) -> Part:
    """A part with the problems of its requirements."""
    found = (replace(each, problems=tuple(problems.get(each.path, ()))) for each in part.requirements)
    return replace(part, requirements=tuple(found))


def _reason(session: Session, path: str, report: FileReport) -> str:
    found = session.options.versions.evidence(path)
    if found is not None:
        return found.reason
    return "api-version strings in the files" if report.source is not None else ""


def _knowledge(session: Session) -> Knowledge:
    """The rules and names that the plan uses."""
    from batchlint.planning.build import Knowledge
    from batchlint.planning.steps import About
    from batchlint.report.positions import Lines

    rules = session.rules()
    about = {name: About(*said) for name, said in said_of_rules(rules).items()}
    lines: dict[str, Lines] = {}

    def place(report: FileReport, start: int) -> str:
        if report.path not in lines:
            lines[report.path] = Lines(report.text or "", report.cells)
        return lines[report.path].address(report.path, start)

    return Knowledge(rules, about, label, place)


def _write(session: Session, made: Plan, form: str, reports: Mapping[str, FileReport]) -> None:
    file = session.arguments.output_file
    stream = io.StringIO() if file is not None else sys.stdout
    if form == "html":
        from batchlint.report.plan_html import as_html

        stream.write(as_html(made, reports, session.rules()))
    else:
        choice = session.options.run.color
        color = wants_color(choice, stream) if file is None else choice == "always"
        _render(session, made, form, stream, color)
    if file is not None and isinstance(stream, io.StringIO):
        write_output(file, stream.getvalue())


def _render(session: Session, made: Plan, form: str, stream: IO[str], color: bool) -> None:
    if form == "json":
        from batchlint.report.plan_json import as_json

        stream.write(as_json(made))
    elif form == "markdown":
        from batchlint.report.plan_markdown import as_markdown

        stream.write(as_markdown(made))
    else:
        from batchlint.report.plan_text import print_plan

        print_plan(made, stream, color, width_of(stream), session.options.run.show_unknown)
