"""The way between code and JSON: for any notebook, an edit of the code is that edit and no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.core.reading import ParseFailure
from batchlint.core.writing import Edit, Fix
from batchlint.notebook import harm, open_notebook
from batchlint.notebook.magics import PLACEHOLDER

from .helpers import cell, notebook, written

#: Characters with every way of being escaped, a surrogate pair, and what separates lines elsewhere.
TEXT = st.text(alphabet='ab \n\n\t\r"\\/é\x7f\x1b\u2028😀=', max_size=25)


def by_hand(text: str, escape: str) -> str:
    """A JSON string with characters escaped as no library does it."""
    units = text.encode("utf-16-be")
    codes = [units[i] << 8 | units[i + 1] for i in range(0, len(units), 2)]
    if escape == "all":
        return '"' + "".join(f"\\u{code:04X}" for code in codes) + '"'
    return json.dumps(text, ensure_ascii=escape == "ascii").replace("/", "\\/")


@st.composite
def contents(draw: st.DrawFn) -> str:
    """The JSON of a notebook with code, markdown and outputs."""
    escape = draw(st.sampled_from(["raw", "ascii", "all"]))
    indent = draw(st.sampled_from(["", "\n ", "\r\n   "]))
    cells = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["code", "code", "markdown"]))
        if draw(st.booleans()):
            source = by_hand(draw(TEXT), escape)
        else:
            lines = draw(st.lists(TEXT, max_size=4))
            if draw(st.booleans()):
                lines = "".join(lines).splitlines(keepends=True)
            source = f"[{indent}" + f",{indent}".join(by_hand(x, escape) for x in lines) + f"{indent}]"
        fields = [f'"cell_type": "{kind}"', f'"source": {source}', '"outputs": [{"source": ["x", NaN]}]']
        cells.append("{" + f",{indent}".join(draw(st.permutations(fields))) + "}")
    return '{"cells" : [' + ", ".join(cells) + '], "metadata": {"cells": []}, "nbformat": 4}\n'


def code_of(content: str) -> list[str]:
    cells = [c for c in json.loads(content)["cells"] if c["cell_type"] == "code"]
    return [c["source"] if isinstance(c["source"], str) else "".join(c["source"]) for c in cells]


def without_code(content: str) -> Any:
    document = json.loads(content, parse_constant=str)
    for c in document["cells"]:
        if c["cell_type"] == "code":
            c["source"] = type(c["source"]).__name__
    return document


@given(contents())
def test_the_text_holds_the_cells(content: str) -> None:
    opened = open_notebook(content)
    numbers = [n for n, c in enumerate(json.loads(content)["cells"], 1) if c["cell_type"] == "code"]
    python = [(n, t) for n, t in zip(numbers, code_of(content), strict=True)]
    assert [start.number for start in opened.cells] == [n for n, t in python]
    for start, (_, text) in zip(opened.cells, python, strict=True):
        assert opened.text[start.offset :].startswith(f"{text}\n")
    assert len(opened.code) == len(opened.text)


@given(contents(), st.data())
def test_edits_change_their_cells_and_nothing_else(content: str, data: st.DataObject) -> None:
    opened = open_notebook(content)
    before = code_of(content)
    expected = list(before)
    edits = []
    for index, (start, text) in enumerate(zip(opened.cells, before, strict=True)):
        points = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4, unique=True)))
        spans = list(zip(points[::2], points[1::2], strict=False))
        if data.draw(st.booleans()) and not spans and text:
            spans = [(len(text), len(text))]
        for first, last in reversed(spans):
            new = data.draw(TEXT)
            edits.append(Edit(start.offset + first, start.offset + last, new))
            expected[index] = expected[index][:first] + new + expected[index][last:]
    changed = opened.edited(edits)
    if not all(json.loads(content)["cells"][s.number - 1]["source"] for s in opened.cells):
        return  # an empty list of lines has no place for an edit
    assert code_of(changed) == expected
    assert without_code(changed) == without_code(content)
    assert harm(content, changed) is None
    if not edits:
        assert changed == content


@given(st.lists(st.sampled_from(["x = 1\n", "\n", "y\n", "é\n"]), min_size=1, max_size=5), st.data())
def test_each_line_stays_an_element(lines: list[str], data: st.DataObject) -> None:
    text = "".join(lines).removesuffix("\n")
    content = written(notebook(text)).decode()
    opened = open_notebook(content)
    offset = opened.cells[0].offset
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    new = data.draw(st.text(alphabet="a\n", max_size=5))
    if not text:
        return
    changed = opened.edited([Edit(offset + first, offset + last, new)])
    result = text[:first] + new + text[last:]
    # To the letter what nbformat would write.
    assert changed == written(notebook(cell(result.splitlines(keepends=True)))).decode() or not result


def test_new_characters_are_written_as_the_file_writes_them() -> None:
    for ascii_only, expected in ((True, '"x\\u00e9\\ud83d\\ude00\\"'), (False, '"xé😀\\"')):
        content = written(notebook("xß"), ensure_ascii=ascii_only).decode()
        opened = open_notebook(content)
        start = opened.cells[0].offset
        assert expected in opened.edited([Edit(start + 1, start + 1, 'é😀"')])


def test_a_new_line_is_indented_like_the_others() -> None:
    for indent in (1, 4, None):
        content = written(notebook("a\nb"), indent=indent).decode()
        opened = open_notebook(content)
        start = opened.cells[0].offset
        assert (
            opened.edited([Edit(start, start, "new\n")])
            == written(notebook("new\na\nb"), indent=indent).decode()
        )
        content = written(notebook("a"), indent=indent).decode()
        opened = open_notebook(content)
        assert (
            opened.edited([Edit(start + 1, start + 1, "\nnew")])
            == written(notebook("a\nnew"), indent=indent).decode()
        )


def test_a_source_of_one_element_stays_one() -> None:
    opened = open_notebook(written(notebook(cell(["a\nb\n"]))).decode())
    start = opened.cells[0].offset
    changed = opened.edited([Edit(start + 1, start + 1, "\nnew")])
    assert changed == written(notebook(cell(["a\nnew\nb\n"]))).decode()


def test_fixes_that_can_not_be_made_in_one_cell_are_refused() -> None:
    opened = open_notebook(written(notebook("%%time\nab\nx = !ls", "cd\n%pwd\n")).decode())
    first, second = (start.offset for start in opened.cells)
    end = first + len("%%time\nab\nx = !ls")

    def possible(start: int, stop: int, text: str) -> tuple[Edit, ...] | None:
        fixed = opened.possible(Fix((Edit(start, stop, text),), safe=True))
        return fixed.edits if fixed is not None else None

    assert possible(first + 7, first + 9, "new") == (Edit(first + 7, first + 9, "new"),)
    assert possible(first + 7, second + 1, "new") is None
    assert possible(end, second, "") is None
    assert possible(first + 3, first + 4, "") is None  # in the magic
    assert possible(first, first, "import x\n") is None  # before the magic that has to come first
    assert possible(end - 1, end - 1, "x") is None  # in the shell's command
    assert possible(first + 10, end, "y = 1") is None
    # A line put behind the last one is put before the newline that is not the cell's own.
    assert possible(end + 1, end + 1, "new\n") == (Edit(end, end, "\nnew"),)
    assert possible(end + 1, end + 1, "new") is None
    assert possible(second, second + 3, "") == (Edit(second, second + 3, ""),)
    assert opened.possible(Fix((Edit(second, second, "x"), Edit(first, first, "x")), safe=True)) is None
    assert possible(0, 0, "x") is None
    # A copy of what only IPython knows.
    assert possible(first + 8, first + 9, PLACEHOLDER) is None


def test_harm_is_seen() -> None:
    before = written(notebook("a", {"cell_type": "raw", "source": "r"}, "b")).decode()
    assert harm(before, before.replace('"b"', '"c"')) is None
    assert harm(before, before.replace('"r"', '"s"')) == "the result would change more than code"
    assert harm(before, before.replace("stdout", "stderr")) == "the result would change more than code"
    assert harm(before, before.replace('"a"', '"%%bash"')) == "the result would have other cells"
    assert harm(before, before.replace('"a"', '"a')) is not None
    assert harm(before, before[:-3]) is not None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"cells": {}}',
        '{"cells": [}',
        '{"cells": []',
        '{"cells": []} x',
        '{"cells": [1]}',
        "{1: 2}",
    ],
)
def test_what_is_no_notebook(content: str) -> None:
    with pytest.raises(ParseFailure, match=r"not a (valid )?notebook"):
        open_notebook(content)
