"""Apply the fix of one finding and no other, with the checks that every result must pass."""

from __future__ import annotations

from batchlint.core.edits import apply_edits
from batchlint.core.findings import Finding
from batchlint.core.judge.api_versions import API_VERSION
from batchlint.core.reading import ParseFailure
from batchlint.core.reports import FileReport, FixReport
from batchlint.engine.check import check_source, read_and_check
from batchlint.engine.load import decode
from batchlint.engine.verify import objection
from batchlint.history import load
from batchlint.settings import Settings


def stands_alone(finding: Finding, report: FileReport, settings: Settings) -> bool:
    """Whether the fix of a finding may be made without the others.

    A file moves to another generation of the package only as a whole. The api-version of a file is raised
    only when nothing in it breaks any more.

    Args:
        finding: a finding of the report.
        report: the report on the file.
        settings: what it was judged against.
    """
    if finding.fix is None or (finding.rule == API_VERSION and report.errors):
        return False
    moves = finding.version is not None and load().generation(finding.version) > 1
    return not (moves and report.packaged) or settings.partial or settings.unsafe


def fix_alone(path: str, data: bytes, settings: Settings, finding: Finding) -> FixReport:
    """Make the fix of one finding.

    Args:
        path: how the file is called in messages; its ending tells the language.
        data: the file's bytes.
        settings: what to judge against.
        finding: what `check_source` found in these bytes.

    Returns:
        The findings before and after, and the new bytes; a failure where the result does not pass.
    """
    before, reading = read_and_check(path, data, settings)
    settings = settings._replace(source=before.source, look_inside=False)
    found = next((f for f in before.findings if f[:8] == finding[:8]), None)
    if found is None or found.fix is None or reading is None:
        return FixReport(before, before, [], None)
    try:
        decoded = decode(path, data)
        layout, edits = reading.layout, found.fix.edits
        new = decoded.encode(layout.edited(edits) if layout else apply_edits(decoded.text, edits))
        problem = objection(path, data, new, settings)
    except ParseFailure as failure:
        problem = f"the result can't be parsed: {failure.message}"
    except UnicodeEncodeError:
        problem = f"the result can't be encoded as {decoded.encoding}"
    if problem is not None:
        return FixReport.refused(before, problem)
    return FixReport(before, check_source(path, new, settings), [found], new)
