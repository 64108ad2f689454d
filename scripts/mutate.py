"""Change the code in small ways, and list the changes that no test notices.

    python scripts/mutate.py batchlint/core/judge batchlint/python/rewrite --sample 200 --seed 1

Each change (a condition negated, a guard left out, `and` for `or`, another constant, …) is made in the memory
of a forked process, which runs the tests that reach the changed statement, the quickest first, until one
fails. No file is changed. Which test reaches which statement is found out once and kept in the file that
`--record` names; later runs record only tests that are new, and those that reached code
that has changed, or all where the file does not have the modules.

The same seed takes the same sample of the same code. Needs a system with `fork`.
"""

from __future__ import annotations
import __future__

import argparse
import ast
import builtins
import copy
import gc
import hashlib
import importlib
import json
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple, cast

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).parents[1]
TESTS = ["python", "engine", "generated", "payload", "cli", "core", "notebook"]
TESTS += ["golden", "custom_rules", "rules/test_examples.py"]
_PAIRS: list[tuple[Any, Any]] = [
    *((ast.Eq, ast.NotEq), (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Is, ast.IsNot), (ast.In, ast.NotIn)),
    *((ast.And, ast.Or), (ast.Add, ast.Sub), (ast.BitAnd, ast.BitOr), ("any", "all"), ("min", "max")),
    *(("startswith", "endswith"), ("partition", "rpartition")),
]
_OTHER = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_DROPPABLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Continue, ast.Break, ast.Raise)
#: What says nothing about what runs, or runs while a module is imported.
_LEFT_ALONE = (ast.arguments, ast.Assert, ast.Import, ast.ImportFrom)
_NOT_RUN = ("annotation", "returns", "decorator_list", "bases")
_Way = tuple[tuple[str, int | None], ...]


def variants(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What may stand in the place of a node, with a name for the change."""
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        yield "negated", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.If):
        yield "never", ast.Pass() if not node.orelse else _with(node, test=ast.Constant(False))
        yield "always", _with(node, test=ast.Constant(True))
    elif isinstance(node, ast.comprehension):
        for i, test in enumerate(node.ifs):
            before, behind = node.ifs[:i], node.ifs[i + 1 :]
            yield "condition dropped", _with(node, ifs=before + behind)
            yield "negated", _with(node, ifs=[*before, ast.UnaryOp(ast.Not(), test), *behind])
    elif isinstance(node, ast.BoolOp):
        yield "swapped", _with(node, op=_OTHER[type(node.op)]())
        for i in range(len(node.values)):
            left = node.values[:i] + node.values[i + 1 :]
            yield "condition dropped", left[0] if len(left) == 1 else _with(node, values=left)
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in _OTHER:
        yield "swapped", _with(node, ops=[_OTHER[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.BinOp) and type(node.op) in _OTHER:
        yield "swapped", _with(node, op=_OTHER[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", node.operand
    elif isinstance(node, ast.Return) and node.value is not None:
        if ast.unparse(node.value) != "None":
            yield "returns None", ast.Return(ast.Constant(None))
        if isinstance(node.value, ast.Call) and node.value.args:
            yield "returns the argument", ast.Return(node.value.args[0])
    elif isinstance(node, ast.Call):
        for i in range(len(node.keywords)):
            yield "keyword dropped", _with(node, keywords=node.keywords[:i] + node.keywords[i + 1 :])
        if len(node.args) > 1 and not any(isinstance(each, ast.Starred) for each in node.args[:2]):
            yield "arguments swapped", _with(node, args=[node.args[1], node.args[0], *node.args[2:]])
    elif isinstance(node, ast.Name) and node.id in _OTHER:
        yield "another function", _with(node, id=_OTHER[node.id])
    elif isinstance(node, ast.Attribute) and node.attr in _OTHER:
        yield "another method", _with(node, attr=_OTHER[node.attr])
    elif isinstance(node, ast.Constant):
        yield from (("another constant", ast.Constant(value)) for value in _other_values(node.value))
    elif isinstance(node, _DROPPABLE):
        # Without a variable everything fails.
        if not isinstance(node, ast.Assign) or isinstance(node.targets[0], (ast.Attribute, ast.Subscript)):
            yield "dropped", ast.Pass()


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    new = copy.copy(node)
    vars(new).update(fields)
    return new


def _other_values(value: object) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    return [value + "~"] if isinstance(value, str) else []


class Mutant(NamedTuple):
    """One change: a node of what a module defines, by the way to it, and the number of its variant."""

    file: str
    top: str
    way: _Way
    number: int
    line: int
    what: str

    def made(self) -> tuple[ast.stmt, str, str]:
        """The changed definition, and the smallest statement around the change before and after."""
        top = copy.deepcopy(definitions(self.file)[self.top])
        holder: ast.AST = ast.Module([top], [])
        node: ast.AST = top
        place, name, index = holder, "body", cast("int | None", 0)
        statement = (place, (name, index))
        for name, index in self.way:
            place = node
            node = getattr(node, name) if index is None else getattr(node, name)[index]
            statement = (place, (name, index)) if isinstance(node, ast.stmt) else statement
        before = _shown(statement)
        new = list(variants(node))[self.number][1]
        if index is None:
            setattr(place, name, new)
        else:
            getattr(place, name)[index] = new
        return ast.fix_missing_locations(top), before, _shown(statement)


def _shown(place: tuple[ast.AST, tuple[str, Any]]) -> str:
    """A statement without those in it."""
    holder, (name, index) = place
    bare = copy.copy(getattr(holder, name) if index is None else getattr(holder, name)[index])
    for field in ("body", "orelse", "finalbody", "handlers"):
        if isinstance(getattr(bare, field, None), list):
            setattr(bare, field, [])
    return ast.unparse(bare).strip().replace("\n", " ")


def definitions(file: str) -> dict[str, ast.stmt]:
    """The functions, classes and constants of a module."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse((ROOT / file).read_text("utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(target, ast.Name) and target.id != "__all__":
            found[target.id] = node
    return found


def mutants(file: str) -> list[Mutant]:
    """Every change of what the functions of a module hold, and of what its constants are made of."""
    found: list[Mutant] = []

    def below(top: str, node: ast.AST, way: _Way, line: int, runs: bool) -> None:
        line = node.lineno if isinstance(node, ast.stmt) else line
        if isinstance(node, _LEFT_ALONE):
            return
        if way and runs:
            names = [what for what, _ in variants(node)]
            found.extend(Mutant(file, top, way, i, line, what) for i, what in enumerate(names))
        for field, value in ast.iter_fields(node):
            for i, each in enumerate(value if isinstance(value, list) else [value]):
                is_text = isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
                if isinstance(each, ast.AST) and not is_text and field not in _NOT_RUN:
                    step = (field, i if isinstance(value, list) else None)
                    below(top, each, (*way, step), line, runs or isinstance(node, ast.FunctionDef))

    for name, top in definitions(file).items():
        below(name, top, (), top.lineno, isinstance(top, (ast.Assign, ast.AnnAssign)))
    return found


class _Seeing(ast.NodeTransformer):
    """Has every statement of functions noted before it runs."""

    def __init__(self, key: str, first: int) -> None:
        self._key, self._first = key, first

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Go through the blocks of a node."""
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and not isinstance(node, ast.ClassDef):
                note = "__seen__.setdefault({!r}, set()).add({})"
                seen = [ast.parse(note.format(self._key, s.lineno - self._first)).body[0] for s in block]
                setattr(node, field, [each for pair in zip(seen, block, strict=True) for each in pair])
        return node


def module_of(file: str) -> ModuleType:
    """The module in a file, imported."""
    return importlib.import_module(file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def put(file: str, name: str, new: ast.stmt) -> None:
    """Put changed code in the place of what a module defines, whoever has imported it."""
    namespace, old = vars(module_of(file)), vars(module_of(file))[name]
    code = compile(ast.Module([new], []), file, "exec", __future__.annotations.compiler_flag, True)
    if isinstance(new, (ast.FunctionDef, ast.ClassDef)):
        scratch = dict(namespace)
        exec(code, scratch)
        _transplant(old, scratch[name])
        return
    exec(code, namespace)
    for other in [vars(m) for m in sys.modules.values() if m is not None and vars(m).get(name) is old]:
        other[name] = namespace[name]


def _transplant(old: Any, new: Any) -> None:
    """Give functions the code of others, also those in classes and those that something wraps."""
    if isinstance(old, FunctionType) and len(old.__code__.co_freevars) == len(new.__code__.co_freevars):
        old.__code__ = new.__code__
    if hasattr(old, "cache_clear"):
        old.cache_clear()
    if isinstance(old, type):
        for name in vars(old).keys() & vars(new).keys():
            _transplant(vars(old)[name], vars(new)[name])
        return
    for name in ("__wrapped__", "__func__", "fget", "func"):
        if hasattr(old, name):
            _transplant(getattr(old, name), getattr(new, name))


class Runner:
    """A plugin of pytest that runs tests with changed code, each change in a process of its own."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        lines: dict[str, set[int]] = {}
        for given in options.paths:
            name, _, line = given.partition(":")
            path = ROOT / name
            for found in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
                lines.setdefault(str(found.relative_to(ROOT)), set()).update([int(line)] if line else [])
        self.files = [*lines]
        every = (m for file in self.files for m in mutants(file))
        self.chosen = [m for m in every if not lines[m.file] or m.line in lines[m.file]]
        if options.sample:
            count = min(options.sample, len(self.chosen))
            self.chosen = random.Random(options.seed).sample(self.chosen, count)
        self.survived: list[Mutant] = []
        self._items: dict[str, pytest.Item] = {}
        self._texts: dict[str, str] = {}
        self._running: dict[int, tuple[Mutant, int]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do everything here, where pytest has collected all tests and run none."""
        phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        hypothesis.settings.register_profile("mutate", hypothesis.settings(), phases=phases)
        hypothesis.settings.load_profile("mutate")
        for file in self.files:
            module_of(file)
        gc.freeze()
        self._items = {item.nodeid: item for item in session.items}
        tests = self._recorded()
        for mutant in self.chosen:
            able = self._able(mutant, tests)
            if able:
                self._start(mutant, able)
            else:
                self._note(mutant, 0)
            while len(self._running) >= (self._options.workers if able else 99):
                self._wait()
        while self._running:
            self._wait()
        return True

    def _recorded(self) -> dict[str, dict[str, Any]]:
        """What each test takes and reaches: lines of definitions, counted from their first."""
        path = Path(self._options.record)
        record: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        files = {*record.get("", ())}
        if not files.issuperset(self.files):
            record, files = {}, files.union(self.files)
        record[""] = sorted(files)
        self._texts = {f"{file}:{n}": ast.unparse(d) for file in files for n, d in definitions(file).items()}
        stale = [t for t in self._items if t not in record or record[t]["of"] != self._digest(t, record[t])]
        pid = os.fork()
        if pid == 0:
            self._record(stale, record, path)
            os._exit(0)
        os.waitpid(pid, 0)
        record = json.loads(path.read_text("utf-8"))
        return {test: record[test] for test in self._items if test in record}

    def _digest(self, test: str, record: dict[str, Any]) -> str:
        """A digest of all that a test's record rests on."""
        texts = [text for key, text in self._texts.items() if key in record["lines"]]
        texts.append(self._items[test].path.read_text("utf-8"))
        return hashlib.sha256("".join(texts).encode()).hexdigest()[:16]

    def _record(self, tests: list[str], record: dict[str, Any], path: Path) -> None:
        for file in record[""]:
            for name, node in definitions(file).items():
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    put(
                        file,
                        name,
                        ast.fix_missing_locations(_Seeing(f"{file}:{name}", node.lineno).visit(node)),
                    )
        caches = [each for each in gc.get_objects() if hasattr(type(each), "cache_clear")]
        modules = {module_of(file).__name__ for file in record[""]}
        caches = [each for each in caches if each.__module__ in modules]
        for i, test in enumerate(tests):
            for each in caches:
                each.cache_clear()
            vars(builtins)["__seen__"] = seen = cast(dict[str, set[int]], {})
            following = self._items[tests[i + 1]] if i + 1 < len(tests) else None
            reports = runtestprotocol(self._items[test], False, following)
            record.pop(test, None)
            if all(report.passed for report in reports):
                lines = {key: sorted(found) for key, found in seen.items()}
                record[test] = {"seconds": round(sum(r.duration for r in reports), 3), "lines": lines}
                record[test]["of"] = self._digest(test, record[test])
            else:
                print(f"fails or is skipped without a change: {test}", file=sys.__stderr__)
            if i % 500 == 0 or following is None:
                path.write_text(json.dumps(record), "utf-8")

    def _able(self, mutant: Mutant, tests: dict[str, dict[str, Any]]) -> list[tuple[str, float]]:
        """The tests that can notice a change, the quickest first, with how long each takes."""
        defined = definitions(mutant.file)
        top, key = defined[mutant.top], f"{mutant.file}:{mutant.top}"
        if isinstance(top, (ast.FunctionDef, ast.ClassDef)):
            line = mutant.line - top.lineno
            found = [t for t, record in tests.items() if line in record["lines"].get(key, ())]
        else:
            users = {f"{mutant.file}:{n}" for n, node in defined.items() if mutant.top in ast.unparse(node)}
            found = [t for t, record in tests.items() if not users.isdisjoint(record["lines"])]
        found.sort(key=lambda test: (tests[test]["seconds"], test))
        # One case of each test before another one: what cases of one test reach is much alike.
        seen: Counter[str] = Counter()
        order = {}
        for test in found:
            order[test] = seen[name := test.partition("[")[0]]
            seen[name] += 1
        found.sort(key=lambda test: order[test])
        return [(test, tests[test]["seconds"]) for test in found[: self._options.limit or None]]

    def _start(self, mutant: Mutant, tests: list[tuple[str, float]]) -> None:
        pid = os.fork()
        if pid:
            self._running[pid] = (mutant, len(tests))
            return
        os.setpgid(0, 0)
        try:
            put(mutant.file, mutant.top, mutant.made()[0])
            for (test, seconds), following in zip(tests, [*tests[1:], None], strict=True):
                signal.alarm(10 + int(10 * seconds))  # what does not end is noticed
                item = self._items[following[0]] if following else None
                if any(report.failed for report in runtestprotocol(self._items[test], False, item)):
                    os._exit(1)
            os._exit(0)
        finally:
            os._exit(2)  # the change can't be tried

    def _wait(self) -> None:
        pid, status = os.wait()
        mutant, count = self._running.pop(pid)
        code = os.waitstatus_to_exitcode(status)
        if code in (0, 2):
            self._note(mutant, count)

    def _note(self, mutant: Mutant, count: int) -> None:
        self.survived.append(mutant)
        _, before, after = mutant.made()
        by = f"{count} tests" if count else "no test"
        print(
            f"{mutant.file}:{mutant.line}: {mutant.what}; {by}\n  - {before}\n  + {after}",
            file=sys.__stderr__,
        )


def main() -> int:
    """Read the arguments, and print what survives and how many of each module."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", help="modules, folders, or lines (`a.py:7`) to change")
    parser.add_argument("--sample", type=int, default=0, help="so many changes; all where 0")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--limit", type=int, default=0, help="so many tests for each change; all where 0")
    parser.add_argument("--workers", type=int, default=1, help="changes that are tried at once")
    parser.add_argument("--tests", nargs="+", default=[f"tests/{each}" for each in TESTS])
    parser.add_argument("--record", default="/tmp/batchlint-mutate.json", help="what the tests reach")
    options = parser.parse_args()
    os.chdir(ROOT)
    runner = Runner(options)
    with tempfile.TemporaryDirectory(prefix="batchlint-mutate-") as folder:
        how = ["-q", "-p", "no:cacheprovider", "-W", "ignore", "--basetemp", f"{folder}/tests"]
        # A folder's name is never used again: what the process remembers of it would count for another one.
        pytest.main([*how, "-o", "tmp_path_retention_policy=all", *options.tests], plugins=[runner])
    for file in runner.files:
        tried = sum(m.file == file for m in runner.chosen)
        left = sum(m.file == file for m in runner.survived)
        print(f"{file}: {tried - left} of {tried} noticed")
    return bool(runner.survived)


if __name__ == "__main__":
    sys.exit(main())
