"""A call with its evaluated arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace

from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import UNKNOWN, Value


@dataclass(slots=True)
class CallSite:
    """A call: its node, its arguments as values, and the scope that it is in.

    In `keywords`, `**` is what is spread, and `*` a tuple that another call has forwarded.
    """

    node: nodes.Call
    positional: list[Value]
    keywords: dict[str, Value]
    scope: Scope

    @property
    def spread(self) -> Value:
        """What is unpacked with `**`."""
        return self.keywords.get("**", UNKNOWN)

    @property
    def values(self) -> list[Value]:
        """All arguments."""
        return [*self.positional, *self.keywords.values()]

    def argument(self, position: int, keyword: str = "") -> Value | None:
        """The argument at a position, or else by a keyword; None where neither is given."""
        if position < len(self.positional):
            return self.positional[position]
        return self.keywords.get(keyword)

    def expression(self, place: int | str) -> nodes.Expression | None:
        """The node of the argument at a position or with a keyword; None if it is unpacked or not there."""
        args = self.node.args
        if isinstance(place, str):
            return next((arg.value for arg in args if arg.keyword and arg.keyword.value == place), None)
        is_written = place < len(args) and not any(arg.star or arg.keyword for arg in args[: place + 1])
        return args[place].value if is_written else None

    def behind(self, skip: int) -> CallSite:
        """The same call without its first positional arguments."""
        return replace(self, positional=self.positional[skip:])

    @property
    def method(self) -> str:
        """The last name of what is called."""
        return nodes.last_name(self.node.func)
