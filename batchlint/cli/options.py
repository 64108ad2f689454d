"""The options that `check`, `fix` and `plan` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from batchlint.cli import completion
from batchlint.cli.help import GENERAL, option
from batchlint.project.config import COLORS, CONFIDENCES, FAIL_ON
from batchlint.project.outputs import FORMATS

F = TypeVar("F", bound=Callable[..., Any])

VERSIONS, RULES, FILES, BASELINE = "Versions", "Rules", "Files", "Baseline"
OUTPUT, EXIT_CODE, PERFORMANCE = "Output", "Exit code", "Cache and performance"


def _processes(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """The value of `--jobs`."""
    if value is None:
        return None
    if value.isdecimal() and int(value):
        return int(value)
    raise click.BadParameter(f"{value!r} is not a positive number")


def setting(group: str, *names: str, **attributes: Any) -> Callable[[F], F]:
    """An option that an environment variable can set as well: `--fail-on`, `BATCHLINT_FAIL_ON`."""
    long = next(name for name in names if name.startswith("--")).partition("/")[0]
    variable = "BATCHLINT_" + long[2:].replace("-", "_").upper()
    return option(group, *names, envvar=variable, **attributes)


def flag(group: str, *names: str, help: str) -> Callable[[F], F]:
    """A flag that is None if it was not given, so that the configuration can set it."""
    return setting(group, *names, is_flag=True, default=None, help=help)


#: For every command that uses rules.
extend_rules = setting(
    RULES,
    "--extend-rules",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(),
    shell_complete=completion.folders,
    help="Add the custom rules in this folder",
)


#: For every command that prints something about rules or versions.
text_or_json = option(
    OUTPUT,
    "--output-format",
    type=click.Choice(("text", "json")),
    metavar="FORMAT",
    default="text",
    help="text or json [default: text]",
)


def color(**attributes: Any) -> Callable[[F], F]:
    """The option `--color`."""
    return option(
        GENERAL,
        "--color",
        type=click.Choice(COLORS),
        metavar="WHEN",
        help="Colours: auto, always or never; auto respects NO_COLOR and FORCE_COLOR [default: auto]",
        **attributes,
    )


def unsafe_fixes(group: str, help: str) -> Callable[[F], F]:
    """The option `--unsafe-fixes`, which `fix` shows first."""
    return flag(group, "--unsafe-fixes/--no-unsafe-fixes", help=help)


_SHARED: tuple[Callable[[Any], Any], ...] = (
    click.argument("paths", nargs=-1, metavar="[PATHS]...", type=click.Path()),
    setting(
        VERSIONS,
        "--to",
        metavar="VERSION",
        shell_complete=completion.versions,
        help="Version that the code must work with: an api-version (2020-09-01.12.0), a release "
        "(azure-batch==10.0.0), 'latest', or 'pin' for the release in each file's requirements "
        "[default: latest]",
    ),
    setting(
        VERSIONS,
        "--from",
        "from_",
        metavar="VERSION",
        shell_complete=completion.versions,
        help="Version that the code works with today; needed only to find changes in behaviour "
        "[default: from requirements, else from api-version strings]",
    ),
    setting(
        FILES,
        "--exclude",
        multiple=True,
        metavar="GLOB,...",
        help="Files and folders to skip, instead of the built-in list (.venv, dist, ...)",
    ),
    setting(
        FILES,
        "--extend-exclude",
        multiple=True,
        metavar="GLOB,...",
        help="Files and folders to skip, in addition to --exclude",
    ),
    flag(
        FILES, "--force-exclude/--no-force-exclude", help="Also skip excluded files that are named in PATHS"
    ),
    flag(
        FILES,
        "--respect-gitignore/--no-respect-gitignore",
        help="Skip files that git ignores [default: yes]",
    ),
    setting(
        FILES,
        "--type",
        "type_",
        metavar="TYPE",
        shell_complete=completion.wire_types,
        help="Type to assume for JSON payloads that can't be recognised, such as PoolPatchParameter",
    ),
    setting(
        FILES,
        "--stdin-filename",
        metavar="PATH",
        shell_complete=completion.files,
        help="File name for stdin; its extension sets the language",
    ),
    flag(FILES, "--show-files", help="List the files that would be checked, then stop"),
    setting(
        RULES,
        "--select",
        multiple=True,
        metavar="RULE,...",
        shell_complete=completion.selectors,
        help="Report only these: rule names, versions (2017-05-01.5.0) or kinds (removed, renamed, "
        "unavailable, behaviour, required, value, package, version, unknown, retirement, requirement, "
        "suppression)",
    ),
    setting(
        RULES,
        "--ignore",
        multiple=True,
        metavar="RULE,...",
        shell_complete=completion.selectors,
        help="Don't report these; same syntax as --select",
    ),
    setting(
        RULES,
        "--min-confidence",
        type=click.Choice(CONFIDENCES),
        metavar="LEVEL",
        help="Lowest confidence to report: likely or certain [default: likely]",
    ),
    extend_rules,
    setting(
        BASELINE,
        "--baseline",
        metavar="FILE",
        shell_complete=completion.files,
        help="File of known findings, which are not reported; `fix` fixes them anyway",
    ),
    setting(
        OUTPUT,
        "--output-format",
        multiple=True,
        metavar="FORMAT[=FILE]",
        shell_complete=completion.formats,
        help=f"{', '.join(FORMATS)}; repeat it to write more reports: --output-format "
        "sarif=report.sarif [default: full]",
    ),
    setting(
        OUTPUT,
        "-o",
        "--output-file",
        metavar="FILE",
        shell_complete=completion.files,
        help="Write the report to a file instead of stdout",
    ),
    flag(OUTPUT, "--statistics", help="Show the number of findings for each rule instead of the findings"),
    flag(OUTPUT, "--show-unknown", help="Also list the places that could not be analysed"),
    setting(
        EXIT_CODE,
        "--fail-on",
        type=click.Choice(FAIL_ON),
        metavar="LEVEL",
        help="Lowest level that causes exit code 1: error, warning, unknown or never [default: error]",
    ),
    flag(EXIT_CODE, "--exit-zero", help="Exit with 0 even if there are findings; errors still exit with 2"),
    flag(EXIT_CODE, "--exit-non-zero-on-fix", help="Exit with 1 if `fix` fixed anything"),
    flag(PERFORMANCE, "--no-cache", help="Don't read or write cached results"),
    setting(
        PERFORMANCE,
        "--cache-dir",
        metavar="FOLDER",
        shell_complete=completion.folders,
        help="Folder for cached results [default: .batchlint_cache at the top of the project]",
    ),
    setting(
        PERFORMANCE,
        "--jobs",
        callback=_processes,
        metavar="N",
        help="Maximum number of processes [default: one per processor]",
    ),
    setting(
        GENERAL,
        "--config",
        metavar="FILE",
        shell_complete=completion.files,
        help="Use this configuration file for all files",
    ),
    setting(GENERAL, "--isolated", is_flag=True, help="Ignore all configuration files"),
    color(envvar="BATCHLINT_COLOR"),
    setting(GENERAL, "-q", "--quiet", is_flag=True, help="Show only findings"),
    setting(
        GENERAL,
        "-v",
        "--verbose",
        is_flag=True,
        help="Show which version is assumed for each file and why, and details of unknown places",
    ),
)


def shared(command: F) -> F:
    """Give a command the options of `check`, `fix` and `plan`; it receives them by name."""
    for decorate in reversed(_SHARED):
        command = decorate(command)
    return command
