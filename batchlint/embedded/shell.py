"""Here-documents and words of shell scripts, without what quotes them.

This reads the lexical level of the language as bash does: quotes, expansions, here-documents, comments,
and as much of the grammar as decides where those are. A script that it can't follow to its end is read as
far as it can be, without fixes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from batchlint.embedded.mapped import (
    Builder,
    Quoting,
    Text,
    line_spans,
    lines_with,
    refuse,
    without_prefixes,
)
from batchlint.embedded.texts import JSON, LINES, PYTHON, YAML, Embedded, json_in

_PLAIN = re.compile(r"[^ \t\n'\"\\$`;&|<>()]+")
_BLANK = re.compile(r"(?:[ \t]|\\\r?\n)+")
_COMMENT = re.compile(r"[^\n]*")
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!_-]")
_DOUBLE_PLAIN = re.compile(r"[^\"\\$`]+")
_BODY_PLAIN = re.compile(r"[^\\$`]+")
_BARE = re.compile(r"[\w.,:/=+@%-]*")
_ANSI = re.compile(
    r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|c(.)|(.))", re.DOTALL
)
_ANSI_CHARS = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_PYTHON = re.compile(r"(?:.*/)?(?:python|pypy)[\d.]*")
_SHELL = re.compile(r"(?:.*/)?(?:ba|z|k|da)?sh")
SHELL = "shell"
#: What a file holds, by its suffix.
_WRITTEN = {
    "py": PYTHON,
    **dict.fromkeys(("sh", "bash"), SHELL),
    **dict.fromkeys(("yaml", "yml"), YAML),
    **dict.fromkeys(("jsonl", "ndjson"), LINES),
}
_VARIABLE = re.compile(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})")
#: What comes before a command: the next word is one, too.
_OPENING = frozenset(["then", "do", "else", "elif", "if", "while", "until", "!", "time", "{", "in"])
#: Their arguments are programs, which may look like JSON.
_PROGRAMS = frozenset(["jq", "gojq", "jaq", "yq", "awk", "sed"])
_FORMAT = re.compile(r"%[-+ #0]*[\d*]*(?:\.[\d*]*)?[A-Za-z]|%%|\\[\\\"'abfnrtv]")
_MOST_NESTED = 40
_MOST_ARITHMETIC = 2000


class NotFollowed(Exception):
    """The script is not complete, or nested too deeply."""


@dataclass
class _Command:
    """The words of a simple command, the files that it writes to, and what its output is piped into."""

    words: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    into: _Command | None = None

    @property
    def name(self) -> str:
        """The name of the program that it runs; empty if there is none yet."""
        return next((word for word in self.words if "=" not in word and word != "sudo"), "")


class _Pending(NamedTuple):
    """A here-document whose body begins at the next line."""

    delimiter: str
    literal: bool
    tabs: bool
    command: _Command


def shell_texts(script: Text, depth: int = 0) -> list[Embedded]:
    """The texts in a script that may be JSON, and the Python that it runs.

    Args:
        script: the script.
        depth: how many scripts are around it.
    """
    reader = _Reader(script, depth)
    try:
        reader.commands(0, len(script.text), "")
    except NotFollowed:
        return [found._replace(text=_fixed(found.text)) for found in reader.found]
    return reader.found


class Outline(NamedTuple):
    """The spans of the comments of a script, and of its commands with their here-documents."""

    comments: list[tuple[int, int]]
    statements: list[tuple[int, int]]


def outline(script: str) -> Outline | None:
    """The comments and commands of a script; None for one that can't be followed."""
    reader = _Reader(Text.whole(script), 0)
    try:
        reader.commands(0, len(script), "")
    except NotFollowed:
        return None
    return Outline(reader.comments, reader.statements)


def is_complete(script: str) -> bool:
    """Whether a script does not go on: no quote, here-document or parenthesis is open."""
    if script.rstrip("\r\n").endswith("\\"):
        return False
    return outline(script) is not None


def _fixed(text: Text) -> Text:
    """A text that can't be changed."""
    builder = Builder(text)
    builder.keep(0, len(text.text), Quoting(refuse))
    return builder.text()


class _Reader:
    """Goes through a script from its beginning to its end."""

    def __init__(self, script: Text, depth: int) -> None:
        self.found: list[Embedded] = []
        #: The spans of comments, and of the commands that are not part of others, with their here-documents.
        self.comments: list[tuple[int, int]] = []
        self.statements: list[tuple[int, int]] = []
        self._script = script
        self._text = script.text
        self._depth = depth
        self._end = len(script.text)
        self._pending: list[_Pending] = []
        #: How many characters may be looked at to tell arithmetic from commands in parentheses.
        self._looks = 20 * self._end + _MOST_ARITHMETIC

    def commands(self, position: int, end: int, closing: str) -> int:
        """Read commands up to the end, or to a closing parenthesis; gives the position behind it."""
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise NotFollowed
        around = self._end, self._pending
        self._end, self._pending = end, []
        position = self._commands(position, closing)
        if self._pending:
            raise NotFollowed
        self._end, self._pending = around
        self._depth -= 1
        return position

    def _commands(self, position: int, closing: str) -> int:
        text = self._text
        command, opened = _Command(), [""]
        begun: int | None = None
        while position < self._end:
            char = text[position]
            if begun is None and char not in " \t\n#":
                begun = position
            blank = _BLANK.match(text, position, self._end)
            if blank is not None:
                position = blank.end()
            elif char == "#":
                start, position = position, _end(_COMMENT, text, position, self._end)
                self.comments.append((start, position))
            elif char == "\n":
                start, position = position, self._bodies(position + 1)
                self._note(begun, position - 1 if position > start + 1 else start, closing)
                command, begun = _Command(), None
            elif text.startswith("<<", position) and not text.startswith("<<<", position):
                position = self._here(position, command)
            elif char in "<>":
                position = self._redirected(position, command)
            elif char == "|" and not text.startswith("||", position):
                command.into = _Command()
                position, command = position + 1, command.into
            elif char in ";&|":
                position, command = position + 1, _Command()
            elif char == "(":
                arithmetic = self._arithmetic(position + 2) if text.startswith("((", position) else None
                if arithmetic is None:
                    opened.append("(")
                position, command = arithmetic or position + 1, _Command()
            elif char == ")":
                position += 1
                command = _Command()
                if len(opened) == 1 and closing:
                    return position
                if opened[-1] == "(":
                    opened.pop()
            else:
                start = position
                position, word = self._word(position)
                self._tell(word, command, text[start:position], opened)
        if closing:
            raise NotFollowed
        self._note(begun, position, closing)
        return position

    def _note(self, start: int | None, end: int, closing: str) -> None:
        """Note a command with its here-documents, if it is not part of another one."""
        if start is not None and not closing:
            self.statements.append((start, end))

    def _tell(self, word: Text, command: _Command, source: str, opened: list[str]) -> None:
        """Note a word that was read."""
        if not command.words and source == "case":
            opened.append("case")
        elif not command.words and source == "esac" and opened[-1] == "case":
            opened.pop()
        if not command.words and source in _OPENING:
            return
        # Options may be between the interpreter and this one.
        kinds = [_interpreted(w) for w in command.words[-5:]] if command.words[-1:] == ["-c"] else []
        if PYTHON in kinds:
            self.found.append(Embedded(PYTHON, word))
        elif SHELL in kinds:
            self.found += shell_texts(word, self._depth)
        elif command.name not in _PROGRAMS or command.words[-2:-1] == ["--argjson"]:
            is_format = command.name == "printf" and command.words[-1] in ("printf", "--")
            self.found += json_in(_formatted(word) if is_format else word)
        command.words.append(word.text)

    def _redirected(self, position: int, command: _Command) -> int:
        """Read an operator of redirection, and the file that it names."""
        text = self._text
        writes = text[position] == ">"
        while position < self._end and text[position] in "<>&|":
            position += 1
        position = _end(_BLANK, text, position, self._end)
        if position < self._end and text[position] not in "\n;&|()<>":
            position, word = self._word(position)
            if writes:
                command.targets.append(word.text)
            else:
                self.found += json_in(word)
        return position

    def _word(self, position: int) -> tuple[int, Text]:
        """Read a word; gives its end and its text without quotes."""
        text, builder, start = self._text, Builder(self._script), position
        while position < self._end:
            plain = _PLAIN.match(text, position, self._end)
            if plain is not None:
                builder.keep(position, plain.end(), Quoting(_bare, start))
                position = plain.end()
                continue
            char = text[position]
            if char == "'":
                close = self._find("'", position + 1)
                builder.keep(position + 1, close, Quoting(_single, position))
                position = close + 1
            elif char == '"':
                position = self._double(position + 1, builder)
            elif char == "\\":
                if not text.startswith("\n", position + 1) and position + 1 < self._end:
                    builder.unit(text[position + 1], position, position + 2, Quoting(_bare, start))
                position += 2
            elif char == "$" and text.startswith("'", position + 1):
                position = self._ansi(position + 2, builder)
            elif char == "$" and text.startswith('"', position + 1):
                position = self._double(position + 2, builder)
            elif char in "$`":
                position = self._filled(position, builder, Quoting(_bare, start))
            else:
                break
        if position > self._end:
            raise NotFollowed
        return position, builder.text()

    def _find(self, mark: str, position: int) -> int:
        found = self._text.find(mark, position, self._end)
        if found < 0:
            raise NotFollowed
        return found

    def _double(self, position: int, builder: Builder) -> int:
        """Read a string in double quotes, from behind the first one; gives the position behind the last."""
        text, quoting = self._text, Quoting(_double, position)
        while position < self._end:
            plain = _DOUBLE_PLAIN.match(text, position, self._end)
            if plain is not None:
                builder.keep(position, plain.end(), quoting)
                position = plain.end()
            elif text[position] == '"':
                return position + 1
            else:
                position = self._escape(position, builder, quoting, '$`"\\')
        raise NotFollowed

    def _escape(self, position: int, builder: Builder, quoting: Quoting, special: str) -> int:
        """Read a backslash, or an expansion."""
        text = self._text
        if text[position] != "\\":
            return self._filled(position, builder, quoting)
        following = text[position + 1 : min(position + 2, self._end)]
        if following == "\n":
            return position + 2
        if following and following in special:
            builder.unit(following, position, position + 2, quoting)
            return position + 2
        builder.keep(position, position + 1, quoting)
        return position + 1

    def _ansi(self, position: int, builder: Builder) -> int:
        """Read a string in `$'`, from behind that."""
        text, start = self._text, position
        close = start
        while close < self._end and text[close] != "'":
            close += 2 if text[close] == "\\" else 1
        if close >= self._end:
            raise NotFollowed
        quoting = Quoting(_ansi_lines if "\\n" in text[start:close] else _ansi, start)
        while position < close:
            escape = _ANSI.match(text, position, close)
            if escape is None:
                following = text.find("\\", position + 1, close)
                after = following if following >= 0 else close
                builder.keep(position, after, quoting)
                position = after
                continue
            octal, *codes, control, char = escape.groups()
            code = int(octal, 8) & 0xFF if octal else next((int(c, 16) for c in codes if c), None)
            if control:
                code = ord(control) & 0x1F
            if code is None and char not in _ANSI_CHARS and char not in "\\'\"?":
                builder.keep(position, escape.end(), quoting)
            elif code == 0 or (code is not None and code > 0x10FFFF):
                builder.hole(position, escape.end(), quoting)
            else:
                new = chr(code) if code is not None else _ANSI_CHARS.get(char, char)
                builder.unit(new, position, escape.end(), quoting)
            position = escape.end()
        return close + 1

    def _filled(self, position: int, builder: Builder, quoting: Quoting) -> int:
        """Read an expansion, which is a placeholder; a dollar that begins none stands for itself."""
        end = self._expansion(position)
        if end == position + 1:
            builder.keep(position, end, quoting)
        else:
            builder.hole(position, end, quoting)
        return end

    def _expansion(self, position: int) -> int:
        """Where the expansion at a position ends; JSON in the commands of a substitution is noted."""
        text = self._text
        if text[position] == "`":
            return self._backticks(position)
        if text.startswith("$((", position):
            end = self._arithmetic(position + 3)
            if end is not None:
                return end
        if text.startswith("$(", position):
            return self.commands(position + 2, self._end, ")")
        if text.startswith("${", position):
            return self._braces(position + 2)
        if text.startswith("$[", position):
            return self._find("]", position + 2) + 1  # arithmetic in an old spelling
        name = _NAME.match(text, position + 1, self._end)
        return name.end() if name is not None else position + 1

    def _backticks(self, position: int) -> int:
        builder, start, text = Builder(self._script), position + 1, self._text
        position = start
        while position < self._end and text[position] != "`":
            if text[position] == "\\" and text[position + 1 : position + 2] in ("\\", "`", "$"):
                builder.unit(text[position + 1], position, position + 2, Quoting(refuse, start))
                position += 2
            else:
                after = position + 1
                while after < self._end and text[after] not in "\\`":
                    after += 1
                builder.keep(position, after, Quoting(refuse, start))
                position = after
        if position >= self._end:
            raise NotFollowed
        self.found += shell_texts(builder.text(), self._depth)
        return position + 1

    def _braces(self, position: int) -> int:
        """Where `${…}` ends."""
        text, depth = self._text, self._depth
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise NotFollowed
        while position < self._end:
            char = text[position]
            if char == "}":
                self._depth = depth
                return position + 1
            if char == "\\":
                position += 2
            elif char == "'":
                position = self._find("'", position + 1) + 1
            elif char == '"':
                position = self._double(position + 1, Builder(self._script))
            elif char in "$`":
                position = self._expansion(position)
            else:
                position += 1
        raise NotFollowed

    def _arithmetic(self, position: int) -> int | None:
        """Where an arithmetic expression ends, from behind its parentheses; None for what is none."""
        opened = 0
        for place in range(position, min(self._end, position + _MOST_ARITHMETIC, position + self._looks)):
            self._looks -= 1
            char = self._text[place]
            if char == "(":
                opened += 1
            elif char == ")" and opened:
                opened -= 1
            elif char == ")":
                return place + 2 if self._text.startswith("))", place) else None
        return None

    def _here(self, position: int, command: _Command) -> int:
        """Read the operator of a here-document and its delimiter."""
        tabs = self._text.startswith("-", position + 2)
        start = _end(_BLANK, self._text, position + 2 + tabs, self._end)
        position, word = self._delimiter(start)
        if position == start:
            raise NotFollowed
        literal = any(quote in self._text[start:position] for quote in "'\"\\")
        self._pending.append(_Pending(word, literal, tabs, command))
        return position

    def _delimiter(self, position: int) -> tuple[int, str]:
        """Read a word in which nothing is expanded."""
        text, word = self._text, ""
        while position < self._end and text[position] not in " \t\n;&|<>()":
            char = text[position]
            if char in "'\"":
                close = self._find(char, position + 1)
                word += text[position + 1 : close]
                position = close + 1
            elif char == "\\":
                word += text[position + 1 : position + 2]
                position += 2
            else:
                word += char
                position += 1
        return position, word

    def _bodies(self, position: int) -> int:
        """Read the here-documents that wait for a new line; gives the position behind them."""
        pending, self._pending = self._pending, []
        for here in pending:
            lines: list[tuple[int, int, int]] = []
            for start, end in line_spans(self._text, position, self._end):
                line = self._text[start:end]
                content = line.lstrip("\t") if here.tabs else line
                position = end
                if content.rstrip("\r\n") == here.delimiter.rstrip("\r"):
                    break
                lines.append((start, end - len(content), end))
            else:
                raise NotFollowed
            if lines:
                self._body(here, lines)
        return position

    def _body(self, here: _Pending, lines: list[tuple[int, int, int]]) -> None:
        first, last = lines[0][0], lines[-1][2]
        kind = _kind(here.command)
        if here.tabs and kind == JSON:
            # The others are insignificant in JSON, and show how it is laid out.
            common = min((begin - start for start, begin, end in lines if begin < end - 1), default=0)
            lines = [(start, min(start + common, begin), end) for start, begin, end in lines]
        if here.tabs:
            tabs = self._text[first : lines[0][1]]
            body = without_prefixes(self._script, lines, lines_with(tabs, first))
        else:
            body = self._script.part(first, last)
        if not here.literal:
            inner = _Reader(body, self._depth)
            body = inner.unescaped()
            self.found += inner.found
        elif here.command.name == "envsubst":
            body = body.filled(_VARIABLE)
        if kind == SHELL:
            self.found += shell_texts(body, self._depth)
        elif kind in (PYTHON, YAML, LINES):
            self.found.append(Embedded(kind, body))
        else:
            self.found += json_in(body)

    def unescaped(self) -> Text:
        """The body of a here-document that is expanded."""
        text, builder, quoting, position = self._text, Builder(self._script), Quoting(_here_document), 0
        while position < self._end:
            plain = _BODY_PLAIN.match(text, position, self._end)
            if plain is not None:
                builder.keep(position, plain.end(), quoting)
                position = plain.end()
            else:
                position = self._escape(position, builder, quoting, "$`\\")
        return builder.text()


def _formatted(word: Text) -> Text:
    """What `printf` makes of a format; the values that it is given are placeholders."""
    builder, position = Builder(word), 0
    quoting = Quoting(_format_lines if "\\n" in word.text else _format)
    for match in _FORMAT.finditer(word.text):
        builder.keep(position, match.start(), quoting)
        position = match.end()
        escaped = match[0][1]
        if match[0] == "%%" or match[0].startswith("\\"):
            char = _ANSI_CHARS.get(escaped, escaped)
            builder.unit(char, match.start(), position, quoting)
        else:
            # Their order is that of the arguments.
            builder.hole(match.start(), position, Quoting(refuse))
    builder.keep(position, len(word.text), quoting)
    return builder.text()


def _kind(command: _Command) -> str:
    """What the input of a command is."""
    current: _Command | None = command
    while current is not None:
        words = current.words
        # Another program may run the interpreter: `ssh host bash -s`.
        kinds = [_interpreted(word) for word in words]
        first = next((index for index, kind in enumerate(kinds) if kind), len(words))
        rest = words[first + 1 :]
        if first < len(words) and (all(w.startswith("-") for w in rest) or not {"-", "-s"}.isdisjoint(rest)):
            return kinds[first]
        for target in (*current.targets, *(words[1:] if current.name == "tee" else ())):
            kind = _WRITTEN.get(target.rpartition(".")[2], "")
            if kind:
                return kind
        current = current.into
    return JSON


def _interpreted(word: str) -> str:
    """What a program runs, by its name; empty for one that is no interpreter."""
    if _PYTHON.fullmatch(word):
        return PYTHON
    return SHELL if _SHELL.fullmatch(word) else ""


def _end(pattern: re.Pattern[str], text: str, position: int, limit: int) -> int:
    found = pattern.match(text, position, limit)
    return position if found is None else found.end()


def _bare(text: str) -> str | None:
    return text if _BARE.fullmatch(text) else None


def _single(text: str) -> str:
    return text.replace("'", "'\\''")


def _double(text: str) -> str:
    return re.sub(r'[\\"$`]', r"\\\g<0>", text)


def _ansi(text: str) -> str:
    return re.sub(r"[\\']", r"\\\g<0>", text)


def _ansi_lines(text: str) -> str:
    return _ansi(text).replace("\n", "\\n")


def _format(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "%%")


def _format_lines(text: str) -> str:
    return _format(text).replace("\n", "\\n")


def _here_document(text: str) -> str:
    return re.sub(r"[\\$`]", r"\\\g<0>", text)
