"""Items added to lists in YAML files, in whatever layout these are."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from batchlint.setup.yaml_text import NotAdded, document, scalar, with_item

ITEM = [
    ("repo", "https://example.com"),
    ("rev", "v1"),
    ("hooks", [[("id", "new"), ("args", "[--to, latest]")]]),
]
ADDED = {"repo": "https://example.com", "rev": "v1", "hooks": [{"id": "new", "args": ["--to", "latest"]}]}

names = st.sampled_from(["a", "check-yaml", "ruff", "local"])
comments = st.sampled_from(["", " # why", "  #"])


@st.composite
def hook(draw: st.DrawFn, indent: int, gap: int) -> list[str]:
    """A hook as lines."""
    start, inner = " " * indent + "-".ljust(gap), " " * (indent + gap)
    lines = [f"{start}id: {draw(names)}{draw(comments)}"]
    more = draw(st.sampled_from(["none", "flow", "block", "quoted", "literal", "lines", "empty"]))
    lines += {
        "none": [],
        "flow": [f"{inner}args: [--fix, 'x: y']"],
        "block": [f"{inner}args:", f"{inner}- --fix", f"{inner}- '#'  # one"],
        "quoted": [f'{inner}entry: "two', "", f'{inner}  lines"'],
        "literal": [f"{inner}exclude: |", f"{inner}  (?x)^(", f"{inner}    a # no comment", f"{inner}  )$"],
        "lines": [f"{inner}args: [", f"{inner}  --fix,", f"{inner}]"],
        "empty": [f"{inner}args:"],
    }[more]
    return lines


@st.composite
def configuration(draw: st.DrawFn) -> str:
    """A `.pre-commit-config.yaml`, in one of the layouts that people use."""
    dash, gap, nested = draw(st.integers(0, 4)), draw(st.integers(2, 4)), draw(st.sampled_from([0, 2, 4]))
    apart, end = draw(st.booleans()), draw(st.sampled_from(["\n", "\r\n"]))
    lines = draw(st.sampled_from([[], ["---"], ["# top", ""], ["default_stages: [pre-commit]", ""]]))
    lines = [*lines, f"repos:{draw(comments)}"]
    for index in range(draw(st.integers(1, 3))):
        lines += [""] if apart and index else []
        lines += [" " * dash + "# above"] if draw(st.booleans()) else []
        lines.append(" " * dash + "-".ljust(gap) + f"repo: {draw(names)}")
        lines.append(" " * (dash + gap) + "hooks:")
        for _ in range(draw(st.integers(1, 2))):
            lines += draw(hook(dash + gap + nested, gap))
        lines += [" " * (dash + gap) + "# - id: old"] if draw(st.booleans()) else []
    lines += draw(
        st.sampled_from([[], ["", "# end"], ["exclude: ^x", ""], ["", "ci:", "  skip: [a]"], ["..."]])
    )
    return end.join(lines) + draw(st.sampled_from([end, "", end * 2]))


@given(configuration())
def test_only_the_item_is_inserted(text: str) -> None:
    before = yaml.safe_load(text)
    try:
        made = with_item(text, "repos", ITEM)
    except NotAdded:
        # Without a newline at its end, a literal text would change.
        assert text.rstrip("\r\n") == text and ")$" in text.splitlines()[-1]
        return
    assert yaml.safe_load(made) == {**before, "repos": [*before["repos"], ADDED]}
    start = next(cut for cut in range(len(text) + 1) if cut == len(text) or made[cut] != text[cut])
    assert any(made.endswith(text[cut:]) for cut in range(start, -1, -1))
    assert ("\r\n" in made) == ("\r\n" in text) and made.count("\n") - made.count("\r\n") in (
        0,
        made.count("\n"),
    )
    dashes = {
        line.index("-") for line in made.splitlines() if line.lstrip().startswith("- ") and "repo:" in line
    }
    assert len(dashes) == 1, "the new item is in line with the others"


@given(st.text(alphabet="-: \nabr#[]{}&*!|>'\"\r\trepos", max_size=60))
def test_anything_else_is_refused(text: str) -> None:
    try:
        made = with_item(text, "repos", ITEM)
    except NotAdded as error:
        assert "\n" not in str(error)
        return
    before = yaml.load(text, yaml.BaseLoader) or {}
    assume(isinstance(before, dict))
    known = before.get("repos") or []
    known = known if isinstance(known, list) else [known]
    assert yaml.load(made, yaml.BaseLoader) == {**before, "repos": [*known, ADDED]}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("repos: null\n", "its key `repos` is written in an unusual way"),
        ("repos: |\n  a\n", "its key `repos` is written in an unusual way"),
        ("a: &a []\nrepos: *a\n", "its key `repos` is written in an unusual way"),
        ("{repos: []}\n", "its key `repos` is written in an unusual way"),
        ("- repo: a\n", "it is not a mapping of keys to values"),
        ("repos: [\n", "it is not valid YAML (line 2)"),
        ("a: &a {repo: b}\nrepos:\n- repo: c\n- *a\n", "its key `repos` is written in an unusual way"),
        ("a: 1\n---\nb: 2\n", "it has several documents"),
        ("repos:\r- repo: a\r", "it has unusual line ends"),
        ("a: " + "[" * 60, "it is not valid YAML"),
    ],
)
def test_why_not(text: str, why: str) -> None:
    with pytest.raises(NotAdded) as refused:
        with_item(text, "repos", ITEM)
    assert str(refused.value).startswith(why)


LINES = (
    "  - repo: https://example.com\n    rev: v1\n    hooks:\n      - id: new\n        args: [--to, latest]\n"
)
FLOW = "{repo: https://example.com, rev: v1, hooks: [{id: new, args: [--to, latest]}]}"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("repos: []\nb: 1\n", f"repos:\n{LINES}b: 1\n"),
        ("# a\nrepos: [ ]  # none yet\nb: 1\n", f"# a\nrepos:  # none yet\n{LINES}b: 1\n"),
        ("repos:  # none yet\nb: 1\n", f"repos:  # none yet\n{LINES}b: 1\n"),
        ("repos:", f"repos:\n{LINES}"),
        ("repos: [a, b,]  # c\n", f"repos: [a, b, {FLOW},]  # c\n"),
        ("repos: [\n  a,\n  b  # c\n]\n", f"repos: [\n  a,\n  b, {FLOW}  # c\n]\n"),
        ("repos: 'a'  # c\n", f"repos: ['a', {FLOW}]  # c\n"),
        ("repos: {a: b}\n", f"repos: [{{a: b}}, {FLOW}]\n"),
        ("{repos: [a], b: 1}\n", f"{{repos: [a, {FLOW}], b: 1}}\n"),
        ("repos:\n  a: b  # c\n  # d\n\ne: 1\n", f"repos:\n  - a: b  # c\n    # d\n{LINES}\ne: 1\n"),
        (
            "repos:\n  a:\n    - |\n      b\n\n      c\n",
            f"repos:\n  - a:\n      - |\n        b\n\n        c\n{LINES}",
        ),
    ],
)
def test_other_layouts(text: str, expected: str, end: str) -> None:
    made = with_item(text.replace("\n", end), "repos", ITEM)
    # A file of one line without an end has none to keep.
    assert made == (expected.replace("\n", end) if "\n" in text else expected)


@pytest.mark.parametrize("start", ["", "# nothing yet\n", "\ufeff"])
def test_an_empty_file(start: str) -> None:
    made = with_item(start, "repos", ITEM)
    assert start.strip("\ufeff") or made == start + document("repos", ITEM)
    assert made.startswith(start) and yaml.safe_load(made) == {"repos": [ADDED]}
    assert yaml.safe_load(document("repos", ITEM)) == {"repos": [ADDED]}


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_scalars_are_strings(text: str) -> None:
    assert yaml.safe_load(f"[{scalar(text)}]") == [text]
