"""What is literal is fixed; what something fills in, or what can't be written back, stays."""

from __future__ import annotations

import re

import pytest

import batchlint
from batchlint.engine.suppress import ignore_source
from batchlint.history import load
from batchlint.planning.survey import survey_source
from batchlint.settings import Settings
from tests.embedded.helpers import fixed, found
from tests.versions import NEWEST_OF_FIRST, TO_NEWEST_OF_FIRST

NEWEST = load().name(NEWEST_OF_FIRST)
OLD, NEW = '"maxTasksPerNode": 4', '"taskSlotsPerNode": 4'
BODY = f'{{"id": "p", "vmSize": "small", {OLD}}}'
ELEVATED = '"startTask": {"commandLine": "x", "runElevated": true}'
USER = '"startTask": {"commandLine": "x", "userIdentity": {"autoUser": {"elevationLevel": "admin"}}}'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.sh", f"cat > pool.json <<EOF\n{BODY}\nEOF\n"),
        ("a.sh", f"az batch pool create --json '{BODY}'\n"),
        ("a.sh", f"az batch pool create --json='{BODY}'\r\n"),
        ("a.sh", f"curl -d'{BODY}' https://example.com"),
        ("a.zsh", f"az rest --body @- <<< '{BODY}'\n"),
        ("a.sh", f"x=$(jq . <<EOF | tee pool.json\n{BODY.replace('p', '$ID')}\nEOF\n)\n"),
        ("a.sh", f"bash <<'S'\ncat <<E\n{BODY}\nE\nS\n"),
        ("a.sh", f"""curl -d '{{"id": "'$ID'", "vmSize": "'"$SIZE"'", {OLD}}}'\n"""),
        ("a.sh", f'cat <<EOF\n{{"id": "p", "vmSize": "small", "targetDedicatedNodes": $N, {OLD}}}\nEOF\n'),
        ("a.sh", f"envsubst <<'E' | az x\n{BODY.replace('4', '${N}')}\nE\n"),
        ("a.sh", f"ssh -T host bash -s <<'E'\ncat > p.json <<F\n{BODY}\nF\nE\n"),
        ("a.sh", "docker run x sh -c 'echo \"@\"'\n".replace("@", BODY.replace('"', '\\"'))),
        ("a.sh", f"printf '{BODY.replace('p', '%s')}\\n' \"$ID\" > pool.json\n"),
        ("a.sh", f"cat > pools.jsonl <<E\n{BODY}\n{BODY}\nE\n"),
        ("a.sh", f"declare -A x=([a]='{BODY}' [b-c]='{BODY}')\n"),
        ("tool.mk", f"x: y\n\t-@echo '{BODY.replace('p', '$(ID)')}'\n"),
        ("Makefile", f".ONESHELL:\nx:\n\tcat <<E | tee x\n\t{BODY}\n\tE\n"),
        ("GNUmakefile", f"export POOL := {BODY}\n"),
        ("Makefile", f"POOL = {BODY}   # a note\n"),
        ("Makefile", f".RECIPEPREFIX = >\nx:\n> echo '{BODY}'\n"),
        ("a.md", f"```json\r\n{BODY}\r\n```\r\n"),
        ("a.md", f"```http\nPOST https://a.b.batch.azure.com/pools\nA: [b]\n\n{BODY}\n```\n"),
        ("a.md", "> ```yaml\n> pool: # x\n>   id: p\n>   vmSize: small\n>   maxTasksPerNode: 4\n> ```\n"),
        ("a.sh", "cat > p.yml <<E\npool:\n  id: $ID\n  vmSize: small\n  maxTasksPerNode: 4\nE\n"),
        ("a.md", f"```\n{BODY}\n```\n"),
        ("a.md", f"```json\n{BODY.replace('4', '{{ count }}')}\n```\n"),
        ("a.md", "    from azure.batch.models import CloudPool\n    print(CloudPool().max_tasks_per_node)\n"),
        ("a.md", f"~~~jsonl\n{BODY}\n{BODY}\n~~~\n"),
        ("a.md", f"```{{.json .x}}\n{{\n  // p\n  {BODY[1:-1]}, // q\n}}\n"),
        ("a.md", f"!!! note\n\n    ```bash\n    echo '{BODY}'\n    ```\n"),
        ("a.md", f'```console\nme@host:~$ cat <<E\n> {BODY}\n> E\n{{"x": don\'t\n```\n'),
        ("a.mdx", f"<!-- x -->\n* a\n\n  * b\n    ```json\n    {BODY}\n    ```\n"),
        ("ci.yml", f"steps:\n- run: >\n    az x\n    --json '{BODY}'\n  name: x\n"),
        ("ci.yml", f"steps:\n- bash: |\n    az x --json '{BODY.replace('p', '${{ a.b }}')}'\n"),
        ("ci.yml", f"a:\n  script:\n    - |-\n      az --json '{BODY}'\n"),
        ("map.yaml", f"data:\n  pool.json: |+\n    {BODY}\n\n  other: x\n"),
        ("map.yaml", f"data:\r\n  pool.json: |\r\n    {BODY}\r\n"),
    ],
)
def test_only_the_name_changes(name: str, text: str) -> None:
    after = text.replace("maxTasksPerNode", "taskSlotsPerNode")
    assert fixed(name, text) == after.replace("max_tasks_per_node", "task_slots_per_node")
    assert {place for _, _, place in found(name, text)} <= {"maxTasksPerNode", "max_tasks_per_node"}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.sh", '"{}"', '"{}"'),
        ("Makefile", "x:\n\techo '{}'\n", "x:\n\techo '{}'\n"),
    ],
)
def test_new_text_is_quoted_like_the_text_around_it(name: str, before: str, after: str) -> None:
    body = f'{{"id": "p", "vmSize": "small", {ELEVATED}}}'
    new = body.replace(ELEVATED, USER)
    if name == "a.sh":
        body, new = body.replace('"', '\\"'), new.replace('"', '\\"')
    assert fixed(name, before.replace("{}", body)) == after.replace("{}", new)


def test_a_part_of_an_object_is_read() -> None:
    text = f"- Text\n\n  ```json\n  {ELEVATED},\n  ```\n"
    assert fixed("a.md", text) == text.replace(ELEVATED, USER)


def test_what_a_shell_fills_in_moves_with_its_property() -> None:
    text = """cat <<EOF\n{"id": "p", "vmSize": "s", "startTask": {"commandLine": "x", "resourceFiles":
 [{"blobSource": "$URL", "filePath": "f"}], "runElevated": $ROOT}}\nEOF\n"""
    # What `$ROOT` is decides on the new value.
    assert fixed("a.sh", text) == text.replace("blobSource", "httpUrl")
    assert ("run-elevated", "StartTask.runElevated", "runElevated") in found("a.sh", text)


@pytest.mark.parametrize(
    "text",
    [
        "cat <<'EOF'\n@\n",
        "echo '@' 'it\n",
        "x=`echo '@'`\n",
        "echo $'\\x7b\\u0022id\\u0022: \"p\"' '@\n",
    ],
)
def test_scripts_that_are_not_followed_to_their_end_are_not_changed(text: str) -> None:
    text = text.replace("@", BODY)
    assert fixed("a.sh", text) == text


def test_scripts_that_are_not_followed_to_their_end_are_unknown() -> None:
    (unknown,) = batchlint.check(f"echo 'x\ny '{BODY}'\n", path="a.sh", to=TO_NEWEST_OF_FIRST).unknown
    assert unknown.message == "this script can't be followed to its end and was analysed only in part"
    assert not batchlint.check("echo 'x: azure batch vmSize\n", path="a.sh", to=TO_NEWEST_OF_FIRST).unknown


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'{{ ..., "vmSize": "s", "id": "p", {OLD} }}', f'{{ ..., "vmSize": "s", "id": "p", {NEW} }}'),
        (
            f'{{\n  "id": "<id>",\n  "vmSize": "<size>",\n  ...\n  {OLD}\n  …\n}}',
            f'{{\n  "id": "<id>",\n  "vmSize": "<size>",\n  ...\n  {NEW}\n  …\n}}',
        ),
        (
            f'{{"vmSize": "...", "targetDedicated": <count>, "metadata": [...], [...], {OLD}}}',
            f'{{"vmSize": "...", "targetDedicatedNodes": <count>, "metadata": [...], [...], {NEW}}}',
        ),
        (f"{ELEVATED},\n...", f"{USER},\n..."),
    ],
)
def test_documentation_leaves_out_parts_of_json(before: str, after: str) -> None:
    assert fixed("a.md", f"```json\n{before}\n```\n") == f"```json\n{after}\n```\n"


def test_what_is_left_out_is_not_missing() -> None:
    text = '```json\n{"id": "p", "vmSize": "s", "virtualMachineConfiguration": {@}}\n```\n'
    assert [rule for rule, *_ in found("a.md", text.replace("@", ""))] == ["image-reference-required"]
    assert found("a.md", text.replace("@", "...")) == []


@pytest.mark.parametrize(
    "code",
    [
        "PoolAddParameter(id='p', vm_size='s', @)",
        "pool = batch.models.PoolAddParameter(\n    id='p', vm_size='s', @)\nprint(batch.BatchServiceClient)",
        "def f(size):\n    return batchmodels.PoolAddParameter(id='p', vm_size=size, @)",
        "client = batch.BatchServiceClient(credentials, batch_url=url)\nfor pool in client.pool.list():\n"
        "    pool.max_tasks_per_node = 4",
    ],
)
def test_examples_may_have_no_imports(code: str) -> None:
    text = f"Text\n\n```python\n{code.replace('@', 'max_tasks_per_node=4')}\n```\n"
    assert fixed("a.md", text) == text.replace("max_tasks_per_node", "task_slots_per_node")
    assert {place for _, _, place in found("a.md", text)} == {"max_tasks_per_node"}


@pytest.mark.parametrize(
    "code",
    [
        "from game import PoolAddParameter\nPoolAddParameter(max_tasks_per_node=4)",
        "batch = service()\nbatch.models.PoolAddParameter(max_tasks_per_node=4)",
        "def f(batchmodels):\n    batchmodels.PoolAddParameter(max_tasks_per_node=4)",
        "from game.batch import *\nPoolAddParameter(max_tasks_per_node=4)",
    ],
)
def test_names_that_an_example_binds_are_its_own(code: str) -> None:
    assert found("a.md", f"```python\n{code}\n```\n") == []


def test_programs_that_look_like_json_are_silent() -> None:
    text = f"""jq -n --arg id p '{{"id": $id, "vmSize": "s", {OLD}}}'\nsudo jq '{{vmSize: .s, {OLD}}}' x\n"""
    report = batchlint.check(text, path="a.sh", to=TO_NEWEST_OF_FIRST)
    assert not (report.findings or report.unknown or report.failures)
    text = f"jq --argjson pool '{BODY}' '.pool = $pool' x\n"
    assert fixed("a.sh", text) == text.replace(OLD, NEW)


def test_plans_name_lines_of_the_file() -> None:
    text = f"# Title\n\n```sh\necho '{BODY}'\n```\n"
    survey = survey_source("a.md", text.encode(), Settings(NEWEST_OF_FIRST))
    (place,) = {
        found.start for breaks in survey.breaks for found in breaks if found.rule == "max-tasks-per-node"
    }
    assert text.startswith("maxTasksPerNode", place)


def test_blocks_of_python_are_one_module() -> None:
    text = (
        "1. First\n\n   ```python\n   import azure.batch.models as m\n   pool = m.PoolAddParameter(id='p', vm_size='s')\n"
        "   ```\n\n```py\npool.max_tasks_per_node = 2\n```\n\n```pycon\n>>> if pool:\n...     pool.max_tasks_per_node = 3\n"
        "<x>\n```\n\n```python\n    pool.max_tasks_per_node = 4\n\n    print(pool)\n```\n"
    )
    assert fixed("a.md", text) == text.replace("max_tasks_per_node", "task_slots_per_node")


def test_code_in_scripts_is_read() -> None:
    text = "python3 - <<'E'\nfrom azure.batch.models import PoolAddParameter\nPoolAddParameter(id='p', vm_size='s', max_tasks_per_node=2)\nE\n"
    assert fixed("a.sh", text) == text.replace("max_tasks_per_node", "task_slots_per_node")


def test_what_is_not_valid_and_about_batch_is_unknown() -> None:
    text = (
        "```python\nfrom azure.batch import BatchServiceClient\nBatchServiceClient(<credentials>)\n```\n"
        f"> ```json\n> {{(x), {OLD}}}\n> ```\n"
    )
    report = batchlint.check(text, path="a.md", to=TO_NEWEST_OF_FIRST)
    assert [(u.line, u.message) for u in report.unknown] == [
        (2, "this code block is not valid Python and was not analysed"),
        (6, "this text is not valid JSON and was not analysed"),
    ]
    assert not (report.findings or report.failures)
    script = (
        "python3 <<E\nimport azure.batch.models as m\nm.PoolAddParameter(id='$ID', max_tasks_per_node=2)\nE\n"
    )
    (unknown,) = batchlint.check(script, path="a.sh", to=TO_NEWEST_OF_FIRST).unknown
    assert unknown.message == "this code block is filled in by a template and was not analysed"


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("a.sh", "# batchlint: ignore[max-tasks-per-node] x\ncat <<E\n@\nE\necho '@'\n", 1),
        ("a.sh", "echo '@' # batchlint: ignore[max-tasks-per-node] x\n", 0),
        ("Makefile", "x:\n\t# batchlint: ignore[max-tasks-per-node] x\n\techo '@'\n\techo '@'\n", 1),
        ("a.sh", "# batchlint: ignore-file[max-tasks-per-node] x\necho '@'\necho '@'\n", 0),
        ("ci.yml", "a:\n  # batchlint: ignore[max-tasks-per-node] x\n  run: |\n    echo '@'\n", 0),
    ],
)
def test_comments_suppress(name: str, text: str, count: int) -> None:
    text = text.replace("@", BODY)
    assert len(found(name, text)) == count


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.sh", "f() {\n  cat <<E\n@\nE\n}\n", "f() {\n  #\n  cat <<E\n@\nE\n}\n"),
        ("a.sh", "#!/bin/sh\r\n\r\necho \\\r\n '@'\r\n", "#!/bin/sh\r\n\r\n#\r\necho \\\r\n '@'\r\n"),
        ("Makefile", "A = @\n\nx:\n\techo \\\n\t  '@'\n", "#\nA = @\n\nx:\n\t#\n\techo \\\n\t  '@'\n"),
        ("Makefile", "\ndefine A\n@\nendef\n", "\n#\ndefine A\n@\nendef\n"),
    ],
)
def test_comments_are_added_above_commands(name: str, before: str, after: str) -> None:
    comment = "# batchlint: ignore[max-tasks-per-node]"
    report = ignore_source(name, before.replace("@", BODY).encode(), Settings(NEWEST_OF_FIRST))
    expected = re.sub(r"#(?=\r?\n)", comment, after).replace("@", BODY)
    assert report.data == expected.encode() and not report.after.findings


def test_api_versions_in_addresses_move_with_the_bodies() -> None:
    url = "https://a.b.batch.azure.com/pools?api-version="
    text = f"curl '{url}2019-08-01.10.0' -d '{BODY}'\n"
    assert fixed("a.sh", text) == text.replace(OLD, NEW).replace("2019-08-01.10.0", NEWEST)
    text = f"> ```http\n> POST {url}2019-08-01.10.0\n>\n> {BODY}\n> ```\n"
    assert fixed("a.md", text) == text.replace(OLD, NEW).replace("2019-08-01.10.0", NEWEST)
    other = "az rest --url 'https://management.azure.com/x?api-version=2024-02-01'\n# vmSize azure-batch\n"
    assert found("a.sh", other) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_scripts_keep_their_encoding(encoding: str) -> None:
    text = f"# é\necho '{BODY}'\n"
    done = batchlint.fix(text.encode(encoding), path="a.sh", to=TO_NEWEST_OF_FIRST)
    assert done.text == text.replace(OLD, NEW).encode(encoding)
