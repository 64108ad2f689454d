"""Retirements: what the service stops supporting on a day that it has announced.

They are in `retirements.yaml`, each with the public page that announces it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from batchlint import table_cache
from batchlint.project.files import SMALL, read_bytes

if TYPE_CHECKING:
    from batchlint.history import History
    from batchlint.rules.problems import Problems
    from batchlint.rules.strict_yaml import Node

_HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(_HERE, "retirements.yaml")
#: What the table is made from.
_SOURCES = (FILE, os.path.abspath(__file__), os.path.join(os.path.dirname(_HERE), "history", "api.json"))
_TEXTS = ("what", "date", "see", "instead", "property", "value", "versions-before", "until")
_LISTS = ("of", "operations")
_NEEDED = ("what", "see", "instead")


class Retirement(NamedTuple):
    """One retirement.

    Attributes:
        name: its key.
        what: the thing that retires.
        date: the day, `2024-02-29`; empty where none is published.
        see: the address of the page that announces it.
        instead: what a person does, as an imperative.
        value: the pattern that a property's value has to match; empty where any value counts.
        until: the position of the first version at which nothing is said; None where there is none.
    """

    name: str
    what: str
    date: str
    see: str
    instead: str
    value: str = ""
    until: int | None = None

    @property
    def said(self) -> str:
        """The day in a sentence: `retirement date 2024-02-29`."""
        return f"retirement date {self.date}" if self.date else "retirement announced, no date"

    def is_said_at(self, target: int) -> bool:
        """Whether code that must work with a version is warned."""
        return bool(self.date) and (self.until is None or target < self.until)


class Retirements(NamedTuple):
    """All retirements, in the order of the file, and by what code may show of each.

    `properties` is keyed by type and wire name, `operations` by name, `versions` by api-version.
    """

    every: tuple[Retirement, ...]
    properties: dict[tuple[str, str], Retirement]
    operations: dict[str, Retirement]
    versions: dict[str, Retirement]


@cache
def load_retirements() -> Retirements:
    """The retirements that ship with the package; cached for later runs."""

    def build() -> Any:
        from batchlint.history import load

        content = read_bytes(FILE, limit=SMALL).decode("utf-8")
        found = read_retirements(content, FILE, load())
        return tuple(map(tuple, found.every)), *(
            {key: each.name for key, each in table.items()} for table in found[1:]
        )

    every, *tables = table_cache.load("retirements", _SOURCES, build)
    known = {fields[0]: Retirement(*fields) for fields in every}
    return Retirements(
        tuple(known.values()), *({key: known[name] for key, name in table.items()} for table in tables)
    )


def retirement_of(api_version: str) -> Retirement | None:
    """The retirement of an api-version; None where none is announced."""
    return load_retirements().versions.get(api_version)


def read_retirements(text: str, file: str, history: History) -> Retirements:
    """Read retirements, and check them against the API history.

    Args:
        text: the content of a file.
        file: its name, for messages.
        history: what the names in it are looked up in.

    Raises:
        RuleError: something in it is wrong; the message has one line for each problem.
    """
    from batchlint.rules.problems import Problems
    from batchlint.rules.strict_yaml import read

    root = read(text, file)
    problems = Problems()
    found = Retirements((), {}, {}, {})
    if not isinstance(root.value, dict):
        problems.add(
            file, root.line, f"the file must be a mapping of names to retirements, not {root.kind()}"
        )
    problems.stop()
    every = []
    for name, node in root.value.items():
        entry = _Entry(str(name), node, file, problems, history)
        retirement = entry.read()
        if retirement is not None:
            every.append(retirement)
            found.properties.update((key, retirement) for key in entry.properties())
            found.operations.update((key, retirement) for key in entry.operations())
            found.versions.update((key, retirement) for key in entry.versions())
    problems.stop()
    return found._replace(every=tuple(every))


class _Entry:
    """Reads one retirement."""

    def __init__(self, name: str, node: Node, file: str, problems: Problems, history: History) -> None:
        self._name, self._node, self._file = name, node, file
        self._problems, self._history = problems, history

    def read(self) -> Retirement | None:
        """The retirement; None where it is written wrong."""
        if not isinstance(self._node.value, dict):
            self._add(f"must be a mapping, not {self._node.kind()}")
            return None
        for key, inner in self._node.value.items():
            wanted = str if key in _TEXTS else list if key in _LISTS else None
            if wanted is None:
                self._add(f"unknown key '{key}'; use one of {', '.join((*_TEXTS, *_LISTS))}", inner)
            elif not isinstance(inner.value, wanted):
                self._add(
                    f"{key} must be {'a string' if wanted is str else 'a list'}, not {inner.kind()}", inner
                )
        for key in _NEEDED:
            if key not in self._node.value:
                self._add(f"{key} is missing")
        if not self._text("see").startswith("https://"):
            self._add("see is not an address; use that of the page that announces it")
        self._check_forms()
        until = self._text("until")
        what, day, see, instead, value = map(self._text, ("what", "date", "see", "instead", "value"))
        first = self._first(until) if until else None
        return Retirement(self._name, what, day, see, instead, value, first)

    def properties(self) -> Iterator[tuple[str, str]]:
        """The types and wire names of the properties that request what retires."""
        wire = self._text("property")
        for owner in self._list("of"):
            if owner not in self._history.types or wire not in self._history.types[owner].props:
                self._add(f"no version has {wire} of {owner}")
            yield owner, wire

    def operations(self) -> Iterator[str]:
        """The operations that retire."""
        for name in self._list("operations"):
            if name not in self._history.operations:
                self._add(f"no version has the operation {name}")
            yield name

    def versions(self) -> Iterator[str]:
        """The api-versions that retire."""
        before = self._text("versions-before")
        first = self._first(before) if before else 0
        yield from dict.fromkeys(self._history.name(index) for index in range(first))

    def _first(self, api_version: str) -> int:
        """The first position of an api-version."""
        names = [version.name for version in self._history.versions]
        if api_version in names:
            return names.index(api_version)
        self._add(f"{api_version} is not a known api-version")
        return 0

    def _check_forms(self) -> None:
        day, pattern = self._text("date"), self._text("value")
        try:
            if day:
                date.fromisoformat(day)
        except ValueError:
            self._add(f"{day} is not a day; use the form 2024-02-29")
        try:
            re.compile(pattern)
        except re.error as error:
            self._add(f"value is not a valid regular expression: {error}")

    def _text(self, key: str) -> str:
        node = self._node.value.get(key)
        return node.value if node is not None and isinstance(node.value, str) else ""

    def _list(self, key: str) -> list[str]:
        node = self._node.value.get(key)
        return [str(item.value) for item in node.value] if node and isinstance(node.value, list) else []

    def _add(self, message: str, node: Node | None = None) -> None:
        line = (node or self._node).line
        self._problems.add(self._file, line, f"{self._name}: {message}")
