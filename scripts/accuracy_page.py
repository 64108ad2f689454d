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
from batchlint.engine.trials import trials  # noqa: E402
from batchlint.history import load  # noqa: E402
from batchlint.report.rule_facts import fixable  # noqa: E402
from batchlint.report.wording import number  # noqa: E402
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
    yield "What the claims of the README rest on: rules, proofs with the real packages, and real projects"
    yield "that were labelled by hand. [How sure a finding is](how-sure.md) explains the words.\n"


def _rules() -> Iterator[str]:
    rules = load_rules().rules
    kinds = Counter(rule.kind for rule in rules)
    fixes = Counter[tuple[str, str]]((rule.kind, fixable(rule)) for rule in rules)
    tried = Counter[str]()
    for rule in rules:
        tried[rule.kind] += sum(trial.counts for trial in trials(rule))
    yield "## Rules\n"
    yield f"There are {number(len(rules), 'rule')}. {number(len(CHECKS), 'more check')} follow from the"
    yield "API history alone. Each example of a rule is tried in every form that it can be written in: as"
    yield "JSON, as a dictionary in Python, and as code of the package.\n"
    yield "| kind | rules | safe fix | unsafe fix | by hand | examples tried |"
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
    yield "The tests install `azure-batch` and run code with it; no request leaves the process.\n"
    yield f"- **Names**: all {len(order)} releases are imported. Each class, property, enum member,"
    yield "  operation and parameter that they have is in the API history, and the other way round."
    yield "- **Examples of rules**: what a rule keeps and what its fix makes runs with the release that the"
    yield "  rule is about, and sends the body of the example. What it finds runs with the release"
    yield "  before, and with that one fails, loses what the rule names, or sends something else."
    yield f"- **From azure-batch 14 to 15**: {number(written, 'program')} as people write them, and"
    yield f"  {len(CASES)} generated ones with each operation, body and enum, send the same requests"
    yield f"  before and after the fix. {number(len(EQUIVALENCES), 'difference')} count as the same, each"
    yield "  with its reason; the [guide](to-15.md#what-is-sent) lists them."
    yield "- **Routes**: a payload that goes from one version to a third ends as one that stops at a"
    yield "  second. Its JSON, dictionary and package forms end in the same, and generated payloads are valid"
    yield "  at the target.\n"
    yield "Sides of examples (before, after, keep) by the release that they are proven with:\n"
    yield "| azure-batch | proven | waived |"
    yield "|---|--:|--:|"
    for release in [r for r in (None, *order) if r in proven or r in waived]:
        yield f"| {release or 'no release'} | {proven[release]} | {waived[release] or ''} |"
    yield f"| **all** | {proven.total()} | {waived.total()} |\n"


def _waived() -> Iterator[str]:
    yield "### What is waived\n"
    yield "No release can prove these. A test fails if one of them is proven after all.\n"
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
    yield "Releases of projects from the package index were labelled by reading their source and both"
    yield "packages, before batchlint was run on them: which places break with the target, and which"
    yield "still run and mean something else.\n"
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
        yield f"- {_percent(score['precision'])} of {score['findings']} {confidence} findings are right."
    fixes, missed, first = data["fixes"], data["missed"], data["first"]
    precision, recall = (first[a] / first[b] for a, b in (("right", "findings"), ("found", "labels")))
    yield f"- {fixes['safe']} safe fixes in {number(fixes['files'], 'file')} were read:"
    yield f"  {fixes['wrong']} are wrong."
    yield f"- {number(missed['all'], 'place')} were missed, of which `--show-unknown` lists"
    yield f"  {missed['listed_as_unknown']} as what could not be looked into."
    yield f"- {number(sum(data['corrected'].values()), 'label')} were corrected after batchlint was run, and"
    yield "  batchlint was corrected where it was wrong. Before either, precision and recall were"
    yield f"  {_percent(precision)} and {_percent(recall)}."
    for reason, count in data["corrected"].items():
        yield f"    - {count}: {labelled.CORRECTIONS[reason]}"
    yield "\nSome of these releases were also tried while batchlint was written, so figures for other code"
    yield "may be lower. What was missed, and what was found without a label:\n"
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
    yield "## To repeat it\n"
    yield "    pytest tests/proof tests/history                  # the proofs"
    yield f"    {COMMAND} --measure         # the labelled projects, and this page"
    yield "    python scripts/mutate.py batchlint/core/judge     # changes of the code that no test notices"
    yield "    .ci/matrix        # all tests on every Python here, with newest and lowest dependencies\n"
    yield "[CONTRIBUTING.md](../CONTRIBUTING.md) says how each of them works."


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
