"""Dicts that nobody is seen to send: two of Batch's names side by side say what they are, likely.

A comment `#?` ends each line with a finding.
"""

from __future__ import annotations

import re
import textwrap

import pytest

from tests.python.helpers import check, fix

FOUND = {
    "written": """
        def files(name, url):
            one = {"filePath": name, "blobSource": url}  #?
            return [one, {"file_path": name, "blob_source": url}]  #?
        """,
    "grown": """
        def task(text):
            found = {}
            found["commandLine"] = text
            found["runElevated"] = True  #?
            return found
        """,
    "task factories": """
        def factories(text):
            yield {
                "type": "taskCollection",
                "tasks": [{"id": "t", "commandLine": text, "runElevated": True}],  #?
            }
            yield {
                "type": "parametricSweep",
                "repeatTask": {"commandLine": text, "runElevated": True},  #?
            }
        """,
    "read and stored": """
        import json
        from typing import Any, Dict
        def read(typed: Dict[str, Any], raw, text):
            print(raw[0]["filePath"], raw[0]["blobSource"])  #?
            print(typed.get("filePath"), typed.get("blobSource"))  #?
            loaded = json.loads(text)
            loaded["commandLine"] = "x"
            loaded["runElevated"] = True  #?
            raw.other.setdefault("commandLine", raw.other.setdefault("runElevated", True))  #?
            for file in raw:
                print(file["fileMode"], file.get("blobSource"))  #?
        """,
    "below names that are Batch's alone": """
        from typing import Any, Dict
        def read(plain: dict, typed: Dict[str, Any], raw):
            print(plain["startTask"]["runElevated"])  #?
            print(typed["startTask"]["resourceFiles"][0]["blobSource"])  #?
            for file in raw["resourceFiles"]:
                print(file["blobSource"])  #?
            print(raw.get("startTask", {}).get("runElevated"))  #?
        """,
}

SILENT = {
    "one name alone": """
        def read(raw):
            print(raw["blobSource"], raw["id"], raw["name"])
            return {"runElevated": True, "state": "x"}
        """,
    "names of other things": """
        def read(raw):
            customizer = {"type": "PowerShell", "name": "x", "runElevated": True, "scriptUri": "u"}
            job = {"jobName": "x", "jobQueue": "q", "containerOverrides": {}, "blobSource": "u"}
            raw["runElevated"], raw["scriptUri"], raw["validExitCodes"] = True, "u", [0]
            return [customizer, job]
        """,
    "what belongs to another kind of document": """
        def template(url):
            return {
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                "resources": [{"properties": {"startTask": {"files": [{"filePath": "a", "blobSource": url}]}}}],
            }
        """,
    "the code's own records": """
        def own(name, url):
            one = {"filePath": name, "blobSource": url}
            two = {"file_path": name, "blob_source": url}
            print({"filePath": name, "blobSource": url})
            return one["blobSource"], two["blob_source"]
        """,
    "what others take as parameters": """
        def call(other, name, url):
            other(**{"file_path": name, "blob_source": url})
            other({"file_path": name, "blob_source": url})
            return {"vm_size": name, "max_tasks_per_node": 2, "vm_count": 3}
        """,
    "code that knows the newer name": """
        def read(raw):
            url = raw.get("httpUrl") or raw["blobSource"]
            return raw["filePath"], url
        """,
    "code that asks if a name is there": """
        def read(raw):
            if hasattr(raw, "blobSource"):
                print(raw["filePath"], raw["blobSource"])
        """,
}


@pytest.mark.parametrize("case", FOUND)
def test_two_names_of_a_type(case: str) -> None:
    code = "import azure.batch.models\n" + textwrap.dedent(FOUND[case])
    lines = [number for number, line in enumerate(code.splitlines(), 1) if line.endswith("#?")]
    assert [line for line, _, _ in check(code)] == lines
    assert fix(code) == code  # they are only likely
    assert check(code.replace("azure.batch.models", "boto3")) == []


@pytest.mark.parametrize("case", SILENT)
def test_no_two_names_of_a_type(case: str) -> None:
    assert check("import azure.batch.models\n" + textwrap.dedent(SILENT[case])) == []


def test_what_is_only_likely_is_rewritten_where_one_asks_for_it() -> None:
    code = 'import azure.batch.models\nfiles = [{"filePath": "a", "blobSource": "u"}]\n'
    assert fix(code, unsafe=True) == code.replace("blobSource", "httpUrl")
    assert re.search(
        "httpUrl", fix("import azure.batch\nx = [f['filePath'] + f['blobSource'] for f in y]\n", unsafe=True)
    )
