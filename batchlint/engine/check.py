"""Check one file."""

from __future__ import annotations

from batchlint.core.decoding import with_breaks_of
from batchlint.core.findings import Failure, Finding
from batchlint.core.judge import Context, judge
from batchlint.core.judge.api_versions import fixed_with_code
from batchlint.core.judge.linked_names import covered, fixed_together
from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.reports import FileReport, Suppressed
from batchlint.engine.load import decode, is_code, is_notebook, read
from batchlint.engine.releases import imports_package, lacking, uses_package
from batchlint.history import load
from batchlint.project.evidence import from_strings
from batchlint.project.kinds import kind
from batchlint.project.names import selectors
from batchlint.rules.custom import rules_with
from batchlint.settings import Settings
from batchlint.suppressions.coverage import Suppressions
from batchlint.suppressions.scanning import scanned


def check_source(path: str, data: bytes, settings: Settings) -> FileReport:
    """Check one file.

    Args:
        path: how the file is called in messages; its ending tells the language.
        data: the file's bytes.
        settings: what to judge against.

    Returns:
        The report; a file that can't be read has a failure and no findings. A notebook of which
        some cells can't be read has a failure for each of them.
    """
    return read_and_check(path, data, settings)[0]


def read_and_check(path: str, data: bytes, settings: Settings) -> tuple[FileReport, Reading | None]:
    """Check one file as `check_source` does, and return the reading as well.

    The reading does not depend on the versions in question; it is None where the file can't be read
    or judged.
    """
    report = FileReport(path, None)
    try:
        report.text = decode(path, data).text
        reading = read(path, report.text, settings)
    except ParseFailure as failure:
        report.failures.append(failure_of(path, failure))
        return report, None
    if reading.layout is not None:
        report.text, report.cells = reading.layout.text, reading.layout.cells
    report.failures += (failure_of(path, failure) for failure in reading.failures)
    if settings.look_inside and settings.source is None:
        evidence = from_strings(text for _, text in reading.api_versions)
        settings = settings._replace(source=None if evidence is None else evidence.index, look_inside=False)
    report.source = settings.source
    try:
        judge_reading(report, reading, settings, settings.target, requirements=True)
    except ParseFailure as failure:
        report.failures.append(failure_of(path, failure))
        return report, None
    return report, reading


def failure_of(path: str, failure: ParseFailure) -> Failure:
    """The failure of a file as its report has it."""
    return Failure(path, failure.message, failure.line, failure.cell, failure.column)


def judge_reading(
    report: FileReport, reading: Reading, settings: Settings, target: int, requirements: bool = False
) -> None:
    """Judge what was read, and complete the report.

    Args:
        report: the report, with the text.
        reading: what the file uses.
        settings: what counts.
        target: the version to judge against, which need not be that of the settings.
        requirements: whether to judge against the releases that requirements allow as well.

    Raises:
        ParseFailure: the expression of a custom rule takes too long on a value.
    """
    context = Context(load(), rules_with(settings.house), target, settings.source)
    text = report.text or ""
    layout = reading.layout
    findings, unknown = judge(context, reading.uses)
    report.unknown = [u if layout is None else u._replace(span=layout.shown(u.span)) for u in unknown]
    comments = _suppressions(report, reading, settings)
    if (requirements or comments is not None) and (is_code(report.path) or layout is not None):
        _judge_requirements(report, reading, settings, comments)
    # A comment is used by what it suppresses, whether that is sure enough to be reported or not.
    reasons = [_reason(f, comments, reading) if comments and _chosen(f, settings) else None for f in findings]
    # What is suppressed is not fixed, nor is what would have to be fixed together with it.
    kept = (
        _placed(f if reason is None else f._replace(fix=None), text, reading)
        for f, reason in zip(findings, reasons, strict=True)
    )
    whole = fixed_with_code(covered(fixed_together(kept)), lambda finding: _selected(finding, settings))
    judged = list(zip(whole, reasons, strict=True))
    report.findings = [f for f, reason in judged if reason is None and _selected(f, settings)]
    sure = [(f, reason) for f, reason in judged if _is_sure(f, settings)]
    report.suppressed = [Suppressed(f, "comment", reason) for f, reason in sure if reason is not None]
    report.unsure = sum(
        reason is None and _chosen(f, settings) and not _is_sure(f, settings) for f, reason in judged
    )
    report.hidden = sum(f.severity == "error" and not _selected(f, settings) for f in whole)
    if comments is not None and kind(report.path) != "markdown":  # which shows suppressions
        about = comments.findings(settings, not reading.failures)
        report.findings += (_placed(f, text, reading) for f in about if _selected(f, settings))
        report.findings.sort(key=lambda f: (f.span, f.rule))
    if layout is not None:  # texts of one kind come before those of another
        report.findings.sort(key=lambda f: (f.span, f.rule))
        report.unknown.sort(key=lambda u: u.span)
    report.speaks = bool(reading.uses)
    report.api_versions = list(dict.fromkeys(text for _, text in reading.api_versions))


def _judge_requirements(
    report: FileReport, reading: Reading, settings: Settings, comments: Suppressions | None
) -> None:
    """Note what the releases that requirements allow do not provide; see `releases.lacking`."""
    uses = [use for use in reading.uses if uses_package(use)]
    code = (report.text or "") if reading.layout is None else reading.layout.code
    report.packaged = bool(uses) or imports_package(code)
    if not uses:
        return
    all_rules = settings._replace(select=())

    def counts(finding: Finding) -> bool:
        suppressed = comments is not None and comments.reason(finding) is not None
        return _selected(finding, all_rules) and not suppressed

    versions = settings.pinned
    report.lacking = {version: lacking(uses, code, version, counts) for version in versions}
    if any(report.lacking.values()):
        others = (version for version in settings.admitted if version not in report.lacking)
        report.lacking |= {version: lacking(uses, code, version, counts) for version in others}


def _suppressions(report: FileReport, reading: Reading, settings: Settings) -> Suppressions | None:
    """The suppressions of a file; None where there can be none."""
    layout = reading.layout
    if layout is None and is_notebook(report.path):
        return None
    code = report.text if layout is None else layout.code
    scan = None if code is None else scanned(kind(report.path), code, bool(reading.uses))
    return None if scan is None else Suppressions(scan, () if layout is None else layout.ends, settings.house)


def _reason(finding: Finding, comments: Suppressions, reading: Reading) -> str | None:
    """The reason in the comment that suppresses a finding; None without."""
    span = finding.span if reading.layout is None else reading.layout.commented(finding.span)
    return None if span is None else comments.reason(finding._replace(span=span))


def _placed(finding: Finding, text: str, reading: Reading) -> Finding:
    """The finding at its place in the text, with its fix as the file allows it."""
    fix = finding.fix
    if reading.layout is not None:
        finding = finding._replace(span=reading.layout.shown(finding.span))
        fix = fix and reading.layout.possible(fix)
    if fix is not None and "\r" in text:
        edits = (e._replace(text=with_breaks_of(text, e.start, e.text)) for e in fix.edits)
        fix = fix._replace(edits=tuple(edits))
    return finding._replace(fix=fix)


def _selected(finding: Finding, settings: Settings) -> bool:
    """Whether a finding is reported, if nothing suppresses it."""
    return _is_sure(finding, settings) and _chosen(finding, settings)


def _is_sure(finding: Finding, settings: Settings) -> bool:
    return settings.min_confidence == "likely" or finding.confidence == "certain"


def _chosen(finding: Finding, settings: Settings) -> bool:
    """Whether `select` and `ignore` let a finding through."""
    names = {finding.rule, finding.kind}
    if finding.version is not None:
        names |= selectors(finding.version)
    if settings.select and not names & set(settings.select):
        return False
    return not names & set(settings.ignore)
