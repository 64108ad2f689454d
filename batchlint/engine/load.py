"""Decode and read one file in whatever language it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from batchlint.core.decoding import Decoded
from batchlint.core.decoding import decode as decode_as
from batchlint.core.failing import ParseFailure
from batchlint.core.reading import Reading
from batchlint.project.kinds import AROUND, CODE, PAYLOADS, YAML, kind
from batchlint.settings import Settings

if TYPE_CHECKING:
    from batchlint.payload.document import Notation


def opened(path: str, data: bytes, settings: Settings) -> tuple[Decoded, Reading]:
    """The text of a file and what it uses; the code of a notebook is the reading's layout.

    Raises:
        ParseFailure: the file can't be read.
    """
    decoded = decode(path, data)
    return decoded, read(path, decoded.text, settings)


def harm(path: str, before: str, after: str) -> str | None:
    """What else than lines of code would change from one text of a file to another; None for nothing."""
    if is_notebook(path):
        from batchlint import notebook  # most runs meet no notebook

        return notebook.harm(before, after)
    if path.lower().endswith(AROUND + YAML):
        from batchlint import embedded

        return embedded.harm(before, after, kind(path))
    return None


def is_notebook(path: str) -> bool:
    """Whether a file is a Jupyter notebook, by its name."""
    return kind(path) == "notebook"


def is_code(path: str) -> bool:
    """Whether a file holds code, which depends on its project, by its name."""
    return path.lower().endswith(CODE)


def decode(path: str, data: bytes) -> Decoded:
    """The text of a file; a script or document may be in any encoding that has the characters of ASCII.

    Raises:
        ParseFailure: the file can't be decoded.
    """
    try:
        return decode_as(data, python=kind(path) in ("python", ""))
    except ParseFailure:
        if not path.lower().endswith(AROUND):
            raise
        return Decoded(data.decode("latin-1"), "latin-1", b"")


def read(path: str, text: str, settings: Settings) -> Reading:
    """What a file uses, whatever the versions in question.

    Raises:
        ParseFailure: the text can't be read.
    """
    # Most runs meet one language, and importing the analysis takes longer than parsing.
    if path.lower().endswith(PAYLOADS):
        from batchlint import payload

        notation = cast("Notation", kind(path))  # the kind of a payload file is its notation
        reading = payload.read(text, settings.payload_type, notation)
        if notation != "yaml" or settings.payload_type is not None:
            return reading
        from batchlint import embedded

        return embedded.read(text, "yaml", settings.projects, reading)
    if path.lower().endswith(AROUND):
        from batchlint import embedded

        return embedded.read(text, kind(path), settings.projects)
    if is_notebook(path):
        from batchlint.notebook import read as read_code
    else:
        from batchlint.python import read as read_code
    if settings.project is None:
        return read_code(text, None, None, settings.projects)
    root = Path(settings.project)
    return read_code(text, Path(path).resolve(), root, settings.projects)
