"""`batchlint init`: set up batchlint in a repository."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, Any

import click

from batchlint.cli import completion
from batchlint.cli.errors import say
from batchlint.cli.help import Command, option
from batchlint.cli.options import VERSIONS, color
from batchlint.cli.output import Terminal, exit_code
from batchlint.core.wording import number, some
from batchlint.project.config import Config
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.versions import PIN, resolve, target
from batchlint.report.concise import concise
from batchlint.report.diff import on_screen
from batchlint.report.screen import Line, failure, folded, is_terminal, wants_color, width_of, write_lines
from batchlint.report.summary import summary
from batchlint.report.tables import print_table
from batchlint.run.arguments import Arguments
from batchlint.run.checking import baselining_of, check_files
from batchlint.run.session import Session
from batchlint.setup import proposals, text
from batchlint.setup.jobs import job
from batchlint.setup.places import place_of, service
from batchlint.setup.proposals import Proposal, Wanted
from batchlint.setup.snippets import NAMES, SERVICES
from batchlint.setup.survey import Question, Survey, files_of_hooks, pattern_of, survey
from batchlint.setup.writing import Change, write_all

_WRITING, _PARTS = "Writing", "Parts"
_EXAMPLES = (
    ("batchlint init", "Look at the working directory, and ask what to write"),
    ("batchlint init --diff", "Show what would be written"),
    ("batchlint init --yes --to pin --ci github", "Write everything without questions"),
)


@dataclass(frozen=True)
class Choices:
    """The choices on the command line; None for what is asked, or has a default."""

    yes: bool
    diff: bool
    to: str | None
    source: str | None
    baseline: bool | None
    pre_commit: bool | None
    ci: str | None


@click.command(cls=Command, examples=_EXAMPLES, short_help="Set up batchlint in a repository")
@click.argument("path", default=".", type=click.Path())
@option(_WRITING, "-y", "--yes", is_flag=True, help="Ask nothing, and write what is proposed")
@option(_WRITING, "--diff", is_flag=True, help="Show what would be written as a diff and write nothing")
@option(
    VERSIONS,
    "--to",
    metavar="VERSION",
    shell_complete=completion.versions,
    help="Version that the code must work with, as for `check` [default: pin if a requirement sets a "
    "version, else latest]",
)
@option(
    VERSIONS,
    "--from",
    "source",
    metavar="VERSION",
    shell_complete=completion.versions,
    help="Version that the code works with today [default: none with the target pin, else the only one in "
    "requirements and api-versions]",
)
@option(
    _PARTS,
    "--baseline/--no-baseline",
    default=None,
    help="Write the findings of today to a file and don't report them [default: yes]",
)
@option(
    _PARTS,
    "--pre-commit/--no-pre-commit",
    default=None,
    help="Add a hook for pre-commit [default: yes in a git repository]",
)
@option(
    _PARTS,
    "--ci",
    type=click.Choice((*SERVICES, "none")),
    metavar="SERVICE",
    help="Add a job to a CI service: github, gitlab, azure or none [default: the one in use]",
)
@color(envvar="BATCHLINT_COLOR")
def init(path: str, color: str | None, **options: Any) -> int:
    """Look at a repository, and set up batchlint in it.

    PATH is a folder; the default is the working directory. A configuration is added to its pyproject.toml, or
    to a new batchlint.toml. Findings of today go to a baseline. A hook for pre-commit and a CI job are added
    at the top of the git repository. Existing files and values stay; additions to files keep their layout.

    Each part is shown and asked about before anything is written. Then `check` runs with the new
    configuration. Without a terminal and without --yes, nothing is written.

    The exit code is 0 if `check` passes, 1 if it doesn't or if something was shown and not written, and 2 if
    the command line is wrong or a file can't be read or written.
    """
    if not os.path.isdir(path):
        what = "is a file; pass its folder" if os.path.exists(path) else "no such folder"
        raise UsageError(f"{path}: {what}")
    for name, read in (("to", target), ("source", resolve)):
        if options[name] is not None:
            try:
                read(options[name])
            except UsageError as error:
                raise UsageError(f"--{'from' if name == 'source' else name}: {error}") from None
    choices = Choices(**options)
    here = os.getcwd()
    with _inside(path):
        config = proposals.existing(place_of(os.getcwd()))
        with _inside(config.base if config is not None else "."):
            console, folder = _Console(choices, color or "auto"), os.path.relpath(os.getcwd(), here)
            if folder != ".":
                console.show([[(f"In {folder}:", "bold")], []])
            return _Setup(choices, config, console).run(folder)


@contextmanager
def _inside(folder: str) -> Iterator[None]:
    """Make a folder the working directory: paths in messages and in the baseline are relative to it."""
    before = os.getcwd()
    try:
        os.chdir(folder)
    except OSError as error:
        raise UsageError(f"{folder}: can't be read: {error.strerror or error}") from None
    try:
        yield
    finally:
        os.chdir(before)


def can_ask() -> bool:
    """Whether a person can answer questions."""
    return is_terminal(sys.stdin) and is_terminal(sys.stdout)


class _Console:
    """What is shown, and questions.

    Attributes:
        asks: whether a person answers.
        writes: whether files are written.
    """

    def __init__(self, choices: Choices, color: str) -> None:
        self.asks = not choices.yes and not choices.diff and can_ask()
        self.writes = self.asks or (choices.yes and not choices.diff)
        # A diff on stdout can be applied, so all else goes to stderr.
        self._stream: IO[str] = sys.stdout if self.writes else sys.stderr
        self._colored = wants_color(color, self._stream)
        self._colored_diff = wants_color(color, sys.stdout)
        self.width = width_of(self._stream)

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines; those with an indent are never folded, because commands must stay in one piece."""
        rows: list[Line] = []
        for line in lines:
            is_indented = bool(line) and line[0][0].startswith("  ")
            rows += [line] if is_indented else folded(line, self.width)
        write_lines(rows, self._stream, self._colored)
        self._stream.flush()

    def say(self, sentence: str, style: str = "") -> None:
        """Print a sentence."""
        self.show([[(sentence, style)]])

    def table(self, rows: list[list[str]]) -> None:
        """Print a table of targets."""
        print_table(text.TARGETS, rows, self._stream, self._colored, self.width)

    def diff(self, data: bytes) -> None:
        """Print a diff to stdout, as it is if no person reads it."""
        is_read = self._colored_diff or is_terminal(sys.stdout)
        self._stream.flush()
        sys.stdout.flush()
        sys.stdout.buffer.write(on_screen(data, self._colored_diff) if is_read else data)
        sys.stdout.buffer.flush()

    def confirm(self, question: str) -> bool:
        """The answer to a question; yes if nobody answers."""
        return not self.asks or click.confirm(question, default=True)

    def version(self, prompt: str, default: str, read: Callable[[str], object]) -> str:
        """A version that a person enters; it is asked again if it is wrong."""

        def check(value: str) -> str:
            entered = value.strip() or default
            try:
                if entered:
                    read(entered)
            except UsageError as error:
                raise click.BadParameter(str(error)) from None
            return entered

        return str(click.prompt(prompt, default=default, show_default=bool(default), value_proc=check))


class _Setup:
    """One setup, from the look at the project to the check of the result."""

    def __init__(self, choices: Choices, config: Config | None, console: _Console) -> None:
        self._choices = choices
        self._config = config
        self._known: Mapping[str, Any] = config.values if config is not None else {}
        self._console = console
        self._place = place_of(os.getcwd())
        if choices.pre_commit and not self._place.has_git:
            raise UsageError("--pre-commit: pre-commit requires a git repository; run `git init` first")
        self._others = files_of_hooks() if self._place.has_git else []
        self._keeps_target = config is not None and ("to" in self._known or choices.to is None)
        self._parts: list[Proposal] = []

    def run(self, folder: str) -> int:
        """Propose, ask, write and check.

        Args:
            folder: the working directory relative to that of the shell.

        Returns:
            The exit code.
        """
        surveys = {to: self._survey(to) for to in self._targets()}
        first = next(iter(surveys.values()))
        if first.failures:
            for problem in first.failures:
                say(f"{problem.place}: {problem.message}")
            raise UsageError("a file that can't be excluded can't be read; correct it first")
        is_explicit = self._choices.to is not None or self._choices.ci not in (None, "none")
        uses_batch = bool(first.uses or first.requirements or first.unreadable)
        if not uses_batch and self._config is None and not is_explicit:
            self._console.say("No file here uses Azure Batch, so there is nothing to set up.", "bold")
            self._console.say("To set it up nevertheless, set a target: `batchlint init --to latest`.")
            return 0
        self._describe(first, surveys)
        to = self._target(surveys)
        found = surveys[to] if to in surveys else self._survey(to)
        source = self._source(to, found)
        if not self._configure(to, source, found):
            return self._end([], folder)
        self._hook(to)
        self._job()
        return self._end([change for part in self._parts for change in part.changes], folder)

    def _survey(self, to: str, source: str | None = None, excluded: tuple[str, ...] = ()) -> Survey:
        is_configured = self._config is not None and to == self._known.get("to", "latest")
        question = Question(None if is_configured else to, source or self._choices.source, excluded)
        return survey(question, self._others, Terminal(False))

    def _targets(self) -> list[str]:
        """The targets to compare: that of the configuration or the command line, else the usual ones."""
        if self._config is not None:
            return [str(self._known.get("to") or self._choices.to or "latest")]
        return [self._choices.to] if self._choices.to is not None else ["pin", "latest"]

    def _describe(self, first: Survey, surveys: dict[str, Survey]) -> None:
        if self._config is not None:
            name = shown_path(self._config.file or "")
            self._console.say(f"{name} exists; its values stay as they are.")
            for key, given in (("to", self._choices.to), ("from", self._choices.source)):
                if given is not None and self._known.get(key, given) != given:
                    said = f"`--{key}` has no effect because {name} sets `{key}` to {self._known[key]}."
                    self._console.say(said, "yellow")
        self._console.show([*text.described(first, self._console.width), []])
        # Without a requirement that sets a version, `pin` is the same as `latest`.
        told = {
            to: found for to, found in surveys.items() if to != "pin" or found.is_decided or len(surveys) == 1
        }
        self._console.table(text.target_rows(told))
        self._console.show([[]])

    def _target(self, surveys: dict[str, Survey]) -> str:
        """The target: chosen, or the release of the requirements if there is one."""
        if len(surveys) == 1:
            return next(iter(surveys))
        default = "pin" if surveys["pin"].is_decided else "latest"
        if not self._console.asks:
            return default
        example = text.newest_release()
        self._console.say(
            "The target is the version that the code must work with: pin, latest, or any release or "
            f"api-version, such as {example}."
        )
        return self._console.version("Target", default, target)

    def _source(self, to: str, found: Survey) -> str | None:
        """The version in use today, if the configuration must set it.

        With the target `pin`, requirements set it for each file. Otherwise it is the one version that the
        project shows; a person is asked if it shows none.
        """
        if self._choices.source is not None or self._keeps_target or not found.uses:
            return self._choices.source
        shown = text.sources(found)
        if not shown and self._console.asks:
            self._console.say(
                "The source is the version that the code works with today. Leave it empty if unknown."
            )
            return self._console.version("Source", "", resolve) or None
        return shown[0] if len(shown) == 1 and target(to) != PIN else None

    def _configure(self, to: str, source: str | None, found: Survey) -> bool:
        """Propose the configuration and the baseline; returns whether it is wanted, or exists."""
        excluded = self._excluded(found)
        if excluded or source != self._choices.source:
            before, found = found, self._survey(to, source, excluded)
            kept = {use.path for use in found.uses}
            lost = [use.path for use in before.uses if use.path not in kept]
            if lost:
                self._console.say(f"The patterns also exclude {some(lost)}.", "yellow")
        wants = self._choices.baseline
        if found.findings and "baseline" not in self._known and wants is None:
            many = number(found.findings, "finding")
            wants = self._console.confirm(
                f"Hide the {many} of today in a baseline, and report only new ones?"
            )
        entries = found.entries if wants and found.entries else None
        wanted = Wanted(None if self._keeps_target else to, source, excluded, entries)
        proposal = proposals.configuration(self._place, self._config, wanted)
        if wants is not False and found.findings:
            more = [change for folder in found.nested for change in self._nested(folder)]
            proposal = replace(proposal, changes=(*proposal.changes, *more))
        return self._propose(proposal, "the configuration")

    def _nested(self, folder: str) -> tuple[Change, ...]:
        """The baseline of a folder that has a configuration of its own."""
        with _inside(folder):
            place = place_of(os.getcwd())
            found = survey(Question(), files_of_hooks() if place.has_git else [], Terminal(False))
            wanted = Wanted(None, None, (), found.entries or None)
            return proposals.configuration(place, proposals.existing(place), wanted).changes

    def _excluded(self, found: Survey) -> tuple[str, ...]:
        """Patterns of the files that can't be read, if they are to be excluded."""
        if not found.unreadable:
            return ()
        lines: list[Line] = [failure(problem.place, problem.message) for problem in found.unreadable]
        self._console.show(lines)
        names = list(dict.fromkeys(problem.path for problem in found.unreadable))
        them = "it" if len(names) == 1 else "them"
        said = f"{number(len(names), 'file')} can't be checked, so `check` would always fail"
        if not self._console.confirm(f"{said}. Exclude {them}?"):
            return ()
        self._console.say(f"Excluded, and not checked: {some(names)}.", "yellow")
        return tuple(map(pattern_of, names))

    def _hook(self, to: str) -> None:
        if self._place.has_git and self._choices.pre_commit is not False:
            self._propose(proposals.pre_commit(self._place, to), "the pre-commit hook")

    def _job(self) -> None:
        chosen = self._choices.ci or service(self._place)
        if chosen is None:
            self._console.say(
                "No CI service was found. To add a job, use `--ci github`, `gitlab` or `azure`."
            )
        elif chosen != "none":
            self._propose(job(self._place, chosen), f"the job for {NAMES[chosen]}")

    def _propose(self, proposal: Proposal, what: str) -> bool:
        """Show a proposal, and ask whether to write it; returns whether it is wanted, or exists."""
        if proposal.note:
            self._console.say(proposal.note, "yellow")
        if proposal.changes:
            if self._console.asks:
                self._console.diff(b"\n" + text.preview(proposal, self._place))
            self._console.show(text.listed(proposal.changes))
            if not self._console.confirm(f"Write {what}?"):
                return False
        elif proposal.present:
            self._console.say(f"  keep {proposal.present}: {what} exists")
        self._parts.append(proposal)
        return True

    def _end(self, changes: list[Change], folder: str) -> int:
        """Write or show the changes, and check the result; returns the exit code."""
        manual = list(text.by_hand(self._parts, self._console.width))
        if not self._console.writes:
            self._console.diff(b"".join(text.diff(change, self._place) for change in changes))
            self._console.show(manual)
            if changes and not self._choices.diff:
                say("Nothing was written because no terminal can show questions; --yes writes the changes.")
            return int(bool(changes))
        if not changes and not self._parts:
            self._console.say("Nothing was written.")
            return 0
        write_all(changes)
        self._console.show([[], *([] if changes else [[("Already set up.", "bold")]]), *manual])
        code = _check(self._others, self._console)
        if changes:
            self._console.show(text.next_steps(changes, self._place, folder))
        return code


def _check(others: list[str], console: _Console) -> int:
    """Run `check` as it is configured now; returns its exit code."""
    session = Session(Arguments((".", *others), force_exclude=True, no_cache=True), Terminal(False))
    session.files()
    baselining = baselining_of(session)
    check_files(session, baselining.take if baselining is not None else None)
    if baselining is not None:
        baselining.finish()
    code, counts = exit_code(session), session.results.counts()
    if code == 0:
        known = f"; the baseline hides {number(counts.baselined, 'finding')}" if counts.baselined else ""
        console.show([[("`batchlint check` passes", "bold green"), (f"{known}.", "")]])
        return code
    console.say("`batchlint check` does not pass yet:", "bold red")
    console.show([*concise(session.results, True, False), *summary(session.results, False, True)])
    return code
