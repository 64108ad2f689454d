"""`batchlint fix --interactive`: one question for each fix, as `git add --patch` asks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

import click

from batchlint.cli.formats import MACHINE
from batchlint.cli.output import exit_code, report
from batchlint.cli.rewrite import Rewrite
from batchlint.core.reports import FixReport
from batchlint.core.wording import enumerated
from batchlint.engine.choices import Chooser, Question, questions
from batchlint.engine.fix import fix_source
from batchlint.project.errors import UsageError
from batchlint.project.names import generation_name
from batchlint.report.diff import on_screen, unified
from batchlint.report.positions import Lines
from batchlint.report.question import Change, about, question_lines
from batchlint.report.screen import is_terminal, room_of, wants_color, width_of, wrap, write_lines
from batchlint.run.requirement_moves import Pinning

if TYPE_CHECKING:
    from batchlint.run.evaluate import Candidate, Outcome
    from batchlint.run.session import Session

#: What the answers mean, in the order in which the prompt has them.
_MEANINGS = {
    "y": "make this fix",
    "n": "don't make it",
    "a": "make this fix and all later ones in the file",
    "d": "don't make it, nor any later one in the file",
    "r": "make this fix and all later ones for the rule, in all files",
    "s": "don't make it, nor any later one for the rule",
    "k": "go back to the previous question in the file",
    "q": "quit: don't make this fix, nor any later one in all files",
    "e": "explain the rule",
    "?": "show this help",
}
_LISTED = "`batchlint check` lists the remaining findings."
#: The rule that all questions on the step to another generation count for.
_STEP = "azure-batch"


class Terminal:
    """Asks on the terminal, and remembers answers that count for later questions."""

    def __init__(self, session: Session) -> None:
        self._color = wants_color(session.options.run.color, sys.stdout)
        self._session = session
        self._by_rule: dict[str, bool] = {}
        self.has_quit = False

    def forget(self, rule: str) -> None:
        """Forget the answer to all later questions on a rule."""
        self._by_rule.pop(rule, None)

    def known(self, rule: str) -> bool | None:
        """The answer to a question on a rule, as far as earlier ones decide it."""
        return False if self.has_quit else self._by_rule.get(rule)

    def show(self, question: Question, done: FixReport, change: Change | None) -> None:
        """Show a fix."""
        widths = width_of(sys.stdout), room_of(sys.stdout)
        write_lines([*question_lines(question, done, change, *widths), []], sys.stdout, self._color)

    def show_diff(self, path: str, before: bytes, after: bytes) -> None:
        """Show the change of a file."""
        sys.stdout.flush()
        sys.stdout.buffer.write(on_screen(unified(path, before, after), self._color))
        sys.stdout.buffer.flush()

    def ask(self, prompt: str, rule: str, letters: str, show: Callable[[], None]) -> str:
        """Ask until there is an answer.

        Args:
            prompt: the question.
            rule: the rule that it is about.
            letters: the answers that are possible.
            show: shows what the question is about.

        Returns:
            `y`, `n`, `a`, `d` or `k`; `n` if the rest was declined.
        """
        show()
        while True:
            said = click.style(f"{prompt} [{','.join(letters)}]?", fg="cyan", bold=True)
            click.echo(f"{said} ", nl=False, color=self._color)
            answer = self._answer()
            if answer not in letters or len(answer) != 1 or answer == "?":
                write_lines(([(f"{c} - {_MEANINGS[c]}", "")] for c in letters), sys.stdout, self._color)
            elif answer == "e":
                self._explain(rule)
                show()
            elif answer == "q":
                self.has_quit = True
                return "n"
            elif answer in "rs":
                self._by_rule[rule] = answer == "r"
                return "y" if answer == "r" else "n"
            else:
                return answer

    def _answer(self) -> str:
        """What was typed, in lower case; `q` at the end of the input."""
        sys.stdout.flush()
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            return "?"
        if not line:
            click.echo()  # the cursor is still behind the question
            return "q"
        return line.strip().lower()

    def _explain(self, rule: str) -> None:
        from batchlint.builtin_checks import CHECKS
        from batchlint.report.plan_wording import CHANGES, NO_BOTH
        from batchlint.report.rule_page import check_page, rule_page

        rules, width = self._session.rules(), width_of(sys.stdout)
        if rule in rules:
            write_lines(rule_page(rules[rule], width), sys.stdout, self._color)
        elif rule in CHECKS:
            write_lines(check_page(rule, CHECKS[rule], width), sys.stdout, self._color)
        else:
            said = wrap(f"{CHANGES[max(CHANGES)]} {NO_BOTH}", width, "")
            write_lines(([(line, "")] for line in [*said, ""]), sys.stdout, self._color)


def _has_questions(candidate: Candidate, done: FixReport | None) -> bool:
    """Whether a file can be changed."""
    return done is not None and done.data is not None and candidate.source.inside


class _File(NamedTuple):
    """A file with fixes to choose from: how it is judged, all of its fixes, and the questions on them."""

    candidate: Candidate
    done: FixReport
    asked: list[Question]

    def fixed(self, chosen: list[Question]) -> FixReport:
        """The file with some of the fixes, checked as any other result."""
        if len(chosen) == len(self.asked):
            return self.done
        if not chosen:
            return FixReport(self.done.before, self.done.before, [], None)
        others = [question for question in self.asked if not any(question is each for each in chosen)]
        declined = tuple(place for question in others for place in question.places)
        chooser = Chooser(declined, any(question.changes_package for question in chosen))
        candidate = self.candidate
        done = fix_source(candidate.name, candidate.data, candidate.settings, chooser)
        # What was declined needs no manual change, and a declined step no reason.
        if any(question.changes_package for question in others):
            done.blocked = ""
        elif done.blocked and chooser.in_generation:
            name = generation_name(candidate.settings.target)
            done.blocked = f"only partly moved to {name}, because you declined other fixes"
        return done

    def change(self, question: Question, chosen: list[Question]) -> Change | None:
        """What a fix does: to the file as it is or, for another generation, after the chosen fixes."""
        before = self.done.before
        lines = Lines(before.text or "", before.cells)
        if (simple := Change.of(lines, question)) is not None:
            return simple
        if question.changes_package and chosen:
            start = self.fixed(chosen).after
            lines = Lines(start.text or "", start.cells)
        else:
            chosen = []
        after = self.fixed([*chosen, question])
        return None if after.data is None else Change.between(lines, after.after.text or "")


class Interactive(Rewrite):
    """Write what a person chooses, each file once its questions are answered.

    Attributes:
        files: the number of files with fixes.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.terminal = Terminal(session)
        self.pinning = Pinning(session, self._may_raise)
        self.files = 0
        self._at = 0

    def expect(self, outcomes: Sequence[Outcome]) -> None:
        """Count the files with fixes."""
        self.files = sum(
            each.candidate is not None and _has_questions(each.candidate, each.done) for each in outcomes
        )

    def file(self, candidate: Candidate, done: FixReport | None) -> None:
        """Ask about the fixes of one file, and write it."""
        if done is not None and _has_questions(candidate, done):
            self._at += 1
            done = self._chosen(candidate, done)
        super().file(candidate, done)

    def _chosen(self, candidate: Candidate, done: FixReport) -> FixReport:
        # Without unsafe fixes, other places or files may prevent the step to another generation.
        for chooser in (Chooser(in_generation=False), Chooser()):
            made = fix_source(candidate.name, candidate.data, candidate.settings, chooser)
            if made.data == done.data:
                break
        file = _File(candidate, done, questions(chooser.made))
        file.done.before.path = candidate.source.shown
        return file.fixed(self._answered(file))

    def _answered(self, file: _File) -> list[Question]:
        """Ask the questions on a file; returns those that were agreed to."""
        answers: list[bool] = []
        #: The questions that were not decided by earlier answers, and what each was about.
        shown: list[tuple[int, str]] = []
        rest: bool | None = None
        while (index := len(answers)) < len(file.asked):
            question = file.asked[index]
            rule = _STEP if question.changes_package else about(question, file.done.before).rule
            agreed = rest if rest is not None else self.terminal.known(rule)
            if agreed is None:
                chosen = list(compress(file.asked, answers))
                answer = self._ask(file, index, chosen, rule, bool(shown))
                if answer == "k":
                    index, rule = shown.pop()
                    del answers[index:]
                    self.terminal.forget(rule)
                    continue
                shown.append((index, rule))
                agreed = answer in "ya"
                rest = agreed if answer in "ad" else None
            answers.append(agreed)
        return list(compress(file.asked, answers))

    def _ask(self, file: _File, index: int, chosen: list[Question], rule: str, can_go_back: bool) -> str:
        question = file.asked[index]
        change = file.change(question, chosen)
        place = f"{index + 1}/{len(file.asked)}"
        if self.files > 1:
            place += f", file {self._at}/{self.files}"
        what = "Make this fix" if question.is_safe else "Make this unsafe fix"
        letters = "".join(_MEANINGS)
        if not can_go_back:
            letters = letters.replace("k", "")
        show = partial(self.terminal.show, question, file.done, change)
        return self.terminal.ask(f"({place}) {what}", rule, letters, show)

    def _may_raise(self, path: str, before: bytes, after: bytes) -> bool:
        """Ask whether to write a requirement file."""
        if self.terminal.has_quit:
            return False
        show = partial(self.terminal.show_diff, path, before, after)
        return self.terminal.ask("Change this requirement", _STEP, "ynq?", show) == "y"

    def finish(self) -> int:
        """Ask about requirements, and report; returns the exit code."""
        self.pinning.finish(write=True)
        report(self.session, brief=_LISTED)
        return exit_code(self.session)


def check_interactive(session: Session) -> None:
    """Check that questions can be asked.

    Args:
        session: the run.

    Raises:
        UsageError: they can't, because of another option or without a terminal.
    """
    given = session.arguments
    others = {
        "--diff": given.diff,
        "--per-transition": given.per_transition,
        "--add-ignores": given.add_ignores,
    }
    if found := [name for name, is_given in others.items() if is_given] or ["stdin"] * session.is_stdin:
        raise UsageError(f"--interactive asks and writes files; it can't be used with {enumerated(found)}")
    first = session.options.run.outputs[0]
    if first.file is None and first.format in MACHINE:
        raise UsageError(f"--interactive uses the terminal; add --output-file for the format {first.format}")
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise UsageError("--interactive needs a terminal; use --diff to see the fixes, or omit --interactive")
