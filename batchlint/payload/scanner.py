"""Read JSON and keep where everything stands.

`scan` accepts exactly what RFC 8259 allows: no comments, no trailing commas, no NaN. It walks with
a stack of its own, so nesting is limited by memory only, and leaves strings to the C scanner of the
standard library. It takes about ten times as long as `json.loads`.
"""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

from batchlint.core.failing import ParseFailure

TYPE_CHECKING = False
if TYPE_CHECKING:  # accepting a payload imports this module, too
    from collections.abc import Sequence
    from typing import Any, Literal, NoReturn, TypeAlias

    Kind: TypeAlias = Literal["object", "array", "string", "number", "boolean", "null"]

#: A character for what something fills in before a text is JSON: an expansion in a shell script.
FIRST_PLACEHOLDER = 0x100000
PLACEHOLDER = re.compile("[\U00100000-\U0010fffd]")

_space = re.compile(r"[ \t\n\r]+").match
_number = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?").match
_word = re.compile(r"-?[A-Za-z_$][\w$]*").match

_WORDS: dict[str, tuple[Kind, bool | None]] = {
    "true": ("boolean", True),
    "false": ("boolean", False),
    "null": ("null", None),
}
#: Each value takes a kilobyte where it is compared with the types of the API.
MOST_VALUES = 500_000
_CLOSING = {"object": "}", "array": "]"}
_NOT_NUMBERS = {"NaN", "Infinity", "-Infinity", "-NaN"}


class Node:
    """A JSON value: its kind, its place in the text, and its content.

    `value` is what `json.loads` gives: of a key that comes twice, the last counts. `members` are those
    of an object in order, duplicates included, `items` those of an array.
    """

    __slots__ = ("end", "items", "kind", "members", "start", "value")

    def __init__(self, kind: Kind, start: int, end: int, value: Any = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.value = value
        self.members: list[Member] = []
        self.items: list[Node] = []

    @property
    def own(self) -> Sequence[Member]:
        """The members that stand in an object."""
        return self.members

    @property
    def is_alias(self) -> bool:
        """Whether it shares its content with a node elsewhere."""
        return False

    @property
    def is_open(self) -> bool:
        """Whether an object may have members that are not seen here."""
        return False

    def member(self, key: str) -> Member | None:
        """The last member with this key, the one that parsers keep; None where there is none."""
        return next((m for m in reversed(self.members) if m.key == key), None)

    def close(self, end: int) -> None:
        """Complete an object or array, of which all content is there."""
        self.end = end
        if self.kind == "object":
            self.value = {member.key: member.value.value for member in self.members}
        else:
            self.value = [item.value for item in self.items]


class Member:
    """A key and its value; `start` and `end` enclose the key with its quotes."""

    __slots__ = ("end", "key", "start", "value")

    def __init__(self, key: str, start: int, end: int, value: Node) -> None:
        self.key = key
        self.start = start
        self.end = end
        self.value = value


def scan(text: str, start: int = 0, end: int | None = None, filled: bool = False) -> Node:
    """Parse a JSON document.

    Args:
        text: the decoded text, without a byte-order mark.
        start: where in the text the document begins.
        end: where it ends; None for the end of the text.
        filled: whether a placeholder may stand for a value, which is then a string.

    Returns:
        The root of the tree, with offsets in the text.

    Raises:
        ParseFailure: the text is not JSON, or too much of it; with the reason and the line.
    """
    stack: list[Node] = []
    top: Node | None = None
    limit = len(text) if end is None else end
    position = _skip(text, start)
    for _ in range(MOST_VALUES):
        node = _value(text, position, filled)
        if top is not None:
            if top.kind == "array":
                top.items.append(node)
            else:
                top.members[-1].value = node
        if not node.end:
            position = _skip(text, position + 1)
            if not text.startswith(_CLOSING[node.kind], position):
                stack.append(node)
                top = node
                if node.kind == "object":
                    position = _key(text, position, node)
                continue
            node.close(position + 1)
        after = node.end
        while top is not None:
            position = _skip(text, after)
            if text.startswith(",", position):
                position = _skip(text, position + 1)
                if text.startswith(("}", "]"), position):
                    raise _failure(text, position, "trailing commas are not allowed in JSON")
                if top.kind == "object":
                    position = _key(text, position, top)
                break
            closing = _CLOSING[top.kind]
            if not text.startswith(closing, position):
                raise _unexpected(text, position, f"',' or '{closing}'")
            after = position + 1
            node = stack.pop()
            node.close(after)
            top = stack[-1] if stack else None
        else:
            if after > limit:
                raise _failure(text, limit, "the document is not complete")
            position = _skip(text, after)
            if position < limit:
                raise _unexpected(text, position, "the end of the document")
            return node
    raise ParseFailure(f"more than {MOST_VALUES:,} values, which is too many to analyse; exclude it")


def refuse(name: str) -> NoReturn:
    """Reject `NaN` and the like: the `parse_constant` of `json.loads`.

    Raises:
        ValueError: always.
    """
    raise ValueError(f"{name} is not allowed in JSON")


def _skip(text: str, position: int) -> int:
    found = _space(text, position)
    return found.end() if found is not None else position


def _key(text: str, position: int, parent: Node) -> int:
    """Read a key and its colon; the member waits in `parent` for its value."""
    if not text.startswith('"', position):
        raise _unexpected(text, position, "a property name in double quotes")
    key, end = _string(text, position)
    colon = end
    if not text.startswith(":", colon):
        colon = _skip(text, end)
        if not text.startswith(":", colon):
            raise _unexpected(text, colon, "':' after the property name")
    parent.members.append(Member(key, position, end, parent))
    return _skip(text, colon + 1)


def _value(text: str, position: int, filled: bool) -> Node:
    """Read a scalar, or open an object or array (its `end` is then 0)."""
    char = text[position : position + 1]
    if char == '"':
        content, end = _string(text, position)
        return Node("string", position, end, content)
    if char == "{":
        return Node("object", position, 0)
    if char == "[":
        return Node("array", position, 0)
    number = _number(text, position)
    if number is not None:
        return Node("number", position, number.end(), _numeric(number))
    if filled and PLACEHOLDER.match(text, position) is not None:
        return Node("string", position, position + 1, char)
    word = _word(text, position)
    if word is not None and word.group() in _WORDS:
        kind, constant = _WORDS[word.group()]
        return Node(kind, position, word.end(), constant)
    raise _unexpected(text, position, "a value")


def _numeric(number: re.Match[str]) -> int | float:
    whole, fraction, exponent = number.groups()
    if fraction or exponent:
        return float(number.group())
    try:
        return int(whole)
    except ValueError:  # Python refuses to convert integers of thousands of digits.
        return float(whole)


def _string(text: str, position: int) -> tuple[str, int]:
    try:
        content, end = scanstring(text, position + 1, True)
    except JSONDecodeError as error:
        message = error.msg[:1].lower() + error.msg[1:].removesuffix(" at").removesuffix(" starting")
        where = "" if "string" in message else " in a string"
        raise _failure(text, min(error.pos, len(text)), message + where) from error
    return content, end


def _unexpected(text: str, position: int, expected: str) -> ParseFailure:
    rest = text[position : position + 2]
    if not rest:
        return _failure(text, position, f"expected {expected}, found the end of the file")
    if rest in ("//", "/*") or rest[0] == "#":
        return _failure(text, position, "comments are not allowed in JSON")
    if rest[0] == "'":
        return _failure(text, position, "strings must have double quotes in JSON")
    word = _word(text, position)
    found = word.group()[:40] if word is not None else rest[0]
    if found in _NOT_NUMBERS:
        return _failure(text, position, f"{found} is not allowed in JSON")
    return _failure(text, position, f"expected {expected}, found {found!r}")


def _failure(text: str, position: int, message: str) -> ParseFailure:
    return ParseFailure(message, text.count("\n", 0, position) + 1)
