"""Commands whose `--help` shows options in groups, then examples and a link to the documentation."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click

from batchlint.project.errors import UsageError
from batchlint.report.addresses import SITE
from batchlint.report.screen import wants_color, wrap

F = TypeVar("F", bound=Callable[..., Any])

#: The group of options that every command has.
GENERAL = "General"
#: On narrower terminals, descriptions are below their options instead of next to them.
_NARROW = 72
#: The column at which descriptions start.
_BESIDE, _BELOW = 33, 6


class Option(click.Option):
    """An option that belongs to a group of the help; its value may be missing, but not empty."""

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The names and the description; `--[no-]x` for a flag with two names."""
        *short, long = self.opts
        if self.secondary_opts:
            long = f"--[no-]{long[2:]}"
        value = "" if self.is_flag else f" {self.make_metavar(ctx)}"
        return ", ".join([*short, long]) + value, self.help or ""

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """Read the value."""
        value = super().process_value(ctx, value)
        if value == "" and not ctx.resilient_parsing:
            from batchlint.cli.arguments import named

            raise UsageError(f"{named(self.opts[-1])}: must not be empty")
        return value


class _Formatter(click.HelpFormatter):
    """Help with headings in bold."""

    def write_heading(self, heading: str) -> None:
        super().write_heading(_styled(heading, bold=True))


class _Context(click.Context):
    formatter_class = _Formatter


class Page(click.Command):
    """A command whose help is wrapped at spaces only: `api-version` stays in one piece."""

    context_class = _Context

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the paragraphs of the docstring."""
        for paragraph in inspect.cleandoc(self.help or "").split("\n\n"):
            formatter.write("\n" + "".join(f"{line}\n" for line in wrap(paragraph, formatter.width, "  ")))


class Command(Page):
    """A command with grouped options and examples.

    Attributes:
        examples: commands, each with what it does.
    """

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the groups in the order of their first options."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx) if isinstance(option, click.Option) else None
            if record is not None:
                # click's own --help has no group.
                groups.setdefault(getattr(option, "group", GENERAL), []).append(record)
        column = _BELOW if formatter.width < _NARROW else _BESIDE
        for title, records in groups.items():
            with formatter.section(title):
                write_pairs(formatter, records, column)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the link."""
        write_examples(formatter, self.examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise UsageError(f"unexpected argument {rest[0]!r}")
        return rest


def option(group: str, *names: str, **attributes: Any) -> Callable[[F], F]:
    """An option of a group; the other arguments are those of `click.option`."""
    return click.option(*names, cls=Option, group=group, **attributes)


def write_pairs(formatter: click.HelpFormatter, pairs: Iterable[tuple[str, str]], column: int) -> None:
    """Write names with descriptions that start at a column; a long name has a line of its own."""
    for name, text in pairs:
        lines = wrap(text.rstrip("."), formatter.width, " " * column)
        start = f"{' ' * formatter.current_indent}{name}"
        if len(start) + 2 > column:
            lines.insert(0, _styled(start, fg="cyan"))
        else:
            lines[0] = _styled(start, fg="cyan") + lines[0][len(start) :]
        formatter.write("".join(f"{line}\n" for line in lines))


def _styled(text: str, **style: Any) -> str:
    return click.style(text, **style) if wants_color("auto", sys.stdout) else text


def write_examples(formatter: click.HelpFormatter, examples: Sequence[tuple[str, str]]) -> None:
    """Write the end of a help page: examples and a link."""
    with formatter.section("Examples"):
        write_pairs(formatter, examples, _BELOW)
    formatter.write_paragraph()
    formatter.write(f"Documentation: {SITE}\n")
