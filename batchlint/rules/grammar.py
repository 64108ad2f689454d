"""The rule grammar: the content of a rule file, as read-only data.

A rule is a sentence: a subject, what happened to it at the transition, why, and examples. What is in
the history (when, which Python names) or follows from it (severity, message, fixability) is not in
a rule. `docs/rules.md` describes the YAML that these classes are loaded from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from batchlint.core.expressions import Expression

#: A literal of a payload.
Scalar: TypeAlias = str | int | float | bool | None
Payload: TypeAlias = "Scalar | list[Payload] | dict[str, Payload]"
#: What is searched for in values: a shipped rule is trusted, a custom one is not.
Pattern: TypeAlias = "re.Pattern[str] | Expression"


class Path(NamedTuple):
    """Where a value goes: `userIdentity.autoUser.elevationLevel`; `is_list` for `resizeErrors[]`."""

    steps: tuple[str, ...]
    is_list: bool = False

    def __str__(self) -> str:
        return ".".join(self.steps) + ("[]" if self.is_list else "")


class Default(NamedTuple):
    """The service's default changed. `was` is None if the old one can't be set explicitly."""

    was: Scalar
    now: Scalar


class Returns(NamedTuple):
    """An operation's result changed: the old type is now found `under` a property of the new."""

    was: str
    now: str
    under: str


class Example(NamedTuple):
    """A test that is also documentation.

    `of` is the wire type whose body the three are, or `python` for code as text. The rule finds
    `before` and does not find `keep`. A fix turns `before` into `after`; without `after`, nothing
    is fixed. `unsafe`: the fix takes `--unsafe-fixes`.
    """

    of: str
    before: Payload = None
    after: Payload = None
    keep: Payload = None
    unsafe: bool = False


#: What kind of thing the rule is about.
Subject: TypeAlias = Literal[
    "property", "enum", "operation", "type", "module", "client", "constructor", "usage"
]

#: What a rule about a usage can name: ways to use the package that no single name stands for.
USAGES: tuple[str, ...] = (
    "client",
    "raw responses",
    "credentials",
    "model methods",
    "calls without options",
    "existence checks",
    "read models as bodies",
    "keys of dicts",
    "values of the wrong type",
    "timeouts of the service",
    "selections as strings",
    "unknown keywords",
    "texts of enum members",
    "imports of msrest",
)


@dataclass(slots=True, repr=False)
class Rule:
    """One sentence of a rule file.

    Attributes:
        name: kebab-case, unique over the whole set.
        version: position of the api-version at which it broke.
        package: whether it is in the `package:` section: Python only.
        subject: what `names` are: a property, enums, operations, types, modules (patterns
            with `*`), a parameter of the client, `*` for every model constructor, or usages.
        names: the subjects; for a property exactly one, its wire name; `*` for every enum,
            operation or constructor; patterns with `*` for modules and types.
        of: for a property: the wire types that hold it.
        becomes: what replaced it: a path of wire names for a property, else a name.
        values: old value to new value, in the YAML's spelling; compared without case.
        split: the separator of a string that became a list.
        siblings: values that the new place needs beside it, by path.
        removed: gone without a replacement.
        removed_values: enum values, or Python members, that were removed.
        renamed_members: the Python members of these enums were respelled, as the history records.
        url: (old, new) request, `GET /nodeagentskus`; for `action_urls`, any POST action.
        returns: the result type of the operations changed.
        parameters: Python parameters of the operations that were renamed.
        signature: the order or the set of the parameters of the operations, or of the
            constructors, changed: a position means another parameter than before.
        keyword_only: the constructors take keyword arguments only from this version on.
        required: the property, or parameter of the client, must be given from this version on.
        fill: the value that was sent before where the required property was left out.
        default: the service's default changed.
        unless: patterns by wire name: the default did not change in a body that holds such a property
            with a value that matches, at whatever depth.
        matches: a pattern that the value must match from this version on.
        allows: a pattern of values that work only from this version on.
        behaviour: a behaviour changed with no name to look for; shown when it is read.
        optional_when: a property that may be left out from this version on, where the others
            have these values.
        instead: what a person should do, where that can't be derived: an imperative phrase.
        examples: tests that are documentation; each rule has one to find and one to keep.
        file, line: the place of the rule.
        house: whether it is a custom rule, which may forbid what the API has.
    """

    name: str
    version: int
    package: bool
    title: str
    why: str
    see: str
    subject: Subject
    names: tuple[str, ...]
    of: tuple[str, ...] = ()
    becomes: Path | str | None = None
    values: dict[Scalar, Scalar] = field(default_factory=dict)
    split: str | None = None
    siblings: dict[Path, Scalar] = field(default_factory=dict)
    removed: bool = False
    removed_values: tuple[str, ...] = ()
    renamed_members: bool = False
    url: tuple[str, str] | None = None
    returns: Returns | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    signature: bool = False
    keyword_only: bool = False
    required: bool = False
    fill: Scalar = None
    default: Default | None = None
    unless: dict[str, Pattern] = field(default_factory=dict)
    matches: Pattern | None = None
    allows: Pattern | None = None
    behaviour: bool = False
    optional_when: dict[str, Scalar] = field(default_factory=dict)
    instead: str = ""
    examples: tuple[Example, ...] = ()
    file: str = ""
    line: int = 0
    house: bool = False

    @property
    def kind(self) -> str:
        """The kind of the rule and of its findings, as `--select` takes it."""
        if self.default is not None or self.behaviour or self.optional_when:
            return "behaviour"
        if self.required and self.becomes is None:
            return "required"
        if self.allows is not None:
            return "unavailable"
        if self.matches is not None:
            return "value"
        if self.package:
            return "package"
        return "removed" if self.removed or self.removed_values else "renamed"

    @property
    def backward(self) -> bool:
        """Whether it applies to a move to an older version: "works only from here on"."""
        return self.allows is not None or bool(self.optional_when)

    @property
    def policy(self) -> bool:
        """Whether it is a decision of the user about code from a version on, whatever the API takes.

        The names in such a rule, and in its examples, are those of that version.
        """
        return self.house and not (self.backward or self.behaviour or self.default is not None)

    @property
    def ends_property(self) -> bool:
        """Whether a property that models had under this name was removed from the API."""
        return not self.house and self.subject == "property" and (self.removed or self.becomes is not None)


@dataclass(frozen=True, slots=True, repr=False)
class Successor:
    """What replaces something of the generation before, where the packages themselves don't show it.

    Attributes:
        becomes: the new name: of a class with its module, of a parameter, a path of attributes; empty
            where nothing replaces it.
        rule: the name of the rule that explains it; may be empty.
        instead: what a person should do, as an imperative phrase; empty where `becomes` says it.
        arguments: the parameters of a class in their old order, with their new names; an empty name is
            left out.
        given: keywords to write beside it, with the full names of their values.
        only: texts by parameter: where another text is given, a person must decide.
        unsafe: whether the rewrite rests on more than the names.
    """

    becomes: str = ""
    rule: str = ""
    instead: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    only: dict[str, str] = field(default_factory=dict)
    unsafe: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Generation:
    """What a new generation of the package has in place of the one before.

    Names that the service knows connect most of both: classes, properties, operations and options are
    found by what is sent. Here is the rest.

    Attributes:
        names: classes, functions and modules by their full names; a star stands for any part of a class.
        client: parameters of the client.
        parameters: parameters of operations.
        options: parts of the query and headers by wire name, where they are no keyword of their own.
        bodies: what an operation sends by default, by wire name, where its method needs a body.
        errors: what is read of an exception, as a path.
        members: what models have beside their properties.
        listings: what listings have.
    """

    names: dict[str, Successor] = field(default_factory=dict)
    client: dict[str, Successor] = field(default_factory=dict)
    parameters: dict[str, Successor] = field(default_factory=dict)
    options: dict[str, Successor] = field(default_factory=dict)
    bodies: dict[str, dict[str, Scalar]] = field(default_factory=dict)
    errors: dict[str, Successor] = field(default_factory=dict)
    members: dict[str, Successor] = field(default_factory=dict)
    listings: dict[str, Successor] = field(default_factory=dict)

    def full_name(self, name: str) -> str | None:
        """The full name of a class, function or module, given with its module or without; None for no row."""
        if name in self.names or "." in name:
            return name if name in self.names else None
        return next((full for full in self.names if fnmatchcase(name, full.rpartition(".")[2])), None)

    def named(self, name: str) -> Successor | None:
        """What replaces a class, function or module, given with its module or without; None for no row."""
        full = self.full_name(name)
        return self.names[full] if full is not None else None


class Transition(NamedTuple):
    """One rule file: the step from one api-version to the next.

    `waivers` has the reason for each change without a rule, by the key that
    `batchlint.rules.coverage` computes; `notes` are remarks on the version. `generation` is set where a
    new generation of the package begins.
    """

    from_version: int
    to_version: int
    rules: tuple[Rule, ...]
    waivers: dict[str, str]
    file: str
    notes: str = ""
    generation: Generation | None = None


@dataclass(slots=True, repr=False)
class RuleSet:
    """All transitions, oldest first, with look-ups for matching; `house` are the custom rules."""

    transitions: tuple[Transition, ...]
    by_name: dict[str, Rule]
    by_property: dict[tuple[str, str], tuple[Rule, ...]]
    by_subject: dict[tuple[str, str], tuple[Rule, ...]]
    house: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in the order of the transitions."""
        return tuple(rule for transition in self.transitions for rule in transition.rules)

    def generation(self, version: int) -> Generation:
        """The newest generation that begins at a version or before; an empty one for the first."""
        begun = (t.generation for t in reversed(self.transitions) if t.to_version <= version)
        return next((g for g in begun if g is not None), _FIRST)

    def property(self, wire_type: str, wire: str) -> tuple[Rule, ...]:
        """The rules about a property of a type, oldest first."""
        return self.by_property.get((wire_type, wire), ())

    def about(self, subject: str, name: str) -> tuple[Rule, ...]:
        """The rules about an enum, operation, type, module, client parameter or constructor.

        Rules for `*` and, for modules, for patterns that match are included; oldest first.
        """
        found = [*self.by_subject.get((subject, name), ()), *self.by_subject.get((subject, "*"), ())]
        if subject in ("module", "type"):
            for (kind, pattern), rules in self.by_subject.items():
                if kind == subject and "*" in pattern and matches(pattern, name):
                    found.extend(rules)
        return tuple(sorted(found, key=lambda rule: rule.version))


#: The first generation of the package replaces nothing.
_FIRST = Generation()


def rule_set(transitions: Iterable[Transition]) -> RuleSet:
    """The rule set of transitions, given oldest first."""
    ordered = tuple(transitions)
    by_name: dict[str, Rule] = {}
    by_property: defaultdict[tuple[str, str], list[Rule]] = defaultdict(list)
    by_subject: defaultdict[tuple[str, str], list[Rule]] = defaultdict(list)
    for transition in ordered:
        for rule in transition.rules:
            by_name[rule.name] = rule
            for name in rule.names:
                if rule.subject == "property":
                    for owner in rule.of:
                        by_property[owner, name].append(rule)
                else:
                    by_subject[rule.subject, name].append(rule)
    return RuleSet(
        ordered,
        by_name,
        {key: tuple(rules) for key, rules in by_property.items()},
        {key: tuple(rules) for key, rules in by_subject.items()},
        tuple(rule for rule in by_name.values() if rule.house),
    )


def matches(pattern: str, name: str) -> bool:
    """Whether the name of a module or type matches a pattern; `*` matches part of one segment."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", r"[^.]*"), name) is not None
