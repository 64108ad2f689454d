"""`fix --add-ignores`: comments for everything that is found, and nothing else; formatters move none away."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from batchlint.engine.check import check_source
from batchlint.engine.suppress import ignore_source
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

SETTINGS = Settings(NEWEST_OF_FIRST, project="/nowhere")
IMPORT = "import azure.batch.models as m\n"
OLD = "m.CloudPool(max_tasks_per_node=2)"
IGNORE = "# batchlint: ignore[max-tasks-per-node]"


def _added(code: str, name: str = "/nowhere/a.py") -> str:
    done = ignore_source(name, code.encode(), SETTINGS)
    assert not done.after.failures and not done.after.findings and done.data is not None
    assert ignore_source(name, done.data, SETTINGS).data is None
    return done.data.decode()


PLACES = {
    f"x = {OLD}\n": f"x = {OLD}  # batchlint: ignore[max-tasks-per-node]\n",
    f"if 1:\n\tlong = [{OLD}, '{'x' * 50}']\n": f"if 1:\n\t{IGNORE}\n\tlong = [{OLD}, '{'x' * 50}']\n",
    f"x = {OLD}  # note\n": f"x = {OLD}  # note  {IGNORE}\n",
    f"x = {OLD}  # type: int\n": f"{IGNORE}\nx = {OLD}  # type: int\n",
    "x = m.CloudPool(\n    id='p',\n    vm_size='s',\n    max_tasks_per_node=2,\n)\n":
        f"x = m.CloudPool(\n    id='p',\n    vm_size='s',\n    max_tasks_per_node=2,  {IGNORE}\n)\n",
    "x = m.CloudPool(\n    id='p', vm_size='s', max_tasks_per_node=2\n)\n":
        f"{IGNORE}\nx = m.CloudPool(\n    id='p', vm_size='s', max_tasks_per_node=2\n)\n",
    f"x = \\\n    {OLD}\n": f"{IGNORE}\nx = \\\n    {OLD}\n",
    f"def f():\n    x = '''\n''', {OLD}\n": f"def f():\n    {IGNORE}\n    x = '''\n''', {OLD}\n",
    f"if 1:\n    pass\nelif f(\n    {OLD}\n):\n    pass\n":
        f"if 1:\n    pass\n{IGNORE}\nelif f(\n    {OLD}\n):\n    pass\n",
    f"@f(\n    {OLD}\n)\ndef g(): pass\n": f"{IGNORE}\n@f(\n    {OLD}\n)\ndef g(): pass\n",
}  # fmt: skip


@pytest.mark.parametrize("before", PLACES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_where_comments_go(before: str, ends: str) -> None:
    code = (IMPORT + before).replace("\n", ends)
    added = _added(code)
    assert ast.dump(ast.parse(added)) == ast.dump(ast.parse(code))
    assert added == (IMPORT + PLACES[before]).replace("\n", ends)


def test_comments_that_are_there_take_the_names() -> None:
    code = f"{IMPORT}# batchlint: ignore[blob-source] why\nx = f(\n    {OLD}\n)\ny = {OLD} # batchlint: ignore[run-elevated]\n"
    assert _added_with_unused(code) == code.replace(
        "[blob-source]", "[blob-source, max-tasks-per-node]"
    ).replace("[run-elevated]", "[run-elevated, max-tasks-per-node]")


def _added_with_unused(code: str) -> str:
    done = ignore_source("/nowhere/a.py", code.encode(), SETTINGS)
    assert {f.rule for f in done.after.findings} == {"unused-suppression"} and done.data is not None
    return done.data.decode()


_LEAVES = st.sampled_from(
    [OLD, "m.StartTask(command_line='c', run_elevated=True)", "x", "'s'", "b.c(d)", "1"]
)
_EXPRESSIONS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda xs: f"f({', '.join(xs)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda xs: "[\n" + ",\n".join(xs) + ",\n]"),
        st.lists(inner, min_size=2, max_size=3).map(" or ".join).map("({})".format),
        inner.map("{{'key': {}, **rest}}".format),
        inner.map("(lambda y=1: {})".format),
        inner.map("(\n  {}  # note\n)".format),
        inner.map("x.y({}).z(1)[0]".format),
    ),
    max_leaves=6,
)
_FORMS = st.sampled_from(
    [
        "x = {}",
        "x: int = {}",
        "return {}",
        "assert {}, 'message'",
        "x.y[0] = z = {}",
        "f({})",
        "del x[{}]",
        "if {}:\n    pass\nelse:\n    pass",
        "for x in {}:\n    pass",
        "with {} as x, y:\n    pass",
        "raise {}",
        "@f({})\n@g\nclass C(D, e=1):\n    pass",
        "def g(x={}, *, y: int = 1) -> None:\n    pass",
        "x += {}; y = 2",
        "while x and {}: break",
        "x = {} if y else \\\n  z",
        "x = yield {}",
        "if x:\n    pass\nelif {}:\n    pass",
    ]
)
_STATEMENTS = st.tuples(_FORMS, _EXPRESSIONS, st.sampled_from(["", "  # note", "  # noqa: E501"])).map(
    lambda drawn: drawn[0].format(drawn[1]) + ("" if ":\n" in drawn[0] else drawn[2])
)


@hypothesis(max_examples=25)
@given(st.lists(_STATEMENTS, min_size=6, max_size=10), st.sampled_from([60, 79, 88, 100, 120]))
def test_comments_survive_a_formatter(statements: list[str], width: int) -> None:
    body = "\n".join(statements).replace("\n", "\n    ")
    code = f"{IMPORT}def run(x, y, z):\n    {body}\n"
    done = ignore_source("/nowhere/a.py", code.encode(), SETTINGS)
    assert not done.after.failures and not done.after.findings
    added = done.data or code.encode()
    assert ast.dump(ast.parse(added)) == ast.dump(ast.parse(code))
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", str(width), "-"]
    formatted = subprocess.run(command, input=added, capture_output=True, check=True).stdout
    report = check_source("/nowhere/a.py", formatted, SETTINGS)
    assert not report.failures and not report.findings
    assert len(report.suppressed) == len(done.after.suppressed)


def test_notebooks_get_comments() -> None:
    cells = [
        "%%time\n" + IMPORT,
        [f"x = {OLD}\n", "y = m.StartTask(\n", "    run_elevated=True)"],
        f"f(\n  {OLD}\n)",
    ]
    listed = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": c} for c in cells]
    text = json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    new = json.loads(_added(text, "/nowhere/a.ipynb"))
    assert [cell["source"] for cell in new["cells"]] == [
        cells[0],
        [
            f"x = {OLD}  {IGNORE}\n",
            "# batchlint: ignore[run-elevated]\n",
            "y = m.StartTask(\n",
            "    run_elevated=True)",
        ],
        f"{IGNORE}\nf(\n  {OLD}\n)",
    ]
