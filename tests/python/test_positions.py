"""Positions of nodes: whatever way they are found, they are those that libcst's generator says."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as matchers
import pytest

from batchlint.python.tree.positions import Positions
from batchlint.python.tree.recording import Recording
from batchlint.python.tree.source import Source

#: Each kind of node that has a way of its own, in its plain spelling and in its odd ones.
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
async  def f [T] ( a , b = 1 , * , c : int = 2 , ** d ) -> ( int ) :
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


def same(text: str) -> None:
    """Both ways agree about every node that is no white space."""
    module = cst.parse_module(text)
    quick, slow = Positions(module), Recording(module)
    module._codegen(slow)
    assert quick.code == slow.code == text
    pending: list[cst.CSTNode] = [module]
    while pending:
        node = pending.pop()
        pending += node.children
        if quick.holds(node):
            assert quick.span(node) == slow.span(node)
            assert quick.outer_span(node) == slow.outer_span(node)
        else:
            assert not isinstance(node, (cst.BaseExpression, cst.BaseStatement, cst.BaseSmallStatement))
            assert not isinstance(node, (cst.Arg, cst.BaseElement, cst.BaseDictElement, cst.Param))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_positions_are_those_of_the_generator(newline: str) -> None:
    """In text with every kind of line end."""
    same(CODE.replace("\n", newline))


@pytest.mark.parametrize("text", ["", "\n", "# only", "x", "x\n\n", "if x:\n\ty\n\n\n", "\x0c\nx = 1  \n"])
def test_positions_at_the_ends_of_a_text(text: str) -> None:
    """With and without a last line end."""
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
def test_blanks_that_the_parser_drops(before: str, after: str) -> None:
    """A place behind or around them is the one in the text."""
    text = f"{before}pool.add( 1 ){after}"
    source = Source(text)
    (call,) = matchers.findall(source.module, matchers.Call())
    assert source.code(call) == "pool.add( 1 )" and source.span(call).start == len(before)
    for name in matchers.findall(source.module, matchers.Name()):
        assert source.code(name) == name.value


def test_each_statement_of_ours_stands_where_the_text_says() -> None:
    """The text between the offsets of a statement parses to the same statement."""
    source = Source(CODE)
    found = [source.text[slice(*source.span(node))] for node in source.module.body]
    assert found[0] == "import os ; import sys;x = (1)"
    assert found[1].startswith("if x : pass\nelif") and "z = {}" in found[1]
    assert found[2].startswith("async  def f [T]") and found[2].endswith("( a . b ) . c\n")
