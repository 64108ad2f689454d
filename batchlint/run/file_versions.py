"""The versions that files work with today, and those that they have to work with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from batchlint.project.config import ConfigFinder
from batchlint.project.discover import shown_path
from batchlint.project.names import latest, target_name
from batchlint.project.versions import PIN
from batchlint.run.arguments import Arguments

if TYPE_CHECKING:
    from batchlint.project.evidence import Evidence, Pins
    from batchlint.project.releases import Admitted
    from batchlint.project.requirement_scope import Governors, Pin


class Versions(NamedTuple):
    """The versions of one file, by position; see `Settings`."""

    target: int
    source: int | None
    pinned: tuple[int, ...]
    admitted: tuple[int, ...]


class FileVersions:
    """Finds the versions of files.

    Attributes:
        explain: takes lines about which version is assumed, and why; None where nobody wants them.
    """

    def __init__(self, arguments: Arguments, configs: ConfigFinder) -> None:
        self._arguments = arguments
        self._configs = configs
        self.explain: Callable[[str], None] | None = None
        self._explained: set[str] = set()

    @cached_property
    def governors(self) -> Governors:
        """Finds the requirements that govern files."""
        from batchlint.project.requirement_scope import Governors  # not for files without a word of Batch

        return Governors()

    @cached_property
    def _pins(self) -> Pins:
        from batchlint.project.evidence import Pins  # likewise

        return Pins(self.governors)

    def of(self, path: str) -> Versions:
        """The versions of a file, given by absolute path."""
        evidence = self.evidence(path)
        if evidence is not None:
            self.explain_source(os.path.dirname(path), evidence)
        target = self.target(path)
        target = latest() if target is None else target
        pinned, admitted = self._required(path, target)
        return Versions(target, None if evidence is None else evidence.index, pinned, admitted)

    def named_target(self, path: str) -> str | None:
        """What a person wrote as the target of a file; None where the newest version is the default."""
        if self._arguments.to is not None:
            return self._arguments.to
        config = self._configs.for_folder(os.path.dirname(path))
        by_pattern = config.values.get("per-file-target-version", {})
        for pattern, _ in config.targets:
            if pattern.matches(path):
                return str(by_pattern[pattern.glob])
        found: str | None = config.values.get("to")
        return found

    def target(self, path: str) -> int | None:
        """The version that a file has to work with; None where a requirement should decide, and none does."""
        target = self._arguments.target
        if target is None:
            config = self._configs.for_folder(os.path.dirname(path))
            matching = (index for pattern, index in config.targets if pattern.matches(path))
            target = next(matching, config.target)
        if target is None:
            return latest()
        return target if target != PIN else self._pinned_target(path)

    def _pinned_target(self, path: str) -> int | None:
        """The version of the first requirement that decides one; of alternatives, the oldest."""
        for _, found in self._admitted(path):
            decided = [each.deciding for each in found if each.is_bounded]
            if positions := [release.position for release in decided if release is not None]:
                return min(positions)
        return None

    def evidence(self, path: str) -> Evidence | None:
        """Which version a file works with today, and what decides that.

        Args:
            path: its absolute path.

        Returns:
            The version of the arguments, the configuration or the nearest requirement; None where
            only strings in the file can tell.
        """
        from batchlint.project.evidence import Evidence  # not for files without a word of Batch

        if self._arguments.source is not None:
            return Evidence(self._arguments.source, self._arguments.named("--from"))
        config = self._configs.for_folder(os.path.dirname(path))
        if config.source is not None:
            return Evidence(config.source, shown_path(config.file or ""))
        return self._pins.of(path)

    def explain_source(self, path: str, evidence: Evidence | None) -> None:
        """Tell once for a file or folder which version its code is assumed to work with, and why."""
        if self.explain is None:
            return
        if evidence is None:
            newer = any(each.newer for _, found in self._admitted(path) for each in found)
            why = "the azure-batch requirement is newer than the newest known release"
            why = why if newer else "no azure-batch requirement sets it"
            path, version = os.path.dirname(path), f"unknown ({why})"
        else:
            version = f"{target_name(evidence.index)} ({evidence.reason})"
        line = f"{shown_path(path)}: source version: {version}"
        if line not in self._explained:
            self._explained.add(line)
            self.explain(line)

    def _admitted(self, path: str) -> Iterator[tuple[Pin, list[Admitted]]]:
        """The requirements that govern a file, and the releases that each admits."""
        pins = self.governors.governing(path)
        if pins:
            from batchlint.project.releases import admitted_of  # imports packaging
        for pin in pins:
            yield pin, admitted_of(pin.specifiers)

    def _required(self, path: str, target: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The versions that requirements lead to, with those beyond the target, and all that they admit."""
        every = [each for _, found in self._admitted(path) for each in found]
        commands = []
        if pins := self.governors.commands(os.path.dirname(path)):
            from batchlint.project.releases import admitted_of  # imports packaging

            commands = [each for pin in pins for each in admitted_of(pin.specifiers)]
        leading = {each.deciding.position for each in (*every, *commands) if each.deciding is not None}
        admitted = {release.position for each in every for release in each.known}
        beyond = {position for position in admitted if position > target}
        return tuple(sorted(leading | beyond)), tuple(sorted(admitted))
