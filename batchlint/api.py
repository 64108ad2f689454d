"""The library: what `import batchlint` offers, as functions of their arguments alone.

Nothing here prints, exits, reads a configuration or looks at the working directory. All conversions from the
engine's types to those of `batchlint.public` are here, in `report/located.py` and in `report/listed.py`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, AnyStr, Literal, NamedTuple, TypeAlias, TypeVar

from batchlint.builtin_checks import CHECKS
from batchlint.core.failing import ParseFailure
from batchlint.core.findings import Failure as CoreFailure
from batchlint.core.reports import FileReport, FixReport
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.engine.load import decode
from batchlint.project.config import CONFIDENCES, payload_type
from batchlint.project.custom_rules import house_rules, rule_folder
from batchlint.project.errors import UsageError as ArgumentError
from batchlint.project.kinds import PAYLOADS, language, with_suffix
from batchlint.project.names import target_name
from batchlint.project.versions import resolve
from batchlint.project.word_search import may_matter
from batchlint.public import (
    Edit,
    Failure,
    Finding,
    Fix,
    FixResult,
    Report,
    Rule,
    Suppressed,
    Unknown,
    UsageError,
)
from batchlint.python.projects import Projects
from batchlint.report.listed import listed, listed_check
from batchlint.report.located import lines_of, located, located_findings, located_unknown
from batchlint.rules.custom import words
from batchlint.run.rule_sets import check_selectors, rule_set
from batchlint.settings import Settings

if TYPE_CHECKING:
    from batchlint.rules.grammar import RuleSet

__all__ = [
    "Edit",
    "Failure",
    "Finding",
    "Fix",
    "FixResult",
    "Report",
    "Rule",
    "Suppressed",
    "Unknown",
    "UsageError",
    "check",
    "fix",
    "list_rules",
]

T = TypeVar("T")
#: The name or place of a file.
StrPath: TypeAlias = str | os.PathLike[str]
#: One analysis at a time: it raises the recursion limit, which belongs to the whole process.
_LOCK = threading.RLock()
if hasattr(os, "register_at_fork"):  # a forked process would wait forever for another thread of its parent
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release)
_NO_NAME = "-"


def check(
    text: str | bytes,
    *,
    path: StrPath | None = None,
    to: str = "latest",
    from_: str | None = None,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    min_confidence: Literal["likely", "certain"] = "likely",
    type: str | None = None,
    extend_rules: StrPath | Iterable[StrPath] = (),
) -> Report:
    """Report what breaks, or behaves differently, at the target version.

    The text is analysed on its own: no other file of its project is read. The keyword arguments have the
    meaning of the options of `batchlint check`.

    Args:
        text: Python code, JSON, YAML or a Jupyter notebook.
        path: the name of the file, which decides the language; it is not opened. Without it, a text that
            starts like JSON or YAML is that or a notebook, and any other is Python.
        to: the version that the text must work with: an api-version, `latest` or a release of azure-batch.
        from_: the version that it works with today. Without it, api-versions in the text decide.
        select: the rules, versions or kinds to report; all if empty.
        ignore: the rules, versions or kinds not to report.
        min_confidence: the lowest confidence to report.
        type: the wire type of a JSON or YAML payload that does not show it.
        extend_rules: folders with custom rules.

    Returns:
        The report; if the text can't be read, it has failures.

    Raises:
        UsageError: an argument has a wrong value.
        TypeError: an argument has a wrong type.
    """
    with _usage(), _LOCK:
        given = _given(text, path)
        settings = _settings(to, from_, min_confidence, type)
        settings = _with_rules(settings, select, ignore, extend_rules)
        return _report(given, _checked(given, settings), settings)


def fix(
    text: AnyStr,
    *,
    path: StrPath | None = None,
    to: str = "latest",
    from_: str | None = None,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    min_confidence: Literal["likely", "certain"] = "likely",
    type: str | None = None,
    extend_rules: StrPath | Iterable[StrPath] = (),
    unsafe_fixes: bool = False,
    partial: bool = False,
) -> FixResult[AnyStr]:
    """Rewrite what can be rewritten, as `batchlint fix` does; nothing is written to a file.

    The result is checked: it can be read, has no new findings, and fixing it again changes nothing. A text
    that does not pass is returned as it was, with a failure in the report. The step to azure-batch 15 is
    made as a whole or not at all, unless `partial` or `unsafe_fixes` is set.

    Args:
        text: Python code, JSON, YAML or a Jupyter notebook.
        path: the name of the file, which decides the language; it is not opened. Without it, a text that
            starts like JSON or YAML is that or a notebook, and any other is Python.
        to: the version that the text must work with: an api-version, `latest` or a release of azure-batch.
        from_: the version that it works with today. Without it, api-versions in the text decide.
        select: the rules, versions or kinds to fix and report; all if empty.
        ignore: the rules, versions or kinds not to fix and not to report.
        min_confidence: the lowest confidence of what is fixed and reported.
        type: the wire type of a JSON or YAML payload that does not show it.
        extend_rules: folders with custom rules.
        unsafe_fixes: whether to make fixes that may change the meaning of the code, too.
        partial: whether to move code to azure-batch 15 although a person must finish some of it.

    Returns:
        The new text, `str` or `bytes` as `text` is, and what was found in both.

    Raises:
        UsageError: an argument has a wrong value.
        TypeError: an argument has a wrong type.
    """
    with _usage(), _LOCK:
        given = _given(text, path)
        settings = _settings(to, from_, min_confidence, type)
        settings = _with_rules(settings, select, ignore, extend_rules)
        done = _fixed(given, settings._replace(unsafe=unsafe_fixes, partial=partial))
        lines = lines_of(done.before)
        return FixResult(
            text=text if done.data is None else _like(text, done.data, given.encoding),
            changed=done.data is not None,
            fixed=tuple(located(finding, lines) for finding in done.fixed),
            remaining=_report(given, _left(done), settings),
            notes=tuple(note for note in (done.blocked, done.note) if note),
        )


def list_rules(*, extend_rules: StrPath | Iterable[StrPath] = ()) -> list[Rule]:
    """List all rules in the order of their versions, followed by the built-in checks.

    Args:
        extend_rules: folders with custom rules, which are listed as well.

    Raises:
        UsageError: a folder or a rule file is wrong.
        TypeError: an argument has a wrong type.
    """
    with _usage(), _LOCK:
        folders = _folders(extend_rules)
        known = house_rules(folders, "extend_rules")[1] if folders else rule_set()
        return [*map(listed, known.rules), *(listed_check(*each) for each in CHECKS.items())]


@contextmanager
def _usage() -> Iterator[None]:
    """Raise the public exception for a wrong argument."""
    try:
        yield
    except ArgumentError as error:
        raise UsageError(" ".join(str(error).splitlines())) from None


class _Given(NamedTuple):
    """A text with its language.

    Attributes:
        path: how reports call it.
        name: the same with the suffix of its language.
        data: the text as bytes.
        encoding: the encoding of the bytes; empty if the text was passed as bytes.
        failure: why the text has no bytes.
    """

    path: str
    name: str
    data: bytes
    encoding: str = ""
    failure: CoreFailure | None = None


def _given(text: str | bytes, path: StrPath | None) -> _Given:
    if not isinstance(text, (str, bytes)):
        raise TypeError(f"text must be str or bytes, not {type(text).__name__}")
    shown = _NO_NAME if path is None else _string("path", path)
    start = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    if path is not None and not language(shown, start):
        raise UsageError(f"path: {shown!r} is not the name of a Python, JSON or YAML file or a notebook")
    name = with_suffix(shown, start)
    if isinstance(text, bytes):
        return _Given(shown, name, text)
    encoding = _encoding(name, start)
    try:
        return _Given(shown, name, text.encode(encoding), encoding)
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        character = f"U+{ord(text[error.start]):04X}"
        failure = CoreFailure(shown, f"can't be written as {encoding}, which has no {character}", line)
        return _Given(shown, name, b"", encoding, failure)


def _encoding(name: str, start: bytes) -> str:
    """The encoding that a file with a text would have: UTF-8, unless Python code names another one."""
    try:
        # The coding line is in ASCII; the rest may be anything.
        return decode(name, start.translate(None, bytes(range(0x80, 0x100)))).encoding
    except ParseFailure:
        return "utf-8"


def _like(text: AnyStr, data: bytes, encoding: str) -> AnyStr:
    """Bytes in the type of a text."""
    return data if isinstance(text, bytes) else data.decode(encoding)


def _settings(to: str, from_: str | None, min_confidence: str, type: str | None) -> Settings:
    """The settings that arguments mean.

    Raises:
        ArgumentError: one of them is wrong; the message names it.
    """
    if min_confidence not in CONFIDENCES:
        raise ArgumentError(f"min_confidence: {min_confidence!r} is not one of {', '.join(CONFIDENCES)}")
    source = None if from_ is None else _read("from_", resolve, from_)
    return Settings(
        target=_read("to", resolve, to),
        source=source,
        payload_type=None if type is None else _read("type", payload_type, type),
        look_inside=source is None,
        min_confidence=min_confidence,
    )


def _with_rules(
    settings: Settings,
    select: str | Iterable[str],
    ignore: str | Iterable[str],
    extend_rules: StrPath | Iterable[StrPath],
) -> Settings:
    """Settings with the rules that arguments choose.

    Raises:
        ArgumentError: one of them is wrong; the message names it.
    """
    folders = _folders(extend_rules)
    house, known = house_rules(folders, "extend_rules") if folders else (None, None)
    return settings._replace(
        select=_selectors("select", select, known),
        ignore=_selectors("ignore", ignore, known),
        house=house,
        projects=Projects(words(house)),
    )


def _read(argument: str, read: Callable[[str], T], value: str) -> T:
    """Read the value of an argument; a mistake in it names the argument."""
    try:
        return read(_string(argument, value))
    except ArgumentError as error:
        raise ArgumentError(f"{argument}: {error}") from None


def _string(argument: str, value: object) -> str:
    """A value that must be a string or the path of a file.

    Raises:
        TypeError: it is neither; the message names the argument.
    """
    found = os.fspath(value) if isinstance(value, os.PathLike) else value
    if not isinstance(found, str):
        raise TypeError(f"{argument} must be str, not {type(value).__name__}")
    return found


def _strings(argument: str, given: object) -> list[str]:
    """The values of an argument that takes one string or several.

    Raises:
        TypeError: there are other values; the message names the argument.
    """
    if isinstance(given, Iterable) and not isinstance(given, (str, bytes)):
        return [_string(argument, value) for value in given]
    return [_string(argument, given)]


def _folders(given: StrPath | Iterable[StrPath]) -> tuple[str, ...]:
    """The absolute paths of folders with custom rules."""
    names = _strings("extend_rules", given)
    return tuple(_read("extend_rules", rule_folder(os.getcwd()), name) for name in names)


def _selectors(argument: str, given: str | Iterable[str], known: RuleSet | None) -> tuple[str, ...]:
    """Names of rules, versions and kinds; a string separates them by commas."""
    names = _strings(argument, given.split(",") if isinstance(given, str) else given)
    found = tuple(name.strip() for name in names if name.strip())
    check_selectors(found, argument, lambda: known.by_name if known is not None else ())
    return found


def _checked(given: _Given, settings: Settings) -> FileReport:
    return _settled(given, settings) or check_source(given.name, given.data, settings)


def _fixed(given: _Given, settings: Settings) -> FixReport:
    report = _settled(given, settings)
    if report is not None:
        return FixReport(report, report, [], None)
    return fix_source(given.name, given.data, settings)


def _settled(given: _Given, settings: Settings) -> FileReport | None:
    """The report on a text that has no bytes, or that does not mention Batch; None for any other."""
    failures = [] if given.failure is None else [given.failure]
    is_payload = settings.payload_type is not None and given.name.endswith(PAYLOADS)
    if not failures and (is_payload or may_matter(given.name, given.data)):
        return None
    return FileReport(given.name, None, failures=failures, source=settings.source)


def _left(done: FixReport) -> FileReport:
    """The report on a text after it was fixed, or why it was not."""
    if done.data is not None:
        # The step to azure-batch 15 may have assumed a source; the text before it is what counts.
        return replace(done.after, source=done.before.source)
    failures = list(dict.fromkeys((*done.before.failures, *done.after.failures)))
    return replace(done.before, failures=failures)


def _report(given: _Given, report: FileReport, settings: Settings) -> Report:
    """The public form of what was found."""
    lines = lines_of(report)
    source = report.source if settings.source is None else settings.source
    return Report(
        path=given.path,
        to=target_name(settings.target),
        from_=None if source is None else target_name(source),
        findings=tuple(located_findings(report, lines)),
        unknown=tuple(located_unknown(report, lines)),
        failures=tuple(Failure(f.message, f.line, f.column, f.cell or None) for f in report.failures),
        suppressed=tuple(Suppressed(located(s.finding, lines), s.reason) for s in report.suppressed),
    )
