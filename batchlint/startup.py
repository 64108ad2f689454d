"""The entry point.

A pre-commit hook mostly passes files that have nothing to do with Batch. A run over such named files with
plain options is answered here, before anything heavy is imported. Every other run, and every doubtful one,
goes to the command line.
"""

from __future__ import annotations

import gc
import os
import sys

from batchlint import __version__
from batchlint.project.kinds import SUFFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_FLAGS = ("--isolated", "--no-cache", "--unsafe-fixes", "--force-exclude", "-q", "--quiet")


def main() -> None:
    """Run the command line; leaves the process with its exit code."""
    # Syntax trees are many long-lived objects: frequent garbage collection only costs time.
    gc.set_threshold(400_000, 15, 100)
    try:
        code = _run()
    except KeyboardInterrupt as error:  # before or after the command line, which meets it itself
        from batchlint.cli.errors import interrupted

        code = interrupted(error)
    gc.freeze()  # the process ends: a last collection would be wasted
    if code is not None:
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to be interrupted
        sys.exit(code)


def _run() -> int | None:
    """Answer the run, or hand it to the command line; the exit code, None for 0."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the parent process
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    try:
        text = None if os.environ.get("_BATCHLINT_COMPLETE") else _answer(sys.argv[1:])
    except Exception:  # the command line meets it again, and reports it in one line
        text = None
    if text is None:
        import signal

        from batchlint.cli.main import run

        if sys.platform != "win32":
            signal.signal(signal.SIGTERM, _end)
        return run(sys.argv[1:])
    try:
        print(end=text, flush=True)
    except OSError as error:
        from batchlint.cli.errors import unwritable

        return unwritable(error)
    return None


def _end(number: int, frame: object) -> None:
    """End as at Ctrl-C, so that what was begun is taken back."""
    raise KeyboardInterrupt("terminated")


def _answer(arguments: Sequence[str]) -> str | None:
    """The output of a run over files without a word of Batch; None where the command line has to decide."""
    if arguments == ["--version"]:
        return f"batchlint {__version__}\n"
    if not arguments or arguments[0] not in ("check", "fix") or sys.stdout.isatty():
        return None
    if any(name.startswith(("BATCHLINT_", "FORCE_COLOR")) for name in os.environ):
        return None
    to, paths, flags = "latest", [], set()
    rest = iter(arguments[1:])
    for argument in rest:
        if argument == "--to":
            to = next(rest, "")
        elif argument.startswith("--to="):
            to = argument[5:]
        elif argument in _FLAGS:
            flags.add(argument)
        elif argument.endswith(SUFFIXES) and not argument.endswith(".ipynb") and not argument.startswith("-"):
            paths.append(argument)
        else:
            return None
    folders = {os.path.dirname(os.path.abspath(path)) for path in ("x", *paths)}
    if not paths or ("--isolated" not in flags and any(map(_is_configured, folders))):
        return None
    from batchlint.project.words import table

    to = table("versions")[table("latest")][0] if to == "latest" else to
    if to not in (*table("positions"), "pin"):
        return None
    if any(_may_matter(path, "--force-exclude" in flags) for path in paths):
        return None
    if not flags.isdisjoint(("-q", "--quiet")):
        return ""
    from batchlint.core.wording import NO_FINDINGS, in_files

    return NO_FINDINGS + in_files(len(set(map(os.path.abspath, paths))), f"target {to}") + "\n"


def _is_configured(folder: str) -> bool:
    """Whether a configuration in a folder or above it may concern the run."""
    from batchlint.project.files import SMALL, read_bytes

    while True:
        for name in ("batchlint.toml", "pyproject.toml"):
            try:
                data = read_bytes(os.path.join(folder, name), limit=SMALL)
            except FileNotFoundError:
                continue
            except OSError:
                return True
            if name == "batchlint.toml" or b"batchlint" in data:
                return True
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return False


def _may_matter(path: str, force_exclude: bool) -> bool:
    """Whether a file may use Batch, or needs more than a look at its bytes."""
    from batchlint.project.files import read_bytes
    from batchlint.project.word_search import may_matter

    if force_exclude:
        from batchlint.project.globs import DEFAULT_EXCLUDES

        if not set(os.path.abspath(path).split(os.sep)).isdisjoint(DEFAULT_EXCLUDES):
            return True
    try:
        return os.path.islink(path) or may_matter(path, read_bytes(path))
    except OSError:
        return True
