"""Read the facts of one `azure-batch` release from its source, without importing it.

The source is generated code of a few fixed shapes, so a look at the syntax tree is exact:
models carry `_attribute_map` and `_validation`, operations spell their URL, verb, body and
result type in their body, and the client binds one attribute to each operations class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from facts import Facts, Model, Operation, Prop, camel, classes, functions, last_name, strings

VERBS = {"get", "post", "put", "patch", "delete", "head"}

_CLIENTS = {"_batch_service_client.py", "batch_service_client.py"}

#: Parameters that every operation has, whatever the API.
PLUMBING = {"self", "custom_headers", "raw", "callback"}


def can_read(trees: dict[str, ast.Module]) -> bool:
    """Whether the source is of generation 1."""
    return not _CLIENTS.isdisjoint(trees)


def extract(trees: dict[str, ast.Module]) -> Facts:
    """Read one release.

    Args:
        trees: the syntax trees of its folder `azure/batch`, by relative path.

    Returns:
        The facts; models keep the order of the release's own lists.

    Raises:
        ValueError: the source has an unsupported shape.
    """
    facts = Facts(version="")
    _read_client(trees, facts)
    for path, tree in trees.items():
        if path.startswith("models/") and not path.endswith("__init__.py"):
            _read_models(path, tree, trees, facts)
    _drop_what_is_not_exported(trees["models/__init__.py"], facts)
    _read_custom(trees, facts)
    for path, tree in trees.items():
        if path.startswith("operations/") and not path.endswith("__init__.py"):
            _read_operations(tree, facts)
    _apply_patches(trees, facts)
    _read_modules(trees, facts)
    facts.class_names = {name: [name] for name in (*facts.models, *facts.enums)}
    facts.method_names = {name: name for name in facts.operations}
    return facts


def _read_models(path: str, tree: ast.Module, trees: dict[str, ast.Module], facts: Facts) -> None:
    # 5.x and later ship every model twice; the `_py3` one spells its parameters.
    stem = path.removesuffix(".py")
    if f"{stem}_py3.py" in trees:
        return
    for node in classes(tree):
        base = last_name(node.bases[0]) if node.bases else ""
        if any(last_name(b) == "Enum" for b in node.bases):
            facts.enums[node.name] = {
                target.id: value.value
                for item in node.body
                if isinstance(item, ast.Assign)
                for target in item.targets
                if isinstance(target, ast.Name)
                and isinstance(value := item.value, ast.Constant)
                and isinstance(value.value, str)
            }
        elif base == "Paged":
            (page,) = {s[1:-1] for s in strings(node) if s.startswith("[")}
            facts.models[node.name] = Model(node.name, "page", page_of=page)
        elif base == "HttpOperationError":
            facts.models[node.name] = Model(node.name, "exception")
        else:
            facts.models[node.name] = _model(node, base)


def _drop_what_is_not_exported(tree: ast.Module, facts: Facts) -> None:
    """A class that only a private module has is none that code can name, and no request holds one.

    Since 7.0 each release defines such a class, `CloudError`.
    """
    exported = {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
    for found in (facts.models, facts.enums):
        for name in set(found) - exported:
            del found[name]


def _model(node: ast.ClassDef, base: str) -> Model:
    kind = "options" if node.name.endswith("Options") and base == "Model" else "object"
    model = Model(node.name, kind, base=None if base == "Model" else base)
    maps: dict[str, dict[str, dict[str, object]]] = {}
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            if item.targets[0].id in ("_attribute_map", "_validation"):
                maps[item.targets[0].id] = ast.literal_eval(item.value)
    init = next((f for f in functions(node) if f.name == "__init__"), None)
    if init is not None:
        positional = [a.arg for a in init.args.args if a.arg != "self"]
        keywords = [a.arg for a in init.args.kwonlyargs]
        model.ctor = positional + keywords
        model.keyword_only = not positional
    # Some `ExitOptions` hold one property: it is a body type that only its name makes look odd.
    if any(entry["key"] for entry in maps.get("_attribute_map", {}).values()):
        model.kind = "object"
    validation = maps.get("_validation", {})
    for python, entry in maps.get("_attribute_map", {}).items():
        rules = validation.get(python, {})
        wire = str(entry["key"]).replace("\\\\.", ".") or camel(python)
        # A constant is written by the model itself: there is nothing for code to give.
        required = bool(rules.get("required")) and not rules.get("constant")
        readonly = bool(rules.get("readonly"))
        model.props[python] = Prop(python, wire, str(entry["type"]), required, readonly)
    if model.kind == "options" and not model.props:
        # Options classes of 1.x have no map: their constructor is all there is.
        model.props = {p: Prop(p, camel(p), "str") for p in model.ctor}
    return model


def _read_client(trees: dict[str, ast.Module], facts: Facts) -> None:
    tree = trees.get("_batch_service_client.py") or trees["batch_service_client.py"]
    client = next(c for c in classes(tree) if c.name == "BatchServiceClient")
    init = next(f for f in functions(client) if f.name == "__init__")
    names = [a.arg for a in init.args.args if a.arg != "self"]
    facts.client_params = names
    facts.client_required = names[: len(names) - len(init.args.defaults)]
    for node in ast.walk(init):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            called = last_name(node.value.func)
            if called.endswith("Operations") and isinstance(node.targets[0], ast.Attribute):
                facts.groups[called] = node.targets[0].attr
    versions = {s for s in strings(client) if re.fullmatch(r"\d{4}-\d\d-\d\d\.\d+\.\d+", s)}
    (facts.version,) = versions


def _read_operations(tree: ast.Module, facts: Facts) -> None:
    for node in classes(tree):
        group = facts.groups[node.name]
        urls = _metadata_urls(node)
        for function in functions(node):
            if not function.name.startswith("_"):
                operation = _operation(function, urls.get(function.name), facts)
                facts.operations[f"{group}.{function.name}"] = operation
                facts.wire_names.update(_sent_names(function))


def _sent_names(function: ast.FunctionDef) -> Iterator[str]:
    """The query parameters and headers that a method fills: `query_parameters['timeout'] = …`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            if last_name(node.targets[0].value) in ("query_parameters", "header_parameters"):
                yield ast.literal_eval(node.targets[0].slice)


def _metadata_urls(node: ast.ClassDef) -> dict[str, str]:
    """`resize.metadata = {'url': '/pools/{poolId}/resize'}`, as releases from 5.0 on write it."""
    urls = {}
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Attribute):
            owner = item.targets[0].value
            if isinstance(owner, ast.Name) and item.targets[0].attr == "metadata":
                urls[owner.id] = ast.literal_eval(item.value)["url"]
    return urls


def _operation(function: ast.FunctionDef, url: str | None, facts: Facts) -> Operation:
    verb = body = body_param = result = None
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and last_name(node.targets[0]) == "url":
            if isinstance(node.value, ast.Constant) and url is None:
                url = str(node.value.value)
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner, name = node.func.value, node.func.attr
        if name in VERBS and isinstance(owner, ast.Attribute) and owner.attr == "_client":
            verb = name.upper()
        elif name == "body" and last_name(owner) == "_serialize":
            body_param = last_name(node.args[0])
            body = ast.literal_eval(node.args[1])
        elif name == "_deserialize":
            result = ast.literal_eval(node.args[0])
        elif name == "stream_download":
            result = "stream"
        elif name in facts.models and facts.models[name].kind == "page":
            result = f"paged:{facts.models[name].page_of}"
    if verb is None or url is None:
        raise ValueError(f"{function.name}, line {function.lineno}: no request found")
    names = [a.arg for a in function.args.args if a.arg not in PLUMBING]
    with_default = {
        a.arg for a in function.args.args[len(function.args.args) - len(function.args.defaults) :]
    }
    required = [n for n in names if n not in with_default]
    # `add_collection(job_id, value)` and a few like it build the body from loose parameters.
    if body_param is not None and body_param not in names:
        body_param = None
    if verb == "HEAD" and result is None and function.name == "exists":
        result = "bool"
    options = [n for n in names if n.endswith("_options")]
    return Operation(names, required, verb, url, body, body_param, options, result)


def _read_custom(trees: dict[str, ast.Module], facts: Facts) -> None:
    """Exceptions that a release adds by hand (`custom/custom_errors.py`)."""
    for path, tree in trees.items():
        if path.startswith("custom/") and path.endswith("errors.py"):
            for node in classes(tree):
                facts.models[node.name] = Model(node.name, "exception")


def _apply_patches(trees: dict[str, ast.Module], facts: Facts) -> None:
    """Methods that a release replaces at import: `XOperations.name = build(...)`."""
    tree = trees.get("custom/patch.py")
    if tree is None:
        return
    builders = {f.name: f for f in functions(tree)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)):
            continue
        target = node.targets[0]
        group = facts.groups.get(last_name(target.value))
        if group is None or not isinstance(node.value, ast.Call):
            continue
        inner = next(functions(builders[last_name(node.value.func)]))
        operation = facts.operations[f"{group}.{target.attr}"]
        operation.params = [a.arg for a in inner.args.args if a.arg not in PLUMBING]


def _read_modules(trees: dict[str, ast.Module], facts: Facts) -> None:
    for path, tree in trees.items():
        parts = ["azure", "batch", *path.removesuffix(".py").split("/")]
        if parts[-1] == "__init__":
            parts.pop()
        names = [c.name for c in classes(tree)]
        if path in ("__init__.py", "operations/__init__.py"):
            names = _exported(tree)
        facts.modules[".".join(parts)] = names
        if path.endswith("__init__.py"):
            facts.loaded.update(f"{'.'.join(parts)}.{m}" for m in _loaded_by(tree))


def _exported(tree: ast.Module) -> list[str]:
    """The public names that a package imports from its own modules."""
    imports = [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.level == 1]
    return sorted(a.name for n in imports for a in n.names if not a.name.startswith("_"))


def _loaded_by(tree: ast.Module) -> Iterator[str]:
    """The submodules that importing a package loads, so that they can be reached by attribute.

    5.x tries its `_py3` modules first and falls back on the others only under Python 2.
    """
    for node in tree.body:
        for item in node.body if isinstance(node, ast.Try) else [node]:
            if isinstance(item, ast.ImportFrom) and item.level == 1 and item.module:
                yield item.module
