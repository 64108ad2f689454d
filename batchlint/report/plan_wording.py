"""The sentences of a plan that all of its formats share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from batchlint.project.names import known_versions, label, target_name
from batchlint.report.wording import number

if TYPE_CHECKING:
    from batchlint.planning.intervals import Interval
    from batchlint.planning.model import (
        Blocker,
        Compatibility,
        Part,
        Plan,
        Requirement,
        Retiring,
        Step,
        Works,
    )

#: As many places are named before the rest is only counted.
MOST_PLACES = 3
NOTHING_TO_DO = "Nothing to do"
#: What changes at the step to a generation of the package.
CHANGES = {
    1: "azure-batch 14 is the older generation of the package, with `BatchServiceClient`, its groups of "
    "operations, options objects, and the exceptions and credentials of msrest.",
    2: "azure-batch 15 is another generation of the package. `BatchClient` takes an `endpoint` and a "
    "credential of azure-core or azure-identity, and its operations are methods of its own: "
    "`client.create_pool`, not `client.pool.add`. Most classes have other names "
    "(`BatchPoolCreateOptions`, not `PoolAddParameter`), and so have many properties and parameters. "
    "Options objects are keywords now, operations that take their time return a poller "
    "(`begin_delete_pool`), and errors are those of azure-core (`HttpResponseError`, not "
    "`BatchErrorException`).",
}
NO_BOTH = "No release of azure-batch speaks both generations: code, requirement and tests move together."


def version(index: int) -> str:
    """`2020-09-01.12.0 (azure-batch 10.0.0)`."""
    name = known_versions()[index].name
    return f"{name} ({release(index)})" if release(index) else name


def packages(index: int) -> str:
    """`5.0.0 … 5.1.1`: the releases for a version; empty where there is none."""
    found = known_versions()[index].packages
    return " … ".join(dict.fromkeys((found[0], found[-1]))) if found else ""


def release(index: int) -> str:
    """`azure-batch 5.0.0 … 5.1.1`; empty where there is no release for a version."""
    return f"azure-batch {packages(index)}" if packages(index) else ""


def heading(part: Part) -> str:
    """The heading of a part: its source and target."""
    source = "an unknown version" if part.source is None else version(part.source)
    if part.source == part.target:
        return f"At {version(part.target)}"
    return f"From {source} to {version(part.target)}"


def basis(part: Part) -> str:
    """The number of files, and the evidence for the source version; without a full stop."""
    if part.source is None:
        newer = any(found.state == "newer" for found in part.requirements)
        why = (
            "the azure-batch requirement is newer than this version of batchlint knows"
            if newer
            else "no azure-batch requirement decides a version"
        )
        return (
            f"{number(len(part.files), 'file')}; {why}: "
            "--from says which one they work with today, and changes of behaviour are only known then"
        )
    return f"{number(len(part.files), 'file')}, by {some(part.reasons)}"


def rest(part: Part) -> str:
    """A sentence on the transitions without work; empty where there is none or the number is unknown."""
    quiet = part.transitions - sum(1 for step in part.steps if step.when == "crossed")
    if part.source is None or quiet <= 0:
        return ""
    if quiet == part.transitions:
        return f"Nothing breaks at the {number(quiet, 'transition')} on the way."
    return f"Nothing breaks at the other {quiet} of {number(part.transitions, 'transition')}."


def step_name(step: Step) -> str:
    """The name of a step."""
    if step.version is None:
        return "at any version"
    if step.generation is not None:
        return generation_name(step)
    name = label(step.version)
    if step.when == "before":
        return f"broken since {name}"
    return f"there from {name} on" if step.when == "after" else name


def generation_name(step: Step) -> str:
    """The name of a step to another generation of the package: `azure-batch 15 (2025-06-01)`."""
    version = known_versions()[step.version or 0]
    return f"azure-batch {version.packages[-1].partition('.')[0]} ({version.name})"


def generation_heading(step: Step, part: Part) -> str:
    """The heading of what such a step means: where it leads to, or on the way back from."""
    return f"{'From' if (part.source or 0) > part.target else 'To'} {generation_name(step)}"


def generation_text(step: Step, part: Part) -> list[str]:
    """What the step to another generation of the package means: sentences."""
    places = ", ".join(f"{count} {_noun(kind, count)}" for kind, count in step.kinds)
    fixed = step.safe + step.unsafe
    said = f"{number(step.count, 'place')}: {places}. "
    ways = [f"`fix` rewrites {fixed} of them" if fixed else "`fix` rewrites none of them"]
    if step.by_hand:
        ways.append(f"{step.by_hand} need a person" if step.by_hand > 1 else "1 needs a person")
    said += "; ".join(ways) + ". "
    if fixed and step.by_hand:
        said += (
            "A file is rewritten as a whole, together with its project; `--partial` does what can be done. "
        )
    check = f"`batchlint check --to {_quoted(target_name(part.target))}` says what to write at each."
    return [CHANGES[known_versions()[part.target].generation], NO_BOTH, f"{said}{check}"]


def _noun(kind: str, count: int) -> str:
    singular = {"classes": "class", "properties": "property"}
    return kind if count != 1 else singular.get(kind, kind.removesuffix("s"))


def _quoted(target: str) -> str:
    return target.replace("azure-batch ", "azure-batch==")


def totals(part: Part) -> str:
    """A sentence with the sums over all steps of a part."""
    safe, unsafe = sum(s.safe for s in part.steps), sum(s.unsafe for s in part.steps)
    by_hand = sum(s.by_hand for s in part.steps)
    files = {path for step in part.steps for path in step.files}
    counted = f"{number(safe + unsafe + by_hand, 'place')} in {number(len(files), 'file')}"
    ways = ((safe, "fixed safely"), (unsafe, "with --unsafe-fixes"), (by_hand, "by hand"))
    said = ", ".join(f"{count} {way}" for count, way in ways if count)
    return f"{counted}: {said}."


def requirement(found: Requirement, part: Part) -> str:
    """The state of one requirement, without the path and a full stop."""
    written = ", ".join(f"azure-batch{s}" for s in found.specifiers)
    speaks = f" ({known_versions()[found.speaks].name})" if found.speaks is not None else ""
    target = target_name(part.target)
    said = {
        "none": f"no release of azure-batch speaks {target}",
        "ready": f"leads to {target} already",
        "newer": f"is newer than azure-batch {found.goal}, and stays",
        "locked": f"is to be written again with `{found.command}`, for azure-batch {found.goal}",
        "manual": f"is to be changed by hand, to azure-batch {found.goal}",
        "moves": f"is to move to azure-batch {found.goal}; "
        f"`batchlint fix --to {_quoted(target)}` moves it once no error is left under it",
    }[found.state]
    return "; ".join([f"{written}{speaks}: {said}", *found.problems])


def asking(part: Part) -> str:
    """The remark on a request with an explicit api-version."""
    target = known_versions()[part.target].name
    return f"another api-version than {target}; `batchlint fix` moves it once no error is left in its file"


def retiring(found: Retiring) -> str:
    """What retires, when, and what to do about it: a clause without a full stop."""
    return f"{found.said}; {found.instead} ({found.see})"


def interval(found: Interval) -> str:
    """`2018-12-01.8.0 … 2019-08-01.10.0 (azure-batch 6.0.0 … 8.0.0)`."""
    names = known_versions()
    first, last = found.first, found.last
    if first == last:
        return version(first)
    spoken = [p for index in range(first, last + 1) for p in names[index].packages]
    said = f"{names[first].name} … {names[last].name}"
    return f"{said} (azure-batch {' … '.join(dict.fromkeys((spoken[0], spoken[-1])))})" if spoken else said


def works(found: Works, vague: bool = False, source: int | None = None) -> list[str]:
    """The compatible versions and what blocks others: sentences without full stops.

    `vague` is set where parts could not be analysed; `source` is the version in use today.
    """
    if found.chosen is None:
        return [f"works with no version: {found.conflict}" if found.conflict else "works with no version"]
    first, last = found.chosen
    said = [f"works with {interval(found.chosen)}"]
    if not found.above and not found.below and not found.others and first == 0:
        said = ["works with every known version"]
    if vague:
        said[0] += ", as far as it could be analysed"
    if found.above:
        said.append(f"blocked above, at {label(last + 1)}, by {blockers(found.above)}")
    if found.below:
        said.append(f"blocked below, at {target_name(first - 1)}, by {blockers(found.below)}")
    if source is not None and not any(i.first <= source <= i.last for i in (found.chosen, *found.others)):
        said.append(f"not with {target_name(source)}, which it is taken to work with today")
    if found.others:
        said.append(f"works with {', '.join(interval(other) for other in found.others)} as well")
    return said


def unrestricted(found: Compatibility) -> str:
    """`3 other files work with every known version`."""
    verb = "works" if found.unrestricted == 1 else "work"
    files = number(found.unrestricted, "other file" if found.files else "file")
    return f"{files} {verb} with every known version"


def blockers(found: Sequence[Blocker]) -> str:
    """`run-elevated (a.py:3, b.py:9 and 4 more), blob-source (a.py:7)`."""
    said = [f"{blocker.named} ({some(blocker.places)})" for blocker in found[:MOST_PLACES]]
    return ", ".join(said) + (f" and {len(found) - MOST_PLACES} more" if len(found) > MOST_PLACES else "")


def some(names: Sequence[str], most: int = MOST_PLACES) -> str:
    """The first few of some names, and the number of the others."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def empty(plan: Plan) -> str:
    """The sentence for a plan without files that use Batch."""
    if plan.failures:
        return "Nothing is planned: what could be read has nothing to do with Batch."
    return f"{NOTHING_TO_DO}: none of {number(plan.files, 'file')} has anything to do with Batch."
