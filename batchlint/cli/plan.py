"""`batchlint plan`: the way to a version, and the versions that code works with as it is."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

import click

from batchlint.cli.options import shared
from batchlint.cli.output import exit_code, list_files, started, write_output
from batchlint.project.errors import UsageError
from batchlint.project.names import label
from batchlint.project.versions import named_release
from batchlint.report.screen import wants_color, width_of
from batchlint.run.evaluate import Outcome
from batchlint.run.rule_sets import said_of_rules
from batchlint.run.session import Session

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.planning.build import Knowledge, Surveyed
    from batchlint.planning.model import Part, Plan

#: What `check` and `fix` take and a plan has no use for; the formats are others.
_WITHOUT = frozenset(
    {"output_format", "fail_on", "exit_zero", "exit_non_zero_on_fix", "statistics", "stdin_filename"}
    | {"no_cache", "cache_dir", "unsafe_fixes", "baseline"}
)
_FORMATS = ("full", "markdown", "json")


def _narrowed(command: click.Command) -> click.Command:
    """Take away the options that a plan has no use for, and the formats that are meant for others."""
    command.params = [parameter for parameter in command.params if parameter.name not in _WITHOUT]
    for parameter in command.params:
        if parameter.name == "plan_format":
            parameter.envvar = None
    return command


@click.command(short_help="Show the way to a version, transition by transition.")
@shared
@click.option(
    "--output-format",
    "plan_format",
    type=click.Choice(_FORMATS),
    default="full",
    help="full, markdown (for a pull request) or json. [default: full]",
)
def plan(**options: Any) -> int:
    """Show the way from the version that code works with to the target, transition by transition.

    What breaks at each, how much of it `fix` repairs, what a person has to change and to decide, where
    the requirements stand, and which versions the code works with as it is. Files that work with
    different versions today are planned apart. Nothing is written. Exit code: 0, or 2 where
    something could not be read or was wrong in the call.
    """
    form = options.pop("plan_format")
    unused = dict.fromkeys(_WITHOUT) | {"output_format": ()}
    session = started(unused | options, surveys=True)
    if session.is_stdin:
        raise UsageError("plan looks at files and folders, not at stdin")
    sources = session.files()
    if session.options.run.show_files:
        list_files(sources, session.arguments.output_file)
        return exit_code(session)
    made = _plan(session, list(session.outcomes(fix=False)))
    _write(session, made, form)
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
    """A part with what was found at its requirements."""
    found = (replace(each, problems=tuple(problems.get(each.path, ()))) for each in part.requirements)
    return replace(part, requirements=tuple(found))


def _reason(session: Session, path: str, report: FileReport) -> str:
    found = session.options.versions.evidence(path)
    if found is not None:
        return found.reason
    return "api-version strings in the files" if report.source is not None else ""


def _knowledge(session: Session) -> Knowledge:
    """What the plan says things with."""
    from batchlint.planning.build import Knowledge
    from batchlint.planning.steps import About
    from batchlint.report.positions import Lines

    rules = session.rules()
    about = {name: About(*said) for name, said in said_of_rules(rules).items()}
    lines: dict[str, Lines] = {}

    def place(report: FileReport, start: int) -> str:
        if report.path not in lines:
            lines[report.path] = Lines(report.text or "", report.cells)
        at = lines[report.path].place(start)
        cell = f"cell {at.cell}:" if at.cell is not None else ""
        return f"{report.path}:{cell}{at.line}"

    return Knowledge(rules, about, label, place)


def _write(session: Session, made: Plan, form: str) -> None:
    file = session.arguments.output_file
    if file is None:
        _render(session, made, form, sys.stdout, wants_color(session.options.run.color, sys.stdout))
        return
    buffer = io.StringIO()
    _render(session, made, form, buffer, session.options.run.color == "always")
    write_output(file, buffer.getvalue())


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
