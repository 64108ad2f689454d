"""The step to another generation of the package, which code must take as a whole.

The releases in between are previews of the next generation, so nobody moves from one to the other.
Payloads and REST requests are not affected: for these, each api-version is a step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from batchlint.history import load
from batchlint.project.names import known_versions

if TYPE_CHECKING:
    from batchlint.core.findings import Finding


def is_change(source: int | None, target: int) -> bool:
    """Whether the target belongs to another generation than the source; an unknown source is the first."""
    known = known_versions()
    before = known[source].generation if source is not None else 1
    return before != known[target].generation


def belongs(version: int, source: int | None, target: int) -> bool:
    """Whether breaks at a version are part of the step to the target's generation."""
    first = known_versions()[version].generation > 1
    return first and is_change(source, target)


def transitions(source: int | None, target: int, packaged: bool, plain: bool) -> int:
    """The number of transitions between two versions; 0 if the source is unknown.

    Args:
        source: position of the version in use today.
        target: position of the target version.
        packaged: whether some of the files use the package.
        plain: whether some of them do not.
    """
    if source is None:
        return 0
    known = known_versions()
    between = range(min(source, target) + 1, max(source, target) + 1)
    if not is_change(source, target):
        return len(between)
    own = [index for index in between if known[index].generation == 1]
    # An api-version that the older generation also uses is not a step for payloads.
    spoken = {version.name for version in known if version.generation == 1}
    beyond = {known[index].name for index in between} - spoken
    return len(own) + packaged + (len(beyond) if plain else 0)


def kinds(findings: Iterable[Finding]) -> tuple[tuple[str, int], ...]:
    """The kinds of things with findings, as plural nouns with their numbers, the most frequent first."""
    counts = Counter(_kind(finding.subject) for finding in findings)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _kind(subject: str) -> str:
    history = load()
    name, bracket, _ = subject.partition("(")
    head, dot, _ = name.partition(".")
    if bracket:
        return "parameters"
    if head in history.client.names:
        return "clients"
    if name in history.methods or head in history.groups:
        return "operations"
    if head == "azure":
        return "modules"
    if not dot:
        return "classes"
    return "enum members" if history.enum(head) is not None else "properties"
