"""Code actions: what is offered at a place, and the edits that it makes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

from lsprotocol import types as lsp

from batchlint.builtin_checks import COMMENTS
from batchlint.core.findings import Finding
from batchlint.core.wording import number
from batchlint.engine.alone import stands_alone
from batchlint.engine.load import decode
from batchlint.engine.suppress import takes_comments
from batchlint.report.results import by_place
from batchlint.server.checker import Changed, Checked, Checker
from batchlint.server.diagnostics import Places, diagnostic
from batchlint.server.documents import Part
from batchlint.server.preferences import Preferences
from batchlint.server.text import Text
from batchlint.settings import Settings

What: TypeAlias = Literal["one", "rule", "all", "ignore"]
#: The kind of the action that makes all fixes, by which editors make them on saving.
FIX_ALL = f"{lsp.CodeActionKind.SourceFixAll.value}.batchlint"
#: Findings at a place that quick fixes are offered for; nobody reads more of a list.
_MOST = 50
KINDS = (lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll, FIX_ALL)


class Place(NamedTuple):
    """What a client asks about: a range in a part of a document, and the kinds of actions it wants."""

    part: int
    range: lsp.Range
    only: tuple[str, ...]

    def wants(self, kind: str) -> bool:
        """Whether actions of a kind are wanted."""
        return not self.only or any(kind == only or kind.startswith(f"{only}.") for only in self.only)

    def meets(self, part: int, where: lsp.Range) -> bool:
        """Whether the range of a finding touches the place."""
        first, last = self.range.start, self.range.end
        return part == self.part and where.start <= last and first <= where.end


def found_at(checked: Checked, place: Place, encoding: str) -> list[tuple[int, Finding, lsp.Range]]:
    """The findings at a place, each with its number in the report and its range."""
    places = Places(checked, encoding)
    located = ((index, f, *places.of(f.span)) for index, f in enumerate(by_place(checked.report.findings)))
    return [(index, f, where) for index, f, part, where in located if place.meets(part, where)]


def offered(checked: Checked, place: Place, encoding: str) -> list[lsp.CodeAction]:
    """The actions at a place, without their edits.

    Args:
        checked: a checked document.
        place: the place.
        encoding: the encoding that the client counts in.
    """
    if checked.candidate is None:
        return []
    found = found_at(checked, place, encoding) if place.wants(lsp.CodeActionKind.QuickFix) else []
    made = Counter(f.rule for f in checked.report.findings if _is_made(f, checked.candidate.settings))
    several = {rule: count for rule, count in made.items() if count > 1}
    actions: list[lsp.CodeAction] = []
    for index, finding, where in found[:_MOST]:
        actions += _about(checked, index, finding, where)
        count = several.pop(finding.rule, 0)
        if count and not _moves(checked, finding):
            title = f"Fix all {count} findings of {finding.rule} in this file"
            shown = diagnostic(finding, where)
            actions.append(_action(checked, title, lsp.CodeActionKind.QuickFix, "rule", index, shown))
    whole = _whole(checked)
    if whole is not None and place.wants(FIX_ALL):
        actions.append(_action(checked, whole, FIX_ALL, "all"))
    if whole is not None and any(_moves(checked, finding) for _, finding, _ in found):
        actions.append(_action(checked, whole, lsp.CodeActionKind.QuickFix, "all"))
    return actions


def _about(checked: Checked, index: int, finding: Finding, where: lsp.Range) -> Iterator[lsp.CodeAction]:
    """The quick fixes of one finding."""
    assert checked.candidate is not None
    settings = checked.candidate.settings
    shown, quick = diagnostic(finding, where), lsp.CodeActionKind.QuickFix
    if finding.fix is not None and stands_alone(finding, checked.report, settings):
        safe = finding.fix.safe
        mark = finding.rule if safe else f"{finding.rule}, unsafe"
        title = f"{_advice(finding)} ({mark})"
        action = _action(checked, title, quick, "one", index, shown)
        action.is_preferred = safe
        yield action
    if finding.kind != COMMENTS and takes_comments(checked.candidate.name):
        title = f"Ignore {finding.rule} here, with a comment"
        yield _action(checked, title, quick, "ignore", index, shown)


def _moves(checked: Checked, finding: Finding) -> bool:
    """Whether a finding is only fixed together with the others of the file."""
    assert checked.candidate is not None
    return finding.fix is not None and not stands_alone(finding, checked.report, checked.candidate.settings)


def _whole(checked: Checked) -> str | None:
    """The title of the action that makes all fixes; None where there is nothing to fix."""
    assert checked.candidate is not None
    settings, report = checked.candidate.settings, checked.report
    made = [f for f in report.findings if _is_made(f, settings)]
    # A file that can't move as a whole stays, and only other fixes may be made.
    left = any(f.severity == "error" and not _is_made(f, settings) for f in report.findings)
    if not any(not left or not _moves(checked, f) for f in made):
        return None
    which = "findings" if settings.unsafe else "safe findings"
    return f"Fix all {which} in this file ({number(len(made), 'finding')})"


def _is_made(finding: Finding, settings: Settings) -> bool:
    """Whether `batchlint fix` makes the fix of a finding."""
    return finding.fix is not None and (finding.fix.safe or settings.unsafe)


def _advice(finding: Finding) -> str:
    """What to do about a finding: the second part of its message, which that on a new name may lack."""
    _, _, advice = finding.message.rpartition("; ")
    if advice != finding.message:
        return f"{advice[:1].upper()}{advice[1:]}"
    renamed = re.search(r" was renamed to (`[^`]+`)", finding.message)
    return f"Use {renamed[1]}" if renamed is not None else "Fix this"


def _action(
    checked: Checked,
    title: str,
    kind: str,
    what: What,
    index: int = -1,
    shown: lsp.Diagnostic | None = None,
) -> lsp.CodeAction:
    uri, revision = checked.snapshot.uri, checked.snapshot.revision
    data = {"uri": uri, "revision": revision, "what": what, "finding": index}
    return lsp.CodeAction(title, kind, [shown] if shown is not None else None, data=data)


def made(checker: Checker, checked: Checked, chosen: Preferences, data: dict[str, Any]) -> Changed:
    """Compute what an action makes of its document, with the checks of `batchlint fix`.

    Args:
        checker: the checker.
        checked: the document of the action.
        chosen: the settings of the editor.
        data: that of the action.

    Raises:
        UsageError: a configuration is wrong.
    """
    snapshot = checked.snapshot
    if data["what"] == "all":
        return checker.fix(snapshot, chosen)
    finding = by_place(checked.report.findings)[int(data["finding"])]
    if data["what"] == "rule":
        return checker.fix(snapshot, chosen, finding.rule)
    change = checker.fix_one if data["what"] == "one" else checker.ignore_one
    return change(snapshot, chosen, finding)


def workspace_edit(checked: Checked, data: bytes, encoding: str, versioned: bool) -> lsp.WorkspaceEdit:
    """The edits that give a document new content.

    Args:
        checked: the document.
        data: the new content of its file.
        encoding: the encoding that the client counts in.
        versioned: whether the client accepts edits of a version of a document.
    """
    edits = list(_edits(checked, data, encoding))
    if not versioned:
        return lsp.WorkspaceEdit(changes={part.uri: made for part, made in edits})
    identified = (
        (lsp.OptionalVersionedTextDocumentIdentifier(uri=part.uri, version=part.version), made)
        for part, made in edits
    )
    return lsp.WorkspaceEdit(
        document_changes=[lsp.TextDocumentEdit(document, made) for document, made in identified]
    )


def _edits(checked: Checked, data: bytes, encoding: str) -> Iterator[tuple[Part, list[lsp.TextEdit]]]:
    """The edits of each text that changes."""
    for part, new in zip(checked.snapshot.parts, _texts(checked, data), strict=True):
        mark = "\ufeff" if part.text.startswith("\ufeff") else ""
        if part.text != mark + new:
            yield part, Text(part.text, encoding).edits_to(mark + new)


def _texts(checked: Checked, data: bytes) -> Iterable[str]:
    """The texts of a document whose file has new content."""
    assert checked.candidate is not None
    text = decode(checked.candidate.name, data).text
    if not checked.snapshot.is_notebook:
        return [text]
    sources = (cell["source"] for cell in json.loads(text)["cells"])
    return [source if isinstance(source, str) else "".join(source) for source in sources]
