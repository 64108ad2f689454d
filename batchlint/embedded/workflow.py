"""Scripts and JSON in the scalars of YAML files: workflows, pipelines, config maps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchlint.core.search_words import ANCHORS
from batchlint.embedded.mapped import Builder, Quoting, Text, line_spans, lines_with, without_prefixes
from batchlint.embedded.shell import shell_texts
from batchlint.embedded.texts import PYTHON, Embedded, json_in
from batchlint.payload.yaml_tree import YamlNode, parsed

#: The keys of scripts, in lower case: GitHub, Azure Pipelines, GitLab, Kubernetes, Taskfile and others.
_SCRIPTS = frozenset(
    (
        *(
            "run",
            "script",
            "scripts",
            "before_script",
            "after_script",
            "inlinescript",
            "bash",
            "sh",
            "command",
        ),
        *("commands", "cmd", "cmds", "args", "entrypoint", "test"),
    )
)
#: The keys that name what runs a script, and those values of them that mean a shell.
_RUNNERS = ("shell", "scriptType")
_SHELL = re.compile(r"(?:\S*/)?(?:ba|z|k|da)?sh\b")
_PYTHON = re.compile(r"python")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|\$\[\[.*?\]\]|\{\{[^\n\"{}]*\}\}")
_FOLD = re.compile(r"[ \t]*(?:\r?\n[ \t]*)+")
_BREAKS = re.compile(r"(?:\r?\n)+")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^\r\n])")
_CONTINUED = re.compile(r"\\\r?\n[ \t]*")
_PLAIN_BREAK = re.compile(r"\A[\s#:]|:\Z|\s\Z|:\s|\s#|\n")


def workflow_texts(document: Text) -> Iterator[Embedded]:
    """The texts in the scalars of a YAML file that may be about Batch; none for a file that is not YAML."""
    stream = parsed(document.text)
    if stream.failure is not None:
        return
    for root in stream.roots:
        for node, runner in _scalars(root):
            if not any(anchor in node.value for anchor in ANCHORS) and "atch" not in node.value:
                continue
            decoded = _decoded(document, node)
            if decoded is None:
                continue
            text = decoded.filled(_EXPRESSION)
            found = list(json_in(text))
            if found or runner is None:
                yield from found
            elif _PYTHON.match(runner) is not None:
                yield Embedded(PYTHON, text)
            elif not runner or _SHELL.match(runner) is not None:
                yield from shell_texts(text)


def _scalars(root: YamlNode) -> Iterator[tuple[YamlNode, str | None]]:
    """The strings of a document in order, with what runs each; None for one that is no script."""
    pending: list[tuple[YamlNode, str | None]] = [(root, None)]
    while pending:
        node, runner = pending.pop()
        if node.style == "alias":
            continue
        if node.kind == "string" and isinstance(node.value, str) and node.style not in ("block", "flow"):
            yield node, runner
        elif node.kind == "array":
            pending += ((item, runner) for item in reversed(node.items) if isinstance(item, YamlNode))
        elif node.kind == "object":
            values = {member.key: member.value.value for member in node.own}
            named = next((values[key] for key in _RUNNERS if isinstance(values.get(key), str)), "")
            for member in reversed(node.own):
                is_script = member.key.lower() in _SCRIPTS
                pending.append((member.value, named.lower() if is_script else None))


def _decoded(document: Text, node: YamlNode) -> Text | None:
    """The content of a scalar; None where it can't be followed character by character."""
    if node.style in ("literal", "folded"):
        text = _block(document, node)
        if node.style == "folded" and text is not None:
            text = _folded(text, node.value)
    elif node.style in ("single", "double"):
        text = _flow(document, node, node.start + 1, node.end - 1)
    else:
        text = _flow(document, node, node.start, node.end)
    if text is None or text.text.replace("\r\n", "\n").rstrip("\n") != node.value.rstrip("\n"):
        return None
    return text


def _block(document: Text, node: YamlNode) -> Text | None:
    """The lines of a block scalar."""
    text = document.text
    first = text.find("\n", node.start, node.end) + 1
    if not first:
        return None
    # The line break at its end belongs to it.
    end = text.find("\n", node.end) + 1 or len(text)
    end = end if not text[node.end : end].strip() else node.end
    spans = list(line_spans(text, first, end))
    written = next((text[s:e].rstrip("\r\n") for s, e in spans if text[s:e].strip()), None)
    content = next((line for line in node.value.split("\n") if line.strip()), "")
    if written is None:
        return None
    # The lines of a folded scalar are not those of its value.
    content = content if written.endswith(content) else written.lstrip(" ")
    indentation = written[: len(written) - len(content)]
    lines = []
    for start, after in spans:
        blanks = re.match(r" *", text[start:after])
        lines.append((start, start + min(len(indentation), len(blanks[0]) if blanks else 0), after))
    return without_prefixes(document, lines, lines_with(indentation, node.start))


def _folded(text: Text, value: str) -> Text | None:
    """The lines of a folded scalar as YAML joins them."""
    builder, place, position = Builder(text), 0, 0
    quoting = Quoting(_one_line)
    for match in _BREAKS.finditer(text.text):
        builder.keep(position, match.start(), quoting)
        place += match.start() - position
        position = match.end()
        place += _joined(builder, text.text, value, place, match, quoting)
    builder.keep(position, len(text.text), quoting)
    return builder.text()


def _joined(
    builder: Builder, text: str, value: str, place: int, match: re.Match[str], quoting: Quoting
) -> int:
    """Add what line breaks became in a value; gives how many characters they are there."""
    if value.startswith(" ", place):
        builder.unit(" ", match.start(), match.end(), quoting)
        return 1
    count = 0
    while value.startswith("\n", place + count):
        count += 1
    start = match.start()
    for number in range(count):
        end = match.end() if number + 1 == count else text.find("\n", start, match.end()) + 1 or start
        builder.unit("\n", start, end, quoting)
        start = end
    return count


def _flow(document: Text, node: YamlNode, start: int, end: int) -> Text | None:
    """A plain or quoted scalar."""
    text, value, builder, place = document.text, node.value, Builder(document), 0
    encode = {"single": _single, "double": _double}.get(node.style, _plain)
    quoting = Quoting(encode, node.start)
    while start < end:
        char = text[start]
        fold = _FOLD.match(text, start, end)
        escape = _ESCAPE.match(text, start, end) if node.style == "double" else None
        if fold is not None:
            place += _joined(builder, text, value, place, fold, quoting)
            start = fold.end()
        elif node.style == "single" and char == "'":
            builder.unit("'", start, start + 2, quoting)
            start, place = start + 2, place + 1
        elif node.style == "double" and char == "\\":
            continued = _CONTINUED.match(text, start, end)
            if continued is not None:
                start = continued.end()
                continue
            if escape is None or place >= len(value):
                return None
            builder.unit(value[place], start, escape.end(), quoting)
            start, place = escape.end(), place + 1
        else:
            builder.keep(start, start + 1, quoting)
            start, place = start + 1, place + 1
    return builder.text()


def _one_line(text: str) -> str | None:
    return None if "\n" in text else text


def _single(text: str) -> str | None:
    return None if "\n" in text else text.replace("'", "''")


def _double(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def _plain(text: str) -> str | None:
    return None if _PLAIN_BREAK.search(text) is not None else text
