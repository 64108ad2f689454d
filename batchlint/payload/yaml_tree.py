"""Read YAML and keep where everything stands.

`compose` makes nodes like those of JSON (`scanner.Node`) from the events of PyYAML, without constructing
objects. It walks with a stack of its own, so nesting does not use the interpreter's. The parser in C gives
the same events as the one in Python, in a tenth of the time.

An alias is a node of its own place with the content of its anchor; the members that a merge key (`<<`) adds
come before those of the mapping. Both are read like any other, and are no place for edits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from batchlint.core.failing import ParseFailure
from batchlint.payload.scanner import MOST_VALUES, Member, Node
from batchlint.payload.vocabulary import is_template
from batchlint.payload.yaml_scalars import OPAQUE, Style, resolved

if TYPE_CHECKING:
    from batchlint.payload.scanner import Kind

#: Each level of flow collections makes the parser slower.
MOST_LEVELS = 500
#: Where the parser in C counts otherwise, or sees other line ends.
_UNUSUAL = re.compile("[\ufeff\x85\u2028\u2029]").search
_PROPERTIES = re.compile(r"(?:(?:&[^\s,\[\]{}]+|!<[^>\s]*>|![^\s,\[\]{}]*)(?:\s+(?:#[^\n]*\n\s*)*)?)+").match
_COMMENT = re.compile("(?:(?<=\\s)|(?<![^\ufeff]))#[^\r\n\x85\u2028\u2029]*")
_STYLES: dict[str, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
#: The tags of values that mean the same in every loader.
_STRING_TAGS = ("!", "tag:yaml.org,2002:str")
_KINDS: dict[type, Kind] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    type(None): "null",
}

#: What PyYAML gives; its types leave open what is always there.
Events: TypeAlias = "Iterator[Any]"


class YamlNode(Node):
    """A value of YAML; `start` and `end` enclose it without anchor and tag.

    Attributes:
        style: how it is written: `block` or `flow` for a collection, `alias` for an alias, and for scalars
            `plain`, `single`, `double`, `literal` or `folded`.
        outer: where it starts with its anchor and tag.
        anchor: the name of its anchor, or of the one that it is an alias of; empty without.
        tag: its tag; empty without.
        members, items: as of any node, with what merge keys add.
        own: the members that stand in a mapping, merge keys included.
        target: what it stands for: itself, or what its anchor names.
        is_open: whether an expression stands for a key, or for what a merge key adds.
        size: how many values there are in it, each alias with all that it stands for.
    """

    __slots__ = ("anchor", "is_open", "outer", "own", "size", "style", "tag", "target")

    def __init__(self, kind: Kind, outer: int, start: int, end: int, value: Any, style: str) -> None:
        super().__init__(kind, start, end, value)
        self.style = style
        self.outer = outer
        self.target = self
        self.anchor = ""
        self.tag = ""
        self.members: list[YamlMember] = []  # type: ignore[assignment]
        self.items: list[YamlNode] = []  # type: ignore[assignment]
        self.own: list[YamlMember] = []
        self.is_open: bool = False
        self.size = 1

    @property
    def is_alias(self) -> bool:
        """Whether it is an alias."""
        return self.style == "alias"


class YamlMember(Member):
    """A key and its value; `start` and `end` enclose the key with its quotes.

    Attributes:
        node: the key.
        value: the value.
        simple: whether the key is a plain or quoted word, with its colon behind it.
    """

    __slots__ = ("node", "simple")
    value: YamlNode

    def __init__(self, text: str, node: YamlNode) -> None:
        is_word = node.kind not in ("object", "array") and node.style != "alias"
        key = node.value if node.kind == "string" and node.value != OPAQUE else text[node.start : node.end]
        super().__init__(key, node.start, node.end, node)
        self.node = node
        self.simple = is_word and node.outer == node.start

    @property
    def merges(self) -> bool:
        """Whether it is a merge key."""
        return self.key == "<<" and self.node.style == "plain"


class Stream:
    """A text with YAML documents.

    Attributes:
        text: the text.
        roots: the content of each document that could be read.
        starts: where each document starts, and where the text could not be read any further.
        failure: why not all could be read; None where they were.
        shared: the stretches of text that aliases refer to as well.
    """

    def __init__(self, text: str) -> None:
        """Read a text."""
        self.text = text
        self.roots: list[YamlNode] = []
        self.starts: list[int] = []
        self.failure: ParseFailure | None = None
        self.shared: list[tuple[int, int]] = []
        self._scalars: list[tuple[int, int]] = []
        self._read()

    def _read(self) -> None:
        fast = getattr(yaml, "CSafeLoader", None)
        if fast is not None and not _UNUSUAL(self.text):
            try:
                return self._built(yaml.parse(self.text, Loader=fast))
            except yaml.YAMLError as error:
                if "nesting depth" in str(error):
                    self.failure = _too_deep(1)
                    return None
            except ParseFailure as failure:
                self.failure = failure
                return None
        try:
            self._built(yaml.parse(self.text, Loader=yaml.SafeLoader))
        except yaml.YAMLError as error:
            self.failure = _failure(error, self.text)
        except ParseFailure as failure:
            self.failure = failure
        return None

    def _built(self, events: Events) -> None:
        self.roots, self.starts, self.shared, self._scalars = [], [], [], []
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                # What stands before the first document, such as comments, belongs to it.
                self.starts.append(_offset(event) if self.starts else 0)
                builder = _Builder(self.text, self._scalars)
                self.roots.append(builder.build(events))
                self.shared += builder.shared

    def scalars(self) -> list[tuple[int, int]]:
        """The offsets of all words and strings, in order."""
        return sorted(self._scalars)

    def gaps(self) -> Iterator[tuple[int, int]]:
        """The stretches of text between scalars, in which there are comments and signs."""
        position = 0
        for start, end in self.scalars():
            yield position, start
            position = end
        yield position, len(self.text)

    def comments(self) -> list[tuple[int, int]]:
        """The offsets of all comments, in order."""
        found = []
        for start, end in self.gaps():
            for match in _COMMENT.finditer(self.text, start, end):
                found.append(match.span())
        return found


@lru_cache(maxsize=1)
def parsed(text: str) -> Stream:
    """The documents of a text; one file is read for payloads, scripts and comments in turn."""
    return Stream(text)


def compose(text: str) -> list[YamlNode]:
    """The roots of all documents in a YAML text, with offsets in it.

    Raises:
        ParseFailure: the text is not YAML, or too much of it; with the reason and the line.
    """
    stream = Stream(text)
    if stream.failure is not None:
        raise stream.failure
    return stream.roots


class _Builder:
    """Builds the nodes of one document."""

    def __init__(self, text: str, scalars: list[tuple[int, int]]) -> None:
        self._text = text
        self._scalars = scalars
        self._anchors: dict[str, YamlNode] = {}
        #: Collections that are open; a mapping's pending key is in `_keys` at the same depth.
        self._open: list[YamlNode] = []
        self._keys: list[YamlMember | None] = []
        self._count = 0
        self.shared: list[tuple[int, int]] = []

    def build(self, events: Events) -> YamlNode:
        """Take the events up to the end of the document."""
        root: YamlNode | None = None
        for event in events:
            if isinstance(event, yaml.DocumentEndEvent):
                break
            node = self._node(event)
            if node is None:
                continue
            self._count += 1
            if self._count > MOST_VALUES or node.size > MOST_VALUES:
                raise ParseFailure(
                    f"more than {MOST_VALUES:,} values, which is too many to analyse; exclude it"
                )
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                if len(self._open) >= MOST_LEVELS:
                    raise _too_deep(_line(event))
                self._open.append(node)
                self._keys.append(None)
            elif self._open:
                self._place(node)
            else:
                root = node
        assert root is not None
        return root

    def _node(self, event: Any) -> YamlNode | None:
        """The node that an event completes or opens."""
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            kind: Kind = "object" if isinstance(event, yaml.MappingStartEvent) else "array"
            outer, start = self._start(event)
            node = YamlNode(kind, outer, start, 0, None, "flow" if event.flow_style else "block")
            node.anchor, node.tag = event.anchor or "", event.tag or ""
            return node
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            node = self._open.pop()
            self._keys.pop()
            self._close(node, _end(event))
            return node
        return None

    def _start(self, event: Any) -> tuple[int, int]:
        """Where a node starts, with and without its anchor and tag."""
        outer = _offset(event)
        if event.anchor is None and getattr(event, "tag", None) is None:
            return outer, outer
        found = _PROPERTIES(self._text, outer)
        return outer, outer if found is None else found.end()

    def _scalar(self, event: Any) -> YamlNode:
        style = _STYLES.get(event.style or "", "plain")
        outer, start = self._start(event)
        end = _end(event)
        start = min(start, end)
        if style in ("literal", "folded"):
            end = self._block_end(start, end)
            header = self._text.find("\n", start, end)
            self._scalars.append((header, end) if header >= 0 else (start, start + 1))
        elif end > start:
            self._scalars.append((start, end))
        value: Any = event.value
        tag = event.tag or ""
        if tag and tag not in _STRING_TAGS:
            value = OPAQUE
        elif not tag and style == "plain":
            value = resolved(value)
        node = YamlNode(_KINDS[type(value)], outer, start, end, value, style)
        node.tag = tag
        self._name(node, event.anchor)
        return node

    def _block_end(self, start: int, end: int) -> int:
        """Where a block scalar ends: with its last line, or with the empty ones that it keeps behind that."""
        text = self._text
        header = text[start : text.find("\n", start) + 1 or end].partition("#")[0]
        if "+" not in header:
            return start + len(text[start:end].rstrip())
        end = start + len(text[start:end].rstrip(" "))
        newline = next((n for n in ("\r\n", "\n", "\r") if text.endswith(n, start, end)), "")
        return end - len(newline)

    def _alias(self, event: Any) -> YamlNode:
        start, end = _offset(event), _end(event)
        found = self._anchors.get(event.anchor)
        if found is None:
            line = _line(event)
            if not any(node.anchor == event.anchor for node in self._open):
                raise ParseFailure(f"not valid YAML: found undefined alias '{event.anchor}'", line)
            # The anchor of something around it: no document of Batch contains itself.
            return YamlNode("string", start, start, end, OPAQUE, "alias")
        node = YamlNode(found.kind, start, start, end, found.value, "alias")
        node.members, node.items, node.is_open = found.members, found.items, found.is_open
        node.anchor, node.size, node.target = event.anchor, found.size, found.target
        self.shared.append((found.start, found.end))
        return node

    def _name(self, node: YamlNode, anchor: str | None) -> None:
        if anchor:
            node.anchor = anchor
            self._anchors[anchor] = node

    def _place(self, node: YamlNode) -> None:
        parent = self._open[-1]
        if parent.kind == "array":
            parent.items.append(node)
            return
        pending = self._keys[-1]
        if pending is None:
            member = YamlMember(self._text, node)
            parent.own.append(member)
            self._keys[-1] = member
            return
        pending.value = node
        self._keys[-1] = None
        colon = self._text.find(":", pending.end, node.outer + 1)
        is_near = colon >= 0 and not self._text[pending.end : colon].strip(" \t")
        pending.simple = pending.simple and is_near and self._text[pending.start] not in "?|>"

    def _close(self, node: YamlNode, end: int) -> None:
        """Complete a collection, of which all content is there."""
        if node.style == "block":
            last = [item.end for item in node.items] + [max(m.end, m.value.end) for m in node.own]
            end = max(last, default=node.start)
        if node.kind == "object":
            words = [m for m in node.own if not m.merges]
            node.members = [*_merged(node), *(m for m in words if not is_template(m.key))]
            node.is_open |= any(is_template(m.key) for m in words)
        node.close(end)
        node.size += sum(i.size for i in node.items)
        node.size += sum(m.value.size for m in node.members)
        if node.tag and node.tag not in ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            _hide(node)
        elif self._text.startswith("{{", node.start) and self._text.endswith("}}", node.start, end):
            _hide(node)  # an expression of Jinja or Helm without quotes
        if node.anchor:
            self._anchors[node.anchor] = node


def _offset(event: Any) -> int:
    return int(event.start_mark.index)


def _end(event: Any) -> int:
    return int(event.end_mark.index)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _hide(node: YamlNode) -> None:
    """Take a collection for an expression of which nothing is known."""
    node.kind, node.value, node.members, node.items = "string", OPAQUE, [], []


def _merged(node: YamlNode) -> list[YamlMember]:
    """What the merge keys of a mapping add to it; the first mapping that has a name counts."""
    found: dict[str, YamlMember] = {}
    own = {member.key for member in node.own}
    for merging in (member.value for member in node.own if member.merges):
        for base in merging.items if merging.kind == "array" else [merging]:
            node.is_open |= base.kind != "object" or base.is_open
            last = {member.key: member for member in base.members}
            found = {**last, **found}
    return [member for key, member in found.items() if key not in own]


def _too_deep(line: int) -> ParseFailure:
    return ParseFailure(f"nested more than {MOST_LEVELS} levels deep; exclude it", line)


def _failure(error: yaml.YAMLError, text: str) -> ParseFailure:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "unknown structure"
        message = f"not valid YAML: {' '.join(problem.split())}"
        if mark is None:
            return ParseFailure(message)
        return ParseFailure(message, mark.line + 1, column=mark.column + 1)
    if isinstance(error, yaml.reader.ReaderError):
        position = error.position
        line = len(re.findall(r"\r\n|\r|\n", text[:position])) + 1
        return ParseFailure("not valid YAML: it contains a character that YAML does not allow", line)
    return ParseFailure(f"not valid YAML: {' '.join(str(error).split())}")
