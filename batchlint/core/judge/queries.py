"""Judge properties that a text of OData names: what differs from reading them of a value."""

from __future__ import annotations

from batchlint.core.judge.context import Context
from batchlint.core.judge.objects import landing_of
from batchlint.core.uses import QueryUse
from batchlint.core.writing import Edit, Mapping
from batchlint.rules.grammar import Path, Rule


def name_instead(use: QueryUse, path: Path) -> str:
    """What to name instead, as an imperative.

    A selection asks for whole properties, so it names where the path starts.
    """
    kind = "the list " if path.is_list else ""
    steps = path.steps if use.clause == "filter" else path.steps[:1]
    return f"name {kind}`{'/'.join(steps)}`"


def renamed(
    context: Context, use: QueryUse, owner: str, rule: Rule, path: Path
) -> tuple[tuple[Edit, ...] | None, bool]:
    """The edits that name the new property, and whether they are safe.

    What is compared in a filter must still be one value with the same meaning; a selection only
    asks for what there is.
    """
    landing = landing_of(context, owner, rule, path)
    if landing is None or (use.clause == "filter" and (path.is_list or rule.values or rule.split)):
        return None, False
    index, steps, holder = landing
    wire = path.steps[-1]
    mapping = Mapping("keep", context.ref_at(holder, wire, index))
    return use.writer.attribute(use, steps, wire, mapping, index), use.clause != "filter" or not steps


def is_misspelled(use: QueryUse, close: str) -> bool:
    """Whether a name that never was is a slip worth a word: not a matter of case, nor what expands."""
    return use.clause != "expand" and use.name.lower() != close.lower()
