"""The options that `check` and `fix` share, and what the command line said as one object."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from batchlint.cli.ruleset import check_selectors
from batchlint.project.config import COLORS, FAIL_ON, payload_type
from batchlint.project.errors import UsageError
from batchlint.project.globs import Pattern
from batchlint.project.outputs import FORMATS, parse_outputs
from batchlint.targets import resolve

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line said; None where it said nothing and the configuration may."""

    paths: tuple[str, ...]
    target: int | None
    to: str | None
    source: int | None
    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
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
    stdin_filename: str | None
    config: str | None
    isolated: bool
    color: str | None
    quiet: bool
    verbose: bool
    diff: bool
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
    """Check what click parsed.

    Args:
        options: the parameters of a command that `shared` decorates.

    Returns:
        The same, typed.

    Raises:
        UsageError: a version, type, pattern or rule name is wrong; the message names the option.
    """
    select, ignore = _list(options["select"]), _list(options["ignore"])
    check_selectors(select or (), named("--select"))
    check_selectors(ignore or (), named("--ignore"))
    if options["isolated"] and options["config"] is not None:
        raise UsageError("--isolated and --config can't be given together")
    _read("--output-format", parse_outputs, options["output_format"] or None)
    return Given(
        paths=options["paths"],
        target=_read("--to", resolve, options["to"]),
        to=options["to"],
        source=_read("--from", resolve, options["from_"]),
        select=select,
        ignore=ignore,
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
        stdin_filename=options["stdin_filename"],
        config=options["config"],
        isolated=options["isolated"],
        color=options["color"],
        quiet=options["quiet"],
        verbose=options["verbose"],
        diff=options.get("diff", False),
        add_ignores=options.get("add_ignores", False),
        baseline=options["baseline"],
    )


def _flag(*names: str, help: str) -> Callable[[F], F]:
    """A flag that is None where it was not given, so that the configuration can say it."""
    return click.option(*names, is_flag=True, default=None, help=help)


_SHARED: tuple[Callable[[Any], Any], ...] = (
    click.argument("paths", nargs=-1, metavar="[PATHS]...", type=click.Path()),
    click.option(
        "--to",
        metavar="VERSION",
        help="The version that the code must work with: an api-version (2020-09-01.12.0), 'latest', or a "
        "package ('azure-batch==10.0.0'). [default: configuration, else latest]",
    ),
    click.option(
        "--from",
        "from_",
        metavar="VERSION",
        help="The version that it works with today; only changes of behaviour depend on it. [default: "
        "configuration, else the nearest azure-batch requirement above each file, else api-version strings]",
    ),
    click.option(
        "--select",
        multiple=True,
        metavar="RULE,...",
        help="Report only these: names of rules, versions (2017-05-01.5.0) or kinds (removed, renamed, "
        "unavailable, behaviour, required, value, package, version, unknown, suppression).",
    ),
    click.option(
        "--ignore", multiple=True, metavar="RULE,...", help="Don't report these; named as for --select."
    ),
    _flag(
        "--unsafe-fixes/--no-unsafe-fixes", help="Count fixes in that may change meaning or rest on a guess."
    ),
    click.option(
        "--output-format",
        multiple=True,
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(FORMATS)}; can be given several times, with a file for all but one: "
        "sarif=report.sarif. [default: full]",
    ),
    click.option("-o", "--output-file", metavar="FILE", help="Write the report to a file instead of stdout."),
    click.option(
        "--fail-on",
        type=click.Choice(FAIL_ON),
        help="The least that makes the exit code 1; unknown: a place that was not analysed. [default: error]",
    ),
    _flag("--exit-zero", help="Exit with 0 whatever is found; not where a file could not be read or fixed."),
    _flag("--exit-non-zero-on-fix", help="Exit with 1 where something was fixed, even if nothing is left."),
    click.option(
        "--type",
        "type_",
        metavar="TYPE",
        help="The wire type of JSON payloads that don't tell by themselves, such as PoolPatchParameter.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="GLOB,...",
        help="Leave these out, in place of the usual .venv, dist, ...",
    ),
    click.option("--extend-exclude", multiple=True, metavar="GLOB,...", help="Leave these out as well."),
    _flag("--force-exclude/--no-force-exclude", help="Leave excluded paths out even where they are named."),
    _flag("--respect-gitignore/--no-respect-gitignore", help="Leave out what git ignores. [default: yes]"),
    _flag("--statistics", help="Count findings for each rule instead of showing them."),
    _flag("--show-files", help="List the files that would be looked at, and stop."),
    _flag("--show-unknown", help="List the places that are Batch's and could not be analysed."),
    click.option(
        "--stdin-filename", metavar="PATH", help="What the content of '-' is called; decides its language."
    ),
    click.option("--config", metavar="FILE", help="Use this configuration for every file."),
    click.option("--isolated", is_flag=True, help="Ignore all configuration files."),
    _flag("--no-cache", help="Neither use nor keep what runs find out."),
    click.option(
        "--cache-dir",
        metavar="FOLDER",
        help="Where that is kept. [default: .batchlint_cache at the top of the project]",
    ),
    click.option(
        "--baseline",
        metavar="FILE",
        help="Don't report what `check --write-baseline` wrote to this file; `fix` fixes it anyway.",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="The most processes at the same time. [default: one for each processor, where it pays]",
    ),
    click.option(
        "--color",
        type=click.Choice(COLORS),
        help="[default: auto, which also looks at NO_COLOR and FORCE_COLOR]",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Show findings and nothing else."),
    click.option("-v", "--verbose", is_flag=True, help="Say which version is assumed for what, and why."),
)


def shared(command: F) -> F:
    """Give a command the options of `check` and `fix`; it receives them by name."""
    for decorate in reversed(_SHARED):
        command = decorate(command)
    for parameter in getattr(command, "__click_params__", ()):
        if isinstance(parameter, click.Option):
            parameter.envvar = environment_variable(parameter)
    return command


def environment_variable(option: click.Option) -> str:
    """The environment variable that says what an option of `check` and `fix` says: `BATCHLINT_FAIL_ON`."""
    long = next(name for name in option.opts if name.startswith("--"))
    return "BATCHLINT_" + long[2:].replace("-", "_").upper()
