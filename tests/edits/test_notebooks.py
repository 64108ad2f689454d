"""Notebooks: edits of the report are edits of a cell's source, and all else in the JSON stays."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.edits.applied import fixed, report
from tests.edits.dress import ended

NAME = "farm.ipynb"
#: A part of what a profile asks for: each example is fixed several times.
FEW = settings(max_examples=max(settings().max_examples // 8, 1))
OPTIONS = st.sampled_from(
    [("--to", "azure-batch==14.2.0"), ("--to", "azure-batch==15.1.0", "--unsafe-fixes")]
)
HEAD = "import azure.batch.models as models\n"
CELLS = [
    "pool = models.PoolAddParameter(id='p', vm_size='s', max_tasks_per_node=4)",
    "%matplotlib inline\n'é😀'; task = models.StartTask(command_line='x', run_elevated=True)\n\n",
    "files = !ls *.py\nx = [\n    models.ResourceFile(blob_source=f,  # 😀\n        file_path='f') for f in files]  \n",
    "%%bash\necho models.PoolAddParameter(max_tasks_per_node=4)",
    "print('\\u00e9 \"', end='')\n\f\nmodels.PoolState.upgrading;\n  # end",
    "%time models.ResourceFile(blob_source=u, file_path='f')\npool?",
    *("", "x = 1 +\\\n  models.PoolAddParameter(target_dedicated=3).target_dedicated"),
]


@st.composite
def notebooks(draw: st.DrawFn) -> tuple[list[str], bytes]:
    """The sources of a notebook's cells, and the file."""
    ends = draw(st.sampled_from([["\n"], ["\n"], ["\r\n"], ["\r"]]))
    sources = [
        ended(text, ends) for text in [HEAD, *draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4))]
    ]
    cells: list[dict[str, Any]] = []
    for number, text in enumerate(sources):
        lines = (
            text.splitlines(keepends=True) if ends == ["\n"] and "\f" not in text else [text[:9], text[9:]]
        )
        source = draw(st.sampled_from([text, lines]))
        cells.append({"cell_type": "code", "source": source, "outputs": [{"text": "😀/"}], "metadata": {}})
        if draw(st.booleans()):
            cells.append({"cell_type": "markdown", "source": ["max_tasks_per_node"], "id": f"{number}"})
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"x": 10.0}, "cells": cells}
    text = json.dumps(
        content, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1, "\t"]))
    )
    file = ended(
        text.replace("/", draw(st.sampled_from(["/", "\\/"]))), draw(st.sampled_from([["\n"], ["\r\n"]]))
    )
    return sources, draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + file.encode() + draw(
        st.sampled_from([b"", b"\n"])
    )


def without_sources(document: Any) -> Any:
    kept = [c if c["cell_type"] != "code" else {**c, "source": None} for c in document["cells"]]
    return {**document, "cells": kept}


def source_of(cell: Any) -> str:
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def edited(document: Any, findings: list[Any]) -> None:
    """Make the fixes that can be made at once, in order."""
    taken: list[tuple[int, int, int, str]] = []
    for finding in findings:
        number = finding["cell"]
        lines = [0]
        source = source_of(document["cells"][number - 1])
        for index, char in enumerate(source):
            if char == "\n" or (char == "\r" and source[index + 1 : index + 2] != "\n"):
                lines.append(index + 1)
        edits = {
            (
                edit.get("cell", number),
                lines[edit["line"] - 1] + edit["column"] - 1,
                lines[edit["end_line"] - 1] + edit["end_column"] - 1,
                edit["text"],
            )
            for edit in finding["fix"]["edits"]
        }
        others = [t for t in taken if t not in edits]
        if not any(a[0] == b[0] and a[1] <= b[2] and b[1] <= a[2] for a in edits for b in others):
            taken = [*others, *edits]
    for number, start, end, text in sorted(taken, reverse=True):
        cell = document["cells"][number - 1]
        cell["source"] = source_of(cell)[:start] + text + source_of(cell)[end:]


@FEW
@given(notebooks(), OPTIONS)
def test_fix_edits_sources_as_the_report_says(
    both: tuple[list[str], bytes], options: tuple[str, ...]
) -> None:
    _, data = both
    after = fixed(data, NAME, "--partial", *options)
    document = json.loads(data)
    for _ in range(20):
        found = report(json.dumps(document).encode(), NAME, *options)
        assert not found["failures"]
        findings = [
            f
            for f in found["findings"]
            if f["fix"] and ("--unsafe-fixes" in options or f["fix"]["applicability"] == "safe")
        ]
        if not findings:
            break
        edited(document, findings)
    new = json.loads(after)
    assert list(map(source_of, new["cells"])) == list(map(source_of, document["cells"]))
    assert without_sources(new) == without_sources(json.loads(data))
    assert fixed(after, NAME, "--partial", *options) == after
