"""`batchlint server`: a language server for editors."""

from __future__ import annotations

import os
import sys

import click

from batchlint.cli.errors import say
from batchlint.cli.help import Command
from batchlint.project.errors import UsageError
from batchlint.report.addresses import SITE

_EXAMPLES = (("batchlint server", "Serve an editor, which starts this command itself"),)


@click.command(cls=Command, examples=_EXAMPLES, short_help="Show findings and fixes in an editor")
def server() -> int:
    """Show findings while you type, and offer their fixes, in any editor that has a language client.

    The editor starts this command, and exchanges messages of the Language Server Protocol with it over stdin
    and stdout. It requires the extra `batchlint[server]`.
    """
    try:
        import pygls  # noqa: F401
    except ModuleNotFoundError:
        raise UsageError("`server` requires more packages; run `pip install 'batchlint[server]'`") from None
    if not sys.stdin.buffer.readable():
        raise UsageError("`server` reads messages of an editor from stdin, which is closed")
    if sys.stdin.isatty():
        say(f"batchlint: waiting for messages of an editor on stdin; see {SITE}editors/")
    from batchlint.server.handlers import serve

    code = serve()
    sys.stderr.flush()
    os._exit(code)  # an analysis may still run
