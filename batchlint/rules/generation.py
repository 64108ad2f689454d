"""The section of a rule file about a new generation of the package: how it is read and checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from batchlint.history import History, Operation
from batchlint.rules import fields as f
from batchlint.rules.facts import value_problem
from batchlint.rules.fields import Fields
from batchlint.rules.grammar import Generation, Scalar, Successor, Transition
from batchlint.rules.problems import Problems, did_you_mean
from batchlint.rules.strict_yaml import Node

#: The parts of the section whose rows define replacements.
_PARTS = ("names", "client", "parameters", "options", "errors", "members", "listings")
#: Those of which every row belongs to the same rule.
_OF_ONE_RULE = ("members", "listings")
_ROW_KEYS = frozenset(("becomes", "rule", "instead", "arguments", "given", "only", "unsafe"))
#: What every operation of the first generation takes beside its own parameters.
_OF_EVERY_OPERATION = {"custom_headers", "raw", "callback"}
#: Keywords that azure-core gives to every operation of the second generation.
_OF_AZURE_CORE = {"headers", "request_id"}
#: What azure-core reads of an error's body, and what its exceptions have.
_OF_ERRORS = {"error.code", "error.message", "message", "reason", "status_code", "response.text()"}
#: What a model of the second generation is made with and made into.
_OF_MODELS = {"__init__", "as_dict"}
#: What needs no module, as texts.
_CONSTANTS = ("True", "False", "None")
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\(\))?")
#: What a row is about: a name, or all names with one ending (`azure.batch.models.*Paged`).
_KEY = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\(\)|\.\*\w+)?")


def build_generation(top: Fields) -> Generation | None:
    """The generation that begins with a rule file; None where none does, or nothing of it can be read."""
    node = top.get("generation")
    if node is None:
        return None
    if not isinstance(node.value, dict):
        top.wrong("generation", node, "a mapping with names, client, options and similar keys")
        return None
    section = Fields(top.problems, top.file, "generation", node)
    section.check_keys((*_PARTS, "bodies"))
    parts = {part: section.read(part, _rows) or {} for part in _PARTS}
    return Generation(**parts, bodies=section.read("bodies", _bodies) or {})


def _rows(fields: Fields, key: str, node: Node) -> dict[str, Successor] | None:
    if not isinstance(node.value, dict) or not node.value:
        fields.wrong(key, node, "a mapping of names to what replaces them")
        return None
    found = {}
    for name, content in node.value.items():
        if not isinstance(name, str) or not _KEY.fullmatch(name):
            fields.problem(node.key_lines[name], f"'{name}' in {key} is not a name")
            continue
        row = _row(fields, f"{key}.{name}", content)
        if row is not None:
            found[name] = row
    return found


def _row(fields: Fields, what: str, node: Node) -> Successor | None:
    if isinstance(node.value, str):
        return Successor(becomes=_name(fields, what, node) or "")
    if not isinstance(node.value, dict):
        fields.wrong(what, node, "a name, or a mapping with becomes, rule and instead")
        return None
    row = Fields(fields.problems, fields.file, f"generation, {what}", node)
    row.check_keys(_ROW_KEYS)
    found = Successor(
        becomes=row.read("becomes", _name) or "",
        rule=row.read("rule", f.text) or "",
        instead=row.read("instead", f.text) or "",
        arguments=row.read("arguments", _arguments) or {},
        given=row.read("given", _given) or {},
        only=row.read("only", _only) or {},
        unsafe=bool(row.read("unsafe", f.true)),
    )
    if not found.becomes and not found.instead:
        row.problem(node.line, "becomes and instead are missing; add one")
    return found


def _name(fields: Fields, key: str, node: Node) -> str | None:
    if not isinstance(node.value, str) or not _NAME.fullmatch(node.value):
        fields.wrong(key, node, "one name")
        return None
    return node.value


def _texts(fits: Callable[[str, str], bool], expected: str) -> f.Reader:
    """A reader of a mapping of texts to texts, each of which must fit."""

    def read(fields: Fields, key: str, node: Node) -> dict[str, str] | None:
        found: dict[str, str] = {}
        for name, text in (f.values(fields, key, node) or {}).items():
            if not isinstance(name, str) or not isinstance(text, str) or not fits(name, text):
                fields.problem(node.line, f"{key} has {text} for {name}; use {expected}")
                return None
            found[name] = text
        return found

    return read


def _is_value(keyword: str, name: str) -> bool:
    return name in _CONSTANTS or ("." in name and _NAME.fullmatch(name) is not None)


_arguments = _texts(
    lambda old, new: f"{old}{new}".isidentifier(), 'names of parameters, "" for one that is omitted'
)
_given = _texts(_is_value, "a name with its module, or True, False or None")
_only = _texts(lambda parameter, _: parameter.isidentifier(), "a string for a parameter")


def _bodies(fields: Fields, key: str, node: Node) -> dict[str, dict[str, Scalar]] | None:
    if not isinstance(node.value, dict) or not node.value:
        fields.wrong(key, node, "a mapping of operations to what they send by default")
        return None
    read = {str(name): f.values(fields, f"{key}.{name}", body) for name, body in node.value.items()}
    found: dict[str, dict[str, Scalar]] = {}
    for name, body in read.items():
        if body is not None:
            found[name] = {str(wire): value for wire, value in body.items()}
    return found


def check_generation(
    transition: Transition, node: Node | None, history: History, rules: Iterable[str], problems: Problems
) -> None:
    """Note what in the section about a generation contradicts the history, or names no rule.

    Args:
        transition: the transition, which may begin no generation.
        node: the YAML tree of the section.
        history: the known versions.
        rules: the names of all rules.
        problems: collects what is wrong.
    """
    generation, version = transition.generation, transition.to_version
    if generation is None or node is None:
        return

    def problem(part: str, name: str, message: str) -> None:
        inner: Node = node.value[part]
        problems.add(transition.file, inner.key_lines[name], f"generation, {part}.{name}: {message}")

    if history.generation(version) == history.generation(version - 1):
        message = f"no generation of the package begins with {history.label(version)}; remove the section"
        problems.add(transition.file, node.line, message)
        return
    known = set(rules)
    for part in _PARTS:
        for name, row in getattr(generation, part).items():
            if row.rule and row.rule not in known:
                problem(part, name, f"unknown rule {row.rule}{did_you_mean(row.rule, known)}")
            elif not row.rule and part in ("names", *_OF_ONE_RULE):
                problem(part, name, "rule is missing; add the name of its rule")
    _check_rules(generation, transition, problem)
    _check_parameters(generation, history, version, problem)
    _check_names(generation, history, version, problem)
    for name, row in generation.members.items():
        if row.becomes and row.becomes not in _OF_MODELS:
            problem("members", name, f"no model has {row.becomes}{did_you_mean(row.becomes, _OF_MODELS)}")
    for name, row in generation.errors.items():
        # The body is read under the names that it has on the wire, in either generation.
        same = f"model.{name.removeprefix('error.')}"
        if row.becomes and row.becomes not in {same, *_OF_ERRORS}:
            problem(
                "errors", name, f"no error has {row.becomes}{did_you_mean(row.becomes, {same, *_OF_ERRORS})}"
            )
    for part, name, message in _missing(generation, history, version):
        problems.add(
            transition.file, (node.value.get(part) or node).line, f"generation, {part}: {name} {message}"
        )
    for name, body in generation.bodies.items():
        found = history.operations.get(name)
        if found is None:
            problem("bodies", name, f"unknown operation {name}{did_you_mean(name, history.operations)}")
        elif (wrong := _body_problem(history, found, body, version)) is not None:
            problem("bodies", name, wrong)


def _check_rules(
    generation: Generation, transition: Transition, problem: Callable[[str, str, str], None]
) -> None:
    """Rows belong to rules of the same file; methods of models and of listings to one."""
    here = {rule.name for rule in transition.rules}
    counts = Counter(row.rule for part in _OF_ONE_RULE for row in getattr(generation, part).values())
    usual = counts.most_common(1)[0][0] if counts else ""
    for part in _PARTS:
        for name, row in getattr(generation, part).items():
            if here and row.rule and row.rule not in here:
                problem(part, name, f"{row.rule} is not a rule of this file{did_you_mean(row.rule, here)}")
            elif part in _OF_ONE_RULE and row.rule and row.rule != usual:
                problem(part, name, f"the other rows belong to {usual}; use rule: {usual}")


def _missing(generation: Generation, history: History, version: int) -> Iterator[tuple[str, str, str]]:
    """What the generation before has, and what no row and no name of the new one has: part, name, why."""
    for name in set(history.client.params[version - 1] or ()) - set(history.client.params[version] or ()):
        if name not in generation.client:
            yield "client", name, "is no longer accepted; add a row for it"
    lost = {name for o in history.operations.values() for name in _lost(o, history, version)}
    for name in sorted((lost | _OF_EVERY_OPERATION) - generation.parameters.keys()):
        yield "parameters", name, "is no longer accepted; add a row for it"
    # A header or a part of the query is found by its name, which keywords are listed with.
    known = {_squeezed(wire) for o in history.operations.values() for wire in o.keywords.values()}
    options = [t for t in history.types.values() if t.kind == "options"]
    wires = {wire for t in options for wire in t.props if t.at >> version - 1 & 1}
    for wire in sorted(wires - generation.options.keys()):
        if _squeezed(wire) not in known:
            yield "options", wire, "is no longer a keyword; add a row for it"
    for name, o in history.operations.items():
        # What all of its parameters may leave out was sent without a body, and got the service's default.
        loose = o.body[version - 1] is not None and o.body_param[version - 1] is None
        needed = {*(o.required[version - 1] or ()), *(o.required[history.latest] or ())}
        parts = _parts(o, history, version) & (o.accepts[version - 1] or frozenset())
        if loose and o.body_param[history.latest] not in {None, *needed} and not parts & needed:
            if name not in generation.bodies:
                yield "bodies", name, "sends nothing by default; add a row for it"


def _parts(operation: Operation, history: History, version: int) -> set[str]:
    """The parameters that are properties of the object that a method has taken since a version."""
    bodies = {b for b, p in zip(operation.body[version:], operation.body_param[version:], strict=True) if p}
    return {name for body in bodies if body for name in history.types[body].by_python}


def _lost(operation: Operation, history: History, version: int) -> set[str]:
    """The parameters that no method has taken since a version, by themselves or in an object."""
    since = {name for names in operation.accepts[version:] for name in names or ()}
    if not since:
        return set()
    found = (operation.accepts[version - 1] or frozenset()) - since - _parts(operation, history, version)
    return {n for n in found if n != operation.body_param[version - 1] and not n.endswith("_options")}


def _squeezed(name: str) -> str:
    return re.sub(r"\W", "", name).lower()


def _check_parameters(
    generation: Generation, history: History, version: int, problem: Callable[[str, str, str], None]
) -> None:
    """Every name of the generation before must have been there, and every new one must be there."""
    operations = history.operations.values()
    client = history.client.params
    old = {name for o in operations for names in o.accepts[:version] for name in names or ()}
    new = {name for o in operations for names in o.accepts[version:] for name in names or ()} | _OF_AZURE_CORE
    keywords = {keyword for o in operations for keyword in o.keywords} | _OF_AZURE_CORE
    options = {
        wire
        for t in history.types.values()
        if t.kind == "options"
        for wire in t.props
        if t.at & (1 << version) - 1
    }
    sets = {
        "client": ({name for names in client[:version] for name in names or ()}, set(client[version] or ())),
        "parameters": (old | _OF_EVERY_OPERATION, new),
        "options": (options, keywords),
    }
    for part, (before, since) in sets.items():
        for name, row in getattr(generation, part).items():
            if name not in before:
                problem(part, name, f"no earlier release has this name{did_you_mean(name, before)}")
            for becomes in (*filter(None, [row.becomes]), *row.given):
                if becomes not in since:
                    problem(part, name, f"nothing accepts {becomes}{did_you_mean(becomes, since)}")


def _check_names(
    generation: Generation, history: History, version: int, problem: Callable[[str, str, str], None]
) -> None:
    """Every name of the package must have been in its module before, or be in it now."""
    before = (1 << version) - 1
    for name, row in generation.names.items():
        for full, versions in ((name, before), (row.becomes, 1 << version)):
            module, _, last = full.rpartition(".")
            if not full.startswith("azure.batch") or (module == "azure" and full in history.modules):
                continue
            known = history.importable(module) if module in history.modules else {}
            here = [each for each, mask in known.items() if mask & versions]
            if not any(fnmatchcase(each, last) for each in here):
                problem("names", name, f"{module} has no {last}{did_you_mean(last, here)}")


def _body_problem(
    history: History, operation: Operation, body: dict[str, Scalar], version: int
) -> str | None:
    """What is wrong with the default body of an operation; None where nothing is."""
    wire_type = history.types.get(operation.body[version] or "")
    if wire_type is None:
        return f"it has no body in {history.label(version)}; remove it"
    for wire, value in body.items():
        prop = wire_type.props.get(wire)
        ref = prop.refs[version] if prop is not None else None
        if ref is None:
            return f"{wire_type.name} has no {wire}{did_you_mean(wire, wire_type.props)}"
        wrong = value_problem(history, ref, value, version)
        if wrong is not None:
            return wrong
    return None
