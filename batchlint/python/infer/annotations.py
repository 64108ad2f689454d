"""Types that code declares: annotations, type comments, docstrings."""

from __future__ import annotations

import re
from functools import lru_cache

from batchlint.core.reexports import module_behind
from batchlint.core.spans import Span
from batchlint.python.infer.events import ClassNamed, NameRead
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.imports import Imports
from batchlint.python.infer.instances import class_of, instance_of
from batchlint.python.infer.package_names import CLIENT, CLIENTS
from batchlint.python.syntax import nodes
from batchlint.python.values.heuristics import declared_by_name, declares
from batchlint.python.values.scopes import Scope, parameters
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    ListValue,
    MapValue,
    ModuleValue,
    TupleValue,
    Unknown,
    Value,
    join,
)

LISTS = frozenset(
    [
        *("List", "list", "Sequence", "Iterable", "Iterator", "Set", "set", "FrozenSet", "Collection"),
        *("Generator", "AsyncIterator", "AsyncIterable", "ItemPaged", "AsyncItemPaged", "Deque", "deque"),
        *("AbstractSet", "MutableSet", "MutableSequence", "AsyncGenerator", "Queue", "SimpleQueue"),
    ]
)
MAPS = frozenset(
    [
        *("Dict", "dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict"),
        *("ChainMap", "WeakValueDictionary"),
    ]
)
TRANSPARENT = frozenset(
    [
        "Optional",
        "Union",
        "Annotated",
        "Final",
        "ClassVar",
        "Awaitable",
        "Required",
        "NotRequired",
        "ReadOnly",
    ]
)

#: What declares a class instead of one of its objects.
CLASSES = frozenset(["Type", "type"])

ALIASES = LISTS | MAPS | TRANSPARENT | {"Tuple", "tuple"}

_TYPE_FIELD = re.compile(r":(?:type|vartype)\s+(\w+)\s*:\s*(.+?)(?=\n\s*:|\n\s*\n|\Z)", re.DOTALL)
_PARAM_FIELD = re.compile(r":(?:param|parameter|arg|argument|ivar|key|keyword)\s+([^:]*?\S)\s+(\w+)\s*:")
_RETURN_FIELD = re.compile(r":rtype\s*:\s*(.+?)(?=\n\s*:|\n\s*\n|\Z)", re.DOTALL)
_GOOGLE_PARAM = re.compile(r"^\s+(\w+)\s+\(([^)]+)\)\s*:", re.MULTILINE)
_NUMPY_PARAM = re.compile(r"^\s*(\w+)\s+:\s+(\S.*)$", re.MULTILINE)
#: What stands behind a parameter's name on its line, up to a comment with its type.
_PARAM_COMMENT = re.compile(
    r"\s*(?:=\s*[^,#]+|=\s*[\"'][^\"']*[\"']\s*)?,?\s*#\s*type:\s*(?!ignore\b)([^(#\s][^#]*)"
)
_ENDING = re.compile(r"\)\s*(?:->[^#]*)?:\s*#")
_ROLE = re.compile(
    r":(?:class|py:class|mod|obj|any):`[^`<]*<([^>`]+)>`|:(?:class|py:class|mod|obj|any):`[~!]?([^`]+)`"
)


class Annotations:
    """Turns declared types into values."""

    def __init__(self, expressions: Expressions, imports: Imports) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.imports = imports

    def value(self, node: nodes.Expression, scope: Scope) -> Value:
        """What an annotation declares; the classes that it names are noted as used."""
        if isinstance(node, (nodes.SimpleString, nodes.ConcatenatedString)):
            text = self.expressions.quiet(node, scope)
            return self._from_string(text, node, scope)
        if isinstance(node, nodes.BinaryOperation) and node.operator == "|":
            return join(self.value(node.left, scope), self.value(node.right, scope))
        if isinstance(node, nodes.Subscript):
            return self._subscript(node, scope)
        found = self.expressions.value(node, scope)
        if isinstance(node, nodes.Name) and isinstance(found, Unknown) and scope.get(node.value) is None:
            return declared_by_name(node.value)
        return instance_of(found)

    def alias(self, node: nodes.Subscript, scope: Scope) -> Value:
        """What `Pools = Optional[List[CloudPool]]` declares where the name is an annotation."""
        if nodes.last_name(node.value) not in ALIASES:
            return UNKNOWN
        with self.state.quiet():
            return self.value(node, scope)

    def _from_string(self, text: Value, node: nodes.Expression, scope: Scope) -> Value:
        if not isinstance(text, Constant) or not isinstance(text.value, str):
            return UNKNOWN
        declared = self.from_text(text.value, scope)
        self._string_names(text.value, node, scope)
        return declared

    def _string_names(self, text: str, node: nodes.Expression, scope: Scope) -> None:
        """Publish the classes in a string annotation; only a plain string shows where they are."""
        if not isinstance(node, nodes.SimpleString) or len(node.raw_value) != len(text):
            return
        start = self.state.span(node).start + len(node.prefix) + len(node.quote)
        for match in re.finditer(r"[A-Za-z_][\w.]*", text):
            value = self.resolve(match[0], scope)
            if not isinstance(value, ClassValue):
                continue
            end = start + match.end()
            span = Span(end - len(match[0].rpartition(".")[2]), end)
            if "." not in match[0]:
                self.state.publish(NameRead(match[0], span))
            else:
                self.state.publish(ClassNamed(value.python, span, None))

    def _subscript(self, node: nodes.Subscript, scope: Scope) -> Value:
        name = nodes.last_name(node.value)
        parts = [self.value(e.slice.value, scope) for e in node.slice if isinstance(e.slice, nodes.Index)]
        generic = self.expressions.quiet(node.value, scope)
        if name in CLASSES:
            return class_of(join(*parts))
        if name in ALIASES:
            endless = isinstance(node.slice[-1].slice, nodes.Index) and isinstance(
                node.slice[-1].slice.value, nodes.Ellipsis
            )
            return _generic("list" if endless else name, parts)
        return instance_of(generic) if isinstance(generic, ModuleValue) else UNKNOWN

    def type_comment(self, node: nodes.Assign, scope: Scope) -> Value | None:
        """The type in a `# type: …` at the end of the line of an assignment."""
        if not self.state.source.has_type_comments:
            return None
        end = self.state.source.span(node).end
        line = self.state.source.text[end : end + 200].split("\n", 1)[0].strip()
        if not line.startswith("#"):
            return None
        match = re.match(r"#\s*type:\s*([^#]+)", line)
        if match is None or match[1].strip().startswith("ignore"):
            return None
        found = self.from_text(match[1].strip(), scope)
        return found if declares(found) else None

    def parameter_comments(self, node: nodes.FunctionDef, scope: Scope) -> dict[str, Value]:
        """The types in a `# type: X` behind each of a function's parameters, by name."""
        source = self.state.source
        if not source.has_type_comments:
            return {}
        found: dict[str, Value] = {}
        for param in parameters(node.params):
            end = source.span(param.name).end
            line = source.text[end : end + 400].partition("\n")[0]
            match = _PARAM_COMMENT.fullmatch(line.rstrip())
            if match is None or _ENDING.search(line[: match.start(1)]):
                continue
            value = self.from_text(match[1].strip(), scope)
            if declares(value):
                found[param.name.value] = value
        return found

    def from_text(self, text: str, scope: Scope) -> Value:
        """What a type written as text is: `list[~azure.batch.models.CloudPool] or None`."""
        if text.isidentifier():  # most are
            return instance_of(self.resolve(text, scope))
        role = _ROLE.search(text)
        if role is not None:
            inner = (role[1] or role[2]).strip()
            value = self.from_text(inner, scope)
            return ListValue(value) if re.match(r"\s*(list|iterator|iterable) of", text) else value
        text = text.strip().rstrip(".").replace("~", "").strip("`'\" ")
        if match := re.match(r"(?:list|List|iterator|iterable)s? of\s+(.+)", text):
            return ListValue(self.from_text(match[1], scope))
        if " or " in text or "|" in text:
            return join(*(self.from_text(p, scope) for p in re.split(r"\s+or\s+|\|", text)))
        if match := re.fullmatch(r"([\w.]+)\s*\[(.*)\]", text, re.DOTALL):
            texts = _split_commas(match[2])
            parts = [self.from_text(p, scope) for p in texts]
            name = match[1].rpartition(".")[2]
            if name in CLASSES:
                return class_of(join(*parts))
            return _generic("list" if texts[-1:] == ["..."] else name, parts)
        text = text.split(",")[0].strip()
        return instance_of(self.resolve(text, scope))

    def resolve(self, name: str, scope: Scope) -> Value:
        """What a dotted name in text is, by full path or as the file's imports spell it."""
        if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", name):
            return UNKNOWN
        head, *rest = name.split(".")
        if module_behind(name) is not None and len(rest) > 1:
            value: Value = ModuleValue(f"{head}.{rest[0]}")
            rest = rest[1:]
        else:
            found = scope.get(head)
            if found is None:
                known = self.state.history.wire_type(head)
                unbound = known is not None and not rest and self.state.uses_batch and len(head) > 8
                if head in CLIENTS:
                    return ClassValue(CLIENT, spelled=head)
                return ClassValue(known, spelled=head) if known and unbound else declared_by_name(name)
            value = found
        for part in rest:
            if not isinstance(value, ModuleValue):
                return UNKNOWN
            if module_behind(value.name) is not None:
                value = self.imports.member(value.name, part)
            else:
                value = ModuleValue(f"{value.name}.{part}")
        return value

    def docstring(self, text: str, scope: Scope) -> tuple[dict[str, Value], Value]:
        """The types of parameters, and of the result, that a docstring declares."""
        written, result = _written_types(text)
        params = {name: self.from_text(declared, scope) for name, declared in written}
        returned = self.from_text(result, scope) if result is not None else UNKNOWN
        return {n: v for n, v in params.items() if declares(v)}, returned

    def signature_comment(
        self, text: str, names: list[str], scope: Scope
    ) -> tuple[dict[str, Value], Value] | None:
        """The types in a `# type: (X, Y) -> Z` under a function's header."""
        match = re.search(r"#\s*type:\s*\((.*)\)\s*->\s*(.+)", text)
        if match is None:
            return None
        parts = _split_commas(match[1])
        # A method's comment may leave out `self`.
        names = names[len(names) - len(parts) :] if len(parts) <= len(names) else names
        params = {n: self.from_text(p, scope) for n, p in zip(names, parts, strict=False)}
        return {n: v for n, v in params.items() if declares(v)}, self.from_text(match[2], scope)


@lru_cache(maxsize=4096)
def _written_types(doc: str) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """The types that a docstring writes down for parameters, and for the result."""
    found = []
    for pattern in (_GOOGLE_PARAM, _NUMPY_PARAM, _TYPE_FIELD):
        found += [(match[1], " ".join(match[2].split())) for match in pattern.finditer(doc)]
    found += [(match[2], " ".join(match[1].split())) for match in _PARAM_FIELD.finditer(doc)]
    result = _RETURN_FIELD.search(doc)
    return tuple(found), " ".join(result[1].split()) if result is not None else None


def _generic(name: str, parts: list[Value]) -> Value:
    if name in LISTS:
        return ListValue(parts[0]) if parts else UNKNOWN
    if name in MAPS:
        return MapValue(parts[-1]) if parts else UNKNOWN
    if name in ("Tuple", "tuple"):
        return TupleValue(tuple(parts))
    if name in TRANSPARENT:
        return join(*parts) if parts else UNKNOWN
    return UNKNOWN


def _split_commas(text: str) -> list[str]:
    """Split at commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        depth += (char in "[(") - (char in "])")
        if char == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [p.strip() for p in parts if p.strip()]
