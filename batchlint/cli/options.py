"""The options that `check` and `fix` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from batchlint.cli import completion
from batchlint.project.config import COLORS, CONFIDENCES, FAIL_ON
from batchlint.project.outputs import FORMATS

F = TypeVar("F", bound=Callable[..., Any])


#: For every command that knows rules.
extend_rules = click.option(
    "--extend-rules",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(),
    envvar="BATCHLINT_EXTEND_RULES",
    shell_complete=completion.folders,
    help="Use the rule files in this folder as well, beside those that the configuration names.",
)


def flag(*names: str, help: str) -> Callable[[F], F]:
    """A flag that is None where it was not given, so that the configuration can say it."""
    return click.option(*names, is_flag=True, default=None, help=help)


_SHARED: tuple[Callable[[Any], Any], ...] = (
    click.argument("paths", nargs=-1, metavar="[PATHS]...", type=click.Path()),
    click.option(
        "--to",
        metavar="VERSION",
        shell_complete=completion.versions,
        help="The version that the code must work with: an api-version (2020-09-01.12.0), 'latest', a "
        "release of the package (10.0.0), or 'pin': for each file, what its azure-batch requirement asks "
        "for. "
        "[default: configuration, else latest]",
    ),
    click.option(
        "--from",
        "from_",
        metavar="VERSION",
        shell_complete=completion.versions,
        help="The version that it works with today; only changes of behaviour depend on it. [default: "
        "configuration, else the nearest azure-batch requirement above each file, else api-version strings]",
    ),
    click.option(
        "--select",
        multiple=True,
        metavar="RULE,...",
        shell_complete=completion.selectors,
        help="Report only these: names of rules, versions (2017-05-01.5.0) or kinds (removed, renamed, "
        "unavailable, behaviour, required, value, package, version, unknown, requirement, suppression).",
    ),
    click.option(
        "--ignore",
        multiple=True,
        metavar="RULE,...",
        shell_complete=completion.selectors,
        help="Don't report these; named as for --select.",
    ),
    click.option(
        "--min-confidence",
        type=click.Choice(CONFIDENCES),
        help="The lowest confidence to report: 'certain' leaves out likely findings. [default: likely]",
    ),
    extend_rules,
    flag(
        "--unsafe-fixes/--no-unsafe-fixes", help="Count fixes in that may change meaning or rest on a guess."
    ),
    click.option(
        "--output-format",
        multiple=True,
        metavar="FORMAT[=FILE]",
        shell_complete=completion.formats,
        help=f"{', '.join(FORMATS)}; can be given several times, with a file for all but one: "
        "sarif=report.sarif. [default: full]",
    ),
    click.option(
        "-o",
        "--output-file",
        metavar="FILE",
        shell_complete=completion.files,
        help="Write the report to a file instead of stdout.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice(FAIL_ON),
        help="The least that makes the exit code 1; unknown: a place that was not analysed. [default: error]",
    ),
    flag("--exit-zero", help="Exit with 0 whatever is found; not where a file could not be read or fixed."),
    flag("--exit-non-zero-on-fix", help="Exit with 1 where something was fixed, even if nothing is left."),
    click.option(
        "--type",
        "type_",
        metavar="TYPE",
        shell_complete=completion.wire_types,
        help="The wire type of JSON payloads that don't tell by themselves, such as PoolPatchParameter.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="GLOB,...",
        help="Leave these out, in place of the usual .venv, dist, ...",
    ),
    click.option("--extend-exclude", multiple=True, metavar="GLOB,...", help="Leave these out as well."),
    flag("--force-exclude/--no-force-exclude", help="Leave excluded paths out even where they are named."),
    flag("--respect-gitignore/--no-respect-gitignore", help="Leave out what git ignores. [default: yes]"),
    flag("--statistics", help="Count findings for each rule instead of showing them."),
    flag("--show-files", help="List the files that would be looked at, and stop."),
    flag("--show-unknown", help="List the places that are Batch's and could not be analysed."),
    click.option(
        "--stdin-filename",
        metavar="PATH",
        shell_complete=completion.files,
        help="What the content of '-' is called; decides its language.",
    ),
    click.option(
        "--config",
        metavar="FILE",
        shell_complete=completion.files,
        help="Use this configuration for every file.",
    ),
    click.option("--isolated", is_flag=True, help="Ignore all configuration files."),
    flag("--no-cache", help="Neither use nor keep what runs find out."),
    click.option(
        "--cache-dir",
        metavar="FOLDER",
        shell_complete=completion.folders,
        help="Where that is kept. [default: .batchlint_cache at the top of the project]",
    ),
    click.option(
        "--baseline",
        metavar="FILE",
        shell_complete=completion.files,
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
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Say which version is assumed for what, and why, and name everything to look for in unknown "
        "places.",
    ),
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
