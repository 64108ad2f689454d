"""Programs for 14.2.0 that are made from the API history: every operation, every body, every enum."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.history import Operation, Property, WireType
from tests.proof.answers import HISTORY, NEW, OLD, thing
from tests.proof.proving import HEAD, Program

#: Source of a value, by what the history calls its type.
PLAIN = {
    "int": "3",
    "long": "5000000000",
    "float": "0.5",
    "bool": "True",
    "iso-8601": "datetime.datetime(2024, 1, 2, 3, 4, 5)",
    "rfc-1123": "datetime.datetime(2024, 1, 2, 3, 4, 5)",
    "duration": "datetime.timedelta(hours=26, minutes=3)",
    "object": '{"any": "thing"}',
}
#: Source of options that are no text of any kind, by Python name.
OPTIONS = {
    "filter": "\"id eq 'film'\"",
    "select": '"id"',
    "expand": '"stats"',
    "max_results": "7",
    "timeout": "17",
    "if_match": "'\"0x8D4EDD5118668F7\"'",
    "if_none_match": "'\"0x8D4EDD5118668F7\"'",
    "ocp_range": '"bytes=0-9"',
}
#: What azure-core makes and takes under names of its own.
REQUEST_IDS = ("client_request_id", "return_client_request_id")


def old_name(wire_type: str) -> str:
    """The class of a wire type or an enum in 14.2.0."""
    name = HISTORY.class_name(wire_type, OLD)
    assert name is not None, wire_type
    return name


def goes_on(ref: str | None) -> bool:
    """Whether 15.1.0 has what a type reference names."""
    name = (ref or "").strip("[]{}")
    if name in HISTORY.enums:
        return bool(HISTORY.enums[name].at >> NEW & 1)
    return name not in HISTORY.types or bool(HISTORY.types[name].at >> NEW & 1)


def writable(model: WireType, everything: bool) -> Iterator[tuple[str, Property]]:
    """What a program can give to the class of a body, by Python name; without what 15.1.0 lacks."""
    for prop in model.props.values():
        if prop.at >> OLD & 1 and not prop.readonly >> OLD & 1 and prop.refs[OLD] is not None:
            if prop.at >> NEW & 1 and goes_on(prop.refs[OLD]) and (everything or prop.required >> OLD & 1):
                yield prop.python(OLD), prop


def source(ref: str, name: str, everything: bool = True, above: tuple[str, ...] = ()) -> str:
    """Source of a value of a type.

    Args:
        ref: the type as the history names it.
        name: what the value is called, so that texts differ.
        everything: whether models get all their properties, and not only those that are required.
        above: the types that contain it.
    """
    if ref[0] == "[":
        return f"[{source(ref[1:-1], name, everything, above)}]"
    if ref[0] == "{":
        return f'{{"key": {source(ref[1:-1], name, everything, above)}}}'
    if ref in HISTORY.enums:
        members = members_of(ref)
        return f"models.{old_name(ref)}.{members[0]}"
    if ref in HISTORY.types:
        given = [
            f"{python}={source(prop.refs[OLD] or '', prop.wire, everything, (*above, ref))}"
            for python, prop in writable(HISTORY.types[ref], everything)
            if (prop.refs[OLD] or "").strip("[]{}") not in above
        ]
        return f"models.{old_name(ref)}({', '.join(given)})"
    return PLAIN.get(ref, f'"{name}"')


def members_of(enum: str) -> list[str]:
    """The members of an enum in 14.2.0 whose value 15.1.0 has as well."""
    values = [value for value in HISTORY.enums[enum].values.values() if value.at >> NEW & 1]
    return [member for v in values for member, mask in v.members.items() if mask >> OLD & 1]


def successors() -> list[Operation]:
    """The operations of 14.2.0 that 15.1.0 has, too."""
    return [o for o in HISTORY.operations.values() if o.in_package >> OLD & 1 and o.in_package >> NEW & 1]


def options_class(operation: Operation) -> str | None:
    """The class for the options of an operation."""
    last = (operation.params[OLD] or ())[-1:]
    wanted = "".join(last).replace("_", "").lower()
    return next((n for n, t in HISTORY.types.items() if t.kind == "options" and n.lower() == wanted), None)


def arguments(operation: Operation, everything: bool) -> list[str]:
    """Source of the arguments but the options, by position."""
    given = []
    body = operation.body[OLD]
    for param in operation.params[OLD] or ():
        if param.endswith("_options") or param == "threads":
            continue
        if not everything and param not in (operation.required[OLD] or ()):
            continue
        if param == operation.body_param[OLD] and body is not None:
            given.append(source(body, param, everything))
        elif body in HISTORY.types and (prop := HISTORY.member(body, param)) is not None:
            given.append(source(prop.refs[OLD] or "", param, everything))
        else:
            given.append(f'"{param.removesuffix("_id")}"')
    return given


def options(operation: Operation, left_out: tuple[str, ...]) -> str | None:
    """Source of an options object with all options but some; None where it would be empty."""
    name = options_class(operation)
    if name is None:
        return None
    props = {p.python(OLD): p.refs[OLD] or "" for p in HISTORY.types[name].props.values()}
    given = [f"{n}={OPTIONS.get(n) or source(ref, n)}" for n, ref in props.items() if n not in left_out]
    return f"models.{name}({', '.join(given)})"


def call(operation: Operation, given: list[str]) -> str:
    """A program that calls an operation and prints what it can of the result."""
    called = f"client.{operation.name}({', '.join(given)})"
    result = operation.result[OLD]
    if result is None:
        return f"print({called})\n"
    if result == "bool":
        return f"print({called})\n"
    if result == "stream":
        return f'print(b"".join({called}).decode())\n'
    if result.startswith("paged:"):
        ref = result.removeprefix("paged:")
        read = "\n    ".join(f"print({text})" for text in reads(ref, "found", 1))
        return f"for found in {called}:\n    {read}\n"
    return f"found = {called}\n" + "".join(f"print({text})\n" for text in reads(result, "found", 1))


def reads(ref: str, of: str, depth: int, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Expressions that read a value of a type: its properties, and theirs, so deep.

    The answer has only what `thing` puts into it.
    """
    if ref[0] == "[":
        yield from reads(ref[1:-1], f"{of}[0]", depth, above)
    elif ref[0] == "{":
        yield f'{of}["key"]'
    elif ref in HISTORY.enums:
        yield f"{of} == models.{old_name(ref)}.{members_of(ref)[0]}"
    elif ref in HISTORY.types:
        filled = thing(ref)
        for prop in HISTORY.types[ref].props.values():
            known = prop.refs[OLD]
            if prop.wire not in filled or known is None or not prop.at >> NEW & 1 or not goes_on(known):
                continue
            if known.strip("[]{}") in HISTORY.types and (depth == 0 or known.strip("[]{}") in above):
                continue
            yield from reads(known, f"{of}.{prop.python(OLD)}", depth - 1, (*above, ref))
    else:
        yield of


def operations() -> Iterator[Program]:
    """Each operation: bare, with None for its options, with all options, and with a condition."""
    for operation in successors():
        bare, full = arguments(operation, False), arguments(operation, True)
        name = operation.name
        yield Program(f"{name} bare", HEAD + call(operation, bare))
        last = (operation.params[OLD] or ("",))[-1]
        if options_class(operation) is not None:
            yield Program(f"{name} none", HEAD + call(operation, [*bare, f"{last}=None"]))
            left_out = (*REQUEST_IDS, "if_none_match")
            given = options(operation, left_out)
            yield Program(f"{name} all", HEAD + call(operation, [*full, f"{last}={given}"]))
            if HISTORY.member(options_class(operation) or "", "if_none_match"):
                given = options(operation, (*REQUEST_IDS, "if_match"))
                yield Program(f"{name} none-match", HEAD + call(operation, [*full, f"{last}={given}"]))
            given = options(operation, ("if_none_match", "if_match"))
            yield Program(f"{name} identified", HEAD + call(operation, [*full, f"{last}={given}"]))


def bodies() -> Iterator[Program]:
    """Each body that a program gives as an object, with all properties, and theirs."""
    for operation in successors():
        body = operation.body[OLD]
        if body is not None and operation.body_param[OLD] is not None:
            given = arguments(operation, True)
            yield Program(body, f"{HEAD}client.{operation.name}({', '.join(given)})\n")
    # Of these a program makes no object, but its parts.
    task = source("TaskAddParameter", "value")
    yield Program("TaskAddCollectionParameter", f'{HEAD}client.task.add_collection("film", [{task}])\n')
    types = sorted(name for name in HISTORY.request_types if name not in HISTORY.body_types)
    for name in types:
        if HISTORY.types[name].at >> OLD & 1 and HISTORY.types[name].at >> NEW & 1:
            yield from _alone(name)


def _alone(name: str) -> Iterator[Program]:
    """A class by itself, made in a variable before it goes into a body that can hold it."""
    for operation in successors():
        body = operation.body[OLD]
        if body is None or operation.body_param[OLD] is None:
            continue
        for python, prop in writable(HISTORY.types[body], True):
            ref = prop.refs[OLD] or ""
            if ref.strip("[]{}") == name:
                required = [
                    f"{p}={source(q.refs[OLD] or '', p, False)}"
                    for p, q in writable(HISTORY.types[body], False)
                ]
                required = [r for r in required if not r.startswith(f"{python}=")]
                part = "[part]" if ref[0] == "[" else "part"
                made = f"models.{old_name(body)}({', '.join([*required, f'{python}={part}'])})"
                given = [
                    g if not g.startswith(f"models.{old_name(body)}(") else "whole"
                    for g in arguments(operation, False)
                ]
                text = f"part = {source(name, name)}\nwhole = {made}\nclient.{operation.name}({', '.join(given)})\n"
                yield Program(name, HEAD + text)
                return


def enums() -> Iterator[Program]:
    """Each enum: what its members are, and that they are what the service says."""
    for name, enum in HISTORY.enums.items():
        if enum.in_package >> OLD & 1 and enum.in_package >> NEW & 1:
            known = f"models.{old_name(name)}"
            lines = [
                f"print({known}.{member}.value, {known}.{member} == {known}.{member}.value)"
                for member in members_of(name)
            ]
            yield Program(name, HEAD + "\n".join(lines) + "\n")
