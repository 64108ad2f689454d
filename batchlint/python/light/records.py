"""Classes that take what their objects hold as arguments, for the light look: tuples and data classes."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from batchlint.python.light.naming import Naming

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
#: What makes classes of objects whose attributes are the arguments.
RECORDS = frozenset(["namedtuple", "NamedTuple", "SimpleNamespace", "make_dataclass", "TypedDict"])


def note_fields(naming: Naming) -> None:
    """The arguments of classes that take them as their attributes."""
    # Whether methods may give objects of a class attributes that its body does not show.
    plain = {name: (fields, False) for name, fields in naming.records.items()}
    plain.update({name: ([], True) for name in RECORDS})
    for name, found in naming.classes.items():
        names = [_defined(inner) for cls in found for inner in cls.body]
        if "__init__" not in names:
            plain[name] = (_fields(found[0]), len(found) > 1 or any(names))
    every = [field for fields, _ in plain.values() for field in fields]
    plain["cls"] = (every, True)
    for name, (fields, is_open) in plain.items():
        for call in naming.calls.get(name, ()):
            is_sure = name != "cls" and not any(isinstance(arg, ast.Starred) for arg in call.args)
            for place, field in enumerate(fields):
                given = call.args[place : place + 1] if is_sure else call.args
                naming.stored.setdefault(field, []).extend(given)
            if is_open and (len(call.args) > len(fields) or not is_sure):
                naming.fields += call.args
            for keyword in call.keywords:
                if keyword.arg is not None:
                    naming.stored.setdefault(keyword.arg, []).append(keyword.value)


def _defined(node: ast.stmt) -> str:
    """The name of a function that a statement defines."""
    return node.name if isinstance(node, _Function) else ""


def _fields(cls: ast.ClassDef) -> list[str]:
    """The names that the body of a class binds."""
    found = []
    for inner in cls.body:
        targets = inner.targets if isinstance(inner, ast.Assign) else [getattr(inner, "target", None)]
        found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found


def record_of(node: ast.Call) -> list[str]:
    """The names of what `namedtuple` makes, as far as they are written down."""
    named = node.args[1] if len(node.args) > 1 else None
    if isinstance(named, ast.Constant):
        return str(named.value).replace(",", " ").split()
    if isinstance(named, (ast.List, ast.Tuple)):
        return [str(part.value) for part in named.elts if isinstance(part, ast.Constant)]
    return []
