"""Judge one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.core.anchors import MARK
from batchlint.core.findings import Failure, Finding
from batchlint.core.match import Context, judge
from batchlint.core.match.ties import held_together
from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.uses import RequestUse, UnknownUse, Use, VersionUse
from batchlint.engine.literals import hold_back
from batchlint.engine.opening import decode, is_json, is_notebook, read
from batchlint.engine.packaged import imports_package
from batchlint.history import load
from batchlint.judged import FileReport, Lack, Suppressed
from batchlint.rules.house import rules_with
from batchlint.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from batchlint.suppressions.coverage import Suppressions

#: The kinds of what a release of the package has or has not; values are the service's affair.
_PROVIDED = frozenset(["unavailable", "removed", "renamed", "package"])


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
    judge_reading(report, reading, settings, settings.target, requirements=True)
    return report, reading


def _failed(path: str, failure: ParseFailure) -> Failure:
    return Failure(path, failure.message, failure.line, failure.cell, failure.column)


def _judge_requirements(
    report: FileReport, reading: Reading, settings: Settings, comments: Suppressions | None
) -> None:
    """Note what the releases that requirements admit don't provide.

    Only what certainly breaks counts, and only of the package: what a request of its own sends does not
    depend on it. Code that asks which release is there, or is ready for another one, breaks with none.
    """
    uses = [use for use in reading.uses if _is_of_package(use)]
    code = (report.text or "") if reading.layout is None else reading.layout.code
    report.packaged = bool(uses) or imports_package(code)
    if not uses or not settings.pinned:
        return
    lacking = _Lacking(uses, code, settings, comments)
    report.lacking = {version: lacking.at(version) for version in settings.pinned}
    if any(report.lacking.values()):
        report.lacking |= {v: lacking.at(v) for v in settings.admitted if v not in report.lacking}


class _Lacking:
    """What the uses of one file lack with the releases of a version."""

    def __init__(
        self,
        uses: list[Use],
        code: str,
        settings: Settings,
        comments: Suppressions | None,
    ) -> None:
        self._uses = uses
        self._code = code
        self._settings = settings._replace(select=())
        self._comments = comments
        self._is_guarded: Callable[[int], bool] | None = None

    def at(self, version: int) -> tuple[Lack, ...]:
        """What a version has not, but for places that are ready for that."""
        found = judge(Context(load(), rules_with(None), version, None), self._uses)[0]
        return tuple(
            Lack(f.rule, f.subject, f.span.start, f.version, f.kind == "unavailable")
            for f in found
            if f.kind in _PROVIDED
            and f.severity == "error"
            and f.confidence == "certain"
            and _selected(f, self._settings)
            and not self._guarded(f)
            and not (self._comments and self._comments.reason(f) is not None)
        )

    def _guarded(self, finding: Finding) -> bool:
        if self._is_guarded is None:
            from batchlint.engine.guards import guards

            self._is_guarded = guards(self._code)
        return self._is_guarded(finding.span.start)


def _is_of_package(use: Use) -> bool:
    if isinstance(use, (UnknownUse, RequestUse, VersionUse)):
        return False
    return getattr(use, "notation", "python") != "wire"


def judge_reading(
    report: FileReport, reading: Reading, settings: Settings, target: int, requirements: bool = False
) -> None:
    """Judge what was read.

    Args:
        report: where what is found is put.
        reading: what the file uses.
        settings: what counts.
        target: the version to judge against, which need not be that of the settings.
        requirements: whether to judge against the releases that requirements admit as well.
    """
    context = Context(load(), rules_with(settings.house), target, settings.source)
    findings, unknown = judge(context, reading.uses)
    comments = _suppressions(report, reading, settings)
    if (requirements or comments is not None) and not is_json(report.path):
        _judge_requirements(report, reading, settings, comments)
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
    from batchlint.suppressions.coverage import Suppressions

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
