"""Text that goes to a screen: cleaned, measured, cut, wrapped and coloured.

A line is a list of pieces, each with its style. Source text is data: it never carries markup, and
control characters in it never reach the terminal.
"""

from __future__ import annotations

import os
import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import IO, TypeAlias

#: Pieces of a line: text and its style, a few words such as `bold red`, empty for none. A word that is an
#: address (`https://…`) makes the text a link.
Line: TypeAlias = list[tuple[str, str]]

#: The style of each severity.
SEVERITY = {"error": "bold bright-red", "warning": "bold yellow"}
#: The width without a terminal.
DEFAULT_WIDTH = 80
_WIDEST = 110
_NARROWEST = 40
#: The width of source lines in a pipe or a file.
UNLIMITED = sys.maxsize
_TAB = "    "
#: Environment variables of CI services that read commands from the output of a job.
SERVICES = ("GITHUB_ACTIONS", "TF_BUILD")
_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "bright-red": "91",
    "bright-blue": "94",
}
#: What terminals that show links set, as the crate `supports-hyperlinks` checks it.
_WITH_LINKS = {
    "TERM_PROGRAM": ("Hyper", "iTerm.app", "terminology", "WezTerm", "vscode", "ghostty", "zed"),
    "TERM": ("xterm-kitty", "alacritty", "alacritty-direct", "xterm-ghostty"),
    "COLORTERM": ("xfce4-terminal",),
}
_WORD = re.compile("[^ ]* +|[^ ]+")
_FIRST_VTE_WITH_LINKS = 5000
# Characters that turn the direction of the text that follows: an old trick to hide code.
_BIDI = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)))
# Code points that are no characters, and that HTML can't represent.
_NO_CHARACTERS = frozenset(
    map(
        chr, (*range(0xFDD0, 0xFDF0), *(plane << 16 | end for plane in range(17) for end in (0xFFFE, 0xFFFF)))
    )
)


def visible(char: str) -> str:
    """One character of a source as shown on a terminal."""
    if char == "\t":
        return _TAB
    if char in _BIDI or char in _NO_CHARACTERS or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}:
        return f"\\u{ord(char):04x}" if ord(char) > 0xFF else f"\\x{ord(char):02x}"
    return char


#: Escaped control characters, for `str.translate`; logs of CI services do not escape them.
CONTROLS = {code: visible(chr(code)) for code in (*range(9), *range(10, 32), *range(127, 160))}


def printable(text: str) -> str:
    """A text with control characters escaped, so that a name or source can't steer a terminal."""
    return text if text.isprintable() else "".join(map(visible, text))


def clean(text: str) -> str:
    """A text on one line, with white space collapsed and control characters escaped."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return "".join(visible(c) for c in " ".join(text.split()))


def failure(place: str, message: str) -> Line:
    """A line on something that could not be read or written."""
    return [(clean(place), "bold"), (": ", ""), ("failed", "bold red"), (f": {clean(message)}", "")]


def plain_text(lines: Iterable[Line]) -> list[str]:
    """Lines without their styles."""
    return ["".join(text for text, _ in line) for line in lines]


def inert(line: str) -> str:
    """A line without what the CI service that runs the job would take for a command."""
    if any(name in os.environ for name in SERVICES):
        line = line.replace("##", "# #")
        if line.lstrip().startswith("::"):
            line = line.replace("::", ": :", 1)
    return line


def cells(text: str) -> int:
    """The number of terminal columns of a text."""
    if text.isascii():
        return len(text)
    return sum(_width(c) for c in text)


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(source: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Cut a source line to `room` columns so that the part from `start` to `end` stays visible.

    Returns the text, and the column and width (at least 1) of the part in it.
    """
    if source.isascii() and source.isprintable() and len(source) <= room:
        return source.rstrip(), start, max(min(end, len(source)) - start, 1)
    shown = [visible(c) for c in source]
    widths = [cells(s) for s in shown]
    end = max(min(end, len(shown)), start)
    first, last = 0, len(shown)
    if sum(widths) > room:
        # From the left edge if the part fits there, else with some text before it.
        if sum(widths[:end]) > room - 1:
            first, ahead = start, min(room // 3, 24)
            while first > 0 and widths[first - 1] <= ahead:
                first -= 1
                ahead -= widths[first]
        used = 1 if first else 0
        last = first
        while last < len(shown) and used + widths[last] <= room - 1:
            used += widths[last]
            last += 1
    text = ("…" if first else "") + "".join(shown[first:last]) + ("…" if last < len(shown) else "")
    column = (1 if first else 0) + sum(widths[first:start])
    length = sum(widths[start : min(end, last)])
    return text.rstrip(), column, max(length, 1)


def wrap(text: str, width: int, indent: str) -> list[str]:
    """Fold a sentence into lines of a width, each with an indent; words are never broken."""
    return textwrap.wrap(
        clean(text),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def folded(line: Line, width: int) -> Iterator[Line]:
    """A line as lines of up to `width` columns, folded at spaces; words are never broken."""
    if sum(cells(text) for text, _ in line) <= width:
        yield line
        return
    row: Line = []
    used = 0
    for text, style in line:
        for word in _WORD.findall(text):
            ends = [index for index, (before, _) in enumerate(row, 1) if before.endswith(" ")]
            if ends and used + cells(word.rstrip()) > width:
                last, kept = row[ends[-1] - 1], row[ends[-1] :]
                yield [*row[: ends[-1] - 1], (last[0].rstrip(), last[1])]
                row, used = kept, sum(cells(before) for before, _ in kept)
            row.append((word, style))
            used += cells(word)
    yield row


def first_sentence(text: str) -> str:
    """The first sentence of a paragraph."""
    text = " ".join(text.split())
    end = -1
    while (end := text.find(". ", end + 1)) > 0:
        # The characters around distinguish "e.g. x", "1. x" and "4.0. x".
        if text[end + 2].isupper() and not text[end - 1].isupper() and text[end - 2] != ".":
            return text[: end + 1]
    return text


def wants_color(choice: str, stream: IO[str]) -> bool:
    """Whether to colour output: for `auto` by `NO_COLOR`, `FORCE_COLOR`, and whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: IO[str]) -> bool:
    """Whether a stream is a terminal; a closed one is not."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def width_of(stream: IO[str]) -> int:
    """The width for prose: `COLUMNS` if set, else that of the terminal within limits, else 80."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return max(_NARROWEST, int(said))
    if not is_terminal(stream):
        return DEFAULT_WIDTH
    return max(_NARROWEST, min(_columns(stream), _WIDEST))


def room_of(stream: IO[str]) -> int:
    """The columns for a source line: those of a terminal, unlimited elsewhere."""
    if not is_terminal(stream):
        return UNLIMITED
    said = os.environ.get("COLUMNS", "")
    return width_of(stream) if said.isdecimal() and int(said) else max(_NARROWEST, _columns(stream))


def _columns(stream: IO[str]) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):
        return DEFAULT_WIDTH


def takes_links(stream: IO[str]) -> bool:
    """Whether text for a stream may carry links; `FORCE_HYPERLINK` decides where it is set."""
    try:
        stream.fileno()
    except (OSError, ValueError):  # not a real file
        return False
    forced = os.environ.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced.strip() not in ("", "0")
    if not is_terminal(stream):
        return False
    if any(name in os.environ for name in ("DOMTERM", "WT_SESSION", "KONSOLE_VERSION")):
        return True
    vte = os.environ.get("VTE_VERSION", "")
    if vte.isascii() and vte.isdecimal() and int(vte) >= _FIRST_VTE_WITH_LINKS:
        return True
    return any(os.environ.get(name) in values for name, values in _WITH_LINKS.items())


def write_lines(lines: Iterable[Line], stream: IO[str], color: bool) -> None:
    """Write lines, coloured or plain; links need colours, and a terminal that shows them."""
    guard = inert if any(name in os.environ for name in SERVICES) else str
    if not color:
        stream.writelines("".join(guard(printable(text)) for text, _ in line) + "\n" for line in lines)
        return
    if sys.platform == "win32" and is_terminal(stream):
        from colorama import just_fix_windows_console  # click needs it there

        just_fix_windows_console()
    links = takes_links(stream)
    for line in lines:
        shown = []
        for text, style in line:
            start, end = _around(style, links)
            shown.append(f"{start}{guard(printable(text))}{end}" if text else "")
        stream.write("".join(shown) + "\n")


@cache
def _around(style: str, links: bool) -> tuple[str, str]:
    """The escape sequences before and after a text of some style."""
    words = style.split()
    codes = ";".join(_CODES[word] for word in words if word in _CODES)
    start, end = (f"\x1b[{codes}m", "\x1b[0m") if codes else ("", "")
    address = next((word for word in words if word.startswith("https://")), "")
    if links and address:
        start, end = f"\x1b]8;;{address}\x1b\\{start}", f"{end}\x1b]8;;\x1b\\"
    return start, end
