"""Python 2 is read as it is written: what is found and edited are places in the file itself."""

from __future__ import annotations

import ast
import re

import pytest

from batchlint.core.reading import ParseFailure
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.python.syntax.python2 import rewritten
from batchlint.python.syntax.source import Source
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

IMPORT = "import azure.batch.models as models\n"
POOL = "models.PoolAddParameter(id='p', vm_size='s', max_tasks_per_node=4)"

#: What only Python 2 takes, with a place for a constructor call.
FORMS = [
    "print POOL",
    "print 'made', POOL,",
    "print >>log, 'made %s' % POOL",
    "print >> log, POOL",
    "print\nprint 'x'; y = POOL",
    "print [POOL]",
    "print {1: POOL}",
    "print -1, POOL",
    "print not POOL",
    "print `POOL`",
    "print\\\n  'x', POOL",
    "if x: print 'x', POOL\nelse: print 'y'",
    "x = lambda (a, b): POOL",
    "def f(a, (b, (c, d)), e=1): print POOL",
    "def f(a,\n      (b, c)=(1, 2)):\n    return POOL",
    "x = sorted(y, key=lambda a, (b, (c, d)): (a, d)), POOL",
    "x = [0777, 0, 00, 0x1FL, 10L, 1e5, 08.5, POOL]",
    'x = ur\'\\d\', UR"""\n\\d""", POOL',
    "x = a <> POOL",
    "x = [p for p in 1, POOL for q in p, p if q], 7L.real",
    "x = y.False, y.None, [a in b for a in c], POOL",
    "exec 'x = 1' in {}, POOL",
    "exec code; x = POOL",
    "raise ValueError, POOL",
    "raise ValueError, 'x', POOL",
    "f(async=True, pool=POOL)",
    "try:\n    x = POOL\nexcept ValueError, e:\n    pass",
    "try:\n    x = POOL\nexcept (ValueError, IOError),e:\n    print e",
    "try:\n    pass\nexcept os.error, (number, text):\n    print number, POOL",
    "if x:\n        y = 1\n\tz = POOL",
    "class A:\n    def f(self):\n\tprint 'x', POOL\n        return 1",
    "if x:\n\f    print 'x'\n    \\\n  print POOL\n\f\n\\\nprint 1",
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("form", FORMS)
def test_what_is_found_and_fixed_is_in_the_file(form: str, newline: str) -> None:
    # Some forms can also be read as Python 3, which the last line rules out.
    text = IMPORT + form.replace("POOL", POOL) + "\nlast = " + POOL + "\nprint 'done'\n"
    text = text.replace("\n", newline)
    data = text.encode()
    report = check_source("app.py", data, Settings(NEWEST_OF_FIRST))
    assert report.failures == []
    places = [(f.rule, text[f.span.start : f.span.end]) for f in report.findings]
    assert (
        places == [("max-tasks-per-node", "max_tasks_per_node=4")] * 2
        or places == [("max-tasks-per-node", "max_tasks_per_node")] * 2
    )
    done = fix_source("app.py", data, Settings(NEWEST_OF_FIRST))
    assert done.after.failures == []
    assert done.data == data.replace(b"max_tasks_per_node", b"task_slots_per_node")


@pytest.mark.parametrize("form", FORMS)
def test_every_name_keeps_its_place(form: str) -> None:
    text = form.replace("POOL", POOL) + "\n"
    code = rewritten(text, indents=True)
    assert code is not None
    assert code.code.count("\n") == text.count("\n")
    # What Python 3 has for a word of its own gets a `_`.
    names = [
        m
        for m in re.finditer(r"[^\W\d]\w*", code.code)
        if m[0] not in ("as", "or", "r", "o777") and not m[0].endswith("_")
    ]
    assert names
    for name in names:
        start, end = code.in_text(name.start()), code.in_text(name.end())
        # Of a literal, all of it.
        assert text[start:end] == name[0] or text[start:end] in ("ur", "UR", "x1FL")
    assert code.in_text(len(code.code)) == len(text)


def test_a_value_that_moves_keeps_its_form() -> None:
    text = "from azure.batch.models import StartTask\nprint 1\nx = StartTask('c', [], [], `a` <> 0777L)\n"
    done = fix_source("app.py", text.encode(), Settings(NEWEST_OF_FIRST, unsafe=True))
    assert done.data is not None
    assert b"`a` <> 0777L" in done.data


def test_an_exception_binds_its_name() -> None:
    text = (
        "from azure.batch import BatchServiceClient\nclient = BatchServiceClient(c, batch_url=u)\n"
        "e = client.pool.get('p')\ntry:\n    f()\nexcept ValueError, e:\n    g(e.no_property_of_a_pool)\n"
    )
    assert check_source("app.py", text.encode(), Settings(NEWEST_OF_FIRST)).findings == []


@pytest.mark.parametrize(
    "text",
    [
        "print(1)\nx = 0o17\n",
        "from __future__ import print_function\nprint = 1\n",
        "try:\n    pass\nexcept (A, B) as e:\n    pass\n",
        "raise E('a, b')\n",
        "'''\nprint 1\n'''\n# print 1\n",
        "x.print\nx = f(lambda a, b=(1, 2): (a, b))\n",
    ],
)
def test_python_3_has_nothing_to_write_anew(text: str) -> None:
    assert rewritten(text) is None
    assert Source(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n  y = 2\n",
        "def f(:\n    pass\n",
        "x = (1,\ny = 2\n",
        "x = 'ä' 'b\n",
        "x = f(a=1, 2)\n",
        "if x:\ny\n",
    ],
)
def test_failures_say_what_and_where_as_the_interpreter_does(text: str) -> None:
    with pytest.raises(SyntaxError) as refused:
        ast.parse(text)
    with pytest.raises(ParseFailure) as failure:
        Source(text)
    assert failure.value.message == f"not valid Python: {refused.value.msg}"
    assert (failure.value.line, failure.value.column) == (refused.value.lineno, refused.value.offset)


def test_a_null_byte_is_named() -> None:
    with pytest.raises(ParseFailure, match="it contains a null byte") as failure:
        Source("x = 1\ny = \0\n")
    assert (failure.value.line, failure.value.column) == (2, 5)


def test_what_only_the_parser_refuses_is_not_called_invalid(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> None:
        raise ValueError("out of order")

    monkeypatch.setattr("libcst.parse_module", refuse)
    assert Source("x = 1\n").module.body
    monkeypatch.setattr("batchlint.python.syntax.from_ast.build", refuse)
    with pytest.raises(ParseFailure, match=r"accepts the code, but libcst, .* does not \(out of order\)"):
        Source("x = 1\n")


def test_what_is_neither_is_told_by_both() -> None:
    with pytest.raises(ParseFailure) as failure:
        Source("print 1\nx = 2\ndef f(a, b c): pass\n")
    assert (failure.value.line, failure.value.column) == (1, 1)
    assert "print" in failure.value.message
    assert "(as Python 2: line 3: " in failure.value.message
