"""The checks that need no rule: they follow from the API history alone."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Check(NamedTuple):
    """The description of a check, as `explain` prints it."""

    kind: str
    severity: Literal["error", "warning"]
    title: str
    text: str


#: The kind of the checks of suppressions.
COMMENTS = "suppression"
UNUSED = "unused-suppression"
INVALID = "invalid-suppression"

#: The kind of the checks of requirements on the package, and the checks of this kind.
REQUIREMENT = "requirement"
MISMATCH = "requirement-mismatch"
RANGE = "requirement-range"
NEWER = "requirement-newer"

#: By the name in findings.
CHECKS: dict[str, Check] = {
    "not-yet-available": Check(
        "unavailable",
        "error",
        "The code uses something that was added after the target version",
        "The target version does not have the property, type, value, operation or module yet. The message "
        "names the first version that has it. Remove it, or move the target to that version.",
    ),
    "no-longer-available": Check(
        "removed",
        "error",
        "The code uses something that was removed, and no replacement is known",
        "An older version had the property, type, value, operation or module, and the target version does "
        "not. The message names the version that removed it. If there is a replacement, a rule describes it "
        "and is reported instead of this check.",
    ),
    "renamed-in-package": Check(
        "package",
        "error",
        "The package renamed something that the code uses",
        "In azure-batch 15, the client, the models, the operations and many parameters and properties have "
        "new names, although their names in the REST API are the same. The message gives the new name, and "
        "`fix` writes it. Importing an old name or passing an old keyword raises an error; a value that is "
        "assigned to an old property is silently not sent. Members of enums still work in lower case, but "
        "type checkers reject them, so that is only a warning. The new names are computed from the packages: "
        "two methods are the same if they send the same HTTP method to the same URL, and two classes are the "
        "same if they are used in the same place of the same request.",
    ),
    "unknown-property": Check(
        "unknown",
        "warning",
        "No known version has a property of this name",
        "The type of the object is certain, but it has no property of this name in any api-version. The name "
        "is probably misspelled. The service rejects a body with such a property; azure-batch 5 to 14 "
        "silently ignore such a keyword, and azure-batch 15 raises a TypeError. An enum member that never "
        "existed raises an AttributeError.",
    ),
    "unknown-name": Check(
        "unknown",
        "warning",
        "No known release of azure-batch has this name",
        "No known release of azure-batch has this name in the package or its `models` module. It is "
        "misspelled, or the code is for a newer release. With every known release, importing it raises an "
        "ImportError. Code that uses the name is not checked. If releases define the name in a private "
        "module and do not export it, this is an error and not a warning.",
    ),
    "required-property": Check(
        "required",
        "error",
        "A required property or parameter is missing",
        "The property or parameter was optional in older versions. Without it, the service rejects the body, "
        "or the call raises an error. You have to decide on its value.",
    ),
    "list-or-object": Check(
        "value",
        "error",
        "A property has a single object instead of a list, or a list instead of a single object",
        "The service rejects such a body, and azure-batch raises an error before sending it. For example, "
        "`metadata` and `environmentSettings` are lists of name-value pairs, and `startTask` is a single "
        "task. Values from a template or a variable are not checked.",
    ),
    "parameter-order": Check(
        "package",
        "error",
        "The order of the parameters of a method changed",
        "A positional argument now ends up in another parameter. Pass it by keyword.",
    ),
    "api-version": Check(
        "version",
        "warning",
        "The api-version of a request differs from the target",
        "The request works as before until its api-version is changed. `fix` changes it together with the "
        "code, once the file has no errors left; otherwise, it reports why it did not. Changing it to an "
        "older version requires `--unsafe-fixes`.",
    ),
    "retirement": Check(
        "retirement",
        "warning",
        "The code uses something that the service retires",
        "The service stops supporting this on an announced day, in all api-versions. The message gives the "
        "day and the replacement. Only code that requests it is reported: a body, a property that is "
        "assigned, an operation or a request. If the target version no longer has it, that is reported as an "
        "error instead.",
    ),
    MISMATCH: Check(
        REQUIREMENT,
        "error",
        "The code does not work with any azure-batch release that the requirement allows",
        "Usually, either the code or the requirement was changed without the other. The message names the "
        "first places. Move the requirement to a release that has what the code uses (`fix` does so once no "
        "errors are left), or change the code back. Only certain errors count. Code that checks which "
        "release is installed is not reported.",
    ),
    RANGE: Check(
        REQUIREMENT,
        "warning",
        "The requirement allows azure-batch releases that break the code",
        "Any release that a requirement allows can be installed. Without an upper bound, the next release "
        "that breaks the code is installed as soon as it is published; if the lower bound is too low, an old "
        "release can be installed. `fix` writes both bounds: `>=14.2.0,<15`.",
    ),
    NEWER: Check(
        REQUIREMENT,
        "warning",
        "The requirement is for a newer azure-batch release than batchlint supports",
        "The code was not checked against this release, and the requirement is not changed. A newer version "
        "of batchlint may support it.",
    ),
    INVALID: Check(
        COMMENTS,
        "warning",
        "A comment looks like a suppression but is not valid",
        "A suppression is `# batchlint: ignore[rule-a, rule-b] reason` at the end of a line or on a line of "
        "its own above a statement, or `# batchlint: ignore-file[rule] reason` anywhere in the file. It must "
        "list at least one rule, and only rules that exist. The message describes the error.",
    ),
    UNUSED: Check(
        COMMENTS,
        "warning",
        "A suppression lists a rule that reports nothing there",
        "The suppression would only hide a later finding. `fix` removes the rule from the list, or the whole "
        "comment if no rule is left. Rules that this run does not check are not reported: those that are not "
        "selected, changes in behaviour if the source version is not known, and rules for other targets.",
    ),
}
