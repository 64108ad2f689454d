"""The keys of a rule file, and readers of their values from the YAML tree.

Every reader returns the value of a node, or notes a problem and returns None, so that one pass over
a file finds all that is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, TypeAlias, get_args

from batchlint.builtin_checks import CHECKS
from batchlint.core.expressions import Expression
from batchlint.core.failing import ParseFailure
from batchlint.rules.grammar import Default, Path, Pattern, Returns, Scalar, Subject
from batchlint.rules.problems import Problems, did_you_mean
from batchlint.rules.strict_yaml import Node

#: The keys that name what a rule is about.
SUBJECTS: tuple[str, ...] = get_args(Subject)

#: What can have happened to each kind of subject: exactly one of these, the main statement …
OUTCOMES: dict[str, tuple[str, ...]] = {
    "property": (
        *("becomes", "removed", "required", "default", "matches", "allows", "behaviour"),
        *("optional_when", "split", "values"),
    ),
    "enum": ("becomes", "removed", "removed_values", "members", "values"),
    "operation": ("becomes", "removed", "returns", "arguments", "parameters", "url"),
    "type": ("becomes", "removed"),
    "module": ("becomes", "removed"),
    "client": ("becomes", "removed", "required"),
    "constructor": ("arguments",),
    "usage": ("removed", "behaviour"),
}

#: … and what it can be combined with.
COMPANIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("property", "becomes"): ("values", "split", "with"),
    ("property", "split"): ("values",),
    ("property", "required"): ("fill",),
    ("property", "default"): ("unless",),
    ("operation", "becomes"): ("parameters", "url"),
    ("operation", "removed"): ("url",),
    ("operation", "arguments"): ("parameters",),
}

COMMON = ("title", "why", "see", "instead", "examples")
RULE_KEYS = frozenset(
    (
        *COMMON,
        *SUBJECTS,
        "of",
        "with",
        "fill",
        "unless",
        *(key for outcomes in OUTCOMES.values() for key in outcomes),
    )
)
FILE_KEYS = frozenset(("from", "to", "notes", "rules", "package", "generation", "waivers"))
EXAMPLE_KEYS = frozenset(("before", "after", "keep", "unsafe"))

#: Outcomes that a person must act on: what to do can't be derived, so `instead` is required.
NEEDS_INSTEAD = frozenset(
    ("removed", "removed_values", "required", "default", "matches", "allows", "behaviour", "optional_when")
)

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PATH = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*(\[\])?")
_PACKAGE_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_USAGE = re.compile(r"[a-z]+( [a-z]+)*")
_PATTERN_NAME = re.compile(r"\*|[A-Za-z_*][\w*]*(\.[A-Za-z_*][\w*]*)*")
_REQUEST = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD) /\S*")

#: The names of checks and kinds, which `--select` takes beside the names of rules.
RESERVED = frozenset((*CHECKS, *(check.kind for check in CHECKS.values()), "renamed", "behaviour"))


class Fields:
    """Reads the values of one mapping of a rule file, and notes what is wrong with them.

    `house` says whether the file holds custom rules.
    """

    def __init__(self, problems: Problems, file: str, what: str, node: Node, house: bool = False) -> None:
        self.problems = problems
        self.file = file
        self.what = what
        self.node = node
        self.house = house

    def problem(self, line: int, message: str) -> None:
        """Note a problem with this mapping."""
        self.problems.add(self.file, line, f"{self.what}: {message}")

    def check_keys(self, known: Collection[str]) -> None:
        """Note every key that is not known."""
        for key in self.node.value:
            if key not in known:
                shown = key if isinstance(key, str) else str(key).lower()
                self.problem(self.node.key_lines[key], f"unknown key '{shown}'{did_you_mean(shown, known)}")

    def get(self, key: str) -> Node | None:
        """The node of a key, or None."""
        found: Node | None = self.node.value.get(key)
        return found

    def line(self, key: str) -> int:
        """The line of a key, or that of the mapping where it is absent."""
        return self.node.key_lines.get(key, self.node.line)

    def read(self, key: str, reader: Reader) -> Any:
        """The value of a key as `reader` returns it; None where the key is absent or wrong."""
        node = self.get(key)
        return reader(self, key, node) if node is not None else None

    def wrong(self, key: str, node: Node, expected: str) -> None:
        """Note that a value has the wrong kind."""
        kind = node.kind()
        wanted = "not be empty" if kind == expected else f"be {expected}, not {kind}"
        self.problem(node.line, f"{key} must {wanted}")


#: Reads the value of a key: gets the mapping, the key and the value's node.
Reader: TypeAlias = Callable[[Fields, str, Node], Any]


def text(fields: Fields, key: str, node: Node) -> str | None:
    """A text that is not blank, with its white space normalised."""
    if not isinstance(node.value, str) or not node.value.strip():
        fields.wrong(key, node, "a string")
        return None
    return " ".join(node.value.split())


def true(fields: Fields, key: str, node: Node) -> bool | None:
    """`true` and nothing else: to deny a key is to leave it out."""
    if node.value is not True:
        fields.problem(node.line, f"{key} must be true; use {key}: true or remove the key")
        return None
    return True


def scalar(fields: Fields, key: str, node: Node) -> Scalar:
    """A text, a number, true, false or null."""
    if isinstance(node.value, (dict, list)):
        fields.wrong(key, node, "a single value")
        return None
    value: Scalar = node.value
    return value


def names(fields: Fields, key: str, node: Node) -> tuple[str, ...] | None:
    """A name or a list of different names; `*` is part of a module's name, or means all.

    The names of usages are phrases.
    """
    nodes = node.value if isinstance(node.value, list) else [node]
    found: list[str] = []
    for item in nodes:
        allowed = _USAGE if key == "usage" else _PATTERN_NAME
        if not isinstance(item.value, str) or not allowed.fullmatch(item.value):
            fields.wrong(key, item, "a name or a list of names")
        elif item.value in found:
            fields.problem(item.line, f"{key} lists '{item.value}' twice; keep one")
        else:
            found.append(item.value)
    if not nodes:
        fields.problem(node.line, f"{key} is an empty list; add at least one name")
    return tuple(found) or None


def values(fields: Fields, key: str, node: Node) -> dict[Scalar, Scalar] | None:
    """A mapping of old values to new ones."""
    if not isinstance(node.value, dict) or not node.value:
        fields.wrong(key, node, "a mapping of old values to new ones, such as {docker: dockerCompatible}")
        return None
    return {old: scalar(fields, f"{key}.{old}", new) for old, new in node.value.items()}


def renamed(fields: Fields, key: str, node: Node) -> dict[str, str] | None:
    """A mapping of old parameter names to new ones."""
    found = values(fields, key, node)
    for old, new in (found or {}).items():
        if not (isinstance(old, str) and isinstance(new, str) and old.isidentifier() and new.isidentifier()):
            fields.problem(node.line, f"{key} maps {old} to {new}; use names of parameters")
            return None
    return found  # type: ignore[return-value]


def path(fields: Fields, key: str, node: Node) -> Path | None:
    """A path of wire names, with `[]` at its end for a list."""
    if not isinstance(node.value, str) or not _PATH.fullmatch(node.value):
        fields.wrong(key, node, "a path of wire names, such as a.b.c or errors[]")
        return None
    is_list = node.value.endswith("[]")
    return Path(tuple(node.value.removesuffix("[]").split(".")), is_list)


def package_name(fields: Fields, key: str, node: Node) -> str | None:
    """The name of a class, an operation, a module or a parameter."""
    if not isinstance(node.value, str) or not _PACKAGE_NAME.fullmatch(node.value):
        fields.wrong(key, node, "one name")
        return None
    return node.value


def siblings(fields: Fields, key: str, node: Node) -> dict[Path, Scalar] | None:
    """A mapping of paths to the values required there."""
    if not isinstance(node.value, dict) or not node.value:
        fields.wrong(key, node, "a mapping of paths to values, such as {a.provision: usermanaged}")
        return None
    found: dict[Path, Scalar] = {}
    for place, value in node.value.items():
        at = path(fields, key, Node(place, value.line))
        if at is not None:
            found[at] = scalar(fields, f"{key}.{place}", value)
    return found


def _parts(fields: Fields, key: str, node: Node, expected: tuple[str, ...]) -> dict[str, Scalar] | None:
    shown = "{" + ", ".join(f"{part}: …" for part in expected) + "}"
    if not isinstance(node.value, dict):
        fields.wrong(key, node, f"a mapping {shown}")
        return None
    for part in node.value:
        if part not in expected:
            fields.problem(
                node.key_lines[part], f"unknown key '{part}' in {key}{did_you_mean(part, expected)}"
            )
    missing = [part for part in expected if part not in node.value]
    if missing:
        fields.problem(node.line, f"{key} has no {' and '.join(missing)}; use {shown}")
        return None
    return {part: scalar(fields, f"{key}.{part}", node.value[part]) for part in expected}


def default(fields: Fields, key: str, node: Node) -> Default | None:
    """The old default and the new one; null if the old one can't be set explicitly."""
    parts = _parts(fields, key, node, ("was", "now"))
    if parts is None:
        return None
    if parts["was"] == parts["now"]:
        fields.problem(node.line, f"{key} is the same before and after; remove it")
    return Default(parts["was"], parts["now"])


def url(fields: Fields, key: str, node: Node) -> tuple[str, str] | None:
    """The old request and the new one."""
    parts = _parts(fields, key, node, ("was", "now"))
    if parts is None:
        return None
    for part, request in parts.items():
        if not isinstance(request, str) or not _REQUEST.fullmatch(request):
            fields.problem(
                node.line, f"{key}.{part} is not a request; use a verb and a path, such as GET /nodeagentskus"
            )
            return None
    return str(parts["was"]), str(parts["now"])


def returns(fields: Fields, key: str, node: Node) -> Returns | None:
    """The old result type, the new one, and the property of the new that holds the old."""
    parts = _parts(fields, key, node, ("was", "now", "under"))
    if parts is None or not all(isinstance(p, str) for p in parts.values()):
        return None
    return Returns(str(parts["was"]), str(parts["now"]), str(parts["under"]))


def pattern(fields: Fields, key: str, node: Node) -> Pattern | None:
    """A regular expression that is searched for without case."""
    if not isinstance(node.value, str) or not node.value:
        fields.wrong(key, node, "a regular expression")
        return None
    try:
        if not fields.house:
            return re.compile(node.value, re.IGNORECASE)
        what = f"{fields.what} ({fields.file}:{node.line})"
        failure = ParseFailure(f"the expression of {what} takes too long on a value; simplify it")
        return Expression(node.value, re.IGNORECASE, failure)
    except re.error as error:
        fields.problem(node.line, f"{key} is not a valid regular expression ({error})")
    except ValueError as error:
        fields.problem(node.line, f"{key} is not an allowed regular expression: {error}")
    return None


def patterns(fields: Fields, key: str, node: Node) -> dict[str, Pattern] | None:
    """A mapping of wire names to regular expressions."""
    if not isinstance(node.value, dict) or not node.value:
        fields.wrong(key, node, "a mapping of wire names to regular expressions")
        return None
    found = {str(name): pattern(fields, f"{key}.{name}", inner) for name, inner in node.value.items()}
    return {name: made for name, made in found.items() if made is not None}


def choice(*allowed: str) -> Callable[[Fields, str, Node], str | None]:
    """A reader of one word out of a few."""

    def read(fields: Fields, key: str, node: Node) -> str | None:
        if node.value not in allowed:
            fields.problem(node.line, f"{key} has an unknown value; use {' or '.join(allowed)}")
            return None
        return str(node.value)

    return read
