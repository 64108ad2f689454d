"""The settings for judging a file, in a module that a run without findings can import alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from batchlint.python.projects import Projects
    from batchlint.rules.custom import CustomRules


class Settings(NamedTuple):
    """How one file is judged.

    Attributes:
        target: position of the version that the code must work with.
        source: position of the version that it works with today, None where unknown.
        unsafe: whether fixes that may change meaning are made.
        partial: whether a file moves to another generation of the package although some of its places
            are left to a person.
        payload_type: the wire type of a JSON payload whose type can't be detected.
        project: the folder of the project that a Python file belongs to; its other files say what
            imported names are. None to analyse each file on its own.
        projects: what the run found out about projects; None where nothing is shared between files.
        select: rule names, versions or kinds that are reported; empty for all.
        ignore: rule names, versions or kinds that are not reported.
        min_confidence: the lowest confidence to report: `likely` or `certain`.
        look_inside: whether the api-version strings in the file tell the source where it is None.
        house: the custom rules, in addition to the built-in ones.
        pinned: positions of the versions that the requirements which govern the file lead to, and of
            those beyond the target that they admit: what the code lacks there is wanted as well.
        admitted: all that they admit, which is asked for where it lacks something.
        stepwise: whether the states of the file after each transition are wanted as well.
    """

    target: int
    source: int | None = None
    unsafe: bool = False
    payload_type: str | None = None
    project: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    look_inside: bool = False
    house: CustomRules | None = None
    pinned: tuple[int, ...] = ()
    admitted: tuple[int, ...] = ()
    stepwise: bool = False
    min_confidence: str = "likely"
    projects: Projects | None = None
    partial: bool = False
