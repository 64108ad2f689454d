"""How much of a plan `fix` does, as figures, bars and tables in HTML."""

from __future__ import annotations

import os.path
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from batchlint.core.wording import number
from batchlint.planning.steps import steps
from batchlint.report.html import Html, code, element, joined
from batchlint.report.plan_wording import release, step_name, sums

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.planning.model import Part

#: More folders than this are shown by their common parents first.
_MOST_FOLDERS = 20
#: The ways of a change, as columns and in the legend.
SAFE, UNSAFE, BY_HAND = "Fixed safely", "Fixed, to review", "Manual"


class Amount(NamedTuple):
    """The number of places by how they are changed."""

    safe: int = 0
    unsafe: int = 0
    by_hand: int = 0

    @property
    def total(self) -> int:
        """All places."""
        return self.safe + self.unsafe + self.by_hand


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


def figures(part: Part) -> Html:
    """The sums of a part as a list, with a bar; empty if nothing must change or be decided."""
    amount = Amount(*sums(part))
    counts = (
        ("Places to change", amount.total, ""),
        (SAFE, amount.safe, "safe"),
        (UNSAFE, amount.unsafe, "unsafe"),
        (BY_HAND, amount.by_hand, "manual"),
        ("To decide", len(part.decisions), ""),
        ("Not analysed", len(part.unknown), ""),
    )
    if not any(count for _, count, _ in counts):
        return Html()
    shown = (
        element("div", element("dt", _key(way), name), element("dd", str(count)))
        for name, count, way in counts
    )
    return joined([element("dl", *shown, class_="figures"), bar(amount) if amount.total else ""])


def _key(way: str) -> Html:
    """The sample of a way's pattern beside its name."""
    if not way:
        return Html()
    sample = element("rect", width="100%", height="100%", class_=f"bar-{way}")
    return element("svg", sample, class_="key", aria_hidden="true")


def bar(amount: Amount) -> Html:
    """The shares of the ways; the numbers are given beside it as text."""
    shown, at = [], 0.0
    for way, count in zip(("safe", "unsafe", "manual"), amount, strict=True):
        width = 100 * count / amount.total
        if count:
            size = {"x": f"{at:.2f}%", "width": f"{width:.2f}%", "height": "100%"}
            shown.append(element("rect", class_=f"bar-{way}", **size))
        at += width
    return element("svg", *shown, class_="bar", aria_hidden="true")


def by_transition(part: Part) -> Html:
    """The amount of work at each transition."""
    rows = []
    for step in part.steps:
        name = joined([element("span", step_name(step), class_="name")])
        if step.version is not None and step.when == "crossed" and release(step.version):
            name = joined([name, element("small", release(step.version))])
        rows.append((name, Amount(step.safe, step.unsafe, step.by_hand)))
    return table("Transition", rows)


def by_folder(part: Part, reports: Mapping[str, FileReport]) -> Html:
    """The amount of work in each folder, the most first."""
    amounts = _folders(part, reports)
    if not amounts:
        return Html()
    shown = _joined(amounts)
    content = [table("Folder", _rows(shown))]
    if len(shown) < len(amounts):
        title = element("summary", f"All {number(len(amounts), 'folder')}")
        content.append(element("details", title, table("Folder", _rows(amounts))))
    return joined(content, "\n")


def _rows(amounts: Mapping[str, Amount]) -> list[tuple[Html, Amount]]:
    ordered = sorted(amounts.items(), key=lambda item: (-item[1].total, item[0]))
    return [(code(f"{folder}/" if folder else "./"), amount) for folder, amount in ordered]


def _folders(part: Part, reports: Mapping[str, FileReport]) -> dict[str, Amount]:
    """The amount of work in each folder that has some."""
    within: dict[str, list[FileReport]] = defaultdict(list)
    for path in part.files:
        if path in reports:
            within[os.path.dirname(path)].append(reports[path])
    found: dict[str, Amount] = {}
    for folder, own in within.items():
        made = steps(own, part.source, part.target, {}, {}, lambda _, start: str(start))
        amount = _total(Amount(step.safe, step.unsafe, step.by_hand) for step in made)
        if amount.total:
            found[folder] = amount
    return found


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


def table(first: str, rows: Sequence[tuple[Html, Amount]]) -> Html:
    """A table of amounts with their sums; each row has a bar.

    Args:
        first: the heading of the first column.
        rows: what each row is about, and the amount.
    """
    columns = (first, "Places", SAFE, UNSAFE, BY_HAND)
    head = element("tr", *(element("th", name, scope="col") for name in columns))
    body = [_row(joined([name, bar(amount)]), amount) for name, amount in rows]
    total = _total(amount for _, amount in rows)
    foot = element("tfoot", _row(Html("Total"), total)) if len(rows) > 1 else ""
    return element("table", element("thead", head), element("tbody", *body), foot, class_="amounts")


def _row(name: Html, amount: Amount) -> Html:
    counts = Counter(total=amount.total, safe=amount.safe, unsafe=amount.unsafe, manual=amount.by_hand)
    cells = (element("td", str(count)) for count in counts.values())
    return element("tr", element("th", name, scope="row"), *cells)
