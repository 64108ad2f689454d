"""From bytes to findings, and from findings to new bytes: the one way through all layers.

`check_source` decodes, reads and judges one file. `fix_source` walks the transitions in order,
makes one set of edits that don't touch each other at a time, and verifies the result before it
hands it back. Neither touches the file system.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from batchlint.checks import COMMENTS
from batchlint.core.anchors import MARK
from batchlint.core.decoding import Decoded, decode
from batchlint.core.edits import apply_edits, compatible
from batchlint.core.findings import Failure, Finding
from batchlint.core.match import Context, judge
from batchlint.core.match.ties import held_together
from batchlint.core.match.versions import API_VERSION
from batchlint.core.reading import ParseFailure, Reading
from batchlint.history import load
from batchlint.judged import FileReport, FixReport, Settings, Suppressed, Taken
from batchlint.literals import hold_back, may_ask, remark, to_move
from batchlint.rules.house import rules_with

if TYPE_CHECKING:
    from batchlint.suppress.covering import Suppressions

#: More passes than this over one file mean that fixes undo each other.
MOST_PASSES = 200


def check_source(path: str, data: bytes, settings: Settings) -> FileReport:
    """Read and judge one file.

    Args:
        path: how the file is called in messages; its ending tells the language.
        data: the file's bytes.
        settings: what to judge against.

    Returns:
        What there is to say; a file that can't be read has a failure and no findings. A notebook of
        which some cells can't be read has a failure for each of them.
    """
    return read_and_check(path, data, settings)[0]


def read_and_check(path: str, data: bytes, settings: Settings) -> tuple[FileReport, Reading | None]:
    """Do what `check_source` does, and give back what was read as well.

    Args:
        path: how the file is called in messages; its ending tells the language.
        data: the file's bytes.
        settings: what to judge against.

    Returns:
        The report, and the reading, which does not depend on the versions in question; None where
        the file can't be read.
    """
    try:
        decoded = _decode(path, data)
    except ParseFailure as failure:
        return FileReport(path, None, failures=[Failure(path, failure.message, failure.line)]), None
    report = FileReport(path, decoded.text)
    try:
        reading = _read(path, decoded.text, settings)
    except ParseFailure as failure:
        report.failures.append(Failure(path, failure.message, failure.line, failure.cell))
        return report, None
    if reading.layout is not None:
        report.text, report.cells = reading.layout.text, reading.layout.cells
    report.failures += (Failure(path, f.message, f.line, f.cell) for f in reading.failures)
    settings = _with_source(settings, reading)
    report.source = settings.source
    _judge(report, reading, settings, settings.target)
    return report, reading


def _with_source(settings: Settings, reading: Reading) -> Settings:
    """The settings with the source that the file's own strings tell, where they are to be asked."""
    if not settings.look_inside or settings.source is not None:
        return settings
    from batchlint.project.evidence import from_strings

    evidence = from_strings(text for _, text in reading.api_versions)
    return replace(settings, source=None if evidence is None else evidence.index, look_inside=False)


def fix_source(path: str, data: bytes, settings: Settings) -> FixReport:
    """Rewrite one file as far as that can be done.

    The transitions are walked in order, each on the result of the one before. The result must
    pass a check of its own: it parses, nothing that was fixed is found again, nothing new is
    found, and fixing again changes nothing. Otherwise the file stays as it is.

    Args:
        path: how the file is called in messages; its ending tells the language.
        data: the file's bytes.
        settings: what to judge against, and whether unsafe fixes are made.

    Returns:
        The findings before and after, and the new bytes where there are any.
    """
    done = _fix(path, data, settings)
    left = done.before if done.data is None else done.after
    if left.text is not None:
        done.note = remark(left, done.before, bool(done.after.failures), settings.unsafe)
    return done


def _fix(path: str, data: bytes, settings: Settings) -> FixReport:
    before = check_source(path, data, settings)
    # What the strings of the file say must not change while they are rewritten.
    settings = replace(settings, source=before.source, look_inside=False)
    if before.text is None or before.failures or not any(f.fix for f in before.findings):
        return FixReport(before, before, [], None)
    withheld: set[tuple[str, str]] = set()
    while True:
        try:
            return _fixed(path, data, settings, before, frozenset(withheld))
        except _MadeByHalf as half:
            withheld.add(half.key)


class _MadeByHalf(Exception):
    """The fixes of one rule and subject can't all be made, so that none of them should."""

    def __init__(self, key: tuple[str, str]) -> None:
        super().__init__(key)
        self.key = key


def _fixed(
    path: str, data: bytes, settings: Settings, before: FileReport, withheld: frozenset[tuple[str, str]]
) -> FixReport:
    decoded = _decode(path, data)
    taken: list[Taken] = []
    try:
        text = _rewritten(path, decoded.text, settings, withheld, taken)
        if text == decoded.text:
            return FixReport(before, before, [], None)
        new_data = decoded.encode(text)
        after = check_source(path, new_data, settings)
        problem = (
            _problem(before, after, withheld)
            or _incomplete(path, data, new_data, settings)
            or (
                "fixing again would change more"
                if _rewritten(path, text, settings, withheld, []) != text
                else None
            )
            or harm(path, decoded.text, text)
        )
    except ParseFailure as failure:
        problem = f"the result can't be read: {failure.message}"
    except UnicodeEncodeError:
        problem = f"the result can't be written as {decoded.encoding}"
    if problem is not None:
        failed = replace(before, failures=[Failure(path, f"left as it was, because {problem}")])
        return FixReport(before, failed, [], None)
    way = taken if settings.stepwise else []
    return FixReport(before, after, _resolved(before, after), new_data, taken=way)


def objection(path: str, data: bytes, new_data: bytes, settings: Settings) -> str | None:
    """Why a state of a file on the way to the target should not stand for itself.

    Args:
        path: how the file is called in messages.
        data: the content before anything was fixed.
        new_data: the content after some transitions.
        settings: what to judge against: the version that the content was brought to.

    Returns:
        One clause; None where it passes what a result must pass: it can be read, nothing new is found
        in it, and no fix was made by half.
    """
    before, after = check_source(path, data, settings), check_source(path, new_data, settings)
    try:
        return (
            _problem(before, after, frozenset())
            or _incomplete(path, data, new_data, settings)
            or harm(path, _decode(path, data).text, _decode(path, new_data).text)
        )
    except _MadeByHalf as half:
        return f"only some of {half.key[0]} ({half.key[1]}) would be fixed"


def encoded(path: str, data: bytes, text: str) -> bytes:
    """A text with the byte-order mark and in the encoding of the file that it is to replace.

    Args:
        path: how the file is called; its ending tells the language.
        data: the file's bytes.
        text: the new content.

    Returns:
        The new bytes.

    Raises:
        ParseFailure: the file can't be decoded.
        UnicodeEncodeError: its encoding can't say the text.
    """
    return _decode(path, data).encode(text)


def harm(path: str, before: str, after: str) -> str | None:
    """What else than lines of code would change from one text of a file to another; None for nothing."""
    if not _is_notebook(path):
        return None
    from batchlint import notebook

    return notebook.harm(before, after)


def opened(path: str, data: bytes, settings: Settings) -> tuple[Decoded, Reading]:
    """Decode and read one file, for those who edit it.

    Args:
        path: how the file is called; its ending tells the language.
        data: the file's bytes.
        settings: which project it belongs to.

    Returns:
        Its text, and what is in it; a notebook has its code as the reading's layout.

    Raises:
        ParseFailure: it can't be read.
    """
    decoded = _decode(path, data)
    return decoded, _read(path, decoded.text, settings)


def _is_json(path: str) -> bool:
    return path.lower().endswith((".json", ".template"))


def _is_notebook(path: str) -> bool:
    return path.lower().endswith(".ipynb")


def _decode(path: str, data: bytes) -> Decoded:
    return decode(data, python=not _is_json(path) and not _is_notebook(path))


def _read(path: str, text: str, settings: Settings) -> Reading:
    # Most runs meet one language, and each import takes its time.
    if _is_json(path):
        from batchlint import payload

        return payload.read(text, settings.payload_type)
    if _is_notebook(path):
        from batchlint.notebook import read
    else:
        from batchlint.python import read
    if settings.project is None:
        return read(text)
    return read(text, Path(path).resolve(), Path(settings.project))


def _judge(report: FileReport, reading: Reading, settings: Settings, target: int) -> None:
    context = Context(load(), rules_with(settings.house), target, settings.source)
    findings, unknown = judge(context, reading.uses)
    comments = _suppressions(report, reading, settings)
    reasons = [comments.reason(f) if comments and _selected(f, settings) else None for f in findings]
    # What is suppressed is not fixed, nor is what would have to be fixed together with it.
    kept = (
        replace(f, fix=None) if reason is not None else _placed(f, reading)
        for f, reason in zip(findings, reasons, strict=True)
    )
    whole = hold_back(held_together(kept), lambda finding: _selected(finding, settings))
    judged = list(zip(whole, reasons, strict=True))
    report.findings = [f for f, reason in judged if reason is None and _selected(f, settings)]
    report.suppressed = [Suppressed(f, "comment", reason) for f, reason in judged if reason is not None]
    report.hidden = sum(f.severity == "error" and not _selected(f, settings) for f in whole)
    if comments is not None:
        said = [
            _placed(f, reading)
            for f in comments.findings(settings, not reading.failures)
            if _selected(f, settings)
        ]
        report.findings = sorted([*report.findings, *said], key=lambda f: (f.span, f.rule))
    report.speaks = bool(reading.uses)
    report.unknown = unknown
    report.api_versions = list(dict.fromkeys(text for _, text in reading.api_versions))


def _suppressions(report: FileReport, reading: Reading, settings: Settings) -> Suppressions | None:
    """The suppressions of a file; None where there can be none."""
    layout = reading.layout
    if _is_json(report.path) or (layout is None and _is_notebook(report.path)):
        return None
    code = report.text if layout is None else layout.code
    if code is None or MARK not in code:
        return None
    from batchlint.suppress.covering import Suppressions

    return Suppressions(code, () if layout is None else layout.ends, settings.house)


def _placed(finding: Finding, reading: Reading) -> Finding:
    """The finding with its fix as the file allows it."""
    if reading.layout is None or finding.fix is None:
        return finding
    return replace(finding, fix=reading.layout.possible(finding.fix))


def _selected(finding: Finding, settings: Settings) -> bool:
    names = {finding.rule, finding.kind}
    if finding.version is not None:
        names.add(load().name(finding.version))
    if settings.select and not names & set(settings.select):
        return False
    return not names & set(settings.ignore)


def _rewritten(
    path: str, text: str, settings: Settings, withheld: frozenset[tuple[str, str]], taken: list[Taken]
) -> str:
    """Make all fixes; the api-version comes last, once it is known what the others left.

    Only then it is known as well which comments suppress nothing any more.
    """
    text = _walk(path, text, settings, withheld, taken)
    if may_ask(text):
        report, reading = FileReport(path, text), _read(path, text, settings)
        _judge(report, reading, settings, settings.target)
        text = _edited(text, reading, to_move(report.findings, report.errors, settings.unsafe))
    while MARK in text:
        report, reading = FileReport(path, text), _read(path, text, settings)
        _judge(report, reading, settings, settings.target)
        unused = [f for f in report.findings if f.kind == COMMENTS and (f.rule, f.subject) not in withheld]
        changed = _edited(text, reading, unused)
        if changed == text:
            break
        text = changed
    return text


def _edited(text: str, reading: Reading, findings: Iterable[Finding]) -> str:
    """A text with as many fixes made as don't touch each other."""
    edits = [edit for f in compatible(findings) if f.fix for edit in f.fix.edits]
    return reading.layout.edited(edits) if reading.layout else apply_edits(text, edits)


def _walk(
    path: str, text: str, settings: Settings, withheld: frozenset[tuple[str, str]], taken: list[Taken]
) -> str:
    """Make the fixes of every transition up to the target, oldest first; notes which were `taken`.

    Only transitions at which something in the text broke are looked at; a fix may bring up a later
    one, so they are asked for again after each.
    """
    reading = _read(path, text, settings)
    done = 0
    passes = 0
    while True:
        final = _judged(path, text, reading, settings, settings.target)
        steps = sorted({f.version for f in final.findings if f.version is not None and done < f.version})
        if not steps or steps[0] > settings.target:
            return text
        done = steps[0]
        made: list[str] = []
        while True:
            found = _fixable(path, text, reading, settings, done, final)
            chosen = compatible(f for f in found if (f.rule, f.subject) not in withheld)
            changed = _edited(text, reading, chosen)
            if changed == text:
                break
            made += (f.rule for f in chosen)
            passes += 1
            if passes > MOST_PASSES:
                raise ParseFailure("fixes undo each other")
            text, reading = changed, _read(path, changed, settings)
            final = _judged(path, text, reading, settings, settings.target)
        if made:
            taken.append(Taken(done, text, tuple(made)))


def _judged(path: str, text: str, reading: Reading, settings: Settings, target: int) -> FileReport:
    """What is found in the code at one version, without what is only fixed at the end."""
    report = FileReport(path, text)
    _judge(report, reading, settings, target)
    report.findings = [f for f in report.findings if f.rule != API_VERSION and f.kind != COMMENTS]
    return report


def _fixable(
    path: str, text: str, reading: Reading, settings: Settings, target: int, final: FileReport
) -> list[Finding]:
    """The fixes to make at one transition: of places that are findings at the target, too.

    What is gone at a step may be back at the target; such a place is left alone, and so is one that
    is suppressed there under whatever name.
    """
    at_target = target == settings.target
    found = (final if at_target else _judged(path, text, reading, settings, target)).findings
    wanted = [f for f in found if f.fix is not None and (f.fix.safe or settings.unsafe)]
    if target == settings.target or not wanted:
        return wanted
    starts = sorted((f.span.start, f.span.end) for f in final.findings)
    suppressed = {s.finding.span for s in final.suppressed} - {f.span for f in final.findings}
    reach = list(itertools.accumulate((end for _, end in starts), max))

    def is_final(finding: Finding) -> bool:
        if finding.span in suppressed:
            return False
        before = bisect.bisect_left(starts, (finding.span.end, -1))
        return before > 0 and reach[before - 1] > finding.span.start

    return [f for f in wanted if is_final(f)]


def _counted(report: FileReport, fixable: bool = True) -> Counter[tuple[str, str]]:
    """The findings by rule and subject; only those without a fix where `fixable` is False.

    What keeps an api-version where it is stands in another finding, so it never counts as stuck.
    """
    return Counter(
        (f.rule, f.subject) for f in report.findings if fixable or (f.fix is None and f.rule != API_VERSION)
    )


def _problem(before: FileReport, after: FileReport, withheld: frozenset[tuple[str, str]]) -> str | None:
    """Why a result is not good enough to be written; None where it is.

    Raises:
        _MadeByHalf: it would be, without the fixes of one rule and subject.
    """
    if after.failures:
        return f"the result can't be read: {after.failures[0].message}"
    new = _counted(after) - _counted(before)
    errors = [sum(f.severity == "error" for f in r.findings) for r in (before, after)]
    if errors[1] > errors[0] or any(rule in _NEVER_NEW for rule, _ in new):
        rule, subject = next(iter(new), ("", ""))
        return f"its result would be reported as {rule} ({subject})"
    left, stuck = _counted(after), _counted(after, fixable=False)
    were, were_stuck = _counted(before), _counted(before, fixable=False)
    for key, fixable in Counter((f.rule, f.subject) for f in before.findings if f.fix and f.fix.safe).items():
        fixed = were[key] - left[key]
        if fixed < fixable and stuck[key] > were_stuck[key] and key not in withheld:
            raise _MadeByHalf(key)
    return None


def _incomplete(path: str, data: bytes, new_data: bytes, settings: Settings) -> str | None:
    """Whether a selection of rules leaves names behind that break only now.

    A positional argument that becomes a keyword which the target drops in silence is worse than
    the error before.
    """
    if not settings.select and not settings.ignore:
        return None
    whole = replace(settings, select=(), ignore=())
    before, after = check_source(path, data, whole), check_source(path, new_data, whole)
    new = {(f.rule, f.subject) for f in after.findings if f.severity == "error"}
    new -= {(f.rule, f.subject) for f in before.findings}
    if new:
        rule, subject = min(new)
        return f"its result would be reported as {rule} ({subject}), which is not selected"
    return None


#: A result must not name what the target does not have.
_NEVER_NEW = frozenset({"unknown-property", "not-yet-available"})


def _resolved(before: FileReport, after: FileReport) -> list[Finding]:
    """The findings that are no longer there; of several alike, those that had a fix."""
    gone = _counted(before) - _counted(after)
    resolved = []
    for finding in sorted(before.findings, key=lambda f: f.fix is None):
        key = (finding.rule, finding.subject)
        if gone[key] > 0:
            gone[key] -= 1
            resolved.append(finding)
    return sorted(resolved, key=lambda f: f.span)
