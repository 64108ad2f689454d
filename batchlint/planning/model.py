"""The data of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from batchlint.planning.intervals import Interval


class ManualPlace(NamedTuple):
    """A place that needs a manual change (`app/pools.py:14`), and the name that it is about."""

    place: str
    subject: str


@dataclass(frozen=True, slots=True)
class RuleWork:
    """The findings of one rule at one transition.

    Attributes:
        rule: its name.
        title: what changed, as a clause.
        why: the first sentence of the reason; may be empty.
        instead: the manual replacement; may be empty.
        safe, unsafe, by_hand: the numbers of safe fixes, of unsafe fixes, and of manual changes.
        files: the paths, with the number of places in each.
        places: the places of the manual changes.
    """

    rule: str
    title: str
    why: str
    instead: str
    safe: int
    unsafe: int
    by_hand: int
    files: tuple[tuple[str, int], ...]
    places: tuple[ManualPlace, ...] = ()

    @property
    def count(self) -> int:
        """The number of places."""
        return self.safe + self.unsafe + self.by_hand


@dataclass(frozen=True, slots=True)
class Step:
    """The findings at one transition.

    Attributes:
        version: position of the version that breaks (or adds) something; None for any.
        when: `crossed` is between source and target; `before` is already broken at the source; `after`
            exists only in versions newer than the target.
        work: by rule, the most frequent first.
        generation: the generation of the package that code moves to, if this is the whole step to it;
            `version` is then the last version of the step.
        kinds: the kinds of places in such a step (`classes`), with their numbers.
    """

    version: int | None
    when: Literal["crossed", "before", "after", "any"]
    work: tuple[RuleWork, ...]
    generation: int | None = None
    kinds: tuple[tuple[str, int], ...] = ()

    @property
    def safe(self) -> int:
        """The number of places that `fix` repairs."""
        return sum(work.safe for work in self.work)

    @property
    def unsafe(self) -> int:
        """The number of places that only `fix --unsafe-fixes` repairs."""
        return sum(work.unsafe for work in self.work)

    @property
    def by_hand(self) -> int:
        """The number of places that need manual changes."""
        return sum(work.by_hand for work in self.work)

    @property
    def count(self) -> int:
        """The number of places."""
        return self.safe + self.unsafe + self.by_hand

    @property
    def files(self) -> tuple[str, ...]:
        """The paths, each once, sorted."""
        return tuple(sorted({path for work in self.work for path, _ in work.files}))


@dataclass(frozen=True, slots=True)
class Decision:
    """A change in behaviour that needs a decision, and the question to answer."""

    rule: str
    version: int | None
    title: str
    question: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retiring:
    """Something that the target still has, but that the service retires.

    Attributes:
        what: the thing, or an api-version.
        said: the date, as `retirement date 2024-02-29`.
        instead: what to do, as an imperative.
        see: the address of the page that announces it.
        places: the code that uses it; empty for an api-version.
        date: the day, `2024-02-29`; empty if none is published.
    """

    what: str
    said: str
    instead: str
    see: str
    places: tuple[str, ...]
    date: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A file with a requirement on `azure-batch`.

    Attributes:
        path: the file.
        specifiers: the requirements in it that name releases.
        speaks: position of the version that they select; None if they don't select one.
        state: `ready` already allows the target, `newer` is newer and stays, `moves` must be raised,
            `locked` must be updated by a program, `manual` by a person, `none`: no release of the
            package supports the target.
        goal: the release to move to; empty if there is none.
        command: the command that updates a locked file.
        problems: the findings at the requirement.
    """

    path: str
    specifiers: tuple[str, ...]
    speaks: int | None
    state: Literal["ready", "newer", "moves", "locked", "manual", "none"]
    goal: str = ""
    command: str = ""
    problems: tuple[str, ...] = ()


class Blocker(NamedTuple):
    """The reason why a version is excluded: a rule, or a check and its subject, and the places."""

    rule: str
    subject: str
    places: tuple[str, ...]

    @property
    def named(self) -> str:
        """The rule, with the subject of a check."""
        return f"{self.rule}: {self.subject}" if self.subject else self.rule


@dataclass(frozen=True, slots=True)
class Works:
    """The versions that something is compatible with.

    Attributes:
        name: a path; empty for all files together.
        chosen: the interval with the version in use, else the newest; None if there is none.
        others: further intervals.
        above, below: the reasons that exclude the next newer and the next older version.
        conflict: one sentence on why there is no compatible version.
    """

    name: str
    chosen: Interval | None
    others: tuple[Interval, ...] = ()
    above: tuple[Blocker, ...] = ()
    below: tuple[Blocker, ...] = ()
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Compatibility:
    """The versions of all files together, and of each file that excludes a version."""

    whole: Works
    files: tuple[Works, ...]
    unrestricted: int


@dataclass(frozen=True, slots=True)
class Part:
    """The files of a project with the same source and target.

    Attributes:
        source: position of the version in use today; None if unknown.
        target: position of the target version.
        reasons: the evidence for the source.
        files: paths of the files with Batch code or payloads.
        steps: the transitions at which something breaks, in order.
        decisions: the changes in behaviour to decide on.
        unknown: the places that could not be analysed, with what to look for.
        suppressed: the number of suppressed findings.
        requirements: the state of the requirements.
        asking: the requests for another api-version than the target.
        compatibility: the versions that these files are compatible with.
        retiring: what the service retires.
        transitions: the number of transitions between source and target; 0 if the source is unknown.
    """

    source: int | None
    target: int
    reasons: tuple[str, ...]
    files: tuple[str, ...]
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...]
    unknown: tuple[tuple[str, str], ...]
    suppressed: int
    requirements: tuple[Requirement, ...]
    asking: tuple[str, ...]
    compatibility: Compatibility
    retiring: tuple[Retiring, ...]
    transitions: int

    @property
    def done(self) -> bool:
        """Whether there is nothing to do."""
        moving = any(
            requirement.problems or requirement.state in ("moves", "locked", "manual")
            for requirement in self.requirements
        )
        retiring = any(each.places for each in self.retiring)
        return not (self.steps or self.decisions or retiring or self.unknown or self.asking or moving)


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a project and its compatibility as a whole.

    `files` counts the checked files; `failures` holds place and message of what could not be read.
    """

    parts: tuple[Part, ...]
    compatibility: Compatibility
    files: int
    failures: tuple[tuple[str, str], ...]
