"""Conversion of one rule file's YAML tree into a `Transition`, checked against the grammar alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from batchlint.history import History
from batchlint.rules import fields as f
from batchlint.rules.fields import Fields
from batchlint.rules.generation import build_generation
from batchlint.rules.grammar import Example, Path, Rule, Scalar, Transition
from batchlint.rules.problems import Problems, did_you_mean
from batchlint.rules.strict_yaml import Node


@dataclass(frozen=True, slots=True)
class Source:
    """A transition and the YAML tree of its rules, waivers and generation, for messages with lines."""

    transition: Transition
    rules: dict[str, Node]
    waivers: Node | None
    generation: Node | None = None


def build_file(
    root: Node, file: str, history: History, problems: Problems, house: bool = False
) -> Source | None:
    """The transition in a file's YAML tree; None where not even its versions can be read.

    Args:
        root: the tree.
        file: the file's name, for messages and for `Rule.file`.
        history: the known versions.
        problems: collects what is wrong.
        house: whether the rules are custom rules.
    """
    if not isinstance(root.value, dict):
        problems.add(
            file, root.line, f"the file must be a mapping with from, to and rules, not {root.kind()}"
        )
        return None
    top = Fields(problems, file, "file", root, house)
    top.check_keys(f.FILE_KEYS)
    before, after = _version(top, "from", history), _version(top, "to", history)
    if before is not None and after is not None and after != before + 1:
        follows = history.label(before + 1) if before < history.latest else "no known version"
        top.problem(
            top.line("to"),
            f"{history.label(before)} is followed by {follows}; a file must hold one transition",
        )
    version = after if after is not None else -1
    rules: list[Rule] = []
    nodes: dict[str, Node] = {}
    for section in ("rules", "package"):
        node = top.get(section)
        if node is None:
            if section == "rules":
                top.problem(root.line, "rules is missing; add rules: {} if nothing broke")
            continue
        if not isinstance(node.value, dict):
            top.wrong(section, node, "a mapping of names to rules")
            continue
        for name, content in node.value.items():
            line = node.key_lines[name]
            if name in nodes:
                problems.add(file, line, f"rule '{name}' is in both sections; rename one of them")
            rule = _rule(top, name, line, content, section == "package", version)
            if rule is not None:
                rules.append(replace(rule, house=True) if house else rule)
                nodes[rule.name] = content
    waivers = _waivers(top)
    notes = top.read("notes", f.text) or ""
    generation = build_generation(top)
    if before is None or after is None:
        return None
    transition = Transition(before, after, tuple(rules), waivers, file, notes, generation)
    return Source(transition, nodes, top.get("waivers"), top.get("generation"))


def _version(top: Fields, key: str, history: History) -> int | None:
    node = top.get(key)
    if node is None:
        top.problem(
            top.node.line,
            f"{key} is missing; add an api-version, such as {key}: {history.label(history.latest)}",
        )
        return None
    known = {history.label(version.index): version.index for version in history.versions}
    if not isinstance(node.value, str):
        top.wrong(key, node, f"an api-version, such as {key}: {history.label(history.latest)}")
        return None
    if node.value not in known:
        top.problem(
            node.line, f"{key} is an unknown api-version '{node.value}'{did_you_mean(node.value, known)}"
        )
        return None
    return known[node.value]


def _waivers(top: Fields) -> dict[str, str]:
    node = top.get("waivers")
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        top.wrong("waivers", node, "a mapping of changes to reasons")
        return {}
    found = {}
    for key, reason in node.value.items():
        if not isinstance(reason.value, str) or len(reason.value.split()) < 4:
            top.problem(reason.line, f"the waiver of '{key}' has no reason; add why no rule is needed")
        else:
            found[str(key)] = " ".join(reason.value.split())
    return found


#: The keys that are read into the field of the same name, whatever the rule is about.
_COMMON_FIELDS: dict[str, f.Reader] = {
    "values": f.values,
    "removed": f.true,
    "removed_values": f.names,
    "url": f.url,
    "returns": f.returns,
    "parameters": f.renamed,
    "required": f.true,
    "fill": f.scalar,
    "default": f.default,
    "unless": f.patterns,
    "matches": f.pattern,
    "allows": f.pattern,
    "behaviour": f.true,
    "optional_when": f.values,
    "instead": f.text,
}


def _rule(top: Fields, name: Scalar, line: int, node: Node, package: bool, version: int) -> Rule | None:
    rule = _rule_fields(top, name, line, node)
    if rule is None:
        return None
    subject = _subject(rule, package)
    title, why, see = (_required_text(rule, key) for key in ("title", "why", "see"))
    if title.endswith("."):
        rule.problem(rule.line("title"), "the title ends with a full stop; remove it")
    if subject is None:
        return None
    outcome = _outcome(rule, subject)
    names, of = _names(rule, subject)
    _check_star(rule, subject, names, outcome)
    arguments = rule.read("arguments", f.choice("keyword-only", "reordered"))
    if arguments == "keyword-only" and subject != "constructor":
        rule.problem(rule.line("arguments"), "keyword-only is for constructors; use arguments: reordered")
    common = {key: rule.read(key, reader) for key, reader in _COMMON_FIELDS.items()}
    return Rule(
        name=str(name),
        version=version,
        package=package,
        title=title,
        why=why,
        see=see,
        subject=subject,  # type: ignore[arg-type]
        names=names,
        of=of,
        becomes=rule.read("becomes", f.path if subject == "property" else f.package_name),
        split=_separator(rule),
        siblings=_siblings(rule),
        renamed_members=rule.read("members", f.choice("renamed")) is not None,
        signature=arguments == "reordered",
        keyword_only=arguments == "keyword-only",
        examples=_examples(rule, package),
        file=top.file,
        line=line,
        **{key: value for key, value in common.items() if value is not None},
    )


def _rule_fields(top: Fields, name: Scalar, line: int, node: Node) -> Fields | None:
    """The fields of a rule; None where its name or content is of the wrong kind."""
    add, file = top.problems.add, top.file
    if not isinstance(name, str) or not f.NAME.fullmatch(name):
        add(file, line, f"invalid rule name '{name}'; use kebab-case, such as max-tasks-per-node")
        return None
    if name in f.RESERVED:
        add(file, line, f"'{name}' is the name of a built-in check or a kind; choose another name")
    if not isinstance(node.value, dict):
        add(file, node.line, f"rule {name} must be a mapping with title, why and see, not {node.kind()}")
        return None
    rule = Fields(top.problems, file, f"rule {name}", node, top.house)
    rule.check_keys(f.RULE_KEYS)
    return rule


def _required_text(rule: Fields, key: str) -> str:
    if rule.get(key) is None:
        rule.problem(rule.node.line, f"{key} is missing; add a string")
        return ""
    return rule.read(key, f.text) or ""


def _subject(rule: Fields, package: bool) -> str | None:
    given = [key for key in f.SUBJECTS if rule.get(key) is not None]
    if len(given) != 1:
        found = " and ".join(given) if given else "nothing"
        rule.problem(
            rule.node.line, f"the rule is about {found}; it must have exactly one of {', '.join(f.SUBJECTS)}"
        )
        return None
    subject = given[0]
    if package and subject == "property":
        rule.problem(
            rule.line(subject), "a property is part of the wire format; move the rule to the rules section"
        )
    if not package and subject in ("module", "client", "constructor", "usage"):
        rule.problem(
            rule.line(subject),
            f"a {subject} exists only in the Python package; move the rule to the package section",
        )
    return subject


def _outcome(rule: Fields, subject: str) -> str | None:
    """The main statement; notes keys that can't be combined with it."""
    outcomes = f.OUTCOMES[subject]
    every = sorted({key for keys in f.OUTCOMES.values() for key in keys} | {"with", "fill", "unless"})
    given = [key for key in every if rule.get(key) is not None]
    main = next((key for key in outcomes if key in given), None)
    if main is None:
        rule.problem(
            rule.node.line, f"the rule does not define what changed; add one of {', '.join(outcomes)}"
        )
        return None
    for key in given:
        if key != main and key not in f.COMPANIONS.get((subject, main), ()):
            rule.problem(
                rule.line(key), f"{key} can't be combined with {main} in a rule about {subject}; remove one"
            )
    if main in f.NEEDS_INSTEAD and rule.get("instead") is None:
        rule.problem(rule.node.line, "instead is missing; add what a person must do, as an imperative")
    if (rule.get("of") is not None) != (subject == "property"):
        fix = "add the wire types that have the property" if subject == "property" else "remove it"
        rule.problem(rule.line("of"), f"of is for rules about a property; {fix}")
    return main


def _names(rule: Fields, subject: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = rule.read(subject, f.names) or ()
    of = rule.read("of", f.names) or ()
    if subject == "property" and len(names) > 1:
        rule.problem(rule.line(subject), "the rule is about several properties; write one rule for each")
    if rule.get("becomes") is not None and len(names) > 1 and subject != "module":
        rule.problem(rule.line(subject), "one name can't replace several; write one rule for each")
    return names, of


def _check_star(rule: Fields, subject: str, names: tuple[str, ...], outcome: str | None) -> None:
    if subject in ("module", "type") or not any("*" in name for name in names):
        return
    allowed = {"enum": ("members", "removed_values"), "operation": ("url",), "constructor": ("arguments",)}
    if names != ("*",) or outcome not in allowed.get(subject, ()):
        rule.problem(
            rule.line(subject), f"* is not allowed here; use the names of what the {subject} rule is about"
        )


def _separator(rule: Fields) -> str | None:
    separator = rule.read("split", f.scalar)
    if rule.get("split") is not None and (not isinstance(separator, str) or not separator):
        rule.problem(rule.line("split"), 'split must be a separator, such as split: ","')
        return None
    return separator if isinstance(separator, str) else None


def _siblings(rule: Fields) -> dict[Path, Scalar]:
    found: dict[Path, Scalar] = rule.read("with", f.siblings) or {}
    becomes = rule.read("becomes", f.path) if found else None
    for place in found:
        if isinstance(becomes, Path) and place.steps[:-1] != becomes.steps[:-1]:
            rule.problem(
                rule.line("with"),
                f"{place} is not next to {becomes}; use a property of the same object",
            )
    return found


def _examples(rule: Fields, package: bool) -> tuple[Example, ...]:
    node = rule.get("examples")
    if node is None or not isinstance(node.value, list) or not node.value:
        rule.problem(rule.line("examples"), "examples must be a list with at least one before and one keep")
        return ()
    found = [e for e in (_example(rule, item, package) for item in node.value) if e is not None]
    if not any(e.before is not None for e in found) or not any(e.keep is not None for e in found):
        rule.problem(node.line, "an example is missing; add one with before and one with keep")
    return tuple(found)


def _example(rule: Fields, item: Node, package: bool) -> Example | None:
    if not isinstance(item.value, dict) or len(item.value) != 1:
        rule.problem(
            item.line,
            "an example must have one key, a wire type or python, such as - StartTask:",
        )
        return None
    ((of, content),) = item.value.items()
    if not isinstance(of, str) or not isinstance(content.value, dict):
        rule.problem(item.line, "an example must be a mapping with before, after or keep")
        return None
    example = Fields(rule.problems, rule.file, f"{rule.what}, example of {of}", content)
    example.check_keys(f.EXAMPLE_KEYS)
    if package and of != "python":
        example.problem(item.line, "an example of the Python package must be code; use - python:")
    given = {key: example.get(key) for key in ("before", "after", "keep")}
    if given["before"] is None and given["keep"] is None:
        example.problem(item.line, "the example is empty; add before or keep")
    if given["after"] is not None and given["before"] is None:
        example.problem(example.line("after"), "after is given without before; add before")
    for key, part in given.items():
        if part is None:
            continue
        if of == "python" and not isinstance(part.value, str):
            example.wrong(key, part, "code, as a string")
        if of != "python" and not isinstance(part.value, dict):
            example.wrong(key, part, f"the body of a {of}, as a mapping")
    before, after, keep = (part.plain() if part is not None else None for part in given.values())
    return Example(of, before, after, keep, bool(example.read("unsafe", f.true)))
