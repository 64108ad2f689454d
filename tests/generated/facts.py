"""Facts of the API history as pieces of code, each of which names one of them.

A case is a line of code, the place in it that names the fact, and the versions in which the code works.
Where it stops working between two neighbours, there must be a finding; where it works, none.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from batchlint.history import Enum, History, Operation, Property, WireType, load

HISTORY: History = load()
EVERYWHERE = (1 << len(HISTORY.versions)) - 1
SECOND = HISTORY.second_generation
#: The versions that a release of the package is for.
PACKAGED = sum(1 << v.index for v in HISTORY.versions if v.packages)
#: What stands above the cases in a file: for each generation of the package, and for requests.
HEADS = {
    1: "import azure.batch\nfrom azure.batch import BatchServiceClient, models\nclient: BatchServiceClient = a()\n",
    2: "import azure.batch\nfrom azure.batch import BatchClient, models\nclient: BatchClient = a()\n",
}
REST = 'import requests\nBATCH = "https://a.westeurope.batch.azure.com"\n'


class Case(NamedTuple):
    """A line of code that names one fact.

    `name` is the part of the line that names it, `around` the versions that have all else that the line
    names, and `holds` those of them that have the fact.
    """

    line: str
    name: str
    around: int
    holds: int


def classes(
    generation: int, kinds: tuple[str, ...] = ("object", "options")
) -> Iterator[tuple[str, int, WireType]]:
    """Each class of a generation of the package, the versions that have it, and what it stands for."""
    mine = (SECOND if generation == 2 else ~SECOND) & PACKAGED
    for name in HISTORY.classes:
        model = HISTORY.model(name)
        if model is not None and model.kind in kinds and model.names[name] & mine:
            yield name, model.names[name] & PACKAGED, model


def members(generation: int) -> Iterator[tuple[str, int, Enum]]:
    """Each class of an enum, likewise."""
    mine = (SECOND if generation == 2 else ~SECOND) & PACKAGED
    for enum in HISTORY.enums.values():
        yield from ((name, mask & PACKAGED, enum) for name, mask in enum.names.items() if mask & mine)


def properties(name: str, mask: int, model: WireType) -> Iterator[tuple[str, Property, int]]:
    """Each Python name of a property that a class has had, and the versions of both."""
    for prop in model.props.values():
        for python, versions in prop.names.items():
            if versions & mask:
                yield python, prop, versions & PACKAGED


def imports(generation: int) -> Iterator[Case]:
    """`from azure.batch.models import CloudPool`."""
    named = [(n, m) for n, m, _ in classes(generation, ("object", "options", "page", "exception"))]
    named += [(n, m) for n, m, _ in members(generation)]
    for name, mask in named:
        yield Case(f"from azure.batch.models import {name}", name, PACKAGED, mask)


def constructors(generation: int) -> Iterator[Case]:
    """`models.CloudPool(id=None)`; what only the service writes is no parameter."""
    for name, mask, model in classes(generation):
        for python, prop, versions in properties(name, mask, model):
            if writable := versions & ~prop.readonly & mask:
                yield Case(f"models.{name}({python}=None, **x)", f"{python}=None", mask, writable)


def values(generation: int) -> Iterator[Case]:
    """`models.CloudPool(state="active")`."""
    for name, mask, model in classes(generation):
        for python, prop, versions in properties(name, mask, model):
            for ref in {r for r in prop.refs if r in HISTORY.enums}:
                there = versions & ~prop.readonly & mask & same(prop.refs, ref)
                for value in HISTORY.enums[ref or ""].values.values() if there else ():
                    text = f'"{value.spelling}"'
                    yield Case(f"models.{name}({python}={text}, **x)", text, there, there & value.at)


def clients(generation: int) -> Iterator[Case]:
    """`BatchClient(endpoint=None)`."""
    params = HISTORY.client.params
    for name, mask in HISTORY.client.names.items():
        there = mask & PACKAGED if HISTORY.generations(mask) == {generation} else 0
        for keyword in sorted({p for i, known in enumerate(params) if there >> i & 1 for p in known or ()}):
            holds = there & sum(1 << i for i, known in enumerate(params) if keyword in (known or ()))
            yield Case(f"azure.batch.{name}({keyword}=a, **x)", f"{keyword}=", there, holds)


def reads(generation: int) -> Iterator[Case]:
    """`pool.id` of a `pool: models.CloudPool`."""
    for name, mask, model in classes(generation):
        for python, _, versions in properties(name, mask, model):
            yield Case(f"def _(x: models.{name}): x.{python}", python, mask, versions & mask)


def stores(generation: int) -> Iterator[Case]:
    """`pool.id = None`, likewise."""
    return (case._replace(line=f"{case.line} = None") for case in reads(generation))


def enum_members(generation: int) -> Iterator[Case]:
    """`models.PoolState.active`; the second generation takes the names in any letters."""
    for name, mask, enum in members(generation):
        for value in enum.values.values():
            for member, versions in value.members.items():
                if versions & mask:
                    holds = versions | (value.members.get(member.upper(), 0) & SECOND)
                    yield Case(f"models.{name}.{member}", member, mask, holds & mask)


def operations(generation: int) -> Iterator[tuple[str, int, list[Operation]]]:
    """Each method of a generation, the versions that have it, and the operations that it has been."""
    for name in HISTORY.methods:
        if ("." in name) == (generation == 1):
            known = [o for o in HISTORY.operations.values() if name in o.names]
            mask = 0
            for operation in known:
                mask |= operation.names[name] & PACKAGED
            yield name, mask, known


def calls(generation: int) -> Iterator[Case]:
    """`client.pool.add`, `client.create_pool`."""
    for name, mask, _ in operations(generation):
        yield Case(f"client.{name}", name.rpartition(".")[2], PACKAGED, mask)


def parameters(generation: int) -> Iterator[Case]:
    """`client.create_pool(service_timeout=None)`."""
    for name, mask, known in operations(generation):
        accepted: dict[str, int] = {}
        for operation in known:
            for index, names in enumerate(operation.accepts):
                if (operation.names[name] & mask) >> index & 1:
                    for keyword in names or ():
                        accepted[keyword] = accepted.get(keyword, 0) | 1 << index
        for keyword, holds in accepted.items():
            yield Case(f"client.{name}({keyword}=None)", keyword, mask, holds)


# On the wire


class Chain(NamedTuple):
    """The properties that lead from one type to another, and the versions that have all of them."""

    steps: tuple[str, ...]
    around: int


@cache
def chains(root: str, depth: int = 4) -> dict[str, Chain]:
    """How each type is reached from a type, by the way that most versions have; a list ends with `[]`."""
    found = {root: Chain((), HISTORY.types[root].at)}
    level = [root]
    for _ in range(depth):
        following: list[str] = []
        for owner in level:
            for prop in HISTORY.types[owner].props.values():
                for ref in {r for r in prop.refs if r is not None}:
                    name = ref.strip("[]")
                    around = found[owner].around & prop.at & same(prop.refs, ref)
                    longer = around.bit_count() > (found[name].around.bit_count() if name in found else 0)
                    if name in HISTORY.types and longer:
                        found[name] = Chain((*found[owner].steps, prop.wire + "[]" * (ref[0] == "[")), around)
                        following.append(name)
        level = following
    return found


def body(steps: tuple[str, ...], inner: str) -> str:
    """A dict that leads down to an inner one."""
    for step in reversed(steps):
        inner = f'{{"{step[:-2]}": [{inner}]}}' if step.endswith("[]") else f'{{"{step}": {inner}}}'
    return inner


def entries(name: str, around: int) -> Iterator[Case]:
    """`"id": None` for each property of a type, and for each value of an enum."""
    for prop in HISTORY.types[name].props.values():
        key = f'"{prop.wire}"'
        yield Case(f"{key}: None", key, around, prop.at & around)
        for ref in {r for r in prop.refs if r in HISTORY.enums}:
            there = prop.at & around & same(prop.refs, ref)
            for value in HISTORY.enums[ref or ""].values.values():
                text = f'"{value.spelling}"'
                yield Case(f"{key}: {text}", text, there, there & value.at)


def same(values: Sequence[object], value: object) -> int:
    """The versions at which a fact has some content."""
    return sum(1 << i for i, v in enumerate(values) if v == value)


def payloads() -> Iterator[tuple[str, Case]]:
    """JSON of each type, with the type."""
    for name, model in HISTORY.types.items():
        if model.kind == "object":
            for case in entries(name, model.at):
                yield name, case._replace(line=json.dumps(ast.literal_eval(f"{{{case.line}}}")))


def sent(http: str, arguments: str = "") -> str:
    """A request in Python."""
    verb, _, path = http.partition(" ")
    return f'requests.{verb.lower()}(BATCH + "{re.sub("{[^}]*}", "x", path)}"{arguments})'


def requests(_: int) -> Iterator[Case]:
    """`requests.get(BATCH + "/pools/x")`, for each address that an operation has had."""
    lines: dict[str, int] = {}
    for operation in HISTORY.operations.values():
        for index, http in enumerate(operation.http):
            if http is not None:
                lines[sent(http)] = lines.get(sent(http), 0) | 1 << index
    for line, holds in lines.items():
        yield Case(line, "", 0, holds)


def sendings(generation: int) -> Iterator[Case]:
    """`requests.post(BATCH + "/pools", json={…})`, or with `client.create_pool({…})` for a generation."""
    ways: dict[str, tuple[str, Chain]] = {}
    for operation in HISTORY.operations.values():
        for index, root in enumerate(operation.body):
            call = _call(operation, index, generation)
            if root is None or call is None:
                continue
            there = call[1] & same(operation.body, root)
            for name, chain in chains(root).items():
                around = chain.around & there
                if around.bit_count() > ways[name][1].around.bit_count() if name in ways else around:
                    ways[name] = call[0], Chain(chain.steps, around)
    for name, (line, chain) in ways.items():
        for case in entries(name, chain.around):
            yield case._replace(line=line.replace("BODY", body(chain.steps, f"{{{case.line}}}")))


def _call(operation: Operation, index: int, generation: int) -> tuple[str, int] | None:
    """A call that sends a body, and the versions that have it; with generation 0, without the package."""
    if not generation:
        http = operation.http[index]
        return (sent(http, ", json=BODY"), same(operation.http, http)) if http is not None else None
    name = next((n for n, m in operation.names.items() if m & PACKAGED >> index & 1), None)
    keyword = operation.body_param[index]
    if name is None or keyword is None or HISTORY.generation(index) != generation:
        return None
    there = operation.names[name] & PACKAGED & same(operation.body_param, keyword)
    return f"client.{name}({keyword}=BODY, **x)", there


def answers(_: int) -> Iterator[Case]:
    """`requests.get(BATCH + "/pools/x").json()["id"]`."""
    ways: dict[str, tuple[str, Chain]] = {}
    for operation in HISTORY.operations.values():
        for root in {r for r in operation.result if r is not None}:
            name = root.removeprefix("paged:")
            addresses = [sent(http) if http is not None else "" for http in operation.http]
            for address in {a for a in addresses if a and name in HISTORY.types}:
                there = same(operation.result, root) & same(addresses, address)
                line = f"{address}.json()" + '["value"][0]' * root.startswith("paged:")
                for inner, chain in chains(name).items():
                    around = chain.around & there
                    if around.bit_count() > ways[inner][1].around.bit_count() if inner in ways else around:
                        ways[inner] = line, Chain(chain.steps, around)
    for name, (line, chain) in ways.items():
        path = "".join(f'["{s[:-2]}"][0]' if s.endswith("[]") else f'["{s}"]' for s in chain.steps)
        for case in entries(name, chain.around):
            if case.line.endswith("None"):
                yield case._replace(line=f"{line}{path}[{case.name}]")


def required(generation: int) -> Iterator[Case]:
    """A constructor that lacks a property which some releases want, and has all others that one wants.

    `name` is the property, `around` the versions that want it, and `holds` those that don't. Bodies that
    only hold changes are left out.
    """
    for name, mask, model in classes(generation, ("object",)):
        if model.name.endswith("PropertiesParameter"):
            continue
        wanted = {p.wire: p.required & ~p.readonly & p.in_package & mask for p in model.props.values()}
        for wire in filter(wanted.__getitem__, wanted):
            lines: dict[str, int] = {}
            optional = mask & ~model.props[wire].required
            for at in (n for n in range(len(HISTORY.versions)) if optional >> n & 1):
                given = [model.props[other].python(at) for other, there in wanted.items() if there >> at & 1]
                line = f"models.{name}({', '.join(f'{python}=a' for python in given)})"
                lines[line] = lines.get(line, 0) | 1 << at
            for line, holds in lines.items():
                yield Case(line, wire, wanted[wire], holds)
