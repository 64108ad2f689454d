"""Evaluate expressions, and note what they read of Batch's objects on the way."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import libcst as cst

from batchlint.python.attributes import KEYWORDS
from batchlint.python.imports import dotted
from batchlint.python.literals import pieces_within, substituted, text_of_formatted
from batchlint.python.scopes import ProjectClass, Scope
from batchlint.python.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    DictValue,
    FunctionValue,
    Future,
    Instance,
    ListValue,
    MapValue,
    Piece,
    ProjectInstance,
    ResponseValue,
    Text,
    TupleValue,
    Unknown,
    Value,
    WireValue,
    join,
    known_with_others,
    options_of,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


#: What grows longer than this is no URL, and is not followed any further.
LONGEST_TEXT = 4000
#: A placeholder of `%` formatting, or what stands for a percent sign.
PERCENT = re.compile(r"%(?P<itself>%)|%(?:\((?P<key>[^)]*)\))?[-+ #0-9.]*[sdrfxi]")


class Expressions:
    """Evaluates expressions of every kind; unknown kinds are looked through for what is inside."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._methods: dict[type, Callable[[Any, Scope], Value] | None] = {}
        self._inside: dict[int, tuple[cst.CSTNode, tuple[cst.BaseExpression, ...]]] = {}

    def value(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an expression is; notes its uses."""
        kind = type(node)
        if kind not in self._methods:
            self._methods[kind] = getattr(self, f"_value_{kind.__name__}", None)
        method = self._methods[kind]
        if method is not None:
            return method(node, scope)
        self._look_through(node, scope)
        return UNKNOWN

    def _look_through(self, node: cst.CSTNode, scope: Scope) -> None:
        """Evaluate the outermost expressions inside of a node."""
        # libcst finds the children of a node by copying it, and each pass asks again. The node is
        # kept with them, so that no other one can take its number.
        known = self._inside.get(id(node))
        if known is None:
            known = self._inside[id(node)] = (node, tuple(_expressions_in(node)))
        for inner in known[1]:
            self.value(inner, scope)

    def quiet(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an expression is, without noting uses."""
        emitting, self.analysis.emitting = self.analysis.emitting, False
        try:
            return self.value(node, scope)
        finally:
            self.analysis.emitting = emitting

    def statement_value(self, node: cst.BaseExpression, scope: Scope) -> None:
        """Evaluate an expression whose result nobody reads."""
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
            return  # a docstring, or a comment in its guise
        value = self.value(node, scope)
        if isinstance(value, Instance) and value.origin is not None and value.origin.result == "unknown":
            value.origin.result = "unused"

    # Names and attributes

    def _value_Name(self, node: cst.Name, scope: Scope) -> Value:
        name = node.value
        if name in KEYWORDS:
            return Constant(KEYWORDS[name])
        found = scope.get(name)
        if self.analysis.emitting and isinstance(found, ClassValue):
            site = self.analysis.imports.imported_names.get(name)
            if site is not None:
                site.references.append(self.analysis.span(node))
        return found if found is not None else Unknown(name)

    def _value_Attribute(self, node: cst.Attribute, scope: Scope) -> Value:
        owner = self.value(node.value, scope)
        if scope.has_paths:
            narrowed = scope.names.get(dotted(node))
            if narrowed is not None:
                return narrowed
        options = known_with_others(owner)
        results = [self.analysis.attributes.attribute(option, node, scope) for option in options]
        return join(*results) if len(results) > 1 else results[0]

    # Literals

    def _value_SimpleString(self, node: cst.SimpleString, scope: Scope) -> Value:
        value = Constant(_literal(node.value), node)
        self.analysis.requests.note_string(node, value)
        return value

    def _value_ConcatenatedString(self, node: cst.ConcatenatedString, scope: Scope) -> Value:
        value = self._concatenate(self.quiet(node.left, scope), self.quiet(node.right, scope))
        self.analysis.requests.note_string(node, value)
        return value

    def _value_FormattedString(self, node: cst.FormattedString, scope: Scope) -> Value:
        parts: list[str] = []
        pieces: list[Piece] = []
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                parts.append(part.value)
                pieces.append(text_of_formatted(node, part))
            else:
                assert isinstance(part, cst.FormattedStringExpression)
                inner = self.value(part.expression, scope)
                parts.append(_as_template(inner))
                pieces += pieces_within(inner)
        value = Text("".join(parts), tuple(pieces))
        self.analysis.requests.note_string(node, value)
        return value

    def _concatenate(self, left: Value, right: Value) -> Value:
        texts = [_as_template(part) for part in (left, right)]
        if len(texts[0]) > LONGEST_TEXT:
            return Text("{}")
        pieces = (*pieces_within(left), *pieces_within(right))
        if all(isinstance(p, Constant) for p in (left, right)):
            return Constant("".join(texts), pieces)
        return Text("".join(texts), pieces)

    def appended(self, node: cst.BaseExpression, current: Value, value: Value) -> Value:
        """`url += "&$select=id"`: the longer text, whose query counts with the path before it."""
        whole = self._concatenate(current, value)
        path = self.analysis.requests.path_of(_as_template(whole)) if self.analysis.emitting else None
        if path is not None:
            self.analysis.queries.note_url(path, whole, node, likely=not self.analysis.requests.evidence)
        return whole

    def _value_Integer(self, node: cst.Integer, scope: Scope) -> Value:
        return Constant(_literal(node.value))

    def _value_Float(self, node: cst.Float, scope: Scope) -> Value:
        return Constant(_literal(node.value))

    def _value_UnaryOperation(self, node: cst.UnaryOperation, scope: Scope) -> Value:
        self.value(node.expression, scope)
        return UNKNOWN

    def _value_BinaryOperation(self, node: cst.BinaryOperation, scope: Scope) -> Value:
        """A chain of operators is folded from the left; a string that it builds counts as a whole."""
        chain: list[cst.BinaryOperation] = []
        first: cst.BaseExpression = node
        while isinstance(first, cst.BinaryOperation):
            chain.append(first)
            first = first.left
        with self.analysis.requests.muted():
            value = self.value(first, scope)
            parts = [(step, self.value(step.right, scope)) for step in reversed(chain)]
        for step, right in parts:
            value = self._combined(step, value, right)
        if isinstance(value, (Text, Constant)):
            self.analysis.requests.note_string(node, value)
        return value

    def _combined(self, node: cst.BinaryOperation, left: Value, right: Value) -> Value:
        if isinstance(node.operator, cst.Add):
            if is_text(left) or is_text(right):
                return self._concatenate(left, right)
            if isinstance(left, ListValue) or isinstance(right, ListValue):
                return ListValue(join(self.element(left), self.element(right)))
        if isinstance(node.operator, cst.BitOr) and isinstance(left, DictValue):
            held = (left, right) if isinstance(right, DictValue) else (left,)
            merged = {k: v for part in held for k, v in part.items.items()}
            both = ((node.left, left), (node.right, right))
            whole = DictValue(node, merged, merged=both)
            self.analysis.requests.note_parts(whole)
            return whole
        if isinstance(node.operator, cst.Modulo) and is_text(left):
            values: dict[str | int, Value] = {0: right}
            if isinstance(right, TupleValue):
                values = dict(enumerate(right.items))
            elif isinstance(right, DictValue):
                self.analysis.keys.lose(right)
                values.update(right.items.items())
            pieces = substituted(pieces_within(left), PERCENT, values)
            return Text(_percent_template(_as_template(left)), pieces)
        return UNKNOWN

    # Containers

    def _value_Dict(self, node: cst.Dict, scope: Scope) -> Value:
        items: dict[str, Any] = {}
        merged: list[tuple[cst.CSTNode, Any]] = []
        with self.analysis.requests.nested():
            for element in node.elements:
                if isinstance(element, cst.DictElement):
                    key = self.value(element.key, scope)
                    value = self.value(element.value, scope)
                    if isinstance(key, Constant) and isinstance(key.value, str):
                        items[key.value] = value
                else:
                    taken = self.value(element.value, scope)
                    merged.append((element.value, taken))
                    items |= taken.items if isinstance(taken, DictValue) else {}
        found = DictValue(node, items, merged=tuple(merged))
        self.analysis.requests.note_dict(found)
        return found

    def _elements(self, elements: Sequence[cst.BaseElement], scope: Scope) -> list[Value]:
        found = []
        for element in elements:
            value = self.value(element.value, scope)
            found.append(self.element(value) if isinstance(element, cst.StarredElement) else value)
        return found

    def _value_List(self, node: cst.List, scope: Scope) -> Value:
        with self.analysis.requests.nested():
            items = self._elements(node.elements, scope)
        texts = tuple(items) if all(isinstance(i, Constant) for i in items) else ()
        return ListValue(join(*items) if items else UNKNOWN, texts)

    def _value_Set(self, node: cst.Set, scope: Scope) -> Value:
        return ListValue(join(*self._elements(node.elements, scope)))

    def _value_Tuple(self, node: cst.Tuple, scope: Scope) -> Value:
        found = TupleValue(tuple(self._elements(node.elements, scope)))
        self.analysis.requests.note_row(found)
        return found

    def element(self, value: Value) -> Value:
        """What iterating over a value yields."""
        results: list[Value] = []
        for option in options_of(value):
            match option:
                case Instance(shape=shape, likely=likely):
                    inner = shape.element()
                    results.append(Instance(inner, likely) if inner is not None else UNKNOWN)
                case ListValue(element=inner_value):
                    results.append(inner_value)
                case WireValue(shape=shape) | ResponseValue(shape=shape):
                    inner = shape.element()
                    results.append(WireValue(inner) if inner is not None else UNKNOWN)
                case TupleValue(items=items):
                    results.append(join(*items) if items else UNKNOWN)
                case MapValue(key=key):
                    results.append(key)
                case ProjectInstance(cls=cls):
                    results.append(self._iterated(option, cls))
                case DictValue():
                    self.analysis.keys.loosen(option)
                    results.append(UNKNOWN)
                case _:
                    results.append(UNKNOWN)
        return join(*results)

    def _iterated(self, owner: ProjectInstance, cls: ProjectClass) -> Value:
        """What iterating over an object of the project yields; many are their own iterators."""
        for name in ("__iter__", "__next__"):
            found = cls.lookup(name)
            if isinstance(found, FunctionValue):
                result = found.function.result
                if name == "__next__":
                    return result
                if not any(isinstance(o, ProjectInstance) for o in options_of(result)):
                    return self.element(result)
        return UNKNOWN

    def _project_item(
        self, owner: ProjectInstance, cls: ProjectClass, node: cst.Subscript, key: Any
    ) -> Value:
        """An item of an object of the project: by its own method, or of a typed dict or tuple."""
        found = cls.lookup("__getitem__")
        if isinstance(found, FunctionValue):
            given: list[Value] = [Constant(key) if key is not None else UNKNOWN]
            return self.analysis.project_calls.call_function(
                FunctionValue(found.function, owner), given, {}, node
            )
        if isinstance(key, str):
            held = cls.attributes.get(key)
            return held if held is not None else UNKNOWN
        return UNKNOWN

    def index_constant(self, node: cst.Subscript, scope: Scope) -> Any:
        """The constant index of a subscript, else None."""
        if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
            return None
        value = self.value(node.slice[0].slice.value, scope)
        return value.value if isinstance(value, Constant) else None

    def _value_Subscript(self, node: cst.Subscript, scope: Scope) -> Value:
        owner = self.value(node.value, scope)
        key = self.index_constant(node, scope)
        if key is None:
            for part in node.slice:
                self._look_through(part, scope)
            self._sought(owner, node, scope)
        sliced = isinstance(node.slice[0].slice, cst.Slice) if node.slice else False
        results = [self._item(option, node, key, sliced) for option in options_of(owner)]
        return join(*results)

    def _sought(self, owner: Value, node: cst.Subscript, scope: Scope) -> None:
        """An item is read by a key that is not one constant."""
        index = node.slice[0].slice if len(node.slice) == 1 else None
        dicts = [o for o in options_of(owner) if isinstance(o, DictValue)]
        if self.analysis.emitting and dicts and isinstance(index, cst.Index):
            key = self.quiet(index.value, scope)
            for option in dicts:
                self.analysis.keys.sought(option, key)

    def _item(self, owner: Value, node: cst.Subscript, key: Any, sliced: bool) -> Value:
        match owner:
            case Instance(shape=shape):
                if sliced:
                    return owner
                if isinstance(key, str) and shape.is_object():
                    # Models take no subscripts, so what stands there was made a dict on the way.
                    if not shape.find(key, "wire"):
                        return UNKNOWN
                    return self.analysis.attributes.item_use(WireValue(shape), node, key, "load", None, None)
                inner = shape.element()
                return Instance(inner, owner.likely) if inner is not None else UNKNOWN
            case ListValue(element=element):
                return owner if sliced else element
            case TupleValue(items=items):
                if isinstance(key, int) and -len(items) <= key < len(items):
                    return items[key]
                return owner if sliced else join(*items) if items else UNKNOWN
            case MapValue(value=value):
                return value
            case ProjectInstance(cls=cls):
                return self._project_item(owner, cls, node, key)
            case ResponseValue(shape=shape):
                # A wrapper may have read the body already.
                return self._item(WireValue(shape), node, key, sliced)
            case WireValue():
                if isinstance(key, str):
                    return self.analysis.attributes.item_use(owner, node, key, "load", None, None)
                return owner if sliced else self.element(owner)
            case DictValue(items=entries):
                if isinstance(key, str):
                    read = self.analysis.attributes.item_use(owner, node, key, "load", None, None)
                    held: Value = entries.get(key, read)
                    return held
                return join(*entries.values()) if entries else UNKNOWN
        return UNKNOWN

    def _comprehension(self, node: Any, scope: Scope, *parts: cst.BaseExpression) -> list[Value]:
        inner = Scope(scope)
        clause = node.for_in
        while clause is not None:
            iterable = self.value(clause.iter, inner)
            self.analysis.assigning.assign(clause.target, self.element(iterable), inner, None)
            for condition in clause.ifs:
                self.value(condition.test, inner)
                self.analysis.assigning.narrow(condition.test, inner)
            clause = clause.inner_for_in
        return [self.value(part, inner) for part in parts]

    def _value_ListComp(self, node: cst.BaseSimpleComp, scope: Scope) -> Value:
        return ListValue(self._comprehension(node, scope, node.elt)[0])

    _value_SetComp = _value_ListComp
    _value_GeneratorExp = _value_ListComp

    def _value_DictComp(self, node: cst.DictComp, scope: Scope) -> Value:
        key, value = self._comprehension(node, scope, node.key, node.value)
        return MapValue(value, key)

    # Control flow

    def _value_IfExp(self, node: cst.IfExp, scope: Scope) -> Value:
        self.value(node.test, scope)
        asks = self.analysis.asks_for_names(node.test)
        self.analysis.guarded += asks
        before = scope.snapshot()
        self.analysis.assigning.narrow(node.test, scope)
        body = self.value(node.body, scope)
        scope.names = before
        result = join(body, self.value(node.orelse, scope))
        self.analysis.guarded -= asks
        return result

    def _value_BooleanOperation(self, node: cst.BooleanOperation, scope: Scope) -> Value:
        left = self.value(node.left, scope)
        if isinstance(node.operator, cst.And):
            before = scope.snapshot()
            self.analysis.assigning.narrow(node.left, scope)
            right = self.value(node.right, scope)
            scope.names = before
            return right
        return join(left, self.value(node.right, scope))

    def _value_Comparison(self, node: cst.Comparison, scope: Scope) -> Value:
        left, name = self.value(node.left, scope), node.left
        for step in node.comparisons:
            right = self.value(step.comparator, scope)
            if isinstance(step.operator, (cst.In, cst.NotIn)) and len(node.comparisons) == 1:
                self._asked_for(left, name, right, node)
            elif isinstance(step.operator, (cst.Equal, cst.NotEqual)):
                self.analysis.keys.compare(left, right)
            left = right
        return UNKNOWN

    def _asked_for(self, key: Value, name: cst.BaseExpression, owner: Value, node: cst.Comparison) -> None:
        """`"resizeError" in pool`."""
        if not isinstance(key, Constant) or not isinstance(key.value, str):
            return
        for option in options_of(owner):
            if isinstance(option, DictValue):
                self.analysis.attributes.key_use(option, key.value, "load", name, node, asks=True)
            elif isinstance(option, (WireValue, ResponseValue)):
                self.analysis.attributes.asked_for(WireValue(option.shape), key.value, node)

    def _value_NamedExpr(self, node: cst.NamedExpr, scope: Scope) -> Value:
        value = self.value(node.value, scope)
        self.analysis.assigning.assign(node.target, value, scope, node.value)
        return value

    def _value_Await(self, node: cst.Await, scope: Scope) -> Value:
        value = self.value(node.expression, scope)
        held = value.result if isinstance(value, Future) else value
        if isinstance(held, Instance) and held.origin is not None and held.origin.arguments is None:
            self.analysis.calls.note_result(held, node, awaited=True)
        return join(*(o.result if isinstance(o, Future) else o for o in options_of(value)))

    def _value_StarredElement(self, node: cst.StarredElement, scope: Scope) -> Value:
        return self.element(self.value(node.value, scope))

    def _value_Yield(self, node: cst.Yield, scope: Scope) -> Value:
        scope.yields = True
        if isinstance(node.value, cst.From):
            scope.returned.append(ListValue(self.element(self.value(node.value.item, scope))))
        elif node.value is not None:
            scope.returned.append(ListValue(self.value(node.value, scope)))
        return UNKNOWN

    def _value_Lambda(self, node: cst.Lambda, scope: Scope) -> Value:
        return self.analysis.classes.define_lambda(node, scope)

    def _value_Call(self, node: cst.Call, scope: Scope) -> Value:
        return self.analysis.calls.value(node, scope)


def _expressions_in(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    for child in node.children:
        if isinstance(child, cst.BaseExpression):
            yield child
        else:
            yield from _expressions_in(child)


@lru_cache(maxsize=4096)
def _literal(code: str) -> Any:
    quote = code[:1]
    if quote in ("'", '"') and "\\" not in code and "\r" not in code:
        # Most strings are as they are written, and the compiler takes its time.
        return code[3:-3] if len(code) >= 6 and code.startswith(quote * 3) else code[1:-1]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(code)
    except (ValueError, SyntaxError):  # a Python 2 literal, or one of a later Python
        return None


def _as_template(value: Value) -> str:
    """A value's text inside a longer string; `{}` where it is not known."""
    if isinstance(value, Constant) and isinstance(value.value, str):
        return value.value
    return value.template if isinstance(value, Text) else "{}"


def is_text(value: Value) -> bool:
    """Whether a value is a string of which something is known."""
    return isinstance(value, Text) or (isinstance(value, Constant) and isinstance(value.value, str))


def _percent_template(template: str) -> str:
    return PERCENT.sub(lambda match: match["itself"] or "{}", template)
