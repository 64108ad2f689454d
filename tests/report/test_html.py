"""HTML: whatever a text holds, it stays a text."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from batchlint.report.html import Html, code, element, joined, link, prose
from batchlint.report.screen import clean


class Read(HTMLParser):
    """The tags, the attributes and the text of some markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str] = []
        self.shown = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.shown += data


HOSTILE = st.text() | st.sampled_from(
    [
        "</pre><script>alert(1)</script>",
        '" onload="x',
        "<!--",
        "]]>",
        "&lt;b&gt;",
        "&#0;",
        "`<b>`",
        "\udc80",
        "\ufffe",
        "\U0001ffff",
    ]
)


@given(HOSTILE, HOSTILE)
def test_texts_and_attributes_are_read_as_they_were_written(content: str, value: str) -> None:
    markup = element("p", element("b", clean(content)), title=clean(value))
    assert markup.isascii()
    read = Read(markup)
    assert (read.tags, read.shown) == (["p", "b"], clean(content))
    assert read.values == ([clean(value)])


@given(HOSTILE)
def test_prose_has_code_and_no_other_markup(content: str) -> None:
    read = Read(prose(content))
    assert set(read.tags) <= {"code"}
    assert read.shown.replace("`", "") == clean(content).replace("`", "")


def test_names_of_attributes_and_empty_elements() -> None:
    assert element("meta", http_equiv="x", charset="utf-8") == '<meta http-equiv="x" charset="utf-8">'
    assert element("svg", element("rect", class_="a")) == '<svg><rect class="a"></rect></svg>'
    assert joined(["a & b", Html("<br>")], "\n") == "a &amp; b\n<br>"
    assert code("a\nb") == "<code>a b</code>"
    assert (
        link("https://a.b/?c=d&e", "there") == '<a href="https://a.b/?c=d&amp;e" rel="noreferrer">there</a>'
    )
    assert prose("Run `a < b`; see https://a.b/c.") == "Run <code>a &lt; b</code>; see https://a.b/c."
