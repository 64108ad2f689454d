"""Functions of other packages, and of the standard library, by their full names."""

from __future__ import annotations

import re

from batchlint.core.reexports import module_behind
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.constructors import Constructors
from batchlint.python.infer.events import Access, OperationPassed
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.instances import instance_of
from batchlint.python.infer.package_names import FOREIGN_CREDENTIALS
from batchlint.python.infer.properties import Properties
from batchlint.python.infer.results import passed_on
from batchlint.python.models.stdlib import Stdlib
from batchlint.python.syntax import nodes
from batchlint.python.values.heuristics import is_other_service, result_of_external
from batchlint.python.values.scopes import ProjectClass
from batchlint.python.values.text import encoded
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Constant,
    CredentialsValue,
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
    TupleValue,
    Unknown,
    Value,
    WireValue,
)

#: Functions that make a client of a given class with the other keywords.
_FACTORIES = frozenset(
    f"azure.common.{module}{name}"
    for module in ("client_factory.", "")
    for name in ("get_client_from_cli_profile", "get_client_from_auth_file", "get_client_from_json_dict")
)
_CLASS = re.compile(r"_*[A-Z]\w*")
#: What makes stand-ins for objects in tests. Some only do so by keyword.
_MOCKS = frozenset(
    ["Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "create_autospec"]
)
_PATCHES = frozenset(["patch", "object"])


class Packages:
    """Evaluates calls of what is neither the project's nor the package's."""

    def __init__(
        self,
        expressions: Expressions,
        functions: Functions,
        constructors: Constructors,
        properties: Properties,
        stdlib: Stdlib,
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.functions = functions
        self.constructors = constructors
        self.properties = properties
        self.stdlib = stdlib

    def call(self, name: str, call: CallSite) -> Value:
        """What a call of such a function evaluates to."""
        last, positional, keywords = name.rpartition(".")[2], call.positional, call.keywords
        mocked = self.mocked(last, call)
        if mocked is not None:
            return mocked
        if last in ("namedtuple", "SimpleNamespace"):
            return self._record(last, call)
        if last in ("ib", "attrib") and "type" in keywords:
            return instance_of(keywords["type"])
        if name.startswith("azure.mgmt."):
            # Nothing of resource management is of the package, whatever its name.
            return ModuleValue(name)
        if name.startswith(FOREIGN_CREDENTIALS) and _CLASS.fullmatch(last):
            return CredentialsValue(name, call.node)
        if name == "azure.common.credentials.get_azure_cli_credentials":
            return TupleValue((CredentialsValue(name, call.node), UNKNOWN))
        if name in _FACTORIES and (positional or "client_class" in keywords):
            cls = keywords.get("client_class", positional[0] if positional else UNKNOWN)
            return self.constructors.by_factory(name, cls, call)
        if last == "cached_property" and positional:
            return PropertyValue(positional[0])
        if last == "partial" and positional:
            if isinstance(positional[0], (ClassValue, ProjectClassValue)):
                return self.constructors.partial(positional[0], call)
            self._partial(positional[0], call)
        known = self._by_name(name, call)
        if known is None:
            known = self.stdlib.call(name, call)
        if known is not None:
            return known
        if last in ("deepcopy", "copy") and positional:
            return positional[0]
        result = passed_on(self.state, call, result_of_external(name))
        return ModuleValue(name) if isinstance(result, Unknown) and is_other_service(name) else result

    def _partial(self, function: Value, call: CallSite) -> None:
        """`partial(f, …)`: what the function is called with later."""
        if isinstance(function, FunctionValue) and self.state.emitting:
            self.functions.call(function, call.positional[1:], call.keywords, call.node)
        elif isinstance(function, OperationValue):
            self.state.publish(OperationPassed(function, call, skip=1, likely=False))

    def _by_name(self, name: str, call: CallSite) -> Value | None:
        """What single functions evaluate to; None for any other."""
        first = call.positional[0] if call.positional else None
        if name == "operator.attrgetter" and not any(a.star or a.keyword for a in call.node.args):
            names = [v.value for v in call.positional if isinstance(v, Constant) and isinstance(v.value, str)]
            return Getter(tuple(names), call.node) if len(names) == len(call.positional) else UNKNOWN
        if first is None:
            return None
        match name:
            case "importlib.import_module" if isinstance(first, Constant):
                imported = str(first.value)
                named = imported.startswith("azure.") or module_behind(imported) is not None
                return ModuleValue(imported) if named else UNKNOWN
            case "urllib.parse.quote" | "urllib.parse.quote_plus":
                return first
            case "urllib.parse.urlencode":
                return encoded(first)
            case "json.loads" | "json.load" if isinstance(first, ResponseValue):
                return WireValue(first.shape)
            case "json.dumps":
                return first if isinstance(first, DictValue) else UNKNOWN
        return None

    def mocked(self, name: str, call: CallSite) -> Value | None:
        """What `create_autospec(CloudPool)` or `Mock(spec=CloudPool)` stands for; None for another call."""
        if name not in _MOCKS and name not in _PATCHES:
            return None
        keywords = call.keywords
        given = [keywords[key] for key in ("spec", "spec_set", "autospec") if key in keywords]
        given += call.positional[:1] if name in _MOCKS else []
        found = instance_of(given[0]) if given else UNKNOWN
        match found:
            case Instance(shape=shape, likely=likely):
                for argument in call.node.args if shape.is_object() else ():
                    key = argument.keyword
                    if key is not None and shape.find(key.value, "python"):
                        value = keywords.get(key.value)
                        access = Access(key.value, "store", key, argument, value, argument.value)
                        self.properties.named(Instance(shape, likely), access)
                return Instance(shape, likely)
            case ClientValue() | GroupValue():
                return found
            case ProjectInstance(cls=cls) if cls.package_base() is not None or cls.operations() is not None:
                return found
        return None

    def _record(self, maker: str, call: CallSite) -> Value:
        """`namedtuple("Farm", …)` makes a class, `SimpleNamespace(…)` an object of its own."""
        known, node = self.state.classes, call.node
        cls = known.get(id(node))
        if cls is None:
            cls = known[id(node)] = ProjectClass(maker, [ModuleValue(maker)])
        if maker == "SimpleNamespace":
            for name, value in call.keywords.items():
                cls.store(name, value)
            return ProjectInstance(cls)
        fields = node.args[1].value if len(node.args) > 1 else None
        names: list[str] = []
        if isinstance(fields, (nodes.List, nodes.Tuple)):
            quiet, scope = self.expressions.quiet, self.state.module_scope
            parts = [quiet(e.value, scope) for e in fields.elements]
            names = [p.value for p in parts if isinstance(p, Constant) and isinstance(p.value, str)]
        elif len(call.positional) > 1 and isinstance(call.positional[1], Constant):
            names = str(call.positional[1].value).replace(",", " ").split()
        for name in names:
            cls.attributes.setdefault(name, Unknown(name))
        return ProjectClassValue(cls)
