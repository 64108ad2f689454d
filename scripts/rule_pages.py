"""Write a page for every rule and check, one about azure-batch 15, and an index, into `docs/reference`.

    python scripts/rule_pages.py [--check]

The pages have the content of `batchlint explain`; running it again changes nothing. With `--check` it
writes nothing and exits with 1 where the checked-in pages differ from the rule files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from batchlint.builtin_checks import CHECKS  # noqa: E402
from batchlint.core.wording import number  # noqa: E402
from batchlint.project.names import known_versions  # noqa: E402
from batchlint.report.markup import code, prose  # noqa: E402
from batchlint.report.rule_facts import fixable, severity  # noqa: E402
from batchlint.report.rule_markdown import check_markdown, rule_markdown  # noqa: E402
from batchlint.rules.grammar import Rule, Transition  # noqa: E402
from batchlint.rules.shipped import load_rules  # noqa: E402
from batchlint.run.rule_sets import KINDS  # noqa: E402
from scripts.generation_page import NAME, generation_page  # noqa: E402

FOLDER = ROOT / "docs" / "reference"
COMMAND = "python scripts/rule_pages.py"
#: Where pages of checks lead to.
_MORE = {
    "renamed-in-package": f"All names are listed in [Names in azure-batch 14 and 15]({NAME}). ",
    "retirement": "All retirements, with dates and sources, are listed in [Upgrading](../upgrading.md). ",
}
_FIXES = {"safe": "safe", "unsafe": "unsafe", "": "manual"}
_KINDS = {
    "removed": "no longer exists",
    "renamed": "has another name or another place",
    "unavailable": "does not exist yet",
    "behaviour": "still works, but differently",
    "required": "must be set",
    "value": "accepts other values",
    "package": "a change of the Python package, not of the service",
    "version": "the api-version in a request",
    "unknown": "a name that no version has",
    "retirement": "will be retired by the service",
    "requirement": "an entry for `azure-batch` in a requirement file",
    "suppression": "a comment that suppresses findings",
}
#: The kind of findings about suppression comments, which no comment suppresses.
_ABOUT_COMMENTS = "suppression"
#: The kind of findings in requirements, where there are no such comments.
_ABOUT_REQUIREMENTS = "requirement"


def pages() -> dict[str, str]:
    """Every page by the name of its file, the index as `README.md`."""
    made = {"README.md": _index(), NAME: f"{_generated('the history or the rules')}\n{generation_page()}"}
    for rule in load_rules().rules:
        file = Path(rule.file).name
        more = f"The rule is defined in [rules/{file}](../../rules/{file}). "
        made[f"{rule.name}.md"] = _page(rule.name, rule_markdown(rule), rule.kind, more)
    for name, check in CHECKS.items():
        made[f"{name}.md"] = _page(name, check_markdown(check), check.kind, _MORE.get(name, ""))
    return made


def stale(folder: Path = FOLDER) -> list[str]:
    """The names of files in a folder that are missing, out of date, or about no rule."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))


def write(folder: Path = FOLDER) -> None:
    """Write what is not up to date, and delete pages of rules that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for name in stale(folder):
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()


def _generated(what: str) -> str:
    return f"<!-- Written by `{COMMAND}`: change {what}, and run it again. -->\n"


def _page(name: str, body: str, kind: str, more: str = "") -> str:
    parts = [_generated("the rule or check"), f"# {name}\n", body, "## Suppress it\n"]
    files = "requirements/*.txt" if kind == _ABOUT_REQUIREMENTS else "legacy/**"
    if kind not in (_ABOUT_COMMENTS, _ABOUT_REQUIREMENTS):
        parts.append("In Python, add a comment with the reason:\n")
        parts.append(f"```python\n...  # batchlint: ignore[{name}] reason\n```\n")
        parts.append("In JSON, or for whole files, use the configuration:\n")
    else:
        parts.append("Use the configuration:\n")
    parts.append(f'```toml\n[tool.batchlint.per-file-ignores]\n"{files}" = ["{name}"]\n```\n')
    parts.append("To hide all known findings at once, use a baseline: see [Adopting](../adopting.md).\n")
    parts.append(f"{more}Back to [all rules](README.md).\n")
    return "\n".join(parts)


def _index() -> str:
    rules = load_rules()
    parts = [
        _generated("the rule files"),
        "# Rules\n",
        f"batchlint has {number(len(rules.rules), 'rule')}, and {number(len(CHECKS), 'check')} that need no "
        "rule. `batchlint explain RULE` shows the same page in a terminal.\n",
        "- [By version](#by-version), newest first",
        "- [By kind](#by-kind)",
        "- [Checks](#checks), which apply to every version",
        f"- [Names in azure-batch 14 and 15]({NAME}): operations, classes, properties and enums\n",
        "[Confidence and safety](../how-sure.md) explains errors and warnings, and safe and unsafe fixes.\n",
        "## By version\n",
        "A rule is listed at the first version to which it applies. Versions that are not listed have no "
        "known breaking changes.\n",
    ]
    for transition in reversed(rules.transitions):
        if transition.rules:
            parts += _version(transition)
    parts.append("## By kind\n")
    parts.append("`--select` and `--ignore` accept kinds, and names of rules and versions.\n")
    parts += _kinds(rules.rules)
    parts.append("\n## Checks\n")
    parts += ["| check | what it reports | severity | kind |", "|---|---|---|---|"]
    for name, check in CHECKS.items():
        row = (_link(name), prose(check.title), check.severity, code(check.kind))
        parts.append(f"| {' | '.join(row)} |")
    return "\n".join(parts) + "\n"


def _version(transition: Transition) -> Iterator[str]:
    version = known_versions()[transition.to_version]
    releases = f" (azure-batch {', '.join(version.packages)})" if version.packages else ""
    yield f"### {version.name}{releases}\n"
    if transition.notes:
        yield prose(" ".join(transition.notes.split())) + "\n"
    yield "| rule | what changed | severity | fix | kind |"
    yield "|---|---|---|---|---|"
    for rule in transition.rules:
        fix = _FIXES[fixable(rule)]
        row = (_link(rule.name), prose(rule.title), severity(rule), fix, code(rule.kind))
        yield f"| {' | '.join(row)} |"
    yield ""


def _kinds(rules: Sequence[Rule]) -> Iterator[str]:
    by_kind: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for rule in rules:
        by_kind.setdefault(rule.kind, []).append(rule.name)
    for name, check in CHECKS.items():
        by_kind.setdefault(check.kind, []).append(name)
    yield "| kind | what it means | rules and checks |"
    yield "|---|---|---|"
    for kind, names in by_kind.items():
        if names:
            yield f"| {code(kind)} | {_KINDS[kind]} | {', '.join(_link(name) for name in names)} |"


def _link(name: str) -> str:
    return f"[{name}]({name}.md)"


def main() -> int:
    """Write the pages, or print which are not current."""
    parser = argparse.ArgumentParser(description="Write docs/reference from the rule files.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if pages are stale")
    if not parser.parse_args().check:
        write()
        return 0
    names = stale()
    for name in names:
        print(f"docs/reference/{name} is not current; run `{COMMAND}`", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
