"""Keys added to configuration files; every other byte of the file stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from batchlint.project import toml

_TABLE = "[tool.batchlint]"
_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_OWN_HEADER = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*batchlint[ \t]*\][^\n]*(?:\n|\Z)", re.MULTILINE)


def with_keys(
    text: str, keys: Mapping[str, Any], is_pyproject: bool, comments: Mapping[str, str] = MappingProxyType({})
) -> str | None:
    """A configuration file with keys added.

    Args:
        text: the content of the file; empty for a new one.
        keys: strings and lists of strings, by keys that the file does not have yet.
        is_pyproject: whether they are in the table `[tool.batchlint]`.
        comments: by key, the lines that are written above it.

    Returns:
        The new content; None if the layout of the file does not allow it.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    try:
        expected = toml.parse(body)
    except toml.TOMLDecodeError:
        return None
    target: Any = expected
    if is_pyproject:
        target = expected.setdefault("tool", {})
        target = target.setdefault("batchlint", {}) if isinstance(target, dict) else None
    if not isinstance(target, dict):
        return None
    target.update(keys)
    lines = []
    for key, value in keys.items():
        lines += [f"# {line}" for line in comments.get(key, "").splitlines()]
        lines += f"{key} = {_value(value)}".split("\n")
    end = "\r\n" if "\r\n" in body else "\n"
    for made in _candidates(body, lines, end, is_pyproject):
        try:
            if toml.parse(made) == expected:
                return mark + made
        except toml.TOMLDecodeError:
            continue
    return None


def _candidates(body: str, lines: list[str], end: str, is_pyproject: bool) -> Iterator[str]:
    """The file with the lines at each place where they may belong."""
    if is_pyproject:
        for header in _OWN_HEADER.finditer(body):
            yield _inserted(body, header.end(), lines, end)
        yield _inserted(body, len(body), [*([""] if body.strip() else []), _TABLE, *lines], end)
        return
    yield _inserted(body, len(body), lines, end)
    if first := _HEADER.search(body):
        yield _inserted(body, _above_comments(body, first.start()), lines, end)


def _inserted(body: str, place: int, lines: list[str], end: str) -> str:
    start = "" if not place or body[:place].endswith("\n") else end
    return body[:place] + start + end.join(lines) + end + body[place:]


def _above_comments(body: str, place: int) -> int:
    """The offset of the first of the empty lines and comments right above a line; never the first line."""
    while place:
        start = body.rfind("\n", 0, place - 1) + 1
        line = body[start:place].strip()
        if (line and not line.startswith("#")) or not start:
            break
        place = start
    return place


def _value(value: Any) -> str:
    """A string or a list of strings as TOML, whose basic strings have the escapes of JSON."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if len(value) < 3:
        return f"[{', '.join(map(_value, value))}]"
    return "\n".join(["[", *(f"    {_value(each)}," for each in value), "]"])
