"""The group of commands.

A command's module is imported only when the command is called: a run pays for what it uses.
"""

from __future__ import annotations

import contextlib
import os
from importlib import import_module

import click

from batchlint import __version__
from batchlint.cli.errors import failed, guarded, interrupted
from batchlint.cli.help import Page, write_examples, write_pairs
from batchlint.project.errors import UsageError, did_you_mean

_COMMANDS = {
    "check": "batchlint.cli.check",
    "fix": "batchlint.cli.fix",
    "plan": "batchlint.cli.plan",
    "init": "batchlint.cli.init",
    "server": "batchlint.cli.server",
    "explain": "batchlint.cli.explain",
    "rules": "batchlint.cli.listings",
    "versions": "batchlint.cli.listings",
    "schema": "batchlint.cli.schema",
}
#: The column at which descriptions start.
_COLUMN = 14
_EXAMPLES = (
    ("batchlint check --to azure-batch==14.2.0 src", "What breaks in src with azure-batch 14.2.0?"),
    ("batchlint fix --diff --to azure-batch==14.2.0 src", "Show the fixes without writing them"),
)


class _Commands(Page, click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name not in _COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            hint = did_you_mean(name, _COMMANDS, 1) or f"; the commands are {', '.join(_COMMANDS)}"
            if os.path.exists(name):
                hint = f"; did you mean `batchlint check {name}`?"
            raise UsageError(f"unknown command {name!r}{hint}")
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = {name: self.get_command(ctx, name) for name in _COMMANDS}
        with formatter.section("Commands"):
            pairs = [(name, found.short_help or "") for name, found in commands.items() if found is not None]
            write_pairs(formatter, pairs, _COLUMN)
        records = [found for p in self.get_params(ctx) if (found := p.get_help_record(ctx)) is not None]
        with formatter.section("Options"):
            write_pairs(formatter, records, _COLUMN)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, _EXAMPLES)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="",
    subcommand_metavar="COMMAND [OPTIONS]",
)
@click.version_option(__version__, message="batchlint %(version)s", help="Show the version")
def cli() -> None:
    """Find and fix code and JSON payloads that break when you upgrade the Azure Batch API.

    For the options of a command, run `batchlint COMMAND --help`.
    """


def run(arguments: list[str] | None = None) -> int:
    """Run one command; every error becomes one line instead of a traceback.

    Args:
        arguments: those of the command line; None for the process's own.

    Returns:
        The exit code: 0, 1 for findings, 2 if the run is not complete.
    """

    if "_BATCHLINT_COMPLETE" in os.environ:
        from batchlint.cli.completion import join_words

        join_words()

    def work() -> object:
        try:
            return cli.main(args=arguments, prog_name="batchlint", standalone_mode=False)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            return 2
        except click.ClickException as error:
            return failed(_message(error))
        except click.Abort as error:
            return interrupted(error.__cause__)

    return guarded(work)


def _message(error: click.ClickException) -> str:
    """An error of click in the style of batchlint's own."""
    if isinstance(error, click.NoSuchOption):
        return _no_such_option(error)
    if isinstance(error, click.BadParameter) and isinstance(error.param, click.Option):
        from batchlint.cli.arguments import named

        with error.ctx or contextlib.nullcontext():
            return f"{named(error.param.opts[-1])}: {error.message.rstrip('.')}"
    message = error.format_message().rstrip(".")
    return message[:1].lower() + message[1:]


def _no_such_option(error: click.NoSuchOption) -> str:
    """The message; it names the command or place for an option that other linters have elsewhere."""
    name, context = error.option_name, error.ctx
    instead = {"--fix": "batchlint fix", "--diff": "batchlint fix --diff"}.get(name)
    if context is None or instead is None:
        known = [] if context is None else [o for p in context.command.get_params(context) for o in p.opts]
        hint = did_you_mean(name, [o for o in known if o.startswith("--")], 1) if len(name) > 2 else ""
        if not hint and context is not None and isinstance(context.command, click.Group):
            hint = "; write a command first, then its options"
        return f"unknown option {name!r}{hint}"
    what = "changes files" if name == "--fix" else "shows the changes and writes nothing"
    return f"`{context.info_name}` has no option {name}; `{instead}` {what}"
