"""Errors that end a command: one line, the right exit code, no traceback."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def guarded(work: Callable[[], object]) -> int:
    """Run a command; every error becomes one line instead of a traceback.

    Args:
        work: runs the command and returns the exit code.

    Returns:
        The exit code: 0, 1 for findings, 2 if the run is not complete.
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
        # Anything else is a bug, which must not look like a finding.
        if os.environ.get("BATCHLINT_TRACEBACK"):
            raise
        kind = f"{type(error).__name__}: {error}".partition("\n")[0]
        return failed(f"internal error: {kind}; this is a bug in batchlint, please report it")
    return code if isinstance(code, int) else 0


def interrupted(error: BaseException | None) -> int:
    """Report that the run was interrupted.

    Args:
        error: a `KeyboardInterrupt`; it has arguments if the process was asked to terminate.

    Returns:
        The exit code that shells use for the signal.
    """
    return failed("terminated", 143) if error is not None and error.args else failed("interrupted", 130)


def unwritable(error: OSError) -> int:
    """Report that stdout can't be written, unless its reader (`| head`) has ended; returns the exit code."""
    # Without this, Python prints an error at exit and changes the exit code.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 1
    return failed(f"can't write the output: {error.strerror or error}")


def failed(message: str, code: int = 2) -> int:
    """Print an error to stderr.

    Args:
        message: the error, printed as one line.
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
    """Print one line to stderr, with control characters escaped; ignores that stderr can't be written."""
    from batchlint.report.screen import clean, inert

    try:
        print(inert(clean(message)), file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _prepare_streams() -> None:
    """Escape characters of file names that are not in a stream's encoding, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
