"""Read the properties of an object where code read headers of a raw response."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.writing import Edit
from batchlint.history import WireType
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.syntax import nodes
from batchlint.python.syntax.literals import literal
from batchlint.python.syntax.lookup import ancestors, references


def as_properties(context: FileContext, site: nodes.Call, wire_type: WireType, index: int) -> Iterator[Edit]:
    """`raw.headers["Content-Length"]` becomes `raw.content_length`.

    Args:
        context: the file.
        site: the call whose result is the raw response.
        wire_type: the type of the result of the new call.
        index: the version whose names are written.

    Raises:
        Unspellable: something else is done with the response.
    """
    way = ancestors(context.source.module, site)
    read = way[-3] if len(way) > 2 else None
    if isinstance(read, nodes.Subscript) and any(owner is site for owner, _ in _header(read)):
        yield _read(context, read, wire_type, index)
        return
    statement = way[-2] if len(way) > 1 else None
    targets = statement.targets if isinstance(statement, nodes.Assign) else ()
    target = targets[0].target if len(targets) == 1 else None
    if not isinstance(target, nodes.Name):
        raise Unspellable
    scope = next(n for n in reversed(way) if isinstance(n, (nodes.FunctionDef, nodes.Module)))
    reads = [n for n in nodes.walk(scope) if isinstance(n, nodes.Subscript)]
    found = {id(owner): read for read in reads for owner, _ in _header(read)}
    for reference in references(scope, target.value):
        if reference is not target:
            yield _read(context, found.get(id(reference)), wire_type, index)


def _read(context: FileContext, read: nodes.Subscript | None, wire_type: WireType, index: int) -> Edit:
    """A property instead of a header."""
    owner, header = next(_header(read), (None, "")) if read is not None else (None, "")
    words = header.replace("-", "").lower()
    props = (p for p in wire_type.props.values() if words.endswith(p.wire.lower()))
    prop = max(props, key=lambda p: len(p.wire), default=None)
    if read is None or owner is None or prop is None or not prop.in_package >> index & 1:
        raise Unspellable
    start, end = context.source.outer(owner).end, context.source.span(read).end
    return Edit(start, end, f".{prop.python(index)}")


def without_response(context: FileContext, site: nodes.Call) -> Edit:
    """`get(…, raw=True).output` is what the call returns without `raw`.

    Raises:
        Unspellable: something else is done with the response.
    """
    way = ancestors(context.source.module, site)
    read = way[-2] if len(way) > 1 else None
    if not isinstance(read, nodes.Attribute) or read.attr.value != "output":
        raise Unspellable
    return Edit(context.source.outer(site).end, context.source.span(read).end, "")


def _header(read: nodes.Subscript) -> Iterator[tuple[nodes.Expression, str]]:
    """The response that a header is read of, and the name of the header."""
    owner, index = read.value, read.slice[0].slice
    if not isinstance(owner, nodes.Attribute) or owner.attr.value != "headers" or len(read.slice) != 1:
        return
    response = owner.value
    if isinstance(response, nodes.Attribute) and response.attr.value == "response":
        response = response.value
    name = index.value if isinstance(index, nodes.Index) else None
    if isinstance(name, nodes.SimpleString) and isinstance(literal(name.value), str):
        yield response, str(literal(name.value))
