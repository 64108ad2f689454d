"""Scripts are read as bash reads them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batchlint.embedded.mapped import Text
from batchlint.embedded.shell import shell_texts
from batchlint.payload.scanner import PLACEHOLDER
from tests.embedded.helpers import bash

#: What a text must begin with to be taken for JSON, and a name of Batch.
BODY = '{"vmSize"'
CHARS = st.text(alphabet="ab '\"\\$`{}#!%é\n<>&|;()*?~-=", max_size=6)
PLAIN = st.text(alphabet="ab#%é-=:,", max_size=4)


def texts(script: str) -> list[str]:
    """The texts that are found in a script, with what the expansion of `X` gives.

    Tabs are left out: of those before lines, JSON keeps what shows its layout.
    """
    found = (each.text.text for each in shell_texts(Text.whole(script)))
    return [PLACEHOLDER.sub("77", text).replace("\t", "") for text in found]


def single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def double(text: str) -> str:
    return '"' + re.sub(r'[\\"$`]', r"\\\g<0>", text) + '"'


def ansi(text: str) -> str:
    return "$'" + re.sub(r"[\\']", r"\\\g<0>", text).replace("\n", "\\n") + "'"


@st.composite
def words(draw: st.DrawFn) -> str:
    """A word that begins as JSON does, in pieces that are quoted in different ways."""
    quoted = st.builds(single, CHARS) | st.builds(double, CHARS) | st.builds(ansi, CHARS)
    expanded = st.sampled_from(
        ["$X-", '"$X"', '"${X}"', "${X}", '"a\\\nb"', "\\ ", "\\'", '\\"', "\\$", "a\\\nb"]
    )
    nested = st.sampled_from(
        [
            '"$(echo "77" # it\'s )\n)"',
            "`echo 77`",
            '"`echo "77"`"',
            '"$(case a in a) echo 77;; esac)"',
        ]
    )
    given_ = st.sampled_from(
        [
            '"${Y:-77}"',
            "\"${Y:-$(echo '77')}\"",
            '"$(( (70 << 0) + 7 ))"',
            '"${X//\'"\'/}"',
            "${X%'}'}",
            '"$[70+7]"',
        ]
    )
    pieces = draw(st.lists(quoted | PLAIN | expanded | nested | given_, max_size=5))
    first = draw(st.sampled_from([single(BODY), double(BODY), ansi(BODY), '\\{\\"vmSize\\"']))
    return first + "".join(pieces)


@st.composite
def here_documents(draw: st.DrawFn) -> str:
    """A here-document with its delimiter in some spelling."""
    delimiter = draw(st.sampled_from(["EOF", "'EOF'", '"E F"', "\\EOF", "E-F", "'E'F"]))
    end = re.sub(r"['\"\\]", "", delimiter)
    lines = draw(st.lists(CHARS.map(lambda text: text.replace("\n", "")), max_size=3))
    if delimiter == end:
        lines = [re.sub(r"[\\$`]", r"\\\g<0>", line) for line in lines]
        expanded = st.sampled_from(["$X-", "${X}", "$(echo 77)", "a\\\nb", "it's \"", "\\a"])
        lines += draw(st.lists(expanded, max_size=2))
    tabs = draw(st.sampled_from(["", "\t"]))
    body = "".join(f"{tabs}{line}\n" for line in [BODY, *lines])
    tail = draw(st.sampled_from(["", " # it's", " 2>&1", "; true"]))
    return f"h <<{'-' if tabs else ''}{delimiter}{tail}\n{body}{tabs}{end}\n"


#: What can be around commands.
AROUND = [
    "@",
    "# it's a \"comment\n@",
    "( @)\n",
    "{ @}\n",
    "if true; then\n@fi\n",
    "case a in\n  a|b) @;;\n  (c) echo ')' ;;\nesac\n",
    "for i in 1; do @done\n",
    "f() {\n@}\nf\n",
    "(( Z = 1 << 2 ))\n@",
    "[[ a == b || ! a =~ ^(x|y)$ ]] && @",
    "echo a#b > /dev/null; @",
    "Z=$((1 << 2)) @",
    "A=(1 2 $X)\n@",
    'echo "$(\n@)"\n',
    "true $(( (1 + 2) * 3 )) && @",
    "cat <<A >/dev/null; cat <<'B' >/dev/null\n$(echo \")\")\nA\n`$(\nB\n@",
    "((true) && true) && @",
]


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """A script of commands that print their arguments or their input, in all that can be around them."""
    commands = words().map(lambda word: f"t {word}\n") | here_documents()
    parts = draw(st.lists(st.tuples(st.sampled_from(AROUND), commands), min_size=1, max_size=3))
    return "".join(around.replace("@", command) for around, command in parts)


@st.composite
def formats(draw: st.DrawFn) -> str:
    """A command that prints JSON with `printf`, giving a value for each placeholder."""
    pieces = ["a", "'", '\\"', "\\\\", "\\n", "%%", "é", "%s", "%d", "%2s", "\n"]
    chosen = draw(st.lists(st.sampled_from(pieces), max_size=6))
    quote = draw(st.sampled_from([single, double]))
    values = " 77" * sum(piece[0] == "%" != piece[1] for piece in chosen)
    return f"printf {draw(st.sampled_from(['', '-- ']))}{quote(BODY + ''.join(chosen))}{values}"


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is what decides here")
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(command=formats())
def test_formats_are_read_as_bash_prints_them(command: str, tmp_path: Path) -> None:
    assert texts(command) == bash(f"{command} | h\n", tmp_path)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is what decides here")
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(script=scripts())
def test_texts_are_those_that_bash_passes(script: str, tmp_path: Path) -> None:
    assert sorted(texts(script)) == sorted(bash(script, tmp_path))
