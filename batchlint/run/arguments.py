"""What the command line said, checked and typed; knows nothing of how it was parsed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from batchlint.project.config import ConfigFinder, payload_type
from batchlint.project.errors import UsageError
from batchlint.project.globs import Pattern
from batchlint.project.outputs import parse_outputs
from batchlint.project.versions import resolve, target


class Given(NamedTuple):
    """What the command line said; None where it said nothing and the configuration may."""

    paths: tuple[str, ...]
    target: int | None
    to: str | None
    source: int | None
    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    min_confidence: str | None
    unsafe: bool | None
    output_formats: tuple[str, ...]
    output_file: str | None
    fail_on: str | None
    exit_zero: bool | None
    exit_non_zero_on_fix: bool | None
    payload_type: str | None
    excludes: tuple[Pattern, ...] | None
    extend_excludes: tuple[Pattern, ...]
    force_exclude: bool | None
    respect_gitignore: bool | None
    statistics: bool | None
    show_files: bool | None
    show_unknown: bool | None
    no_cache: bool | None
    cache_dir: str | None
    jobs: int | None
    house: tuple[str, ...]
    stdin_filename: str | None
    config: str | None
    isolated: bool
    color: str | None
    quiet: bool
    verbose: bool
    diff: bool
    per_transition: bool
    add_ignores: bool
    baseline: str | None


def _read(option: str, read: Callable[[Any], Any], value: Any) -> Any:
    """Read an option's value; a mistake in it names the option."""
    try:
        return None if value is None else read(value)
    except UsageError as error:
        raise UsageError(f"{named(option)}: {error}") from None


def named(option: str) -> str:
    """How to call an option in a message: by its environment variable, if that was what said it."""
    if "click" not in sys.modules:
        return option
    import click
    from click.core import ParameterSource

    context = click.get_current_context(silent=True)
    for parameter in context.command.params if context is not None else ():
        if context is not None and option in parameter.opts and parameter.name is not None:
            if context.get_parameter_source(parameter.name) is ParameterSource.ENVIRONMENT:
                return str(parameter.envvar)
    return option


def _list(values: tuple[str, ...]) -> tuple[str, ...] | None:
    """`--select a,b --select c` as one list; None where the option was not given."""
    if not values:
        return None
    return tuple(part for value in values for part in _split(value) if part)


def _split(value: str) -> list[str]:
    """Parts between commas; those inside braces of a pattern don't count."""
    parts, depth = [""], 0
    for char in value:
        depth += (char == "{") - (char == "}")
        if char == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def _patterns(option: str, values: tuple[str, ...]) -> tuple[Pattern, ...] | None:
    globs = _list(values)
    if globs is None:
        return None
    return tuple(_read(option, lambda g: Pattern.of(g, os.getcwd()), glob) for glob in globs)


def given(options: dict[str, Any]) -> Given:
    """Check what was parsed.

    Args:
        options: the parameters of a command that `shared` decorates.

    Returns:
        The same, typed.

    Raises:
        UsageError: a version, type, pattern or folder is wrong; the message names the option.
    """
    select, ignore = _list(options["select"]), _list(options["ignore"])
    isolated, config = _where_from(options["isolated"], options["config"])
    _read("--output-format", parse_outputs, options["output_format"] or None)
    return Given(
        paths=options["paths"],
        target=_read("--to", target, options["to"]),
        to=options["to"],
        source=_read("--from", resolve, options["from_"]),
        select=select,
        ignore=ignore,
        min_confidence=options["min_confidence"],
        unsafe=options["unsafe_fixes"],
        output_formats=options["output_format"],
        output_file=options["output_file"],
        fail_on=options["fail_on"],
        exit_zero=options["exit_zero"],
        exit_non_zero_on_fix=options["exit_non_zero_on_fix"],
        payload_type=_read("--type", payload_type, options["type_"]),
        excludes=_patterns("--exclude", options["exclude"]),
        extend_excludes=_patterns("--extend-exclude", options["extend_exclude"]) or (),
        force_exclude=options["force_exclude"],
        respect_gitignore=options["respect_gitignore"],
        statistics=options["statistics"],
        show_files=options["show_files"],
        show_unknown=options["show_unknown"],
        no_cache=options["no_cache"],
        cache_dir=options["cache_dir"],
        jobs=options["jobs"],
        house=house_folders(options["extend_rules"]),
        stdin_filename=options["stdin_filename"],
        config=config,
        isolated=isolated,
        color=options["color"],
        quiet=options["quiet"],
        verbose=options["verbose"],
        diff=options.get("diff", False),
        per_transition=options.get("per_transition", False),
        add_ignores=options.get("add_ignores", False),
        baseline=options["baseline"],
    )


def _where_from(isolated: bool, config: str | None) -> tuple[bool, str | None]:
    """Whether configurations count, and which; what the command line says wins over the environment."""
    if not isolated or config is None:
        return isolated, config
    names = named("--isolated"), named("--config")
    from_line = tuple(name.startswith("--") for name in names)
    if from_line[0] == from_line[1]:
        raise UsageError(f"{names[0]} and {names[1]} can't be given together")
    return from_line[0], config if from_line[1] else None


def configurations(given: Given) -> ConfigFinder:
    """What finds the configuration of a file.

    Raises:
        UsageError: the one of `--config` can't be read or is wrong.
    """
    try:
        return ConfigFinder(given.isolated, given.config)
    except UsageError as error:
        name = named("--config")
        raise UsageError(str(error) if name == "--config" else f"{name}: {error}") from None


def house_folders(names: tuple[str, ...]) -> tuple[str, ...]:
    """The folders of `--extend-rules`, as absolute paths.

    Raises:
        UsageError: one of them is not there, or holds no rule file.
    """
    if not names:
        return ()
    from batchlint.project.houses import rule_folder

    return tuple(_read("--extend-rules", rule_folder(os.getcwd()), name) for name in names)
