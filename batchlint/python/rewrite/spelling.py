"""How new names and values are spelled in a file: the way the file itself does it."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Any

from batchlint.core.uses import Span
from batchlint.core.writing import Edit, Mapping
from batchlint.python.rewrite import imports
from batchlint.python.rewrite.context import FileContext, ImportedModels
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.syntax import nodes


class Speller:
    """Spells what one fix needs, and collects the names that must be imported for it."""

    def __init__(self, context: FileContext, near: nodes.Node | None, index: int, use: Span) -> None:
        self.context = context
        self.near = near
        self.use = use
        self.index = index
        self.wanted: list[str] = []
        self.extended: ImportedModels | None = None
        #: Names of other packages by their modules.
        self.modules: dict[str, list[str]] = {}

    def class_name(self, wire_type: str) -> str:
        """The class for a wire type, with the prefix that the code around uses.

        Raises:
            Unspellable: no release at this version has it, or the name is taken.
        """
        name = self.context.history.class_name(wire_type, self.index)
        if name is None:
            raise Unspellable
        near = self.near
        if isinstance(near, nodes.Attribute):
            prefix = self.context.source.code(near.value).strip()
            for module in ("batch_service_client", "_batch_service_client"):
                prefix = prefix.removesuffix(f".{module}")
            return f"{prefix}.{name}"
        alias = self._alias()
        if isinstance(near, nodes.Name) or alias is None:
            return self._bare(name, alias)
        return f"{alias}.{name}"

    def _alias(self) -> str | None:
        """A spelling of the module of models that is bound where the new name is used."""
        for spelling, place in self.context.models_aliases:
            if place.serves(self.use):
                return spelling
        return None

    def _bare(self, name: str, alias: str | None) -> str:
        """A class by its bare name: imported already, or added to an import that serves the place."""
        serving = [i for i in self.context.models_imports if i.place.serves(self.use)]
        for imported in serving:
            local = name if imported.star else imported.names.get(name)
            if local is not None and not imports.is_assigned(self.context, local):
                return local
        mentioned = _is_mentioned(self.context.text, name)
        extendable = [i for i in serving if not i.star]
        if not extendable or (mentioned and name not in self.wanted):
            if alias is not None:
                return f"{alias}.{name}"
            raise Unspellable
        self.extended = extendable[0]
        if name not in self.wanted:
            self.wanted.append(name)
        return name

    def imported(self, dotted: str, bare: bool = False) -> str:
        """A name of any package by its full dotted name, the way the file reaches it, else with an import.

        Args:
            dotted: the full name.
            bare: whether to import it by name, even where its module is at hand, if others are.

        Raises:
            Unspellable: the name is bound to something else, or there is no place for an import.
        """
        known = imports.spelling(self.context, dotted, self.use)
        joins = bare and imports.imports_from(self.context, dotted.rpartition(".")[0], self.use)
        if known is not None and not ("." in known and joins):
            return known
        if imports.is_taken(self.context, dotted):
            raise Unspellable
        module, _, name = dotted.rpartition(".")
        names = self.modules.setdefault(module, [])
        if name not in names:
            names.append(name)
        imports.changed(self.context, self.use, self.modules)
        return name

    def import_edits(self) -> tuple[Edit, ...]:
        """The edits that import what was spelled and is not there yet."""
        edits = imports.changed(self.context, self.use, self.modules) if self.modules else ()
        if not self.wanted or self.extended is None:
            return edits
        statement = self.extended.statement
        assert not isinstance(statement.names, nodes.ImportStar)
        spans = [self.context.source.span(alias) for alias in statement.names]
        old = [self.context.code(span) for span in spans]
        new = imports.relisted(old, (), self.wanted)
        return (*edits, *imports.in_slots(self.context, statement, spans, new))

    def literal(self, value: Any, ref: str | None) -> str:
        """A literal as Python: an enum's value is its member.

        Raises:
            Unspellable: the enum has no such member at this version.
        """
        enum = self.context.history.enums.get(ref.strip("[]")) if ref else None
        if enum is not None and isinstance(value, str):
            member = enum.member_at(value, self.index)
            if member is None:
                raise Unspellable
            return f"{self.class_name(enum.name)}.{member}"
        return self.plain(value)

    def plain(self, value: Any) -> str:
        """A literal with the quotes that the file prefers."""
        if isinstance(value, str) and "'" not in value and '"' not in value and "\\" not in value:
            quote = _quote(self.context.text)
            return f"{quote}{value}{quote}"
        return repr(value)

    def mapped(self, mapping: Mapping, code: str, node: nodes.Expression | None, *, members: bool) -> str:
        """The new value's source.

        Args:
            mapping: what becomes of the value.
            code: its source.
            node: its expression, to know whether it needs parentheses.
            members: whether enum values are written as members of their class.

        Raises:
            Unspellable: a name can't be written here.
        """

        def literal(value: Any) -> str:
            return self.literal(value, mapping.ref) if members else self.plain(value)

        if mapping.kind == "keep":
            return code
        if mapping.kind == "literal":
            return literal(mapping.new)
        if mapping.kind == "wrap":
            return f"[{code}]"
        if mapping.kind == "list":
            return f"[{', '.join(literal(v) for v in mapping.new)}]"
        needs_parentheses = (
            isinstance(node, (nodes.IfExp, nodes.Lambda, nodes.NamedExpr)) and not node.is_parenthesized
        )
        condition = f"({code})" if needs_parentheses else code
        return f"{literal(mapping.if_true)} if {condition} else {literal(mapping.if_false)}"


@lru_cache(maxsize=64)
def _is_mentioned(text: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", text) is not None


@lru_cache(maxsize=4)
def _quote(text: str) -> str:
    """The quote that a text uses more often."""
    return '"' if text.count('"') >= text.count("'") else "'"


def requoted(code: str, content: str) -> str:
    """A string literal with other content and the same prefix and quotes."""
    match = re.match(r"([A-Za-z]*)('''|\"\"\"|'|\")", code)
    if match is None:
        return repr(content)
    return f"{match[1]}{match[2]}{content}{match[2]}"


def spells(code: str, name: str) -> bool:
    """Whether source code is a name, or a plain string with this content."""
    if code == name:
        return True
    if not code.endswith(("'", '"')) or "\\" in code:
        return False
    try:
        return bool(ast.literal_eval(code.strip()) == name)
    except (SyntaxError, ValueError):
        return False
