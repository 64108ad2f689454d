"""What an expression may be, for the light look: a set of words.

Such a set holds names of types of the package, and the words below. What is empty is sure to be
unknown to the full analysis as well. What is said of an expression holds for lists of it, too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Kinds: TypeAlias = frozenset[str]

CLIENT = "BatchServiceClient"
#: It may be anything that can be in the file at all.
ANYTHING = "*"
#: An object, or a class, of the project.
OWN = "own"
#: An operation is written with its group: `pool.add`; what is below is known by these.
GROUP, FUNCTION = "group:", "def:"
#: A module of the project, and an object, or a class, of one of them.
MODULE, THEIRS = "module:", "theirs"
#: Something that has the name of a client.
LIKELY = "likely"
NOTHING: Kinds = frozenset()
JUST_OWN: Kinds = frozenset([OWN])
ANY: Kinds = frozenset([ANYTHING])
#: Calls, by their last name, that give what they are handed, or what that gives when it is called.
PASSES = frozenset(
    [
        *("list", "sorted", "reversed", "tuple", "set", "frozenset", "iter", "copy", "deepcopy", "dict"),
        *("next", "max", "min", "filter", "map", "enumerate", "zip", "partial", "cast", "vars", "type"),
        *("islice", "cycle", "deque", "tee", "as_completed", "filterfalse", "takewhile", "dropwhile"),
        *("from_iterable", "chain", "groupby", "wait", "gather", "OrderedDict", "defaultdict", "reduce"),
        *("submit", "apply_async", "imap", "imap_unordered", "map_async", "starmap", "to_thread"),
        *("run_in_executor", "wait_for", "shield", "run", "run_until_complete", "create_task"),
        *("run_coroutine_threadsafe", "ensure_future", "enter_context", "enter_async_context"),
        *("get", "pop", "setdefault", "union", "difference", "intersection", "chain_from_iterable"),
        *("namedtuple", "closing", "nullcontext", "apply", "globals", "locals", "getattr"),
    ]
)
