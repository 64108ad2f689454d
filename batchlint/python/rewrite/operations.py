"""Rewrite calls of operations and constructors: what is called, keywords, and reads of the result."""

from __future__ import annotations

from batchlint.core.uses import Argument, ConstructorUse, OperationUse, Span
from batchlint.core.writing import Edit
from batchlint.python.rewrite.context import FileContext
from batchlint.python.syntax import nodes


def operation(
    context: FileContext, use: OperationUse, new: str, keywords: dict[str, str]
) -> tuple[Edit, ...] | None:
    """Call another method, with keywords renamed."""
    group, _, method = new.partition(".")
    edits = [Edit(*use.name_span, method)]
    if group != use.operation.partition(".")[0]:
        func = use.site.func if isinstance(use.site, nodes.Call) else use.site
        owner = func.value if isinstance(func, nodes.Attribute) else None
        if not isinstance(owner, nodes.Attribute):
            return None
        edits.append(Edit(*context.source.span(owner.attr), group))
    for argument in use.arguments or ():
        if argument.keyword in keywords and argument.keyword_span is not None:
            edit = _keyword(context, use, argument, keywords[argument.keyword])
            if edit is None:
                return None
            edits.append(edit)
    if not use.written.isdisjoint(keywords):
        return None
    edits += (
        Edit(*span, keywords[argument.keyword])
        for span, argument in use.handed.items()
        if argument.keyword in keywords
    )
    return tuple(sorted(edits))


def result(context: FileContext, use: OperationUse, wire: str, index: int) -> tuple[Edit, ...] | None:
    """Read a property of the call's result."""
    ref = context.history.operations[use.operation].result[index]
    prop = context.history.member(ref or "", wire)
    if prop is None or use.raw:
        return None
    if use.arguments is not None:
        return (Edit(use.span.end, use.span.end, f".{prop.python(index)}"),)
    edits: set[Edit] = set()
    for place in use.results or ():
        start, end = place.span
        if place.awaited:
            edits.add(Edit(start, start, "("))
        edits.add(Edit(end, end, f"{')' if place.awaited else ''}.{prop.python(index)}"))
    return tuple(sorted(edits)) or None


def keywords(
    context: FileContext, use: ConstructorUse | OperationUse, names: dict[int, str]
) -> tuple[Edit, ...] | None:
    """Give arguments keywords; one that is already given by keyword can't be given again."""
    if isinstance(use.site, nodes.Dict):
        return None
    arguments = use.arguments or []
    given = [a.keyword for i, a in enumerate(arguments) if i not in names]
    if any(name in given for name in names.values()) or len(set(names.values())) != len(names):
        return None
    edits = []
    for position, name in names.items():
        argument = arguments[position]
        if argument.keyword_span is not None:
            edit = _keyword(context, use, argument, name)
            if edit is None:
                return None
            edits.append(edit)
        elif argument.keyword is None:
            edits.append(Edit(argument.span.start, argument.span.start, f"{name}="))
        else:
            return None
    return tuple(sorted(edits))


def _keyword(
    context: FileContext, use: ConstructorUse | OperationUse, argument: Argument, name: str
) -> Edit | None:
    """Write another keyword; one in a dict only where nothing else than the call can see the dict."""
    assert argument.keyword is not None and argument.keyword_span is not None
    start, end = argument.keyword_span
    if isinstance(use, OperationUse) and argument.keyword_span not in _keywords_of(context, use.site):
        return None
    code = context.code(argument.keyword_span)
    if code == argument.keyword:
        return Edit(start, end, name)
    if code in (f"'{argument.keyword}'", f'"{argument.keyword}"'):
        return Edit(start + 1, end - 1, name)
    return None


def _keywords_of(context: FileContext, call: nodes.Node) -> set[Span]:
    """Where a call names its arguments: as keywords, or in a dict that is written for it alone."""
    named: list[nodes.Node] = []
    for argument in call.args if isinstance(call, nodes.Call) else ():
        if argument.keyword is not None:
            named.append(argument.keyword)
        elif argument.star == "**" and isinstance(argument.value, nodes.Dict):
            keys = [e.key for e in argument.value.elements if isinstance(e, nodes.DictElement)]
            # A dict that it unpacks may have the name as well.
            named += keys if len(keys) == len(argument.value.elements) else []
    return {context.source.span(node) for node in named}
