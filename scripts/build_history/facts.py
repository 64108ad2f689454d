"""What is read from one `azure-batch` release, and the look at syntax trees that all readers need."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Prop:
    """A property of a model: wire name, wire type, and whether it is required or read-only."""

    python: str
    wire: str
    type: str
    required: bool = False
    readonly: bool = False


@dataclass
class Model:
    """A model class; `base` is another model or None, `kind` distinguishes options and pages."""

    name: str
    kind: str
    base: str | None = None
    props: dict[str, Prop] = field(default_factory=dict)
    ctor: list[str] = field(default_factory=list)
    keyword_only: bool = False
    page_of: str | None = None


@dataclass
class Operation:
    """A method of an operations class with the request that it makes."""

    params: list[str]
    required: list[str]
    verb: str
    path: str
    body: str | None
    body_param: str | None
    options: list[str]
    result: str | None
    keyword_only: list[str] = field(default_factory=list)
    keywords: dict[str, str] = field(default_factory=dict)
    poller: bool = False
    handwritten: bool = False


@dataclass
class Facts:
    """The content of one release."""

    version: str
    models: dict[str, Model] = field(default_factory=dict)
    enums: dict[str, dict[str, str]] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    modules: dict[str, list[str]] = field(default_factory=dict)
    loaded: set[str] = field(default_factory=set)
    client_params: list[str] = field(default_factory=list)
    client_required: list[str] = field(default_factory=list)
    client_keyword_only: list[str] = field(default_factory=list)
    client: str = "BatchServiceClient"
    generation: int = 1
    exported: set[str] = field(default_factory=set)
    wire_names: set[str] = field(default_factory=set)
    class_names: dict[str, list[str]] = field(default_factory=dict)
    method_names: dict[str, str] = field(default_factory=dict)


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8-sig"))


def classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    """The classes at the top of a module."""
    return (node for node in tree.body if isinstance(node, ast.ClassDef))


def functions(node: ast.AST) -> Iterator[ast.FunctionDef]:
    """The functions directly in a module, a class or a function."""
    return (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.FunctionDef))


def last_name(node: ast.expr) -> str:
    """`PoolAddParameter` of `_models.PoolAddParameter`; empty where there is no name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def strings(node: ast.AST) -> Iterator[str]:
    """Every text in a part of a tree."""
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


def camel(name: str) -> str:
    """The usual wire spelling of a Python name: `ocp_date` gives `ocpDate`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
