"""Both builders of the syntax tree give the same tree: the same nodes, values and positions."""

from __future__ import annotations

import ast
import sysconfig
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from batchlint.python.syntax import from_ast, nodes
from batchlint.python.syntax.parsing import parse_with_libcst
from batchlint.python.syntax.source import Source

#: Each kind of node, in its plain spelling and in its odd ones.
CODE = '''\
# header

import os ; import sys;x = (1)
if x : pass
elif (  x ) == ((2)):  # two
    y = [ 1 , (2), *x , ]
    z = a = { 'k' : (v) , ** w , "l":1}
else :
    z = {}

    # in the block

  # behind it
@ dec ( 1 )
# between
async  def f ( a , b = 1 , * , c : int = 2 , ** d ) -> ( int ) :
    """Doc."""
    async for i in  x :
        await  g ( * a , k = (1) , ** d ) . h ( )
    else:
        return
    return   ( a . b ) . c
def g(p, / , q : int=1, * args, k, ** more , ): pass
def h(p=1, / , *, k): return lambda * args , k = 2, ** more : k
class C ( B , metaclass = M ) :
    def m(self): return -1 ; return(2)
class D: pass
while ( x ) :
    break
else: continue
try :
    f( # why
        a,

        b , # b
    )
except ( E , F )  as  e :
    raise
except: pass
else : x = f"{ a !r:>{w}} b" 'c'
finally :
    x = a+b  *  c if a and b or not c else lambda q : q
with a as b , c : del x[ 1 : 2 , ... ]
match x:
    case [1, {"a": b}] if c: y: int = 1
x = (yield), [i for i in x if y], (1 , ), "s" \\
    "t"
assert x , "m"
# footer
'''


ODD = [
    "f(x for x in y); f((x for x in y)); f(1, (x for x in y)); f((yield))\n",
    "x = f'a{{b}}{(c)!r:>{w}}{d = }{ {1: 2}[1] }' rf'\\{e}\\d' 'g'\n",
    'x = f"""{\n  a\n}é{(b, c)}{d, e}\\N{BULLET}"""\n',
    "x = f'{lambda_}{a!s}{b != c}{d == e:{f}}'\n",
    "été = (a\n  .été # (\n  (ü, 'é')[ 'ö' ])\n",
    "x = a [ 1 , : , b : c ] ; y = a [ (1, 2) ] ; z = a[1,] ; w = a[()]\n",
    "with (a): pass\nwith (a) as b, (c): pass\nwith ((a)): pass\nwith (a, b,): pass\nwith (a or b).c: pass\n",
    "from . import (a as b, c)\nfrom .. a . b import d\nfrom ... import *\nimport a . b as c, d\n",
    "del a, (b)\ndel (a, b)\ndel (a),\nraise (A) from (b)\n",
    "def f():\n  global x , y\n  nonlocal_ = 1\n",
    "x = not a . b and (c or d) and e or - f ** + g @ h\n",
    "x = a if (b) else (lambda: (yield)); y = (z := 1), *b, * (c)\n",
    "match (x):\n  case A(b, c = D()) | {'k': [*_, a], **rest} as whole if (y): pass\n"
    "  case (1 | -2j | None | a.b), *c,: pass\n  case {}: pass\n  case _: pass\n",
    "if a: pass\nelif b: pass\nelse:\n  if c: pass\n  else: pass\n",
    "@ (a) . b\n@c(d)\nclass E(F, *g, metaclass = H, ** i): 'Doc.' ; x = 1\n",
    "x = [(a) for (b) in (c) if (d) if e for f in g] ; {a: b for c in d} ; {a for a in b}\n",
    "async def f():\n  async with a as b, c: pass\n  async for x in y: await z\n  return [i async for i in j]\n",
    "\fx = 1\r\ny = (2)\r\n",
    "x = 1 ; \\\n  y = 2 ;\n",
    "if x:\n\f    y\n    z\n\f\nw\n  \fv\n",
    "if x:\n    y\n    \\\n      z; w\n\\\n    v\n\\\n\n\\\nu\n  \\\n# c\nt\n",
    "async def f():\n  async with a as b:\n    c\n  \\\n  0; return [i async for i in d]",
    "if x:\n  a; b;\nfor i in j: c; d\n",
    "print ( * a , ** ( b ) , c = ( d ) )\n",
    "def f(a, /, b: int = (1), *args: T, c=2, d, **kw) -> (int) : # x: y\n  return\n",
    "x = 1_000 + 0xFF + 1e5 + 2j + ... + (True)\n",
    *("", "\n", "# only", "x", "x\n\n", "if x:\n\ty\n\n\n", "\x0c\nx = 1  \n"),
]
#: What not every Python reads.
LATER = [
    "type Pools[T: (int, str)] = list[T]\n",
    "def f[T: int](): pass\nclass A[T]: x: T = (1)\n",
    "try: pass\nexcept* (A, B) as e: pass\n",
    "x = f'{d['a']}' f\"{f'{x:{'>'}10}'}\"\n",
    "x = f'{a # why\n + b}'\n",
]


def _difference(left: object, right: object, place: str = "module") -> str | None:
    """Where two trees differ first; None for equal ones."""
    if type(left) is not type(right):
        return f"{place}: {left!r} is not {right!r}"
    pairs: Iterator[str | None]
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return f"{place}: {len(left)} parts, not {len(right)}"
        pairs = (_difference(x, y, f"{place}[{i}]") for i, (x, y) in enumerate(zip(left, right, strict=True)))
    elif isinstance(left, nodes.Node) and isinstance(right, nodes.Node):
        for name in ("start", "end", "outer_start", "outer_end"):
            if getattr(left, name) != getattr(right, name):
                return f"{place}.{name}: {getattr(left, name)} is not {getattr(right, name)}"
        pairs = (_difference(getattr(left, n), getattr(right, n), f"{place}.{n}") for n in left.fields)
    else:
        return None if left == right else f"{place}: {left!r} is not {right!r}"
    return next((found for found in pairs if found is not None), None)


def same(text: str) -> None:
    """Both builders agree about a file."""
    assert _difference(from_ast.build(text), parse_with_libcst(text).module) is None


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_kind_of_node(newline: str) -> None:
    same(CODE.replace("\n", newline))


@pytest.mark.parametrize("text", ODD)
def test_odd_spellings(text: str) -> None:
    same(text)


@pytest.mark.parametrize("text", LATER)
def test_later_syntax(text: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError:
        assert Source(text).module.body  # libcst reads it
    else:
        same(text)


@pytest.mark.parametrize(
    "path", sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")), ids=lambda p: p.stem
)
def test_the_standard_library(path: Path) -> None:
    with tokenize.open(path) as file:
        text = file.read()
    same(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("try: pass\nexcept E :\n    ", ""),
        ("try: pass\nexcept(E, F)\t :\n    x;", " ;y"),
        ("try: pass\nexcept* E  :\n    ", "\n\n"),
        ("\x0ct = f'{a !r  : >{b}}'\n", "  # end"),
        ("try:\n    print 0L, ''\nexcept E :\n    print ", ""),
    ],
)
def test_blanks_that_the_parser_drops(monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> None:
    """A place behind or around them is the one in the text."""
    text = f"{before}pool.add( 1 ){after}"
    monkeypatch.setattr("batchlint.python.syntax.source.parse", parse_with_libcst)
    source = Source(text)
    pending: list[nodes.Node] = [source.module]
    calls = []
    while pending:
        node = pending.pop()
        pending += node.children
        calls += [node] if isinstance(node, nodes.Call) else []
        assert not isinstance(node, nodes.Name) or source.code(node) == node.value
    (call,) = calls
    assert source.code(call) == "pool.add( 1 )" and source.span(call).start == len(before)
