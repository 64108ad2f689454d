"""The checks that need no rule: they follow from the API history alone."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Check(NamedTuple):
    """What `explain` prints about a check."""

    kind: str
    severity: Literal["error", "warning"]
    title: str
    text: str


#: The kind of findings about suppressions.
COMMENTS = "suppression"
UNUSED = "unused-suppression"
INVALID = "invalid-suppression"

#: The kind of findings about requirements on the package, and its checks.
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
        "The property, type, value, operation or module was added in an api-version that is newer than "
        "the target. The message has the first version with it. Remove it, or choose that version as the "
        "target.",
    ),
    "no-longer-available": Check(
        "removed",
        "error",
        "something that was removed, without a known replacement",
        "The property, type, value, operation or module existed in older api-versions. The message has "
        "the version that removed it. What has a replacement is reported by a rule of its own; this check "
        "covers everything else.",
    ),
    "renamed-in-package": Check(
        "package",
        "error",
        "something that has another name in the package of the target version",
        "azure-batch 15 is a new generation of the package. The client, the models, the operations and "
        "many parameters and properties were renamed in Python, while their names in the REST API stayed "
        "the same. The new names are computed from the packages: two methods correspond if they send the "
        "same request, and two classes if they have the same place in the same request. The message has "
        "the new name, and `fix` writes it. Importing an old name or passing an old keyword raises an "
        "error; setting an old property is silently ignored. Members of enums can still be read by their "
        "lower-case names, but type checkers reject these: that is a warning.",
    ),
    "unknown-property": Check(
        "unknown",
        "warning",
        "a property or enum member that does not exist in any known version",
        "The type of the object is certain, and no known api-version has a property of this name. Usually "
        "the name is misspelled. The service rejects a body with such a property. azure-batch 5 to 14 "
        "silently ignore such a keyword, and azure-batch 15 raises a TypeError. Reading an enum member "
        "that never existed raises an AttributeError.",
    ),
    "unknown-name": Check(
        "unknown",
        "warning",
        "a name that does not exist in any known release of azure-batch",
        "No release of azure-batch that batchlint knows has this name in the package or its `models` "
        "module. Either it is misspelled, or the code is written for a newer release. In every known "
        "release, importing it raises an ImportError. Uses of the name are not checked. The finding is an "
        "error instead of a warning if releases define the name in a private module and do not export it.",
    ),
    "required-property": Check(
        "required",
        "error",
        "a required property or parameter that is missing",
        "The target version requires this property or parameter, which older versions did not. Without "
        "it, the service rejects the body, or the package raises an error. Only a person can decide what "
        "to set.",
    ),
    "list-or-object": Check(
        "value",
        "error",
        "a single object instead of a list, or a list instead of a single object",
        "In the target version, the property is a list and gets a single object, or the other way round: "
        "`metadata` and `environmentSettings` are lists of name-value pairs, `startTask` is a single "
        "task. The service rejects such a body, and azure-batch raises an error before sending it. Values "
        "from templates and variables are not checked.",
    ),
    "parameter-order": Check(
        "package",
        "error",
        "positional arguments that are assigned to other parameters than before",
        "The order of the parameters changed between releases of azure-batch, so a positional argument is "
        "assigned to another parameter. Pass it by keyword.",
    ),
    "api-version": Check(
        "version",
        "warning",
        "a request for another api-version than the target",
        "A REST request, in Python or JSON, has an api-version that differs from the target. Nothing "
        "breaks until it is changed. `fix` changes it together with the code, and only if no error is left "
        "in the file. Otherwise it is kept, and the run reports why. Changing it to an older version needs "
        "`--unsafe-fixes`.",
    ),
    "retirement": Check(
        "retirement",
        "warning",
        "something that the service retires on an announced date",
        "The service stops supporting this on an announced date, in every api-version. The message has "
        "the date and what to do instead. Only code that requests it is reported: a body, a property that "
        "is set, an operation, a request. If the target version has removed it, another rule reports that "
        "as an error instead.",
    ),
    MISMATCH: Check(
        REQUIREMENT,
        "error",
        "a requirement on azure-batch that does not work with the code",
        "The code does not work with any release that the requirement allows. Usually, one of the two was "
        "changed without the other. The message has the first places in the code. Change the requirement "
        "to a release that has everything that the code uses (`fix` does so once no error is left), or "
        "revert the code. Only certain errors count. Code that checks which release is installed is not "
        "reported.",
    ),
    RANGE: Check(
        REQUIREMENT,
        "warning",
        "a requirement on azure-batch that also allows releases that break the code",
        "Every release that a requirement allows can be installed. Without an upper bound, the next "
        "release that breaks the code is installed as soon as it is published. With a lower bound that is "
        "too low, a release that is too old can be installed. `fix` writes both bounds: `>=14.2.0,<15`.",
    ),
    NEWER: Check(
        REQUIREMENT,
        "warning",
        "a requirement on a release of azure-batch that batchlint does not know yet",
        "The release is newer than the newest one that this version of batchlint knows, so the code was "
        "not checked against it, and the requirement is not changed. A newer version of batchlint may "
        "know it.",
    ),
    INVALID: Check(
        COMMENTS,
        "warning",
        "a comment that looks like a suppression but is not valid",
        "A suppression is `# batchlint: ignore[rule-a, rule-b] reason` at the end of a line or on a line "
        "of its own above a statement, or `# batchlint: ignore-file[rule] reason` anywhere in the file. "
        "It lists at least one rule, and only existing rules. The message describes the mistake.",
    ),
    UNUSED: Check(
        COMMENTS,
        "warning",
        "a rule in a suppression that does not suppress anything",
        "The code that the comment covers has no finding of this rule, so the comment could only hide a "
        "later one. `fix` removes the rule from the list, or the whole comment if no rule is left. Rules "
        "that the run can't judge are not reported: rules that are not selected, changes of behaviour if "
        "the source version is unknown, and rules for other targets.",
    ),
}
