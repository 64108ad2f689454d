"""The code blocks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

from batchlint.embedded.mapped import (
    Builder,
    Quoting,
    Text,
    line_spans,
    lines_with,
    refuse,
    without_prefixes,
)
from batchlint.embedded.shell import is_complete, shell_texts
from batchlint.embedded.texts import COMMENTED, LINES, PARTS, PYTHON, REQUESTS, YAML, Embedded

#: The notation of a block by the first word of what is behind its fence.
_NOTATIONS = {
    **dict.fromkeys(("python", "py", "python3", "py3", "pycon", "ipython", "ipython3"), PYTHON),
    **dict.fromkeys(("json", "jsonc", "json5"), COMMENTED),
    **dict.fromkeys(("yaml", "yml"), YAML),
    **dict.fromkeys(("jsonl", "ndjson", "jsonlines"), LINES),
    **dict.fromkeys(("sh", "bash", "shell", "zsh", "ksh", "azurecli", "azurecli-interactive"), "shell"),
    **dict.fromkeys(("http", "rest"), "http"),
    **dict.fromkeys(("console", "shell-session", "shellsession", "sh-session", "bash-session"), "console"),
}
#: `python title="x"`, `{.python}`, `{code-block} python`, `{python}`.
_LANGUAGE = re.compile(r"(?:\{(?:code-block|code-cell|code|sourcecode)\}\s*)?\{?\s*\.?([\w-]+)")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_PROMPT = re.compile(r"[ \t]*(?:\([\w.-]+\) ?)?[\w@:~./-]*[$%#] ")
_CONTINUED = re.compile(r"[ \t]*> ")
#: As many lines as a command may have.
_MOST_LINES = 200
_MEMBER = re.compile(r'\s*"\w+"\s*:')
_BODY = re.compile(r"^[ \t]*(?=[{\[])", re.MULTILINE)
#: Code that shows its language.
_IMPORT = re.compile(r"^[ \t]*(?:>>> )?(?:from|import) azure\.batch\b", re.MULTILINE)
#: What an example leaves out, or leaves to the reader; strings and comments are passed over.
_LEFT_OUT = re.compile(
    r"""
    "(?:[^"\\\n]|\\.)*" | //[^\n]*
    | (?P<value>(?<=:)[ ]*(?:<[^<>"\n]+>|\{\{[^{}"\n]*\}\}|\.\.\.|…))
    | (?P<part>(?<!:)(?<!:[ ])\[(?:\.\.\.|…)\]|\.\.\.|…),?
    """,
    re.VERBOSE,
)
_MOST_NESTED = 5


def markdown_texts(document: Text, depth: int = 0) -> Iterator[Embedded]:
    """The code blocks of a document that may be about Batch.

    Args:
        document: the document.
        depth: how many indented blocks are around it.
    """
    text = document.text
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text)), len(text)]
    for token in _parser().parse(text):
        if token.map is None or token.type not in ("fence", "code_block"):
            continue
        is_fence = token.type == "fence"
        lines = _lines(text, starts, token.map[0] + is_fence, token.content)
        if lines is None:
            continue
        block = without_prefixes(document, lines, lines_with(text[lines[0][0] : lines[0][1]], lines[0][0]))
        if not is_fence and depth < _MOST_NESTED and _FENCE.match(block.text) is not None:
            # Extensions of Markdown indent what is in a tab or an admonition.
            yield from markdown_texts(block, depth + 1)
        else:
            yield from _of_language(token.info, block)


def _parser() -> MarkdownIt:
    """A parser of blocks alone."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _lines(text: str, starts: list[int], first: int, content: str) -> list[tuple[int, int, int]] | None:
    """Where the lines of a block are, without what each begins with in the document; None if unclear."""
    lines = []
    for number, line in enumerate(content.split("\n")[:-1], first):
        if number + 1 >= len(starts):
            return None
        start, end = starts[number], starts[number + 1]
        written = text[start:end].rstrip("\r\n")
        if not written.endswith(line):
            return None  # a tab that is partly indentation
        lines.append((start, start + len(written) - len(line), end))
    return lines or None


def _of_language(info: str, block: Text) -> Iterator[Embedded]:
    """What a block in some language holds."""
    language = _LANGUAGE.match(info.strip())
    notation = _NOTATIONS.get(language[1].lower()) if language is not None else None
    if notation in ("shell", "http"):
        yield Embedded(REQUESTS, block)
    if notation == "shell":
        yield from shell_texts(block)
    elif notation == "console":
        for lines in _commands(block.text):
            yield from shell_texts(without_prefixes(block, lines, lines_with("", lines[0][0])))
    elif notation == "http" or (not info.strip() and block.text.lstrip().startswith(("{", "["))):
        body = _BODY.search(block.text)
        if body is not None:
            yield _completed(block.part(body.end()))
    elif notation == COMMENTED:
        yield _completed(block)
    elif not info.strip() and _IMPORT.search(block.text) is not None:
        yield Embedded(PYTHON, block)
    elif notation is not None:
        yield Embedded(notation, block)


def _completed(block: Text) -> Embedded:
    """JSON from documentation, which often leaves something out, or shows a part of an object."""
    builder, position, notation = Builder(block), 0, COMMENTED
    for match in _LEFT_OUT.finditer(block.text):
        start, end = match.span()
        if match["value"] is not None:
            builder.keep(position, start)
            builder.hole(start, end, None)
            position = end
        elif match["part"] is not None:
            builder.keep(position, start)
            is_first = block.text[position:start].rstrip().endswith(("{", "[", ","))
            builder.unit(" " if is_first else ",", start, end, Quoting(refuse))
            position, notation = end, PARTS
    builder.keep(position, len(block.text))
    text = builder.text()
    return Embedded(notation, text.framed("{", "}") if _MEMBER.match(text.text) is not None else text)


def _commands(session: str) -> Iterator[list[tuple[int, int, int]]]:
    """The lines of each command of a session, without prompts and output."""
    lines: list[tuple[int, int, int]] = []
    for start, end in line_spans(session, 0, len(session)):
        prompt = (_CONTINUED if lines else _PROMPT).match(session, start, end)
        if lines or prompt is not None:
            lines.append((start, prompt.end() if prompt is not None else start, end))
            command = "".join(session[first:after] for _, first, after in lines)
            if len(lines) == _MOST_LINES or is_complete(command):
                yield lines
                lines = []
