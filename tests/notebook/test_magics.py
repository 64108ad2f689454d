"""What IPython adds to Python is tolerated, and takes nothing else with it."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from batchlint.notebook.magics import is_python, mask

from .helpers import FIXED, IMPORT, POOL, check, fix, found, notebook, sources, written

#: Cells that run in IPython, as (before the code, behind it).
AROUND = [
    ("%matplotlib inline\n", ""),
    ("%%time\n", ""),
    ("\n\n%%capture out --no-stderr\n", ""),
    ("%%timeit -n 1\n", "\n"),
    ("!pip install -q \\\n   azure-batch==1.0 \\\n   'it''s'\n", "\n!ls"),
    ("files = !ls *.py\nhere = %pwd\nthere = !cd .. && \\\n  pwd\n", ""),
    ("?m\n??m\nm?\nm.PoolAddParameter??\n*Pool*?\n", "\nm?"),
    ("%load_ext autoreload\n%autoreload 2\n", "\n%whos"),
    ("if True:\n    %cd ..\n    !ls\n    x = !ls\nelse:\n    m?\n", ""),
    ("async with f() as g:\n    pass\nx = await g\n", "\nawait x"),
    ("/print x\n,f a b\n;f a b\n", ""),
    ("%time ", ""),
    ("%timeit -n1 -r 3 -q ", ""),
    ("pool = %time ", ""),
    ("x = %time del y\n%time for y in x: pass\n%time\n%timeit\n", ""),
    ('text = """\n%matplotlib\n!ls\nx = !ls\nwhat?\n"""\n', ""),
    ("x = [\n  1 # what?\n  %2,\n]\ny = (1\n!=2)\n", ""),
    ("print('100%', \"?\") # = !ls\nassert 1 != 2, '?'\n", " # really?"),
    ("x = '\\\n%time'\n", ""),
    ("def f():\n    !ls\n", ""),
]


@pytest.mark.parametrize(("before", "behind"), AROUND)
def test_the_code_around_is_read_and_fixed(before: str, behind: str) -> None:
    assert found(check(IMPORT, before + POOL + behind)) == ["max_tasks_per_node"]
    done = fix(written(notebook(IMPORT, before + POOL + behind)))
    assert done.data is not None
    assert sources(done.data) == [IMPORT, before + FIXED + behind]


@pytest.mark.parametrize(
    "text",
    [
        "%%bash\necho (",
        "%%writefile task.py\n" + POOL,
        "%%html\n<b>",
        "%%sql\nselect",
        "\n%%javascript\n{",
        "%%python2\nprint 1",
    ],
)
def test_cells_of_other_languages_are_skipped(text: str) -> None:
    assert found(check(IMPORT, text, POOL)) == ["max_tasks_per_node"]


def test_names_in_magics_say_nothing() -> None:
    lines = ["!python -c 'm.PoolAddParameter(max_tasks_per_node=4)'", "%run x.py max_tasks_per_node"]
    assert found(check(IMPORT, *lines, "m.PoolAddParameter(max_tasks_per_node=4)?")) == []


def test_what_a_magic_gives_is_not_known() -> None:
    report = check(IMPORT, "value = !ls\nm.PoolAddParameter(id='p', vm_size='s', **value)")
    assert (found(report), len(report.unknown)) == ([], 1)


def test_lines_without_the_percent_sign_are_magics_where_they_are_no_python() -> None:
    text = "pip install azure-batch\ncd /tmp\nls\n" + POOL
    assert found(check(IMPORT, text)) == ["max_tasks_per_node"]
    # As Python, they stay what they are.
    assert found(check(IMPORT, "time = run = 1\nrun\ntime\n" + POOL)) == ["max_tasks_per_node"]


def test_an_indented_cell_is_read() -> None:
    assert found(check(IMPORT, f"    x = 1\n    {POOL}\n")) == ["max_tasks_per_node"]


@pytest.mark.parametrize("text", ["%sql\nselect * from t", "%md\n# Title?", "%sh\nls -l /tmp"])
def test_a_first_line_that_names_another_language_excuses_a_cell(text: str) -> None:
    assert found(check(IMPORT, text, POOL)) == ["max_tasks_per_node"]


def test_a_fix_never_touches_a_magic() -> None:
    """The value that would have to move into a nested object is only known to IPython."""
    before = written(notebook(IMPORT, "task = m.StartTask(command_line='x')\ntask.run_elevated = !whoami\n"))
    for unsafe in (False, True):
        done = fix(before, unsafe)
        assert done.before.findings
        assert done.data is None
        assert not done.after.failures


@pytest.mark.parametrize("text", ["f(a\nb?", "x = (1,\n!ls", "f(x\n= !ls)", "while\n!ls"])
def test_what_is_neither_fails(text: str) -> None:
    report = check(IMPORT, text, POOL)
    assert [(f.cell, f.message.partition(":")[0]) for f in report.failures] == [(2, "not valid Python")]
    assert len(report.findings) == 1


LINES = [
    "%matplotlib inline",
    "!ls 'a \\",
    "x = !ls",
    "y = 1",
    "x = %time f(",
    "x?",
    "if x:",
    "    !ls",
    "    z = '''",
    "'''",
    "f(a,",
    "  b) # c?",
    "%time x = 1",
    "ünï = '😀' # !",
    "/f",
    "%%time",
    "%",
    "!",
    "?",
    "\\",
    "",
    "pip install x",
    "\ttab = !tab",
]


@given(st.lists(st.sampled_from(LINES), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_length_and_lines_stay(lines: list[str], newline: str, automagic: bool) -> None:
    text = newline.join(lines)
    code, ranges = mask(text, automagic=automagic)
    assert len(code) == len(text)
    assert [i for i, c in enumerate(code) if c in "\r\n"] == [i for i, c in enumerate(text) if c in "\r\n"]
    masked = {i for start, end in ranges for i in range(max(start, 0), end)}
    assert {i for i in range(len(text)) if code[i] != text[i]} <= masked


@example("a? = !ls", False)  # a question mark before an assignment asks nothing
@given(st.text(alphabet="ab%!?=/;,()[]'\"\\# \n\t{}:é", max_size=40), st.booleans())
def test_any_text_keeps_its_length(text: str, automagic: bool) -> None:
    code, _ = mask(text, automagic=automagic)
    assert len(code) == len(text)
    assert is_python(text) or text.lstrip().startswith("%%")


@given(st.text(alphabet="ab%!?=/;,()[]'\"\\# \n\t{}:1", max_size=30))
def test_python_stays_as_it_is(text: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that Python does not know
            ast.parse(text)
    except (SyntaxError, ValueError):
        return
    assert mask(text).code == text
