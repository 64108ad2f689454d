"""The labels of real projects are well-formed, and findings are matched with them as CONTRIBUTING.md says."""

from __future__ import annotations

from pathlib import Path

import pytest

from batchlint.project.names import known_versions
from benchmarks import accuracy

labelled = accuracy.labelled

RELEASES = labelled.load()
PACKAGES = {package for version in known_versions() for package in version.packages}
LABELS = """\
project: app
release: "1.0"
speaks: azure-batch==5.1.0
target: azure-batch==14.2.0
below: app
labelled: files
choice: the largest
first: {labels: 3, found: 1, findings: 2, right: 1}
files:
  app/pools.py:
    sha256: SHA
    fixes: {result: SHA, wrong: {4: "loses a comment"}}
    breaks:
      4 max_tasks_per_node: PoolAddParameter.max_tasks_per_node
      9 blob_source: {subject: ResourceFile.blob_source, note: "of a dict", corrected: option}
    warns:
      12 TaskConstraints: TaskConstraints.retention_time
    follows:
      13 batch_error: azure.batch.models.batch_error
    fine:
      14 base_url: "a variable"
""".replace("SHA", "0123456789abcdef" * 4)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> labelled.LabelledRelease:
    """What `LABELS` says."""
    path = tmp_path_factory.mktemp("labels") / "app-1.0.yaml"
    path.write_text(LABELS)
    return labelled.read(path)


def finding(line: int, *words: str, severity: str = "error", path: str = "app/pools.py") -> accuracy.Finding:
    """A finding about some words of a line."""
    return accuracy.Finding(
        path, line, line, severity, "certain", "a-rule", "removed", "…", "", frozenset(words)
    )


def test_there_are_releases_of_each_target() -> None:
    """Both the way to the end of a generation and the step to the next one are labelled."""
    assert {release.target for release in RELEASES} == {"azure-batch==14.2.0", "azure-batch==15.1.0"}


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_what_is_said_of_a_release_holds(release: labelled.LabelledRelease) -> None:
    """Its file is named after it, its versions are known, and its files are below its folder."""
    name, _, target = release.name.rpartition("-to-")
    assert (name, target) == (f"{release.project}-{release.release}", release.target.partition("==")[2])
    assert {release.speaks.partition("==")[2], target} <= PACKAGES
    assert all(release.below == "." or path.startswith(f"{release.below}/") for path in release.digests)
    assert release.fixes.keys() <= release.digests.keys()
    assert release.first["found"] <= release.first["labels"]
    assert release.first["right"] <= release.first["findings"]


def test_a_label_says_what_breaks(release: labelled.LabelledRelease) -> None:
    """Verdict, subject and reason of a correction are read, and the kind of thing follows from the subject."""
    by_line = {label.line: label for label in release.labels}
    assert {line: label.verdict for line, label in by_line.items()} == {
        4: "breaks",
        9: "breaks",
        12: "warns",
        13: "follows",
        14: "fine",
    }
    assert by_line[9].corrected == "option"
    assert (by_line[4].what, by_line[13].what) == ("property", "module")
    assert release.fixes["app/pools.py"].wrong == {4: "loses a comment"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("14 base_url", "4 max_tasks_per_node", "4 max_tasks_per_node is labelled twice"),
        ("9 blob_source", "4 max_tasks_per_node", "4 max_tasks_per_node"),
        ("warns:", "breaks_later:", "what is `breaks_later`?"),
        ("sha256: 0", "sha256: g", "is not a SHA-256"),
        ("corrected: option", "corrected: later", "'later' is no reason in CORRECTIONS"),
        ("12 TaskConstraints", "TaskConstraints 12", "is not a line and a name"),
        ("labelled: files", "labelled: some", "`labelled` is `everything` or `files`"),
        ("choice: the largest\n", "", "`choice` says how `files` were chosen"),
        ("project: app\n", "", "`project` is missing"),
        (": azure.batch.models.batch_error", ":", "what is said of it is not a text"),
    ],
)
def test_a_slip_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """One that would change the numbers without a word is an error that names the place."""
    assert old in LABELS
    path = tmp_path / "app-1.0.yaml"
    path.write_text(LABELS.replace(old, new, 1))
    with pytest.raises(labelled.LabelError, match=r"app-1\.0\.yaml") as refused:
        labelled.read(path)
    assert message in str(refused.value)


def test_findings_are_matched_by_line_and_name(release: labelled.LabelledRelease) -> None:
    """A finding counts as right where it names what a label of its line names; so does the label as found."""
    right = finding(4, "PoolAddParameter", "max_tasks_per_node")
    other_name, other_line = finding(9, "file_path"), finding(5, "max_tasks_per_node")
    result = accuracy.compare(release, [right, other_name, other_line])
    assert [label.line for label in result.found] == [4]
    assert result.right == [right]
    assert result.wrong == [other_name, other_line]
    assert [label.line for label in result.missed] == [9, 12]


def test_a_warning_does_not_find_what_breaks(release: labelled.LabelledRelease) -> None:
    """It is right, and the place is missed all the same; an error about what only warns is wrong."""
    milder = finding(4, "max_tasks_per_node", severity="warning")
    sharper = finding(12, "TaskConstraints")
    result = accuracy.compare(release, [milder, sharper])
    assert (result.right, result.wrong) == ([milder], [sharper])
    assert not result.found


def test_places_that_follow_count_neither_way(release: labelled.LabelledRelease) -> None:
    """Nor do findings in files that have no labels, where not everything is labelled."""
    result = accuracy.compare(release, [finding(13, "batch_error"), finding(1, "x", path="app/other.py")])
    assert not result.right and not result.wrong
    assert all(label.verdict != "follows" for label in result.missed)


def test_figures_add_up(release: labelled.LabelledRelease) -> None:
    """Precision and recall in total and by severity follow from what was matched."""
    found = [finding(4, "max_tasks_per_node"), finding(12, "TaskConstraints", severity="warning")]
    data = accuracy.figures([accuracy.compare(release, [*found, finding(14, "base_url")])])
    assert data["total"] == {
        "labels": 3,
        "found": 2,
        "findings": 3,
        "right": 2,
        "precision": 2 / 3,
        "recall": 2 / 3,
    }
    assert data["severity"]["error"]["recall"] == 1 / 2
    assert data["severity"]["warning"]["precision"] == 1.0
    assert data["corrected"] == {"option": 1}
    assert [entry["line"] for entry in data["disagreements"]] == [9, 14]
    assert any("66.7% | 66.7%" in line for line in accuracy.text(data))
