"""Options objects that a variable holds, where the call that they are for takes keywords instead.

An object that is made and used in one place is written into the call. Any other becomes a dict that the
call unpacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from batchlint.core.edits import apply_edits
from batchlint.core.uses import Span
from batchlint.core.writing import Edit, NewArgument
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.rewrite.places import is_checked, lines_of
from batchlint.python.rewrite.spelling import Speller
from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import ancestors, references

_CONSTANTS = (nodes.SimpleString, nodes.Integer, nodes.Float)
#: What can be evaluated later without giving another result, if no name in it is bound again.
_PLAIN = (*_CONSTANTS, nodes.Name, nodes.Attribute, nodes.FormattedString, nodes.UnaryOperation)
#: What may give another result after other statements, although they name nothing of it.
_CHANGING = (nodes.Attribute, nodes.Call, nodes.Subscript, nodes.Await)
#: What runs its parts more than once, or at another time.
_LATER = (nodes.For, nodes.While, nodes.FunctionDef, nodes.ClassDef, nodes.Lambda, nodes.Comprehension)

#: Gives the edits of an argument, or an entry, for what becomes of it.
Change = Callable[[nodes.Expression, nodes.Name | None, NewArgument], list[Edit]]


@dataclass(slots=True)
class _Option:
    """One option that the object gets: the statement, its value, the keyword, what becomes of it."""

    statement: nodes.Assign
    value: nodes.Expression
    keyword: nodes.Name | None
    new: NewArgument


class HeldOptions:
    """The variable with the options of one call."""

    def __init__(self, context: FileContext, site: nodes.Call, argument: nodes.Arg, new: NewArgument) -> None:
        """Look for all that concerns the variable.

        Raises:
            Unspellable: something else may see the object, or change it.
        """
        self._context = context
        self._source = context.source
        self._argument = argument
        self._way = ancestors(context.source.module, site)
        name, made = argument.value, new.made.site if new.made is not None else None
        if not isinstance(name, nodes.Name) or not isinstance(made, nodes.Call) or not self._way:
            raise Unspellable
        self._name, self._made = name.value, made
        around = (n for n in reversed(self._way) if isinstance(n, (nodes.FunctionDef, nodes.Module)))
        self._scope = next(around)
        assigned = [n for n in nodes.walk(self._scope) if isinstance(n, nodes.Assign)]
        self._made_in = next((n for n in assigned if n.value is made), None)
        stores = [n for n in assigned if self._is_store(n)]
        if self._made_in is None or len(references(self._scope, self._name)) != 2 + len(stores):
            raise Unspellable
        stored = dict(new.stored)
        self._options = [
            _Option(self._made_in, entry.value, entry.keyword, part)
            for entry, part in zip(made.args, new.parts, strict=True)
        ]
        for statement in sorted(stores, key=lambda n: n.start):
            target = statement.targets[0].target
            assert isinstance(target, nodes.Attribute)
            if target.attr.value not in stored:
                raise Unspellable
            self._options.append(_Option(statement, statement.value, None, stored[target.attr.value]))
        names = [option.new.name for option in self._options]
        if len(set(names)) != len(names) or "" in names:
            raise Unspellable

    def _is_store(self, node: nodes.Assign) -> bool:
        """Whether a statement stores an option on the object."""
        target = node.targets[0].target
        owner = target.value if isinstance(target, nodes.Attribute) else None
        return len(node.targets) == 1 and isinstance(owner, nodes.Name) and owner.value == self._name

    def edits(self, change: Change, speller: Speller, line: str | None) -> list[Edit]:
        """All edits.

        Args:
            change: gives the edits of one option.
            speller: spells what the options need.
            line: the line break and white space before the argument, where it begins a line.
        """
        span = self._source.span(self._argument)
        if not self._can_move():
            return [Edit(*span, f"**{self._name}"), *self._as_dict(change, speller)]
        separator = f",{line}" if line is not None else ", "
        texts = [self._moved(option, change) for option in self._options]
        statements = {id(o.statement): o.statement for o in self._options} | {
            id(self._made_in): self._made_in
        }
        edits = [Edit(*span, separator.join(texts))]
        for statement in statements.values():
            lines = lines_of(self._context, statement) if statement is not None else None
            assert lines is not None
            edits.append(Edit(*lines, ""))
        return edits

    def _can_move(self) -> bool:
        """Whether all options can be written into the call instead."""
        made_in = self._made_in
        assert made_in is not None
        blocks = (n for n in self._way if isinstance(n, (nodes.Block, nodes.Module)))
        block = next((b for b in blocks if any(s is made_in for s in b.body)), None)
        if block is None or not self._options:
            return False
        statements = [made_in, *(option.statement for option in self._options)]
        if any(not any(s is own for own in block.body) or s.end > self._argument.start for s in statements):
            return False
        if any(lines_of(self._context, s) is None or "#" in self._source.code(s) for s in statements):
            return False
        below = self._way[next(i for i, n in enumerate(self._way) if n is block) :]
        is_later = any(isinstance(node, _LATER) for node in below)
        before = [s for b in below if isinstance(b, (nodes.Block, nodes.Module)) for s in b.body]
        before = [s for s in before if made_in.end <= s.start and s.end <= self._argument.start]
        others = [s for s in before if not any(s is own for own in statements)]
        done = "\n".join(self._source.code(s) for s in others)
        head = self._context.text[below[1].start : self._argument.start]
        for option in self._options:
            if isinstance(option.value, _CONSTANTS):
                continue
            if is_later or not isinstance(option.value, _PLAIN):
                return False
            if others and any(isinstance(node, _CHANGING) for node in nodes.walk(option.value)):
                return False
            for name in _names(option.value):
                if re.search(rf"\b{name}\b", done) or re.search(rf"\bas\s+{name}\b|\b{name}\s*:=", head):
                    return False
        return True

    def _moved(self, option: _Option, change: Change) -> str:
        """An option as an argument of the call."""
        edits, outer = change(option.value, None, option.new), self._source.outer(option.value)
        inside = [e._replace(start=e.start - outer.start, end=e.end - outer.start) for e in edits]
        return apply_edits(self._context.code(outer), inside)

    def _as_dict(self, change: Change, speller: Speller) -> Iterator[Edit]:
        """Make the object a dict."""
        if "dict" in self._source.names_bound:
            raise Unspellable
        yield Edit(*self._source.span(self._made.func), "dict")
        if is_checked(self._context, self._made):
            # Its values are of several types.
            assert self._made_in is not None
            end = self._source.span(self._made_in.targets[0].target).end
            yield Edit(end, end, ": dict")
        for option in self._options:
            if option.statement is self._made_in:
                yield from change(option.value, option.keyword, option.new)
                continue
            if option.new.given:
                raise Unspellable
            target = option.statement.targets[0].target
            assert isinstance(target, nodes.Attribute)
            span = Span(self._source.outer(target.value).end, self._source.span(target).end)
            yield Edit(*span, f"[{speller.plain(option.new.name)}]")
            value = self._source.outer(option.value)
            changed = change(option.value, None, option.new)
            yield from (e for e in changed if not (e.start == e.end == value.start and e.text.endswith("=")))


def _names(node: nodes.Expression) -> set[str]:
    return {n.value for n in nodes.walk(node) if isinstance(n, nodes.Name)}
