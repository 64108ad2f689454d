"""What the standard library passes on: executors, asyncio, threads, itertools, partial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from batchlint.python.calls.compatibility import builtin_name
from batchlint.python.values.alternatives import as_likely, join
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    FunctionValue,
    Future,
    ListValue,
    MapValue,
    ModuleValue,
    OperationValue,
    Partial,
    ProjectClassValue,
    Tool,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

CALLABLE = (OperationValue, FunctionValue, ClassValue, ProjectClassValue, Partial)
#: What makes something that runs functions for others, by the last part of its name.
_TOOLS = frozenset(
    [
        *("ThreadPoolExecutor", "ProcessPoolExecutor", "ThreadPool", "Pool"),
        *("ExitStack", "AsyncExitStack"),
        *("get_event_loop", "get_running_loop", "new_event_loop", "TaskGroup"),
    ]
)
_MODULES = (
    "asyncio",
    "concurrent",
    "multiprocessing",
    "threading",
    "functools",
    "itertools",
    "collections",
    "queue",
)
_THREADS = frozenset(["Thread", "Process", "Timer"])
_LATER = frozenset(["submit", "apply_async"])
_MAPS = frozenset(["map", "imap", "imap_unordered", "map_async"])
_SAME = frozenset(["islice", "cycle", "deque", "tee", "as_completed"])
_FILTERS = frozenset(["filterfalse", "takewhile", "dropwhile"])
_WAITED = frozenset(["wait_for", "shield", "run", "run_until_complete", "run_coroutine_threadsafe"])
_TASKS = frozenset(["create_task", "ensure_future"])


class Standard:
    """Evaluates calls of what is not the project's, as far as they pass on what they are handed."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def call(
        self, name: str, positional: list[Value], keywords: dict[str, Value], node: cst.Call, scope: Scope
    ) -> Value | None:
        """What a call of a foreign function gives back.

        Args:
            name: the function's full name.
            positional: the positional arguments.
            keywords: the arguments by keyword.
            node: the call.
            scope: where it stands.

        Returns:
            The result; None for a function that is not known here.
        """
        last = name.rpartition(".")[2]
        element = self.analysis.containers.element
        if last == "partial" and positional:
            return self._partial(positional, keywords)
        if last == "cast" and name.startswith("typing") and len(positional) == 2:
            return self.analysis.annotations.value(node.args[0].value, scope)
        if name.partition(".")[0] not in _MODULES:
            return None
        if last in _TOOLS:
            return Tool(last)
        if last in _THREADS:
            self._thread(positional, keywords, node, scope)
            return UNKNOWN
        if last == "defaultdict":
            made = positional[0] if positional else UNKNOWN
            named = made.name if isinstance(made, Unknown) else ""
            named = (builtin_name(made.name) or "") if isinstance(made, ModuleValue) else named
            return MapValue(ListValue(UNKNOWN) if named in ("list", "set", "deque") else UNKNOWN)
        if "key" in keywords and positional:
            self.analysis.calls.apply(keywords["key"], [element(positional[0])], node, scope)
        if last.endswith("Queue"):
            return ListValue(UNKNOWN)
        if not positional:
            return ListValue(UNKNOWN) if last == "deque" else None
        if last == "from_iterable":
            return ListValue(element(element(positional[0])))
        if last == "chain":
            return ListValue(join(*(element(v) for v in positional)))
        if last in _SAME:
            return ListValue(element(positional[0]))
        if last in _FILTERS and len(positional) > 1:
            return ListValue(element(positional[1]))
        if last == "groupby" and len(positional) > 1:
            self.analysis.calls.apply(positional[1], [element(positional[0])], node, scope)
        if last == "groupby":
            return ListValue(TupleValue((UNKNOWN, ListValue(element(positional[0])))))
        if last == "wait":
            return TupleValue((ListValue(element(positional[0])), ListValue(element(positional[0]))))
        if last == "gather":
            parts = [_awaited(v) for v in positional]
            if any(a.star for a in node.args):
                return ListValue(join(*parts))
            return TupleValue(tuple(parts))
        if last == "OrderedDict" and isinstance(positional[0], MapValue):
            return positional[0]
        return self.tool(last, positional, node, scope)

    def tool(self, name: str, positional: list[Value], node: cst.Call, scope: Scope) -> Value | None:
        """What a method of something that runs functions gives back; None where it is not known."""
        element = self.analysis.containers.element
        function, given = (positional[0], positional[1:]) if positional else (UNKNOWN, [])
        if name == "run_in_executor" and len(given) > 0:
            function, given = given[0], given[1:]
        if name in _WAITED:
            return _awaited(function)
        if name in _TASKS:
            return Future(_awaited(function))
        if not isinstance(function, CALLABLE):
            return None
        if name in _LATER:
            if name == "apply_async":
                given = list(given[0].items) if given and isinstance(given[0], TupleValue) else []
            return Future(self.analysis.calls.apply(function, given, node, scope))
        if name in ("to_thread", "run_in_executor"):
            return self.analysis.calls.apply(function, given, node, scope)
        if name in _MAPS:
            return ListValue(self.analysis.calls.apply(function, [element(v) for v in given], node, scope))
        if name == "starmap":
            parts = element(given[0]) if given else UNKNOWN
            items = list(parts.items) if isinstance(parts, TupleValue) else [element(parts)]
            return ListValue(self.analysis.calls.apply(function, items, node, scope))
        return None

    def guessed(self, name: str, positional: list[Value], node: cst.Call, scope: Scope) -> Value | None:
        """The same for something unknown whose method is named as an executor's."""
        if name not in _LATER | _MAPS | {"run_in_executor", "to_thread", "starmap"}:
            return None
        found = self.tool(name, positional, node, scope)
        return as_likely(found) if found is not None else None

    def _partial(self, positional: list[Value], keywords: dict[str, Value]) -> Value | None:
        function, *given = positional
        if isinstance(function, OperationValue):
            return function
        if isinstance(function, (FunctionValue, ProjectClassValue)):
            return Partial(function, tuple(given), tuple((k, v) for k, v in keywords.items() if k != "**"))
        return None

    def _thread(
        self, positional: list[Value], keywords: dict[str, Value], node: cst.Call, scope: Scope
    ) -> None:
        function = keywords.get("target", keywords.get("function", UNKNOWN))
        given = keywords.get("args", UNKNOWN)
        if len(positional) > 1 and isinstance(positional[1], CALLABLE):
            function, given = positional[1], positional[2] if len(positional) > 2 else given
        if isinstance(function, CALLABLE):
            items = list(given.items) if isinstance(given, TupleValue) else []
            self.analysis.calls.apply(function, items, node, scope)
            named = keywords.get("kwargs")
            if isinstance(named, DictValue) and isinstance(function, OperationValue):
                self.analysis.forwarding.started(function, {"**": named}, node, 0)


def _awaited(value: Value) -> Value:
    return value.result if isinstance(value, Future) else value
