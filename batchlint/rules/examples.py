"""Files made from an example: the same body as JSON, as YAML, as raw REST code, and as `azure-batch` code.

The tests run every example of every rule in each form; `explain` shows them.
"""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from batchlint.history import History, load
from batchlint.history.model import name_at
from batchlint.rules.bodies import sides, written_at
from batchlint.rules.facts import at, element
from batchlint.rules.grammar import Example, Rule
from batchlint.rules.routes import Route, to_body, to_method_result, to_result

Side: TypeAlias = Literal["before", "after", "keep"]
Form: TypeAlias = Literal["json", "yaml", "rest", "sdk", "rest reading", "sdk reading", "python"]

_ACCOUNT = 'account = "https://studio.westeurope.batch.azure.com"'
_WORD = re.compile(r"[A-Za-z]\w{5,}")
_DURATION = re.compile(
    r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An example as a file: its name, its text, and for JSON and YAML the wire type of the body."""

    form: Form
    path: str
    text: str
    payload_type: str | None = None


def render(rule: Rule, example: Example, side: Side, history: History | None = None) -> list[Rendered]:
    """The files that one side of an example can be written as; empty where it does not have that side."""
    history = history or load()
    body = getattr(example, side)
    if body is None:
        return []
    if example.of == "python":
        return [Rendered("python", "example.py", str(body))]
    index = written_at(rule) if side == "before" else sides(rule)[1]
    found = [
        Rendered("json", "example.json", json_text(body), example.of),
        Rendered("yaml", "example.yaml", yaml_text(body) + "\n", example.of),
    ]
    code: tuple[tuple[Form, str | None], ...] = (
        ("rest", rest_code(example.of, body, index, history)),
        ("sdk", sdk_code(example.of, body, index, history)),
        ("rest reading", rest_reading(example.of, body, index, history)),
        ("sdk reading", sdk_reading(example.of, body, index, history)),
    )
    # Code that reads is no other way to write a body down: it shows what only the service sends.
    is_sent = code[0][1] is not None
    for form, text in code:
        if text is not None and not (is_sent and form.endswith("reading")):
            found.append(Rendered(form, "example.py", text))
    return found


def json_text(body: Any) -> str:
    """A body as a JSON file."""
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def yaml_text(value: Any, indent: str = "") -> str:
    """A value as YAML in block style, each line with this indentation, the first one without it."""
    line = f"\n{indent}"
    if isinstance(value, dict) and value:
        return line.join(f"{key}:{_below(inner, indent)}" for key, inner in value.items())
    if isinstance(value, list) and value:
        return line.join(f"- {yaml_text(item, indent + '  ')}" for item in value)
    # Any other word could be read as something else.
    return value if isinstance(value, str) and _WORD.fullmatch(value) else json.dumps(value)


def _below(value: Any, indent: str) -> str:
    if isinstance(value, (dict, list)) and value:
        return f"\n{indent}  {yaml_text(value, indent + '  ')}"
    return f" {yaml_text(value)}"


def rest_code(wire_type: str, body: Any, index: int, history: History | None = None) -> str | None:
    """Code that sends a body with `requests`, as a dict of wire names.

    A type that is only part of requests is put into a whole one. None where no request of version
    `index` holds the type.
    """
    history = history or load()
    route = to_body(history, wire_type, index)
    if route is None:
        return None
    for level in reversed(route.levels):
        body = {
            **_required(history, level.owner, level.wire, index),
            level.wire: [body] if level.is_list else body,
        }
    verb, url = _request(history, route, index)
    lines = ["import requests", "", _ACCOUNT, f"response = requests.{verb}("]
    lines += [f'    f"{url}",', f"    json={_literal(body, 1)},", ")"]
    return "\n".join(lines) + "\n"


def sdk_code(wire_type: str, body: Any, index: int, history: History | None = None) -> str | None:
    """Code that builds a body from the models of `azure-batch`.

    None where no release up to version `index` has names for it, or where only the service sets a property.
    """
    history = history or load()
    position = _release_for(history, wire_type, body, index)
    if position is None or _has_readonly(history, wire_type, body, position):
        return None
    built = _constructed(history, wire_type, body, position, 0)
    imports = "import datetime\n\n" if "datetime." in built else ""
    return f"{imports}import azure.batch.models as batchmodels\n\nvalue = {built}\n"


def rest_reading(wire_type: str, body: Any, index: int, history: History | None = None) -> str | None:
    """Code that reads every property of a body out of a response; None where none holds the type."""
    history = history or load()
    route = to_result(history, wire_type, index)
    if route is None:
        return None
    verb, url = _request(history, route, index)
    lines = ["import requests", "", _ACCOUNT, f'response = requests.{verb}(f"{url}")']
    lines.append("answer = response.json()")
    name = "answer"
    if route.paged:
        name = 'answer["value"][0]'
    for level in route.levels:
        name += f'["{level.wire}"]' + ("[0]" if level.is_list else "")
    lines.append(f"found = {name}")
    lines += [f"print(found{''.join(f'[{json.dumps(w)}]' for w in path)})" for path in _paths(body)]
    return "\n".join(lines) + "\n"


def sdk_reading(wire_type: str, body: Any, index: int, history: History | None = None) -> str | None:
    """Code that reads every property of a body from what an operation of the client returns."""
    history = history or load()
    position = _release_for(history, wire_type, body, index)
    route = None if position is None else to_method_result(history, wire_type, position)
    if position is None or route is None:
        return None
    arguments = ", ".join(f'"{name}"' for name in route.operation.required[position] or ())
    call = f"client.{route.operation.python(position)}({arguments})"
    client = name_at(history.client.names, position)
    lines = [
        f"from azure.batch import {client}",
        "",
        f"client = {client}({', '.join(history.client.required[position] or ())})",
    ]
    lines.append(f"found = list({call})[0]" if route.paged else f"found = {call}")
    for level in route.levels:
        python = history.types[level.owner].props[level.wire].python(position)
        lines.append(f"found = found.{python}" + ("[0]" if level.is_list else ""))
    for path in _paths(body):
        names, owner = [], wire_type
        for wire in path:
            if owner not in history.types:
                break  # A map is read as a whole.
            prop = history.types[owner].props[wire]
            names.append(prop.python(position))
            owner = prop.refs[position] or ""
        lines.append(f"print(found.{'.'.join(names)})")
    return "\n".join(lines) + "\n"


def _release_for(history: History, wire_type: str, body: Any, index: int) -> int | None:
    """The newest version up to `index` whose release has a name for all of a body; None where none has.

    What the service still has may have been left out of the release that is for the same version.
    """
    named = _named(history, wire_type, body, index)
    return next((i for i in range(index, -1, -1) if history.package(i) and at(named, i)), None)


def _named(history: History, ref: str, value: Any, index: int) -> int:
    """The versions whose release has the classes and properties that a value is made of."""
    mask = (1 << len(history.versions)) - 1
    owner = history.types.get(element(ref))
    if owner is None:
        return mask
    mask &= owner.in_package
    for item in value if isinstance(value, list) else [value]:
        # Null stands for what is not there.
        for wire, inner in (item or {}).items():
            prop = owner.props[wire]
            mask &= prop.in_package & _named(history, prop.refs[index] or "", inner, index)
    return mask


def _request(history: History, route: Route, index: int) -> tuple[str, str]:
    verb, _, path = (route.operation.http[index] or "").partition(" ")
    path = re.sub(
        r"\{(\w+)\}", lambda m: re.sub(r"(?=[A-Z])", "-", m[1]).lower().partition("-")[0] + "-1", path
    )
    joint = "&" if "?" in path else "?"
    return verb.lower(), f"{{account}}{path}{joint}api-version={history.name(index)}"


def _required(history: History, owner: str, but: str, index: int) -> dict[str, Any]:
    """Values for the simple properties that a type must have, so that the request is a whole one."""
    samples = {"str": "render", "int": 1, "bool": True, "duration": "PT10M"}
    found = {}
    for prop in history.types[owner].props.values():
        ref = prop.refs[index]
        if prop.wire != but and ref in samples and at(prop.at, index) and at(prop.required, index):
            found[prop.wire] = samples[ref]
    return found


def _paths(body: Any) -> list[tuple[str, ...]]:
    """The way to every value of a body; lists are read as a whole."""
    found: list[tuple[str, ...]] = []
    for wire, value in body.items():
        inner = _paths(value) if isinstance(value, dict) and value else [()]
        found += [(wire, *path) for path in inner]
    return found


def _literal(value: Any, depth: int) -> str:
    pad, end = "    " * (depth + 1), "    " * depth
    if isinstance(value, dict) and value:
        return (
            "{\n"
            + "".join(f"{pad}{_literal(k, 0)}: {_literal(v, depth + 1)},\n" for k, v in value.items())
            + end
            + "}"
        )
    if isinstance(value, list) and value:
        return "[\n" + "".join(f"{pad}{_literal(v, depth + 1)},\n" for v in value) + end + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _has_readonly(history: History, wire_type: str, body: Any, index: int) -> bool:
    owner = history.types.get(wire_type)
    if owner is None or not isinstance(body, dict):
        return False
    for wire, value in body.items():
        prop = owner.props[wire]
        if at(prop.readonly, index):
            return True
        for item in value if isinstance(value, list) else [value]:
            if _has_readonly(history, element(prop.refs[index] or ""), item, index):
                return True
    return False


def _constructed(history: History, ref: str, value: Any, index: int, depth: int) -> str:
    pad, end = "    " * (depth + 1), "    " * depth
    if isinstance(value, list):
        items = "".join(
            f"{pad}{_constructed(history, ref[1:-1], item, index, depth + 1)},\n" for item in value
        )
        return f"[\n{items}{end}]" if value else "[]"
    owner = history.types.get(ref)
    if owner is None or not isinstance(value, dict):
        return _python_value(history, ref, value, index, depth)
    arguments = ""
    for prop in (owner.props[wire] for wire in value):
        inner = _constructed(history, prop.refs[index] or "", value[prop.wire], index, depth + 1)
        arguments += f"{pad}{prop.python(index)}={inner},\n"
    name = history.class_name(ref, index)
    return f"batchmodels.{name}(\n{arguments}{end})" if value else f"batchmodels.{name}()"


def _python_value(history: History, ref: str, value: Any, index: int, depth: int) -> str:
    enum = history.enums.get(ref)
    if enum is not None and isinstance(value, str):
        member = enum.member_at(value, index)
        return f"batchmodels.{history.class_name(ref, index)}.{member}" if member else json.dumps(value)
    if ref == "duration" and isinstance(value, str) and (match := _DURATION.fullmatch(value)):
        parts = ", ".join(f"{unit}={amount}" for unit, amount in match.groupdict().items() if amount)
        return f"datetime.timedelta({parts})"
    if ref in ("iso-8601", "rfc-1123") and isinstance(value, str):
        moment = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        return (
            f"datetime.datetime({moment.year}, {moment.month}, {moment.day}, {moment.hour}, {moment.minute})"
        )
    return _literal(value, depth)
