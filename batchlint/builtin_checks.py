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
    "renamed-in-package": Check(
        "package",
        "error",
        "something that the package of the target version has under another name",
        "azure-batch 15 is a new generation of the package: the client, the models, the operations and many "
        "parameters and properties have other names, although the service still calls them what it did. The "
        "new names are computed from the packages: two methods are the same if they send the same verb to "
        "the same address, two classes if they stand at the same place in the same request. The message "
        "says what to write instead, and `fix` writes it. Importing an old name, or giving an old keyword, "
        "raises an error; what is stored in an old property is not sent, and no error says so. Members of "
        "enums are still found in lower case, but not by type checkers: that is a warning.",
    ),
    "unknown-property": Check(
        "unknown",
        "warning",
        "a name that no known version has in this place",
        "The type of the object is certain, and no api-version from the oldest to the newest gives it "
        "a property of this name: most often a misspelling. The service refuses a body with such a "
        "property; azure-batch 5 to 14 drop such a keyword without an error, and in azure-batch 15 it raises "
        "a TypeError. A member that an enum never had raises an AttributeError.",
    ),
    "unknown-name": Check(
        "unknown",
        "warning",
        "a name that no known release of azure-batch has",
        "No release of azure-batch that batchlint knows has this name in the package or its `models` "
        "module. It is misspelled, or the code is written for a newer release. With every known release, "
        "importing it raises an ImportError. What the code does with the name is not checked. That is an "
        "error, not a warning, where releases define the name in a private module and do not export it.",
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
        "a single object in place of a list, or a list in place of a single object",
        "At the target version, the property takes a list and is given a single object, or the other way "
        "round: `metadata` and `environmentSettings` are lists of name-value pairs, `startTask` is a single "
        "task. The service refuses such a body, and azure-batch raises an error before sending it. Values "
        "that come from a template or a variable are not checked.",
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
    "retirement": Check(
        "retirement",
        "warning",
        "something that the target version still has and the service retires",
        "The service stops to support this on an announced day, whatever the api-version. The message has "
        "the day and what to do instead. Only what asks for it is reported: a body, a property that is "
        "stored, an operation, a request. Nothing is said where the target version no longer has it: "
        "that is an error of its own there.",
    ),
    MISMATCH: Check(
        REQUIREMENT,
        "error",
        "a requirement on azure-batch with which the code can't work",
        "The code does not work with any release that the requirement allows: one of the two was changed "
        "without the other. The message names the first places. Move the requirement to a release that "
        "provides what the code uses (`fix` does so once no error is left), or change the code back. Only "
        "certain errors count. Code that checks which release is installed is not reported.",
    ),
    RANGE: Check(
        REQUIREMENT,
        "warning",
        "a requirement on azure-batch that also allows releases with which the code breaks",
        "Any release that a requirement allows may be installed. Without an upper bound, the next release "
        "that breaks the code is installed as soon as it is published; if the lower bound is too low, an "
        "old release may be. `fix` writes both bounds: `>=14.2.0,<15`.",
    ),
    NEWER: Check(
        REQUIREMENT,
        "warning",
        "a requirement on a release of azure-batch that batchlint does not know yet",
        "The release is newer than the newest one that this version of batchlint knows, so the code was not "
        "checked against it. The requirement is not changed. A newer version of batchlint may know it.",
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
