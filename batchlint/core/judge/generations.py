"""Judge what code for one generation of the package uses beside models and operations.

The second generation is built on azure-core, and the first one on msrest: clients, credentials,
exceptions, listings and the methods of models come from these libraries.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Absence, Context
from batchlint.core.judge.messages import advised
from batchlint.core.judge.reporting import GONE_FROM_PACKAGE, RENAMED, Check, Place, Remedy, absent, finding
from batchlint.core.uses import AttributeUse, ErrorUse, ForeignUse, OperationUse
from batchlint.core.writing import Edit, Naming
from batchlint.history.model import Enum
from batchlint.rules.grammar import Rule, Successor

#: What to use in place of credentials that no row is about.
_OTHER_CREDENTIALS = "use a credential from `azure.identity`"


def is_second(context: Context) -> bool:
    """Whether the package of the target is of the second generation."""
    return context.history.generation(context.target) == 2


def first_gone(context: Context) -> Absence:
    """Why a target of the second generation does not have what only the first one has."""
    return Absence("gone", context.history.first_of_second)


def about(context: Context, name: str) -> Rule | None:
    """The rule of a name, if there is one that counts at the target."""
    rule = context.rules.by_name.get(name)
    return rule if rule is not None and rule.version <= context.target else None


def rule_about(context: Context, usage: str) -> Rule | None:
    """The rule about a usage, if there is one that counts at the target."""
    rules = (r for r in context.rules.about("usage", usage) if r.version <= context.target)
    return next(rules, None)


def successor(context: Context, name: str) -> tuple[Rule | None, Remedy] | None:
    """The rule about the end of a class or module, and what replaces it; None where nothing is known."""
    row = context.generation.named(name)
    return (about(context, row.rule), Remedy(said_of(row))) if row is not None else None


def said_of(row: Successor) -> str:
    """What a person should do about something that has a successor, as an imperative."""
    module, _, name = row.becomes.rpartition(".")
    return row.instead or (f"use `{name}` from `{module}`" if name[:1].isupper() else f"use `{row.becomes}`")


def naming_of_row(full: str, row: Successor) -> Naming | None:
    """How a class or function is replaced that a row is about; None where a person must decide."""
    if not row.becomes:
        return None
    moved = full.rpartition(".")[0] != row.becomes.rpartition(".")[0]
    if not row.arguments:
        return Naming(row.becomes, moved, keywords={"": ""}, positions=("",))
    # What rests on more than the names may not take its arguments in the same order.
    positions = tuple(row.arguments.values()) if row.unsafe else ()
    return Naming(row.becomes, moved, keywords=dict(row.arguments), positions=positions, only=row.only)


def naming_of_class(context: Context, enum: Enum | None, new: str) -> Naming:
    """How a class of models is renamed; the values of an enum determine the names of its members."""
    members: dict[str, str | None] = {}
    for value in enum.values.values() if enum is not None else ():
        current = enum.member_at(value.spelling, context.target) if enum is not None else None
        members |= dict.fromkeys(value.members, current)
    return Naming(f"azure.batch.models.{new}", members=members)


def naming_of_client(context: Context, new: str) -> Naming:
    """How the class of the client is renamed, whose parameters have another order."""
    rows, second = context.generation.client, context.history.first_of_second
    order = context.history.client.params[second - 1] or ()
    keywords = {old: row.becomes for old, row in rows.items()}
    return Naming(
        f"azure.batch.{new}", keywords=keywords, positions=tuple(keywords.get(name, "") for name in order)
    )


def is_of_project(context: Context, use: OperationUse) -> bool:
    """Whether a method only goes by a name of the second generation: code for the first has its own."""
    is_older = context.source is not None and context.history.generation(context.source) == 1
    return use.confidence == "likely" and "." not in use.spelled and is_older


def judge_foreign(context: Context, use: ForeignUse) -> Iterator[Finding]:
    """Credentials of another package, or a function that makes a client with some."""
    if not is_second(context):
        return
    if not use.given:
        yield from _library(context, use)
        return
    last = use.name.rpartition(".")[2]
    rule: Rule | Check = about(context, "service-principal-credentials") or GONE_FROM_PACKAGE
    row = context.generation.named(use.name) or context.generation.named(last)
    instead = said_of(row) if row is not None else _OTHER_CREDENTIALS
    version = first_gone(context).version
    since = context.version_name(version)
    message = f"the client has not accepted `{last}` since {since}; {instead}"
    place = Place(use.name_span, use.name, use.confidence)
    yield finding(place, rule, version, message, _foreign_remedy(context, use, row))


def _library(context: Context, use: ForeignUse) -> Iterator[Finding]:
    """An import of a library that the package of the target does not install."""
    rule = about(context, "msrest-imports")
    if rule is not None:
        library, since = use.name.partition(".")[0], context.version_name(rule.version)
        message = advised(f"`{library}` has not been installed with azure-batch since {since}", rule)
        place = Place(use.name_span, use.name, use.confidence)
        yield finding(place, rule, rule.version, message, severity="warning")


def _foreign_remedy(context: Context, use: ForeignUse, row: Successor | None) -> Remedy:
    """An import goes once nothing uses it: what else the credentials are for is not known."""
    naming = naming_of_row(use.name, row) if row is not None else None
    if naming is None or row is None or use.writer is None:
        return Remedy()
    edits = use.writer.unimported(use) if use.imports else use.writer.renamed(use, naming, context.target)
    return Remedy(edits=edits, safe=not row.unsafe, group=group_of(edits, row))


def group_of(edits: tuple[Edit, ...] | None, row: Successor) -> str | None:
    """The group of a fix that writes a new import: two in one pass would import the same name twice."""
    return row.becomes if any("import " in edit.text for edit in edits or ()) else None


def judge_error(context: Context, use: ErrorUse) -> Iterator[Finding]:
    """What is read of an exception that the first generation raises."""
    path = ".".join(use.path)
    row = context.generation.errors.get(path)
    if row is None or not is_second(context):
        return
    new = error_path(context, row.becomes)
    edits = use.writer.error(use, tuple(new.split("."))) if use.writer is not None and new else None
    remedy = Remedy(row.instead or f"use `.{new}`", edits, not row.unsafe)
    place = Place(
        use.name_span, f"BatchErrorException.{path}", use.confidence, f"`BatchErrorException.{path}`"
    )
    rule = about(context, "batch-error-exception")
    yield absent(context, place, first_gone(context), rule, remedy, GONE_FROM_PACKAGE)


def error_path(context: Context, path: str) -> str:
    """A path of an exception, with the names that the package of the target has: `model` is a BatchError."""
    first, *steps = path.split(".")
    names, owner = [first], "BatchError" if first == "model" else ""
    for step in steps:
        prop = context.history.member(owner, step)
        names.append(prop.python(context.target) if prop is not None else step)
        owner = (prop.refs[context.target] or "") if prop is not None else ""
    return ".".join(names)


def _items(use: AttributeUse, instead: str | None) -> Remedy:
    """Go through a listing, which was an object that held a list."""
    edits = use.writer.items(use, False)
    return (
        Remedy(instead, edits) if edits is not None else Remedy(instead, use.writer.items(use, True), False)
    )


def _member(context: Context, use: AttributeUse, row: Successor) -> Remedy:
    """A method of a model that another one replaces, or the class."""
    ref = use.shape.at(context.target) or use.shape.describe()
    if not row.becomes or use.writer is None or (row.given and not _leaves_out_the_same(context, ref, set())):
        return Remedy(said_of(row))
    return Remedy(said_of(row), use.writer.method(use, row.becomes, row.given), not row.unsafe)


def _leaves_out_the_same(context: Context, name: str, seen: set[str]) -> bool:
    """Whether all that is read-only in a type at the target has been so before its generation."""
    wire_type = context.history.types.get(name)
    if wire_type is None or name in seen:
        return True
    seen.add(name)
    before = (1 << context.history.first_of_second) - 1
    for prop in wire_type.props.values():
        if context.has(prop.at) and context.has(prop.readonly) and not prop.readonly & before:
            return False
        inner = (prop.refs[context.target] or "").strip("[]{}")
        if not _leaves_out_the_same(context, inner, seen):
            return False
    return True


def judge_library(context: Context, use: AttributeUse) -> Iterator[Finding]:
    """What a model or a listing has beside properties."""
    ref = use.shape.at(context.target) or use.shape.describe()
    is_page = ref.startswith("paged:")
    generation = context.generation
    row = (generation.listings if is_page else generation.members).get(use.name)
    if not is_second(context) or use.notation != "python":
        return
    owner = ref.removeprefix("paged:")
    owner = context.history.class_name(owner, context.target) or owner
    label = f"`{use.name}` of a list of `{owner}` objects" if is_page else f"`{owner}.{use.name}`"
    place, rule = (
        Place(use.name_span, f"{owner}.{use.name}", use.confidence, label),
        about(context, "model-methods"),
    )
    absence = first_gone(context)
    if row is not None:
        remedy = _items(use, said_of(row)) if is_page and use.name == "value" else _member(context, use, row)
        found = absent(context, place, absence, rule, remedy, GONE_FROM_PACKAGE)
        # Until the class has its new name, calling it makes an object of the old one.
        is_early = use.owner not in ("", context.history.class_name(ref, context.target))
        yield found._replace(covered=found.fix is not None and is_early)
    elif use.name == "as_dict" and not (is_page or use.settled) and context.crosses(absence.version):
        since = context.version_name(absence.version)
        happens = "has returned a dict with the names in the REST API as keys"
        message = f"{label} {happens} since {since}; use these keys"
        yield finding(place, rule or RENAMED, absence.version, message, severity="warning")
