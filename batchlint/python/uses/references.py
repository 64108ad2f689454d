"""Strings that name things of the package: what is patched, imported by name, or looked up later.

A string is a reference where all of it is a dotted path into `azure.batch`: of a module, a class, an
operation. It is certain where it is handed to something that imports or patches by name, and only
likely anywhere else, as in a table of commands.
"""

from __future__ import annotations

import re

from batchlint.core.odata import HOLE
from batchlint.core.uses import AttributeUse, Confidence, MemberUse, ModuleUse, NameUse, OperationUse, Span
from batchlint.history import load, shape_of
from batchlint.python.infer import events
from batchlint.python.infer.imports import Imports, group_of
from batchlint.python.infer.package_names import CREDENTIALS
from batchlint.python.models.commands import PATTERN, PLACEHOLDER
from batchlint.python.models.http import text_of
from batchlint.python.syntax import nodes
from batchlint.python.uses.recording import Recording
from batchlint.python.values.text import Located, locate
from batchlint.python.values.values import (
    ClassValue,
    Constant,
    GroupValue,
    Instance,
    ModuleValue,
    ProjectModuleValue,
    Value,
    options_of,
)

_WORD = r"[A-Za-z_][A-Za-z0-9_]*"
_PATH = re.compile(rf"(azure\.batch(?:\.{_WORD})*)(?:[#:]({_WORD}(?:\.{_WORD})*))?")
#: What `str` gives for a member of an enum.
MEMBER = re.compile(r"[A-Z][A-Za-z]+\.[A-Za-z_]+")
#: What imports a module, or replaces something in one, by the name in its first argument.
_BY_NAME = frozenset(
    ["patch", "multiple", "setattr", "delattr", "import_module", "__import__", "importorskip"]
)
#: Functions that only print their arguments, or test for a module.
_HARMLESS = frozenset(
    [
        *("getLogger", "get_logger", "debug", "info", "warning", "warn", "error", "critical", "exception"),
        *("log", "print", "find_spec"),
    ]
)


class References:
    """Notes what strings name of the package."""

    def __init__(self, recording: Recording, imports: Imports) -> None:
        self.recording = recording
        self.imports = imports
        self.state = recording.state
        self.writer = recording.writer.texts
        #: Whether strings are names by the calls that they are arguments of, by node.
        self._handed: dict[int, bool] = {}
        recording.events.subscribe(events.CallEntered, self.expect)
        recording.events.subscribe(events.CommandDeclared, self.command)
        recording.events.subscribe(events.TextMade, self.text)
        recording.events.subscribe(events.CallEvaluated, self.patched)

    def expect(self, event: events.CallEntered) -> None:
        """Look at a call before its arguments: what it does with strings."""
        node = event.node
        name = nodes.last_name(node.func)
        if not self.state.emitting or not node.args:
            return
        if name in _BY_NAME:
            self._handed[id(node.args[0].value)] = True
        elif name in _HARMLESS:
            self._handed.update((id(argument.value), False) for argument in node.args)

    def text(self, event: events.TextMade) -> None:
        """Record what a string names."""
        node, value = event
        handed = self._handed.get(id(node))
        plain_text = text_of(value) or ""
        if not self.state.emitting or self.state.guarded or handed is False:
            return
        if handed and not plain_text.startswith("azure.batch"):
            self._in_project(plain_text.rpartition(".")[2], locate(value, self.state.source))
        if MEMBER.fullmatch(plain_text):
            self._member_text(plain_text, value)
        if "azure" not in plain_text:
            return
        text = locate(value, self.state.source)
        if text is None or not text.text.startswith("azure.batch"):
            return
        plain = isinstance(node, nodes.SimpleString)
        self._path(text, "certain" if handed and plain else "likely", node)

    def _in_project(self, name: str, text: Located | None) -> None:
        """`patch("studio.render.BatchServiceClient")`: a class that a module of the project imports."""
        if text is None or not self.state.mentions_batch or not self._is_class(name):
            return
        span = text.span(len(text.text) - len(name), len(text.text))
        if span is not None:
            self._passed_on(name, span)

    def _passed_on(self, name: str, span: Span) -> None:
        use = NameUse(name, span, self.writer, "likely", site=span)
        use.indirect = True
        self.recording.emit(use)

    def _is_class(self, name: str) -> bool:
        history = self.state.history
        return (
            name in history.client.names
            or history.class_mask(name) > 0
            or name in history.modules[CREDENTIALS].names
        )

    def _member_text(self, content: str, value: Value) -> None:
        """Record a text that is what `str` gives for a member of an enum: `"TaskState.active"`."""
        name, _, member = content.partition(".")
        enum = self.state.history.enum(name)
        text = locate(value, self.state.source) if enum is not None and enum.member_mask(member) else None
        if text is None or enum is None:
            return
        cls, inner = text.span(0, len(name)), text.span(len(name) + 1, len(content))
        if cls is not None and inner is not None:
            self.recording.emit(NameUse(name, cls, self.writer, "likely", site=cls))
            self.recording.emit(MemberUse(enum.name, member, inner, self.writer, "likely", site=inner))

    def patched(self, event: events.CallEvaluated) -> None:
        """Record an attribute that a string names: `patch.object(CloudPool, "resize_error")`."""
        call = event.call
        func, positional = call.node.func, call.positional
        if not self.state.emitting or self.state.guarded or not isinstance(func, nodes.Attribute):
            return
        patches = func.attr.value == "object" and nodes.last_name(func.value) == "patch"
        if not patches and func.attr.value not in ("setattr", "delattr"):
            return
        name = positional[1] if len(positional) > 1 else None
        text = locate(name, self.state.source) if isinstance(name, Constant) else None
        if text is None or not text.text.isidentifier():
            return
        span = text.span(0, len(text.text))
        if span is not None:
            for owner in options_of(positional[0]):
                self._attribute(owner, text.text, span)

    def command(self, event: events.CommandDeclared) -> None:
        """`g.command("upgrade", "upgrade_os")`: a command and the operation that it calls."""
        table, method, named = event
        if not self.state.emitting or self.state.guarded:
            return
        text = locate(named, self.state.source)
        span = text.span(0, len(text.text)) if text is not None else None
        # Custom commands call functions of the project.
        if text is not None and span is not None and not method.startswith("custom"):
            self._operation(table.group, text.text, span, "likely")

    def _attribute(self, owner: Value, name: str, span: Span) -> None:
        match owner:
            case ClassValue(name=cls):
                self._member(cls, name, span, "certain")
            case Instance(shape=shape) if shape.is_object():
                confidence: Confidence = "likely" if owner.likely else "certain"
                use = AttributeUse(shape, name, "python", "load", span, span, self.writer, None, confidence)
                use.site = span
                self.recording.emit(use)
            case GroupValue(group=group):
                self._operation(group, name, span, "likely" if owner.likely else "certain")
            case ModuleValue(name=module) if module in load().modules:
                self._named_in(module, [(name, span)], "certain")
            case ProjectModuleValue() if self._is_class(name):
                self._passed_on(name, span)

    def _path(self, text: Located, confidence: Confidence, node: nodes.Expression) -> None:
        match = _PATH.fullmatch(text.text)
        if match is None:
            self._pattern(text, node)
            return
        words = [(w[0], w.start(), w.end()) for w in re.finditer(_WORD, text.text)]
        count, dots = len(words), match[1].count(".") + 1
        count = next((k for k in range(dots, 1, -1) if _joined(words[:k]) in load().modules), 0)
        if not count:
            return
        module, rest = _joined(words[:count]), words[count:]
        span = text.span(0, words[count - 1][2])
        if span is not None:
            names = (rest[0][0],) if rest else ()
            self.recording.emit(ModuleUse(module, span, self.writer, names, confidence=confidence, site=span))
        if rest and rest[0][0] == "models":
            module, rest = "azure.batch.models", rest[1:]
        self._named_in(module, [(w, text.span(start, end)) for w, start, end in rest], confidence)

    def _named_in(self, module: str, path: list[tuple[str, Span | None]], confidence: Confidence) -> None:
        """A class of a module, and perhaps something of the class."""
        if not path:
            return
        (cls, span), inner = path[0], path[1] if len(path) > 1 else None
        group = group_of(cls)
        if group is not None and inner is not None and inner[1] is not None:
            self._operation(group, inner[0], inner[1], confidence)
        found = self.imports.member(module, cls)
        if not isinstance(found, ClassValue):
            return
        if span is not None:
            self.recording.emit(NameUse(found.python, span, self.writer, confidence, site=span))
        if inner is not None and inner[1] is not None:
            self._member(found.name, inner[0], inner[1], confidence)

    def _member(self, cls: str, name: str, span: Span, confidence: Confidence) -> None:
        history = self.state.history
        if cls in history.enums:
            self.recording.emit(MemberUse(cls, name, span, self.writer, confidence, site=span))
        elif cls in history.types and history.types[cls].kind == "object":
            shape = shape_of(cls)
            use = AttributeUse(shape, name, "python", "load", span, span, self.writer, None, confidence)
            use.site = span
            self.recording.emit(use)

    def _operation(self, group: str, method: str, span: Span, confidence: Confidence) -> None:
        name = f"{group}.{method}"
        operation = self.state.history.methods.get(name)
        if operation is not None:
            # What is done with the result can't be seen from here.
            use = OperationUse(operation.name, name, span, span, self.writer, result="new", site=span)
            use.confidence = confidence
            self.recording.emit(use)

    def _pattern(self, text: Located, node: nodes.Expression) -> None:
        """A template that names one module of several: all that it can name share their fate."""
        match = PATTERN.fullmatch(PLACEHOLDER.sub(HOLE, text.text))
        if match is None or HOLE not in match[1]:
            return
        fitting = re.compile(re.escape(match[1]).replace(re.escape(HOLE), "[A-Za-z][A-Za-z0-9_]*"))
        modules = [m for m in self.state.history.modules.values() if fitting.fullmatch(m.name)]
        if not modules:
            return
        longest = max(modules, key=lambda module: (module.at, module.loaded))
        spelling = match[1].replace(HOLE, "{}")
        span, start = self.state.span(node), text.span(0, 1)
        if start is None or not span.start <= start.start < span.end:
            return  # filled in elsewhere, and only in part: the template itself is noted
        self.recording.emit(
            ModuleUse(longest.name, span, self.writer, confidence="likely", spelling=spelling)
        )


def _joined(words: list[tuple[str, int, int]]) -> str:
    return ".".join(word for word, _, _ in words)
