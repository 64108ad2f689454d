"""The labels of real projects in `benchmarks/labels`: what breaks where, by the source and the packages."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from batchlint.rules import strict_yaml
from batchlint.rules.problems import RuleError

FOLDER = Path(__file__).resolve().parent / "labels"

#: What a place can be labelled as, and what that means.
VERDICTS = {
    "breaks": "raises, is refused or is lost with the target",
    "warns": "runs with the target, and means something else or is only tolerated",
    "follows": "has to change because of another place that is labelled; counts neither way",
    "fine": "has a name that breaks elsewhere, and does not break here",
}
#: Why labels were corrected after batchlint was run and its answers had been looked at.
CORRECTIONS = {
    "docstring": "a docstring that names the class with its module, or by an import of the file, also counts",
    "member": "the member is in one expression with its labelled class; renaming the class is enough",
    "text": "overlooked: printed or logged text is different",
    "list": "overlooked: the code passes an object where every release requires a list",
    "stale": "overlooked: the release that the code is written for does not have it either",
    "option": "overlooked: the keyword needs a change that is separate from that of its options object",
    "position": "overlooked: the second argument has another position too",
    "requirement": "overlooked: the requirement allows releases that break the code",
    "import": "the import is the place, because azure-batch no longer raises or returns the imported class",
    "detail": "the target has the property too; only the way to get the object is different",
}
_FIELDS = {"project", "release", "speaks", "target", "below", "labelled", "choice", "first", "files"}
_OPTIONAL = {"below", "choice"}
_FILE_FIELDS = {"sha256", "fixes", *VERDICTS}
_LABEL_FIELDS = {"subject", "note", "corrected"}
#: What is counted of a run.
COUNTS = ("labels", "found", "findings", "right")
_PLACE = re.compile(r"([1-9][0-9]*) (\S+)")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class LabelError(Exception):
    """A file of labels is not as it should be."""


@dataclass(frozen=True)
class Label:
    """One place.

    Attributes:
        path: the file, from the root of the release.
        line: counts from 1.
        name: the name or keyword as the source has it.
        verdict: a key of `VERDICTS`.
        subject: what is meant, in the names of the release that the project speaks.
        corrected: why the label is not what it was before batchlint was run, a key of `CORRECTIONS`; empty
            where it is.
    """

    path: str
    line: int
    name: str
    verdict: str
    subject: str
    corrected: str = ""

    @property
    def what(self) -> str:
        """What kind of thing breaks, read from the subject."""
        if self.subject.startswith(("azure.", "msrest.")):
            return "module"
        if self.subject.endswith("by position"):
            return "position"
        owner, dot, _ = self.subject.partition(".")
        if dot:
            return "operation" if owner[0].islower() else "property"
        return "class" if owner[0].isupper() else "options"


@dataclass(frozen=True)
class Fixes:
    """What became of a file by its safe fixes, as it was read.

    Attributes:
        result: SHA-256 of the fixed file.
        wrong: lines of the source with a fix that is wrong, and why.
    """

    result: str
    wrong: dict[int, str]


@dataclass(frozen=True)
class LabelledRelease:
    """One release of a project, for one target.

    Attributes:
        name: of the file, without its suffix.
        project: its name in the package index.
        release: its version.
        speaks: the release of azure-batch that the code is written for.
        target: the release of azure-batch that it is to work with.
        below: the folder that is looked at; "." for all.
        everything: whether all files below are labelled; else only those named, chosen by `choice`.
        choice: how the files were chosen.
        first: the counts of the first run, before any label was corrected.
        digests: SHA-256 of each file that has labels.
        fixes: what became of files, where that was read.
        labels: all places.
    """

    name: str
    project: str
    release: str
    speaks: str
    target: str
    below: str
    everything: bool
    choice: str
    first: dict[str, int]
    digests: dict[str, str]
    fixes: dict[str, Fixes]
    labels: tuple[Label, ...]


def load(folder: Path = FOLDER) -> list[LabelledRelease]:
    """All labels, in the order of the names of their files.

    Args:
        folder: where the files are.

    Returns:
        One entry for each file.

    Raises:
        LabelError: a file has something that does not belong there, or lacks something.
    """
    return [read(path) for path in sorted(folder.glob("*.yaml"))]


def read(path: Path) -> LabelledRelease:
    """Read one file of labels.

    Args:
        path: the file.

    Returns:
        What it says.

    Raises:
        LabelError: see `load`.
    """
    try:
        data = strict_yaml.read(path.read_text(encoding="utf-8"), path.name).plain()
    except RuleError as error:
        raise LabelError(str(error)) from error
    _fields(path.name, data, _FIELDS, _FIELDS - _OPTIONAL)
    if data["labelled"] not in ("everything", "files"):
        raise LabelError(f"{path.name}: `labelled` is `everything` or `files`")
    if ("choice" in data) != (data["labelled"] == "files"):
        raise LabelError(f"{path.name}: `choice` says how `files` were chosen")
    _fields(f"{path.name}: first", data["first"], set(COUNTS), set(COUNTS))
    labels: list[Label] = []
    digests: dict[str, str] = {}
    fixes: dict[str, Fixes] = {}
    for name, entry in data["files"].items():
        where = f"{path.name}: {name}"
        _fields(where, entry, _FILE_FIELDS, {"sha256"})
        digests[name] = _digest(where, entry["sha256"])
        labels += _labels(where, name, entry)
        if "fixes" in entry:
            fixes[name] = _fixes(where, entry["fixes"])
    return LabelledRelease(
        name=path.stem,
        project=data["project"],
        release=data["release"],
        speaks=data["speaks"],
        target=data["target"],
        below=data.get("below", "."),
        everything=data["labelled"] == "everything",
        choice=data.get("choice", ""),
        first=data["first"],
        digests=digests,
        fixes=fixes,
        labels=tuple(labels),
    )


def _labels(where: str, path: str, entry: dict[str, Any]) -> list[Label]:
    found: dict[tuple[int, str], Label] = {}
    for verdict in VERDICTS:
        for place, value in entry.get(verdict, {}).items():
            match = _PLACE.fullmatch(str(place))
            if match is None:
                raise LabelError(f"{where}: {place!r} is not a line and a name")
            key = int(match[1]), match[2]
            if key in found:
                raise LabelError(f"{where}: {place} is labelled twice")
            given = value if isinstance(value, dict) else {"subject": value}
            _fields(f"{where}: {place}", given, _LABEL_FIELDS, {"subject"})
            if any(not isinstance(text, str) or not text for text in given.values()):
                raise LabelError(f"{where}: {place}: what is said of it is not a text")
            if "corrected" in given and given["corrected"] not in CORRECTIONS:
                raise LabelError(f"{where}: {place}: {given['corrected']!r} is no reason in CORRECTIONS")
            found[key] = Label(path, *key, verdict, given["subject"], given.get("corrected", ""))
    return list(found.values())


def _fixes(where: str, entry: dict[str, Any]) -> Fixes:
    _fields(f"{where}: fixes", entry, {"result", "wrong"}, {"result"})
    wrong = entry.get("wrong", {})
    if not all(isinstance(line, int) and isinstance(why, str) for line, why in wrong.items()):
        raise LabelError(f"{where}: `wrong` has lines and why their fix is wrong")
    return Fixes(_digest(where, entry["result"]), wrong)


def _digest(where: str, value: object) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise LabelError(f"{where}: {value!r} is not a SHA-256")
    return value


def _fields(where: str, entry: object, allowed: set[str], required: set[str]) -> None:
    if not isinstance(entry, dict):
        raise LabelError(f"{where}: not a mapping")
    for name in entry:
        if name not in allowed:
            raise LabelError(f"{where}: what is `{name}`?")
    for name in sorted(required - set(entry)):
        raise LabelError(f"{where}: `{name}` is missing")
