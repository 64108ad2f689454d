"""Additions to YAML files of other tools; every other byte of the file stays."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from batchlint.project.plain_yaml import load_yaml

#: The keys and values of an item of a list. Values are YAML as it is written, or lists of such items.
Item: TypeAlias = "Sequence[tuple[str, str | Sequence[Item]]]"

#: Ends of lines in YAML that editors and git don't treat as such.
_ODD_ENDS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_PLAIN = re.compile(r"(?:--|\^)?[A-Za-z][\w./=-]*")
_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


class NotAdded(Exception):
    """A file to which nothing can be added; its text is the reason, as the end of a sentence."""


class _Style(NamedTuple):
    """How a list is indented.

    Attributes:
        column: the column of its dashes.
        gap: the columns from a dash to its content.
        nested: the columns from a key to the dashes of a list below it.
    """

    column: int = 2
    gap: int = 2
    nested: int = 2


def scalar(text: str) -> str:
    """A string as YAML, in quotes where it needs them."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def document(key: str, item: Item) -> str:
    """A new file with a list of one item."""
    return f"{key}:\n{listed(item)}\n"


def listed(item: Item) -> str:
    """An item as it is written below the key of its list."""
    return "\n".join(_lines(item, _Style()))


def with_item(text: str, key: str, item: Item) -> str:
    """A file with an item at the end of a list; without the key, it is added at the end of the file.

    A single value counts as a list with one item.

    Args:
        text: the content of the file.
        key: the key of the list, at the top level.
        item: the new item.

    Raises:
        NotAdded: the file is not laid out so that the item can be added.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    if _ODD_ENDS.search(body):
        raise NotAdded("it has unusual line ends")
    before = parsed(body) or {}
    if not isinstance(before, dict):
        raise NotAdded("it is not a mapping of keys to values")
    end = "\r\n" if "\r\n" in body else "\n"
    if key in before:
        made = _extended(body, _node(body, key), item, end)
    else:
        apart = [""] if body.strip() else []
        made = _with_lines(body, len(body), [*apart, f"{key}:", *_lines(item, _Style())], end)
    if not _is_as_meant(made, before, key, item):
        raise NotAdded(f"its key `{key}` is written in an unusual way")
    return mark + made


def parsed(text: str) -> Any:
    """The content of a file, with every value as text.

    Raises:
        NotAdded: it is not valid YAML, or has several documents.
    """
    try:
        return load_yaml(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        if "single document" in str(error):
            raise NotAdded("it has several documents") from None
        problem = re.search(r"line (\d+)", str(error))
        where = f" (line {problem[1]})" if problem else ""
        raise NotAdded(f"it is not valid YAML{where}") from None


def _is_as_meant(text: str, before: dict[str, Any], key: str, item: Item) -> bool:
    """Whether a file has the same content as before, and the item at the end of the list."""
    listed = before.get(key) or []
    listed = listed if isinstance(listed, list) else [listed]
    new = load_yaml("\n".join(_lines(item, _Style())))
    try:
        return bool(parsed(text) == {**before, key: [*listed, *new]})
    except NotAdded:
        return False


def _node(text: str, key: str) -> Any:
    """The node of the value of a key at the top level."""
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        raise NotAdded("it is not valid YAML") from None
    entries = root.value if root is not None else ()
    return next((value for name, value in entries if name.value == key), None)


def _extended(text: str, node: Any, item: Item, end: str) -> str:
    """A file with an item at the end of a list, which may also be empty, or a single value."""
    first, last = node.start_mark.index, node.end_mark.index
    if not node.value or node.tag.endswith(":null"):
        text = text[:first].rstrip(" ") + text[last:]
        return _with_lines(text, _next_line(text, first - 1), _lines(item, _Style()), end)
    if node.id == "sequence" and node.flow_style:
        place = node.value[-1].end_mark.index
        return f"{text[:place]}, {_in_flow(item)}{text[place:]}"
    if node.id == "scalar" or node.flow_style:
        return f"{text[:first]}[{text[first:last]}, {_in_flow(item)}]{text[last:]}"
    column = node.start_mark.column
    if node.id == "mapping":
        start, place = first - column, _end_of(text, node, column - 1)
        inner = re.sub(r"^(?=[^\r\n])", "  ", text[start:place], flags=re.MULTILINE)
        inner = inner[:column] + "- " + inner[column + 2 :]
        text = text[:start] + inner + text[place:]
        return _with_lines(text, start + len(inner), _lines(item, _Style(column)), end)
    return _with_lines(text, *_place(text, node, item), end)


def _with_lines(text: str, place: int, lines: Sequence[str], end: str) -> str:
    start = "" if text[:place].endswith("\n") or not place else end
    return text[:place] + start + end.join(lines) + end + text[place:]


def _place(text: str, found: Any, item: Item) -> tuple[int, list[str]]:
    """Where a list with one item per line ends, and the lines of a new item."""
    last = found.value[-1]
    lines = text.splitlines(keepends=True)
    column = found.start_mark.column
    gap = last.start_mark.column - column
    is_beside = lines[last.start_mark.line][column : column + 1] == "-"
    style = _Style(column, gap if is_beside and gap > 1 else 2, _nested(found))
    above = last.start_mark.line - 1
    while above >= 0 and lines[above].lstrip().startswith("#"):
        above -= 1
    is_apart = len(found.value) > 1 and not lines[above].strip()
    return _end_of(text, last, column), [*([""] if is_apart else []), *_lines(item, style)]


def _nested(listed: Any) -> int:
    """How far lists below the keys of the last items are indented; 2 where there are none."""
    for item in reversed(listed.value):
        for name, value in item.value if isinstance(item.value, list) else ():
            if isinstance(getattr(value, "value", None), list) and not value.flow_style:
                if value.value and value.id == "sequence":
                    return int(max(value.start_mark.column - name.start_mark.column, 0))
    return 2


def _end_of(text: str, node: Any, column: int) -> int:
    """The offset behind the last line of an item, with the comments that belong to it."""
    while isinstance(node.value, list) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    offset: int = node.end_mark.index
    if node.end_mark.column:
        offset = _next_line(text, offset)
    while offset < len(text):
        line = text[offset : _next_line(text, offset)]
        bare = line.lstrip(" ")
        if not bare.startswith("#") or len(line) - len(bare) <= column:
            break
        offset += len(line)
    return offset


def _next_line(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def _lines(item: Item, style: _Style) -> list[str]:
    """An item as lines."""
    lines: list[str] = []
    for index, (key, value) in enumerate(item):
        start = "-".ljust(style.gap) if index == 0 else " " * style.gap
        start = " " * style.column + start
        if isinstance(value, str):
            lines.append(f"{start}{key}: {value}")
            continue
        lines.append(f"{start}{key}:")
        inner = style._replace(column=style.column + style.gap + style.nested)
        lines += [line for each in value for line in _lines(each, inner)]
    return lines


def _in_flow(item: Item) -> str:
    """An item in one line."""
    parts = (
        f"{key}: {value if isinstance(value, str) else '[' + ', '.join(map(_in_flow, value)) + ']'}"
        for key, value in item
    )
    return "{" + ", ".join(parts) + "}"
