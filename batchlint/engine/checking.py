"""Judge one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.core.anchors import MARK
from batchlint.core.findings import Failure, Finding
from batchlint.core.match import Context, judge
from batchlint.core.match.ties import held_together
from batchlint.core.reading import ParseFailure, Reading
from batchlint.engine.literals import hold_back
from batchlint.engine.opening import decode, is_json, is_notebook, read
from batchlint.history import load
from batchlint.judged import FileReport, Suppressed
from batchlint.rules.house import rules_with
from batchlint.settings import Settings

if TYPE_CHECKING:
    from batchlint.suppress.covering import Suppressions


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
        decoded = decode(path, data)
    except ParseFailure as failure:
        return FileReport(path, None, failures=[_failed(path, failure)]), None
    report = FileReport(path, decoded.text)
    try:
        reading = read(path, decoded.text, settings)
    except ParseFailure as failure:
        report.failures.append(_failed(path, failure))
        return report, None
    if reading.layout is not None:
        report.text, report.cells = reading.layout.text, reading.layout.cells
    report.failures += (_failed(path, failure) for failure in reading.failures)
    settings = _with_source(settings, reading)
    report.source = settings.source
    judge_reading(report, reading, settings, settings.target)
    return report, reading


def _failed(path: str, failure: ParseFailure) -> Failure:
    return Failure(path, failure.message, failure.line, failure.cell, failure.column)


def judge_reading(report: FileReport, reading: Reading, settings: Settings, target: int) -> None:
    """Judge what was read.

    Args:
        report: where what is found is put.
        reading: what the file uses.
        settings: what counts.
        target: the version to judge against, which need not be that of the settings.
    """
    context = Context(load(), rules_with(settings.house), target, settings.source)
    findings, unknown = judge(context, reading.uses)
    comments = _suppressions(report, reading, settings)
    # A comment is used by what it suppresses, whether that is sure enough to be reported or not.
    reasons = [comments.reason(f) if comments and _chosen(f, settings) else None for f in findings]
    # What is suppressed is not fixed, nor is what would have to be fixed together with it.
    kept = (
        f._replace(fix=None) if reason is not None else _placed(f, reading)
        for f, reason in zip(findings, reasons, strict=True)
    )
    whole = hold_back(held_together(kept), lambda finding: _selected(finding, settings))
    judged = list(zip(whole, reasons, strict=True))
    report.findings = [f for f, reason in judged if reason is None and _selected(f, settings)]
    sure = [(f, reason) for f, reason in judged if _is_sure(f, settings)]
    report.suppressed = [Suppressed(f, "comment", reason) for f, reason in sure if reason is not None]
    report.unsure = sum(
        reason is None and _chosen(f, settings) and not _is_sure(f, settings) for f, reason in judged
    )
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


def _with_source(settings: Settings, reading: Reading) -> Settings:
    """The settings with the source that the file's own strings tell, where they are to be asked."""
    if not settings.look_inside or settings.source is not None:
        return settings
    from batchlint.project.evidence import from_strings

    evidence = from_strings(text for _, text in reading.api_versions)
    return settings._replace(source=None if evidence is None else evidence.index, look_inside=False)


def _suppressions(report: FileReport, reading: Reading, settings: Settings) -> Suppressions | None:
    """The suppressions of a file; None where there can be none."""
    layout = reading.layout
    if is_json(report.path) or (layout is None and is_notebook(report.path)):
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
    return finding._replace(fix=reading.layout.possible(finding.fix))


def _selected(finding: Finding, settings: Settings) -> bool:
    """Whether a finding is reported, if nothing suppresses it."""
    return _is_sure(finding, settings) and _chosen(finding, settings)


def _is_sure(finding: Finding, settings: Settings) -> bool:
    return settings.min_confidence == "likely" or finding.confidence == "certain"


def _chosen(finding: Finding, settings: Settings) -> bool:
    """Whether `select` and `ignore` let a finding through."""
    names = {finding.rule, finding.kind}
    if finding.version is not None:
        names.add(load().name(finding.version))
    if settings.select and not names & set(settings.select):
        return False
    return not names & set(settings.ignore)
