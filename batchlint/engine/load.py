"""Decode and read one file in whatever language it is."""

from __future__ import annotations

from batchlint.core.decoding import Decoded
from batchlint.core.decoding import decode as decode_as
from batchlint.core.reading import Reading
from batchlint.settings import Settings


def opened(path: str, data: bytes, settings: Settings) -> tuple[Decoded, Reading]:
    """Decode and read one file, for those who edit it.

    Args:
        path: how the file is called; its ending tells the language.
        data: the file's bytes.
        settings: which project it belongs to.

    Returns:
        Its text, and what is in it; a notebook has its code as the reading's layout.

    Raises:
        ParseFailure: it can't be read.
    """
    decoded = decode(path, data)
    return decoded, read(path, decoded.text, settings)


def encoded(path: str, data: bytes, text: str) -> bytes:
    """A text with the byte-order mark and in the encoding of the file that it is to replace.

    Args:
        path: how the file is called; its ending tells the language.
        data: the file's bytes.
        text: the new content.

    Returns:
        The new bytes.

    Raises:
        ParseFailure: the file can't be decoded.
        UnicodeEncodeError: its encoding can't say the text.
    """
    return decode(path, data).encode(text)


def harm(path: str, before: str, after: str) -> str | None:
    """What else than lines of code would change from one text of a file to another; None for nothing."""
    if not is_notebook(path):
        return None
    from batchlint import notebook

    return notebook.harm(before, after)


def is_json(path: str) -> bool:
    """Whether a file is JSON, by its name."""
    return path.lower().endswith(".json")


def is_notebook(path: str) -> bool:
    """Whether a file is a Jupyter notebook, by its name."""
    return path.lower().endswith(".ipynb")


def decode(path: str, data: bytes) -> Decoded:
    """Decode one file.

    Args:
        path: how the file is called; its ending tells the language.
        data: the file's bytes.

    Returns:
        Its text, and how to encode another one.

    Raises:
        ParseFailure: the file can't be decoded.
    """
    return decode_as(data, python=not is_json(path) and not is_notebook(path))


def read(path: str, text: str, settings: Settings) -> Reading:
    """Find what a file uses.

    Args:
        path: how the file is called; its ending tells the language.
        text: its content.
        settings: which project it belongs to.

    Returns:
        What is used, whatever the versions in question.

    Raises:
        ParseFailure: the text can't be read.
    """
    # Most runs meet one language, and each import takes its time.
    if is_json(path):
        from batchlint import payload

        return payload.read(text, settings.payload_type)
    if is_notebook(path):
        from batchlint.notebook import read as read_code
    else:
        from batchlint.python import read as read_code
    if settings.project is None:
        return read_code(text)
    from pathlib import Path  # payloads do without

    return read_code(text, Path(path).resolve(), Path(settings.project))
