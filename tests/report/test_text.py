"""Hashes of lines as GitHub computes them, and text that Markdown and XML can hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.report.fingerprints import LineHashes
from batchlint.report.markup import code, prose
from batchlint.report.positions import Lines
from batchlint.report.wellformed import wellformed, xml_text

# What the tests of GitHub's upload expect of the same texts.
KNOWN = {
    "": "c129715d7a2bc9a3:1",
    " a\nb\n  \t\tc\n d": "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1",
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End": (
        "8b7cf3e952e7aeb2:1 b1ae1287ec4718d9:1 bff680108adb0fcc:1 c6805c5e1288b612:1 b86d3392aea1be30:1 "
        "e6ceba753e1a442:1"
    ),
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n": (
        "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 b3edc88f2938467e:1 "
        "c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1"
    ),
    "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n": (
        "e54938cc54b302f1:1 bb609acbe9138d60:1 1131fd5871777f34:1 5c482a0f8b35ea28:1 54517377da7028d2:1 "
        "2c644846cb18d53e:1 f1b89f20de0d133:1 c129715d7a2bc9a3:1"
    ),
}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("text", KNOWN, ids=range(len(KNOWN)))
def test_hashes_are_those_of_github(text: str, ending: str) -> None:
    hashes = LineHashes(text.replace("\n", ending))
    expected = KNOWN[text].split()
    assert [hashes.at(line) for line in range(1, len(expected) + 1)] == expected


def test_lines_with_the_same_content_are_counted() -> None:
    hashes = LineHashes("x" * 100 + "\n" + "x" * 100 + "\n" + "y" * 100 + "\n")
    first, second, other = (hashes.at(line).split(":") for line in (1, 2, 3))
    assert first[0] == second[0] != other[0]
    assert (first[1], second[1], other[1]) == ("1", "2", "1")


def rolled(text: str) -> list[str]:
    """The hashes of all lines, by one pass over the characters, as they are defined."""
    window, lines, index = [0] * 100, [-1] * 100, 0
    value, number, at_start, after_return = 0, 0, True, False
    found: dict[int, str] = {}
    counts: dict[int, int] = {}

    def put(unit: int) -> None:
        nonlocal value, index
        value = (37 * value + unit - pow(37, 100, 2**64) * window[index]) % 2**64
        window[index] = unit
        index = (index + 1) % 100

    def take() -> None:
        if lines[index] != -1:
            counts[value] = counts.get(value, 0) + 1
            found[lines[index]] = f"{value:x}:{counts[value]}"
            lines[index] = -1

    raw = text.encode("utf-16-le", "surrogatepass")
    for unit in [*(raw[i] | raw[i + 1] << 8 for i in range(0, len(raw), 2)), 0xFFFF]:
        if unit in (0x20, 0x09) or (after_return and unit == 0x0A):
            after_return = False
            continue
        after_return = unit == 0x0D
        unit = 0x0A if after_return else unit
        take()
        if at_start:
            at_start, number = False, number + 1
            lines[index] = number
        at_start = unit == 0x0A
        put(unit)
    for _ in range(100):
        take()
        put(0)
    return [found[line] for line in sorted(found)]


@given(st.lists(st.sampled_from(["a", "bc ", "\t", "\n", "\r\n", "\r", "𝒓é", "x" * 60]), max_size=30))
def test_hashes_are_as_defined(parts: list[str]) -> None:
    text = "".join(parts)
    hashes = LineHashes(text)
    count = Lines(text).position(len(text))[0]
    assert [hashes.at(line) for line in range(1, count + 1)] == rolled(text)


def test_what_stands_between_backticks_is_code() -> None:
    assert prose("`a_b` of *x* is `c|d`: `e") == r"`a_b` of \*x\* is `c\|d`: \`e"
    assert prose("two\n  lines") == "two lines"


@pytest.mark.parametrize(
    ("text", "shown"), [("a", "`a`"), ("a`b", "``a`b``"), ("`a`", "`` `a` ``"), ("", ""), ("a\nb", "`a b`")]
)
def test_code(text: str, shown: str) -> None:
    assert code(text) == shown


@given(st.text(st.sampled_from("ab`|\\*_<[\n")))
def test_nothing_in_prose_is_markup(text: str) -> None:
    # From the left, as Markdown is read: an escaped character, a code span, or text.
    tokens = re.findall(r"\\.|`[^`]+`|.", prose(text), re.DOTALL)
    assert not {token for token in tokens if len(token) == 1} & set("`|*_<[\\\n")


def test_what_xml_forbids_is_spelled() -> None:
    assert xml_text("a\x1b\x00\ud800\uffffé𝒓\t") == "a\\x1b\\x00\\xd800\\xffffé𝒓\t"


@given(st.text(st.sampled_from("a\ud800\udcff𝒓é")))
def test_wellformed_text_can_be_written(text: str) -> None:
    assert len(wellformed(text).encode("utf-8").decode("utf-8")) == len(text)
