"""The entry point: the group of commands, and the last resort for what goes wrong in them.

Modules of commands are imported when they are called: a run pays for what it uses.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from importlib import import_module

import click

from batchlint import __version__
from batchlint.project.errors import UsageError

_COMMANDS = {
    "check": "batchlint.cli.check",
    "fix": "batchlint.cli.fix",
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
        if name not in _COMMANDS and not name.startswith("-"):
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


def main() -> None:
    """Run the command line; leaves the process with its exit code."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run one command; nothing that goes wrong shows as a traceback.

    Args:
        arguments: those of the command line; None for the process's own.

    Returns:
        The exit code: 0, 1 for findings, 2 for anything that kept the run from being complete.
    """
    _prepare_streams()
    # Trees of code are many objects that live long: looking for garbage among them takes its time.
    gc.set_threshold(100_000, 50, 100)
    try:
        code = cli.main(args=arguments, prog_name="batchlint", standalone_mode=False)
        sys.stdout.flush()
    except UsageError as error:
        return _fail(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.BadParameter as error:
        return _fail(_located(error))
    except click.ClickException as error:
        return _fail(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted", 130)
    except BrokenPipeError:
        # The reader (`| head`) has gone; without this, Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the last resort: a bug of ours is no finding
        if os.environ.get("BATCHLINT_TRACEBACK"):
            raise
        kind = f"{type(error).__name__}: {error}".splitlines()[0]
        return _fail(f"internal error: {kind}; this is a bug in batchlint, please report it")
    return code if isinstance(code, int) else 0


def _located(error: click.BadParameter) -> str:
    """The message, with the name of what said the value: an option, or an environment variable."""
    message, parameter = error.format_message(), error.param
    if isinstance(parameter, click.Option):
        from batchlint.cli.options import named

        option = parameter.opts[-1]
        with error.ctx or contextlib.nullcontext():
            return message.replace(f"'{option}'", f"'{named(option)}'")
    return message


def _fail(message: str, code: int = 2) -> int:
    line = " ".join(message.split())
    print(f"batchlint: error: {line}", file=sys.stderr)
    return code


def _prepare_streams() -> None:
    """Names of files may hold what a stream's encoding can't say: show that instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
