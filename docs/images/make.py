"""Draw the picture in the README: the real output of a real command, as a terminal of few columns shows it.

python docs/images/make.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "images" / "check.svg"
#: Where the command runs.
FOLDER = ROOT / "examples" / "render-farm"
ARGUMENTS = ["check", "--to", "14.2.0", "--select", "max-tasks-per-node"]
#: Few, so that the text can be read on a phone.
COLUMNS = 62
_WIDTH, _HEIGHT, _MARGIN = 9.6, 21, 18
_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
#: By the code of the terminal; light text on a dark ground reads well on pages of either kind.
_COLORS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "91": "#ff6a69", "94": "#79b8ff"}
_TEXT, _GROUND, _EDGE = "#e6edf3", "#161b22", "#30363d"
_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")


def picture() -> str:
    """Run the command, and draw what it prints."""
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("BATCHLINT_", "FORCE_", "PRE_COMMIT"))
    }
    environment |= {"COLUMNS": str(COLUMNS), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "batchlint", *ARGUMENTS, "--no-cache", "--color", "always"]
    done = subprocess.run(
        command, cwd=FOLDER, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    lines = [f"\x1b[1m$ batchlint {' '.join(ARGUMENTS)}\x1b[0m", *done.stdout.splitlines()]
    rows = [row for line in lines for row in _wrapped(list(_pieces(line)))]
    width, height = COLUMNS * _WIDTH + 2 * _MARGIN, len(rows) * _HEIGHT + 2 * _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
            f'height="{height:g}" role="img">',
            f"<title>{escape(lines[0][6:-4])}</title>",
            f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="8" fill="{_GROUND}" '
            f'stroke="{_EDGE}"/>',
            f'<g font-family="{_FONT}" font-size="16" fill="{_TEXT}" xml:space="preserve">',
            *(text for index, row in enumerate(rows) for text in _drawn(row, index)),
            "</g>",
            "</svg>",
            "",
        ]
    )


def _pieces(line: str) -> Iterator[tuple[str, str]]:
    """The pieces of a line, each with the codes of its style."""
    parts = _ESCAPE.split(line)
    codes = ["", *parts[1::2]]
    yield from ((text, code) for text, code in zip(parts[::2], codes, strict=True) if text)


def _wrapped(pieces: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """A line in rows that fit; only lines of the summary are longer."""
    plain = "".join(text for text, _ in pieces)
    if len(plain) <= COLUMNS:
        return [pieces]
    rows: list[list[tuple[str, str]]] = []
    for row in textwrap.wrap(plain, COLUMNS, break_long_words=False, break_on_hyphens=False):
        left = len(row)
        rows.append([])
        while left > 0 and pieces:
            text, code = pieces.pop(0)
            text = text if rows[-1] else text.lstrip(" ")
            rows[-1].append((text[:left], code))
            if text[left:]:
                pieces.insert(0, (text[left:], code))
            left -= len(text[:left])
    return rows


def _drawn(row: list[tuple[str, str]], index: int) -> Iterator[str]:
    """A row as elements, of the same width with every font."""
    column, y = 0, _MARGIN + (index + 0.75) * _HEIGHT
    for text, code in row:
        stripped = text.lstrip(" ")
        start, length = column + len(text) - len(stripped), len(stripped.rstrip(" "))
        column += len(text)
        if not length:
            continue
        codes = code.split(";")
        color = next((f' fill="{_COLORS[c]}"' for c in codes if c in _COLORS), "")
        weight = ' font-weight="bold"' if "1" in codes else ""
        place = f'x="{_MARGIN + start * _WIDTH:g}" y="{y:g}" textLength="{length * _WIDTH:g}"'
        yield f"<text {place}{color}{weight}>{escape(stripped.rstrip(' '), quote=False)}</text>"


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
