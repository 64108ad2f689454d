"""A body is found and fixed in whatever it is written, as it is in a file of JSON."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.embedded.helpers import bash, fixed, found, pools

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is what decides here")


class Carrier(NamedTuple):
    """A way to write a text in a file, and what reads it back.

    Attributes:
        name: the name of the file.
        before: what is before the text.
        write: writes the text.
        after: what is behind it.
        read: reads the text of a file.
        lines: whether the text may have lines.
    """

    name: str
    before: str
    write: Callable[[str], str]
    after: str
    read: Callable[[str, Path], str]
    lines: bool = True


def _script(script: str, folder: Path) -> str:
    (text,) = bash(script, folder)
    return text


def _make(makefile: str, folder: Path) -> str:
    path = folder / "Makefile"
    path.write_bytes(makefile.encode())
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["make", "-s", "-f", path, "pool"], capture_output=True, timeout=20, check=True, env=environment
    )
    return done.stdout.decode()


def _run_of(workflow: str, folder: Path) -> str:
    return _script(yaml.safe_load(workflow)["jobs"]["a"]["steps"][0]["run"], folder)


def _fence(document: str, folder: Path) -> str:
    (block,) = (t.content for t in MarkdownIt("commonmark").parse(document) if t.type == "fence")
    return block.removesuffix("\n")


def _single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _double(text: str) -> str:
    return '"' + re.sub(r'[\\"$`]', r"\\\g<0>", text) + '"'


def _ansi(text: str) -> str:
    return "$'" + re.sub(r"[\\']", r"\\\g<0>", text).replace("\n", "\\n").replace("\t", "\\t") + "'"


def _each(mark: str) -> Callable[[str], str]:
    return lambda text: text.replace("\n", "\n" + mark)


def _in_double_quotes(text: str) -> str:
    return json.dumps("t " + _double(text), ensure_ascii=False)


CARRIERS = {
    "here": Carrier("a.sh", "# it's\nh <<'EOF'\n", str, "\nEOF\necho 'x\"'\n", _script),
    "expanded": Carrier(
        "a.sh", "(( 1 << 2 ))\nh <<EOF\n", lambda t: re.sub(r"[\\$`]", r"\\\g<0>", t), "\nEOF\n", _script
    ),
    "tabs": Carrier("a.sh", "if true; then\n\th <<-'E F'\n\t", _each("\t"), "\n\tE F\nfi\n", _script),
    "piped": Carrier(
        "a.sh", "cat <<A 2>/dev/null | h\n", lambda t: CARRIERS["expanded"].write(t), "\nA\n", _script
    ),
    "single": Carrier("a.sh", "t ", _single, "\n", _script),
    "double": Carrier("a.sh", "t ", _double, " # it's\n", _script),
    "ansi": Carrier("a.sh", "t ", _ansi, "\n", _script),
    "substitution": Carrier("a.sh", 't "$(cat <<"E"\n', str, '\nE\n)"\n', _script),
    "assignment": Carrier("tool.bash", "BODY=", _single, '\nt "$BODY"\n', _script),
    "recipe": Carrier(
        *("Makefile", "pool:\n\t@printf %s ", lambda t: _single(t).replace("$", "$$"), "\n", _make, False),
    ),
    "double in a recipe": Carrier(
        *(
            "x.mk",
            "pool:\n\t@printf %s ",
            lambda t: _double(t).replace("$", "$$"),
            " && true\n",
            _make,
            False,
        ),
    ),
    "definition": Carrier(
        "Makefile",
        "define BODY\n",
        lambda t: t.replace("$", "$$"),
        '\nendef\nexport BODY\npool:\n\t@printf %s "$$BODY"\n',
        _make,
    ),
    "fence": Carrier("a.md", "# Title\n\n```json\n", str, "\n```\n\nText `x`\n", _fence),
    "fence in a list": Carrier(
        "a.markdown", "1. Text\n\n   ~~~~json\n   ", _each("   "), "\n   ~~~~\n\nMore\n", _fence
    ),
    "fence in a quote": Carrier(
        "a.md", "> - x\n>   ```json title=1\n>   ", _each(">   "), "\n>   ```\n", _fence
    ),
    "literal": Carrier(
        "ci.yml",
        "jobs:\n  a:\n    steps:\n      - run: |\n          h <<'EOF'\n          ",
        _each("          "),
        "\n          EOF\n",
        _run_of,
    ),
    "double quotes": Carrier("ci.yml", "jobs: {a: {steps: [{run: ", _in_double_quotes, "}]}}\n", _run_of),
    "single quotes": Carrier(
        "ci.yaml",
        "jobs: {a: {steps: [{run: 't ",
        lambda t: _single(t).replace("'", "''"),
        "'}]}}\n",
        _run_of,
        False,
    ),
}


@needs_bash
@pytest.mark.parametrize("key", list(CARRIERS))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_body_is_found_and_fixed_in_any_carrier(key: str, tmp_path: Path, data: st.DataObject) -> None:
    carrier = CARRIERS[key]
    body = data.draw(pools(carrier.lines))
    assume("{{" not in body and "$[[" not in body)  # what workflows replace
    text = carrier.before + carrier.write(body) + carrier.after
    expected = found("pool.json", body)
    assert [(rule, subject) for rule, subject, _ in found(carrier.name, text)] == [f[:2] for f in expected]
    assert {place for _, _, place in found(carrier.name, text)} == {place for _, _, place in expected}
    new = fixed(carrier.name, text)
    assert new.startswith(carrier.before)
    assert new.endswith(carrier.after)
    # A here-document ends with a line, and may have no tabs at the start of lines.
    read, expected_body = carrier.read(new, tmp_path).removesuffix("\n"), fixed("pool.json", body)
    assert read == (re.sub(r"(?m)^\t+", "", expected_body) if key == "tabs" else expected_body)
    assert fixed(carrier.name, new) == new
