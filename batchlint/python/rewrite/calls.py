"""Rewrite calls of operations for the generation whose client has them itself, and takes other arguments."""

from __future__ import annotations

import re
from typing import NamedTuple

from batchlint.core.uses import ClientUse, OperationUse, Span
from batchlint.core.writing import Edit, Gathered, NewArgument, NewCall
from batchlint.python.infer.package_names import MODELS
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.guards import guarded
from batchlint.python.rewrite.held import HeldOptions
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.rewrite.name_lists import as_list
from batchlint.python.rewrite.places import ignored, is_checked
from batchlint.python.rewrite.response_headers import as_properties, without_response
from batchlint.python.rewrite.spelling import Speller
from batchlint.python.syntax import nodes


class _Leaf(NamedTuple):
    """An argument, or an entry of an object that is taken apart: `outer` is the argument around it."""

    node: nodes.Arg
    outer: nodes.Arg
    new: NewArgument | None
    place: int


def call(context: FileContext, use: OperationUse, new: NewCall, index: int) -> tuple[Edit, ...] | None:
    """Call a method of the client, with its arguments as it takes them."""
    edits = _method(context, use, new.method)
    if edits is None:
        return None
    site, skip = (use.site, 0) if new.handover is None else (new.handover.site, new.handover.skip)
    if not isinstance(site, nodes.Call) or (not use.calls_it and new.handover is None):
        renamed = dict(new.keywords)
        handed = [(s, renamed[a.keyword]) for s, a in use.handed.items() if a.keyword in renamed]
        return tuple(sorted([*edits, *(Edit(*span, name) for span, name in handed)]))
    speller = Speller(context, None, index, use.span)
    try:
        edits += _Arguments(context, (site, skip), new, speller).edits()
        if new.raw:
            wire_type = context.history.types.get(new.raw)
            edits += (
                as_properties(context, site, wire_type, index)
                if wire_type is not None
                else [without_response(context, site)]
            )
        if new.exception:
            edits = guarded(context, site, edits, new.exception, speller)
        edits += speller.import_edits()
    except Unspellable:
        return None
    return _joined(edits)


def _method(context: FileContext, use: OperationUse, method: str) -> list[Edit] | None:
    """Name the method; what is between it and the client goes."""
    func = use.named
    if use.held is not None:
        return [Edit(*use.name_span, method)] if use.spelled.rpartition(".")[2] != method else []
    if not use.direct or not isinstance(func, nodes.Attribute):
        return None
    if "." not in use.spelled:
        return [Edit(*use.name_span, method)] if use.spelled != method else []
    group = func.value
    if not isinstance(group, nodes.Attribute) or group.attr.value != use.spelled.partition(".")[0]:
        return None
    start, end = context.source.outer(group.value).end, context.source.outer(group).end
    if "#" in context.text[start:end] or group.is_parenthesized:
        return None
    return [Edit(start, end, ""), Edit(*use.name_span, method)]


def ungrouped(context: FileContext, use: ClientUse) -> tuple[Edit, ...] | None:
    """The client itself instead of a group of its operations."""
    node = use.site
    if not isinstance(node, nodes.Attribute):
        return None
    gap = Span(context.source.outer(node.value).end, context.source.span(node).end)
    return (Edit(*gap, ""),) if "#" not in context.code(gap) else None


class _Arguments:
    """The edits of the arguments of one call."""

    def __init__(
        self, context: FileContext, place: tuple[nodes.Call, int], new: NewCall, speller: Speller
    ) -> None:
        """Prepare; `place` is the call, and how many of its first arguments are not for the method."""
        self._context = context
        self._source = context.source
        self._site, skip = place
        self._given = self._site.args[skip:]
        self._new = new
        self._speller = speller
        self._leaves = list(self._flattened())

    def _flattened(self) -> list[_Leaf]:
        found = []
        for place, argument in enumerate(self._given):
            new = self._new.arguments.get(place)
            if new is None or new.form != "parts":
                found.append(_Leaf(argument, argument, new, place))
                continue
            made = argument.value
            if not isinstance(made, nodes.Call) or len(made.args) != len(new.parts):
                raise Unspellable
            if made.is_parenthesized:
                raise Unspellable
            found += [
                _Leaf(entry, argument, part, place) for entry, part in zip(made.args, new.parts, strict=True)
            ]
        return found

    def edits(self) -> list[Edit]:
        """All edits between the parentheses.

        Raises:
            Unspellable: a name can't be written here, or a comment is in the way.
        """
        kept = [leaf for leaf in self._leaves if leaf.new is None or leaf.new.name != ""]
        added = self._gathered() if self._new.body is not None and not self._new.body.parts else None
        gaps = self._gaps(bool(kept))
        edits = [Edit(*gap, "") for gap in gaps]
        for leaf in kept:
            edits += self._leaf(leaf)
        if self._new.body is not None and self._new.body.parts:
            edits += self._around(self._new.body)
        if added is not None:
            edit = self._appended(kept, added)
            edits += [edit, *(self._ignored(edit.start) if "{" in added else ())]
        return edits + self._dedented(gaps)

    def _gaps(self, any_kept: bool) -> list[Span]:
        """What goes: arguments that are left out, with their commas, and the objects around others."""
        leaves, found, is_kept = self._leaves, [], False
        for number, leaf in enumerate(leaves):
            span, outer = self._source.span(leaf.node), self._source.span(leaf.outer)
            if leaf.node is not leaf.outer:
                first = number == 0 or leaves[number - 1].outer is not leaf.outer
                last = number + 1 == len(leaves) or leaves[number + 1].outer is not leaf.outer
                found += [Span(outer.start, span.start)] if first else []
                found += [Span(span.end, outer.end)] if last else []
            if leaf.new is None or leaf.new.name != "":
                is_kept = True
            elif is_kept:
                before = leaves[number - 1]
                start = self._source.span(before.outer if before.outer is not leaf.outer else before.node).end
                found.append(Span(start, span.end))
            else:
                follows = leaves[number + 1] if number + 1 < len(leaves) else None
                end = outer.end
                if follows is not None:
                    nearest = follows.node if follows.outer is leaf.outer else follows.outer
                    end = self._source.span(nearest).start
                found.append(Span(span.start, end))
        if leaves and not any_kept and len(self._given) == len(self._site.args):
            opening = self._context.text.rfind("(", 0, self._source.span(self._site.args[0]).start)
            found.append(Span(opening + 1, self._source.span(self._site).end - 1))
        merged = _merged(found)
        if any("#" in self._context.code(gap) for gap in merged):
            raise Unspellable
        return merged

    def _leaf(self, leaf: _Leaf) -> list[Edit]:
        """Name an argument, and change its value."""
        new = leaf.new
        if new is None:
            return []
        if new.form == "held":
            options = HeldOptions(self._context, self._site, leaf.node, new)
            line = self._line(self._source.span(leaf.node).start)
            return options.edits(self._changed, self._speller, line)
        return self._changed(leaf.node.value, leaf.node.keyword, new)

    def _changed(self, node: nodes.Expression, keyword: nodes.Name | None, new: NewArgument) -> list[Edit]:
        """The edits of a value and its keyword."""
        edits, value = [], self._source.outer(node)
        if new.name is not None:
            if keyword is None:
                edits.append(Edit(value.start, value.start, f"{new.name}="))
            elif keyword.value != new.name:
                edits.append(Edit(*self._source.span(keyword), new.name))
        if new.form == "names":
            edits += as_list(self._context, node, self._speller)
        beside = [f"{name}={self._member(full)}" for name, full in new.given]
        if beside:
            edits.append(Edit(value.end, value.end, "".join(f", {text}" for text in beside)))
        return edits

    def _member(self, full: str) -> str:
        """A member of a class of another package."""
        cls, _, member = full.rpartition(".")
        return f"{self._speller.imported(cls)}.{member}"

    def _around(self, body: Gathered) -> list[Edit]:
        """Make the arguments that are parts of the body one object."""
        places = sorted(body.parts)
        opening, closing, as_keywords = self._brackets(body.type)
        line = self._line(self._source.span(self._given[places[0]]).start)
        is_block = len(places) > 1 and line is not None
        edits = []
        for place in places:
            argument = self._given[place]
            value = self._source.outer(argument.value)
            before = self._key(body.type, body.parts[place], as_keywords)
            if is_block and place != places[0]:
                before = f"    {before}"
            elif place == places[0]:
                begin = f"{body.name}=" if body.name else ""
                before = f"{begin}{opening}{f'{line}    ' if is_block else ''}{before}"
            start = value.start if argument.keyword is None else self._source.span(argument.keyword).start
            edits.append(Edit(start, value.start, before))
            default = dict(body.defaults).get(body.parts[place])
            if place in body.unset and default is not None:
                edits += _or(argument.value, self._speller.plain(default))
        last = self._source.outer(self._given[places[-1]].value).end
        edits.append(Edit(last, last, f",{line}{closing}" if is_block else closing))
        return edits + ([] if as_keywords else self._ignored(last))

    def _ignored(self, offset: int) -> list[Edit]:
        """What keeps a type checker from asking for the private class that a dict stands for."""
        edit = ignored(self._context, offset, "arg-type") if is_checked(self._context, self._site) else None
        return [edit] if edit is not None else []

    def _line(self, start: int) -> str | None:
        """The line break and the white space before what stands first on its line; None for anything else."""
        text = self._context.text
        begin = text.rfind("\n", 0, start) + 1
        if text[begin:start].strip() or begin <= self._source.span(self._site).start:
            return None
        newline = "\r\n" if text[begin - 2 : begin] == "\r\n" else "\n"
        return newline + text[begin:start]

    def _gathered(self) -> str:
        """The body that is added to a call without one."""
        body = self._new.body
        assert body is not None
        opening, closing, as_keywords = self._brackets(body.type)
        parts = [
            f"{self._key(body.type, wire, as_keywords)}{self._speller.plain(value)}"
            for wire, value in body.defaults
        ]
        return f"{body.name}={opening}{', '.join(parts)}{closing}"

    def _brackets(self, wire_type: str) -> tuple[str, str, bool]:
        """What opens and closes an object, and whether its properties are keywords."""
        known = self._context.history.class_name(wire_type, self._speller.index)
        if known is None:
            return "{", "}", False
        try:
            spelled = self._speller.class_name(wire_type)
        except Unspellable:
            spelled = self._speller.imported(f"{MODELS}.{known}")
        return f"{spelled}(", ")", True

    def _key(self, wire_type: str, wire: str, as_keyword: bool) -> str:
        prop = self._context.history.member(wire_type, wire)
        if as_keyword and prop is not None:
            return f"{prop.python(self._speller.index)}="
        return f"{self._speller.plain(wire)}: "

    def _appended(self, kept: list[_Leaf], text: str) -> Edit:
        """Add an argument behind the others, on a line of its own where they are."""
        span = self._source.span(self._site)
        if not kept:
            return Edit(span.end - 1, span.end - 1, text)
        last = self._source.span(kept[-1].node)
        line = self._line(last.start)
        return Edit(last.end, last.end, f",{line}{text}" if line is not None else f", {text}")

    def _dedented(self, gaps: list[Span]) -> list[Edit]:
        """Move entries to where the object around them began, where both begin lines."""
        text, edits = self._context.text, []
        for outer in {
            id(leaf.outer): leaf.outer for leaf in self._leaves if leaf.node is not leaf.outer
        }.values():
            inner = [leaf.node for leaf in self._leaves if leaf.outer is outer]
            first, last = self._source.span(inner[0]), self._source.span(inner[-1])
            begin = self._source.span(outer).start
            line, own = text.rfind("\n", 0, begin) + 1, text.rfind("\n", 0, first.start) + 1
            surplus = len(text[own : first.start]) - len(text[line:begin])
            if text[line:begin].strip() or text[own : first.start].strip() or surplus <= 0:
                continue
            code = text[first.start : last.end]
            if '"""' in code or "'''" in code:
                continue
            for match in re.finditer(r"\n([ \t]+)", code):
                start = first.start + match.start(1)
                spans = any(gap.start <= start < gap.end for gap in gaps)
                if not spans and len(match[1]) >= surplus:
                    edits.append(Edit(start, start + surplus, ""))
        return edits


def _or(node: nodes.Expression, default: str) -> list[Edit]:
    """A value with a fallback."""
    if not isinstance(node, (nodes.IfExp, nodes.Lambda, nodes.NamedExpr)) or node.is_parenthesized:
        return [Edit(node.outer_end, node.outer_end, f" or {default}")]
    return [Edit(node.start, node.start, "("), Edit(node.end, node.end, f") or {default}")]


def _joined(edits: list[Edit]) -> tuple[Edit, ...]:
    """Edits in order, with what is inserted at one place as one edit."""
    inserted: dict[int, str] = {}
    others = []
    for edit in dict.fromkeys(edits):
        if edit.start == edit.end:
            inserted[edit.start] = inserted.get(edit.start, "") + edit.text
        else:
            others.append(edit)
    return tuple(sorted([*others, *(Edit(at, at, text) for at, text in inserted.items())]))


def _merged(spans: list[Span]) -> list[Span]:
    """Spans without those that are inside of others, and with those that touch as one."""
    found: list[Span] = []
    for span in sorted(s for s in spans if s.start < s.end):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
