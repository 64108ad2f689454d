"""The checks that need no rule: they follow from the API history alone."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Check(NamedTuple):
    """What `explain` says about a check."""

    kind: str
    severity: Literal["error", "warning"]
    title: str
    text: str


#: The kind of what is said about suppressions.
COMMENTS = "suppression"
UNUSED = "unused-suppression"
INVALID = "invalid-suppression"

#: The kind of what is said about requirements on the package, and the checks of this kind.
REQUIREMENT = "requirement"
MISMATCH = "requirement-mismatch"
RANGE = "requirement-range"
NEWER = "requirement-newer"

#: By the name that findings carry.
CHECKS: dict[str, Check] = {
    "not-yet-available": Check(
        "unavailable",
        "error",
        "something that the target version does not have yet",
        "The property, type, value, operation or module came with an api-version newer than the one "
        "that the code must work with. The message names the first version that has it. Leave it out, "
        "or move the target to that version.",
    ),
    "no-longer-available": Check(
        "removed",
        "error",
        "something that the target version no longer has, without a known replacement",
        "The property, type, value, operation or module was there up to an older api-version. The "
        "message names the version that dropped it. Where it was replaced by something, a rule of its "
        "own says so; this check is for the rest.",
    ),
    "unknown-property": Check(
        "unknown",
        "warning",
        "a name that no known version has in this place",
        "The type of the object is certain, and no api-version from the oldest to the newest gives it "
        "a property of this name: most often a misspelling. The service refuses a body with such a "
        "property; azure-batch 5.0 and later drop such a keyword without an error. A member that an "
        "enum never had raises an AttributeError.",
    ),
    "unknown-name": Check(
        "unknown",
        "warning",
        "a name that no known release of azure-batch has",
        "No release of azure-batch that batchlint knows lets code import this name from the package, or "
        "read it of the module of models: it is misspelled, or the code is written for a release that is "
        "newer than the newest known one. With every known release the import raises an ImportError. "
        "What such code does with the name is not checked.",
    ),
    "required-property": Check(
        "required",
        "error",
        "something that must be given from a version on is missing",
        "The target version refuses a body, or the package a call, without this property or "
        "parameter, which older versions did not ask for. What to give is for a person to say.",
    ),
    "list-or-object": Check(
        "value",
        "error",
        "one object where a list is taken, or a list where one object is",
        "The property holds a list at the target version and what is written is one object, or the other "
        "way round: `metadata` and `environmentSettings` are lists of names with values, `startTask` is one "
        "task. The service refuses such a body, and azure-batch raises an error before it is sent. What "
        "only a template or a variable says is left alone.",
    ),
    "parameter-order": Check(
        "package",
        "error",
        "arguments by position mean something else",
        "The order of the parameters of this method changed between the azure-batch releases, so an "
        "argument that is given by position ends up in another parameter. Give it by keyword.",
    ),
    "api-version": Check(
        "version",
        "warning",
        "a request that asks for another api-version than the target",
        "Raw REST code, or a request that is written down as JSON, names the api-version that the "
        "service is to answer with, and that is not the one that the code must work with. Nothing "
        "breaks until it is moved, and nothing is gained before. `fix` moves it together with the "
        "code: only where no error is left in the file. Otherwise it stays, and the run says why. "
        "Moving it to an older version needs `--unsafe-fixes`.",
    ),
    MISMATCH: Check(
        REQUIREMENT,
        "error",
        "code that its own requirement on azure-batch does not provide",
        "No release that the requirement admits has what the code uses, or works with it: the code was "
        "changed and the requirement was not, or the other way round. The message names the first places. "
        "Move the requirement to a release that has all of it (`fix` does, once no error is left), or "
        "change the code back. Only what certainly breaks counts, and no code that asks which release is "
        "there.",
    ),
    RANGE: Check(
        REQUIREMENT,
        "warning",
        "a requirement on azure-batch that also admits releases with which the code breaks",
        "What a requirement admits may be installed. Without an upper bound, the next release that breaks "
        "the code is installed as soon as it is there; with a lower bound that is too low, an old one can "
        "be. `fix` writes both bounds: `>=14.2.0,<15`.",
    ),
    NEWER: Check(
        REQUIREMENT,
        "warning",
        "a requirement on a release of azure-batch that is newer than all that batchlint knows",
        "What this release has, and what it took away, is not known, so the code beside the requirement "
        "was not judged against it. The requirement is left alone. A newer batchlint may know it.",
    ),
    INVALID: Check(
        COMMENTS,
        "warning",
        "a comment that looks like a suppression and suppresses nothing",
        "A suppression is `# batchlint: ignore[rule-a, rule-b] reason` at the end of a line or on a line "
        "of its own above a statement, or `# batchlint: ignore-file[rule] reason` anywhere in the file. It "
        "names at least one rule, and only rules that exist. The message says what is wrong.",
    ),
    UNUSED: Check(
        COMMENTS,
        "warning",
        "a rule in a suppression that suppresses nothing",
        "The code that the comment covers has no finding of this rule, so the comment would only hide a "
        "later one. `fix` takes the name out of the list, and the comment where no name is left. Nothing "
        "is said about rules that this run can't tell about: those that are not selected, changes of "
        "behaviour where nothing says from which version the code comes, and rules that only count for "
        "other targets.",
    ),
}
