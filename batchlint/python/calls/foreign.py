"""Calls of functions of other packages and of the standard library, by their full names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.reexports import module_behind
from batchlint.python.uses.use_values import use_value
from batchlint.python.values.guessing import is_other_service, made_elsewhere
from batchlint.python.values.literals import encoded
from batchlint.python.values.scopes import ProjectClass, Scope
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Constant,
    DictValue,
    FunctionValue,
    Getter,
    GroupValue,
    Instance,
    ModuleValue,
    OperationValue,
    ProjectClassValue,
    ProjectInstance,
    PropertyValue,
    ResponseValue,
    Unknown,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


#: What makes a client of a class that it is handed, and hands it the other keywords.
_FACTORIES = frozenset(
    f"azure.common.{module}{name}"
    for module in ("client_factory.", "")
    for name in ("get_client_from_cli_profile", "get_client_from_auth_file", "get_client_from_json_dict")
)
#: What makes stand-ins for objects in tests. Some only do so by keyword.
_MOCKS = frozenset(
    ["Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "create_autospec"]
)
_PATCHES = frozenset(["patch", "object"])


class Foreign:
    """Evaluates calls of what is neither the project's nor the package's."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def call(
        self, name: str, positional: list[Value], keywords: dict[str, Value], node: cst.Call, scope: Scope
    ) -> Value:
        """What a call of such a function gives back."""
        last = name.rpartition(".")[2]
        mocked = self.mocked(last, positional, keywords, node)
        if mocked is not None:
            return mocked
        if last in ("namedtuple", "SimpleNamespace"):
            return self._record(last, positional, keywords, node)
        if last in ("ib", "attrib") and "type" in keywords:
            return self.analysis.constructing.instance_of(keywords["type"])
        if name.startswith("azure.mgmt."):
            # What comes of resource management is its own, whatever it is called.
            return ModuleValue(name)
        if name in _FACTORIES and (positional or "client_class" in keywords):
            cls = keywords.get("client_class", positional[0] if positional else UNKNOWN)
            return self.analysis.constructing.by_factory(cls, keywords, node)
        if last == "partial" and positional and isinstance(positional[0], FunctionValue):
            if self.state.emitting:
                self.analysis.project_calls.call_function(positional[0], positional[1:], keywords, node)
        if last == "cached_property" and positional:
            return PropertyValue(positional[0])
        if last == "partial" and positional and isinstance(positional[0], OperationValue):
            self.analysis.operations.bodies(positional[0], positional[1:], keywords)
            self.analysis.ledger.operation(positional[0], positional[1:], keywords, node, skip=1)
        if last == "partial" and positional and isinstance(positional[0], (ClassValue, ProjectClassValue)):
            return self.analysis.constructing.partial(positional[0], positional[1:], keywords, node, scope)
        if name == "operator.attrgetter" and not any(a.star or a.keyword for a in node.args):
            names = [v.value for v in positional if isinstance(v, Constant) and isinstance(v.value, str)]
            return Getter(tuple(names), node) if len(names) == len(positional) else UNKNOWN
        known = self.analysis.standard.call(name, positional, keywords, node, scope)
        if known is not None:
            return known
        if last in ("deepcopy", "copy") and positional:
            return positional[0]
        if name == "importlib.import_module" and positional and isinstance(positional[0], Constant):
            imported = str(positional[0].value)
            named = imported.startswith("azure.") or module_behind(imported) is not None
            return ModuleValue(imported) if named else UNKNOWN
        if name in ("urllib.parse.quote", "urllib.parse.quote_plus") and positional:
            return positional[0]
        if name == "urllib.parse.urlencode" and positional:
            return encoded(positional[0])
        if name in ("json.loads", "json.load") and positional and isinstance(positional[0], ResponseValue):
            return WireValue(positional[0].shape)
        if name == "json.dumps" and positional:
            return positional[0] if isinstance(positional[0], DictValue) else UNKNOWN
        result = self.analysis.calls.passed_on(positional, keywords, made_elsewhere(name), node)
        return ModuleValue(name) if isinstance(result, Unknown) and is_other_service(name) else result

    def mocked(
        self, name: str, positional: list[Value], keywords: dict[str, Value], node: cst.Call
    ) -> Value | None:
        """What `create_autospec(CloudPool)` or `Mock(spec=CloudPool)` stands for; None for another call."""
        if name not in _MOCKS and name not in _PATCHES:
            return None
        given = [keywords[key] for key in ("spec", "spec_set", "autospec") if key in keywords]
        given += positional[:1] if name in _MOCKS else []
        found = self.analysis.constructing.instance_of(given[0]) if given else UNKNOWN
        match found:
            case Instance(shape=shape, likely=likely):
                for argument in node.args if shape.is_object() else ():
                    key = argument.keyword
                    if key is not None and shape.find(key.value, "python"):
                        value = use_value(self.analysis, argument.value, keywords.get(key.value))
                        self.analysis.properties.note(
                            shape, key.value, "python", "store", key, argument, likely=likely, value=value
                        )
                return Instance(shape, likely)
            case ClientValue() | GroupValue():
                return found
            case ProjectInstance(cls=cls) if cls.package_base() is not None or cls.operations() is not None:
                return found
        return None

    def _record(
        self, maker: str, positional: list[Value], keywords: dict[str, Value], node: cst.Call
    ) -> Value:
        """`namedtuple("Farm", …)` makes a class, `SimpleNamespace(…)` an object of its own."""
        known = self.analysis.classes.known
        cls = known.get(id(node))
        if cls is None:
            cls = known[id(node)] = ProjectClass(maker, [ModuleValue(maker)])
        if maker == "SimpleNamespace":
            for name, value in keywords.items():
                cls.store(name, value)
            return ProjectInstance(cls)
        fields = node.args[1].value if len(node.args) > 1 else None
        names: list[str] = []
        if isinstance(fields, (cst.List, cst.Tuple)):
            parts = [
                self.analysis.expressions.quiet(e.value, self.state.module_scope) for e in fields.elements
            ]
            names = [p.value for p in parts if isinstance(p, Constant) and isinstance(p.value, str)]
        elif len(positional) > 1 and isinstance(positional[1], Constant):
            names = str(positional[1].value).replace(",", " ").split()
        for name in names:
            cls.attributes.setdefault(name, Unknown(name))
        return ProjectClassValue(cls)
