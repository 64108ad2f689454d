"""The data of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from batchlint.planning.intervals import Interval


@dataclass(frozen=True, slots=True)
class RuleWork:
    """The findings of one rule at one transition.

    Attributes:
        rule: its name.
        title: what changed, as a clause.
        why: the first sentence of the reason; may be empty.
        instead: the manual replacement; may be empty.
        safe, unsafe, by_hand: how many places are fixed safely, only on demand, or not at all.
        files: the paths, with how many places each has.
    """

    rule: str
    title: str
    why: str
    instead: str
    safe: int
    unsafe: int
    by_hand: int
    files: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How many places there are."""
        return self.safe + self.unsafe + self.by_hand


@dataclass(frozen=True, slots=True)
class Step:
    """The findings at one transition.

    Attributes:
        version: position of the version that breaks (or adds) something; None for any.
        when: `crossed` lies between source and target; `before` broke at the source already, or on
            neither side of it; `after` only exists in versions newer than the target.
        work: by rule, the most frequent first.
        generation: the generation of the package that code moves to, where this is the step to it as a
            whole; `version` is then the last one of the step.
        kinds: what the places of such a step are about (`classes`), with their numbers.
    """

    version: int | None
    when: Literal["crossed", "before", "after", "any"]
    work: tuple[RuleWork, ...]
    generation: int | None = None
    kinds: tuple[tuple[str, int], ...] = ()

    @property
    def safe(self) -> int:
        """How many places `fix` repairs."""
        return sum(work.safe for work in self.work)

    @property
    def unsafe(self) -> int:
        """How many places only `fix --unsafe-fixes` repairs."""
        return sum(work.unsafe for work in self.work)

    @property
    def by_hand(self) -> int:
        """How many places a person must change."""
        return sum(work.by_hand for work in self.work)

    @property
    def count(self) -> int:
        """How many places there are."""
        return self.safe + self.unsafe + self.by_hand

    @property
    def files(self) -> tuple[str, ...]:
        """The paths, each once, sorted."""
        return tuple(sorted({path for work in self.work for path, _ in work.files}))


@dataclass(frozen=True, slots=True)
class Decision:
    """A change of behaviour that a person has to think about, and the question to answer."""

    rule: str
    version: int | None
    title: str
    question: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retiring:
    """Something that the service retires and the target still has.

    Attributes:
        what: the thing, or an api-version.
        said: the day, as `retirement date 2024-02-29`.
        instead: what a person does, as an imperative.
        see: the address of the page that announces it.
        places: where code asks for it; none for an api-version.
    """

    what: str
    said: str
    instead: str
    see: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A file with a requirement on `azure-batch`.

    Attributes:
        path: the file.
        specifiers: the requirements in it that name releases.
        speaks: position of the version that they decide; None where they decide none.
        state: `ready` already leads to the target, `newer` is beyond it and stays, `moves` has to be
            moved, `locked` has to be written again by a program, `manual` by a person, `none`: no
            release of the package speaks the target.
        goal: the release to move to; empty where there is none.
        command: what writes a locked file again.
        problems: what the code beside it has against it.
    """

    path: str
    specifiers: tuple[str, ...]
    speaks: int | None
    state: Literal["ready", "newer", "moves", "locked", "manual", "none"]
    goal: str = ""
    command: str = ""
    problems: tuple[str, ...] = ()


class Blocker(NamedTuple):
    """What excludes a version: a rule, or a check and its subject, and the places."""

    rule: str
    subject: str
    places: tuple[str, ...]

    @property
    def named(self) -> str:
        """The rule, with the subject of a check."""
        return f"{self.rule} {self.subject}".rstrip()


@dataclass(frozen=True, slots=True)
class Works:
    """The versions that something is compatible with.

    Attributes:
        name: a path; empty for all files together.
        chosen: the interval that holds the version in use, else the newest; None where there is none.
        others: further intervals.
        above, below: what excludes the next newer and the next older version.
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
    """The versions of all files together, and of each file that is not compatible with every version."""

    whole: Works
    files: tuple[Works, ...]
    unrestricted: int


@dataclass(frozen=True, slots=True)
class Part:
    """The files of a project with the same source and target.

    Attributes:
        source: position of the version in use today; None where unknown.
        target: position of the target version.
        reasons: the evidence for the source.
        files: paths of the files with Batch code or payloads.
        steps: the transitions at which something breaks, in order.
        decisions: the changes of behaviour to decide on.
        unknown: the places that could not be analysed, with what to look for.
        suppressed: how many findings are suppressed.
        requirements: the state of the requirements.
        asking: the requests for another api-version than the target.
        compatibility: the versions that these files are compatible with.
        retiring: what the service retires of all this.
        transitions: how many transitions lie between source and target; 0 where the source is unknown.
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
