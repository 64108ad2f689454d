"""Calls of operations, rewritten for the client of another generation of the package."""

from __future__ import annotations

import ast
from typing import NamedTuple

import pytest

from batchlint.core.reports import FixReport
from batchlint.engine.fix import fix_source
from batchlint.history import Operation, load
from batchlint.rules.shipped import load_rules
from batchlint.settings import Settings

HISTORY = load()
FIRST, LAST = 23, HISTORY.latest
HEAD = """\
from azure.batch import BatchServiceClient
from azure.batch import models
client = BatchServiceClient(credentials, batch_url=url)
"""
#: The operations that both generations have.
OPERATIONS = [
    o for o in HISTORY.operations.values() if o.in_package >> FIRST & 1 and o.in_package >> LAST & 1
]
#: What is sent by default, where a method needs a body.
DEFAULTS = load_rules().generation(LAST).bodies
#: The headers that one keyword and a condition stand for.
CONDITIONS = {"ifMatch": "IfNotModified", "ifNoneMatch": "IfModified"}


def fixed(code: str, target: int = LAST, unsafe: bool = False, source: int | None = FIRST) -> FixReport:
    """The report of fixing a file."""
    report = fix_source("app.py", code.encode(), Settings(target, source, unsafe=unsafe))
    assert not report.after.failures, report.after.failures
    return report


def rewritten(code: str, head: str = HEAD, target: int = LAST, unsafe: bool = False) -> str:
    """Code behind the lines that make a client, as it is after the fix."""
    report = fixed(head + code, target, unsafe)
    text = (report.data or (head + code).encode()).decode()
    marker = "client = "
    start = text.index(marker)
    return text[text.index("\n", start) + 1 :]


def left(code: str, unsafe: bool = False) -> list[str]:
    """What is still found behind the lines that make a client."""
    report = fixed(HEAD + code, unsafe=unsafe)
    text = report.after.text or ""
    start = text.index("\n", text.index("client = "))
    return [f.message for f in report.after.findings if f.span.start > start]


class Meaning(NamedTuple):
    """What a call gives: parameters of the path and the body by name, and the rest by wire name."""

    method: str
    given: dict[str, str]


def parsed(code: str) -> ast.Call:
    """The call that is the only statement of a text."""
    (statement,) = ast.parse(code).body
    assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    return statement.value


def arguments(call: ast.Call, names: list[str]) -> dict[str, ast.expr]:
    """The arguments of a call by the names of its parameters."""
    assert len(call.args) <= len(names)
    found = dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        assert keyword.arg is not None and keyword.arg not in found
        found[keyword.arg] = keyword.value
    return found


def own(operation: Operation) -> list[str]:
    """The parameters of the first generation but for the options object."""
    return [n for n in operation.params[FIRST] or () if n != options_name(operation)]


def options_name(operation: Operation) -> str:
    names = operation.params[FIRST] or ()
    return next(n for n in names if n.endswith("_options") and n not in operation.body_param)


def options_type(operation: Operation) -> str:
    folded = options_name(operation).replace("_", "")
    return next(name for name in HISTORY.types if name.lower() == folded)


def places(operation: Operation) -> list[str]:
    """The parameters of the second generation that a position gives."""
    keyword_only = operation.keyword_only[LAST] or ()
    return [n for n in operation.params[LAST] or () if n not in keyword_only]


def check_own(operation: Operation, found: dict[str, ast.expr], given: dict[str, str]) -> None:
    """What made up the path or the body is given as what it was; takes it out of what is found."""
    body, body_name = operation.body[LAST], operation.body_param[LAST]
    for name, value in given.items():
        if name in found:
            assert ast.unparse(found.pop(name)) == value
        elif name in ("value", "threads"):
            new = {"value": "task_collection", "threads": "max_concurrency"}[name]
            assert ast.unparse(found.pop(new)) == value
        elif name in operation.body_param:
            assert body_name is not None
            assert ast.unparse(found.pop(body_name)) == value
        else:
            assert body is not None and body_name is not None
            prop = HISTORY.types[body].by_python[name]
            held = found[body_name]
            cls = HISTORY.class_name(body, LAST)
            if isinstance(held, ast.Dict):
                assert cls is None
                keys = {ast.literal_eval(k): v for k, v in zip(held.keys, held.values, strict=True) if k}
                assert ast.unparse(keys[prop.wire]) == value
            else:
                assert isinstance(held, ast.Call) and ast.unparse(held.func) == f"models.{cls}"
                parts = {k.arg: k.value for k in held.keywords}
                assert ast.unparse(parts[prop.python(LAST)]) == value
    if body_name in found:
        held = found.pop(body_name)
        size = len(held.keys) if isinstance(held, ast.Dict) else len(getattr(held, "keywords", ()))
        parts = [n for n in given if n not in places(operation)]
        assert size == (len(parts) or len(DEFAULTS.get(operation.name, ())))


def folded(name: str) -> str:
    return name.replace("-", "").replace("$", "").lower()


STYLES = ["required", "keywords", "positions", "options"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_operation_is_called_with_what_it_was_given(operation: Operation, style: str) -> None:
    names = own(operation)
    if style == "required":
        names = [n for n in names if n in (operation.required[FIRST] or ())]
    given = {name: f"x{i}" for i, name in enumerate(names) if name != "threads" or style != "positions"}
    by_name = style in ("keywords", "options")
    written = [f"{n}={v}" if by_name else v for n, v in given.items()]
    code = f"client.{operation.name}({', '.join(written)})\n"
    new = rewritten(code, unsafe=operation.name.endswith(".exists"))
    call = parsed(new)
    assert isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "client"
    assert call.func.attr == operation.python(LAST)
    check_own(operation, found := arguments(call, places(operation)), given)
    assert not found
    if not operation.name.endswith(".exists"):
        assert left(code) == []
    # What stood at a position still does, where the method has the same there.
    kept = [i for i, n in enumerate(given) if i < len(places(operation)) and n == places(operation)[i]]
    if not by_name:
        assert [ast.unparse(call.args[i]) for i in kept] == [f"x{i}" for i in kept]


@pytest.mark.parametrize("by_position", [False, True], ids=["keyword", "position"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_option_becomes_the_keyword_that_sends_the_same(
    operation: Operation, by_position: bool
) -> None:
    names = own(operation)
    required = [n for n in names if n != "threads"]
    wire_type = HISTORY.types[options_type(operation)]
    for prop in wire_type.props.values():
        if not prop.in_package >> FIRST & 1:
            continue
        name = prop.python(FIRST)
        value = "'a,b'" if name in ("select", "expand") else "z"
        options = f"models.{wire_type.name}({name}={value})"
        written = [f"x{i}" for i in range(len(required))]
        written.append(options if by_position else f"{options_name(operation)}={options}")
        code = f"client.{operation.name}({', '.join(written)})\n"
        is_unsafe = operation.name.endswith(".exists")
        call = parsed(rewritten(code, unsafe=is_unsafe))
        found = arguments(call, places(operation))
        check_own(operation, found, {n: f"x{i}" for i, n in enumerate(required)})
        sent = {k: ast.unparse(v) for k, v in found.items()}
        if prop.wire in CONDITIONS:
            assert sent == {"etag": "z", "match_condition": f"MatchConditions.{CONDITIONS[prop.wire]}"}
        elif prop.wire == "clientRequestId":
            assert sent == {"request_id": "z"}
        elif prop.wire == "returnClientRequestId":
            assert sent == {}
        else:
            (keyword,) = sent
            assert folded(operation.keywords[keyword]) == folded(prop.wire)
            assert keyword in (operation.accepts[LAST] or ())
            assert sent[keyword] == ("['a', 'b']" if name in ("select", "expand") else "z")
