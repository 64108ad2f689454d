"""The arguments of a run, checked and typed, wherever they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from batchlint.project.globs import Pattern


@dataclass(frozen=True)
class Arguments:
    """The arguments of a run; None where one was not given and the configuration may decide.

    Attributes:
        to: the target as it was written.
        target: its position in the history, or `PIN`.
        rule_folders: absolute paths of folders with custom rules.
        variables: the environment variables that set options, by option.
    """

    paths: tuple[str, ...] = ()
    target: int | None = None
    to: str | None = None
    source: int | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    min_confidence: str | None = None
    unsafe: bool | None = None
    partial: bool | None = None
    output_formats: tuple[str, ...] = ()
    output_file: str | None = None
    fail_on: str | None = None
    exit_zero: bool | None = None
    exit_non_zero_on_fix: bool | None = None
    payload_type: str | None = None
    excludes: tuple[Pattern, ...] | None = None
    extend_excludes: tuple[Pattern, ...] = ()
    force_exclude: bool | None = None
    respect_gitignore: bool | None = None
    statistics: bool | None = None
    show_files: bool | None = None
    show_unknown: bool | None = None
    no_cache: bool | None = None
    cache_dir: str | None = None
    jobs: int | None = None
    rule_folders: tuple[str, ...] = ()
    stdin_filename: str | None = None
    config: str | None = None
    isolated: bool = False
    color: str | None = None
    quiet: bool = False
    verbose: bool = False
    diff: bool = False
    per_transition: bool = False
    add_ignores: bool = False
    interactive: bool = False
    baseline: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    def named(self, option: str) -> str:
        """How to call an option in a message: by the environment variable that set it, if one did."""
        return self.variables.get(option, option)
