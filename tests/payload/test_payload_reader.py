"""What is read out of documents, by example; and the scanner's limits and messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from batchlint.core.reading import ParseFailure
from batchlint.core.uses import ObjectUse, Span, UnknownUse, VersionUse
from batchlint.payload import read
from batchlint.payload.scanner import scan

DEPTH = 100_000


def objects(document: Any, payload_type: str | None = None) -> list[ObjectUse]:
    text = document if isinstance(document, str) else json.dumps(document)
    return [use for use in read(text, payload_type).uses if isinstance(use, ObjectUse)]


def types(document: Any, payload_type: str | None = None) -> list[str]:
    return [use.shape.describe() for use in objects(document, payload_type)]


def keys(use: ObjectUse) -> list[str]:
    return [entry.key for entry in use.entries]


class TestTyping:
    def test_objects_are_typed_down_through_lists(self) -> None:
        job = {
            "id": "j",
            "poolInfo": {
                "autoPoolSpecification": {"pool": {"vmSize": "s", "startTask": {"commandLine": "x"}}}
            },
            "jobManagerTask": {"id": "m", "commandLine": "x", "resourceFiles": [{"blobSource": "u"}, {}]},
        }
        assert types(job) == [
            "JobAddParameter",
            "PoolInformation",
            "AutoPoolSpecification",
            "PoolSpecification",
            "StartTask",
            "JobManagerTask",
            "ResourceFile",
            "ResourceFile",
        ]

    def test_a_type_that_changed_its_name(self) -> None:
        (_, error) = objects({"schedulingError": {"code": "x"}, "exitCode": 1}, "TaskExecutionInformation")
        assert error.shape.names == ("TaskSchedulingError",)
        (_, failure) = objects({"failureInfo": {"code": "x"}}, "TaskExecutionInformation")
        assert failure.shape.names == ("TaskFailureInformation",)

    def test_gone_and_new_properties_of_the_same_type(self) -> None:
        (pool, one, many) = objects(
            {"resizeError": {"code": "x"}, "resizeErrors": [{"code": "y"}]}, "CloudPool"
        )
        assert keys(pool) == ["resizeError", "resizeErrors"]
        assert one.shape.describe() == many.shape.describe() == "ResizeError"

    def test_a_list_where_a_string_was(self) -> None:
        for value, kind in (("a,b", "literal"), (["a", "b"], "list")):
            (use,) = objects({"visibility": value, "thumbprint": "x"}, "CertificateReference")
            entry = use.entry("visibility")
            assert entry is not None and entry.value.kind == kind
            if kind == "list":
                assert [item.literal for item in entry.value.items] == ["a", "b"]

    def test_python_names_are_not_wire_names(self) -> None:
        assert types({"id": "p", "start_task": {"commandLine": "x"}}, "PoolAddParameter") == [
            "PoolAddParameter"
        ]

    def test_unknown_properties_and_free_objects_are_not_looked_into(self) -> None:
        task = {"commandLine": "x", "resourceFiles": [{"blobSource": "u"}]}
        extension = {"name": "e", "publisher": "p", "type": "t", "settings": {"startTask": task}}
        pool = {"id": "p", "startJob": task, "virtualMachineConfiguration": {"extensions": [extension]}}
        assert types(pool, "PoolAddParameter") == [
            "PoolAddParameter",
            "VirtualMachineConfiguration",
            "VMExtension",
        ]
        entry = objects(pool, "PoolAddParameter")[0].entry("startJob")
        assert entry is not None and entry.value.kind == "object" and entry.value.object is None

    @pytest.mark.parametrize("value", ["x", 1, None, True, [], [1], [[{}]], {}, [{}]])
    @pytest.mark.parametrize(
        "name", ["startTask", "metadata", "vmSize", "applicationLicenses", "resourceTags"]
    )
    def test_values_of_the_wrong_kind(self, name: str, value: Any) -> None:
        (pool, *_) = objects({"id": "p", name: value}, "PoolAddParameter")
        entry = pool.entry(name)
        assert entry is not None
        expected = {dict: ("object", "text"), list: ("list",)}.get(type(value), ("literal",))
        assert entry.value.kind in expected

    def test_a_document_that_is_no_object(self) -> None:
        for text in ("1", '"x"', "null", "[1, [{}]]"):
            assert read(text, "PoolAddParameter").uses == []

    def test_duplicate_keys_are_all_there(self) -> None:
        (pool,) = objects('{"id": "p", "vmSize": "a", "targetDedicated": 1, "targetDedicated": 2}')
        assert keys(pool) == ["id", "vmSize", "targetDedicated", "targetDedicated"]
        assert [e.value.literal for e in pool.entries[2:]] == [1, 2]

    def test_the_last_of_two_holders_counts(self) -> None:
        text = '{"pool": 1, "pool": {"id": "p", "vmSize": "s"}}'
        (pool,) = objects(text)
        assert pool.span.start == text.index('{"id"')

    def test_heads(self) -> None:
        text = '{"id": "p", "vmSize": "s", "startTask": {"commandLine": "x"}, "metadata": [{"name": "n"}]}'
        pool, start, item = objects(text)
        assert pool.head == Span(0, 1)
        assert text[start.head.start : start.head.end] == "startTask"
        assert text[item.head.start : item.head.end] == "{" and item.head.start == item.span.start

    def test_annotations_are_no_properties(self) -> None:
        response = {"odata.metadata": "x", "id": "p", "a@odata.type": "x", "state": "active"}
        assert keys(objects(response, "CloudPool")[0]) == ["id", "state"]


class TestTemplates:
    """What belongs to the CLI's Batch extension."""

    def test_extension_properties_are_skipped(self) -> None:
        task = {
            "id": "t",
            "commandLine": "x",
            "packageReferences": [{"type": "aptPackage", "id": "ffmpeg"}],
            "applicationPackageReferences": [{"type": "applicationPackage", "id": "a", "version": "1"}],
            "resourceFiles": [{"source": {"fileGroup": "g"}, "filePath": "a"}],
            "outputFiles": [{"filePattern": "*", "destination": {"autoStorage": {"fileGroup": "g"}}}],
        }
        uses = objects(task)
        assert [(use.shape.describe(), keys(use), use.open) for use in uses] == [
            (
                "TaskAddParameter",
                ["id", "commandLine", "applicationPackageReferences", "resourceFiles", "outputFiles"],
                True,
            ),
            ("ApplicationPackageReference", ["version"], True),
            ("ResourceFile", ["filePath"], True),
            ("OutputFile", ["filePattern", "destination"], False),
            ("OutputFileDestination", [], True),
        ]

    def test_the_tasks_of_a_task_factory(self) -> None:
        factory = {
            "type": "parametricSweep",
            "parameterSets": [{"start": 1, "end": 2}],
            "repeatTask": {"commandLine": "x {0}", "resourceFiles": [{"blobSource": "u", "filePath": "a"}]},
            "mergeTask": {"commandLine": "y"},
        }
        job, _, repeat, file, merge = objects(
            {"id": "j", "poolInfo": {"poolId": "p"}, "taskFactory": factory}
        )
        assert keys(job) == ["id", "poolInfo"] and job.open
        assert repeat.shape.describe() == merge.shape.describe() == "TaskAddParameter"
        assert repeat.partial and merge.partial
        assert file.shape.describe() == "ResourceFile"

        collection = {
            "type": "taskCollection",
            "tasks": [{"id": "1", "commandLine": "x"}, "[variables('t')]"],
        }
        (_, _, task) = objects({"id": "j", "poolInfo": {"poolId": "p"}, "taskFactory": collection})
        assert not task.partial

    def test_expressions(self) -> None:
        template = {
            "parameters": {"vm": {"type": "object"}},
            "pool": {
                "type": "Microsoft.Batch/batchAccounts/pools",
                "apiVersion": "2018-12-01",
                "properties": {
                    "id": "pool-[parameters('id')]",
                    "displayName": "[not an expression]",
                    "vmSize": "[concat('standard_', variables('size'))]",
                    "virtualMachineConfiguration": "[parameters('vm')]",
                    "metadata": "${METADATA}",
                    "maxTasksPerNode": "{{ slots }}",
                },
            },
        }
        text = json.dumps(template)
        reading = read(text)
        pool = reading.uses[0]
        assert isinstance(pool, ObjectUse)
        kinds = {entry.key: entry.value.kind for entry in pool.entries}
        assert kinds == {
            "id": "template",
            "displayName": "literal",
            "vmSize": "template",
            "virtualMachineConfiguration": "template",
            "metadata": "template",
            "maxTasksPerNode": "template",
        }
        unseen = [text[u.span.start : u.span.end] for u in reading.uses if isinstance(u, UnknownUse)]
        assert unseen == ["\"[parameters('vm')]\"", '"${METADATA}"']


class TestDepth:
    """No nesting crashes anything."""

    def test_scanner(self) -> None:
        for text in ("[" * DEPTH + "]" * DEPTH, '{"a":' * DEPTH + "1" + "}" * DEPTH):
            assert scan(text).value
        for text in ("[" * DEPTH, '{"a":' * DEPTH):
            with pytest.raises(ParseFailure):
                scan(text)

    def test_reader(self) -> None:
        lists, chain = "[" * DEPTH + "]" * DEPTH, '{"startTask":' * DEPTH + "1" + "}" * DEPTH
        assert read(lists, "PoolAddParameter").uses == []
        assert read(chain).uses == []
        assert len(read(chain, "PoolAddParameter").uses) == 2
        for deep in (lists, chain):
            text = f'{{"id": "p", "unheardOf": {deep}, "applicationLicenses": {deep}}}'
            (pool,) = objects(text, "PoolAddParameter")
            assert keys(pool) == ["id", "unheardOf", "applicationLicenses"]

    def test_numbers_of_any_length(self) -> None:
        (pool,) = objects('{"id": "p", "vmSize": "s", "targetDedicated": ' + "1" * 10_000 + "}")
        entry = pool.entry("targetDedicated")
        assert entry is not None and entry.value.span.end - entry.value.span.start == 10_000


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "expected a value, found the end of the file"),
        ("{\n", 2, "expected a property name in double quotes, found the end of the file"),
        ('{"a": 1\n', 2, "expected ',' or '}', found the end of the file"),
        ('{"a": 1,\n}', 2, "trailing commas are not allowed in JSON"),
        ("[1,\n2,\n]", 3, "trailing commas are not allowed in JSON"),
        ('{\n"a": 1 // x\n}', 2, "comments are not allowed in JSON"),
        ("/* x */ {}", 1, "comments are not allowed in JSON"),
        ("# x\n{}", 1, "comments are not allowed in JSON"),
        ("{'a': 1}", 1, "strings must have double quotes in JSON"),
        ("[\r\nNaN]", 2, "NaN is not allowed in JSON"),
        ("[-Infinity]", 1, "-Infinity is not allowed in JSON"),
        ("[True]", 1, "expected a value, found 'True'"),
        ("{a: 1}", 1, "expected a property name in double quotes, found 'a'"),
        ('{"a" 1}', 1, "expected ':' after the property name, found '1'"),
        ("[1 2]", 1, "expected ',' or ']', found '2'"),
        ("[01]", 1, "expected ',' or ']', found '1'"),
        ("{}\n{}", 2, "expected the end of the document, found '{'"),
        ('["a\nb"]', 1, "invalid control character in a string"),
        ('["\\x"]', 1, "invalid \\escape in a string"),
        ('["a', 1, "unterminated string"),
    ],
)
def test_failures_say_what_and_where(text: str, line: int, message: str) -> None:
    with pytest.raises(ParseFailure) as failure:
        scan(text)
    assert failure.value.message.startswith(message)
    assert failure.value.line == line


def test_the_api_version_of_an_example_is_asked_for_and_a_template_s_own_is_not() -> None:
    body = {"id": "p", "vmSize": "small", "targetDedicatedNodes": 3}
    example = {"parameters": {"api-version": "2018-12-01.8.0", "pool": body}, "responses": {}}
    text = json.dumps(example)
    (use,) = [use for use in read(text).uses if isinstance(use, VersionUse)]
    assert (use.name, text[use.span.start : use.span.end]) == ("2018-12-01.8.0", "2018-12-01.8.0")
    template = {"type": "Microsoft.Batch/batchAccounts/pools", "apiVersion": "2018-12-01", "properties": body}
    for silent in (
        template,
        {**template, "apiVersion": "2018-12-01.8.0"},
        {**example, "parameters": {**example["parameters"], "api-version": "2018-12-01.8.9"}},
        {**body, "api-version": "2018-12-01.8.0"},
    ):
        assert not [use for use in read(json.dumps(silent)).uses if isinstance(use, VersionUse)]


@pytest.mark.parametrize(
    ("parameters", "is_asked"),
    [
        ({"endpoint": "{batchUrl}"}, True),
        ({"batchUrl": "https://a.x.batch.azure.com"}, True),
        ({}, True),
        ({"subscriptionId": "s", "resourceGroupName": "g"}, False),
    ],
)
def test_a_dated_version_of_an_example(parameters: dict[str, str], is_asked: bool) -> None:
    body = {"id": "p", "vmSize": "s", "taskSlotsPerNode": 2, "targetDedicatedNodes": 1}
    for version in ("2025-06-01", "2027-01-01"):
        example = {"parameters": {**parameters, "api-version": version, "pool": body}, "responses": {}}
        found = [use for use in read(json.dumps(example)).uses if isinstance(use, VersionUse)]
        assert [use.name for use in found] == ([version] if is_asked and version == "2025-06-01" else [])
