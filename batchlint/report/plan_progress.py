"""How far an upgrade is and what remains, as figures, bars and tables in HTML."""

from __future__ import annotations

import os.path
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from batchlint.core.wording import number
from batchlint.planning.steps import steps
from batchlint.report.html import Html, code, element, folded, joined, text
from batchlint.report.plan_wording import release, step_name

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.planning.model import Part, Step

#: More folders than this are shown by their common parents first.
_MOST_FOLDERS = 20
#: The ways of a change, as columns and in the legend.
SAFE, UNSAFE, BY_HAND = "Safe fixes", "Fixes to review", "Manual"
#: What the tables show.
LEGEND = "A file is ready if nothing in it must change. The bars show the share of these files, the numbers "
LEGEND += "the places that remain to be changed."


class Amount(NamedTuple):
    """What remains in some files.

    Attributes:
        safe, unsafe, by_hand: the number of places by how they are changed.
        files: the number of files.
        open: the number of those with such places; the others are ready.
    """

    safe: int = 0
    unsafe: int = 0
    by_hand: int = 0
    files: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        """All places."""
        return self.safe + self.unsafe + self.by_hand

    @property
    def ready(self) -> str:
        """`3 of 7 files ready`."""
        return f"{self.files - self.open} of {number(self.files, 'file')} ready"

    @classmethod
    def of(cls, found: Sequence[Step], files: int) -> Amount:
        """What remains at some transitions in a number of files."""
        paths = {path for step in found for path in step.files}
        counts = zip(*((step.safe, step.unsafe, step.by_hand) for step in found), strict=True)
        safe, unsafe, by_hand = map(sum, counts) if found else (0, 0, 0)
        return cls(safe, unsafe, by_hand, files, len(paths))


def hatching() -> Html:
    """The patterns that bars refer to: ways differ not only by colour."""
    stripes = element("rect", width="6", height="6", class_="unsafe-ground")
    stripe = element("rect", width="2.5", height="6", class_="unsafe-line")
    size = {"width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    first = element("pattern", stripes, stripe, id="unsafe", patternTransform="rotate(45)", **size)
    ground = element("rect", width="6", height="6", class_="manual-ground")
    dot = element("rect", x="1", y="1", width="2.5", height="2.5", class_="manual-dot")
    second = element("pattern", ground, dot, id="manual", **size)
    return element("svg", element("defs", first, second), width="0", height="0", aria_hidden="true")


def totals(part: Part) -> Html:
    """The sums of a part as a list, with a bar; empty if nothing must change or be decided."""
    amount = Amount.of(part.steps, len(part.files))
    ways = (("safe", amount.safe), ("unsafe", amount.unsafe), ("manual", amount.by_hand))
    if not (amount.total or part.decisions or part.unknown):
        return Html()
    figures = (
        ("Files ready", f"{amount.files - amount.open} of {amount.files}", ""),
        *((name, count, way) for name, (way, count) in zip((SAFE, UNSAFE, BY_HAND), ways, strict=True)),
        ("To decide", len(part.decisions), ""),
        ("Not analysed", len(part.unknown), ""),
    )
    shown = (
        element("div", element("dt", _key(way), name), element("dd", str(figure)))
        for name, figure, way in figures
    )
    return joined([element("dl", *shown, class_="figures"), bar(ways) if amount.total else ""])


def _key(way: str) -> Html:
    """The sample of a way's pattern beside its name."""
    if not way:
        return Html()
    sample = element("rect", width="100%", height="100%", class_=f"bar-{way}")
    return element("svg", sample, class_="key", aria_hidden="true")


def bar(counts: Sequence[tuple[str, int]]) -> Html:
    """Shares of a whole, by the name of their pattern; the numbers are given beside it as text."""
    shown, at, total = [], 0.0, sum(count for _, count in counts)
    for way, count in counts:
        width = 100 * count / total
        if count:
            size = {"x": f"{at:.2f}%", "width": f"{width:.2f}%", "height": "100%"}
            shown.append(element("rect", class_=f"bar-{way}", **size))
        at += width
    return element("svg", *shown, class_="bar", aria_hidden="true")


def by_transition(part: Part) -> Html:
    """The amount of work at each transition."""
    files, rows = len(part.files), []
    for step in part.steps:
        name = text(step_name(step))
        if step.version is not None and step.when == "crossed" and release(step.version):
            name = joined([name, element("small", release(step.version))])
        rows.append((name, Amount.of([step], files)))
    return table("Transition", rows, Amount.of(part.steps, files))


def by_folder(part: Part, reports: Mapping[str, FileReport]) -> Html:
    """The amount of work in each folder, the most first; empty if there is none."""
    if not part.steps:
        return Html()
    amounts = _folders(part, reports)
    shown, total = _joined(amounts), _total(amounts.values())
    content = [table("Folder", _rows(shown), total)]
    if len(shown) < len(amounts):
        title = f"All {number(len(amounts), 'folder')}"
        content.append(folded(title, table("Folder", _rows(amounts), total)))
    return joined(content, "\n")


def _rows(amounts: Mapping[str, Amount]) -> list[tuple[Html, Amount]]:
    ordered = sorted(amounts.items(), key=lambda item: (-item[1].total, item[0]))
    return [(code(f"{folder}/" if folder else "./"), amount) for folder, amount in ordered]


def _folders(part: Part, reports: Mapping[str, FileReport]) -> dict[str, Amount]:
    """The amount of work in each folder."""
    within: dict[str, list[FileReport]] = defaultdict(list)
    for path in part.files:
        if path in reports:
            within[os.path.dirname(path)].append(reports[path])
    return {
        folder: Amount.of(steps(own, part.source, part.target, {}, {}, lambda _, start: str(start)), len(own))
        for folder, own in within.items()
    }


def _total(amounts: Iterable[Amount]) -> Amount:
    return Amount(*map(sum, zip(*amounts, strict=True))) if (amounts := list(amounts)) else Amount()


def _joined(amounts: Mapping[str, Amount]) -> dict[str, Amount]:
    """Folders together with those below them, at the deepest level at which they are few enough."""
    depth = max(folder.count("/") + 1 for folder in amounts)
    while True:
        by_parent: dict[str, list[Amount]] = defaultdict(list)
        for folder, amount in amounts.items():
            by_parent["/".join(folder.split("/")[:depth])].append(amount)
        if len(by_parent) <= _MOST_FOLDERS or depth <= 1:
            return {parent: _total(found) for parent, found in by_parent.items()}
        depth -= 1


def table(first: str, rows: Sequence[tuple[Html, Amount]], total: Amount) -> Html:
    """A table of amounts with their sums; each row has a bar for the files that are ready.

    Args:
        first: the heading of the first column.
        rows: what each row is about, and the amount.
        total: the sum over the rows; a file counts once.
    """
    columns = (first, "Places", SAFE, UNSAFE, BY_HAND)
    head = element("tr", *(element("th", name, scope="col") for name in columns))
    body = [_row(name, amount) for name, amount in rows]
    foot = element("tfoot", _row(Html("Total"), total)) if len(rows) > 1 else ""
    return element("table", element("thead", head), element("tbody", *body), foot, class_="amounts")


def _row(name: Html, amount: Amount) -> Html:
    shown = bar((("ready", amount.files - amount.open), ("open", amount.open)))
    counts = (amount.total, amount.safe, amount.unsafe, amount.by_hand)
    cells = (element("td", str(count)) for count in counts)
    return element("tr", element("th", name, element("small", amount.ready), shown, scope="row"), *cells)
