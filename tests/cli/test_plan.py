"""`batchlint plan`: the way to a version, and what code works with as it is."""

from __future__ import annotations

import html
import json
import os
import re
from typing import Any

import pytest

from batchlint.history import load
from batchlint.report.plan_wording import CHANGES
from tests.versions import TO_NEWEST_OF_FIRST

Project = Any
#: What is written for the older generation of the package is planned to its end.
TO = ("--to", TO_NEWEST_OF_FIRST)

OLD = """\
import azure.batch.models as batchmodels

task = batchmodels.StartTask(command_line="setup.sh", run_elevated=True)
"""
NEW = """\
import azure.batch.models as batchmodels

pool = batchmodels.PoolAddParameter(id="render", vm_size="small", task_slots_per_node=4)
"""


def planned(project: Project, *arguments: str) -> Any:
    done = project.run("plan", "--output-format", "json", *arguments)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_each_transition_says_what_breaks_and_who_repairs_it(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0\n")
    project.write("app.py", texts["pool"])
    project.write("gone.py", texts["reported"])
    (part,) = planned(project, "--to", "2020-09-01.12.0")["parts"]
    assert (part["from"], part["to"]) == ("2017-01-01.4.0", "2020-09-01.12.0")
    assert part["reasons"] == ["requirements.txt: azure-batch==2.0.0"]
    assert [
        (step["version"], step["when"], [rule["rule"] for rule in step["rules"]], step["files"])
        for step in part["transitions"]
    ] == [
        ("2017-05-01.5.0", "crossed", ["target-dedicated"], ["app.py"]),
        ("2018-12-01.8.0", "crossed", ["upgrade-os-parameter"], ["gone.py"]),
        ("2020-09-01.12.0", "crossed", ["max-tasks-per-node"], ["app.py"]),
    ]
    assert [(s["safe"], s["unsafe"], s["by_hand"]) for s in part["transitions"]] == [
        (1, 0, 0),
        (0, 0, 1),
        (1, 0, 0),
    ]
    assert part["requirements"] == [
        {
            "path": "requirements.txt",
            "specifiers": ["==2.0.0"],
            "version": "2017-01-01.4.0",
            "state": "moves",
            "release": "10.0.0",
            "command": None,
        }
    ]


def test_text_and_markdown_say_the_same(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0\n")
    project.write("a|b/app.py", texts["pool"] + texts["behaves"] + texts["hidden"])
    text = project.run("plan", *TO).out
    markdown = project.run("plan", *TO, "--output-format", "markdown").out
    for said in (text, markdown):
        assert (
            "From 2017-01-01.4.0 (azure-batch 2.0.0–2.0.1) to 2024-02-01.19.0 (azure-batch 14.2.0)"
            in " ".join(said.split())
        )
        assert "2 places in 1 file must change: 2 can be fixed safely." in said
        assert "Nothing breaks at the other 14 of the 16 transitions" in " ".join(said.split())
        assert "1 place could not be analysed" in " ".join(said.split())
        assert "except for places that could not be analysed" in " ".join(said.split())
    flat = " ".join(text.split())
    assert (
        "wait-for-success: The default of `waitForSuccess` for start tasks changed from `false` to `true`."
        in flat
    )
    assert "`batchlint fix --unsafe-fixes` sets the old default explicitly." in flat
    assert "raises it to azure-batch 14.2.0 when no errors remain" in flat
    # A bar in a path must not end a cell of a table.
    assert "| `a\\|b/app.py` (1) |" in markdown
    assert "- [ ] [`wait-for-success`](https://" in markdown
    shown = project.run("plan", *TO, "--show-unknown").out
    assert "a|b/app.py:14: the arguments unpacked" in shown and "(--show-unknown" not in shown


def test_every_row_of_a_table_is_one_line_elsewhere_than_on_a_terminal(
    project: Project, texts: dict[str, str]
) -> None:
    project.write("app.py", texts["pool"])
    lines = project.run("plan", "--from", "2017-01-01.4.0").lines
    assert any(line.split()[:2] == ["2017-05-01.5.0", "target-dedicated"] for line in lines)
    drawn = project.run("plan", "--from", "2017-01-01.4.0", "--color", "always").out
    assert "\x1b[" in drawn and "(3.0.0)" in drawn


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_a_plan_fits_the_terminal(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0\n")
    project.write("app.py", texts["pool"] + texts["reported"] + texts["behaves"])
    monkeypatch.setenv("COLUMNS", str(columns))
    out = re.sub(r"\x1b\[[0-9;]*m", "", project.run("plan", *TO, "--color", "always").out)
    title, heading = "Migration plan for Azure Batch", "From 2017-01-01.4.0 (azure-batch 2.0.0–2.0.1) to "
    prose = [line for line in out.splitlines() if not line.startswith(heading) and "https://" not in line]
    assert prose[0] == title and max(map(len, prose)) <= columns
    assert all(name in out for name in ("target-dedicated (1)", "upgrade-os-parameter (1)", "app.py"))


def test_five_folders_on_five_releases_are_planned_apart(project: Project, texts: dict[str, str]) -> None:
    for name in ("1.0.0", "2.0.0", "4.0.0", "8.0.0", "10.0.0"):
        project.write(f"v{name}/requirements.txt", f"azure-batch=={name}\n")
        project.write(f"v{name}/app.py", texts["pool"])
    parts = planned(project, *TO)["parts"]
    assert [(part["from"], part["files"]) for part in parts] == [
        ("2016-07-01.3.1", ["v1.0.0/app.py"]),
        ("2017-01-01.4.0", ["v2.0.0/app.py"]),
        ("2017-09-01.6.0", ["v4.0.0/app.py"]),
        ("2019-08-01.10.0", ["v8.0.0/app.py"]),
        ("2020-09-01.12.0", ["v10.0.0/app.py"]),
    ]
    # Where the code crossed a transition long ago, it is broken today.
    assert [step["when"] for step in parts[2]["transitions"]] == ["before", "crossed"]
    assert [part["requirements"][0]["path"] for part in parts][:2] == [
        "v1.0.0/requirements.txt",
        "v2.0.0/requirements.txt",
    ]
    text = project.run("plan").out
    assert text.count("\nFrom ") == 5 and text.startswith("Migration plan for Azure Batch\n")
    assert "All files together" in text


def test_the_interval_names_what_stands_against_more(project: Project) -> None:
    project.write("old.py", OLD)
    project.write(
        "neutral.py", "import azure.batch.models as m\n\nm.EnvironmentSetting(name='a', value='b')\n"
    )
    found = planned(project, "--from", "2016-07-01.3.1")["compatibility"]
    assert found["works"]["last"] == "2016-07-01.3.1"
    assert found["above"] == [{"rule": "run-elevated", "subject": None, "places": ["old.py:3"]}]
    assert [each["path"] for each in found["files"]] == ["old.py"]
    text = " ".join(project.run("plan", "--from", "2016-07-01.3.1").out.split())
    assert "breaks in 2017-01-01.4.0 because of run-elevated (old.py:3)" in text
    assert "1 other file works with every known version" in text


def test_the_interval_has_a_lower_end_too(project: Project) -> None:
    project.write("new.py", NEW)
    found = planned(project)["compatibility"]
    assert found["works"] == {"first": "2020-09-01.12.0", "last": "2024-02-01.19.0"}
    (below,) = found["below"]
    assert (below["rule"], below["places"]) == ("not-yet-available", ["new.py:3"])
    assert "taskSlotsPerNode" in below["subject"]


def test_files_that_exclude_each_other_are_named_with_the_reason(project: Project) -> None:
    project.write("old.py", OLD)
    project.write("new.py", NEW)
    found = planned(project)["compatibility"]
    assert found["works"] is None
    assert found["conflict"].startswith("old.py works only with ")
    assert (
        "2016-07-01.3.1 (run-elevated, old.py:3), and new.py works only with 2020-09-01.12.0"
        in found["conflict"]
    )
    assert found["conflict"].endswith("new.py:3)")
    said = " ".join(project.run("plan").out.split())
    assert "No single version works for all files: old.py works only with " in said
    project.write("new.py", OLD + NEW)
    project.write("old.py", "")
    found = planned(project)["compatibility"]["conflict"]
    assert found.startswith("new.py:3 works only with ")
    assert ", and new.py:6 works only with 2020-09-01.12.0" in found
    project.write("old.py", OLD)
    said = " ".join(project.run("plan").out.split())
    assert "No single version works for all files, because new.py works with none" in said
    assert "new.py: no version works, because new.py:3 works only with " in said


def test_the_interval_may_not_hold_the_version_of_today(project: Project) -> None:
    project.write("old.py", OLD)
    text = " ".join(project.run("plan", "--from", "2019-08-01.10.0").out.split())
    assert "breaks in 2019-08-01.10.0, the version that is assumed to be in use today" in text
    text = project.run("plan", "--from", "2016-07-01.3.1", "--output-format", "markdown").out
    assert "assumed to be in use" not in text


def test_the_interval_counts_what_is_not_selected(project: Project) -> None:
    project.write("old.py", OLD)
    found = planned(project, *TO, "--ignore", "run-elevated")
    assert [part["transitions"] for part in found["parts"]] == [[]]
    assert found["compatibility"]["works"]["last"] == "2016-07-01.3.1"


def test_the_way_back_is_gone_from_the_newest(project: Project) -> None:
    project.write("new.py", NEW + "batchmodels.PoolAddParameter(target_node_communication_mode='classic')\n")
    (part,) = planned(project, "--from", "latest", "--to", "2019-08-01.10.0")["parts"]
    versions = [step["version"] for step in part["transitions"]]
    assert versions == ["2022-10-01.16.0", "2020-09-01.12.0"]
    assert {step["when"] for step in part["transitions"]} == {"crossed"}


def test_api_versions_move_along_and_are_no_work(project: Project) -> None:
    project.write(
        "app.py",
        'import requests\n\nURL = "https://a.westus.batch.azure.com/pools?api-version=2019-08-01.10.0"\nrequests.get(URL)\n',
    )
    (part,) = planned(project)["parts"]
    assert part["transitions"] == []
    assert part["api_versions"] == ["app.py:3"]


def test_nothing_to_do_says_so(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", "x = 1\n")
    assert project.run("plan").out == "Nothing to do: the 1 checked file doesn't use Azure Batch.\n"
    project.write("new.py", NEW)
    project.write("requirements.txt", "azure-batch==14.2.0\n")
    done = project.run("plan", *TO)
    assert done.code == 0
    assert "\nAt 2024-02-01.19.0 (azure-batch 14.2.0)\n" in done.out
    assert "Nothing to do: nothing breaks" in done.out
    assert "already allows 2024-02-01.19.0" in " ".join(done.out.split())


@pytest.mark.parametrize("form", ["full", "markdown"])
def test_the_summary_comes_first_and_manual_changes_have_their_places(
    project: Project, texts: dict[str, str], form: str
) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0\n")
    project.write("app.py", texts["pool"])
    project.write("update.py", texts["reported"])
    out = project.run("plan", *TO, "--output-format", form).out
    said = [
        "Migration plan for Azure Batch",
        "From 2017-01-01.4.0",
        "3 places in 2 files must change: 2 can be fixed safely (66%); 1 needs manual work.",
        "Next steps",
        "1. Run `batchlint fix --to 2024-02-01.19.0` to fix 2 places safely.",
        "2. Change 1 place manually: see 'Manual changes'.",
        "3. Update 1 requirement",
        "target-dedicated",
        "Manual changes",
        "upgrade-os-parameter",
        "update.py:3",
    ]
    flat, at = " ".join(out.split()), -1
    for text in said:
        at = flat.find(text, at + 1)
        assert at >= 0, f"{text!r} is missing, or not in this order, in:\n{out}"
    (part,) = planned(project, *TO)["parts"]
    assert (part["summary"]["safe"], part["summary"]["by_hand"]) == (2, 1)
    (work,) = (w for step in part["transitions"] for w in step["rules"] if w["by_hand"])
    assert [place["place"] for place in work["places"]] == ["update.py:3"]


def test_an_unknown_source_is_said(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    out = " ".join(project.run("plan").out.split())
    assert "From an unknown version to" in out
    assert "Pass `--from` to include changes in behaviour." in out


def test_failures_make_it_two_and_nothing_is_written(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    project.write("broken.py", texts["broken"])
    done = project.run("plan")
    assert done.code == 2
    assert "broken.py:3:12: failed: " in done.out
    assert "This plan is incomplete" in done.out
    assert "target-dedicated" in done.out
    assert sorted(path.name for path in project.path.iterdir()) == ["app.py", "broken.py"]


def test_a_file_takes_the_plan(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    done = project.run("plan", "--output-format", "markdown", "-o", "plan.md")
    assert (done.code, done.out) == (0, "")
    assert "/reference/target-dedicated/) (1): " in (project.path / "plan.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-",), "plan can't read stdin; pass files or folders"),
        (("--output-format", "sarif"), "'sarif' is not one of 'full', 'markdown', 'html', 'json'"),
        (("--fail-on", "error"), "unknown option '--fail-on'"),
        (("nowhere.py",), "nowhere.py"),
    ],
)
def test_wrong_calls(project: Project, arguments: tuple[str, ...], said: str) -> None:
    done = project.run("plan", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and done.err.count("\n") == 1


def test_a_format_of_the_configuration_is_that_of_check(project: Project, texts: dict[str, str]) -> None:
    project.write("batchlint.toml", 'output-format = "json"\n')
    project.write("app.py", texts["pool"])
    assert "\nFrom an unknown version" in project.run("plan").out


def test_formats_of_reports_in_the_environment_are_no_formats_of_plans(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("app.py", texts["pool"])
    monkeypatch.setenv("BATCHLINT_OUTPUT_FORMAT", "sarif")
    done = project.run("plan")
    assert done.code == 0 and "rule (places)" in done.out


def test_what_failed_is_not_said_to_be_nothing(project: Project, texts: dict[str, str]) -> None:
    project.write("broken.py", texts["broken"])
    done = project.run("plan")
    assert done.code == 2
    assert "Nothing to do" not in done.out and "broken.py" in done.out


CALLS = """\
from azure.batch import BatchServiceClient
import azure.batch.models as batchmodels


def start(client: BatchServiceClient) -> None:
    client.pool.add(batchmodels.PoolAddParameter(id="p", vm_size="s", certificate_references=[secret]))
"""


def test_the_step_to_another_generation_of_the_package_is_one(project: Project) -> None:
    project.write("app.py", CALLS)
    (part,) = planned(project, "--from", "14.2.0")["parts"]
    (step,) = part["transitions"]
    assert (step["version"], step["generation"], step["when"]) == ("2025-06-01", 2, "crossed")
    assert sum(step["kinds"].values()) == step["safe"] + step["unsafe"] + step["by_hand"]
    assert step["kinds"]["operations"] == 1 and step["kinds"]["classes"] == 1
    # From the same api-version with the new names, only what the service changed is left.
    (part,) = planned(project, "--from", "azure-batch==15.0.0b1")["parts"]
    assert all("generation" not in step for step in part["transitions"])


def test_payloads_keep_api_versions_as_steps(project: Project) -> None:
    project.write("app.py", CALLS)
    project.write(
        "pool.json",
        json.dumps(
            {
                "id": "p",
                "vmSize": "s",
                "targetDedicatedNodes": 1,
                "cloudServiceConfiguration": {"osFamily": "6"},
                "certificateReferences": [{"thumbprint": "a", "thumbprintAlgorithm": "sha1"}],
            }
        ),
    )
    (part,) = planned(project, "--from", "14.2.0")["parts"]
    assert [(step["version"], "generation" in step, step["files"]) for step in part["transitions"]] == [
        ("2024-07-01.20.0", False, ["pool.json"]),
        ("2025-06-01", False, ["pool.json"]),
        ("2025-06-01", True, ["app.py"]),
    ]


@pytest.mark.parametrize("form", ["full", "markdown"])
def test_what_the_step_means_is_said_once_and_counted(project: Project, form: str) -> None:
    project.write("app.py", CALLS)
    out = project.run("plan", "--from", "14.2.0", "--output-format", form).out
    text = " ".join(out.split())
    assert text.count("To azure-batch 15 (2025-06-01)") == 1
    assert text.count("`BatchClient` takes an `endpoint`") == 1
    assert text.count("No release supports both") == 1
    assert "`fix` rewrites 4 of them; 1 needs manual work." in text
    assert "`batchlint check --to 2025-06-01` shows the change for each place." in text
    back = " ".join(project.run("plan", "--from", "15.1.0", *TO, "--output-format", form).out.split())
    assert "To azure-batch 15" not in back
    assert "supports both" not in back


def test_what_is_said_of_a_generation_is_so() -> None:
    history = load()
    for generation, text in CHANGES.items():
        index = max(v.index for v in history.versions if v.generation == generation)
        named = set(re.findall(r"`([\w.]+)`", text))
        known = {
            *(name for name in history.classes if history.class_mask(name)),
            *history.client.names,
            *(f"client.{name}" for name in history.methods),
            *history.methods,
        }
        assert named - known <= {"endpoint", "HttpResponseError"}
        assert any(mask >> index & 1 and name in named for name, mask in history.client.names.items())
    assert "endpoint" in (history.client.params[history.latest] or ())


def test_code_of_each_generation_works_up_to_the_other(project: Project) -> None:
    project.write("old.py", CALLS)
    assert planned(project)["compatibility"]["works"]["last"] == "2024-02-01.19.0"
    text = " ".join(project.run("plan").out.split())
    assert "–14.2.0)" in text
    assert "breaks in azure-batch 15.0.0b1 because of" in text
    project.write(
        "old.py",
        "from azure.batch.models import BatchPoolCreateOptions\n\nBatchPoolCreateOptions(id='p', vm_size='s')\n",
    )
    works = planned(project)["compatibility"]["works"]
    assert works == {"first": "2024-07-01.20.0", "last": "2025-06-01"}
    assert "(azure-batch 15.1.0b1–15.1.0)" in " ".join(project.run("plan").out.split())


def test_retirements_are_listed_by_themselves(project: Project) -> None:
    project.write("app.py", CALLS.replace("=[]", "=[batchmodels.CertificateReference()]"))
    (part,) = planned(project, "--from", "14.2.0", *TO)["parts"]
    assert part["transitions"] == []
    announced, certificates = part["retirements"]
    assert (announced["what"], announced["places"]) == ("2024-02-01.19.0", [])
    assert certificates["said"] == "retirement date 2024-02-29" and certificates["places"] == ["app.py:6"]
    for form in ("full", "markdown"):
        text = " ".join(project.run("plan", "--from", "14.2.0", *TO, "--output-format", form).out.split())
        assert "certificates of Batch accounts: retirement date 2024-02-29; store certificates in" in text
        assert "Nothing to do" not in text


def test_nothing_in_a_plan_is_markdown_or_a_mention(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0 # @everyone <img src=x>\n")
    project.write("@team/<b>`x`.py", texts["pool"] + texts["hidden"])
    project.write("broken/@team.py", texts["broken"])
    out = project.run("plan", "--output-format", "markdown").out
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", out)
    assert not re.search(r"@\w|(?<!\\)<(?!/?(details|summary)>|br>|!-- -->)", prose), prose


@pytest.mark.parametrize(
    "manual", ["", "\n\ndef f(m: models.PoolUsageMetrics):\n    return m.data_egress_gi_b\n"]
)
def test_the_first_step_is_a_command_that_fixes_what_the_plan_says(project: Project, manual: str) -> None:
    # A change that a person must make holds up the step to azure-batch 15, although no place of it does.
    project.write("requirements.txt", "azure-batch==5.1.1\n")
    code = 'from azure.batch import models\n\ntask = models.TaskAddParameter(id="a", command_line="b")\n'
    project.write("app.py", code + manual)
    plan = " ".join(project.run("plan", "--to", "azure-batch==15.1.0").out.split())
    step = re.search(r"1\. Run `batchlint (fix .*?)` to fix (\d+) places? safely\.", plan)
    assert step is not None and ("--partial" in step[1]) == bool(manual)
    assert f"Fixed {step[2]} finding" in project.run(*step[1].split()).out


def test_the_page_has_what_the_other_formats_have(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0\n")
    project.write("app/<b>.py" if os.name != "nt" else "app/b.py", texts["pool"] + texts["behaves"])
    project.write("gone.py", texts["reported"])
    project.write("hidden.py", texts["hidden"])
    project.write("broken.py", texts["broken"])
    done = project.run("plan", *TO, "--output-format", "html", "-o", "plan.html")
    assert (done.code, done.out) == (2, "")
    page = (project.path / "plan.html").read_text("ascii")
    assert project.run("plan", *TO, "--output-format", "html").out == page
    shown = html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.DOTALL))
    for said in (
        "From 2017-01-01.4.0 (azure-batch 2.0.0–2.0.1) to 2024-02-01.19.0 (azure-batch 14.2.0)",
        "3 places in 2 files must change: 2 can be fixed safely (66%); 1 needs manual work.",
        "Run batchlint fix --to 2024-02-01.19.0 to fix 2 places safely.",
        "Does anything here rely on the old default false?",
        "3 | parameter = batchmodels.PoolUpgradeOSParameter(",
        "This plan is incomplete because of 1 failure.",
        "broken.py:3:12: not valid Python",
        "Open: requirements.txt: azure-batch==2.0.0",
    ):
        assert said in shown, said
    assert "<b>.py" not in page


def test_a_page_shows_progress(project: Project) -> None:
    project.write("done/app.py", NEW)
    project.write("mixed/new.py", NEW)
    project.write("mixed/old.py", OLD)
    page = project.run("plan", *TO, "--output-format", "html").out
    rows = dict(re.findall(r"<code>(\w+/)</code><small>([^<]+)</small>", page))
    assert rows == {"mixed/": "1 of 2 files ready", "done/": "1 of 1 file ready"}
    assert "<dt>Files ready</dt><dd>2 of 3</dd>" in page
    project.write("mixed/old.py", NEW)
    assert "files ready" not in project.run("plan", *TO, "--output-format", "html").out
