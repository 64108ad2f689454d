"""What the standard library passes on: executors, asyncio, threads, itertools, partial."""

from __future__ import annotations

from collections.abc import Callable

from batchlint.python.infer.annotations import Annotations
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.callbacks import Callbacks
from batchlint.python.infer.events import CallDelegated
from batchlint.python.infer.iteration import element_of
from batchlint.python.models.six import builtin_name
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
    as_likely,
    join,
)

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


class Stdlib:
    """Evaluates calls of functions of the standard library that call or contain their arguments."""

    def __init__(self, annotations: Annotations, callbacks: Callbacks) -> None:
        self.state = annotations.state
        self.annotations = annotations
        self.callbacks = callbacks
        self._functions: dict[str, Callable[[CallSite], Value | None]] = {
            "from_iterable": self._flattened,
            "chain": self._chained,
            "groupby": self._grouped,
            "batched": lambda call: ListValue(self._same(call)),
            "wait": self._waited,
            "gather": self._gathered,
            **dict.fromkeys(_SAME, self._same),
            **dict.fromkeys(_FILTERS, self._filtered),
        }

    def call(self, name: str, call: CallSite) -> Value | None:
        """What a call of a function of another package evaluates to.

        Args:
            name: the function's full name.
            call: the call.

        Returns:
            The result; None for a function that is not known here.
        """
        last, positional = name.rpartition(".")[2], call.positional
        if last == "partial" and positional:
            return self._partial(call)
        if last == "cast" and name.startswith("typing") and len(positional) == 2:
            return self.annotations.value(call.node.args[0].value, call.scope)
        if name.partition(".")[0] not in _MODULES:
            return None
        if last in _TOOLS:
            return Tool(last)
        if last in _THREADS:
            self._thread(call)
            return UNKNOWN
        if last == "defaultdict":
            return self._defaultdict(call)
        if "key" in call.keywords and positional:
            self.callbacks.apply(call.keywords["key"], [self._element(call)], call)
        if last.endswith("Queue"):
            return ListValue(UNKNOWN)
        if not positional:
            return ListValue(UNKNOWN) if last == "deque" else None
        if last == "OrderedDict" and isinstance(positional[0], MapValue):
            return positional[0]
        function = self._functions.get(last)
        found = function(call) if function is not None else None
        return found if found is not None else self.tool(last, call)

    def _element(self, call: CallSite, position: int = 0) -> Value:
        """What iterating over an argument yields."""
        return element_of(self.state, call.positional[position])

    def _defaultdict(self, call: CallSite) -> Value:
        made = call.positional[0] if call.positional else UNKNOWN
        named = made.name if isinstance(made, Unknown) else ""
        named = (builtin_name(made.name) or "") if isinstance(made, ModuleValue) else named
        return MapValue(ListValue(UNKNOWN) if named in ("list", "set", "deque") else UNKNOWN)

    def _flattened(self, call: CallSite) -> Value:
        return ListValue(element_of(self.state, self._element(call)))

    def _chained(self, call: CallSite) -> Value:
        return ListValue(join(*(element_of(self.state, v) for v in call.positional)))

    def _same(self, call: CallSite) -> Value:
        return ListValue(self._element(call))

    def _filtered(self, call: CallSite) -> Value | None:
        return ListValue(self._element(call, 1)) if len(call.positional) > 1 else None

    def _grouped(self, call: CallSite) -> Value:
        if len(call.positional) > 1:
            self.callbacks.apply(call.positional[1], [self._element(call)], call)
        return ListValue(TupleValue((UNKNOWN, ListValue(self._element(call)))))

    def _waited(self, call: CallSite) -> Value:
        return TupleValue((ListValue(self._element(call)), ListValue(self._element(call))))

    def _gathered(self, call: CallSite) -> Value:
        parts = [_awaited(v) for v in call.positional]
        return ListValue(join(*parts)) if any(a.star for a in call.node.args) else TupleValue(tuple(parts))

    def tool(self, name: str, call: CallSite) -> Value | None:
        """What a method of something that runs functions evaluates to; None where it is not known."""
        apply = self.callbacks.apply
        function, *given = call.positional or [UNKNOWN]
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
            return Future(apply(function, given, call))
        if name in ("to_thread", "run_in_executor"):
            return apply(function, given, call)
        if name in _MAPS:
            return ListValue(apply(function, [element_of(self.state, v) for v in given], call))
        if name == "starmap":
            parts = element_of(self.state, given[0]) if given else UNKNOWN
            items = list(parts.items) if isinstance(parts, TupleValue) else [element_of(self.state, parts)]
            return ListValue(apply(function, items, call))
        return None

    def guessed(self, name: str, call: CallSite) -> Value | None:
        """The same for something unknown whose method is named as an executor's."""
        if name not in _LATER | _MAPS | {"run_in_executor", "to_thread", "starmap"}:
            return None
        found = self.tool(name, call)
        return as_likely(found) if found is not None else None

    def _partial(self, call: CallSite) -> Value | None:
        function, *given = call.positional
        if isinstance(function, OperationValue):
            return function
        if isinstance(function, (FunctionValue, ProjectClassValue)):
            named = tuple((k, v) for k, v in call.keywords.items() if k != "**")
            return Partial(function, tuple(given), named)
        return None

    def _thread(self, call: CallSite) -> None:
        positional, keywords = call.positional, call.keywords
        function = keywords.get("target", keywords.get("function", UNKNOWN))
        given = keywords.get("args", UNKNOWN)
        if len(positional) > 1 and isinstance(positional[1], CALLABLE):
            function, given = positional[1], positional[2] if len(positional) > 2 else given
        if isinstance(function, CALLABLE):
            items = list(given.items) if isinstance(given, TupleValue) else []
            self.callbacks.apply(function, items, call)
            named = keywords.get("kwargs")
            if isinstance(named, DictValue) and isinstance(function, OperationValue):
                event = CallDelegated(function, {"**": named}, call.node, 0, likely=False)
                self.state.publish(event)


def _awaited(value: Value) -> Value:
    return value.result if isinstance(value, Future) else value
