"""The Python code in a file of another kind, as one module."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from batchlint.embedded.mapped import Text, line_spans, lines_with, without_prefixes
from batchlint.payload.scanner import PLACEHOLDER
from batchlint.python.syntax.from_ast import parse_ast

#: Classes of the package that no other has, by the module that they are in.
_CLASSES = {
    "azure.batch": re.compile(r"Batch(?:Service)?Client"),
    "azure.batch.models": re.compile(
        r"(?:Pool|Job|JobSchedule|Task|Certificate)(?:Add|Patch|Update)Parameter|Cloud(?:Pool|Job|Task|JobSchedule)"
        r"|Batch(?:Pool|Job|JobSchedule|Task)(?:Create|Update)(?:Options|Content)"
    ),
}
#: What the module of the classes is often called.
_MODELS = ("batchmodels", "batch_models")
_PROMPT = re.compile(r"([ \t]*)(>>>|\.\.\.)(?: |(?=\r?\n)|\Z)")
_INDENTATION = re.compile(r"[ \t]*")


def as_code(text: Text) -> Text | None:
    """A block of code in a form that can be parsed; None where there is none.

    The prompts of a session are left out with what it prints, and the indentation that all lines have.
    """
    if PLACEHOLDER.search(text.text) is not None:
        return None
    for form in _forms(text):
        if _is_python(form.text):
            return form
    return None


def _forms(text: Text) -> Iterator[Text]:
    if _PROMPT.match(text.text.lstrip("\r\n")) is not None:
        yield _without_prompts(text)
        return
    yield text
    indentation = _common_indentation(text.text)
    if indentation:
        spans = line_spans(text.text, 0, len(text.text))
        lines = (
            (start, min(start + len(indentation), _content(text.text, start, end)), end)
            for start, end in spans
        )
        yield without_prefixes(text, lines, lines_with(indentation, 0))


def _content(text: str, start: int, end: int) -> int:
    """Where a line begins without the blanks in front."""
    found = _INDENTATION.match(text, start, end)
    return start if found is None else found.end()


def _common_indentation(text: str) -> str:
    blanks = [line[: len(line) - len(line.lstrip(" \t"))] for line in text.split("\n") if line.strip()]
    first, last = min(blanks, default=""), max(blanks, default="")
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(char for char, _ in alike)


def _without_prompts(text: Text) -> Text:
    lines: list[tuple[int, int, int]] = []
    prefix = ">>> "
    for start, end in line_spans(text.text, 0, len(text.text)):
        prompt = _PROMPT.match(text.text, start, end)
        if prompt is not None:
            prefix = prompt[1] + ("... " if lines else ">>> ")
            lines.append((start, prompt.end(), end))
    return without_prefixes(text, lines, lines_with(prefix, 0))


def assumed_imports(code: str) -> str:
    """The imports that code relies on without having them, as examples often do; each is a line.

    Args:
        code: valid code.
    """
    nodes = list(ast.walk(parse_ast(code)))
    bound = {name for node in nodes for name in _bound(node)}
    lines = dict.fromkeys(
        line for node in nodes for root, line in _assumed(node) if root not in bound and "*" not in bound
    )
    return "".join(f"{line}\n" for line in lines)


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node binds."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name


def _assumed(node: ast.AST) -> Iterator[tuple[str, str]]:
    """A name that a node takes from the package, if it does, and the import that binds it."""
    if isinstance(node, ast.Name):
        module = _module_of(node.id)
        if module is not None:
            yield node.id, f"from {module} import {node.id}"
        elif node.id in _MODELS:
            yield node.id, f"import azure.batch.models as {node.id}"
    elif isinstance(node, ast.Attribute):
        module, value = _module_of(node.attr), node.value
        if isinstance(value, ast.Attribute) and value.attr == "models" and module == "azure.batch.models":
            module, value = "azure.batch", value.value
        if module is not None and isinstance(value, ast.Name):
            yield value.id, f"import {module} as {value.id}"


def _module_of(name: str) -> str | None:
    return next((module for module, names in _CLASSES.items() if names.fullmatch(name)), None)


def _is_python(code: str) -> bool:
    try:
        parse_ast(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
