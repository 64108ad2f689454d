"""The options of a run and of each file: the command line before the configuration before the default."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from batchlint.project.config import Config, ConfigFinder
from batchlint.project.custom_rules import house_rules
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.kinds import CODE, PAYLOADS
from batchlint.project.names import latest
from batchlint.project.outputs import Output, parse_outputs, placed
from batchlint.project.roots import project_root
from batchlint.run.arguments import Arguments
from batchlint.run.file_versions import FileVersions
from batchlint.run.rule_sets import check_selectors
from batchlint.settings import Settings

if TYPE_CHECKING:
    from batchlint.rules.custom import CustomRules
    from batchlint.rules.grammar import RuleSet


class RunOptions(NamedTuple):
    """The options of the run as a whole; the configuration of the working directory counts."""

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


def run_options(arguments: Arguments, config: Config) -> RunOptions:
    """Combine arguments and configuration.

    Args:
        arguments: those of the command line.
        config: the configuration of the working directory.

    Raises:
        UsageError: an output file or the cache can't be where they should.
    """

    def pick(given: Any, key: str, default: Any) -> Any:
        return given if given is not None else config.values.get(key, default)

    def place(given: str | None, key: str) -> str | None:
        if given is None and key in config.values:
            return os.path.join(config.base, config.values[key])
        return given

    where = shown_path(config.file or "")
    target = arguments.target if arguments.target is not None else config.target
    folder = place(arguments.cache_dir, "cache-dir")
    if folder is not None and os.path.exists(folder) and not os.path.isdir(folder):
        name = arguments.named("--cache-dir") if arguments.cache_dir is not None else f"{where}: cache-dir"
        raise UsageError(f"{name}: {shown_path(os.path.abspath(folder))} is a file; use a folder")
    file = place(arguments.output_file, "output-file")
    outputs = _outputs(arguments, config, file)
    for path in dict.fromkeys([file, *(output.file for output in outputs)]):
        if path is not None:
            key = "output-file" if path == file else "output-format"
            given = arguments.output_file if path == file else arguments.output_formats or None
            _check_writable(path, arguments.named(f"--{key}") if given is not None else f"{where}: {key}")
    return RunOptions(
        target=latest() if target is None else target,
        outputs=outputs,
        output_file=file,
        fail_on=pick(arguments.fail_on, "fail-on", "error"),
        exit_zero=pick(arguments.exit_zero, "exit-zero", False),
        exit_non_zero_on_fix=pick(arguments.exit_non_zero_on_fix, "exit-non-zero-on-fix", False),
        unsafe=pick(arguments.unsafe, "unsafe-fixes", False),
        statistics=pick(arguments.statistics, "statistics", False),
        show_files=pick(arguments.show_files, "show-files", False),
        show_unknown=pick(arguments.show_unknown, "show-unknown", False),
        cache=not pick(arguments.no_cache, "no-cache", False),
        cache_dir=folder,
        jobs=pick(arguments.jobs, "jobs", None),
        color=pick(arguments.color, "color", "auto"),
    )


def _check_writable(file: str, where: str) -> None:
    """Refuse a place that no report can be written to, before anything is checked."""
    shown = shown_path(os.path.abspath(file))
    if os.path.isdir(file):
        raise UsageError(f"{where}: {shown} is a folder; add the name of a file")
    folder = os.path.dirname(file)
    if folder and not os.path.isdir(folder):
        missing = shown_path(os.path.abspath(folder))
        raise UsageError(
            f"{where}: {shown} can't be written because there is no folder {missing}; create it first"
        )


def _outputs(arguments: Arguments, config: Config, file: str | None) -> tuple[Output, ...]:
    outputs = parse_outputs(arguments.output_formats) if arguments.output_formats else config.outputs
    # With --diff, the file is for the diff. A configured file does not concern formats that were given.
    if file is None or arguments.diff or (arguments.output_file is None and outputs[0].file is not None):
        return outputs
    return placed(outputs, file)


class CustomRuleLoader:
    """The custom rules of the run, by the configuration that names them."""

    def __init__(self, arguments: Arguments, configs: ConfigFinder) -> None:
        self._arguments = arguments
        self._configs = configs
        self._loaded: dict[tuple[str, ...], tuple[CustomRules | None, RuleSet | None]] = {}
        self._checked: set[str] = set()

    def of(self, config: Config) -> tuple[CustomRules | None, RuleSet | None]:
        """The custom rules that count with a configuration, and all rules; None where there are none.

        Raises:
            UsageError: something is wrong with them.
        """
        folders = (*config.house, *self._arguments.rule_folders)
        if folders not in self._loaded:
            where = f"{shown_path(config.file or '')}: extend-rules"
            where = where if config.house else self._arguments.named("--extend-rules")
            self._loaded[folders] = house_rules(folders, where) if folders else (None, None)
        return self._loaded[folders]

    def words(self, folders: Iterable[str]) -> frozenset[str]:
        """The names by which files in some folders may concern custom rules."""
        configs = [self._configs.for_folder(folder) for folder in folders]
        if not self._arguments.rule_folders and not self._configs.with_house:
            return frozenset()
        from batchlint.rules.custom import words  # most runs have no custom rules

        houses = {self.of(config)[0] for config in configs}
        return frozenset(word for house in houses for word in words(house))

    def check_arguments(self, folders: Iterable[str]) -> None:
        """Refuse `--select` and `--ignore` where a name selects nothing.

        Args:
            folders: where the files of the run are: their configurations may add custom rules.

        Raises:
            UsageError: a name is no rule, version or kind; or custom rules are wrong.
        """

        def names() -> set[str]:
            configs = [self._configs.for_folder(folder) for folder in dict.fromkeys(folders)]
            sets = [self.of(config)[1] for config in configs]
            return {name for rules in sets if rules is not None for name in rules.by_name}

        for option, given in (("--select", self._arguments.select), ("--ignore", self._arguments.ignore)):
            check_selectors(given or (), self._arguments.named(option), names)

    def check_config(self, config: Config) -> None:
        """Refuse a configuration in which a name selects nothing; once for each.

        Raises:
            UsageError: a name is no rule, version or kind; or custom rules are wrong.
        """
        _, rules = self.of(config)
        if config.file is None or config.file in self._checked:
            return
        self._checked.add(config.file)
        where = shown_path(config.file)

        def names() -> Iterable[str]:
            return rules.by_name if rules is not None else ()

        for key in ("select", "ignore"):
            check_selectors(tuple(config.values.get(key, ())), f"{where}: {key}", names)
        for pattern, ignored in config.ignores:
            check_selectors(ignored, f"{where}: per-file-ignores.{pattern.glob!r}", names)


class Options:
    """The options of a run and of its files.

    Attributes:
        run: those of the run as a whole.
        configs: the configurations.
        versions: the versions that files work with, and have to.
        custom_rules: the custom rules.
    """

    def __init__(self, arguments: Arguments, is_named: bool) -> None:
        """Read the configuration of the working directory.

        Args:
            arguments: those of the command line.
            is_named: whether it is known where the content belongs: always, but for stdin without a name.

        Raises:
            UsageError: something in the arguments or the configuration is wrong.
        """
        self._arguments = arguments
        self._is_named = is_named
        try:
            self.configs = ConfigFinder(arguments.isolated, arguments.config)
        except UsageError as error:
            name = arguments.named("--config")
            raise UsageError(str(error) if name == "--config" else f"{name}: {error}") from None
        self.run = run_options(arguments, self.configs.for_folder(os.getcwd()))
        self.versions = FileVersions(arguments, self.configs)
        self.custom_rules = CustomRuleLoader(arguments, self.configs)
        #: By folder, and by whether the file is a payload, and code.
        self._settings: dict[tuple[str, bool, bool], Settings] = {}

    def payload_type(self, path: str) -> str | None:
        """The wire type that a payload file is declared to be of."""
        if self._arguments.payload_type is not None:
            return self._arguments.payload_type
        config = self.configs.for_folder(os.path.dirname(path))
        declared = next((name for pattern, name in config.payloads if pattern.matches(path)), None)
        found: str | None = declared or config.values.get("type")
        return found

    def payloads(self, paths: Sequence[str]) -> set[str]:
        """Of payload files, given by absolute path, those that are declared to be of a wire type."""
        if self._arguments.payload_type is not None:
            return set(paths)
        folders = {path.rpartition(os.sep)[0] for path in paths}
        configs = {folder: self.configs.for_folder(folder or os.sep) for folder in folders}
        declaring = {f for f, config in configs.items() if config.payloads or "type" in config.values}
        return {p for p in paths if p.rpartition(os.sep)[0] in declaring and self.payload_type(p) is not None}

    def baseline(self, folder: str) -> str | None:
        """The absolute path of the baseline that counts for what is in a folder; None for none."""
        if self._arguments.baseline is not None:
            return os.path.abspath(self._arguments.baseline)
        config = self.configs.for_folder(folder)
        name = config.values.get("baseline")
        return None if name is None else os.path.abspath(os.path.join(config.base, name))

    def settings(self, path: str, name: str) -> Settings:
        """How a file is judged; most folders have one answer for all that is in them.

        Args:
            path: its absolute path.
            name: its name, whose ending tells the language.

        Raises:
            UsageError: the configuration selects or ignores what does not exist.
        """
        folder = path.rpartition(os.sep)[0] or os.sep
        key = (folder, name.endswith(PAYLOADS), name.endswith(CODE))
        found = self._settings.get(key)
        if found is not None and not name.endswith(".ipynb"):
            return found
        found = self._made(path, folder, *key[1:])
        config = self.configs.for_folder(folder)
        is_uniform = not (config.targets or config.ignores or config.payloads)
        # A notebook may install the package itself.
        if is_uniform and not name.endswith(".ipynb"):
            self._settings[key] = found
        return found

    def _made(self, path: str, folder: str, is_payload: bool, is_code: bool) -> Settings:
        config, arguments = self.configs.for_folder(folder), self._arguments
        self.custom_rules.check_config(config)
        select, ignore = arguments.select, arguments.ignore
        ignore = ignore if ignore is not None else tuple(config.values.get("ignore", ()))
        for pattern, names in config.ignores:
            if pattern.matches(path):
                ignore += names
        unsafe = (
            arguments.unsafe if arguments.unsafe is not None else config.values.get("unsafe-fixes", False)
        )
        partial = arguments.partial if arguments.partial is not None else config.values.get("partial", False)
        versions = self.versions.of(path)
        return Settings(
            target=versions.target,
            source=versions.source,
            unsafe=unsafe,
            payload_type=self.payload_type(path) if is_payload else None,
            project=project_root(os.path.abspath(folder)) if self._is_named else None,
            select=select if select is not None else tuple(config.values.get("select", ())),
            ignore=ignore,
            min_confidence=arguments.min_confidence or config.values.get("min-confidence", "likely"),
            look_inside=versions.source is None,
            house=self.custom_rules.of(config)[0],
            pinned=versions.pinned if is_code else (),
            admitted=versions.admitted if is_code else (),
            stepwise=arguments.per_transition,
            partial=partial,
        )
