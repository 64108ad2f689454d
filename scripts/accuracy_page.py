"""Write `docs/accuracy.md`: what is proven of rules and fixes, and what was measured on real projects.

    python scripts/accuracy_page.py [--measure] [--folder FOLDER]

What follows from the repository is computed each time, and a test fails where the page is not current. With
`--measure`, the labelled projects are downloaded and checked as well, which takes some minutes; without it,
the page keeps the figures that it has.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import accuracy  # noqa: E402
import labelled  # noqa: E402

from batchlint.builtin_checks import CHECKS  # noqa: E402
from batchlint.core.wording import number  # noqa: E402
from batchlint.engine.trials import trials  # noqa: E402
from batchlint.history import load  # noqa: E402
from batchlint.report.rule_facts import fixable  # noqa: E402
from batchlint.rules.shipped import load_rules  # noqa: E402
from tests.proof.equivalence import EQUIVALENCES  # noqa: E402
from tests.proof.examples import programs  # noqa: E402
from tests.proof.test_generated import CASES  # noqa: E402
from tests.proof.waivers import NO_CODE, WAIVED  # noqa: E402

PAGE = ROOT / "docs" / "accuracy.md"
COMMAND = "python scripts/accuracy_page.py"
_FIXES = ("safe", "unsafe", "")
_BEGIN, _END = "<!-- Measured: {} -->\n", "<!-- End of what is measured. -->\n"
_MEASURED = re.compile(r"<!-- Measured: [^\n]*-->\n.*?<!-- End of what is measured\. -->\n", re.DOTALL)


def page(measured: str) -> str:
    """The whole page.

    Args:
        measured: the part about the labelled projects, as `measured_part` returns it.

    Returns:
        Markdown.
    """
    lines = [*_head(), *_rules(), *_proofs(), *_waived()]
    return "\n".join(lines) + "\n" + measured + "\n" + "\n".join(_tail()) + "\n"


def measured_part(text: str) -> str:
    """The part of a page that only `--measure` writes.

    Args:
        text: the page.

    Raises:
        ValueError: the page has no such part.
    """
    found = _MEASURED.search(text)
    if found is None:
        raise ValueError(f"{PAGE.name} has no measured part; run `{COMMAND} --measure`")
    return found[0]


def _head() -> Iterator[str]:
    yield f"<!-- Written by `{COMMAND}`. -->\n"
    yield "# Accuracy\n"
    yield "This page shows how correct batchlint is: how its rules are tested, what is proven with the real"
    yield "packages, and how it performs on real projects. [Confidence and safety](how-sure.md) explains the"
    yield "terms.\n"


def _rules() -> Iterator[str]:
    rules = load_rules().rules
    kinds = Counter(rule.kind for rule in rules)
    fixes = Counter[tuple[str, str]]((rule.kind, fixable(rule)) for rule in rules)
    tried = Counter[str]()
    for rule in rules:
        tried[rule.kind] += sum(trial.counts for trial in trials(rule))
    yield "## Rules\n"
    yield f"There are {number(len(rules), 'rule')}. {number(len(CHECKS), 'more check')} need no rule because"
    yield "they follow from the API history. The tests check each example of a rule in every form that it"
    yield "can have: JSON, YAML, a dict in Python, and code that uses the package.\n"
    yield "| kind | rules | safe fix | unsafe fix | manual | examples tested |"
    yield "|---|--:|--:|--:|--:|--:|"
    for kind in sorted(kinds):
        counts = [kinds[kind], *(fixes[kind, fix] for fix in _FIXES), tried[kind]]
        yield f"| `{kind}` | {' | '.join(map(str, counts))} |"
    totals = [len(rules), *(sum(fixes[kind, fix] for kind in kinds) for fix in _FIXES), tried.total()]
    yield f"| **all** | {' | '.join(map(str, totals))} |\n"


def _proofs() -> Iterator[str]:
    history = load()
    order = [package for version in history.versions for package in version.packages]
    proven = Counter(p.target for p in programs() if p.name not in WAIVED)
    waived = Counter(p.target for p in programs() if p.name in WAIVED)
    written = len(list((ROOT / "tests/proof/programs").glob("*.py")))
    yield "## Proofs with the real packages\n"
    yield "The tests install `azure-batch` and run code with it. No request leaves the process.\n"
    yield f"- **Names.** All {len(order)} releases are imported. Their classes, properties, enum members,"
    yield "  operations and parameters are exactly those in the API history."
    yield "- **Examples of rules.** The `before` of an example works with the release before the change."
    yield "  With the release of the change, it fails, loses what the rule is about, or sends something"
    yield "  else. `after` and `keep` work with the release of the change, and send the body of the"
    yield "  example."
    yield f"- **From azure-batch 14 to 15.** {number(written, 'program')} written by hand and {len(CASES)}"
    yield "  generated ones send the same requests before and after the fix. The generated programs cover"
    yield f"  each operation, body and enum. {number(len(EQUIVALENCES), 'difference')} between requests"
    yield "  don't count, each for a stated reason. The [guide](to-15.md#what-is-sent) lists them."
    yield "- **Routes.** A fix from one version to another gives the same result as two fixes with a"
    yield "  version in between. JSON, dicts and package code end in the same body. Generated payloads are"
    yield "  valid at the target.\n"
    yield "The parts of examples (`before`, `after`, `keep`), by the release that proves them:\n"
    yield "| azure-batch | proven | waived |"
    yield "|---|--:|--:|"
    for release in [r for r in (None, *order) if r in proven or r in waived]:
        yield f"| {release or 'no release'} | {proven[release]} | {waived[release] or ''} |"
    yield f"| **all** | {proven.total()} | {waived.total()} |\n"


def _waived() -> Iterator[str]:
    yield "### What is waived\n"
    yield "No release can prove these parts of examples. A test fails if one of them can be proven.\n"
    reasons: dict[str, list[str]] = {}
    for rule, reason in NO_CODE.items():
        reasons.setdefault(reason, []).append(f"`{rule}`")
    for program in programs():
        if program.name in WAIVED:
            shown = f"`{program.trial.rule.name}` ({program.trial.side})"
            reasons.setdefault(WAIVED[program.name], []).append(shown)
    for reason, names in reasons.items():
        yield f"- {reason}: {', '.join(dict.fromkeys(names))}"
    yield ""


def _measured(folder: Path) -> str:
    """The figures of the labelled projects, measured now."""
    data = accuracy.figures(accuracy.measure(folder))
    return "\n".join([_BEGIN.format(f"{date.today():%Y-%m-%d}").rstrip("\n"), *_labelled(data), _END])


def _labelled(data: dict[str, Any]) -> Iterator[str]:
    yield "## Real projects\n"
    yield "Releases of projects from PyPI were labelled by hand before batchlint was run on them. The"
    yield "labels mark the places that break with the target, and the places that still run but mean"
    yield "something else. They were written by reading the source of each project and of both packages.\n"
    yield "| project | from | to | places | found | precision | recall |"
    yield "|---|---|---|--:|--:|--:|--:|"
    for entry in data["releases"]:
        name = f"{entry['project']} {entry['release']}"
        source, target = (entry[key].removeprefix("azure-batch==") for key in ("speaks", "target"))
        yield f"| {name} | {source} | {target} | {_shares(entry)} |"
    for severity, score in data["severity"].items():
        yield f"| all {severity}s | | | {_shares(score)} |"
    yield f"| **all** | | | {_shares(data['total'])} |\n"
    for confidence, score in data["confidence"].items():
        yield f"- {_percent(score['precision'])} of {score['findings']} {confidence} findings are correct."
    fixes, missed, first = data["fixes"], data["missed"], data["first"]
    precision, recall = (first[a] / first[b] for a, b in (("right", "findings"), ("found", "labels")))
    yield f"- {fixes['safe']} safe fixes in {number(fixes['files'], 'file')} were reviewed:"
    yield f"  {fixes['wrong']} are wrong."
    yield f"- {number(missed['all'], 'place')} were missed. `--show-unknown` lists"
    yield f"  {missed['listed_as_unknown']} of them as places that could not be analysed."
    yield f"- In the first run, precision and recall were {_percent(precision)} and {_percent(recall)}."
    yield "  After it, batchlint was fixed where it was wrong, and"
    yield f"  {number(sum(data['corrected'].values()), 'label')} were corrected:"
    for reason, count in data["corrected"].items():
        yield f"    - {count}: {labelled.CORRECTIONS[reason]}"
    yield "\nSome of these releases were also used while batchlint was written, so figures for other code"
    yield "may be lower. These places were missed, or were found without a label:\n"
    for entry in data["disagreements"]:
        place = f"{entry['labels']}, `{entry['path']}:{entry['line']}`"
        if entry["missed"]:
            yield f"- {place}: missed `{entry['name']}` ({entry['subject']})"
        else:
            yield f"- {place}: {entry.get('wrong_fix') or entry['message']}"
    yield ""


def _shares(score: dict[str, Any]) -> str:
    counts = f"{score['labels']} | {score['found']}"
    return f"{counts} | {_percent(score['precision'])} | {_percent(score['recall'])}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _tail() -> Iterator[str]:
    yield "## Repeat the measurements\n"
    yield "```sh"
    for comment, command in (
        ("Run the proofs", "pytest tests/proof tests/history"),
        ("Measure the labelled projects, and write this page", f"{COMMAND} --measure"),
        ("List changes of the code that no test notices", "python scripts/mutate.py batchlint/core/judge"),
        ("Run all tests on every installed Python", ".ci/matrix"),
    ):
        yield f"# {comment}"
        yield command
    yield "```\n"
    yield "[CONTRIBUTING.md](../CONTRIBUTING.md) explains each command."


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Write docs/accuracy.md.")
    parser.add_argument("--measure", action="store_true", help="measure on the labelled projects, too")
    default = Path(tempfile.gettempdir()) / "batchlint-labelled"
    parser.add_argument("--folder", type=Path, default=default, help="where the projects are kept")
    given = parser.parse_args()
    measured = (
        _measured(given.folder.resolve())
        if given.measure
        else measured_part(PAGE.read_text(encoding="utf-8"))
    )
    PAGE.write_text(page(measured), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
