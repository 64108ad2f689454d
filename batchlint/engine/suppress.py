"""Insert a suppression for every finding in a file."""

from __future__ import annotations

import ast
import warnings
from collections import Counter

from batchlint.builtin_checks import COMMENTS
from batchlint.core.edits import apply_edits
from batchlint.core.findings import Finding
from batchlint.core.reading import ParseFailure
from batchlint.core.reports import FileReport, FixReport
from batchlint.core.writing import Fix
from batchlint.engine.check import check_source
from batchlint.engine.load import harm, is_code, opened
from batchlint.project.kinds import kind
from batchlint.settings import Settings
from batchlint.suppressions.coverage import Suppressions
from batchlint.suppressions.placement import placed_comments
from batchlint.suppressions.places import Places
from batchlint.suppressions.scanning import scanned


def ignore_source(path: str, data: bytes, settings: Settings) -> FixReport:
    """Add suppressions to one file.

    The result is checked: its code must be the same, and have no new findings. Otherwise the file stays as
    it is. Plain JSON has no comments: a note names the alternatives.

    Args:
        path: the file's path in messages; its suffix selects the language.
        data: the file's bytes.
        settings: what to check against.

    Returns:
        The findings before and after; `fixed` are those that are suppressed now, `data` is the new content.
    """
    return _ignored(path, data, settings, None)


def ignore_finding(path: str, data: bytes, settings: Settings, finding: Finding) -> FixReport:
    """Add a suppression for one finding, as `ignore_source` does for all.

    Args:
        path: the file's path in messages; its suffix selects the language.
        data: the file's bytes.
        settings: what to check against.
        finding: what `check_source` found in these bytes.
    """
    return _ignored(path, data, settings, finding)


def _ignored(path: str, data: bytes, settings: Settings, only: Finding | None) -> FixReport:
    before = check_source(path, data, settings)
    settings = settings._replace(source=before.source, look_inside=False)
    if before.text is None or not _found(before):
        return FixReport(before, before, [], None)
    if not takes_comments(path):
        note = (
            f"{_uncommented(path)}; use `per-file-ignores` in the configuration or a baseline "
            "(`batchlint check --write-baseline FILE`)"
        )
        return FixReport(before, before, [], None, note)
    try:
        new, after = data, before
        may_remain = 0 if only is None else len(_found(before)) - 1
        # A comment above the statement may cover more than one at the end of a line. In a script, what is
        # there may belong to a here-document, and in a makefile to a value.
        for above in (True,) if kind(path) in ("shell", "makefile") else (False, True):
            if len(_found(after)) > may_remain:
                start, wanted = (new, _found(after)) if only is None else (data, [only])
                new = _commented(path, start, settings, wanted, above)
                after = check_source(path, new, settings)
        problem = _problem(path, data, new, settings, before, after)
    except ParseFailure as failure:
        problem = f"the result can't be parsed: {failure.message}"
    if problem is not None:
        return FixReport.refused(before, problem)
    left = Counter((f.rule, f.subject) for f in _found(after))
    added: list[Finding] = []
    for finding in reversed(_found(before)):
        key = (finding.rule, finding.subject)
        left[key] -= 1
        if left[key] < 0:
            added.insert(0, finding)
    return FixReport(before, after, added, None if new == data else new)


def _scanned(path: str, code: str) -> Places:
    """The comments and statements of a text that may have none yet."""
    found = scanned(kind(path), code, always=True)
    if found is None:
        raise ParseFailure("it can't be read to its end")
    return found


def takes_comments(path: str) -> bool:
    """Whether batchlint can add comments that suppress findings in a file, by its name."""
    return kind(path) not in ("json", "lines", "markdown")


def _found(report: FileReport) -> list[Finding]:
    """The findings that can be suppressed: all but those on suppressions."""
    return [f for f in report.findings if f.kind != COMMENTS]


def _uncommented(path: str) -> str:
    """Why a file gets no comments."""
    return "JSON has no comments" if kind(path) in ("json", "lines") else "Markdown gets no comments"


def _commented(path: str, data: bytes, settings: Settings, found: list[Finding], above: bool) -> bytes:
    decoded, reading = opened(path, data, settings)
    layout = reading.layout
    code = decoded.text if layout is None else layout.code
    scan = _scanned(path, code)
    wanted = [(f.span, f.rule) for f in found]
    edits = placed_comments(scan, wanted, Suppressions(scan, house=settings.house).placed, above)
    if layout is None:
        return decoded.encode(apply_edits(decoded.text, edits))
    fixes = [layout.possible(Fix((edit,), safe=True)) for edit in edits]
    return decoded.encode(layout.edited(edit for fix in fixes if fix is not None for edit in fix.edits))


def _problem(
    path: str, data: bytes, new: bytes, settings: Settings, before: FileReport, after: FileReport
) -> str | None:
    """Why a result must not be written; None where it may."""
    if len(after.failures) > len(before.failures):
        return f"the result can't be parsed: {after.failures[0].message}"
    (old_text, old), (new_text, changed) = (opened(path, content, settings) for content in (data, new))
    codes = [
        decoded.text if reading.layout is None else reading.layout.code
        for decoded, reading in ((old_text, old), (new_text, changed))
    ]
    same_words = _scanned(path, codes[0]).code == _scanned(path, codes[1]).code
    if not same_words or (is_code(path) and not _same_tree(*codes)):
        return "the comments would change the code"
    said = [len(r.findings) - len(_found(r)) for r in (before, after)]
    if said[1] > said[0] or len(_found(after)) > len(_found(before)):
        rule = next((f.rule for f in after.findings if f not in before.findings), "")
        return f"the comments would cause a new finding of {rule}"
    return harm(path, old_text.text, new_text.text)


def _same_tree(before: str, after: str) -> bool:
    """Whether two texts have the same syntax tree, if the interpreter can parse the first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.dump(ast.parse(before))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return True
        try:
            return tree == ast.dump(ast.parse(after))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
