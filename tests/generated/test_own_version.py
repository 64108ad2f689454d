"""Everything that a release has, used as a whole at that release: nothing to report, nothing unknown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from batchlint import payload
from batchlint.core.judge import Context, judge
from batchlint.core.uses import Use
from batchlint.rules.custom import rules_with
from tests.generated import facts
from tests.generated.facts import HISTORY
from tests.generated.reading import uses_of_lines


def models(at: int) -> Iterator[str]:
    """Every model, made with all that its constructor takes, read, stored, and as a mapping."""
    generation = HISTORY.generation(at)
    for name, mask, model in facts.classes(generation):
        if not mask >> at & 1:
            continue
        known = [(p, prop) for p, prop, there in facts.properties(name, mask, model) if there >> at & 1]
        writable = [python for python, prop in known if not prop.readonly >> at & 1]
        yield f"models.{name}({', '.join(f'{python}=None' for python in writable)})"
        steps = [f"x.{python} = x.{python}" for python in writable]
        steps += [f"x.{python}" for python, _ in known if python not in writable]
        wires = [prop.wire for _, prop in known if prop.at >> at & 1]
        if model.kind == "object" and generation == 2:
            steps += [f'x["{wire}"], x.get("{wire}"), x.as_dict()["{wire}"]' for wire in wires]
            yield f"models.{name}({json.dumps(dict.fromkeys(wires, 0))})".replace(": 0", ": None")
        elif model.kind == "object":
            steps += [f'x.as_dict()["{python}"]' for python, _ in known]
        yield f"def _(x: models.{name}): " + "; ".join(steps or ["pass"])


def names(at: int) -> Iterator[str]:
    """Every name that can be imported, and every member of an enum."""
    for module in ("azure.batch", "azure.batch.models", "azure.batch.aio"):
        there = HISTORY.modules[module].at >> at & 1
        for name, mask in HISTORY.importable(module).items() if there else ():
            if mask >> at & 1 and f"{module}.{name}" not in HISTORY.modules:
                yield f"from {module} import {name}"
    yield from (case.line for case in facts.enum_members(HISTORY.generation(at)) if case.holds >> at & 1)


def calls(at: int) -> Iterator[str]:
    """The client, and every operation, with all arguments, by keyword and by position where that works."""
    client = next(name for name, mask in HISTORY.client.names.items() if mask >> at & 1)
    params, keywords = HISTORY.client.params[at] or (), HISTORY.client.keyword_only[at] or ()
    yield f"{client}({', '.join(f'{name}=a' for name in params)})"
    yield f"{client}({', '.join(f'{name}=a' if name in keywords else 'a' for name in params)})"
    for name, mask, known in facts.operations(HISTORY.generation(at)):
        if mask >> at & 1:
            operation = next(o for o in known if o.names[name] >> at & 1)
            accepted, only = sorted(operation.accepts[at] or ()), operation.keyword_only[at] or ()
            by_place = [p for p in operation.params[at] or () if p not in only]
            rest = [f"{keyword}=None" for keyword in accepted if keyword not in by_place]
            yield f"client.{name}({', '.join(['None'] * len(by_place) + rest)})"
            yield f"client.{name}({', '.join(f'{keyword}=None' for keyword in accepted)})"


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize("form", [models, names, calls])
def test_package(form: Callable[[int], Iterator[str]], generation: int) -> None:
    lines: dict[str, int] = {}
    for version in HISTORY.versions:
        if version.packages and version.generation == generation:
            for line in form(version.index):
                lines[line] = lines.get(line, 0) | 1 << version.index
    read = uses_of_lines(facts.HEADS[generation], list(lines))
    wrong = [
        w for (line, mask), (_, uses) in zip(lines.items(), read, strict=True) for w in said(line, mask, uses)
    ]
    assert not wrong


def test_json() -> None:
    """Each type as JSON, with all properties that it has."""
    wrong = []
    for name, model in HISTORY.types.items():
        lines: dict[str, int] = {}
        for at in range(len(HISTORY.versions)) if model.kind == "object" else ():
            if model.at >> at & 1:
                whole = json.dumps({p.wire: None for p in model.props.values() if p.at >> at & 1})
                lines[whole] = lines.get(whole, 0) | 1 << at
        for line, mask in lines.items():
            wrong += said(line, mask, payload.read(line, name).uses)
    assert not wrong


def test_rest() -> None:
    """Each request, and each property of an answer."""
    cases = [*facts.requests(0), *facts.answers(0)]
    read = uses_of_lines(facts.REST, [case.line for case in cases])
    assert not [w for c, (_, uses) in zip(cases, read, strict=True) for w in said(c.line, c.holds, uses)]


def said(line: str, mask: int, uses: list[Use]) -> Iterator[str]:
    """What is reported about a line at the versions that it is written for."""
    for at in range(len(HISTORY.versions)):
        if mask >> at & 1:
            findings, unknown = judge(Context(HISTORY, rules_with(None), at, at), uses)
            # What the service has announced to retire works until then.
            breaking = [found for found in findings if found.kind != "retirement"]
            yield from (f"{line}: {found.message}, at {HISTORY.label(at)}" for found in (*breaking, *unknown))
