"""Programs for 14.2.0 that are made from the API history: every operation, every body, every enum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchlint.history import Operation, Property, WireType
from tests.proof.answers import HISTORY, NEW, OLD, thing
from tests.proof.proving import HEAD, Program

#: Source of a value, by what the history calls its type.
PLAIN = {
    "int": "20",
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
#: So many types below each other are filled; what is deeper has a program of its own.
FILLED = 2
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
    """What a program can give to the class of a body, by Python name; without what 15.1.0 lacks.

    What is required is given in any case.
    """
    for prop in model.props.values():
        if prop.at >> OLD & 1 and not prop.readonly >> OLD & 1 and prop.refs[OLD] is not None:
            required = bool(prop.required >> OLD & 1)
            if required or (everything and prop.at >> NEW & 1 and goes_on(prop.refs[OLD])):
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
        return f"[{source(ref[1:-1], name, everything, above)}]" if goes_on(ref) else "[]"
    if ref[0] == "{":
        return f'{{"key": {source(ref[1:-1], name, everything, above)}}}'
    if ref in HISTORY.enums:
        members = members_of(ref)
        return f"models.{old_name(ref)}.{members[0]}"
    if ref in HISTORY.types:
        deeper = everything and len(above) < FILLED
        given = [
            f"{python}={source(prop.refs[OLD] or '', prop.wire, deeper, (*above, ref))}"
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


def arguments(operation: Operation, everything: bool, loose: bool = False) -> list[str]:
    """Source of the arguments but the options, by position.

    Args:
        operation: what is called.
        everything: whether a body is filled with all that it can have.
        loose: whether parameters are given that may be left out.
    """
    given = []
    body = operation.body[OLD]
    for param in operation.params[OLD] or ():
        if param.endswith("_options") or param == "threads":
            continue
        if not everything and not loose and param not in (operation.required[OLD] or ()):
            continue
        if param == operation.body_param[OLD] and body is not None:
            given.append(source(body, param, everything))
        elif body in HISTORY.types and (prop := HISTORY.member(body, param)) is not None:
            given.append(source(prop.refs[OLD] or "", param, everything))
        else:
            given.append("True" if param == "recursive" else f'"{param.removesuffix("_id")}"')
    return given


def options(operation: Operation, left_out: tuple[str, ...]) -> str | None:
    """Source of an options object with all options but some; None where it would be empty."""
    name = options_class(operation)
    if name is None:
        return None
    props = {p.python(OLD): p.refs[OLD] or "" for p in HISTORY.types[name].props.values()}
    given = [f"{n}={OPTIONS.get(n) or source(ref, n)}" for n, ref in props.items() if n not in left_out]
    return f"models.{name}({', '.join(given)})"


def call(operation: Operation, given: list[str], read: bool) -> str:
    """Code that calls an operation, and prints all of the result if it is to be read."""
    called = f"client.{operation.name}({', '.join(given)})"
    result = operation.result[OLD]
    if result == "stream":
        return f'print(b"".join({called}).decode())\n'
    if result is None:
        return f"{called}\n"
    if result == "bool":
        # Each in a function of its own, as people ask.
        return f"def ask():\n    return {called}\n\n\nprint(ask())\n"
    now = operation.result[NEW] or ""
    if now.startswith("paged:") and not result.startswith("paged:"):
        # What held a list is a listing now.
        called, result = f"{called}.value", now
    if not read:
        return f"print(len(list({called})))\n" if result.startswith("paged:") else f"{called}\n"
    if result.startswith("paged:"):
        lines = [f"print({text})" for text in reads(result.removeprefix("paged:"), "found", 1)]
        return f"for found in {called}:\n    " + "\n    ".join(lines) + "\n"
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
    """Each operation: bare, with None for its options, with all options, and with the other condition."""
    for operation in successors():
        bare = arguments(operation, False)
        full = arguments(operation, False, loose=True)
        text = HEAD + call(operation, bare, True)
        last = (operation.params[OLD] or ("",))[-1]
        name = options_class(operation)
        if name is not None:
            text += call(operation, [*bare, f"{last}=None"], False)
            for left_out in ("if_none_match", "if_match"):
                if left_out == "if_none_match" or HISTORY.member(name, "if_none_match"):
                    given = options(operation, (*REQUEST_IDS, left_out))
                    text += call(operation, [*full, f"{last}={given}"], False)
        yield Program(operation.name, text)


def identified() -> Iterator[Program]:
    """Identifiers for requests, which azure-core makes and takes under names of its own."""
    for operation in successors():
        name = options_class(operation)
        if name is not None:
            known = {prop.python(OLD) for prop in HISTORY.types[name].props.values()}
            given = options(operation, tuple(known - {*REQUEST_IDS}))
            last = (operation.params[OLD] or ("",))[-1]
            bare = arguments(operation, False)
            yield Program(operation.name, HEAD + call(operation, [*bare, f"{last}={given}"], False))


def bodies() -> Iterator[Program]:
    """Each type that a request can hold, as an object with all properties.

    The body of an operation stands in the call; any other type in a variable, from where it goes into the
    smallest body that can hold it.
    """
    for operation in successors():
        body = operation.body[OLD]
        if body is not None and operation.body_param[OLD] is not None:
            given = ", ".join(arguments(operation, True))
            yield Program(body, f"{HEAD}client.{operation.name}({given})\n")
    # Of these a program makes no object, but its parts.
    task = source("TaskAddParameter", "value")
    yield Program("TaskAddCollectionParameter", f'{HEAD}client.task.add_collection("film", [{task}])\n')
    for name, (operation, whole) in sorted(holders().items()):
        body = operation.body[OLD] or ""
        given = ", ".join(
            whole if text.startswith(f"models.{old_name(body)}(") else text
            for text in arguments(operation, False)
        )
        yield Program(name, f"{HEAD}part = {source(name, name)}\nclient.{operation.name}({given})\n")


def holders() -> dict[str, tuple[Operation, str]]:
    """For each type that is no body: an operation, and source of its body with `part` somewhere in it."""
    found: dict[str, tuple[Operation, str]] = {}
    open_ = [
        (body, operation, "{}")
        for operation in successors()
        if (body := operation.body[OLD]) is not None and operation.body_param[OLD] is not None
    ]
    for name, operation, around in open_:
        required = dict(writable(HISTORY.types[name], False))
        for python, prop in writable(HISTORY.types[name], True):
            ref = prop.refs[OLD] or ""
            inner = ref.strip("[]{}")
            if inner not in HISTORY.types or inner in found:
                continue
            others = [
                f"{n}={source(p.refs[OLD] or '', n, False)}" for n, p in required.items() if n != python
            ]
            part = "[{}]" if ref[0] == "[" else "{}"
            made = f"models.{old_name(name)}({', '.join([*others, f'{python}=' + part])})"
            held = around.replace("{}", made)
            found[inner] = (operation, held.replace("{}", "part"))
            open_.append((inner, operation, held))
    return found


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


def joined(programs: Sequence[Program], count: int) -> Iterator[Program]:
    """So many programs in one file each, which is rewritten faster; its name is theirs."""
    for start in range(0, len(programs), count):
        part = programs[start : start + count]
        text = "".join(program.text.removeprefix(HEAD) for program in part)
        yield Program(", ".join(program.name for program in part), HEAD + text, part[0].unsafe)
