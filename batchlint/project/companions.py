"""Add requirements beside that on `azure-batch`, in the text of one file and in its style.

As in `repin`, a place is found by pattern, changed, and verified with the reader of the format: nothing but
the new requirements may be new.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from batchlint.project.files import read_bytes
from batchlint.project.pins import NOT_AS_PROMISED, included_files, reader_of
from batchlint.project.repin import Format

_BATCH = r"azure[-_.]+batch(?![\w.-]*\w)"
#: A requirement that is a line of its own; in YAML, an entry of a list.
_LINE = re.compile(
    rf"^(?P<before>[^\S\n]*(?:-[^\S\n]+)?){_BATCH}(?:[^\\\n]|\\\r?\n)*?(?P<end>\r?\n|\Z)", re.M | re.I
)
#: A requirement that is a key with a value.
_KEYED = re.compile(rf"^(?P<before>[^\S\n]*){_BATCH}[^\S\n]*=[^\n]*?(?P<end>\r?\n|\Z)", re.M | re.I)
#: A requirement that is a string, with a specifier: the name alone may be any string.
_QUOTED = re.compile(
    rf"(?P<quote>[\"']){_BATCH}[^\S\n]*(?:\[[^\]\n]*\][^\S\n]*)?[(=<>~!](?:(?!(?P=quote))[^\n\\])*(?P=quote)",
    re.I,
)
_COMMENT = re.compile(r"(^|\s)#.*$", re.MULTILINE)


def lacking(path: str, text: str, names: Iterable[str]) -> list[str]:
    """The packages that a file, with the files that it includes, does not require.

    Args:
        path: the file.
        text: its content.
        names: of packages, as in `azure-identity`.
    """
    texts = [text]
    if reader_of(path) is None:
        texts += (_content(each) for each in included_files(path)[1:])
    whole = _COMMENT.sub("", "\n".join(texts))
    return [name for name in names if not re.search(_pattern(name), whole, re.IGNORECASE)]


def with_companions(path: str, text: str, names: Sequence[str]) -> str | None:
    """The content of a file with more requirements after that on `azure-batch`, without versions.

    Args:
        path: the file, for its name.
        text: its content, decoded, with its line endings.
        names: the packages; none of them is required so far.

    Returns:
        The new content; None where they can't be added safely.
    """
    if reader_of(path) is None:
        found = None if "--hash" in text else _LINE.search(text)
        return None if found is None else _with_lines(text, found, names)
    form = Format.of(path)
    try:
        before = _counted(form.content(text))
    except NOT_AS_PROMISED:
        return None
    for changed, new in _candidates(text, names, form.keyed):
        try:
            after = _counted(form.content(changed))
            if (
                after - before == new
                and not before - after
                and form.specifiers(changed) == form.specifiers(text)
            ):
                return changed
        except NOT_AS_PROMISED:
            continue
    return None


def _candidates(text: str, names: Sequence[str], keyed: bool) -> Iterator[tuple[str, Counter[str]]]:
    """Changed contents, each with the words that must be new in it."""
    for found in _QUOTED.finditer(text):
        yield _with_strings(text, found, names), Counter(names)
    if keyed:
        entries = [f'{name} = "*"' for name in names]
        for found in _KEYED.finditer(text):
            yield _with_lines(text, found, entries), Counter([*names, *["*"] * len(names)])
        return
    for found in _LINE.finditer(text):
        yield _with_lines(text, found, names), Counter(names)


def _with_lines(text: str, found: re.Match[str], lines: Sequence[str]) -> str:
    """The text with lines added after one, which may be the last without a line end."""
    end = found["end"] or ("\r\n" if "\r\n" in text else "\n")
    added = [found["before"].lstrip("\ufeff") + line for line in lines]
    if found["end"]:
        new = "".join(line + end for line in added)
    else:
        new = "".join(end + line for line in added)
    return text[: found.end()] + new + text[found.end() :]


def _with_strings(text: str, found: re.Match[str], names: Sequence[str]) -> str:
    """The text with elements added to a list of strings; on lines of their own as the one before is."""
    strings = [found["quote"] + name + found["quote"] for name in names]
    start = text.rfind("\n", 0, found.start()) + 1
    indent = text[start : found.start()]
    stop = text.find("\n", found.end())
    stop = len(text) if stop < 0 else stop
    stop -= text[:stop].endswith("\r")
    rest = text[found.end() : stop]
    if indent.strip():
        return text[: found.end()] + "".join(f", {string}" for string in strings) + text[found.end() :]
    eol = "\r\n" if text.startswith("\r\n", stop) else "\n"
    lines = [f"{eol}{indent}{string}" for string in strings]
    if rest.lstrip().startswith(","):
        return text[:stop] + "".join(f"{line}," for line in lines) + text[stop:]
    if rest.strip() and not rest.lstrip().startswith("#"):
        return text[: found.end()] + "".join(f",{line}" for line in lines) + text[found.end() :]
    return text[: found.end()] + "," + rest + ",".join(lines) + text[stop:]


def _counted(content: Iterable[object]) -> Counter[str]:
    """The words of a file; a text of several lines is as many."""
    texts = (value for value in content if isinstance(value, str))
    return Counter(line.strip() for text in texts for line in text.split("\n"))


def _pattern(name: str) -> str:
    return rf"(?<![\w.-]){re.sub('[-_.]+', '[-_.]+', name)}(?![\w.-]*\w)"


def _content(path: str) -> str:
    try:
        return read_bytes(os.path.realpath(path)).decode("utf-8", "replace")
    except OSError:
        return ""
