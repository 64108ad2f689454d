"""Content written as YAML in many styles: block and flow, quotes, indentation, comments."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st

from batchlint.payload.yaml_scalars import written

_PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), exclude_characters="\ufeff")
#: The keys and strings that people write, and some that need quotes.
STRINGS = st.sampled_from(
    [
        *(
            "standard_d2",
            "on",
            "1.0",
            "null",
            "",
            "a: b",
            "- a",
            "a #b",
            "it's",
            'a "b"',
            "C:\\x",
            "x, y",
            "{",
        ),
        *("*a", "é", "/bin/sh -c 'echo hi'", "echo a\necho b\n", "if x\n  y\n\nend", "  lead\nx\n", "${X}"),
        *("[parameters('x')]", "x\n\n\n"),
    ]
) | st.text(_PRINTABLE, max_size=6)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.sampled_from([0.5, 1.25, -3.0]) | STRINGS
)
KEYS = st.sampled_from(["id", "vmSize", "a b", "ключ", "on", "1", "name"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


class Scribe:
    """Writes content; each comment has a number, so that it can be found again."""

    def __init__(self, draw: st.DrawFn, comments: bool = True) -> None:
        self.draw = draw
        self.comments = comments
        self.unit = draw(st.sampled_from([2, 2, 4, 3]))
        self.quote = draw(st.sampled_from(["plain", "plain", "single", "double", "any"]))
        self.dash = draw(st.sampled_from(["- ", "-   "]))
        self.sunk = draw(st.booleans())
        self.flows = draw(st.sampled_from([0, 0, 3, 8]))
        self.keeps = draw(st.booleans())  # empty lines, which count in some scalars
        self.said = 0

    def maybe(self, of: int = 10) -> bool:
        return of > 0 and self.draw(st.integers(0, 9)) < of

    def comment(self, of: int = 3) -> str:
        if not self.comments or not self.maybe(of):
            return ""
        self.said += 1
        return f"# c{self.said:03}: x, 'y' }}"

    def trailing(self) -> str:
        said = self.comment()
        return f"  {said}" if said else ""

    def above(self, indent: int) -> str:
        out = "\n" if self.comments and not self.keeps and self.maybe(1) else ""
        said = self.comment(2)
        return out + (f"{' ' * indent}{said}\n" if said else "")

    def scalar(self, value: Any, flow: bool = False) -> str:
        style = (
            self.quote if self.quote != "any" else self.draw(st.sampled_from(["plain", "single", "double"]))
        )
        return written(value, style)  # type: ignore[arg-type]

    def flow(self, value: Any, indent: int, deep: bool = True) -> str:
        """In flow style, on one line or on several."""
        if not isinstance(value, (dict, list)):
            return self.scalar(value, True)
        start, end = ("{", "}") if isinstance(value, dict) else ("[", "]")
        broken = deep and bool(value) and self.maybe(3)
        inner = indent + self.unit
        items = [
            (f"{self.scalar(k, True)}: " if start == "{" else "") + self.flow(v, inner, broken)
            for k, v in (value.items() if isinstance(value, dict) else ((None, v) for v in value))
        ]
        if not broken:
            pad = self.draw(st.sampled_from(["", " "])) if items else ""
            return start + pad + ", ".join(items) + pad + end
        out = start + self.trailing() + "\n"
        for number, item in enumerate(items):
            comma = "," if number + 1 < len(items) or self.maybe(3) else ""
            out += f"{self.above(inner)}{' ' * inner}{item}{comma}{self.trailing()}\n"
        return f"{out}{' ' * indent}{end}"

    def literal(self, value: str, indent: int) -> str | None:
        lines = value.split("\n")
        if "\n" not in value or not lines[0] or value.strip("\n") != value.rstrip("\n"):
            return None
        if any(line and not line.isprintable() for line in lines) or any(line.isspace() for line in lines):
            return None
        tail = len(value) - len(value.rstrip("\n"))
        if tail > 1 and not self.keeps:
            return None
        header = (
            "|"
            + (str(self.unit) if lines[0][0] == " " else "")
            + ("-" if not tail else "+" if tail > 1 else "")
        )
        body = lines[:-1] if tail else lines
        return header + "".join(f"\n{' ' * (indent + self.unit) if line else ''}{line}" for line in body)

    def value(self, value: Any, indent: int) -> str:
        """What stands behind a colon: it begins with a blank or a line end, and ends without one."""
        if isinstance(value, (dict, list)) and value and not self.maybe(self.flows):
            step = 0 if isinstance(value, list) and not self.sunk else self.unit
            said = self.trailing() + "\n" + self.above(indent + step)
            return said + " " * (indent + step) + self.block(value, indent + step)
        if isinstance(value, str) and (literal := self.literal(value, indent)) is not None and self.maybe(7):
            return f" {literal}"
        if value is None and self.maybe(4):
            return self.trailing()
        if self.maybe(1):
            return (
                self.trailing() + f"\n{' ' * (indent + self.unit)}{self.flow(value, indent)}{self.trailing()}"
            )
        return f" {self.flow(value, indent)}{self.trailing()}"

    def block(self, value: Any, indent: int) -> str:
        """In block style, without the indentation of the first line and the last line end."""
        out = []
        if isinstance(value, dict):
            out = [f"{self.scalar(key)}:{self.value(inner, indent)}" for key, inner in value.items()]
        else:
            for item in value:
                inner = indent + len(self.dash)
                if isinstance(item, (dict, list)) and item and not self.maybe(self.flows):
                    out.append(self.dash + self.block(item, inner))
                else:
                    out.append(f"{self.dash}{self.flow(item, inner)}{self.trailing()}")
        return "\n".join(
            (self.above(indent) + " " * indent if i else "") + line for i, line in enumerate(out)
        )

    def document(self, value: Any) -> str:
        """A whole text."""
        is_block = isinstance(value, (dict, list)) and value and not self.maybe(self.flows)
        text = self.above(0) + (self.block(value, 0) if is_block else self.flow(value, 0))
        if self.maybe(2):
            text = f"---{self.trailing()}\n{text}"
        if self.maybe(2):
            text = f"{text}\n...\n"
        elif self.maybe(8) or "|" in text:
            text += "\n" + self.above(0)
        return text.replace("\n", "\r\n") if self.maybe(2) else text


@st.composite
def styled(draw: st.DrawFn, value: Any) -> str:
    """A value as YAML in some style."""
    return Scribe(draw).document(value)


def comments(text: str) -> list[str]:
    """The numbers of all comments in a text."""
    return sorted(piece[:5] for piece in text.split("# ")[1:] if piece[:1] == "c" and piece[1:4].isdigit())


def loaded(text: str) -> Any:
    """What PyYAML makes of a text."""
    return yaml.safe_load(text)
