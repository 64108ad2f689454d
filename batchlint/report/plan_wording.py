"""The sentences of a plan that all of its formats share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from batchlint.core.wording import number
from batchlint.project.names import known_versions, label, target_name

if TYPE_CHECKING:
    from batchlint.planning.intervals import Interval
    from batchlint.planning.model import (
        Blocker,
        Compatibility,
        Part,
        Plan,
        Requirement,
        Retiring,
        RuleWork,
        Step,
        Works,
    )

TITLE = "Migration plan for Azure Batch"
#: The headings of the sections of a part.
NEXT_STEPS, MANUAL, DECISIONS, RETIREMENTS = "Next steps", "Manual changes", "Decisions", "Retirements"
REQUIREMENTS, TODAY = "Requirements and api-versions", "Versions that work without changes"
ALL_FILES = "All files together"
#: As many places are named before the rest is only counted.
MOST_PLACES = 3
NOTHING_TO_DO = "Nothing to do"
#: The changes at the step to a generation of the package.
CHANGES = {
    1: "azure-batch 14 and older have `BatchServiceClient` with groups of operations, options objects, and "
    "the exceptions and credentials of msrest.",
    2: "azure-batch 15 is a redesigned package. `BatchClient` takes an `endpoint` and a credential from "
    "azure-core or azure-identity, and operations are its methods: `client.create_pool` instead of "
    "`client.pool.add`. Most classes have new names (`BatchPoolCreateOptions` instead of "
    "`PoolAddParameter`), and so have many properties and parameters. Keyword arguments replace options "
    "objects, long-running operations return a poller (`begin_delete_pool`), and errors come from azure-core "
    "(`HttpResponseError` instead of `BatchErrorException`).",
}
NO_BOTH = (
    "No release supports both the old and the new names, so code, requirements and tests must move together."
)


def version(index: int) -> str:
    """`2020-09-01.12.0 (azure-batch 10.0.0)`."""
    name = known_versions()[index].name
    return f"{name} ({release(index)})" if release(index) else name


def packages(index: int) -> str:
    """`5.0.0–5.1.1`: the releases for a version; empty if there are none."""
    return _range(known_versions()[index].packages)


def _range(releases: Sequence[str]) -> str:
    return "–".join(dict.fromkeys((releases[0], releases[-1]))) if releases else ""


def release(index: int) -> str:
    """`azure-batch 5.0.0–5.1.1`; empty if there is no release for a version."""
    return f"azure-batch {packages(index)}" if packages(index) else ""


def heading(part: Part) -> str:
    """The heading of a part: its source and target."""
    source = "an unknown version" if part.source is None else version(part.source)
    if part.source == part.target:
        return f"At {version(part.target)}"
    return f"From {source} to {version(part.target)}"


def overview(plan: Plan) -> str:
    """A sentence for a plan with several parts, before the list of these."""
    files = sum(len(part.files) for part in plan.parts)
    return (
        f"{number(files, 'file')} use Azure Batch. They need {len(plan.parts)} plans, because they don't "
        "all start from the same version or have the same target:"
    )


def basis(part: Part) -> str:
    """The number of files, and the evidence for the source version: one or two sentences."""
    files = f"{number(len(part.files), 'file')} {'uses' if len(part.files) == 1 else 'use'} Azure Batch"
    if part.source is not None:
        return f"{files}. The version in use today comes from {some([*map(_source, part.reasons)])}."
    newer = any(found.state == "newer" for found in part.requirements)
    why = (
        "the azure-batch requirement is newer than this version of batchlint knows"
        if newer
        else "no azure-batch requirement selects one"
    )
    return (
        f"{files}. The version in use today is unknown: {why}. Pass `--from` to include changes in behaviour."
    )


def _source(reason: str) -> str:
    """`requirements.txt (azure-batch==3.0.0)`, for a reason in two parts."""
    place, colon, specifier = reason.partition(": ")
    return f"{place} ({specifier})" if colon else reason


def summary(part: Part) -> list[str]:
    """The amount of work, as sentences: places, transitions, decisions, and what is not counted."""
    said = [totals(part)] if part.steps else []
    said.append(rest(part))
    if part.decisions:
        changes = number(len(part.decisions), "change")
        said.append(f"{changes} in behaviour {'needs' if len(part.decisions) == 1 else 'need'} a decision.")
    if part.unknown:
        said.append(f"{number(len(part.unknown), 'place')} could not be analysed.")
    if part.suppressed:
        are = "is" if part.suppressed == 1 else "are"
        said.append(f"{number(part.suppressed, 'suppressed finding')} {are} not counted.")
    return [sentence for sentence in said if sentence]


def totals(part: Part) -> str:
    """A sentence with the sums over all steps of a part."""
    files = {path for step in part.steps for path in step.files}
    safe, unsafe, manual = sums(part)
    counted = f"{number(safe + unsafe + manual, 'place')} in {number(len(files), 'file')} must change"
    share = f" ({100 * safe // (safe + unsafe + manual)}%)" if unsafe or manual else ""
    ways = [f"{safe} can be fixed safely{share}"] if safe else []
    if unsafe:
        ways.append(f"{unsafe} can be fixed with `--unsafe-fixes`, then reviewed")
    if manual:
        ways.append(f"{manual} {'needs' if manual == 1 else 'need'} manual work")
    return f"{counted}: {'; '.join(ways)}."


def short(part: Part) -> str:
    """What a part leaves to do, in one sentence."""
    return totals(part) if part.steps else f"{NOTHING_TO_DO}." if part.done else "nothing breaks."


def sums(part: Part) -> tuple[int, int, int]:
    """The numbers of safe fixes, of unsafe fixes, and of manual changes over all steps."""
    steps = part.steps
    return sum(s.safe for s in steps), sum(s.unsafe for s in steps), sum(s.by_hand for s in steps)


def next_steps(part: Part) -> Iterator[str]:
    """What to do, in order: sentences."""
    safe, unsafe, manual = sums(part)
    # Without --partial, code moves to another generation only if all else can be fixed safely, too.
    is_partial = bool(unsafe or manual) and any(step.generation and step.safe for step in part.steps)
    fix = f"batchlint fix{' --partial' if is_partial else ''} --to {_quoted(target_name(part.target))}"
    if safe:
        yield f"Run `{fix}` to fix {number(safe, 'place')} safely."
    if unsafe:
        yield f"Run `{fix} --unsafe-fixes` to fix {unsafe}{' more' if safe else ''}, and review the result."
    if manual:
        yield f"Change {number(manual, 'place')} manually: see {MANUAL!r}."
    if part.decisions:
        yield f"Answer {number(len(part.decisions), 'question')}: see {DECISIONS!r}."
    if part.unknown:
        yield f"Check {number(len(part.unknown), 'place')} that could not be analysed."
    moving = [each for each in part.requirements if each.state in ("moves", "locked", "manual")]
    if moving or part.asking:
        counts = ((len(moving), "requirement"), (len(part.asking), "api-version"))
        what = " and ".join(number(count, noun) for count, noun in counts if count)
        yield f"Update {what}: see {REQUIREMENTS!r}."
    if safe or unsafe or manual:
        yield f"Run your tests with {release(part.target) or version(part.target)}."


def rest(part: Part) -> str:
    """A sentence on the transitions without work; empty if there are none or their number is unknown."""
    quiet = part.transitions - sum(1 for step in part.steps if step.when == "crossed")
    if part.source is None or quiet <= 0:
        return ""
    if quiet == part.transitions:
        return f"Nothing breaks at the {number(quiet, 'transition')} in between."
    return f"Nothing breaks at the other {quiet} of the {number(part.transitions, 'transition')}."


def step_name(step: Step) -> str:
    """The name of a step."""
    if step.version is None:
        return "any version"
    if step.generation is not None:
        return generation_name(step)
    name = label(step.version)
    if step.when == "before":
        return f"{name} (already broken)"
    return f"{name} (newer than target)" if step.when == "after" else name


def generation_name(step: Step) -> str:
    """The name of a step to another generation of the package: `azure-batch 15 (2025-06-01)`."""
    version = known_versions()[step.version or 0]
    return f"azure-batch {version.packages[-1].partition('.')[0]} ({version.name})"


def generation_heading(step: Step, part: Part) -> str:
    """The heading of such a step: the generation that it leads to, or away from."""
    return f"{'From' if (part.source or 0) > part.target else 'To'} {generation_name(step)}"


def generation_text(step: Step, part: Part) -> list[str]:
    """What the step to another generation of the package means: sentences."""
    places = ", ".join(f"{count} {_noun(kind, count)}" for kind, count in step.kinds)
    fixed = step.safe + step.unsafe
    said = f"{number(step.count, 'place')} must change: {places}. "
    ways = [f"`fix` rewrites {fixed} of them" if fixed else "`fix` rewrites none of them"]
    if step.by_hand:
        ways.append(f"{step.by_hand} {'need' if step.by_hand > 1 else 'needs'} manual work")
    said += "; ".join(ways) + ". "
    if fixed and step.by_hand:
        said += "A project moves as a whole; `--partial` rewrites what is possible now. "
    check = f"`batchlint check --to {_quoted(target_name(part.target))}` shows the change for each place."
    return [CHANGES[known_versions()[part.target].generation], NO_BOTH, f"{said}{check}"]


def _noun(kind: str, count: int) -> str:
    singular = {"classes": "class", "properties": "property"}
    return kind if count != 1 else singular.get(kind, kind.removesuffix("s"))


def _quoted(target: str) -> str:
    return target.replace("azure-batch ", "azure-batch==")


def manual(step: Step, work: RuleWork) -> str:
    """What changed, in which version, and what to do or why; without a full stop."""
    since = f" ({label(step.version)})" if step.version is not None and step.generation is None else ""
    if work.instead:
        return f"{work.title}{since}; {work.instead}"
    return f"{work.title}{since}. {work.why.rstrip('.')}" if work.why else f"{work.title}{since}"


def requirement(found: Requirement, part: Part) -> str:
    """The state of one requirement, without the path and a full stop."""
    written = ", ".join(f"azure-batch{s}" for s in found.specifiers)
    speaks = f" ({known_versions()[found.speaks].name})" if found.speaks is not None else ""
    target = target_name(part.target)
    said = {
        "none": f"no release of azure-batch supports {target}",
        "ready": f"already allows {target}",
        "newer": f"newer than azure-batch {found.goal}, stays as it is",
        "locked": f"run `{found.command}` to update it to azure-batch {found.goal}",
        "manual": f"change it manually to azure-batch {found.goal}",
        "moves": f"`batchlint fix --to {_quoted(target)}` raises it to azure-batch {found.goal} when no "
        "errors remain in its files",
    }[found.state]
    return "; ".join([f"{written}{speaks}: {said}", *found.problems])


def asking(part: Part) -> str:
    """The remark on a request with an explicit api-version."""
    target = known_versions()[part.target].name
    return f"api-version other than {target}; `batchlint fix` updates it when no errors remain in its file"


def retiring(found: Retiring) -> str:
    """The date of a retirement, and what to do: a clause without a full stop."""
    return f"{found.said}; {found.instead} ({found.see})"


def interval(found: Interval) -> str:
    """`2018-12-01.8.0 to 2019-08-01.10.0 (azure-batch 6.0.0–8.0.0)`."""
    names = known_versions()
    first, last = found.first, found.last
    if first == last:
        return version(first)
    releases = [p for index in range(first, last + 1) for p in names[index].packages]
    said = f"{names[first].name} to {names[last].name}"
    return f"{said} (azure-batch {_range(releases)})" if releases else said


def works(found: Works, vague: bool = False, source: int | None = None) -> list[str]:
    """The compatible versions and the reasons against others: sentences without full stops.

    `vague` is set if parts could not be analysed; `source` is the version in use today.
    """
    if found.chosen is None:
        return [f"no version works, because {found.conflict}" if found.conflict else "no version works"]
    first, last = found.chosen
    said = [f"works with {interval(found.chosen)}"]
    if not found.above and not found.below and not found.others and first == 0:
        said = ["works with every known version"]
    if vague:
        said[0] += ", except for places that could not be analysed"
    if found.above:
        said.append(f"breaks in {label(last + 1)} because of {blockers(found.above)}")
    if found.below:
        said.append(f"breaks in {target_name(first - 1)} because of {blockers(found.below)}")
    if source is not None and not any(i.first <= source <= i.last for i in (found.chosen, *found.others)):
        said.append(f"breaks in {target_name(source)}, the version that is assumed to be in use today")
    if found.others:
        said.append(f"also works with {', '.join(interval(other) for other in found.others)}")
    return said


def works_together(found: Compatibility, vague: bool, source: int | None) -> list[str]:
    """The versions that all files are compatible with; as `works`, with a subject."""
    whole = found.whole
    first, *more = works(whole, vague, source)
    if whole.chosen is not None:
        return [f"The code {first}", *more]
    is_single = len(found.files) + found.unrestricted == 1
    none = "No version works" if is_single else "No single version works for all files"
    alone = next((each.name for each in found.files if each.chosen is None and not is_single), "")
    why = f", because {alone} works with none" if alone else f": {whole.conflict}" if whole.conflict else ""
    return [f"{none}{why}"]


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
        return "Nothing to plan: no file that could be read uses Azure Batch."
    files = "the 1 checked file doesn't use" if plan.files == 1 else f"none of {plan.files} files uses"
    return f"{NOTHING_TO_DO}: {files} Azure Batch."
