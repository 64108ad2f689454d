"""The group of commands.

Modules of commands are imported when they are called: a run pays for what it uses.
"""

from __future__ import annotations

import contextlib
import os
from importlib import import_module

import click

from batchlint import __version__
from batchlint.cli.errors import failed, guarded, interrupted
from batchlint.project.errors import UsageError

_COMMANDS = {
    "check": "batchlint.cli.check",
    "fix": "batchlint.cli.fix",
    "plan": "batchlint.cli.plan",
    "explain": "batchlint.cli.explain",
    "rules": "batchlint.cli.listings",
    "versions": "batchlint.cli.listings",
    "schema": "batchlint.cli.schema",
}


class _Commands(click.Group):
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
            from batchlint.project.errors import did_you_mean

            hint = did_you_mean(name, _COMMANDS, 1) or f"; there are {', '.join(_COMMANDS)}"
            if os.path.exists(name):
                hint = f"; did you mean `batchlint check {name}`?"
            raise UsageError(f"{name!r} is no command{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, message="batchlint %(version)s")
def cli() -> None:
    """Find and fix what Azure Batch API upgrades break, in Python code and JSON payloads."""


def run(arguments: list[str] | None = None) -> int:
    """Run one command; nothing that goes wrong shows as a traceback.

    Args:
        arguments: those of the command line; None for the process's own.

    Returns:
        The exit code: 0, 1 for findings, 2 for anything that kept the run from being complete.
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
        except click.NoSuchOption as error:
            return failed(_no_such_option(error))
        except click.BadParameter as error:
            return failed(_located(error))
        except click.ClickException as error:
            return failed(error.format_message())
        except click.Abort as error:
            return interrupted(error.__cause__)

    return guarded(work)


def _located(error: click.BadParameter) -> str:
    """The message, with the name of what said the value: an option, or an environment variable."""
    message, parameter = error.format_message(), error.param
    if isinstance(parameter, click.Option):
        from batchlint.cli.arguments import named

        option = parameter.opts[-1]
        with error.ctx or contextlib.nullcontext():
            return message.replace(f"'{option}'", f"'{named(option)}'")
    return message


def _no_such_option(error: click.NoSuchOption) -> str:
    """The message; other linters fix and show changes by options of `check`, which is a command here."""
    instead = {"--fix": "batchlint fix", "--diff": "batchlint fix --diff"}.get(error.option_name)
    if instead is None or error.ctx is None:
        return error.format_message()
    what = "rewrites files" if error.option_name == "--fix" else "shows the changes and writes nothing"
    return f"`{error.ctx.info_name}` has no option {error.option_name}; `{instead}` {what}"
