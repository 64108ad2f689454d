"""Output formats and files of a report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from batchlint.project.atomic import put_atomic
from batchlint.project.errors import UsageError, did_you_mean
from batchlint.project.roots import is_below, repository_top

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "azure")


class Output(NamedTuple):
    """One report; `file` is None for stdout."""

    format: str
    file: str | None


def parse_outputs(said: Sequence[str], base: str = "") -> tuple[Output, ...]:
    """Parse the values of `--output-format`, each `FORMAT` or `FORMAT=FILE`, with files relative to `base`.

    Returns:
        The outputs, that to stdout first; the default for no values.

    Raises:
        UsageError: a format is unknown, or two outputs have the same file.
    """
    outputs = []
    for value in said or ("full",):
        name, sign, file = value.partition("=")
        if name not in FORMATS:
            hint = did_you_mean(name, FORMATS) or f"; the formats are {', '.join(FORMATS)}"
            raise UsageError(f"unknown format {name!r}{hint}")
        if sign and not file:
            raise UsageError(f"{value!r} has no file after '='")
        outputs.append(Output(name, os.path.join(base, file) if file else None))
    bare = [output.format for output in outputs if output.file is None]
    if len(bare) > 1:
        raise UsageError(
            f"only one format can be written to stdout; write one of them to a file: {bare[1]}=FILE"
        )
    files = [output.file for output in outputs if output.file is not None]
    twice = next((name for name in files if files.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"two formats can't be written to the same file {twice}")
    return tuple(sorted(outputs, key=lambda output: output.file is not None))


def placed(outputs: tuple[Output, ...], file: str) -> tuple[Output, ...]:
    """The outputs, with a file for the one to stdout.

    Raises:
        UsageError: every format has a file already, or one has this.
    """
    if outputs[0].file is not None:
        raise UsageError("every format already has a file; omit --output-file")
    if any(output.file == file for output in outputs):
        raise UsageError(f"two formats can't be written to the same file {file}")
    return (outputs[0]._replace(file=file), *outputs[1:])


def put_output(path: str, data: bytes) -> None:
    """Write an output file completely, or not at all; a pipe or device is written directly.

    A link is followed, but for one in the project that leads out of it: it may come from somebody who sends
    a change, and who could else have any file of the user overwritten.

    Args:
        path: the file.
        data: its content.

    Raises:
        OSError: it can't be written, or should not be.
    """
    absolute, real = os.path.abspath(path), os.path.realpath(path)
    tops = (os.getcwd(), repository_top(os.path.dirname(absolute)))
    around = [os.path.realpath(top) for top in tops if top is not None and is_below(absolute, top)]
    below = [real[len(top) :] for top in around if is_below(real, top)]
    if around and not below:
        raise OSError(
            0, f"it is a link to {os.path.relpath(real)}, outside the project; use that path instead"
        )
    if any(".git" in name.lower().split(os.sep) for name in below):
        raise OSError(0, "it is inside git's own data (.git)")
    put_atomic(path, data)
