"""Rewrite reads and stores of properties: by attribute, by subscript, by a name in a string."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batchlint.core.uses import AttributeUse, ErrorUse, Span
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.rewrite.spelling import Speller, requoted, spells
from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import ancestors, references


def attribute(
    context: FileContext, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
) -> tuple[Edit, ...] | None:
    """Read or store another property, possibly of an object below."""
    names = names_of(context, use, steps, wire, index)
    if names is None or not _is_spelled(context, use):
        return None
    if use.mode == "store" and steps and not _is_held(context, use, steps, index):
        return _nested_store(context, use, steps, names, mapping, index)
    path = _path_edit(context, use, names)
    if path is None:
        return None
    if use.mode != "store" or mapping.kind == "keep":
        return (path,)
    if use.value is None:
        return None
    speller, code = Speller(context, None, index, use.span), context.code(use.value.span)
    try:
        text = speller.mapped(mapping, code, None, members=use.notation == "python")
    except Unspellable:
        return None
    return (path, Edit(*use.value.span, text), *speller.import_edits())


def names_of(
    context: FileContext, use: AttributeUse, steps: tuple[Step, ...], wire: str, index: int
) -> list[str] | None:
    """The names of a property and of those on the way to it; None where the package has none for one."""
    names, owner = [], use.shape.at(index) or ""
    # What `as_dict` gives has the names of the service in the second generation.
    on_wire = use.notation == "wire" or (use.notation == "dumped" and context.history.generation(index) > 1)
    for step in (*(s.wire for s in steps), wire):
        prop = context.history.member(owner, step)
        if prop is None:
            return None
        names.append(prop.wire if on_wire else prop.python(index))
        owner = prop.refs[index] or ""
    return names


def _is_spelled(context: FileContext, use: AttributeUse) -> bool:
    """Whether the name stands at the place itself: a constant or a parameter serves others too."""
    return use.site is not None and spells(context.code(use.name_span), use.name)


def _is_held(context: FileContext, use: AttributeUse, steps: tuple[Step, ...], index: int) -> bool:
    """Whether the object that is changed was made with the one object on the way.

    Of more than one, an inner one may be missing, or have what excludes the property that is stored.
    """
    if len(steps) > 1 or use.made is None:
        return False
    prop = context.history.member(use.shape.at(index) or "", steps[0].wire)
    entry = use.made.entry(steps[0].wire, prop.python(index)) if prop is not None else None
    return entry is not None and not entry.positional and entry.value.kind == "object"


def _path_edit(context: FileContext, use: AttributeUse, names: list[str]) -> Edit | None:
    if isinstance(use.site, nodes.Attribute):
        return Edit(*use.name_span, ".".join(names))
    code = context.code(use.name_span)
    if isinstance(use.site, nodes.Subscript):
        return Edit(*use.name_span, "][".join(requoted(code, name) for name in names))
    if len(names) != 1:
        return None
    is_keyword = isinstance(use.site, (nodes.Arg, nodes.MatchKeywordElement))
    return Edit(*use.name_span, names[0] if is_keyword else requoted(code, names[0]))


def _nested_store(
    context: FileContext,
    use: AttributeUse,
    steps: tuple[Step, ...],
    names: list[str],
    mapping: Mapping,
    index: int,
) -> tuple[Edit, ...] | None:
    """`task.run_elevated = x` stores a new object, unless the file stores one there already."""
    if use.value is None or use.site is None:
        return None
    if use.made is not None:
        if use.made.entry(steps[0].wire, names[0]) is not None or _unpacks(use.made.site):
            return None
    elif re.search(rf"\b{re.escape(names[0])}\b", context.text):
        return None
    speller = Speller(context, None, index, use.span)
    in_python = use.notation == "python"
    try:
        text = speller.mapped(mapping, context.code(use.value.span), None, members=in_python)
        for name, step in zip(reversed(names[1:]), reversed(steps), strict=True):
            if in_python:
                text = f"{speller.class_name(step.type)}({name}={text})"
            else:
                text = f"{{{speller.plain(name)}: {text}}}"
    except Unspellable:
        return None
    path = _path_edit(context, use, names[:1])
    return (path, Edit(*use.value.span, text), *speller.import_edits()) if path is not None else None


def _unpacks(node: nodes.Node) -> bool:
    """Whether an object takes entries of another one, which can hold anything."""
    if isinstance(node, nodes.Call):
        return any(a.star for a in node.args)
    return isinstance(node, nodes.Dict) and any(
        isinstance(e, nodes.StarredDictElement) for e in node.elements
    )


def items(context: FileContext, use: AttributeUse, changed: bool) -> tuple[Edit, ...] | None:
    """`for task in listing.value` goes through the listing itself, anything else makes a list of it."""
    site, source = use.site, context.source
    if not isinstance(site, nodes.Attribute) or use.mode != "load":
        return None
    way = ancestors(source.module, site)
    if not changed and not isinstance(site.value, nodes.Call) and not _is_read_once(site.value, way):
        return None
    around = way[-2] if len(way) > 1 else None
    start, end = source.outer(site.value).end, source.span(site).end
    if isinstance(around, (nodes.For, nodes.CompFor)):
        return (Edit(start, end, ""),)
    if "list" in source.names_bound:
        return None
    return (Edit(source.span(site).start, source.span(site).start, "list("), Edit(start, end, ")"))


def method(
    context: FileContext, use: AttributeUse, new: str, given: dict[str, str]
) -> tuple[Edit, ...] | None:
    """Call another method of an object with keywords alone, or its class with the one argument."""
    site, source = use.site, context.source
    if not isinstance(site, nodes.Attribute):
        return None
    way = ancestors(source.module, site)
    call = way[-2] if len(way) > 1 else None
    if not isinstance(call, nodes.Call) or id(call.func) != id(site):
        return None
    if new != "__init__":
        gap = Span(use.name_span.end, source.span(call).end)
        if call.args or "#" in context.code(gap):
            return None
        keywords = ", ".join(f"{name}={value}" for name, value in given.items())
        return (Edit(use.name_span.start, gap.end, f"{new}({keywords})"),)
    gap = Span(source.outer(site.value).end, source.span(site).end)
    if (
        len(call.args) != 1
        or call.args[0].star
        or call.args[0].keyword is not None
        or "#" in context.code(gap)
    ):
        return None
    # Keys that are names in Python become those of the service first.
    if any(re.fullmatch(r"[a-z]+(_[a-z]+)+", key) for key in _keys(context, call.args[0].value)):
        return None
    return (Edit(*gap, ""),)


def _keys(context: FileContext, node: nodes.Expression) -> Iterator[str]:
    """The keys in a dict that is written out, and in those in it."""
    for inner in nodes.walk(node):
        if isinstance(inner, nodes.DictElement):
            yield context.source.code(inner.key).strip("\"'")


def _is_read_once(node: nodes.Expression, way: list[nodes.Node]) -> bool:
    """Whether a variable is bound and read once, in one block."""
    scope = next((n for n in reversed(way) if isinstance(n, (nodes.FunctionDef, nodes.Module))), None)
    if not isinstance(node, nodes.Name) or scope is None or len(references(scope, node.value)) != 2:
        return False
    blocks = [n for n in way if isinstance(n, (nodes.Block, nodes.Module))]
    bound = (t.target for s in blocks[-1].body if isinstance(s, nodes.Assign) for t in s.targets)
    inside = way[way.index(blocks[-1]) : -2]
    repeated = any(isinstance(n, (nodes.While, nodes.Comprehension, nodes.Lambda)) for n in inside)
    return not repeated and any(isinstance(t, nodes.Name) and t.value == node.value for t in bound)


def first_of(context: FileContext, use: AttributeUse, wire: str, index: int) -> tuple[Edit, ...] | None:
    """`next(iter(pool.resize_errors or ()), None)` evaluates the pool once, whatever it is."""
    prop = context.history.member(use.shape.at(index) or "", wire)
    if prop is None or not _is_spelled(context, use):
        return None
    source, site, fallback = context.source, use.site, "None"
    key = requoted(context.code(use.name_span), wire)
    if isinstance(site, nodes.Comparison):
        return _any_of(context, use, site, key)
    if isinstance(site, nodes.Attribute):
        items = f"{source.code(site.value)}.{prop.python(index)}"
    elif isinstance(site, nodes.Subscript):
        items = f"{source.code(site.value)}.get({key})"
    elif not isinstance(site, nodes.Call) or any(a.star or a.keyword is not None for a in site.args):
        return None
    elif isinstance(site.func, nodes.Name) and site.func.value == "getattr" and len(site.args) == 2:
        owner = site.args[0].value
        plain = (
            isinstance(owner, (nodes.Name, nodes.Attribute, nodes.Call, nodes.Subscript))
            or owner.is_parenthesized
        )
        items = f"{source.code(owner) if plain else f'({source.code(owner)})'}.{prop.python(index)}"
    elif isinstance(site.func, nodes.Attribute) and site.func.attr.value == "get" and len(site.args) < 3:
        items = f"{source.code(site.func)}({key})"
        fallback = source.code(site.args[1].value) if len(site.args) == 2 else fallback
    else:
        return None
    if not source.names_bound.isdisjoint(("next", "iter")):
        return None
    return (Edit(*use.span, f"next(iter({items} or ()), {fallback})"),)


def _any_of(
    context: FileContext, use: AttributeUse, site: nodes.Comparison, key: str
) -> tuple[Edit, ...] | None:
    """`"resizeError" in pool` becomes a test of the list, which is empty where there is none."""
    owner = site.comparisons[0].comparator
    if not isinstance(owner, (nodes.Name, nodes.Attribute, nodes.Subscript)):
        return None
    if "bool" in context.source.names_bound:
        return None
    found = f"{context.source.code(owner)}.get({key})"
    absent = site.comparisons[0].operator == "not in"
    return (Edit(*use.span, f"not {found}" if absent else f"bool({found})"),)


def error(context: FileContext, use: ErrorUse, path: tuple[str, ...]) -> tuple[Edit, ...] | None:
    """Read another path of an exception; only the steps that differ are written anew."""
    steps: list[nodes.Attribute] = []
    node = use.site
    while isinstance(node, nodes.Attribute):
        steps.insert(0, node)
        node = node.value
    span = context.source.span
    old = use.path
    same = 0
    while same < min(len(old), len(path)) and old[same] == path[same]:
        same += 1
    changed = len(old) - same
    if changed > len(steps):
        return None
    if not changed:
        return None
    first = steps[-changed]
    start, end = context.source.outer(first.value).end, span(use.site).end
    text = "".join(f".{step}" for step in path[same:])
    return (Edit(start, end, text),)
