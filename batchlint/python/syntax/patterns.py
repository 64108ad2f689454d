"""Build the nodes of `match` statements and patterns from `ast`."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from batchlint.python.syntax import nodes
from batchlint.python.syntax.builder import Build, Builder


def _match(builder: Builder, node: ast.Match, start: int, end: int) -> nodes.Match:
    subject = builder.expression(node.subject)
    builder.skip(":")
    cases = []
    for case in node.cases:
        case_start = builder.skip()
        builder.skip("case")
        pattern, guard = _pattern(builder, case.pattern), builder.optional(case.guard)
        body = builder.block(case.body)
        cases.append(
            nodes.MatchCase(builder.text, case_start, body.end, pattern=pattern, guard=guard, body=body)
        )
    return nodes.Match(builder.text, start, end, subject=subject, cases=cases)


def _pattern(builder: Builder, node: ast.pattern) -> nodes.Pattern:
    found: nodes.Pattern = builder.build(node)
    builder.position = max(builder.position, builder.end(node))
    return found


def _match_value(builder: Builder, node: ast.MatchValue, start: int, end: int) -> nodes.MatchValue:
    return nodes.MatchValue(builder.text, start, end, value=builder.expression(node.value))


def _match_singleton(
    builder: Builder, node: ast.MatchSingleton, start: int, end: int
) -> nodes.MatchSingleton:
    return nodes.MatchSingleton(builder.text, start, end, value=builder.name(start, end))


def _match_as(builder: Builder, node: ast.MatchAs, start: int, end: int) -> nodes.MatchAs:
    pattern = _pattern(builder, node.pattern) if node.pattern is not None else None
    name = None
    if node.name is not None:
        name = builder.name(end - len(node.name), end)
    return nodes.MatchAs(builder.text, start, end, pattern=pattern, name=name)


def _match_or(builder: Builder, node: ast.MatchOr, start: int, end: int) -> nodes.MatchOr:
    patterns = []
    for alternative in node.patterns:
        found = _pattern(builder, alternative)
        patterns.append(nodes.MatchOrElement(builder.text, found.start, found.end, pattern=found))
    return nodes.MatchOr(builder.text, start, end, patterns=patterns)


def _match_sequence(builder: Builder, node: ast.MatchSequence, start: int, end: int) -> nodes.MatchSequence:
    return nodes.MatchSequence(builder.text, start, end, patterns=_sequence(builder, node.patterns))


def _sequence(
    builder: Builder, patterns: Iterable[ast.pattern]
) -> list[nodes.MatchSequenceElement | nodes.MatchStar]:
    found: list[nodes.MatchSequenceElement | nodes.MatchStar] = []
    for node in patterns:
        if isinstance(node, ast.MatchStar):
            start, end = builder.start(node), builder.end(node)
            name = builder.name(end - len(node.name), end) if node.name is not None else None
            found.append(nodes.MatchStar(builder.text, start, end, name=name))
        else:
            value = _pattern(builder, node)
            found.append(nodes.MatchSequenceElement(builder.text, value.start, value.end, value=value))
    return found


def _match_mapping(builder: Builder, node: ast.MatchMapping, start: int, end: int) -> nodes.MatchMapping:
    builder.position = start + 1
    elements = []
    for key_node, pattern_node in zip(node.keys, node.patterns, strict=True):
        key, pattern = builder.expression(key_node), _pattern(builder, pattern_node)
        elements.append(
            nodes.MatchMappingElement(builder.text, key.outer_start, pattern.end, key=key, pattern=pattern)
        )
    rest = None
    if node.rest is not None:
        builder.skip(",")
        builder.skip("**")
        rest = builder.identifier()
    return nodes.MatchMapping(builder.text, start, end, elements=elements, rest=rest)


def _match_class(builder: Builder, node: ast.MatchClass, start: int, end: int) -> nodes.MatchClass:
    cls = builder.expression(node.cls)
    builder.skip("(")
    patterns = _sequence(builder, node.patterns)
    keywords = []
    for pattern_node in node.kwd_patterns:
        builder.skip(",")
        key = builder.identifier()
        builder.skip("=")
        pattern = _pattern(builder, pattern_node)
        keywords.append(
            nodes.MatchKeywordElement(builder.text, key.start, pattern.end, key=key, pattern=pattern)
        )
    return nodes.MatchClass(builder.text, start, end, cls=cls, patterns=patterns, kwds=keywords)


#: The function for the statement and each kind of pattern.
PATTERNS: dict[type[ast.AST], Build] = {
    ast.Match: _match,
    ast.MatchValue: _match_value,
    ast.MatchSingleton: _match_singleton,
    ast.MatchAs: _match_as,
    ast.MatchOr: _match_or,
    ast.MatchSequence: _match_sequence,
    ast.MatchMapping: _match_mapping,
    ast.MatchClass: _match_class,
}
