"""Whatever is in a file: it is read, or it fails by itself in one line; nothing else suffers."""

from __future__ import annotations

import itertools
import json
import shutil
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import POOL, Project
from tests.hostile.samples import TEXTS

pytestmark = pytest.mark.usefixtures("first_generation")
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp037", "latin-1", "utf-7")
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
_SPLICED = st.binary(max_size=6) | st.sampled_from(
    [
        *(
            b"\0",
            b"\r",
            b"\x0c",
            b"\xff\xfe",
            b"\xed\xa0\x80",
            b"[" * 3000,
            b"{" * 3000,
            b"(" * 3000,
            b"- " * 3000,
        ),
        *(
            b"a." * 3000,
            b"!" * 50,
            b"&a *a ",
            b"<<: *x\n",
            b"%(x)s",
            b"${x}",
            b'"""',
            b"\\" * 99,
            b"9" * 5000,
        ),
    ]
)
_NUMBERS = itertools.count()


@pytest.fixture
def first_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATCHLINT_TO", "2024-02-01.19.0")


@st.composite
def contents(draw: st.DrawFn) -> tuple[str, bytes]:
    """The name of a file and what is left of its valid content."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[name]
    data = text.encode()
    way = draw(st.sampled_from(["cut", "splice", "encode", "repeat", "random", "type"]))
    place = draw(st.integers(0, len(data)))
    if way == "cut":
        data = data[:place]
    elif way == "splice":
        data = data[:place] + draw(_SPLICED) + data[place + draw(st.integers(0, 3)) :]
    elif way == "encode":
        data = text.encode(draw(st.sampled_from(_ENCODINGS)))
    elif way == "repeat":
        data = data[:place] * draw(st.integers(2, 40)) + data[place:]
    elif way == "random":
        data = draw(st.binary(max_size=60))
    elif name.endswith((".json", ".ipynb", ".lock")) and text.startswith("{"):
        data = json.dumps(_changed(draw, json.loads(text))).encode()
    else:
        words = text.split('"')
        words[draw(st.integers(0, len(words) - 1))] = draw(
            st.sampled_from(["1", "[]", "{}", "true", "", "a.b"])
        )
        data = '"'.join(words).encode()
    return name, data


def _changed(draw: st.DrawFn, value: Any) -> Any:
    """A value with another one somewhere in it."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: _changed(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], _changed(draw, value[index]), *value[index + 1 :]]
    return draw(_VALUES)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents())
def test_one_file_fails_by_itself(project: Project, content: tuple[str, bytes]) -> None:
    name, data = content
    folder = project.path / str(next(_NUMBERS))
    project.path, before = folder, project.path
    try:
        file = project.write(name, data)
        project.write("good.py", POOL)
        options = ["--baseline", str(file)] if name == "baseline.json" else []
        options += ["--extend-rules", str(file.parent)] if name.endswith("studio.yaml") else []
        done = project.run("check", str(folder), "--no-cache", "--output-format", "json", *options)
        assert done.code in (0, 1, 2)
        assert "internal error" not in done.err + done.out and "Traceback" not in done.err + done.out
        if not done.raw:  # a configuration that is wrong ends the run
            assert done.code == 2 and done.err.startswith("batchlint: error: ")
            assert file.name in done.err and len(done.err.splitlines()) == 1, done.err
            return
        found = json.loads(done.raw)
        assert done.code == 2 if found["failures"] else done.code in (0, 1)
        assert all("\n" not in failure["message"] for failure in found["failures"])
        if name not in ("pyproject.toml", "batchlint.toml", ".gitignore"):
            assert any(each["path"].endswith("good.py") for each in found["findings"])
        fixed = project.run("fix", str(folder), "--unsafe-fixes", "--no-cache", *options[2:])
        assert fixed.code in (0, 1, 2) and "internal error" not in fixed.err + fixed.out
        if any(failure["path"].endswith(name) for failure in found["failures"]):
            assert file.read_bytes() == data
    finally:
        project.path = before
        shutil.rmtree(folder)
