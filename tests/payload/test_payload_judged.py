"""What is said about payloads as a whole: gone types, wrong owners, wrong kinds of values."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from batchlint.core.findings import Finding
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.python.helpers import fix, rules

HISTORY = load()
#: What the service once took or sent, and does not any more.
ENDED = [
    t
    for t in HISTORY.types.values()
    if t.kind == "object" and t.at and t.props and not t.at >> HISTORY.latest & 1
]


def said(document: Any, payload_type: str | None = None, to: int = HISTORY.latest) -> list[Finding]:
    """The findings in a document."""
    settings = Settings(target=to, payload_type=payload_type)
    return check_source("x.json", json.dumps(document).encode(), settings).findings


class TestGoneTypes:
    """A payload whose type the target does not have is an error, as the class is in code."""

    @pytest.mark.parametrize("ended", [t.name for t in ENDED])
    def test_told(self, ended: str) -> None:
        body = {next(iter(HISTORY.types[ended].props)): "x"}
        (one,) = said(body, ended)
        assert (one.subject, one.severity, one.span.start) == (ended, "error", 0)
        assert [f.rule for f in said([body, body], ended)] == [one.rule]
        assert said(body, ended, HISTORY.types[ended].at.bit_length() - 1) == []

    def test_in_a_request_of_python(self) -> None:
        code = """
            import requests
            def send(host, body={"targetOSVersion": "*"}):
                requests.post(host + "/pools/p/upgradeos?api-version=2018-08-01.7.0", json=body)
        """
        assert "upgrade-os-parameter" in rules(code)
        assert "upgrade-os-parameter" not in rules(code, to="2018-08-01.7.0")

    def test_not_there_yet(self) -> None:
        body = {"value": [{"id": "t", "commandLine": "c"}]}
        found = said(body, to=HISTORY.index("2015-12-01.2.2"))
        assert [f.rule for f in found if f.kind != "retirement"] == ["not-yet-available"]
        assert said(body) == []


class TestObjectsThatAMoveMakes:
    """What moves into a new object does so only if that is whole then: nothing is sent that is refused."""

    @staticmethod
    def moved(body: dict[str, Any]) -> Any:
        source, target = HISTORY.index("2015-12-01.2.2"), HISTORY.index("2016-02-01.3.0")
        settings = Settings(target, source, payload_type="PoolAddParameter")
        report = fix_source("x.json", json.dumps(body).encode(), settings)
        assert [f.rule for f in report.before.findings if f.severity == "error"]
        return json.loads(report.data) if report.data is not None else None

    def test_with_all_that_it_must_have(self) -> None:
        body = {"id": "p", "vmSize": "small", "targetOSVersion": "*", "osFamily": "4"}
        new = {"osFamily": "4", "targetOSVersion": "*"}
        assert self.moved(body) == {"id": "p", "vmSize": "small", "cloudServiceConfiguration": new}

    @pytest.mark.parametrize("family", [{}, {"osFamily": None}])
    def test_without(self, family: dict[str, Any]) -> None:
        assert self.moved({"id": "p", "vmSize": "small", "targetOSVersion": "*", **family}) is None


class TestContainerType:
    """The type that every release up to 13 sent is written where the target asks for it."""

    def test_json(self) -> None:
        text = '{"id": "p", "vmSize": "s", "virtualMachineConfiguration": %s}'
        vm = '{"imageReference": {}, "nodeAgentSKUId": "x", "containerConfiguration": %s}'
        settings = Settings(target=HISTORY.latest)
        for before, after in (
            ("{}", '{"type": "dockerCompatible"}'),
            (
                '{"containerImageNames": ["a"]}',
                '{"containerImageNames": ["a"], "type": "dockerCompatible"}',
            ),
        ):
            report = fix_source("x.json", (text % (vm % before)).encode(), settings)
            assert report.data == (text % (vm % after)).encode()

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("m.ContainerConfiguration()", 'm.ContainerConfiguration(type="dockerCompatible")'),
            (
                "m.ContainerConfiguration(container_registries=r)",
                'm.ContainerConfiguration(container_registries=r, type="dockerCompatible")',
            ),
            ("m.ContainerConfiguration(**settings)", "m.ContainerConfiguration(**settings)"),
        ],
    )
    def test_code(self, before: str, after: str) -> None:
        head = "import azure.batch.models as m\nc = "
        assert fix(head + before) == head + after
        assert fix(head + before, to="2022-10-01.16.0") == head + before


class TestManagedImage:
    """Only what names an image outside of a gallery is refused."""

    GROUP = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute"

    @pytest.mark.parametrize(
        ("image", "refused"),
        [
            (f"{GROUP}/images/render", True),
            (f"{GROUP}/images/<image id>", True),
            (f"{GROUP}/galleries/studio/images/render", False),
            (f"{GROUP}/galleries/{{gallery}}/images/{{image}}/versions/1.0.0", False),
            *(
                (text, False)
                for text in ("", " ", "<image id>", "{image}", "${IMAGE}", "TODO", "YOUR_IMAGE_ID")
            ),
            ("[parameters('image')]", False),
        ],
    )
    def test_values(self, image: str, refused: bool) -> None:
        vm = {"nodeAgentSKUId": "x", "imageReference": {"virtualMachineImageId": image}}
        found = said({"id": "p", "vmSize": "s", "virtualMachineConfiguration": vm})
        assert [f.rule for f in found] == ["managed-image"] * refused
        code = f"import azure.batch.models as m\ni = m.ImageReference(virtual_machine_image_id={image!r})\n"
        assert rules(code) == ["managed-image"] * refused


START: dict[str, Any] = {
    "commandLine": "x",
    "waitForSuccess": True,
    "userIdentity": {"autoUser": {"elevationLevel": "admin"}},
}
LINUX = [
    {"imageReference": {"publisher": "Canonical", "offer": "0001-com-ubuntu-server-focal"}},
    {"imageReference": {"publisher": "microsoft-azure-batch", "offer": "centos-container"}},
    {"imageReference": {"virtualMachineImageId": "x"}, "nodeAgentSKUId": "batch.node.el 9"},
]
OTHER = [
    {"imageReference": {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer"}},
    {"imageReference": {"virtualMachineImageId": "x"}, "nodeAgentSKUId": "batch.node.windows amd64"},
    {"imageReference": {"virtualMachineImageId": "x"}},
]


class TestScopeOfAutoUsers:
    """On Linux, nothing changed: the warning is for bodies that do not show Linux."""

    @pytest.mark.parametrize(
        ("vm", "warned"), [*((vm, False) for vm in LINUX), *((vm, True) for vm in OTHER)]
    )
    def test_bodies(self, vm: dict[str, Any], warned: bool) -> None:
        expected = ["auto-user-scope"] * warned
        vm = {"nodeAgentSKUId": "x", **vm}
        pool = {"vmSize": "s", "virtualMachineConfiguration": vm, "startTask": START}
        manager = {**START, "id": "m"}
        del manager["waitForSuccess"]
        job = {
            "id": "j",
            "poolInfo": {"autoPoolSpecification": {"poolLifetimeOption": "job", "pool": pool}},
            "jobManagerTask": manager,
        }

        def found(document: Any) -> list[str]:
            settings = Settings(target=HISTORY.latest, source=HISTORY.index("2018-12-01.8.0"))
            report = check_source("x.json", json.dumps(document).encode(), settings)
            return [f.rule for f in report.findings if f.rule == "auto-user-scope"]

        assert found({"id": "p", **pool}) == expected
        assert found(job) == expected * 2
        for code in CODE:
            text = (
                code.replace("POOL", repr({"id": "p", **pool}))
                .replace("VM", repr(vm))
                .replace("START", repr(START))
            )
            python = re.sub(r"MODEL\((.*)\)", lambda m: snake(m[1]), text)
            assert rules(python, source="2018-12-01.8.0").count("auto-user-scope") == len(expected), python


def snake(text: str) -> str:
    """Keys of wire names as the package spells them."""
    text = re.sub(r"'nodeAgentSKUId'", "'node_agent_sku_id'", text)
    return re.sub(
        r"'(\w+)':", lambda m: "'" + re.sub(r"([A-Z])", lambda c: "_" + c[1].lower(), m[1]) + "':", text
    )


CODE = [
    """
import requests
requests.post("https://a.b.batch.azure.com/pools?api-version=2024-02-01.19.0", json=POOL)
""",
    """
import requests
body = {"id": "p", "vmSize": "s", "virtualMachineConfiguration": VM}
body["startTask"] = START
requests.post("https://a.b.batch.azure.com/pools?api-version=2024-02-01.19.0", json=body)
""",
    """
from azure.batch import BatchServiceClient
BatchServiceClient(c, batch_url=u).pool.add(MODEL(POOL))
""",
    """
import azure.batch.models as m
user = m.UserIdentity(auto_user=m.AutoUserSpecification(elevation_level="admin"))
vm = VM
pool = m.PoolAddParameter(id="p", vm_size="s", virtual_machine_configuration=m.VirtualMachineConfiguration(
    node_agent_sku_id=vm["nodeAgentSKUId"],
    image_reference=m.ImageReference(
        publisher=vm["imageReference"].get("publisher"), offer=vm["imageReference"].get("offer"))))
pool.start_task = m.StartTask(command_line="x", wait_for_success=True, user_identity=user)
""",
]


class TestNames:
    """A name in the wrong place or notation: the message says where, or how, it is right."""

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({"networkConfiguration": {}}, "`networkConfiguration` belongs to `PoolAddParameter`"),
            ({"node_agent_sku_id": "x"}, "did you mean `nodeAgentSKUId`?"),
            ({"nodeAgentSkuId": "x"}, "did you mean `nodeAgentSKUId`?"),
            ({"sparkle": 1}, ".sparkle` does not exist in any known version"),
        ],
    )
    def test_json(self, body: dict[str, Any], message: str) -> None:
        vm = {"nodeAgentSKUId": "x", "imageReference": {}, **body}
        pool = {"id": "p", "vmSize": "s", "targetDedicatedNodes": 1, "virtualMachineConfiguration": vm}
        (one,) = said(pool)
        assert (one.rule, message in one.message) == ("unknown-property", True)
        assert all(text not in one.message for text in ("did you", "belongs to") if text not in message)

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("network_configuration=x", "`network_configuration` belongs to `BatchPoolCreateOptions`"),
            ("networkConfiguration=x", "`network_configuration` belongs to `BatchPoolCreateOptions`"),
            ("nodeAgentSKUId=x", "did you mean `node_agent_sku_id`?"),
            ("publisher=x", ".publisher` does not exist in any known version"),
        ],
    )
    def test_code(self, body: str, message: str) -> None:
        code = f"import azure.batch.models as m\nm.VirtualMachineConfiguration(*a, {body})\n"
        report = check_source("x.py", code.encode(), Settings(target=HISTORY.latest))
        assert [message in f.message for f in report.findings if f.rule == "unknown-keyword"] == [True]

    def test_an_outdated_name_in_the_wrong_notation_leads_to_its_successor(self) -> None:
        code = "import azure.batch.models as m\nm.PoolAddParameter(id='p', vm_size='s', runElevated=1, osFamily='4')\n"
        report = check_source("x.py", code.encode(), Settings(target=HISTORY.latest))
        assert "use `cloud_service_configuration.os_family`" in report.findings[-1].message


class TestListOrObject:
    """A list in place of one object, or one object in place of a list, is refused by the service."""

    @pytest.mark.parametrize(
        ("body", "found"),
        [
            ({"metadata": {"a": "b"}}, True),
            ({"startTask": [{"commandLine": "c"}]}, True),
            ({"startTask": []}, True),
            ({"startTask": {"commandLine": "c", "waitForSuccess": True, "resourceFiles": {}}}, True),
            ({"metadata": [], "userAccounts": None, "startTask": None}, False),
            ({"metadata": "[parameters('x')]", "startTask": "${task}"}, False),
        ],
    )
    def test_payloads(self, body: dict[str, Any], found: bool) -> None:
        body = {"id": "p", "vmSize": "s", "targetDedicatedNodes": 2, **body}
        assert [f.rule for f in said(body)] == ["list-or-object"] * found
        url = "https://a.b.batch.azure.com/pools?api-version=2024-02-01.19.0"
        assert rules(f"import requests\nrequests.post({url!r}, json={body})") == ["list-or-object"] * found

    @pytest.mark.parametrize(
        ("keyword", "value", "found"),
        [
            ("resource_files", "m.ResourceFile(http_url=x)", True),
            ("environment_settings", "{'A': 'b'}", True),
            ("constraints", "[m.TaskConstraints()]", True),
            ("resource_files", "[m.ResourceFile(http_url=x)]", False),
            ("resource_files", "[x for x in y]", False),
            ("resource_files", "x", False),
            ("constraints", "x", False),
        ],
    )
    def test_code(self, keyword: str, value: str, found: bool) -> None:
        head = "import azure.batch.models as m\ndef f(x, y):\n    t = m.TaskAddParameter(id='t', command_line='c'"
        assert rules(f"{head}, {keyword}={value})\n") == ["list-or-object"] * found
        assert rules(f"{head})\n    t.{keyword} = {value}\n") == ["list-or-object"] * found

    def test_what_was_a_text_and_is_a_list_is_said_once(self) -> None:
        reference = {"thumbprint": "t", "thumbprintAlgorithm": "sha1", "visibility": ["task"]}
        body = {"id": "p", "vmSize": "s", "certificateReferences": [reference]}
        found = said(body, to=HISTORY.index("2015-12-01.2.2"))
        assert [f.rule for f in found if f.kind != "retirement"] == ["not-yet-available"]
