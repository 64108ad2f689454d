"""Objects that Python code writes down: constructor calls and payload dicts, as `ObjectUse`s."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import libcst as cst

from batchlint.core.uses import Entry, ObjectUse, Uncertainty
from batchlint.core.uses import Value as UseValue
from batchlint.history import Shape, shape_of
from batchlint.python.rest.flows import Typed
from batchlint.python.uses.merging import others, pieces
from batchlint.python.uses.use_values import use_value
from batchlint.python.values.alternatives import options_of
from batchlint.python.values.values import UNKNOWN, Constant, DictValue, Instance, Keywords, ListValue, Value

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class ObjectReader:
    """Builds object uses; what can't be seen into is counted as unknown."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def constructor(
        self,
        name: str,
        node: cst.Call,
        keywords: dict[str, Value],
        exact: bool = True,
        skip: int = 0,
        bound: bool = False,
        own: Collection[str] = (),
        likely: bool = False,
    ) -> ObjectUse | None:
        """Note a constructor call of a model of the package, or of its base from a subclass.

        The first `skip` arguments are none of the constructor's; with `bound`, others are given
        elsewhere. `own` are properties that only the subclass has. With `likely`, something else may be
        called.
        """
        analysis = self.analysis
        if not analysis.emitting:
            return None
        entries: list[Entry] = []
        is_open = bound
        position = 0
        spread: list[DictValue] = []
        orders = [o for o in dict.fromkeys(analysis.history.types[name].positional) if o is not None]
        for argument in node.args[skip:]:
            if argument.star == "**":
                is_open |= self._unpacked(name, argument, keywords.get("**", UNKNOWN), entries, spread)
                continue
            if argument.star:
                is_open = True
                analysis.ledger.positional(name, argument, UNKNOWN)
                continue
            if argument.keyword is not None:
                keyword = argument.keyword
                value = use_value(analysis, argument.value, keywords.get(keyword.value))
                span = analysis.span(argument)
                entries.append(Entry(keyword.value, analysis.span(keyword), span, value, argument))
            else:
                self._positional_entry(entries, orders, position, argument)
                position += 1
        for given in spread:
            self._spread(name, given, entries, own, likely)
        entries = [e for e in entries if e.key not in own]
        use = ObjectUse(
            shape=shape_of(name),
            notation="python",
            entries=entries,
            span=analysis.span(node),
            head=analysis.span(node.func),
            writer=analysis.writer.calls,
            open=is_open,
            partial=name.endswith(("PatchParameter", "UpdateParameter", "PropertiesParameter")),
            confidence="likely" if likely else "certain",
            constructor=True,
            site=node,
            exact=exact,
        )
        for keyword_value in keywords.values():
            self.hold(use, keyword_value)
        analysis.emit(use)
        return use

    def hold(self, use: ObjectUse, value: Value) -> None:
        """Note the objects in a value that is put into another object."""
        for option in options_of(value):
            made = option.made if isinstance(option, Instance) else None
            if isinstance(option, DictValue):
                made = option.cell[0]
            elif isinstance(option, ListValue):
                self.hold(use, option.element)
            if made is not None and made is not use:
                use.hold(made)

    def _positional_entry(
        self,
        entries: list[Entry],
        orders: list[tuple[str, ...]],
        position: int,
        argument: cst.Arg,
    ) -> None:
        """A positional argument counts as given, under each name that a release gives its position.

        None of these could be judged: that the argument carries no name is what breaks.
        """
        names = dict.fromkeys(o[position] for o in orders if position < len(o))
        span = self.analysis.outer(argument.value)
        for name in names:
            entries.append(Entry(name, span, span, UseValue("text", span), positional=True))

    def _unpacked(
        self,
        name: str,
        argument: cst.Arg,
        value: Value,
        entries: list[Entry],
        spread: list[DictValue],
    ) -> bool:
        """What `**` brings into a constructor call; gives back whether there may be more than is seen.

        Where a dict that is written down is all that it may be, its entries belong to the call. `spread`
        collects the dicts, to be judged where they are written.
        """
        holds = self.analysis.source.holds
        options = list({id(getattr(o, "node", o)): o for o in options_of(value)}.values())
        dicts = [o for o in options if isinstance(o, DictValue) and holds(o.node)]
        alone = len(dicts) == len(options) == 1
        if alone and any(given.node is d.node for given in spread for d in dicts):
            return True  # All that the call unpacks is seen together.
        for given in dicts:
            spread.append(given)
            for piece in pieces(given):
                self.analysis.keys.unpacked(piece, shape_of(name))
                if alone and holds(piece.node):
                    # They count as given in the call, and are judged where they are written.
                    there = (e for e in self.entries_of(piece) if not given.lacks(e.key))
                    entries.extend(replace(e, positional=True) for e in there)
                elif not holds(piece.node):
                    self._unseen(name, argument, piece)
            for node, other in others(given):
                if not (isinstance(other, Keywords) and other.function.called) and holds(node):
                    self._unseen(name, node, other)
        if alone:
            return self._is_grown(dicts[0])
        for option in options:
            if option in dicts or (isinstance(option, Keywords) and option.function.called):
                continue
            self._unseen(name, argument, option)
        return True

    def _unseen(self, name: str, node: cst.CSTNode, value: Value) -> None:
        what = f"what is unpacked into {name} can't be seen"
        self.analysis.ledger.note(node, what, Uncertainty("content", (), shape_of(name)), value)

    def _is_grown(self, given: DictValue) -> bool:
        """Whether a dict holds more than it was written with."""
        return bool(given.merged) or set(given.items) != {e.key for e in self.entries_of(given)}

    def _spread(
        self, name: str, given: DictValue, entries: list[Entry], kept: Collection[str], likely: bool = False
    ) -> None:
        """Note the dicts behind a `**`; no name of theirs may become one that the call gets otherwise."""
        whole = [piece for piece in pieces(given) if self.analysis.source.holds(piece.node)]
        for piece in {id(p.node): p for p in whole}.values():
            own = [e for e in self.entries_of(piece) if e.key not in kept and not given.lacks(e.key)]
            names = {e.key for e in own}
            beside = [replace(e, positional=True) for e in entries if e.key not in names]
            if own:
                self._part(name, piece.node, piece.node, own + beside, shared=len(whole) > 1, likely=likely)

    def _part(
        self,
        name: str,
        node: cst.CSTNode,
        head: cst.CSTNode,
        entries: list[Entry],
        exact: bool = True,
        shared: bool = False,
        likely: bool = False,
    ) -> None:
        """Note some of what a constructor is given, from another place than its call."""
        analysis = self.analysis
        use = ObjectUse(
            shape=shape_of(name),
            notation="python",
            entries=entries,
            span=analysis.span(node),
            head=analysis.span(head),
            writer=analysis.writer.spreads if isinstance(node, cst.Dict) else analysis.writer.calls,
            open=True,
            partial=True,
            confidence="likely" if likely else "certain",
            constructor=True,
            site=node,
            exact=exact,
            shared=shared,
        )
        analysis.emit(use)

    def forwarded(
        self,
        name: str,
        node: cst.Call,
        given: DictValue,
        keywords: dict[str, Value],
        exact: bool,
        likely: bool,
        own: Collection[str],
    ) -> None:
        """The keywords of a call that the function which it calls hands on to a constructor.

        Args:
            name: the class.
            node: the call.
            given: the keywords that arrive there.
            keywords: all that the call gives.
            exact: whether nothing on the way relies on the names.
            likely: whether it is not sure that they arrive there.
            own: keywords that a subclass of the class keeps for itself.
        """
        self.analysis.keys.unpacked(given, shape_of(name), likely)
        entries = self.entries_of(given)
        spread: list[DictValue] = []
        if entries:
            self._part(name, node, node.func, entries, exact, likely=likely)
        for argument in node.args:
            if argument.star == "**":
                self._unpacked(name, argument, keywords.get("**", UNKNOWN), [], spread)
        for one in spread:
            self._spread(name, one, [], own, likely)

    def entries_of(self, given: DictValue) -> list[Entry]:
        """The entries of a dict as it is written down, in braces or as `dict(…)`."""
        analysis, found = self.analysis, []
        if isinstance(given.node, cst.Dict):
            for element in given.node.elements:
                if not isinstance(element, cst.DictElement):
                    continue
                key = analysis.expressions.quiet(element.key, analysis.module_scope)
                if isinstance(key, Constant) and isinstance(key.value, str) and not given.lacks(key.value):
                    value = use_value(analysis, element.value, given.items.get(key.value))
                    span = analysis.span(element)
                    analysis.keys.place(given, key.value, element.key)
                    found.append(Entry(key.value, analysis.span(element.key), span, value, element))
        elif isinstance(given.node, cst.Call):
            for argument in given.node.args:
                if argument.keyword is not None and argument.keyword.value in given.items:
                    name = argument.keyword.value
                    value = use_value(analysis, argument.value, given.items.get(name))
                    analysis.keys.place(given, name, argument.keyword)
                    found.append(
                        Entry(name, analysis.span(argument.keyword), analysis.span(argument), value, argument)
                    )
        return found

    def payload(
        self, given: DictValue, shape: Shape, notation: str, likely: bool, partial: bool = False
    ) -> None:
        """Note a dict of known type, and the dicts in it, once."""
        analysis = self.analysis
        if given.cell[0] is not None or not shape.is_object():
            return
        for part in given.parts:
            # What it lacks, the whole may have.
            self.payload(part, shape, notation, likely, partial)
            if part.cell[0] is not None:
                part.cell[0].open = part.cell[0].shared = True
        if analysis.emitting and not analysis.source.holds(given.node):
            return
        entries = self.entries_of(given)
        name = shape.describe()
        partial = partial or name.endswith(("PatchParameter", "UpdateParameter", "PropertiesParameter"))
        # A dict that grows later may get what it lacks here.
        is_open = self._is_grown(given)
        use = ObjectUse(
            shape=shape,
            notation=notation,  # type: ignore[arg-type]
            entries=entries,
            span=analysis.span(given.node),
            head=analysis.span(given.node)._replace(end=analysis.span(given.node).start + 1),
            writer=analysis.writer.dicts if isinstance(given.node, cst.Dict) else analysis.writer.calls,
            confidence="likely" if likely else "certain",
            open=is_open,
            partial=partial,
            site=given.node,
            whole=notation == "wire" and name in analysis.history.body_types,
        )
        given.cell[0] = use
        use.shared = bool(given.merged)
        if not analysis.emitting:
            analysis.payloads.remember(given, Typed(shape, notation, likely, partial))
        analysis.emit(use)
        self._merged(given, shape, notation, likely)
        for key, value in given.items.items():
            inner = shape.property(key)
            if inner is not None:
                self._nested(value, inner, notation, likely, partial)
                self.hold(use, value)

    def _merged(self, given: DictValue, shape: Shape, notation: str, likely: bool) -> None:
        """What `{**other}` takes in: a dict that is written down is part of this one."""
        for element, value in given.merged:
            for option in options_of(value):
                if isinstance(option, DictValue):
                    self.payload(option, shape, notation, likely, partial=True)
            spelled: Literal["wire", "python"] = "wire" if notation == "wire" else "python"
            self.analysis.ledger.content(element, "what is taken into this dict", shape, value, spelled)

    def _nested(self, value: Value, shape: Shape, notation: str, likely: bool, partial: bool) -> None:
        for option in options_of(value):
            if isinstance(option, DictValue):
                self.payload(option, shape, notation, likely)
            else:
                element = shape.element()
                inner = self.analysis.containers.element(option)
                if element is not None and inner is not UNKNOWN:
                    self._nested(inner, element, notation, likely, partial)

    def grown(
        self,
        owner: DictValue,
        method: str,
        node: cst.Call,
        positional: list[Value],
        keywords: dict[str, Value],
    ) -> Value:
        """`body.update(targetDedicated=3)`, `body.update({…})`, `body.setdefault("…", 3)`."""
        if method == "setdefault":
            key = positional[0].value if positional and isinstance(positional[0], Constant) else None
            if isinstance(key, str) and len(positional) > 1:
                owner.items.setdefault(key, positional[1])
                owner.stored[key] = node.args[0].value
                value = use_value(self.analysis, node.args[1].value, positional[1])
                self.analysis.properties.key_use(owner, key, "store", node.args[0].value, node, value)
            return positional[1] if len(positional) > 1 else UNKNOWN
        for argument in node.args:
            if argument.keyword is not None:
                name = argument.keyword.value
                owner.items[name] = keywords.get(name, UNKNOWN)
                owner.stored[name] = argument.keyword
                value = use_value(self.analysis, argument.value, keywords.get(name))
                self.analysis.properties.key_use(owner, name, "store", argument.keyword, argument, value)
        for argument, added in zip(node.args, positional, strict=False):
            if not argument.star:
                self.take_in(owner, argument.value, added)
        return UNKNOWN

    def take_in(self, owner: DictValue, node: cst.BaseExpression, added: Value) -> None:
        """`body.update(more)`, `body |= more`: what a dict takes in after it was written down."""
        use = owner.cell[0]
        owner.taken.append((node, added))
        if use is not None:
            spelled: Literal["wire", "python"] = "wire" if use.notation == "wire" else "python"
            what = "what is taken into this dict"
            self.analysis.ledger.content(node, what, use.shape, added, spelled)
        for option in options_of(added):
            if not isinstance(option, DictValue):
                continue
            owner.items.update(option.items)
            self.analysis.keys.link(owner, option)
            if use is not None:
                use.later.update(option.items)
                use.shared = True
                self.payload(option, use.shape, use.notation, use.confidence == "likely", partial=True)
                if option.cell[0] is not None:
                    option.cell[0].shared = True
