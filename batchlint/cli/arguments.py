"""Validates and converts the arguments that click parsed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource

from batchlint.project.config import payload_type
from batchlint.project.errors import UsageError
from batchlint.project.globs import Pattern
from batchlint.project.outputs import parse_outputs
from batchlint.project.versions import resolve, target
from batchlint.run.arguments import Arguments


def named(option: str) -> str:
    """The name of an option in a message: its environment variable, if that sets the value."""
    context = click.get_current_context(silent=True)
    for parameter in context.command.params if context is not None else ():
        if context is not None and option in parameter.opts and parameter.name is not None:
            if context.get_parameter_source(parameter.name) is ParameterSource.ENVIRONMENT:
                return str(parameter.envvar)
    return option


def arguments(options: dict[str, Any]) -> Arguments:
    """The arguments of `check`, `fix` and `plan`.

    Args:
        options: the parameters of a command with the `shared` options.

    Raises:
        UsageError: a version, type, pattern or folder is wrong; the message names the option.
    """
    values = dict(options)
    if "" in values["paths"]:
        raise UsageError("PATHS: a path must not be empty")
    isolated, config = _config(values.pop("isolated"), values.pop("config"))
    _read("--output-format", parse_outputs, values["output_format"] or None)
    return Arguments(
        to=values.get("to"),
        target=_read("--to", target, values.pop("to")),
        source=_read("--from", resolve, values.pop("from_")),
        select=_list(values.pop("select")),
        ignore=_list(values.pop("ignore")),
        unsafe=values.pop("unsafe_fixes"),
        output_formats=values.pop("output_format"),
        payload_type=_read("--type", payload_type, values.pop("type_")),
        excludes=_patterns("--exclude", values.pop("exclude")),
        extend_excludes=_patterns("--extend-exclude", values.pop("extend_exclude")) or (),
        rule_folders=rule_folders(values.pop("extend_rules")),
        config=config,
        isolated=isolated,
        variables=_variables(),
        **values,
    )


def rule_folders(names: tuple[str, ...]) -> tuple[str, ...]:
    """The folders of `--extend-rules`, as absolute paths.

    Raises:
        UsageError: one of them does not exist, or has no rule file.
    """
    if not names:
        return ()
    from batchlint.project.custom_rules import rule_folder  # loads yaml

    return tuple(_read("--extend-rules", rule_folder(os.getcwd()), name) for name in names)


def _variables() -> dict[str, str]:
    """The environment variables that set options, by option."""
    context = click.get_current_context(silent=True)
    options = [option for p in context.command.params for option in p.opts] if context is not None else []
    return {option: name for option in options if (name := named(option)) != option}


def _read(option: str, read: Callable[[Any], Any], value: Any) -> Any:
    """Convert an option's value; an error message starts with the option."""
    try:
        return None if value is None else read(value)
    except UsageError as error:
        raise UsageError(f"{named(option)}: {error}") from None


def _list(values: tuple[str, ...]) -> tuple[str, ...] | None:
    """`--select a,b --select c` as one list; None if the option was not given."""
    if not values:
        return None
    return tuple(part for value in values for part in _split(value) if part)


def _split(value: str) -> list[str]:
    """The parts between commas, except for commas inside the braces of a pattern."""
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


def _config(isolated: bool, config: str | None) -> tuple[bool, str | None]:
    """Whether to ignore configuration files, and which to use; the command line has priority."""
    if not isolated or config is None:
        return isolated, config
    names = named("--isolated"), named("--config")
    from_line = tuple(name.startswith("--") for name in names)
    if from_line[0] == from_line[1]:
        raise UsageError(f"{names[0]} and {names[1]} can't be used together")
    return from_line[0], config if from_line[1] else None
