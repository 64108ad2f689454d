"""Read the facts of one release of generation 2 (`BatchClient`, 15.0.0b1 and later) from its source.

Models spell their properties as `rest_field(...)`, with an overload of `__init__` that says what a
caller may give. An operation is a method that calls a `build_…_request` function, which spells the
verb, the path, and the names of query parameters and headers. `_patch.py` files replace or add what
was written by hand: such a method leads to the request of the generated method that it calls.
Class names stay those of the release: `match` finds the wire types that they stand for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from facts import Facts, Model, Operation, Prop, camel, classes, functions, last_name

#: References to plain values, as generation 1 spells them.
PLAIN = {
    "str": "str",
    "int": "int",
    "bool": "bool",
    "float": "float",
    "bytes": "bytearray",
    "datetime": "iso-8601",
    "timedelta": "duration",
    "Any": "object",
}

LISTINGS = {"ItemPaged", "Iterable", "AsyncItemPaged", "AsyncIterable"}

Trees = dict[str, ast.Module]

#: The files that are read.
_FILES = {
    "__init__.py",
    "_client.py",
    "_configuration.py",
    "_patch.py",
    "_operations/_operations.py",
    "_operations/_patch.py",
    "aio/__init__.py",
    "aio/_patch.py",
    "models/__init__.py",
    "models/_enums.py",
    "models/_models.py",
    "models/_patch.py",
}


def can_read(trees: Trees) -> bool:
    """Whether the source is of generation 2."""
    return trees.keys() >= _FILES


def extract(trees: Trees) -> Facts:
    """Read one release.

    Args:
        trees: the syntax trees of its folder `azure/batch`, by relative path.

    Returns:
        The facts, by the release's own names.

    Raises:
        ValueError: the source has an unsupported shape.
    """
    facts = Facts(version=_api_version(trees["_configuration.py"]), generation=2)
    facts.exported = _all(trees["models/__init__.py"]) | _all(trees["models/_patch.py"])
    for node in classes(trees["models/_enums.py"]):
        facts.enums[node.name] = _members(node)
    for node in classes(trees["models/_models.py"]):
        facts.models[node.name] = _model(node)
    _read_handwritten_models(trees["models/_patch.py"], facts)
    _read_operations(trees, facts)
    _read_client(trees, facts)
    _read_modules(trees, facts)
    return facts


def _api_version(tree: ast.Module) -> str:
    """The default of `kwargs.pop("api_version", "2025-06-01")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node.func) == "pop" and len(node.args) == 2:
            name, default = (ast.literal_eval(argument) for argument in node.args)
            if name == "api_version":
                return str(default)
    raise ValueError("_configuration.py: no default api_version found")


def _all(tree: ast.Module) -> set[str]:
    """The names that `__all__` lists; what `extend` adds is that of `_patch.py`."""
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id == "__all__" and isinstance(value, ast.expr):
            return set(ast.literal_eval(value))
    raise ValueError("no __all__ found")


def _members(node: ast.ClassDef) -> dict[str, str]:
    return {
        last_name(item.targets[0]): str(ast.literal_eval(item.value))
        for item in node.body
        if isinstance(item, ast.Assign)
    }


def reference(node: ast.expr, format_: str | None = None) -> str | None:
    """The type reference of an annotation, by the release's class names; None for `None`.

    `Optional[list["_models.ResourceFile"]]` gives `[ResourceFile]`, and `Union[str, "_models.OSType"]`
    gives `OSType`: the service takes a text for every enum.
    """
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return reference(ast.parse(node.value, mode="eval").body, format_)
        return None
    if not isinstance(node, ast.Subscript):
        name = last_name(node)
        if name == "datetime" and format_ == "rfc7231":
            return "rfc-1123"
        if name == "int" and format_ == "str":
            return "long"
        return PLAIN.get(name, name)
    outer = last_name(node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    parts = [reference(part, format_) for part in inner]
    if outer in ("Optional", "Union"):
        return parts[-1] or parts[0]
    if outer in ("list", "List"):
        return f"[{parts[0]}]"
    if outer in ("dict", "Dict"):
        return f"{{{parts[1]}}}"
    if outer in LISTINGS:
        return f"paged:{parts[0]}"
    if outer == "LROPoller":
        return parts[0]
    if outer == "Iterator" and parts == ["bytearray"]:
        return "stream"
    raise ValueError(f"line {node.lineno}: an annotation with {outer}")


def _model(node: ast.ClassDef) -> Model:
    model = Model(node.name, "object", keyword_only=True)
    required = _required_keywords(node)
    for item in node.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        python = item.target.id
        options: dict[str, object] = {}
        if isinstance(item.value, ast.Call):
            # `type` is the one argument that is no literal; no release has one.
            options = {str(k.arg): ast.literal_eval(k.value) for k in item.value.keywords}
        # A class that is written by hand has no `rest_field`: its attributes are filled from headers.
        default = python if item.value is not None else camel(python)
        wire = str(options.get("name", default))
        type_ = reference(item.annotation, str(options.get("format")))
        if type_ is None:
            raise ValueError(f"{node.name}.{python}: a property without a type")
        readonly = options.get("visibility") == ["read"]
        model.props[python] = Prop(python, wire, type_, python in required, readonly)
    return model


def _required_keywords(node: ast.ClassDef) -> set[str]:
    """The keywords without a default of the first `__init__`, which is the overload that has them."""
    for function in functions(node):
        if function.name == "__init__":
            arguments = function.args
            pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            return {a.arg for a, default in pairs if default is None}
    return set()


def _read_handwritten_models(tree: ast.Module, facts: Facts) -> None:
    """Classes of `models/_patch.py`: an exception, a class of its own, or a model with more properties."""
    aliases = {
        alias.asname: alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    exported = _all(tree)
    for node in classes(tree):
        if node.name not in exported:
            continue
        base = last_name(node.bases[0]) if node.bases else ""
        generated = facts.models.get(aliases.get(base, ""))
        if base == "HttpResponseError":
            facts.models[node.name] = Model(node.name, "exception")
        elif generated is not None:
            facts.models[node.name] = model = _model(node)
            model.props = {**generated.props, **model.props}
        else:
            facts.models[node.name] = _model(node)


def _read_operations(trees: Trees, facts: Facts) -> None:
    tree = trees["_operations/_operations.py"]
    builders = {f.name: f for f in functions(tree) if f.name.startswith("build_")}
    (mixin,) = (c for c in classes(tree) if c.name.endswith("BatchClientOperationsMixin"))
    generated = {}
    for function in functions(mixin):
        if function.name != "_api_version":
            generated[function.name] = _generated_operation(function, builders)
    facts.operations = {n: o for n, o in generated.items() if not n.startswith("_")}
    patch = trees["_operations/_patch.py"]
    helpers = {c.name: c for c in classes(patch)}
    (mixin,) = (c for c in classes(patch) if c.name.endswith("BatchClientOperationsMixin"))
    for function in functions(mixin):
        if not function.name.startswith("_"):
            facts.operations[function.name] = _handwritten_operation(function, helpers, generated)


def _signature(function: ast.FunctionDef) -> tuple[list[str], list[str], list[str]]:
    """The parameters in order, those without a default, and those that are taken by keyword alone."""
    arguments = function.args
    plain = [a.arg for a in arguments.args if a.arg != "self"]
    keywords = [a.arg for a in arguments.kwonlyargs]
    pairs = zip(keywords, arguments.kw_defaults, strict=True)
    required = plain[: len(plain) - len(arguments.defaults)]
    return plain + keywords, required + [k for k, default in pairs if default is None], keywords


def _annotation(function: ast.FunctionDef, parameter: str) -> str | None:
    arguments = (*function.args.args, *function.args.kwonlyargs)
    found = next((a.annotation for a in arguments if a.arg == parameter), None)
    return None if found is None else reference(found)


def _result(function: ast.FunctionDef) -> str | None:
    if function.returns is None:
        raise ValueError(f"{function.name}: no annotation of the result")
    result = reference(function.returns)
    # Downloads of 15.0.0b1 are annotated as `bytes`; they return an iterator, as later ones say.
    # `HttpResponse` is the response itself, of which only the headers are of interest.
    return {"bytearray": "stream", "HttpResponse": None, "None": None}.get(str(result), result)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (child for child in ast.walk(node) if isinstance(child, ast.Call))


def _generated_operation(function: ast.FunctionDef, builders: dict[str, ast.FunctionDef]) -> Operation:
    calls = list(_calls(function))
    used = [builders[name] for c in calls if (name := last_name(c.func)) in builders]
    if len(used) != 1:
        raise ValueError(f"{function.name}: {len(used)} requests")
    verb, path = _request(used[0])
    body = body_param = None
    for call in calls:
        if last_name(call.func) == "dumps":
            body_param = last_name(call.args[0])
            body = _annotation(function, body_param)
    params, required, keyword_only = _signature(function)
    return Operation(
        params=params,
        required=required,
        verb=verb,
        path=path,
        body=body,
        body_param=body_param,
        options=[],
        result=_result(function),
        keyword_only=keyword_only,
        keywords={k: w for k, w in _wire_names(used[0]).items() if k in params},
    )


def _request(builder: ast.FunctionDef) -> tuple[str, str]:
    """Verb and path of a `build_…_request` function."""
    verb = path = None
    for node in ast.walk(builder):
        if isinstance(node, ast.Assign) and last_name(node.targets[0]) == "_url":
            if isinstance(node.value, ast.Constant):
                path = str(node.value.value)
        elif isinstance(node, ast.Call) and last_name(node.func) == "HttpRequest":
            verb = next(str(ast.literal_eval(k.value)) for k in node.keywords if k.arg == "method")
    if verb is None or path is None:
        raise ValueError(f"{builder.name}: no request found")
    return verb, path


def _wire_names(builder: ast.FunctionDef) -> dict[str, str]:
    """The query parameter or header that a parameter of the function fills.

    `etag` and `match_condition` fill `If-Match` and `If-None-Match` together; the first stands for
    the one, the second for the other.
    """
    found = {}
    for node in ast.walk(builder):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Subscript):
            continue
        if last_name(node.targets[0].value) in ("_params", "_headers") and isinstance(node.value, ast.Call):
            wire = str(ast.literal_eval(node.targets[0].slice))
            source = last_name(node.value.args[1])
            found[{"if_match": "etag", "if_none_match": "match_condition"}.get(source, source)] = wire
    return found


def _handwritten_operation(
    function: ast.FunctionDef, helpers: dict[str, ast.ClassDef], generated: dict[str, Operation]
) -> Operation:
    target = _target(function, helpers, generated)
    params, required, keyword_only = _signature(function)
    taken = (p for p in params if target.body is not None and _annotation(function, p) == target.body)
    return Operation(
        params=params,
        required=required,
        verb=target.verb,
        path=target.path,
        body=target.body,
        # Some build the body from loose parameters.
        body_param=next(taken, None),
        options=[],
        result=_result(function),
        keyword_only=keyword_only,
        keywords={k: w for k, w in target.keywords.items() if k in params},
        poller=function.returns is not None and "LROPoller" in ast.unparse(function.returns),
        handwritten=True,
    )


def _target(
    function: ast.FunctionDef, helpers: dict[str, ast.ClassDef], generated: dict[str, Operation]
) -> Operation:
    """The generated operation that a method calls, itself or by a class beside it."""
    nodes = list(ast.walk(function))
    for name in [n.id for n in nodes if isinstance(n, ast.Name) and n.id in helpers]:
        nodes.extend(ast.walk(helpers[name]))
    named = {n.attr for n in nodes if isinstance(n, ast.Attribute) and n.attr in generated}
    if len(named) != 1:
        raise ValueError(f"{function.name}: calls {sorted(named) or 'no generated operation'}")
    return generated[named.pop()]


def _read_client(trees: Trees, facts: Facts) -> None:
    owner = next(c for name in ("_patch.py", "_client.py") for c in _named(trees[name], "BatchClient"))
    init = next(f for f in functions(owner) if f.name == "__init__")
    facts.client = "BatchClient"
    params, facts.client_required, _ = _signature(init)
    # What is taken from `**kwargs` has no signature but these calls.
    taken = [
        str(ast.literal_eval(call.args[0]))
        for name in ("_configuration.py", "_client.py", "_patch.py")
        for call in _calls(trees[name])
        if last_name(call.func) in ("pop", "get") and _owner(call) == "kwargs"
    ]
    facts.client_keyword_only = list(dict.fromkeys(taken))
    facts.client_params = params + facts.client_keyword_only


def _named(tree: ast.Module, name: str) -> Iterator[ast.ClassDef]:
    return (c for c in classes(tree) if c.name == name)


def _owner(call: ast.Call) -> str:
    return last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def _read_modules(trees: Trees, facts: Facts) -> None:
    known = {*facts.models, *facts.enums}
    for path, name in (
        ("__init__.py", "azure.batch"),
        ("models/__init__.py", "azure.batch.models"),
        ("aio/__init__.py", "azure.batch.aio"),
    ):
        folder = path.rpartition("/")[0]
        names = _all(trees[path]) | _all(trees[f"{folder}/_patch.py".lstrip("/")])
        imports = [n for n in trees[path].body if isinstance(n, ast.ImportFrom) and n.level == 1]
        # `VERSION` is not in `__all__`, and can be imported all the same.
        names |= {a.name for n in imports for a in n.names if (a.asname or a.name)[0] not in "_*"}
        facts.modules[name] = sorted(names - known)
    # Of the others, only that they are there: code reaches what is no longer exported through them.
    for path in trees:
        name = ".".join(("azure.batch", *path.removesuffix(".py").removesuffix("/__init__").split("/")))
        if path != "__init__.py":
            facts.modules.setdefault(name, [])
        if path.startswith("models/_"):
            facts.loaded.add(name)
    # The client's own modules import the models.
    if "_operations" in {n.module for n in trees["_client.py"].body if isinstance(n, ast.ImportFrom)}:
        facts.loaded.add("azure.batch.models")
