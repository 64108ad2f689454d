"""Import statements: how a file reaches names of any package, and how imports are added and taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from batchlint.core.uses import Span
from batchlint.core.writing import Edit
from batchlint.python.infer.state import Place
from batchlint.python.rewrite.context import FileContext
from batchlint.python.syntax import nodes
from batchlint.python.syntax.source import Source


class Unspellable(Exception):
    """A name can't be written in this file without more than a fix may do."""


class Imported(NamedTuple):
    """An import statement.

    Attributes:
        statement: the statement.
        place: where it binds names.
        block: the statements of the block that it is in.
        module: the module that names are imported from, with its dots; of `import a, b` the first one.
        aliases: what is imported; nothing for a star.
    """

    statement: nodes.Import | nodes.ImportFrom
    place: Place
    block: Sequence[nodes.Statement]
    module: str
    aliases: tuple[nodes.ImportAlias, ...]


def module_of(statement: nodes.Import | nodes.ImportFrom) -> str:
    """The module that names are imported from, with its dots; of `import a, b` the first one."""
    if isinstance(statement, nodes.Import):
        return str(statement.names[0].evaluated_name)
    name = nodes.dotted_name(statement.module) if statement.module is not None else ""
    return "." * len(statement.relative) + name


@lru_cache(maxsize=1)
def statements(source: Source) -> tuple[Imported, ...]:
    """All import statements of a file, in order."""
    return tuple(_in_block(source.module.body, Place(0, None, False, False)))


def _in_block(block: Sequence[nodes.Statement], around: Place) -> Iterator[Imported]:
    """The imports of a block; `around` is how it binds names."""
    for statement in block:
        if isinstance(statement, (nodes.Import, nodes.ImportFrom)):
            place, names = around._replace(start=statement.start), statement.names
            aliases = () if isinstance(names, nodes.ImportStar) else tuple(names)
            yield Imported(statement, place, block, module_of(statement), aliases)
        elif isinstance(statement, (nodes.FunctionDef, nodes.ClassDef)):
            is_class, span = isinstance(statement, nodes.ClassDef), Span(statement.start, statement.end)
            yield from _in_block(statement.body.body, Place(0, span, is_class, False))
        else:
            yield from _in_parts(statement, around)


def _in_parts(node: nodes.Node, around: Place) -> Iterator[Imported]:
    """The imports of a compound statement: what it tries, or enters with, is done in any case."""
    for child in node.children:
        if isinstance(child, nodes.Expression):
            continue
        certain = isinstance(node, (nodes.Try, nodes.With)) and isinstance(child, nodes.Block)
        inner = around if certain else around._replace(conditional=True)
        if isinstance(child, nodes.Block):
            yield from _in_block(child.body, inner)
        else:
            yield from _in_parts(child, inner)


def spelling(context: FileContext, dotted: str, use: Span) -> str | None:
    """How a name is reached at a place that is imported already, or whose module is; else None."""
    module, _, name = dotted.rpartition(".")
    through = None
    for imported in statements(context.source):
        if not imported.place.serves(use):
            continue
        if isinstance(imported.statement, nodes.ImportFrom):
            if imported.module == module and isinstance(imported.statement.names, nodes.ImportStar):
                return name
            for alias in imported.aliases:
                local = str(alias.evaluated_alias or alias.evaluated_name)
                full = f"{imported.module}.{alias.evaluated_name}"
                if full == dotted and not is_assigned(context, local):
                    return local
                if full == module and through is None:
                    through = local
        else:
            local_names = {str(a.evaluated_name): a.evaluated_alias for a in imported.aliases}
            if module in local_names and through is None:
                through = local_names[module] or module
    return f"{through}.{name}" if through is not None else None


def is_assigned(context: FileContext, name: str) -> bool:
    """Whether anything but an import binds a name in the file."""
    assigned = context.source.names_assigned
    if assigned is not None:
        return name in assigned
    word = re.escape(name)
    bindings = rf"(?m)^\s*{word}\s*(?::[^=\n]+)?=(?!=)|\b(?:class|def|for|as)\s+{word}\b|\b{word}\s*:="
    return re.search(bindings, context.text) is not None


def is_taken(context: FileContext, dotted: str) -> bool:
    """Whether the last part of a dotted name is bound to something else in the file."""
    name = dotted.rpartition(".")[2]
    return is_assigned(context, name) or any(full != dotted for full in _bound(context.source).get(name, ()))


@lru_cache(maxsize=1)
def _bound(source: Source) -> dict[str, set[str]]:
    """What imports bind each name to: dotted names, and an empty one for a module."""
    bound: dict[str, set[str]] = {}
    for imported in statements(source):
        is_from = isinstance(imported.statement, nodes.ImportFrom)
        for alias in imported.aliases:
            local = str(alias.evaluated_alias or alias.evaluated_name).partition(".")[0]
            full = f"{imported.module}.{alias.evaluated_name}" if is_from else ""
            bound.setdefault(local, set()).add(full)
    return bound


def changed(
    context: FileContext,
    use: Span | Imported,
    wanted: dict[str, list[str]],
    dropped: Iterable[nodes.ImportAlias] = (),
) -> tuple[Edit, ...]:
    """The edits that import names and take others out.

    Args:
        context: the file.
        use: where the names are used, or the import in whose block they are wanted.
        wanted: the names by their module, with `as` where they have one.
        dropped: what is imported no more.

    Raises:
        Unspellable: there is no place for an import, or one can't be taken out.
    """
    source = context.source
    gone = {id(alias) for alias in dropped}
    leaving = {
        id(s.statement): out
        for s in statements(source)
        if gone and (out := [source.code(a) for a in s.aliases if id(a) in gone])
    }
    edits: list[Edit] = []
    lines: dict[str, str] = {}
    joined: dict[int, list[str]] = {}
    for module, names in wanted.items():
        found = _joinable(_serving(context, use), module)
        # A statement that loses all its names makes room for a new one.
        if found is None:
            lines[module] = f"from {module} import {', '.join(sorted(names, key=_by_type))}"
        else:
            joined[id(found.statement)] = names
    ended = []
    for imported in statements(source):
        out, more = leaving.get(id(imported.statement), []), joined.get(id(imported.statement), [])
        if out and len(out) == len(imported.aliases) and not more:
            ended.append(imported)
        elif out or more:
            edits += _relisted(context, imported, out, more)
    return tuple(sorted([*edits, *_lines_changed(context, use, lines, ended)]))


def _serving(context: FileContext, use: Span | Imported) -> list[Imported]:
    """The imports that count at a place, or those in the block of one."""
    if isinstance(use, Imported):
        return [s for s in statements(context.source) if s.block is use.block]
    return [s for s in statements(context.source) if s.place.serves(use)]


def _joinable(serving: Sequence[Imported], module: str) -> Imported | None:
    """The statement that names of a module can be added to."""
    for imported in serving:
        if (
            isinstance(imported.statement, nodes.ImportFrom)
            and imported.aliases
            and imported.module == module
        ):
            return imported
    return None


def imports_from(context: FileContext, module: str, use: Span) -> bool:
    """Whether names of a module are imported at a place, so that others can join them."""
    return _joinable(_serving(context, use), module) is not None


def _by_type(name: str) -> tuple[int, str]:
    """The order of isort: constants, classes, and everything else."""
    bare = name.partition(" ")[0]
    kind = 0 if bare.isupper() and len(bare) > 1 else 1 if bare[:1].isupper() else 2
    return kind, bare


def _folded(name: str) -> tuple[int, str]:
    return 0, name.partition(" ")[0].casefold()


def _plain(name: str) -> tuple[int, str]:
    return 0, name.partition(" ")[0]


def relisted(old: Sequence[str], dropped: Sequence[str], added: Iterable[str]) -> list[str]:
    """The names of an import after a change, each once, and sorted if they were."""
    # What replaces a name takes its place.
    left, rest = [name for name in old if name in dropped], list(added)
    places = dict(zip(left, rest, strict=False))
    kept = (places.get(name, name) for name in old if name in places or name not in dropped)
    new = list(dict.fromkeys([*kept, *rest[len(places) :]]))
    for key in (_by_type, _folded, _plain):
        if sorted(old, key=key) == list(old):
            return sorted(new, key=key)
    return new


def _relisted(
    context: FileContext, imported: Imported, dropped: Sequence[str], added: Sequence[str]
) -> list[Edit]:
    """Change the names of one statement, which keeps its lines."""
    spans = [context.source.span(alias) for alias in imported.aliases]
    old = [context.code(span) for span in spans]
    return in_slots(context, imported.statement, spans, relisted(old, dropped, added))


def in_slots(
    context: FileContext, statement: nodes.Import | nodes.ImportFrom, spans: list[Span], new: Sequence[str]
) -> list[Edit]:
    """Write other names in the places of those of a statement; with fewer or more, the line has so many."""
    old = [context.code(span) for span in spans]
    separator = _separator(context, statement, spans)
    edits = []
    rest = list(new)
    if len(new) > len(old) and _is_within(old, new):
        for name, span in zip(old, spans, strict=True):
            before = rest[: rest.index(name)]
            rest = rest[len(before) + 1 :]
            if before:
                edits.append(Edit(span.start, span.start, "".join(name + separator for name in before)))
    elif len(new) < len(old) and _is_within(new, old):
        kept = [i for i, name in enumerate(old) if name in new]
        for i in (i for i in range(len(old)) if i not in kept):
            if i > kept[0]:
                edits.append(Edit(spans[i - 1].end, spans[i].end, ""))
            else:
                edits.append(Edit(spans[i].start, spans[i + 1].start, ""))
        return edits
    else:
        for name, span in zip(new, spans, strict=False):
            if context.code(span) != name:
                edits.append(Edit(*span, name))
        rest = list(new[len(old) :])
        if len(new) < len(old):
            edits.append(Edit(spans[len(new) - 1].end, spans[-1].end, ""))
    if rest:
        edits.append(Edit(spans[-1].end, spans[-1].end, "".join(separator + name for name in rest)))
    return edits


def _is_within(some: Sequence[str], names: Sequence[str]) -> bool:
    """Whether names stand among others in the same order."""
    left = iter(names)
    return all(name in left for name in some)


def _separator(
    context: FileContext, statement: nodes.Import | nodes.ImportFrom, spans: Sequence[Span]
) -> str:
    """What stands between the names of a statement."""
    text, last = context.text, spans[-1]
    several_lines = "\n" in text[spans[0].start : last.end] or _own_line(text, spans[0].start)
    # Without parentheses a line can only be continued as it is.
    if isinstance(statement, nodes.Import) or not statement.has_parentheses or not several_lines:
        return ", "
    line_start = text.rfind("\n", 0, last.start) + 1
    indent = re.match(r"[ \t]*", text[line_start:])
    return f",{_newline(text, line_start)}{indent[0] if indent else ''}"


def _own_line(text: str, offset: int) -> bool:
    start = text.rfind("\n", 0, offset) + 1
    return not text[start:offset].strip()


def _newline(text: str, line_start: int) -> str:
    """The line break in front of, else behind, the line that begins here."""
    before, behind = text[max(line_start - 2, 0) : line_start], text.find("\n", line_start)
    break_ = before if before.endswith("\n") else text[max(behind - 1, 0) : behind + 1]
    return "\r\n" if break_ == "\r\n" else "\n"


def _line(text: str, node: nodes.Node) -> Span:
    """The lines of a statement, with the break behind them."""
    end = text.find("\n", node.end)
    return Span(text.rfind("\n", 0, node.start) + 1, end + 1 if end >= 0 else len(text))


def _lines_changed(
    context: FileContext, use: Span | Imported, lines: dict[str, str], ended: Sequence[Imported]
) -> list[Edit]:
    """Add statements, and take out others; one that goes where one ended takes its place."""
    text, left = context.text, list(ended)
    edits: list[Edit] = []
    for module, line in lines.items():
        at = _position(context, use, module, ended)
        replaced = next((e for e in left if e in at.between), None)
        if replaced is not None:
            left.remove(replaced)
            edits.append(Edit(*context.source.span(replaced.statement), line))
        elif at.behind is not None:
            own = _line(text, at.behind)
            indent = re.match(r"[ \t]*", text[own.start :])
            end = len(text[: own.end].rstrip("\r\n"))
            added = f"{_newline(text, own.start)}{indent[0] if indent else ''}{line}"
            edits.append(Edit(end, end, added))
        else:
            edits.append(Edit(at.start, at.start, f"{at.indent}{line}{_newline(text, at.start)}{at.gap}"))
    for imported in left:
        edits.append(_taken_out(context, imported))
    return edits


def _taken_out(context: FileContext, imported: Imported) -> Edit:
    """Take out a whole statement with its line.

    Raises:
        Unspellable: something else is on the line, or nothing would be left of a block.
    """
    text, node = context.text, imported.statement
    line = _line(text, node)
    behind = text[node.end : line.end].strip()
    if text[line.start : node.start].strip() or (behind and not behind.startswith("#")):
        raise Unspellable
    if len(imported.block) == 1 and imported.block is not context.source.module.body:
        raise Unspellable
    # A statement on its own is removed with the empty lines before it.
    start = line.start
    if re.match(r"[ \t]*(?:\r?\n|\Z)", text[line.end :]):
        before = re.search(r"\n((?:[ \t]*\r?\n)+)\Z", text[:start])
        start = before.start(1) if before is not None else start
    return Edit(start, line.end, "")


class _Position(NamedTuple):
    """Where a new line goes: behind a statement, else at an offset. `between` are statements right there."""

    behind: nodes.Node | None
    start: int = 0
    indent: str = ""
    gap: str = ""
    between: tuple[Imported, ...] = ()


def _position(
    context: FileContext, use: Span | Imported, module: str, ended: Sequence[Imported]
) -> _Position:
    """Where isort would put a new import: among those of the same top-level package.

    Raises:
        Unspellable: these are all written in a way that leaves no place.
    """
    serving = _serving(context, use)
    top = module.partition(".")[0]
    family = [s for s in serving if s.module.partition(".")[0] == top]
    outside = [s for s in family if s.place.holder is None]
    if not family:
        return _first_position(context, serving, ended)
    # Those of the module come first, and what is only tried may fail; a function has its own only where the
    # module has none.
    nearest = [s for s in outside if s.block is context.source.module.body] or outside or family
    run = _run(context, nearest[-1], serving)
    froms = [s for s in run if isinstance(s.statement, nodes.ImportFrom) and s not in ended]
    modules = [s.module.casefold() for s in froms]
    behind: Imported | None = None
    if froms and modules == sorted(modules):
        smaller = [s for s in froms if s.module.casefold() < module.casefold()]
        first = run.index(froms[0])
        behind = smaller[-1] if smaller else next((s for s in reversed(run[:first]) if s not in ended), None)
    elif froms:
        behind = next((s for s in reversed(nearest) if s in run and s not in ended), None)
    else:
        behind = next((s for s in reversed(run) if s not in ended), None)
    place = run.index(behind) + 1 if behind is not None else 0
    between = []
    for imported in run[place:]:
        if imported not in ended:
            break
        between.append(imported)
    if behind is None and not between:
        start = _line(context.text, run[0].statement).start
        indent = context.text[start : run[0].statement.start]
        if indent.strip():
            raise Unspellable
        return _Position(None, start, indent)
    if behind is not None and not between and not _alone(context, behind.statement):
        raise Unspellable
    return _Position(behind.statement if behind else None, between=tuple(between))


def _alone(context: FileContext, statement: nodes.Node) -> bool:
    """Whether nothing is in front of a statement on its line but others of its block."""
    start = _line(context.text, statement).start
    return re.match(r"\s*(?:from|import)\b", context.text[start : statement.end]) is not None


def _run(context: FileContext, imported: Imported, serving: Sequence[Imported]) -> list[Imported]:
    """The imports around one that no empty line and no other statement separates."""
    in_block = [s for s in serving if s.block is imported.block]
    at = in_block.index(imported)
    first = last = at
    while first and _adjoin(context, in_block[first - 1], in_block[first]):
        first -= 1
    while last + 1 < len(in_block) and _adjoin(context, in_block[last], in_block[last + 1]):
        last += 1
    return in_block[first : last + 1]


def _adjoin(context: FileContext, one: Imported, other: Imported) -> bool:
    between = context.text[one.statement.end : other.statement.start]
    lines = between.split("\n")[1:-1]
    return all(line.lstrip().startswith("#") for line in lines)


def _first_position(
    context: FileContext, serving: Sequence[Imported], ended: Sequence[Imported]
) -> _Position:
    """The place for the first import of a package: behind the other imports, else at the top."""
    body = context.source.module.body
    at_top = [s for s in serving if s.block is body and not s.module.startswith(".")]
    others = [s for s in at_top if s.module != "__future__"]
    if others and others[-1] in ended:
        return _Position(None, between=(others[-1],))
    if others:
        if not _alone(context, others[-1].statement):
            raise Unspellable
        return _Position(others[-1].statement)
    first = body[0]
    is_docstring = isinstance(first, nodes.Expr) and isinstance(
        first.value, (nodes.SimpleString, nodes.ConcatenatedString)
    )
    head = at_top[-1].statement if at_top else first if is_docstring else None
    if head is None:
        start = _line(context.text, first).start
        return _Position(None, start, gap=_newline(context.text, start))
    start = _line(context.text, head).end
    if not context.text[:start].endswith("\n"):
        raise Unspellable
    newline = _newline(context.text, start)
    blank = context.text[start:].startswith(("\n", "\r\n"))
    return _Position(None, start + len(newline) if blank else start, gap=newline)
