"""What a run and each file go by: the command line before the configuration before the default."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from batchlint.cli.errors import say
from batchlint.project.config import Config, ConfigFinder
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.houses import house_rules
from batchlint.project.outputs import Output, parse_outputs, placed
from batchlint.project.versions import PIN, known_names, latest
from batchlint.run.arguments import Given, named
from batchlint.run.rule_sets import check_selectors

if TYPE_CHECKING:
    from batchlint.project.evidence import Evidence, Pins
    from batchlint.project.governing import Governors, Pin
    from batchlint.project.releases import Admitted
    from batchlint.rules.grammar import RuleSet
    from batchlint.rules.house import House


class Choices(NamedTuple):
    """What concerns the run as a whole; the configuration of the working directory counts."""

    target: int
    outputs: tuple[Output, ...]
    output_file: str | None
    fail_on: str
    exit_zero: bool
    exit_non_zero_on_fix: bool
    unsafe: bool
    statistics: bool
    show_files: bool
    show_unknown: bool
    cache: bool
    cache_dir: str | None
    jobs: int | None
    color: str


def choose(given: Given, configs: ConfigFinder) -> Choices:
    """Put together what concerns the run.

    Args:
        given: the command line.
        configs: the configurations.

    Returns:
        Every choice made.

    Raises:
        UsageError: the configuration of the working directory is wrong.
    """
    config = configs.for_folder(os.getcwd())

    def pick(said: Any, key: str, default: Any) -> Any:
        return said if said is not None else config.values.get(key, default)

    where = shown_path(config.file or "")
    target = given.target if given.target is not None else config.target
    file = given.output_file
    if file is None and "output-file" in config.values:
        file = os.path.join(config.base, config.values["output-file"])
    folder = given.cache_dir
    if folder is None and "cache-dir" in config.values:
        folder = os.path.join(config.base, config.values["cache-dir"])
    said = named("--cache-dir") if given.cache_dir is not None else f"{where}: cache-dir"
    if folder is not None and os.path.exists(folder) and not os.path.isdir(folder):
        raise UsageError(f"{said}: {shown_path(os.path.abspath(folder))} is a file; name a folder")
    outputs = _outputs(given, config, file)
    for place in dict.fromkeys([file, *(output.file for output in outputs)]):
        if place is not None:
            key = "output-file" if place == file else "output-format"
            asked = given.output_file if place == file else given.output_formats or None
            _check_place(place, named(f"--{key}") if asked is not None else f"{where}: {key}")
    return Choices(
        target=latest() if target is None else target,
        outputs=outputs,
        output_file=file,
        fail_on=pick(given.fail_on, "fail-on", "error"),
        exit_zero=pick(given.exit_zero, "exit-zero", False),
        exit_non_zero_on_fix=pick(given.exit_non_zero_on_fix, "exit-non-zero-on-fix", False),
        unsafe=pick(given.unsafe, "unsafe-fixes", False),
        statistics=pick(given.statistics, "statistics", False),
        show_files=pick(given.show_files, "show-files", False),
        show_unknown=pick(given.show_unknown, "show-unknown", False),
        cache=not pick(given.no_cache, "no-cache", False),
        cache_dir=folder,
        jobs=pick(given.jobs, "jobs", None),
        color=pick(given.color, "color", "auto"),
    )


def _check_place(file: str, where: str) -> None:
    """Refuse a place that no report can be written to, before anything is looked at."""
    shown = shown_path(os.path.abspath(file))
    if os.path.isdir(file):
        raise UsageError(f"{where}: {shown} is a folder; name a file")
    folder = os.path.dirname(file)
    if folder and not os.path.isdir(folder):
        missing = shown_path(os.path.abspath(folder))
        raise UsageError(
            f"{where}: {shown} can't be written, since there is no folder {missing}; make it first"
        )


def _outputs(given: Given, config: Config, file: str | None) -> tuple[Output, ...]:
    outputs = parse_outputs(given.output_formats) if given.output_formats else config.outputs
    # With --diff, the one place is for the diff. What a configuration says of it does not concern
    # formats that were given other ones.
    if file is None or given.diff or (given.output_file is None and outputs[0].file is not None):
        return outputs
    return placed(outputs, file)


class FileChoices(NamedTuple):
    """How one file is judged; `look_inside` is set where only its own strings can tell the source."""

    target: int
    source: int | None
    look_inside: bool
    unsafe: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    min_confidence: str
    house: House | None
    pinned: tuple[int, ...] = ()
    admitted: tuple[int, ...] = ()


class Chooser:
    """Decides for each file, and tells what it went by where that is wanted."""

    def __init__(self, given: Given, configs: ConfigFinder) -> None:
        self._given = given
        self._configs = configs
        self._pins: Pins | None = None
        self._governors: Governors | None = None
        self._checked: set[str] = set()
        self._told: set[tuple[str, str]] = set()
        self._houses: dict[tuple[str, ...], tuple[House | None, RuleSet | None]] = {}

    def payload_type(self, path: str) -> str | None:
        """The wire type that a JSON file is said to be of."""
        if self._given.payload_type is not None:
            return self._given.payload_type
        config = self._configs.for_folder(os.path.dirname(path))
        said = next((name for pattern, name in config.payloads if pattern.matches(path)), None)
        found: str | None = said or config.values.get("type")
        return found

    def payloads(self, paths: Sequence[str]) -> set[str]:
        """Of JSON files, those that are said to be of a wire type.

        Args:
            paths: their absolute paths.
        """
        if self._given.payload_type is not None:
            return set(paths)
        folders = {path.rpartition(os.sep)[0] for path in paths}
        configs = {folder: self._configs.for_folder(folder or os.sep) for folder in folders}
        telling = {f for f, config in configs.items() if config.payloads or "type" in config.values}
        if not telling:
            return set()
        return {p for p in paths if p.rpartition(os.sep)[0] in telling and self.payload_type(p) is not None}

    def baseline(self, folder: str) -> str | None:
        """The absolute path of the baseline that counts for what is in a folder; None for none."""
        if self._given.baseline is not None:
            return os.path.abspath(self._given.baseline)
        config = self._configs.for_folder(folder)
        said = config.values.get("baseline")
        return None if said is None else os.path.abspath(os.path.join(config.base, said))

    def named_target(self, path: str) -> str | None:
        """What a person wrote as the target of a file; None where the newest version is the default."""
        if self._given.to is not None:
            return self._given.to
        config = self._configs.for_folder(os.path.dirname(path))
        said = config.values.get("per-file-target-version", {})
        for pattern, _ in config.targets:
            if pattern.matches(path):
                return str(said[pattern.glob])
        found: str | None = config.values.get("to")
        return found

    @property
    def governors(self) -> Governors:
        """What finds requirements."""
        if self._governors is None:
            from batchlint.project.governing import Governors

            self._governors = Governors()
        return self._governors

    def target(self, path: str) -> int | None:
        """The version that a file has to work with; None where a requirement is to tell, and none does."""
        said = self._given.target
        if said is None:
            config = self._configs.for_folder(os.path.dirname(path))
            matching = (index for pattern, index in config.targets if pattern.matches(path))
            said = next(matching, config.target)
        if said is None:
            return latest()
        return said if said != PIN else self._pinned_target(path)

    def _pinned_target(self, path: str) -> int | None:
        """What the first requirement asks for that decides; of alternatives, the oldest."""
        for _, found in self._admitted(path):
            decided = [each.deciding for each in found if each.is_bounded]
            if positions := [release.position for release in decided if release is not None]:
                return min(positions)
        return None

    def _admitted(self, path: str) -> Iterator[tuple[Pin, list[Admitted]]]:
        """The requirements that govern a file, and the releases that each admits."""
        pins = self.governors.governing(path)
        if pins:
            from batchlint.project.releases import admitted_of
        for pin in pins:
            yield pin, admitted_of(pin.specifiers)

    def for_file(self, path: str) -> FileChoices:
        """Decide for a file that has something to do with Batch.

        Args:
            path: its absolute path.

        Returns:
            The choices.

        Raises:
            UsageError: the configuration selects or ignores what does not exist.
        """
        folder = os.path.dirname(path)
        config = self._configs.for_folder(folder)
        house, rules = self.house(config)
        self._check(config, rules)
        given = self._given
        target = self.target(path)
        select = given.select if given.select is not None else tuple(config.values.get("select", ()))
        ignore = given.ignore if given.ignore is not None else tuple(config.values.get("ignore", ()))
        for pattern, names in config.ignores:
            if pattern.matches(path):
                ignore += names
        unsafe = given.unsafe if given.unsafe is not None else config.values.get("unsafe-fixes", False)
        found = self.evidence(path)
        if found is not None:
            self.tell(folder, found)
        source = None if found is None else found.index
        target = latest() if target is None else target
        pinned, admitted = self._positions(path, target)
        return FileChoices(
            target=target,
            source=source,
            look_inside=source is None,
            unsafe=unsafe,
            select=select,
            ignore=ignore,
            min_confidence=given.min_confidence or config.values.get("min-confidence", "likely"),
            house=house,
            pinned=pinned,
            admitted=admitted,
        )

    def _positions(self, path: str, target: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The versions that requirements lead to, with those beyond the target, and all that they admit."""
        every = [each for _, found in self._admitted(path) for each in found]
        commands = []
        if pins := self.governors.commands(os.path.dirname(path)):
            from batchlint.project.releases import admitted_of

            commands = [each for pin in pins for each in admitted_of(pin.specifiers)]
        leading = {each.deciding.position for each in (*every, *commands) if each.deciding is not None}
        admitted = {release.position for each in every for release in each.known}
        beyond = {position for position in admitted if position > target}
        return tuple(sorted(leading | beyond)), tuple(sorted(admitted))

    def is_uniform(self, folder: str) -> bool:
        """Whether all files of a folder, of one language, are judged in the same way."""
        config = self._configs.for_folder(folder)
        return not (config.targets or config.ignores or config.payloads)

    def check_given(self, folders: Iterable[str]) -> None:
        """Look at the names of rules on the command line.

        Args:
            folders: where the files of the run are: their configurations may add house rules.

        Raises:
            UsageError: a name is no rule, version or kind; or house rules are wrong.
        """

        def house() -> set[str]:
            configs = [self._configs.for_folder(folder) for folder in dict.fromkeys(folders)]
            sets = [self.house(config)[1] for config in configs]
            return {name for rules in sets if rules is not None for name in rules.by_name}

        check_selectors(self._given.select or (), named("--select"), house)
        check_selectors(self._given.ignore or (), named("--ignore"), house)

    def house(self, config: Config) -> tuple[House | None, RuleSet | None]:
        """The house rules that count with a configuration, and all rules; None where there are none.

        Raises:
            UsageError: something is wrong with them.
        """
        folders = (*config.house, *self._given.house)
        if folders not in self._houses:
            where = (
                f"{shown_path(config.file or '')}: extend-rules" if config.house else named("--extend-rules")
            )
            self._houses[folders] = house_rules(folders, where) if folders else (None, None)
        return self._houses[folders]

    def evidence(self, path: str) -> Evidence | None:
        """Which version a file works with, as far as that is said outside of it, and where.

        Args:
            path: its absolute path.

        Returns:
            What the command line, the configuration or the nearest requirement says; None where
            only the file's own strings can tell.
        """
        from batchlint.project.evidence import Evidence, Pins

        if self._given.source is not None:
            return Evidence(self._given.source, named("--from"))
        folder = os.path.dirname(path)
        config = self._configs.for_folder(folder)
        if config.source is not None:
            return Evidence(config.source, shown_path(config.file or ""))
        if self._pins is None:
            self._pins = Pins(self.governors)
        return self._pins.of(path)

    def tell(self, path: str, evidence: Evidence | None) -> None:
        """Say once for a file or folder which version its code is taken to work with, and why."""
        if not self._given.verbose:
            return
        if evidence is None:
            newer = any(each.newer for _, found in self._admitted(path) for each in found)
            why = "an azure-batch requirement that is newer than this version of batchlint knows"
            why = why if newer else "no azure-batch requirement that decides one"
            path, said = os.path.dirname(path), f"an unknown version ({why})"
        else:
            said = f"{known_names()[evidence.index]} ({evidence.reason})"
        shown = shown_path(path)
        if (shown, said) not in self._told:
            self._told.add((shown, said))
            say(f"{shown}: taken to work with {said}")

    def _check(self, config: Config, rules: RuleSet | None) -> None:
        """Look at the names of rules in a configuration, once, and only if a file needs it."""
        if config.file is None or config.file in self._checked:
            return
        self._checked.add(config.file)
        where = shown_path(config.file)

        def house() -> Iterable[str]:
            return rules.by_name if rules is not None else ()

        for key in ("select", "ignore"):
            check_selectors(tuple(config.values.get(key, ())), f"{where}: {key}", house)
        for pattern, names in config.ignores:
            said = f"{where}: per-file-ignores.{pattern.glob!r}"
            check_selectors(names, said, house)
