"""Baselines: existing findings that are not reported, matched by content and not by line.

The file holds one entry a line, so that it can be reviewed and merged. Matching a file depends on that
file, the baseline, and which of its paths exist; never on other files of the run.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from batchlint.project.errors import UsageError
from batchlint.project.files import read_bytes

if TYPE_CHECKING:
    from batchlint.core.findings import Finding

FORMAT = 1
_FIELDS: dict[str, type] = {"path": str, "rule": str, "subject": str, "source": str, "count": int}
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)
_LAST_COMMA = re.compile(r",(?=[\])}])")


class Key(NamedTuple):
    """The identity of a finding: `source` is normalised for formatting."""

    rule: str
    subject: str
    source: str


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A finding of one file, its source, and its count."""

    path: str
    rule: str
    subject: str
    source: str
    count: int

    @property
    def words(self) -> tuple[str, str, str, str]:
        """All fields but the count."""
        return self.path, self.rule, self.subject, self.source

    @property
    def key(self) -> Key:
        """The identity of the finding."""
        return Key(self.rule, self.subject, _stable(self.source))


def entry_of(path: str, finding: Finding, text: str) -> Entry:
    """A finding as an entry, with the file's path as the baseline has it and the text of its span."""
    source = " ".join(text[finding.span.start : finding.span.end].split())
    return Entry(path, finding.rule, finding.subject, source, 1)


def _stable(source: str) -> str:
    """A source without what a formatter changes: white space, kinds of quotes, trailing commas."""
    return _LAST_COMMA.sub("", "".join(source.split()).replace("'", '"'))


@dataclass(slots=True)
class Baseline:
    """The content of one baseline file.

    Attributes:
        path: its absolute path.
        shown: its path in messages.
        entries: the entries by path relative to its folder.
    """

    path: str
    shown: str
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    _gone: Counter[Key] | None = None

    def place(self, relative: str) -> str:
        """The absolute path of a file in it."""
        return os.path.normpath(os.path.join(os.path.dirname(self.path), relative.replace("/", os.sep)))

    def relative(self, path: str) -> str:
        """The relative path of a file, as entries have it."""
        try:
            found = os.path.relpath(path, os.path.dirname(self.path))
        except ValueError:  # another drive
            found = path
        return found.replace(os.sep, "/")

    def known(self, path: str) -> Counter[Key]:
        """The baselined findings of a file, with counts."""
        return counted(self.entries.get(path, ()))

    def gone_paths(self) -> list[str]:
        """The paths that no longer exist: files that were moved or deleted."""
        return sorted(path for path in self.entries if not os.path.lexists(self.place(path)))

    def gone(self) -> Counter[Key]:
        """The baselined findings of files that no longer exist, with counts; any file may claim them."""
        if self._gone is None:
            self._gone = counted(entry for path in self.gone_paths() for entry in self.entries[path])
        return self._gone


def counted(entries: Iterable[Entry]) -> Counter[Key]:
    """The entries added up by key."""
    found: Counter[Key] = Counter()
    for entry in entries:
        found[entry.key] += entry.count
    return found


def read_baseline(path: str, shown: str) -> Baseline:
    """Read the baseline at an absolute path; messages call it `shown`.

    Raises:
        UsageError: it is missing or malformed.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(
            f"{shown}: no such baseline; `batchlint check --write-baseline {shown}` creates it"
        ) from None
    except OSError as error:
        raise UsageError(f"{shown}: can't be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{shown}: is not a baseline because it is not UTF-8") from None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        conflict = _CONFLICT.search(text)
        if conflict is not None:
            line = text.count("\n", 0, conflict.start()) + 1
            raise UsageError(
                f"{shown}:{line}: has conflict markers of a merge; resolve the conflict"
            ) from None
        said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise UsageError(f"{shown}:{line}: is not valid JSON: {said[:1].lower()}{said[1:]}") from None
    baseline = Baseline(path, shown)
    for entry in _entries(content, shown):
        baseline.entries.setdefault(entry.path, []).append(entry)
    return baseline


def _entries(content: Any, shown: str) -> list[Entry]:
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("findings"), list)
        or "format" not in content
    ):
        raise UsageError(f"{shown}: is not a baseline of batchlint")
    said = content["format"]
    if isinstance(said, bool) or not isinstance(said, int) or said < 1:
        raise UsageError(f"{shown}: is not a baseline of batchlint; its format must be {FORMAT}")
    if said > FORMAT:
        raise UsageError(
            f"{shown}: has format {said}, but this version of batchlint reads only format {FORMAT}"
        )
    if unknown := sorted(content.keys() - {"format", "findings"}):
        raise UsageError(f"{shown}: unknown key {unknown[0]!r}")
    entries: dict[tuple[str, str, str, str], Entry] = {}
    for number, item in enumerate(content["findings"]):
        entry = _entry(item, f"{shown}: findings[{number}]")
        if entry.words in entries:
            raise UsageError(
                f"{shown}: findings[{number}]: is a duplicate; add its count to the first one, or remove it"
            )
        entries[entry.words] = entry
    return list(entries.values())


def _entry(item: Any, where: str) -> Entry:
    if not isinstance(item, dict):
        raise UsageError(f"{where}: must be an object")
    if unknown := sorted(item.keys() - _FIELDS.keys()):
        raise UsageError(f"{where}: unknown key {unknown[0]!r}")
    for key, wanted in _FIELDS.items():
        value = item.get(key)
        if type(value) is not wanted or (isinstance(value, int) and value < 1):
            what = "a positive number" if wanted is int else "a string"
            raise UsageError(f"{where}.{key}: must be {what}")
    return Entry(**item)


def written(entries: Iterable[Entry]) -> bytes:
    """The bytes of a baseline: sorted, equal findings added up, one entry a line."""
    texts: dict[tuple[str, Key], Entry] = {}
    counts: Counter[tuple[str, Key]] = Counter()
    for entry in sorted(entries):
        texts.setdefault((entry.path, entry.key), entry)
        counts[entry.path, entry.key] += entry.count
    lines = [json.dumps(asdict(replace(entry, count=counts[key]))) for key, entry in texts.items()]
    listed = "".join(f"\n {line}" for line in ",\0".join(lines).split("\0") if line)
    return f'{{"format": {FORMAT}, "findings": [{listed}\n]}}\n'.encode("ascii")


def total(entries: Mapping[str, Iterable[Entry]]) -> int:
    """The number of findings in entries by path."""
    return sum(entry.count for found in entries.values() for entry in found)
