"""Rewrite names of modules, and the imports that bring them."""

from __future__ import annotations

import re

from batchlint.core.uses import ModuleUse
from batchlint.core.writing import Edit
from batchlint.python.infer.package_names import MODELS, PACKAGE
from batchlint.python.rewrite.context import FileContext, ImportSite
from batchlint.python.rewrite.imports import is_taken
from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import parents, references


def module(context: FileContext, use: ModuleUse, new: str, index: int) -> tuple[Edit, ...] | None:
    """Import from another module, or leave a step out of a chain of attributes."""
    if not provides(context, new, use.names, index):
        return None
    if isinstance(use.site, nodes.Attribute):
        if use.module.rpartition(".")[0] != new:
            return None
        return (Edit(context.source.span(use.site.value).end, context.source.span(use.site).end, ""),)
    assert isinstance(use.site, ImportSite)
    statement, alias = use.site.statement, use.site.alias
    if alias is not None and new == MODELS:
        by_name = _classes_instead(context, statement, alias)
        if by_name is not None:
            return by_name
    if isinstance(statement, nodes.Import) or alias is None:
        return (Edit(*use.name_span, new),)
    if isinstance(statement.names, nodes.ImportStar) or len(statement.names) != 1:
        return None
    local = str(alias.evaluated_alias or alias.evaluated_name)
    parent, _, last = new.rpartition(".")
    bound = last if local == last else f"{last} as {local}"
    text = f"import {new} as {local}" if new == PACKAGE else f"from {parent} import {bound}"
    return (Edit(*context.source.span(statement), text),)


def _classes_instead(
    context: FileContext, statement: nodes.Import | nodes.ImportFrom, alias: nodes.ImportAlias
) -> tuple[Edit, ...] | None:
    """Import the classes by name instead of a module of which only classes are read.

    `import azure.batch.models.batch_error as batch_error` with `batch_error.BatchErrorException`
    becomes `from azure.batch.models import BatchErrorException`: the module that the alias was
    named after is no more.
    """
    local = str(alias.evaluated_alias or alias.evaluated_name)
    if "." in local or (isinstance(statement, nodes.Import) and len(statement.names) != 1):
        return None
    span, around = context.source.span(statement), parents(context.source.module)
    read = [around.get(id(node)) for node in references(context.source.module, local)]
    read = [node for node in read if not isinstance(node, (nodes.ImportAlias, nodes.AsName))]
    edits, names = [], []
    for node in sorted(filter(None, read), key=lambda node: node.start):
        name = node.attr.value if isinstance(node, nodes.Attribute) else ""
        if context.history.wire_type(name) is None or is_taken(context, f"{MODELS}.{name}"):
            return None
        names.append(name)
        edits.append(Edit(*context.source.span(node), name))
    # Texts and attributes may name the module, too.
    elsewhere = context.text[: span.start] + context.text[span.end :]
    if not names or len(re.findall(rf"\b{re.escape(local)}\b", elsewhere)) != len(names):
        return None
    joined = ", ".join(dict.fromkeys(names))
    if isinstance(statement, nodes.Import):
        edits.append(Edit(*span, f"from {MODELS} import {joined}"))
    else:
        edits.append(Edit(*context.source.span(alias), joined))
    return tuple(sorted(edits))


def provides(context: FileContext, module: str, names: tuple[str, ...], index: int) -> bool:
    """Whether a module of the package has names at a version."""
    known = context.history.modules.get(module)
    if known is None or not known.at >> index & 1:
        return False
    return all(
        (module == MODELS and context.history.wire_type(name) is not None)
        or name == "models"
        or known.names.get(name, 0) >> index & 1
        for name in names
    )
