"""Check the rules about operations, and about what only code names, against the API history."""

from __future__ import annotations

from batchlint.history import Operation
from batchlint.history.model import Timed
from batchlint.rules.checking import Check
from batchlint.rules.facts import at, bare, ends, reachable, ref_at, request_after
from batchlint.rules.grammar import USAGES, matches


class OperationCheck(Check):
    """A rule about some operations, or about the requests of all."""

    def run(self) -> None:
        """Note what contradicts the history."""
        operations = self.history.operations
        if self.rule.names == ("*",):
            self.every_request()
            return
        for name in self.rule.names:
            if name not in operations:
                self.unknown("operation", f"unknown operation {name}", name, operations)
            elif self.there("operation", name, operations[name].at, self.old):
                self.one(operations[name])

    def every_request(self) -> None:
        """Check that some request changes by the rule's pattern."""
        requests = [(o.http[self.old], o.http[self.new]) for o in self.history.operations.values()]
        changed = [(old, new) for old, new in requests if old and new and old != new]
        url = self.rule.url
        if url is None or not any(request_after(url, old) == new for old, new in changed):
            self.problem("url", f"no request changes this way in {self.now}; remove the rule")

    def one(self, operation: Operation) -> None:
        """Check the rule for one operation."""
        rule, target = self.rule, operation
        if rule.removed or rule.becomes is not None:
            self.gone(operation.name, operation.at)
            known = self.history.operations
            found = known.get(str(rule.becomes))
            if rule.becomes is not None and (found is None or not at(found.at, self.new)):
                self.unknown("becomes", f"{self.now} has no {rule.becomes}", rule.becomes, known)
            if found is None:
                self.url(operation, None)
                return
            target = found
        elif not self.there("operation", operation.name, operation.at, self.new):
            return
        self.url(operation, target)
        self.arguments(operation, target)
        self.result(operation)

    def result(self, operation: Operation) -> None:
        """Check the old and the new result type."""
        returns = self.rule.returns
        if returns is None:
            return
        was, now = operation.result[self.old], operation.result[self.new]
        if (was, now) != (returns.was, returns.now):
            self.problem("returns", f"{operation.name} returned {was} and now returns {now}; use these types")
        elif ref_at(self.history, returns.now, returns.under, self.new) != returns.was:
            place = f"{returns.now}.{returns.under}"
            self.problem("returns", f"{place} is not a {returns.was}; use the property that is")

    def url(self, old: Operation, new: Operation | None) -> None:
        """Check the old and the new request."""
        if self.rule.url is None:
            return
        was, now = self.rule.url
        if bare(old.http[self.old] or "") != bare(was):
            self.problem("url", f"{old.name} was {old.http[self.old]}; use that as was")
        if new is not None:
            if bare(new.http[self.new] or "") != bare(now):
                self.problem("url", f"{new.name} is {new.http[self.new]}; use that as now")
        elif bare(now) not in {bare(o.http[self.new] or "") for o in self.history.operations.values()}:
            self.problem("url", f"no operation is {now} in {self.now}; use one that exists")

    def arguments(self, old: Operation, new: Operation) -> None:
        """Check the renamed parameters, and whether their order changed."""
        before, after = old.accepts[self.old] or frozenset(), new.accepts[self.new] or frozenset()
        for parameter, replacement in self.rule.parameters.items():
            if parameter not in before:
                self.unknown("parameters", f"{old.name} had no parameter {parameter}", parameter, before)
            if parameter in after:
                self.problem("parameters", f"{new.name} still has the parameter {parameter}; remove it")
            if replacement not in after:
                self.unknown("parameters", f"{new.name} has no parameter {replacement}", replacement, after)
        if self.rule.signature and old.params[self.old] == new.params[self.new]:
            self.problem("arguments", f"the parameters of {old.name} do not change; remove it")


class TypeCheck(Check):
    """A rule about classes of the package: wire types, options, pages, exceptions."""

    def run(self) -> None:
        """Note what contradicts the history."""
        types = self.history.types
        for name in self.rule.names:
            if "*" in name:
                if not any(matches(name, t.name) and ends(t.at, self.new) for t in types.values()):
                    self.problem(
                        "type", f"no type that matches {name} was removed in {self.now}; use one that was"
                    )
            elif name in self.history.enums:
                self.problem("type", f"{name} is an enum; use enum: {name}")
            elif name not in types:
                self.unknown("type", f"unknown type {name}", name, types)
            elif self.there("type", name, types[name].at, self.old):
                self.gone(name, types[name].at)
                self.replaced_by(types)


class UsageCheck(Check):
    """A rule about ways to use the package, which judges recognise."""

    def run(self) -> None:
        """Note what no judge recognises."""
        for name in self.rule.names:
            if name not in USAGES:
                self.unknown("usage", f"unknown usage {name}", name, USAGES)


class ModuleCheck(Check):
    """A rule about modules of the package, or patterns of them."""

    def run(self) -> None:
        """Note what contradicts the history."""
        modules = self.history.modules
        for name in self.rule.names:
            found = [m for m in modules.values() if matches(name, m.name)]
            if not found:
                self.unknown("module", f"unknown module {name}", name, modules)
            elif not any(ends(reachable(m), self.new) for m in found):
                self.problem("module", f"{name} was not removed in {self.now}; use one that was")
        new = self.rule.becomes
        if isinstance(new, str) and (new not in modules or not at(modules[new].at, self.new)):
            self.unknown("becomes", f"{self.now} has no module {new}", new, modules)


class ClientCheck(Check):
    """A rule about parameters of the client's constructor."""

    def run(self) -> None:
        """Note what contradicts the history."""
        params, required = self.history.client.params, self.history.client.required
        for name in self.rule.names:
            what = f"the client's {name}"
            if self.rule.required:
                self.required(what, _mask(required, name))
            elif self.there("client", what, _mask(params, name), self.old):
                self.gone(what, _mask(params, name))
        new = self.rule.becomes
        if isinstance(new, str) and not at(_mask(params, new), self.new):
            self.unknown(
                "becomes", f"the client has no parameter {new} in {self.now}", new, params[self.new] or ()
            )


class ConstructorCheck(Check):
    """A rule about the positional parameters of models."""

    def run(self) -> None:
        """Note what contradicts the history."""
        types = self.history.types
        if self.rule.names == ("*",):
            if not any(t.positional[self.old] and not t.positional[self.new] for t in types.values()):
                message = f"no constructor becomes keyword-only in {self.now}; remove the rule"
                self.problem("constructor", message)
            return
        for name in self.rule.names:
            if name not in types:
                self.unknown("constructor", f"unknown type {name}", name, types)
                continue
            old, new = types[name].positional[self.old], types[name].positional[self.new]
            if old is None or new is None or new[: len(old)] == old:
                self.problem("constructor", f"the parameters of {name} keep their order; remove it")


def _mask(names: Timed[tuple[str, ...]], name: str) -> int:
    return sum(1 << index for index, found in enumerate(names) if found and name in found)
