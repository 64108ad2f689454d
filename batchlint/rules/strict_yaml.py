"""A strict reader for the YAML of rule files: every value with its line, nothing guessed.

YAML's own reading of plain words is a trap: `no` is a boolean, `012` is ten, `1:30` is ninety and
`2025-06-01` is a date. Here a plain word is `true`, `false`, `null`, a decimal number, or text.
Anchors, aliases, tags and repeated keys are refused, and so is nesting beyond what rules need: the
C parser's own composer ends the process on input that is nested deeply enough, so the tree is
built here from the parser's flat stream of events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from batchlint.rules.problems import Problem, RuleError

#: Rules nest about ten levels; an example's payload may add some.
MAX_DEPTH = 40
_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep; flatten it"

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

Scalar: TypeAlias = "str | int | float | bool | None"


@dataclass(slots=True)
class Node:
    """A value and the line that it starts on.

    `value` is a scalar, a list of nodes, or a dict of nodes; `key_lines` has the line
    of each key of a dict.
    """

    value: Any
    line: int
    key_lines: dict[Scalar, int] = field(default_factory=dict)

    def plain(self) -> Any:
        """The value without lines, as `json.loads` returns it."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def kind(self) -> str:
        """The kind of the value, as messages name it."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, list):
            return "a list"
        if self.value is None:
            return "nothing"
        if isinstance(self.value, bool):
            return "true or false"
        return "a string" if isinstance(self.value, str) else "a number"


def read(text: str, file: str) -> Node:
    """Read one YAML document.

    Args:
        text: the content of the file.
        file: its name, for messages.

    Returns:
        The root of the tree.

    Raises:
        RuleError: the text is not YAML, or is YAML that rule files don't use.
    """
    import yaml

    # Only the event stream of the C parser is used: it doesn't recurse.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(file).build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 0
        problem = error.problem or error.context
        if problem == "exceeded maximum nesting depth":  # libyaml 0.2.3 and later have a limit of their own
            raise RuleError([Problem(file, line, _TOO_DEEP)]) from None
        raise RuleError([Problem(file, line, f"not valid YAML: {problem}")]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise RuleError(
            [Problem(file, line, f"not valid YAML: {error.reason}; remove the character")]
        ) from None


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        #: Containers that are open; a mapping's pending key is in `keys` at the same depth.
        self.open: list[Node] = []
        self.keys: list[tuple[Scalar, int] | None] = []
        self.root: Node | None = None

    def build(self, events: Iterator[Any]) -> Node:
        import yaml

        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                raise self.error(line, "the file has a second document; use one document per file")
            if isinstance(event, yaml.AliasEvent):
                raise self.error(line, f"aliases are not allowed (*{event.anchor}); repeat the value instead")
            if isinstance(event, yaml.ScalarEvent):
                self.refuse_extras(event, line)
                plain = event.style in (None, "")
                self.place(Node(resolve(event.value) if plain else event.value, line))
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self.refuse_extras(event, line)
                node = Node({} if isinstance(event, yaml.MappingStartEvent) else [], line)
                self.place(node)
                self.open.append(node)
                self.keys.append(None)
                if len(self.open) > MAX_DEPTH:
                    raise self.error(line, _TOO_DEEP)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self.open.pop()
                self.keys.pop()
        if self.root is None:
            raise self.error(1, "the file is empty; add at least from, to and rules")
        return self.root

    def refuse_extras(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            raise self.error(line, f"anchors are not allowed (&{event.anchor}); repeat the value instead")
        if event.tag is not None:
            raise self.error(line, f"tags are not allowed ({event.tag}); remove the tag")

    def place(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.value, list):
            parent.value.append(node)
            return
        pending = self.keys[-1]
        if pending is None:
            if isinstance(node.value, (dict, list)):
                raise self.error(node.line, f"a key must be a word, not {node.kind()}")
            self.keys[-1] = (node.value, node.line)
            if node.value in parent.value:
                # `1` and `true` are one key to Python, so they are one key here.
                first = min(line for key, line in parent.key_lines.items() if key == node.value)
                shown = _shown(node.value)
                raise self.error(node.line, f"duplicate key '{shown}' (first on line {first}); remove one")
            return
        self.keys[-1] = None
        parent.value[pending[0]] = node
        parent.key_lines[pending[0]] = pending[1]

    def error(self, line: int, message: str) -> RuleError:
        return RuleError([Problem(self.file, line, message)])


def resolve(word: str) -> Scalar:
    """The value of a plain word: `true`, `false`, `null`, a decimal number, else text."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        # Nothing in the API is longer, and Python refuses to read numbers of thousands of digits.
        return int(word) if len(word) < 20 else word
    if _FLOAT.fullmatch(word):
        return float(word)
    return word


def _shown(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
