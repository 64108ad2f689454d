"""Judge what only code names: classes, enum members, modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Absence, Context, rule_at
from batchlint.core.judge.generations import (
    about,
    first_gone,
    group_of,
    is_second,
    naming_of_class,
    naming_of_client,
    naming_of_row,
    said_of,
    successor,
)
from batchlint.core.judge.options import class_instead
from batchlint.core.judge.reporting import (
    GONE_FROM_PACKAGE,
    NO_REMEDY,
    RENAMED,
    UNKNOWN_NAME,
    UNKNOWN_PROPERTY,
    Place,
    Remedy,
    absent,
    finding,
)
from batchlint.core.judge.values import lookup
from batchlint.core.uses import MemberUse, ModuleUse, NameUse
from batchlint.core.writing import Edit, Naming
from batchlint.history.model import Enum, History, Module, WireType, union
from batchlint.rules.grammar import Rule


def judge_name(context: Context, use: NameUse) -> Iterator[Finding]:
    """A class of the package: a model, an enum, an options or page class, the client."""
    if use.module:
        yield _unknown_name(context, use)
        return
    if use.mention:
        yield from _mentioned(context, use)
        return
    history = context.history
    classes, client = history.classes.get(use.name, ()), history.client.names
    mask = history.class_mask(use.name) or client.get(use.name, 0) or _in_modules(history, use.name)
    absence = context.absence(mask) if mask else None
    if absence is None or (use.local and not (is_second(context) or mask & history.second_generation)):
        # Within the first generation, the finding is at the import, whose fix renames all.
        return
    names = (history.class_name(known.name, context.target) for known in classes)
    other = next((n for n in names if n), None)
    if use.name in client:
        other = next((n for n, at in client.items() if context.has(at)), None)
    if other is not None and not (is_second(context) and context.generation.full_name(use.name)):
        naming = naming_of_class(context, history.enum(use.name), other)
        if use.name in client:
            naming = naming_of_client(context, other)
        remedy = Remedy(edits=_renamed(context, use, naming), new=other)
        yield absent(context, _place(use, use.name), absence, None, remedy, RENAMED)
        return
    known = classes[0] if classes else None
    of_library = known is None or (isinstance(known, WireType) and known.kind != "object")
    if known is None or (of_library and absence.version >= first_gone(context).version):
        yield _of_library(context, use, absence)
        return
    if use.private and is_second(context) and context.has(known.at):
        return
    on_wire = context.absence(known.at) if known.at else None
    absence = on_wire if on_wire is not None and on_wire.is_gone else absence
    subject = "enum" if isinstance(known, Enum) else "type"
    rule = rule_at(context.rules.about(subject, known.name), absence.version)
    new = rule.becomes if rule is not None and absence.is_gone else None
    if use.indirect and not (is_second(context) or isinstance(new, str)):
        return  # it is reported where the project imports it
    remedy = NO_REMEDY
    if isinstance(new, str):
        edits: tuple[Edit, ...] | None = None
        current = history.class_name(new, context.target)
        if use.writer is not None and current is not None and not use.local:
            edits = use.writer.renamed(use, naming_of_class(context, None, current), context.target)
        # A later version may have renamed it again.
        is_last = current in (None, history.class_name(new, absence.version))
        remedy = Remedy(edits=edits, new=current or new) if is_last else Remedy(f"use `{current}`", edits)
    elif isinstance(known, Enum) and context.has(known.at):
        values = {member: v.spelling for v in known.values.values() for member in v.members}
        edits = use.writer.as_texts(use, values) if use.writer is not None and is_second(context) else None
        remedy = Remedy("write its values as strings", edits)
    elif context.has(known.at):
        remedy = Remedy("use a dict with the names of the REST API as keys")
    yield absent(context, _place(use, use.name), absence, rule, remedy)


def _mentioned(context: Context, use: NameUse) -> Iterator[Finding]:
    """A class that a docstring or a comment names: only a warning, since nothing breaks."""
    if not is_second(context):
        return
    for found in judge_name(context, replace(use, mention=False)):
        if found.fix is not None:
            yield found._replace(severity="warning")


def _in_modules(history: History, name: str) -> int:
    """The versions in which some module defines a name that is neither a type nor an enum."""
    return union({module.name: module.names.get(name, 0) for module in history.modules.values()})


def _of_library(context: Context, use: NameUse, absence: Absence) -> Finding:
    """A class that has no wire type: of options, of the exception, of credentials."""
    place, rule, remedy = _place(use, use.name), None, NO_REMEDY
    known, generation = context.history.model(use.name), context.generation
    if not absence.is_gone or not is_second(context):
        return absent(context, place, absence, rule, remedy, GONE_FROM_PACKAGE)
    edits = None
    if known is not None and known.kind in ("options", "page") and use.writer is not None and not use.local:
        edits = use.writer.unimported(use)
    full = generation.full_name(use.name)
    if full is not None:
        row = generation.names[full]
        naming = naming_of_row(full, row)
        if naming is not None and edits is None:
            edits = _renamed(context, use, naming)
        rule = about(context, row.rule)
        remedy = Remedy(said_of(row), edits, not row.unsafe, group_of(edits, row))
    elif known is not None:
        rule = rule_at(context.rules.about("type", known.name), absence.version)
        remedy = class_instead(context, known) if known.kind == "options" else NO_REMEDY
        remedy = remedy._replace(edits=edits)
    return absent(context, place, absence, rule, remedy, GONE_FROM_PACKAGE)


def _renamed(context: Context, use: NameUse, naming: Naming) -> tuple[Edit, ...] | None:
    """The edits that replace a class where it is named; None where these are part of another fix."""
    if use.writer is None or not is_second(context):
        return None
    return use.writer.renamed(use, naming, context.target)


def _unknown_name(context: Context, use: NameUse) -> Finding:
    """A name that no known release has: a misspelling, or code for a release that came later.

    It is neither where releases define it, and keep it to themselves.
    """
    history = context.history
    if _in_modules(history, use.name):
        message = f"`{use.module}` does not export `{use.name}` in any release; importing it fails"
        found = finding(_place(use, f"{use.module}.{use.name}"), UNKNOWN_NAME, None, message)
        return found._replace(severity="error")
    folded = _folded(history, use.module, context.target)
    close = get_close_matches(use.name.lower(), folded, n=1, cutoff=0.9)
    hint = f"; did you mean `{folded[close[0]]}`?" if close else ""
    newest = history.package(history.latest)
    message = f"`{use.module}` has no `{use.name}` in any release up to azure-batch {newest}{hint}"
    return finding(_place(use, f"{use.module}.{use.name}"), UNKNOWN_NAME, None, message)


@lru_cache(maxsize=64)
def _folded(history: History, module: str, target: int) -> dict[str, str]:
    """The names that a module of the package has at a version, by their lower case."""
    names = history.importable(module).items()
    return {name.lower(): name for name, mask in names if mask >> target & 1}


def _place(use: MemberUse | ModuleUse | NameUse, subject: str, label: str = "") -> Place:
    return Place(use.name_span, subject, use.confidence, label or f"`{subject}`")


def judge_member(context: Context, use: MemberUse) -> Iterator[Finding]:
    """A member of an enum class."""
    enum = context.history.enums.get(use.enum)
    mask = enum.member_mask(use.member) if enum is not None else 0
    current = _successor(context, enum) if enum is not None else None
    if enum is None or current is None:
        # An enum that was removed is reported where its class is named.
        return
    if _resolves(context, current, use.member):
        if not _is_renamed_with_class(context, current, mask):
            yield from _other_letters(context, use, current)
        return
    if not mask:
        yield from _never_was(context, use, current)
        return
    if _is_renamed_with_class(context, enum, mask):
        return  # the class is the finding
    if current is not enum and context.has(current.member_mask(use.member)):
        return
    absence = context.absence(mask)
    if absence is None:
        return
    value = enum.value_of(use.member)
    rule, remedy = None, NO_REMEDY
    if absence.is_gone and value is not None:
        rules = [r for r in context.rules.about("enum", use.enum) if r.version == absence.version]
        new = current.member_at(value.spelling, context.target)
        if new is not None:
            rule = next((r for r in rules if r.renamed_members), None)
        else:
            rule, new = _by_value(rules, value.spelling, use.member)
            new = current.member_at(new, context.target) if new is not None else None
        if new is not None:
            remedy = Remedy(edits=use.writer.member(use, new, context.target), new=new)
    elif value is not None and (older := current.member_at(value.spelling, context.target)) is not None:
        remedy = Remedy(new=older)
    yield absent(context, _place(use, f"{use.enum}.{use.member}"), absence, rule, remedy)


def _is_renamed_with_class(context: Context, enum: Enum, mask: int) -> bool:
    """Whether every class that has had a member with these versions has another name at the target."""
    names = [at for at in enum.names.values() if at & mask]
    return bool(names) and not any(context.has(at) for at in names)


def _resolves(context: Context, enum: Enum, member: str) -> bool:
    """Whether the target finds a member in other letters: enums of the second generation ignore case."""
    return is_second(context) and context.has(enum.member_mask(member.upper()))


def _other_letters(context: Context, use: MemberUse, enum: Enum) -> Iterator[Finding]:
    """A member that the code finds in other letters, and a type checker does not."""
    new, since = use.member.upper(), first_gone(context).version
    if new == use.member or not context.crosses(since):
        return
    message = (
        f"`{enum.name}.{use.member}` was renamed to `{new}` in {context.version_name(since)}; "
        "the old name still works, but type checkers reject it"
    )
    remedy = Remedy(edits=use.writer.member(use, new, context.target))
    place = _place(use, f"{enum.name}.{use.member}")
    yield finding(place, RENAMED, since, message, remedy, severity="warning")


def _never_was(context: Context, use: MemberUse, enum: Enum) -> Iterator[Finding]:
    """A member that no version of the enum had: reading it raises an AttributeError."""
    names = {
        member: value.spelling
        for value in enum.values.values()
        for member, mask in value.members.items()
        if context.has(mask)
    }
    asked = use.member.replace("_", "").lower()
    if not names or (use.member.isupper() and asked in {name.replace("_", "") for name in names}):
        # Nothing is known of its members, or the code is written for what comes after.
        return
    spelled = {spelling.lower(): name for name, spelling in names.items()}
    folded = {name.replace("_", "").lower(): name for name in names} | spelled
    close = get_close_matches(asked, folded, n=1, cutoff=0.75)
    hint = f"; did you mean `{folded[close[0]]}`?" if close else ""
    message = f"`{enum.name}.{use.member}` does not exist in any known version{hint}"
    yield finding(_place(use, f"{enum.name}.{use.member}"), UNKNOWN_PROPERTY, None, message)


def _successor(context: Context, enum: Enum) -> Enum | None:
    """The enum at the target: itself, or what rules renamed it to; None if it was removed."""
    seen = enum
    while not context.has(seen.at):
        renames = [r for r in context.rules.about("enum", seen.name) if isinstance(r.becomes, str)]
        following = next((r for r in renames if r.version <= context.target), None)
        new = context.history.enums.get(str(following.becomes)) if following is not None else None
        if new is None or new is seen:
            return None
        seen = new
    return seen


def _by_value(rules: list[Rule], spelling: str, member: str) -> tuple[Rule | None, str | None]:
    for rule in rules:
        known, new = lookup(rule.values, spelling)
        if known:
            return rule, str(new)
        removed = [v.lower() for v in rule.removed_values]
        if spelling.lower() in removed or member.lower() in removed:
            return rule, None
    return None, None


def judge_module(context: Context, use: ModuleUse) -> Iterator[Finding]:
    """A module of the package that is imported or reached by attributes."""
    module = context.history.modules.get(use.module)
    if module is None:
        return
    # 5.x still has one module for each model, but its package loads other ones: what such a
    # module defines is not the class that the client raises and returns.
    is_model = use.module.startswith("azure.batch.models.") and module.loaded
    mask = module.loaded if is_model else module.at
    absence = context.absence(mask)
    if absence is None:
        yield from _names_in(context, use, module) if not use.guarded else ()
        return
    rules = context.rules.about("module", use.module)
    rule, remedy = None, NO_REMEDY
    if absence.is_gone:
        rule = rule_at(rules, absence.version) or (rules[0] if rules else None)
        if rule is not None and isinstance(rule.becomes, str):
            edits = use.writer.module(use, rule.becomes, context.target)
            remedy = Remedy(f"use `{rule.becomes}`", edits)
        elif is_second(context) and absence.version >= first_gone(context).version:
            rule, remedy = successor(context, use.module) or (rule, remedy)
            remedy = _of_module(context, use, remedy)
    place = _place(use, use.module, f"module `{use.spelling or use.module}`")
    found = absent(context, place, absence, rule, remedy)
    if not use.guarded:
        yield found
    elif is_second(context) and found.fix is not None:
        # What handles that the package is missing would do so from now on.
        yield found._replace(severity="warning")


def _of_module(context: Context, use: ModuleUse, remedy: Remedy) -> Remedy:
    """The edits for a module that only the first generation has.

    What is imported from it comes from elsewhere; a module that nothing uses any more is not imported.
    """
    rows = context.generation.names
    row = rows.get(use.module)
    if row is not None and row.becomes:
        return remedy._replace(edits=use.writer.module(use, row.becomes, context.target))
    full_names = [f"{use.module}.{name}" for name in use.names]
    if not use.names or not all(name in rows for name in full_names):
        return remedy._replace(edits=use.writer.unimported(use))
    namings = {
        name: naming
        for name, full in zip(use.names, full_names, strict=True)
        if (naming := naming_of_row(full, rows[full])) is not None
    }
    edits = use.writer.moved(use, namings, context.target)
    safe = not any(rows[full].unsafe for full in full_names)
    return remedy._replace(edits=edits, safe=safe, group=group_of(edits, rows[full_names[0]]))


def _names_in(context: Context, use: ModuleUse, module: Module) -> Iterator[Finding]:
    """The names that are taken from a module; models, enums and clients are judged by themselves."""
    for name in use.names:
        mask = module.names.get(name, 0)
        by_itself = context.history.wire_type(name) is not None or name in context.history.client.names
        absence = context.absence(mask) if mask and not by_itself else None
        if absence is not None:
            yield absent(context, _place(use, f"{use.module}.{name}"), absence)
