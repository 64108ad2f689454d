"""The last resort for what goes wrong in a command: one line, the right exit code, no traceback."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def guarded(work: Callable[[], object]) -> int:
    """Run a command; nothing that goes wrong shows as a traceback.

    Args:
        work: does it, and gives back the exit code.

    Returns:
        The exit code: 0, 1 for findings, 2 for anything that kept the run from being complete.
    """
    _prepare_streams()
    try:
        code = work()
        sys.stdout.flush()
    except KeyboardInterrupt as error:
        return interrupted(error)
    except Exception as error:
        from batchlint.project.errors import UsageError

        if isinstance(error, UsageError):
            return failed(str(error))
        if isinstance(error, OSError) and _is_nowhere():
            return failed("the working directory no longer exists; change to another one")
        # An error about a file names it; only stdout and stderr have no name here.
        if isinstance(error, OSError) and error.filename is None and error.errno:
            return unwritable(error)
        # The last resort: a bug of ours is no finding.
        if os.environ.get("BATCHLINT_TRACEBACK"):
            raise
        kind = f"{type(error).__name__}: {error}".partition("\n")[0]
        return failed(f"internal error: {kind}; this is a bug in batchlint, please report it")
    return code if isinstance(code, int) else 0


def interrupted(error: BaseException | None) -> int:
    """Say that the run was ended from outside.

    Args:
        error: a `KeyboardInterrupt`, with a text where a request to end was its reason.

    Returns:
        The exit code: what shells use for the signal.
    """
    return failed("terminated", 143) if error is not None and error.args else failed("interrupted", 130)


def unwritable(error: OSError) -> int:
    """Say that stdout can't be written, unless its reader (`| head`) has gone; returns the exit code."""
    # Without this, Python complains once more at exit, and changes the exit code.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 1
    return failed(f"can't write the output: {error.strerror or error}")


def failed(message: str, code: int = 2) -> int:
    """Say on stderr what went wrong.

    Args:
        message: what to say; becomes one line.
        code: the exit code.

    Returns:
        The exit code.
    """
    say(f"batchlint: error: {message}")
    return code


def _is_nowhere() -> bool:
    """Whether the working directory was deleted."""
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def say(message: str) -> None:
    """Print one line to stderr, control characters shown; carry on if stderr can't be written."""
    from batchlint.report.screen import clean, inert

    try:
        print(inert(clean(message)), file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _prepare_streams() -> None:
    """Names of files may hold what a stream's encoding can't say: show that instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
