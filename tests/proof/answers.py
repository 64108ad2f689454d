"""What the service answers to each operation, made up from the API history: every property has a value."""

from __future__ import annotations

import re
from typing import Any

from batchlint.history import Operation, load

HISTORY = load()
#: The last version of the first generation: what is proven starts there.
OLD = HISTORY.first_of_second - 1
NEW = HISTORY.latest
#: Values of a type, by what the history calls it. The service gives fractions of seconds.
PLAIN: dict[str, Any] = {
    "str": "text",
    "int": 20,
    "long": 5_000_000_000,
    "float": 0.5,
    "bool": True,
    "iso-8601": "2024-01-02T03:04:05.678901Z",
    "rfc-1123": "Tue, 02 Jan 2024 03:04:05 GMT",
    "duration": "P1DT2H3M4S",
    "object": {"any": "thing"},
}
#: Enums whose values the service sends in small letters, whatever its documentation writes.
SMALL = frozenset(
    [
        "CachingType",
        "ComputeNodeDeallocationOption",
        "ComputeNodeState",
        "DisableComputeNodeSchedulingOption",
        "ElevationLevel",
        "ErrorCategory",
        "OnAllTasksComplete",
        "OnTaskFailure",
        "OutputFileUploadCondition",
        "PoolLifetimeOption",
        "StorageAccountType",
        "TaskAddStatus",
    ]
)
#: What changes while a program waits, by the type that is read: the last state stays.
COURSE: dict[str, list[dict[str, Any]]] = {
    "CloudTask": [{"state": "active"}, {"state": "running"}, {"state": "completed"}],
    "CloudPool": [
        {"state": "active", "allocationState": "resizing", "targetDedicated": 3, "targetDedicatedNodes": 3},
        {"state": "active", "allocationState": "steady", "targetDedicated": 3, "targetDedicatedNodes": 3},
    ],
    "ComputeNode": [{"state": "starting"}, {"state": "idle"}],
    "CloudJob": [{"state": "active"}, {"state": "active"}, {"state": "completed"}],
    "CloudJobSchedule": [{"state": "active"}],
}
#: What has one value at all times.
FIXED = {("SubtaskInformation", "state"): "completed"}
#: A success that is not 200.
STATUS = {
    201: "POST /pools|POST /jobs|POST /jobschedules|POST /certificates|POST .*/tasks|POST .*/users",
    202: "DELETE /(pools|jobs|jobschedules)/{\\w+}|DELETE /certificates.*|POST /pools/.*/(resize|stopresize|removenodes|upgradeos)"
    "|POST /jobs/{\\w+}/(disable|enable|terminate)|POST /jobschedules/{\\w+}/terminate|POST .*/(reboot|reimage)",
    204: "POST .*/updateproperties|POST /jobschedules/{\\w+}/(disable|enable)"
    "|POST .*/tasks/{\\w+}/(terminate|reactivate)|POST .*/canceldelete",
}
CONTENT = "".join(f"line {number} of a file that a task wrote\n" for number in range(300))
FILE_HEADERS = {
    "Content-Type": "application/octet-stream",
    "Content-Length": str(len(CONTENT)),
    "ocp-creation-time": "Tue, 02 Jan 2024 03:04:05 GMT",
    "ocp-batch-file-isdirectory": "false",
    "ocp-batch-file-url": "https://acc.westeurope.batch.azure.com/files/stdout.txt",
    "ocp-batch-file-mode": "0o100644",
}


def value(ref: str, name: str = "", turn: int = 0, above: tuple[str, ...] = (), at: int = OLD) -> Any:
    """A value as JSON has it, for a type as the history names it.

    Args:
        ref: the type: `str`, `[StartTask]`, …
        name: what the value is called, so that texts differ.
        turn: which of several values this is.
        above: the types that contain it, none of which is filled again.
        at: the position whose service answers.
    """
    if ref[0] == "[":
        return [value(ref[1:-1], name, turn + more, above, at) for more in range(2)]
    if ref[0] == "{":
        return {"key": value(ref[1:-1], name, turn, above, at)}
    if ref in HISTORY.enums:
        values = [v.spelling for v in HISTORY.enums[ref].values.values() if v.at >> at & 1]
        chosen = values[turn % len(values)]
        return chosen.lower() if ref in SMALL else chosen
    if ref in HISTORY.types:
        return thing(ref, turn, above, at)
    if ref == "str":
        return f"{name}-{turn}"
    return PLAIN[ref] + turn if ref in ("int", "long") else PLAIN[ref]


def thing(wire_type: str, turn: int = 0, above: tuple[str, ...] = (), at: int = OLD) -> dict[str, Any]:
    """An object of a wire type as the service gives it."""
    if wire_type in above:
        return {}
    found = {}
    for name, prop in HISTORY.types[wire_type].props.items():
        ref = prop.refs[at]
        if ref is not None and prop.at >> at & 1:
            made = value(ref, name, turn, (*above, wire_type), at)
            made = FIXED.get((wire_type, name), made)
            if made != {} and made != [{}, {}]:
                found[name] = made
    return found


def _answers(result: str, at: int) -> list[Any]:
    """What is answered the first time, the second time, and so on."""
    listed = result.startswith("paged:")
    wire_type = result.removeprefix("paged:")
    found = []
    for state in COURSE.get(wire_type, [{}]):
        made = [value(wire_type, "", turn, at=at) for turn in range(3)] if listed else value(wire_type, at=at)
        for one in made if listed else [made]:
            if isinstance(one, dict):
                one.update({name: part for name, part in state.items() if name in one})
        found.append(made)
    return found


def route(operation: Operation, at: int = OLD) -> dict[str, Any]:
    """How the recorder answers one operation."""
    http, result = operation.http[at], operation.result[at]
    assert http is not None
    verb, _, path = http.partition(" ")
    status = next((code for code, known in STATUS.items() if re.fullmatch(known, http)), 200)
    pattern = re.sub(r"{\w+}", "[^/]+", re.sub("{(filePath|fileName)}", "<file>", path)).replace(
        "<file>", ".+"
    )
    found = {"verb": verb, "path": pattern, "status": status, "kind": "object", "answers": [], "headers": {}}
    if operation.name == "task.add_collection":
        found["kind"] = "collection"
    elif result == "stream":
        found.update(stream=CONTENT, headers=FILE_HEADERS)
    elif verb == "HEAD":
        found["headers"] = FILE_HEADERS if "files" in path else {}
    elif result is not None and result != "bool":
        found["kind"] = "page" if result.startswith("paged:") else "object"
        found["answers"] = _answers(result, at)
    return found


def routes(at: int = OLD) -> list[dict[str, Any]]:
    """The answers to all operations of a version of the first generation."""
    return [route(op, at) for op in HISTORY.operations.values() if op.names.get(op.name, 0) >> at & 1]
