"""Keys added to TOML files, in whatever layout these are."""

from __future__ import annotations

from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from batchlint.setup.toml_text import with_keys

COMMENTS = {"baseline": "Known findings"}
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
keys = st.fixed_dictionaries({"baseline": texts}, optional={"extend-exclude": st.lists(texts, max_size=4)})
PARTS = (
    '[project]\nname = "a" # why\n',
    "# a comment\n",
    "\n",
    '[tool.ruff]\nselect = [\n  "E", # errors\n[\n]]\n'.replace("[\n]]", '"F",\n]'),
    '[[tool.mypy.overrides]]\nmodule = """\n[tool.batchlint]\n"""\n',
    "[tool.batchlint.payloads]\n'p/*' = 'PoolAddParameter'\n",
)
OWN = ('to = "pin" # ours\n', "select = [\n  'removed',\n]\n", "# a comment\n", "\n")


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bool]:
    """A configuration file, and whether it is a pyproject.toml."""
    is_project = draw(st.booleans())
    own = "".join(draw(st.lists(st.sampled_from(OWN), unique=True)))
    if is_project:
        parts = draw(st.lists(st.sampled_from(PARTS), unique=True))
        if draw(st.booleans()):
            parts.insert(draw(st.integers(0, len(parts))), f"[tool.batchlint]  # ours\n{own}")
    else:
        parts = [own]
        if draw(st.booleans()):
            parts.append("\n# by file\n[payloads]\n'p/*' = 'PoolAddParameter'\n")
    text = "".join(parts)
    text = text if draw(st.booleans()) else text.rstrip("\n")
    text = text.replace("\n", "\r\n") if draw(st.booleans()) else text
    return draw(st.sampled_from(["", "\ufeff"])) + text, is_project


@given(files(), keys)
def test_only_the_keys_are_inserted(file: tuple[str, bool], added: dict[str, Any]) -> None:
    text, is_project = file
    made = with_keys(text, added, is_project, COMMENTS)
    assert made is not None
    content, before = tomli.loads(made.lstrip("\ufeff")), tomli.loads(text.lstrip("\ufeff"))
    own = content["tool"]["batchlint"] if is_project else content
    for key, value in added.items():
        assert own.pop(key) == value
    if is_project and "batchlint" not in before.get("tool", {}):
        before.setdefault("tool", {})["batchlint"] = {}
    assert content == before
    start = next((cut for cut in range(len(text)) if made[cut] != text[cut]), len(text))
    assert any(made.endswith(text[cut:]) for cut in range(start, -1, -1))
    if "\r\n" in text:
        assert made.count("\n") == made.count("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "tool = {}\n",
        "[tool]\nbatchlint = {to = 'pin'}\n",
        "tool.batchlint.to = 'pin'\n",
        "tool = 1\n",
        "[tool\n",
    ],
)
def test_some_layouts_are_refused(text: str) -> None:
    assert with_keys(text, {"baseline": "b.json"}, True) is None


def test_a_new_file() -> None:
    assert with_keys("", {"to": "pin", "extend-exclude": ["a", "b", "c"]}, False) == (
        'to = "pin"\nextend-exclude = [\n    "a",\n    "b",\n    "c",\n]\n'
    )
