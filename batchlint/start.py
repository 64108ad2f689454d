"""The entry point: answers a run that has nothing to say before anything heavy is imported.

A pre-commit hook is mostly called with a few files that have nothing to do with Batch. Such a call,
made of named files and plain options, is answered here. Everything else goes to the command line
proper, and so does every call about which there is any doubt: a configuration that may say
something, a name that is a link, a version that is not a known one.
"""

from __future__ import annotations

import gc
import os
import sys

from batchlint import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SUFFIXES = (".py", ".pyi", ".json")
_FLAGS = ("--isolated", "--no-cache", "--unsafe-fixes", "--force-exclude")
_CONFIGURATIONS = ("batchlint.toml", "pyproject.toml")


def main() -> None:
    """Run the command line; leaves the process with its exit code."""
    # Trees of code are many objects that live long: looking for garbage among them takes its time.
    # When the process ends, what it holds need not be searched (`gc.freeze`), nor taken apart.
    gc.set_threshold(400_000, 15, 100)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the process
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    said = None
    if not os.environ.get("_BATCHLINT_COMPLETE"):  # else a shell asks, whatever the arguments
        try:
            said = f"batchlint {__version__}\n" if sys.argv[1:] == ["--version"] else _answer(sys.argv[1:])
        except Exception:  # the command line runs into it again, and reports it in one line
            pass
    if said is None:
        code = _run(sys.argv[1:])
        gc.freeze()
        sys.exit(code)
    try:
        sys.stdout.write(said)
        sys.stdout.flush()
        gc.freeze()
    except OSError as error:
        from batchlint.cli.guard import unwritable

        sys.exit(unwritable(error))


def _run(arguments: list[str]) -> int:
    """Run the command line proper, without click where that is certain to make no difference."""
    if arguments[:1] == ["check"] and not os.environ.get("_BATCHLINT_COMPLETE"):
        from batchlint.cli.guard import guarded

        code: list[int | None] = [None]

        def work() -> int | None:
            code[0] = _check(arguments[1:])
            return code[0]

        ended = guarded(work)
        if ended or code[0] is not None:
            return ended
    from batchlint.cli.main import run

    return run(arguments)


def _check(arguments: list[str]) -> int | None:
    """Do what `check` does; None where the arguments are for click to read."""
    from batchlint.cli import plain

    options = plain.read(arguments)
    if options is None:
        return None
    from batchlint.cli.checking import check_files
    from batchlint.cli.given import given

    write_baseline = options.pop("write_baseline")
    return check_files(given(options), write_baseline)


def _answer(arguments: Sequence[str]) -> str | None:
    """What to print for files that say nothing of Batch; None where the command line has to look.

    Args:
        arguments: those of the process.

    Returns:
        The output of a clean run, which ends with exit code 0.
    """
    if not arguments or arguments[0] not in ("check", "fix"):
        return None
    if any(name.startswith("BATCHLINT_") for name in os.environ) or "FORCE_COLOR" in os.environ:
        return None
    to, isolated, quiet, paths = None, False, False, []
    rest = iter(arguments[1:])
    for argument in rest:
        if argument == "--to":
            to = next(rest, "")
        elif argument.startswith("--to="):
            to = argument[5:]
        elif argument in ("-q", "--quiet"):
            quiet = True
        elif argument in _FLAGS:
            isolated = isolated or argument == "--isolated"
        elif argument.endswith(_SUFFIXES) and not argument.startswith("-"):
            paths.append(argument)
        else:
            return None
    if not paths or sys.stdout.isatty():
        return None
    if not isolated and any(
        map(_configured, {os.path.dirname(os.path.abspath(path)) for path in ("x", *paths)})
    ):
        return None
    from batchlint.project.words import table

    versions = [name for name, _ in table("versions")]
    name = versions[-1] if to in (None, "latest") else to
    if name not in versions and name != "pin":
        return None
    if not _silent(paths, "--force-exclude" in arguments):
        return None
    if quiet:
        return ""
    from batchlint.report.wording import NOTHING, looked_at

    count = len({os.path.abspath(path) for path in paths})
    return NOTHING + looked_at(count, f"to {name}") + "\n"


def _configured(folder: str) -> bool:
    """Whether a configuration for a folder may say something."""
    from batchlint.project.files import SMALL, read_bytes

    while True:
        for name in _CONFIGURATIONS:
            try:
                data = read_bytes(os.path.join(folder, name), limit=SMALL)
                if name == "batchlint.toml" or b"batchlint" in data:
                    return True
            except FileNotFoundError:
                continue
            except OSError:
                return True
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above


def _silent(paths: Sequence[str], force_exclude: bool) -> bool:
    """Whether no word of plain files is about Batch."""
    from batchlint.project.files import read_bytes
    from batchlint.project.prefilter import may_matter

    for path in paths:
        if os.path.islink(path):
            return False
        if force_exclude:
            from batchlint.project.globs import DEFAULT_EXCLUDES

            if any(part in DEFAULT_EXCLUDES for part in os.path.abspath(path).split(os.sep)):
                return False
        try:
            data = read_bytes(path)
        except OSError:
            return False
        if may_matter(path, data):
            return False
    return True
