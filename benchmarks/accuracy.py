"""Compare what batchlint finds in real projects with what is labelled there.

    python benchmarks/accuracy.py [--only NAME] [--output-format json] [--folder FOLDER]

The projects are downloaded from the package index at the first run; none of their code is run. `measure`
returns the same as data. What the labels mean is in CONTRIBUTING.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import labelled
from labelled import Label, LabelledRelease

SUFFIXES = (".py", ".json", ".ipynb")
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Finding:
    """One finding of batchlint, and the words that it can be recognised by.

    Attributes:
        path: the file, from the root of the release.
        line: where it begins.
        end_line: where it ends.
        severity: `error` or `warning`.
        confidence: `certain` or `likely`.
        rule: the name of the rule.
        kind: the kind of the rule.
        message: what it says.
        fix: `safe`, `unsafe`, or empty.
        words: the names that it is about.
    """

    path: str
    line: int
    end_line: int
    severity: str
    confidence: str
    rule: str
    kind: str
    message: str
    fix: str
    words: frozenset[str]

    def is_about(self, label: Label) -> bool:
        """Whether it is at the place of a label, and names what the label names."""
        inside = self.path == label.path and self.line <= label.line <= self.end_line
        return inside and label.name in self.words


@dataclass
class Comparison:
    """What was found in one release, beside its labels.

    Attributes:
        release: the labels.
        found: labelled places that a finding is about, with the first such finding.
        missed: labelled places without one.
        unknown: those of them that are listed as places that could not be looked into.
        right: findings that a label confirms.
        wrong: findings that no label confirms.
        safe_fixes: safe fixes in files whose result was read, and is still the same.
        wrong_fixes: those of them that are wrong: path, line and why.
        unread: files whose fixed text was not read, or has changed since.
    """

    release: LabelledRelease
    found: dict[Label, Finding] = field(default_factory=dict)
    missed: list[Label] = field(default_factory=list)
    unknown: list[Label] = field(default_factory=list)
    right: list[Finding] = field(default_factory=list)
    wrong: list[Finding] = field(default_factory=list)
    safe_fixes: int = 0
    wrong_fixes: list[tuple[str, int, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def compare(release: LabelledRelease, findings: Iterable[Finding]) -> Comparison:
    """Match findings and labels.

    An error needs a place that is labelled `breaks`, a warning one that is labelled `warns` or `breaks`. A
    finding that is only about places labelled `follows` counts neither way.

    Args:
        release: the labels.
        findings: what batchlint says of the release.

    Returns:
        Both, sorted into what agrees and what doesn't.
    """
    result = Comparison(release)
    for finding in findings:
        if not release.everything and finding.path not in release.digests:
            continue
        about = [label for label in release.labels if finding.is_about(label)]
        enough = ("breaks",) if finding.severity == "error" else ("warns", "breaks")
        confirming = [label for label in about if label.verdict in enough]
        for label in confirming:
            if finding.severity == "error" or label.verdict == "warns":
                result.found.setdefault(label, finding)
        if confirming:
            result.right.append(finding)
        elif not any(label.verdict == "follows" for label in about):
            result.wrong.append(finding)
    result.missed = [
        label
        for label in release.labels
        if label.verdict in ("breaks", "warns") and label not in result.found
    ]
    return result


def measure(folder: Path, only: Iterable[str] = ()) -> list[Comparison]:
    """Download the labelled releases where needed, run batchlint on them, and compare.

    Args:
        folder: where releases are kept.
        only: names of files of labels; all where empty.

    Returns:
        One comparison for each file of labels.

    Raises:
        SystemExit: a download failed, or a release is not what was labelled.
    """
    chosen = set(only)
    return [_measured(release, folder) for release in labelled.load() if not chosen or release.name in chosen]


def _measured(release: LabelledRelease, folder: Path) -> Comparison:
    tree = unpacked(release, folder)
    findings, unknown = _check(release, tree)
    result = compare(release, findings)
    result.unknown = [label for label in result.missed if (label.path, label.line) in unknown]
    _read_fixes(result, tree)
    return result


def unpacked(release: LabelledRelease, folder: Path) -> Path:
    """The folder of a release with its Python and JSON files; downloads it once.

    Args:
        release: what to unpack.
        folder: where releases are kept.

    Returns:
        The root of the release.

    Raises:
        SystemExit: the download failed, or a labelled file has another content.
    """
    tree = folder / f"{release.project}-{release.release}"
    if not (tree / ".git").is_dir():
        shutil.rmtree(tree, ignore_errors=True)
        archives = folder / "archives" / tree.name
        archives.mkdir(parents=True, exist_ok=True)
        if not any(archives.iterdir()):
            command = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", "-d", str(archives)]
            if subprocess.run([*command, f"{release.project}=={release.release}"], check=False).returncode:
                raise SystemExit(f"{tree.name} could not be downloaded; is there a network?")
        for name, content in _members(next(archives.iterdir())):
            target = (tree / name).resolve()
            if target.is_relative_to(tree.resolve()) and target.suffix in SUFFIXES:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        # The top of a repository: what lies above is not looked at.
        (tree / ".git").mkdir(parents=True)
    for path, digest in release.digests.items():
        if hashlib.sha256((tree / path).read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{tree.name}: {path} is not the file that was labelled")
    return tree


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel or a source distribution, without the folder at its top that has its name."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for entry in wheel.infolist():
                if not entry.is_dir():
                    yield entry.filename, wheel.read(entry)
        return
    with tarfile.open(archive) as source:
        for member in source:
            content = source.extractfile(member) if member.isfile() else None
            if content is not None:
                yield member.name.partition("/")[2], content.read()


def _check(release: LabelledRelease, tree: Path) -> tuple[list[Finding], set[tuple[str, int]]]:
    """The findings of a release, and the lines that have something that could not be looked into."""
    # What Azure retires is not said by the packages, so it is not labelled either.
    options = ("--exit-zero", "--output-format", "json", "--ignore", "retirement")
    report = json.loads(_batchlint(release, tree, "check", *options))
    sources: dict[str, list[str]] = {}
    findings = []
    for entry in report["findings"]:
        path = entry["path"]
        lines = sources.setdefault(path, (tree / path).read_text(encoding="utf-8").split("\n"))
        findings.append(_finding(entry, lines))
    return findings, {(entry["path"], entry["line"]) for entry in report["unknown"]}


def _finding(entry: dict[str, Any], lines: list[str]) -> Finding:
    end = entry["end_column"] - 1 if entry["end_line"] == entry["line"] else None
    named = [lines[entry["line"] - 1][entry["column"] - 1 : end], *_QUOTED.findall(entry["message"])]
    named.append(entry["subject"].rpartition(".")[2])
    return Finding(
        path=entry["path"],
        line=entry["line"],
        end_line=entry["end_line"],
        severity=entry["severity"],
        confidence=entry["confidence"],
        rule=entry["rule"],
        kind=entry["kind"],
        message=entry["message"],
        fix=entry["fix"]["applicability"] if entry["fix"] else "",
        words=frozenset(word for text in named for word in _WORD.findall(text)),
    )


def _batchlint(release: LabelledRelease, tree: Path, command: str, *options: str) -> str:
    versions = ("--from", release.speaks, "--to", release.target)
    call = [sys.executable, "-m", "batchlint", command, "--isolated", "--no-cache", *versions, *options]
    done = subprocess.run([*call, release.below], cwd=tree, capture_output=True, text=True, check=False)
    if not done.stdout and done.returncode:
        raise SystemExit(f"{release.name}: {done.stderr}")
    return done.stdout


def _read_fixes(result: Comparison, tree: Path) -> None:
    """Count the safe fixes whose result was read."""
    release = result.release
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / tree.name
        shutil.copytree(tree, copy)
        options = ("--partial", "--exit-zero", "--output-format", "json")
        left = json.loads(_batchlint(release, copy, "fix", *options))["findings"]
        safe = Counter(f.path for f in result.right + result.wrong if f.fix == "safe")
        safe.subtract(e["path"] for e in left if e["fix"] and e["fix"]["applicability"] == "safe")
        for path, digest in release.digests.items():
            fixed = hashlib.sha256((copy / path).read_bytes()).hexdigest()
            read = release.fixes.get(path)
            if fixed != (read.result if read else digest):
                result.unread.append(path)
            elif read:
                result.safe_fixes += safe[path]
                result.wrong_fixes += [(path, line, why) for line, why in sorted(read.wrong.items())]


@dataclass
class Score:
    """Counts, and what follows from them.

    Attributes:
        labels: labelled places that break, or mean something else.
        found: how many of them batchlint finds.
        findings: what batchlint says of the labelled files.
        right: how many of that a label confirms.
    """

    labels: int = 0
    found: int = 0
    findings: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        """Of what is said, the share that is right; None where nothing is said."""
        return self.right / self.findings if self.findings else None

    @property
    def recall(self) -> float | None:
        """Of what breaks, the share that is found; None where nothing breaks."""
        return self.found / self.labels if self.labels else None

    def data(self) -> dict[str, int | float | None]:
        """As JSON has it."""
        counts = {"labels": self.labels, "found": self.found, "findings": self.findings, "right": self.right}
        return {**counts, "precision": self.precision, "recall": self.recall}


def _scores(results: list[Comparison], label_key: str, finding_key: str) -> dict[str, Score]:
    """Scores by a property of labels, of findings, or of both; an empty key leaves its side out."""
    scores: dict[str, Score] = {}
    severity = {"breaks": "error", "warns": "warning"}
    for result in results:
        for label in [*result.found, *result.missed]:
            if label_key:
                key = severity[label.verdict] if label_key == "severity" else getattr(label, label_key)
                score = scores.setdefault(key, Score())
                score.labels += 1
                score.found += label in result.found
        if finding_key:
            for finding in result.right + result.wrong:
                score = scores.setdefault(getattr(finding, finding_key), Score())
                score.findings += 1
                score.right += finding in result.right
    return dict(sorted(scores.items()))


def total(results: list[Comparison]) -> Score:
    """One score over several comparisons.

    Args:
        results: what `measure` returned, or a part of it.

    Returns:
        The score.
    """
    score = Score()
    for result in results:
        score.labels += len(result.found) + len(result.missed)
        score.found += len(result.found)
        score.findings += len(result.right) + len(result.wrong)
        score.right += len(result.right)
    return score


def figures(results: list[Comparison]) -> dict[str, Any]:
    """All numbers as data.

    Args:
        results: what `measure` returned.

    Returns:
        Scores in total, by release, target, severity, kind of rule, confidence, and kind of thing; counts of
        fixes and of corrected labels; and the list of disagreements.
    """
    targets = sorted({result.release.target for result in results})
    return {
        "total": total(results).data(),
        "releases": [_release_data(result) for result in results],
        "targets": {t: total([r for r in results if r.release.target == t]).data() for t in targets},
        "severity": {k: s.data() for k, s in _scores(results, "severity", "severity").items()},
        "kinds": {k: s.data() for k, s in _scores(results, "", "kind").items()},
        "confidence": {k: s.data() for k, s in _scores(results, "", "confidence").items()},
        "what": {k: s.data() for k, s in _scores(results, "what", "").items()},
        "fixes": {
            "safe": sum(r.safe_fixes for r in results),
            "wrong": sum(len(r.wrong_fixes) for r in results),
            "files": sum(len(r.release.fixes) for r in results),
            "files_to_read": sum(len(r.unread) for r in results),
        },
        "missed": {
            "all": sum(len(r.missed) for r in results),
            "listed_as_unknown": sum(len(r.unknown) for r in results),
        },
        "first": {
            k: sum(r.release.first[k] for r in results) for k in ("labels", "found", "findings", "right")
        },
        "corrected": {k: n for k in labelled.CORRECTIONS if (n := _corrected(results, k))},
        "disagreements": [entry for result in results for entry in _disagreements(result)],
    }


def _corrected(results: list[Comparison], reason: str) -> int:
    return sum(1 for r in results for label in r.release.labels if label.corrected == reason)


def _release_data(result: Comparison) -> dict[str, Any]:
    release = result.release
    names = ("project", "release", "speaks", "target", "below", "choice")
    verdicts = {v: sum(1 for label in release.labels if label.verdict == v) for v in labelled.VERDICTS}
    return {
        **{name: getattr(release, name) for name in names},
        "files": len(release.digests),
        "places": verdicts,
        "corrected": sum(1 for label in release.labels if label.corrected),
        "safe_fixes": result.safe_fixes,
        "wrong_fixes": len(result.wrong_fixes),
        **total([result]).data(),
    }


def _disagreements(result: Comparison) -> Iterator[dict[str, Any]]:
    name = result.release.name
    for label in result.missed:
        said = {"subject": label.subject, "name": label.name, "severity": label.verdict}
        unknown = label in result.unknown
        yield {
            "labels": name,
            "path": label.path,
            "line": label.line,
            "missed": True,
            "unknown": unknown,
            **said,
        }
    for finding in result.wrong:
        said = {"rule": finding.rule, "message": finding.message, "severity": finding.severity}
        yield {"labels": name, "path": finding.path, "line": finding.line, "missed": False, **said}
    for path, line, why in result.wrong_fixes:
        yield {"labels": name, "path": path, "line": line, "missed": False, "wrong_fix": why}
    for path in result.unread:
        yield {"labels": name, "path": path, "line": 1, "missed": False, "wrong_fix": "not read"}


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _row(title: str, score: dict[str, Any]) -> str:
    shares = f"{_percent(score['precision'])} | {_percent(score['recall'])}"
    counts = f"{score['labels']} | {score['found']} | {score['findings']} | {score['right']}"
    return f"| {title} | {counts} | {shares} |"


def text(data: dict[str, Any]) -> Iterator[str]:
    """The numbers as Markdown.

    Args:
        data: what `figures` returned.

    Yields:
        Lines.
    """
    head = "| | labels | found | findings | right | precision | recall |\n|---|--:|--:|--:|--:|--:|--:|"
    yield head
    for entry in data["releases"]:
        yield _row(f"{entry['project']} {entry['release']} to {entry['target']}", entry)
    yield _row("**in total**", data["total"])
    for title in ("targets", "severity", "kinds", "confidence", "what"):
        yield f"\n{title}:\n\n{head}"
        for name, score in data[title].items():
            yield _row(name, score)
    fixes = data["fixes"]
    read = f"{fixes['safe']} safe fixes in {fixes['files']} files were read"
    yield f"\n{read}, {fixes['wrong']} of them are wrong;"
    yield f"{fixes['files_to_read']} files are fixed otherwise than when they were read."
    missed, first = data["missed"], Score(**data["first"])
    yield f"{missed['all']} places missed, {missed['listed_as_unknown']} of them listed as unknown."
    yield f"{sum(data['corrected'].values())} labels were corrected after batchlint was run; before that,"
    yield f"precision was {_percent(first.precision) or '-'} and recall {_percent(first.recall) or '-'}."
    for reason, count in data["corrected"].items():
        yield f"- {count}: {labelled.CORRECTIONS[reason]}"
    yield ""
    for entry in data["disagreements"]:
        place = f"{entry['labels']}: {entry['path']}:{entry['line']}"
        if entry["missed"]:
            listed = ", listed as unknown" if entry["unknown"] else ""
            yield f"- {place}: missed: `{entry['name']}` ({entry['subject']}) {entry['severity']}{listed}"
        elif "wrong_fix" in entry:
            yield f"- {place}: fix: {entry['wrong_fix']}"
        else:
            yield f"- {place}: not labelled: {entry['severity']} {entry['rule']}: {entry['message']}"


def main() -> None:
    """Measure, and print the numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a file of labels")
    parser.add_argument("--output-format", choices=("markdown", "json"), default="markdown")
    default = Path(tempfile.gettempdir()) / "batchlint-labelled"
    parser.add_argument("--folder", type=Path, default=default, help="where releases are kept")
    given = parser.parse_args()
    data = figures(measure(given.folder.resolve(), given.only))
    if given.output_format == "json":
        print(json.dumps(data, indent=1))
    else:
        print("\n".join(text(data)))


if __name__ == "__main__":
    main()
