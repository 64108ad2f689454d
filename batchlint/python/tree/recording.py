"""Note where the nodes of a libcst tree stand while its code is generated.

libcst's own position provider costs several times the parse, so positions come from its code
generator, with a state that only counts characters.
"""

from __future__ import annotations

from types import TracebackType

import libcst as cst
from libcst._nodes.internal import CodegenState

from batchlint.core.uses import Span


class _Recorder:
    """A context manager for one node; a generator-based one costs twice as much."""

    __slots__ = ("node", "start", "state")

    def __init__(self, state: Recording, node: cst.CSTNode) -> None:
        self.state = state
        self.node = node

    def __enter__(self) -> None:
        self.start = self.state.offset

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.state.inner[id(self.node)] = (self.start, self.state.offset)


class Recording(CodegenState):
    """Generates code and notes the offsets of nodes on the way."""

    def __init__(self, module: cst.Module) -> None:
        """Prepare to generate the code of a module.

        Args:
            module: the tree.
        """
        super().__init__(module.default_indent, module.default_newline)
        self.offset = 0
        #: Where a node stands without its own parentheses and white space, by its `id`: of most nodes
        #: nobody asks, so these are plain begins and ends.
        self.inner: dict[int, tuple[int, int]] = {}
        #: Where it stands with them; for some, only where that differs.
        self.outer: dict[int, tuple[int, int]] = {}
        self._starts: list[int] = []

    @property
    def code(self) -> str:
        """The code that was generated so far."""
        return "".join(self.tokens)

    def add_indent_tokens(self) -> None:
        """Generate the white space that a line begins with."""
        self.tokens.extend(self.indent_tokens)
        for token in self.indent_tokens:
            self.offset += len(token)

    def add_token(self, value: str) -> None:
        """Generate a piece of code."""
        self.tokens.append(value)
        self.offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Called by a node that generates itself, when it begins."""
        self._starts.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Called by it when it is done."""
        self.outer[id(node)] = (self._starts.pop(), self.offset)

    def record_syntactic_position(  # type: ignore[override]
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> _Recorder:
        """Called by it around what is neither its parentheses nor its white space."""
        return _Recorder(self, node)

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands, without its own parentheses and white space.

        Raises:
            KeyError: the node is not of this tree, or is white space that was not noted.
        """
        found = self.inner.get(id(node))
        return Span._make(found if found is not None else self.outer[id(node)])

    def outer_span(self, node: cst.CSTNode) -> Span:
        """Where a node stands, with its parentheses and the white space that it owns.

        Raises:
            KeyError: as for `span`.
        """
        found = self.outer.get(id(node))
        return Span._make(found if found is not None else self.inner[id(node)])

    def holds(self, node: cst.CSTNode) -> bool:
        """Whether a node is one of those whose place was noted."""
        return id(node) in self.inner or id(node) in self.outer
