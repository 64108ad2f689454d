"""Rewrite classes and functions that others replace, with the arguments and members that go with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from batchlint.core.uses import ForeignUse, ModuleUse, NameUse, ObjectUse, Span
from batchlint.core.writing import Edit, Naming
from batchlint.python.infer.package_names import MODELS, PACKAGE
from batchlint.python.rewrite import imports
from batchlint.python.rewrite.context import FileContext, ImportSite
from batchlint.python.rewrite.imports import Imported, Unspellable
from batchlint.python.rewrite.spelling import Speller
from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import parents
from batchlint.python.syntax.source import Source

#: What a class may be handed to that does not call it.
_ASKS_OR_NOTES = frozenset(
    ["isinstance", "issubclass", "cast", "TypeVar", "NewType", "spec", "spec_set", "autospec"]
)


class _Tree(NamedTuple):
    """The names in a file, and what is around them.

    Attributes:
        named: names and what ends with an attribute, by the span of the name.
        whole: the same, by their own spans.
        words: the spans of plain names, by the name.
        parents: the parents of all nodes, by their `id`.
    """

    named: dict[Span, nodes.Expression]
    whole: dict[Span, nodes.Expression]
    words: dict[str, list[Span]]
    parents: dict[int, nodes.Node]


@lru_cache(maxsize=1)
def _tree(source: Source) -> _Tree:
    named: dict[Span, nodes.Expression] = {}
    for node in nodes.walk(source.module):
        if isinstance(node, nodes.Attribute):
            named[source.span(node.attr)] = node
        elif isinstance(node, nodes.Name):
            named.setdefault(source.span(node), node)
    whole: dict[Span, nodes.Expression] = {}
    words: dict[str, list[Span]] = {}
    for span, node in named.items():
        whole.setdefault(Span(node.start, span.end), node)
        if isinstance(node, nodes.Name):
            words.setdefault(node.value, []).append(span)
    return _Tree(named, whole, words, parents(source.module))


def renamed(
    context: FileContext, use: NameUse | ForeignUse, naming: Naming, index: int
) -> tuple[Edit, ...] | None:
    """Name what replaces a class or function; one that is imported by name wherever that is used.

    What a module of the project goes on to pass on by the old name is imported from the package itself.
    """
    if isinstance(use, NameUse) and use.kept:
        naming = replace(naming, moved=True)
    try:
        if isinstance(use.site, ImportSite) and use.site.alias is not None:
            return tuple(sorted(_imported_anew(context, use.site, use.site.alias, naming)))
        return tuple(sorted(_named_anew(context, use.name_span, naming, index)))
    except Unspellable:
        return None


def as_texts(context: FileContext, use: NameUse, values: dict[str, str]) -> tuple[Edit, ...] | None:
    """Write texts instead of the members of an enum, which is imported no more."""
    try:
        if isinstance(use.site, ImportSite) and use.site.alias is not None:
            alias = use.site.alias
            local = str(alias.evaluated_alias or alias.evaluated_name)
            edits: set[Edit] = set()
            for imported, dropped in _bindings(context, local, str(alias.evaluated_name), use.site.indirect):
                edits |= set(imports.changed(context, imported, {}, [dropped]))
            return tuple(
                sorted(edits | {_as_text(context, span, values) for span in references(context, local)})
            )
        node = _tree(context.source).named.get(use.name_span)
        whole = context.source.span(node) if node is not None else use.name_span
        return (_as_text(context, whole, values),)
    except Unspellable:
        return None


def _as_text(context: FileContext, span: Span, values: dict[str, str]) -> Edit:
    """A text in the place of a member, or of its value.

    Raises:
        Unspellable: no known member is read.
    """
    behind = re.compile(r"\s*\.\s*(\w+)(?:\s*\.\s*value\b)?").match(context.text, span.end)
    if behind is None or behind[1] not in values:
        raise Unspellable
    text = Speller(context, None, 0, span).plain(values[behind[1]])
    return Edit(span.start, behind.end(), text)


def made_of(context: FileContext, made: ObjectUse, naming: Naming, index: int) -> tuple[Edit, ...] | None:
    """Make an object of another class, whatever else is made of the old one."""
    func = made.site.func if isinstance(made.site, nodes.Call) else None
    if func is None or not context.source.holds(func):
        return None
    # Other places may go on with the old class, so that an import of it stays.
    is_bare = isinstance(func, nodes.Name)
    named = [func]
    declared = _declared(context, made) if made.way == "function" else None
    if declared is not None and context.source.code(declared) == context.source.code(func):
        named.append(declared)
    edits: set[Edit] = set()
    try:
        for node in named:
            span = context.source.span(node.attr if isinstance(node, nodes.Attribute) else node)
            edits |= _named_anew(context, span, replace(naming, moved=is_bare), index)
    except Unspellable:
        return None
    return tuple(sorted(edits))


def _declared(context: FileContext, made: ObjectUse) -> nodes.Expression | None:
    """What the function around an object declares to give back."""
    tree = _tree(context.source)
    node = tree.parents.get(id(made.site))
    while node is not None and not isinstance(node, nodes.FunctionDef):
        node = tree.parents.get(id(node))
    return node.returns.annotation if node is not None and node.returns is not None else None


def _named_anew(context: FileContext, span: Span, naming: Naming, index: int) -> set[Edit]:
    """Rename one place; what is elsewhere is imported."""
    node = _tree(context.source).named.get(span)
    whole = context.source.span(node) if node is not None else span
    if not naming.moved:
        new = naming.becomes.rpartition(".")[2]
        if isinstance(node, nodes.Name) and imports.is_taken(context, naming.becomes):
            raise Unspellable
        return {Edit(*span, new), *_around(context, whole, naming)}
    if node is None:
        raise Unspellable
    speller = Speller(context, None, index, span)
    new = speller.imported(naming.becomes, bare=isinstance(node, nodes.Name))
    edits = {Edit(*whole, new), *_around(context, whole, naming)}
    annotations = _annotated(context, node) if isinstance(node, nodes.Name) else None
    dropped = _bound_by(context, node) if isinstance(node, nodes.Name) and annotations is not None else []
    edits |= {Edit(*place, new) for place in annotations or () if dropped}
    return edits | set(imports.changed(context, span, speller.modules, dropped))


def _annotated(context: FileContext, node: nodes.Name) -> set[Span] | None:
    """Where else a file names something, if that is in annotations alone; None for any other place."""
    tree, own = _tree(context.source), context.source.span(node)
    others = references(context, node.value) - {own}
    if len(re.findall(rf"\b{re.escape(node.value)}\b", context.text)) != len(others) + 2:
        return None
    return others if all(_is_annotation(tree, tree.named[span]) for span in others) else None


def _is_annotation(tree: _Tree, node: nodes.Node | None) -> bool:
    while node is not None and not isinstance(node, nodes.Annotation):
        node = tree.parents.get(id(node))
    return node is not None


def _bound_by(context: FileContext, node: nodes.Name) -> list[nodes.ImportAlias]:
    """What imports a name."""
    aliases = (alias for imported in imports.statements(context.source) for alias in imported.aliases)
    return [a for a in aliases if (a.evaluated_alias or a.evaluated_name) == node.value][:1]


def _imported_anew(
    context: FileContext, site: ImportSite, alias: nodes.ImportAlias, naming: Naming
) -> set[Edit]:
    """Rename an import by name, and every place that reads it.

    Raises:
        Unspellable: something else goes by one of the names, or others may import it from here.
    """
    name = str(alias.evaluated_name)
    local = str(alias.evaluated_alias or name)
    new = naming.becomes.rpartition(".")[2]
    sites = _bindings(context, local, name, site.indirect)
    spans = references(context, local) | set(site.references)
    if not spans and site.exported:
        raise Unspellable
    edits: set[Edit] = set()
    if alias.asname is None:
        if re.search(rf"""\b__all__\b[^=]*=[^#]*?["']{re.escape(local)}["']""", context.text):
            raise Unspellable
        for imported, _ in sites:
            if imported.place.in_class:
                raise Unspellable  # others may read it of the class
            if imports.is_taken(context, naming.becomes if naming.moved else f"{imported.module}.{new}"):
                raise Unspellable
        edits |= {Edit(*span, new) for span in spans}
    for span in spans:
        edits |= _around(context, span, naming)
    bound = new if alias.asname is None or local == new else f"{new} as {local}"
    for imported, dropped in sites:
        module = naming.becomes.rpartition(".")[0] if naming.moved else imported.module
        edits |= set(imports.changed(context, imported, {module: [bound]}, [dropped]))
    return edits


def _bindings(
    context: FileContext, local: str, name: str, indirect: bool
) -> list[tuple[Imported, nodes.ImportAlias]]:
    """All imports that bind a name, each of the same class.

    Raises:
        Unspellable: something else binds it, too.
    """
    found = []
    for imported in imports.statements(context.source):
        for alias in imported.aliases:
            if str(alias.evaluated_alias or alias.evaluated_name).partition(".")[0] != local:
                continue
            # Packages that pass classes on have a name for each of their own release.
            is_direct = imported.module.startswith(PACKAGE)
            if str(alias.evaluated_name) != name or is_direct == indirect:
                raise Unspellable
            found.append((imported, alias))
    if imports.is_assigned(context, local):
        raise Unspellable
    return found


def references(context: FileContext, local: str) -> set[Span]:
    """Where code reads a name that imports bind."""
    tree = _tree(context.source)
    found = set()
    for span in tree.words.get(local, ()):
        node = tree.named[span]
        parent = tree.parents.get(id(node))
        is_bound = isinstance(parent, (nodes.ImportAlias, nodes.AsName, nodes.ImportFrom))
        if not is_bound and not (isinstance(parent, nodes.Arg) and parent.keyword is node):
            found.add(span)
    return found


def _around(context: FileContext, span: Span, naming: Naming) -> set[Edit]:
    """What changes beside a name: the member that is read of it, and the arguments that it is called with.

    Raises:
        Unspellable: the member was removed, or the arguments can't be passed in another way.
    """
    edits: set[Edit] = set()
    behind = re.compile(r"\s*\.\s*(\w+)").match(context.text, span.end)
    if behind is not None and behind[1] in naming.members:
        member = naming.members[behind[1]]
        if member is None:
            raise Unspellable
        edits.add(Edit(behind.start(1), behind.end(1), member))
    if not naming.keywords:
        return edits
    tree = _tree(context.source)
    node = tree.whole.get(span)
    if naming.becomes.startswith(f"{MODELS}.") and node is not None and _comes_late(context, tree, node):
        raise Unspellable
    parent = tree.parents.get(id(node)) if node is not None else None
    if isinstance(parent, nodes.Call) and parent.func is node:
        edits |= arguments(context, parent, 0, naming)
    elif isinstance(parent, nodes.Attribute) and parent.attr.value == "__init__":
        call = tree.parents.get(id(parent))
        if not isinstance(call, nodes.Call) or call.func is not parent:
            raise Unspellable
        edits |= arguments(context, call, 1, naming)
    elif isinstance(parent, nodes.Arg):
        owner = tree.parents.get(id(parent))
        if isinstance(owner, nodes.ClassDef):
            for call in _initializing(owner):
                edits |= arguments(context, call, 0, naming)
        elif isinstance(owner, nodes.Call) and any(naming.keywords):
            by = {nodes.last_name(owner.func), parent.keyword.value if parent.keyword is not None else ""}
            if by.isdisjoint(_ASKS_OR_NOTES):
                raise Unspellable
    return edits


def _comes_late(context: FileContext, tree: _Tree, node: nodes.Node) -> bool:
    """Whether a clause before this one catches what an exception of the package is a kind of now."""
    while (parent := tree.parents.get(id(node))) is not None and not isinstance(parent, nodes.Try):
        node = parent
    if not isinstance(parent, nodes.Try) or not isinstance(node, nodes.ExceptHandler):
        return False
    before = list(parent.handlers)[: list(parent.handlers).index(node)]
    caught = [context.source.code(handler.type) for handler in before if handler.type is not None]
    return any(
        re.search(r"\b(?:BatchErrorException|HttpResponseError|AzureError)\b", code) for code in caught
    )


def _initializing(cls: nodes.ClassDef) -> Iterator[nodes.Call]:
    """The calls of `super().__init__` in a class."""
    for node in nodes.walk(cls):
        func = node.func if isinstance(node, nodes.Call) else None
        if isinstance(func, nodes.Attribute) and func.attr.value == "__init__":
            owner = func.value
            if isinstance(owner, nodes.Call) and nodes.last_name(owner.func) == "super":
                assert isinstance(node, nodes.Call)
                yield node


def arguments(context: FileContext, call: nodes.Call, skip: int, naming: Naming) -> set[Edit]:
    """Give the arguments of a call behind the first ones the names that they have now.

    Raises:
        Unspellable: one of them has no such name.
    """
    edits: set[Edit] = set()
    given: list[str] = []
    args = list(call.args)[skip:]
    for position, argument in enumerate(args):
        if argument.star:
            raise Unspellable
        if argument.keyword is None:
            if not naming.positions:
                continue
            new = naming.positions[position] if position < len(naming.positions) else ""
            if not new:
                raise Unspellable
            start = argument.value.outer_start
            edits.add(Edit(start, start, f"{new}="))
        else:
            old = argument.keyword.value
            if old not in naming.keywords or not _is_expected(argument.value, naming.only.get(old)):
                raise Unspellable
            new = naming.keywords[old]
            if not new:
                edits.add(_left_out(context, call, argument))
            elif new != old:
                edits.add(Edit(*context.source.span(argument.keyword), new))
        given += [new] if new else []
    if len(set(given)) != len(given):
        raise Unspellable
    return edits


def _is_expected(value: nodes.Expression, text: str | None) -> bool:
    """Whether a value is a literal with the one string that can be passed."""
    if text is None or not isinstance(value, nodes.SimpleString):
        return True
    return value.raw_value.rstrip("/") == text.rstrip("/")


def _left_out(context: FileContext, call: nodes.Call, argument: nodes.Arg) -> Edit:
    """Take an argument out, with its comma."""
    args = list(call.args)
    at = next(i for i, other in enumerate(args) if other is argument)
    if at:
        return Edit(args[at - 1].outer_end, argument.outer_end, "")
    if len(args) > 1:
        return Edit(argument.outer_start, args[1].outer_start, "")
    end = context.text.index(")", argument.outer_end)
    return Edit(argument.outer_start, end, "")


def moved(context: FileContext, use: ModuleUse, namings: dict[str, Naming]) -> tuple[Edit, ...] | None:
    """Import from elsewhere what an import takes from a module, and rename it wherever it is used."""
    site = use.site
    if not isinstance(site, ImportSite):
        return None
    if isinstance(site.statement.names, nodes.ImportStar) or len(site.statement.names) != 1:
        return None
    alias = site.statement.names[0]
    naming = namings.get(str(alias.evaluated_name))
    if naming is None:
        return None
    try:
        inner = ImportSite(site.statement, alias, exported=site.exported)
        return tuple(sorted(_imported_anew(context, inner, alias, naming)))
    except Unspellable:
        return None


def unimported(context: FileContext, site: object) -> tuple[Edit, ...] | None:
    """Take out an import of what the file does not mention elsewhere."""
    if not isinstance(site, ImportSite) or site.exported:
        return None
    statement = site.statement
    aliases = [site.alias] if site.alias is not None else list(_aliases(statement))
    if not aliases:
        return None
    rest = context.text[: statement.start] + context.text[statement.end :]
    for alias in aliases:
        local = str(alias.evaluated_alias or alias.evaluated_name)
        if re.search(rf"(?<![\w.]){re.escape(local)}\b", rest):
            return None
    try:
        return imports.changed(context, context.source.span(statement), {}, aliases)
    except Unspellable:
        return None


def _aliases(statement: nodes.Import | nodes.ImportFrom) -> Iterable[nodes.ImportAlias]:
    return () if isinstance(statement.names, nodes.ImportStar) else statement.names
