"""The language of a file: by its name, or by the interpreter in its first line."""

from __future__ import annotations

import os
import re

from batchlint.project.files import read_start

#: Suffixes of the files that are checked in a folder, whatever their case.
SUFFIXES = (".py", ".pyi", ".json", ".ipynb")
#: Ends of paths in lower case, by the suffix of their language; pre-commit takes the same for it.
_ENDS = {
    ".ipynb": (".ipynb",),
    ".json": (
        *(".json", ".ejson", ".geojson", ".jsonld", ".topojson", ".webmanifest", ".template"),
        *(".piskel", ".xctestplan", ".babelrc", ".bowerrc", ".csslintrc", ".jshintrc", ".mention-bot"),
        "/pipfile.lock",
    ),
    ".py": (".py", ".pyi", ".pyw", ".pyt", ".wsgi", ".tac", ".gyp", ".gypi", "/wscript"),
}
_SHEBANG = re.compile(
    rb"(?:\xef\xbb\xbf)?#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*(?:\S*/)?)?"
    rb"(?:python|pypy|uv[ \t]+run)[\d.]*w?(?=\s|\Z)"
)


def language(name: str, start: bytes = b"") -> str:
    """`.py`, `.json` or `.ipynb` by name or first line; empty for unsupported files."""
    lowered = f"/{os.path.basename(name).lower()}"
    for suffix, ends in _ENDS.items():
        if lowered.endswith(ends):
            return suffix
    if not start.lstrip(b"\xef\xbb\xbf").startswith(b"#!"):
        return ""
    return ".py" if _SHEBANG.match(start) is not None else ""


def language_at(path: str) -> str:
    """The language of the file at a path, which is opened only where its name is not conclusive.

    Raises:
        OSError: it can't be read, or is not a regular file.
    """
    return language(path) or language(path, read_start(path, 256))


def with_suffix(name: str, data: bytes) -> str:
    """A name that ends like the language of a file; what no name tells, the content does.

    Args:
        name: the name of the file.
        data: its content.
    """
    return name if name.endswith(SUFFIXES) else name + (language(name, data) or _guessed(data))


def _guessed(data: bytes) -> str:
    """What the content of a file without a telling name looks like."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"nbformat"' in data:
        return ".ipynb"
    return ".json" if start.startswith((b"{", b"[")) else ".py"
