"""A plan as HTML: files, messages and code are shown and never become markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from batchlint.core.findings import Finding, Unknown
from batchlint.core.reports import FileReport
from batchlint.core.spans import Span
from batchlint.core.writing import Edit, Fix
from batchlint.planning.intervals import Interval
from batchlint.planning.model import (
    Compatibility,
    Decision,
    ManualPlace,
    Part,
    Plan,
    Requirement,
    Retiring,
    RuleWork,
    Step,
    Works,
)
from batchlint.report.plan_html import as_html
from batchlint.report.positions import Lines
from batchlint.report.screen import printable

#: What the document may consist of.
TAGS = frozenset(
    [
        *("html", "head", "meta", "title", "style", "body", "main", "section", "nav", "h1", "h2", "h3", "h4"),
        *("p", "a", "dl", "div", "dt", "dd", "ol", "ul", "li", "code", "strong", "small", "time"),
        *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "svg", "defs", "pattern", "rect"),
        *("details", "summary", "article", "figure", "figcaption", "pre", "i", "b", "footer"),
    ]
)
ATTRIBUTES = frozenset(
    [
        *(
            "lang",
            "charset",
            "http-equiv",
            "content",
            "name",
            "href",
            "rel",
            "class",
            "id",
            "scope",
            "datetime",
        ),
        *("aria-hidden", "aria-label", "aria-labelledby", "width", "height", "x", "y"),
        *("patternunits", "patterntransform"),
    ]
)
VOID = frozenset(["meta"])

NAMES = st.text(min_size=1, max_size=12) | st.sampled_from(
    [
        *(
            "</pre><script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "<!--",
            "-->",
            "]]>",
            "</style>",
        ),
        *(
            "javascript:alert(1)",
            "a:b:c",
            "\udcff\x00\x1b[31m",
            "\u202e\u2028",
            "x" * 300,
            "&lt;&#0;",
            "`<b>`",
        ),
    ]
)
CODE = st.lists(NAMES, min_size=1, max_size=6).map("\n".join)


class Document(HTMLParser):
    """Reads a document and refuses what is not closed, or not expected."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.excerpts: list[str] = []
        self.links: list[str] = []
        self.feed(content)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        assert {name for name, _ in attrs} <= ATTRIBUTES, attrs
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "pre":
            self.excerpts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "pre" in self.open:
            self.excerpts[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def plan_of(path: str, said: str, text: str) -> tuple[Plan, FileReport]:
    """A plan in which each place for a text holds one of these."""
    end = min(len(text), 5)
    fix = Fix((Edit(0, end, said),), safe=True)
    common = ("removed", "error", "certain", said, said, 20)
    found = [
        Finding("manual-rule", *common, Span(0, end)),  # type: ignore[arg-type]
        Finding("fixed-rule", *common, Span(0, end), fix),  # type: ignore[arg-type]
    ]
    report = FileReport(path, text, found, [Unknown(Span(0, end), said)])
    place = Lines(text).address(path, 0)
    work = RuleWork("manual-rule", said, said, "", 0, 0, 1, ((path, 1),), (ManualPlace(place, said),))
    fixed = RuleWork(said, said, said, said, 1, 1, 0, ((path, 2),))
    step = Step(20, "crossed", (work, fixed))
    works = Works(path, Interval(3, 5), conflict=said)
    compatibility = Compatibility(works, (works, works), 2)
    part = Part(
        source=10,
        target=23,
        reasons=(f"{path}: {said}",),
        files=(path,),
        steps=(step,),
        decisions=(Decision("manual-rule", 20, said, said, (place,)),),
        unknown=((place, said),),
        suppressed=1,
        requirements=(Requirement(path, (said,), 3, "locked", said, said, (said,)),),
        asking=(place,),
        compatibility=compatibility,
        retiring=(Retiring(said, said, said, "https://example.com/", (place,), "2024-02-29"),),
        transitions=13,
    )
    return Plan((part, part), compatibility, 1, ((path, said),)), report


@given(NAMES, NAMES, CODE)
def test_whatever_files_hold_is_text(path: str, said: str, text: str) -> None:
    plan, report = plan_of(path, said, text)
    made = as_html(plan, {path: report}, {})
    assert made.isascii() and made.endswith("</html>\n")
    assert not re.search(r"[^\n -~]", made)
    document = Document(made)
    assert all(link.startswith(("#", "https://")) for link in document.links)
    # The manual change, the decision and the unknown place, twice: first lines that fit are shown whole.
    first = Lines(text).line(1)
    shown = "".join(map(printable, first.replace("\t", "    "))).strip()
    assert len(document.excerpts) == 6
    if len(shown) < 60 and shown.isascii():
        assert all(shown in excerpt for excerpt in document.excerpts)


def test_the_same_plan_is_the_same_file() -> None:
    plan, report = plan_of("app.py", "said", "text")
    assert as_html(plan, {"app.py": report}, {}) == as_html(plan, {"app.py": report}, {})


def test_the_policy_allows_only_the_style_of_the_page() -> None:
    made = as_html(Plan((), Compatibility(Works("", None), (), 0), 3, ()), {}, {})
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', made)
    assert re.fullmatch(
        r"default-src &#x27;none&#x27;; style-src &#x27;sha256-[\w+/]{43}=&#x27;; "
        r"base-uri &#x27;none&#x27;; form-action &#x27;none&#x27;",
        policy,
    )
    assert "Nothing to do: none of 3 files uses Azure Batch." in made
