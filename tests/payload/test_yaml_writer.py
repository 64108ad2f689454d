"""How rewritten YAML looks, and where nothing is rewritten, by example."""

from __future__ import annotations

import textwrap

import pytest

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings


def fixed(text: str, payload_type: str | None = "TaskAddParameter") -> str:
    done = fix_source(
        "a.yaml", text.encode(), Settings(load().latest, None, True, payload_type, look_inside=True)
    )
    assert not done.after.failures
    return text if done.data is None else done.data.decode()


def lines(text: str) -> str:
    return textwrap.dedent(text).removeprefix("\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            """
            # tasks
            - runElevated: true   # drivers

              # the name
              id: 'a'
            - id: b
              runElevated: false
            """,
            """
            # tasks
            - userIdentity:
                autoUser:
                  elevationLevel: 'admin'   # drivers

              # the name
              id: 'a'
            - id: b
              userIdentity:
                autoUser:
                  elevationLevel: nonAdmin
            """,
        ),
        (
            """
            id: a
            userIdentity:
                autoUser:
                    scope: pool   # shared
                # of the pool
            runElevated: true # drivers
            commandLine: |
                runElevated: true  # text
            """,
            """
            id: a
            userIdentity:
                autoUser:
                    scope: pool   # shared
                    elevationLevel: admin # drivers
                # of the pool
            commandLine: |
                runElevated: true  # text
            """,
        ),
        (
            """
            id: a
            runElevated:
              # because of drivers
              true
            resourceFiles:
            - {blobSource: "https://x", filePath: y,}  # one
            - blobSource: >-
                https://y
              filePath: z
            """,
            """
            id: a
            userIdentity:
              autoUser:
                elevationLevel:
                  # because of drivers
                  admin
            resourceFiles:
            - {httpUrl: "https://x", filePath: y,}  # one
            - httpUrl: >-
                https://y
              filePath: z
            """,
        ),
        (
            "{\n  'id': 'a', # name\n  'runElevated': true # drivers\n}\n",
            "{\n  'id': 'a', # name\n  'userIdentity': {\n    'autoUser': {\n      'elevationLevel': 'admin'\n    }\n  } # drivers\n}\n",
        ),
        (
            '{"id":"a","runElevated":true}',
            '{"id":"a","userIdentity":{"autoUser":{"elevationLevel":"admin"}}}',
        ),
        ("id: a\r\nrunElevated: true", "id: a\r\nuserIdentity:\r\n  autoUser:\r\n    elevationLevel: admin"),
        (
            "---\nid: a\nrunElevated: true\n...\n---\nid: b\nrunElevated: false\n",
            "---\nid: a\nuserIdentity:\n  autoUser:\n    elevationLevel: admin\n...\n"
            "---\nid: b\nuserIdentity:\n  autoUser:\n    elevationLevel: nonAdmin\n",
        ),
        (
            "# \U0001f600\nid: \U0001f600\nresourceFiles: [{blobSource: \U0001f600}]\n",
            "# \U0001f600\nid: \U0001f600\nresourceFiles: [{httpUrl: \U0001f600}]\n",
        ),
    ],
)
def test_layout(before: str, after: str) -> None:
    assert fixed(lines(before)) == lines(after)


@pytest.mark.parametrize(
    "text",
    [
        "? runElevated\n: true\n",
        "&a runElevated: true\n",
        "!!str runElevated: true\n",
        "runElevated: yes\n",
        "runElevated: {{ elevated }}\n",
        "runElevated: !If [x, true, false]\n",
        "runElevated: true\nrunElevated: false\n",
        "id: &id true\nrunElevated: *id\n",
        "id: a\x85runElevated: true\n",
        "id: a\nrunElevated: true\nuserIdentity: {{ identity }}\n",
        "runElevated: true\nuserIdentity: &i {autoUser: {}}\nother: *i\n",
        "resourceFiles: [{filePath: y}, blobSource: x]\n",
    ],
)
def test_what_is_not_exact_is_reported_only(text: str) -> None:
    report = check_source("a.yaml", text.encode(), Settings(load().latest, None, False, "TaskAddParameter"))
    assert report.findings and not report.failures
    assert fixed(text) == text


def test_an_anchor_is_fixed_for_all_its_aliases() -> None:
    text = lines(
        """
        - id: a
          vmSize: &size small
          startTask: &start
            commandLine: x
            runElevated: true
        - id: b
          vmSize: *size
          startTask: *start
        """
    )
    after = text.replace("runElevated: true", "userIdentity:\n      autoUser:\n        elevationLevel: admin")
    assert fixed(text, None) == after
    # Something else than a start task refers to it, too.
    other = f"{text}  metadata: *start\n"
    assert "runElevated: true" in fixed(other, None)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_encodings(mark: str, encoding: str) -> None:
    text = f"{mark}id: é\nvmSize: s\nmaxTasksPerNode: 4\n"
    done = fix_source("a.yaml", text.encode(encoding), Settings(load().latest, None))
    assert done.data == text.replace("maxTasksPerNode", "taskSlotsPerNode").encode(encoding)


def test_what_is_merged_into_bodies_of_one_type_is_fixed() -> None:
    text = lines(
        """
        common: &common
          vmSize: small
          maxTasksPerNode: 4  # tasks
          startTask:
            commandLine: x
            runElevated: true
        pools:
        - <<: *common
          id: a
          targetDedicated: 1
        - {id: b, <<: [*common]}
        """
    )
    after = text.replace("maxTasksPerNode", "taskSlotsPerNode").replace(
        "targetDedicated", "targetDedicatedNodes"
    )
    deeper = "userIdentity:\n      autoUser:\n        elevationLevel: admin"
    assert fixed(text, None) == after.replace("runElevated: true", deeper)
    # It goes into something else, too.
    other = f"{text}settings: {{<<: *common}}\n"
    assert fixed(other, None) == other.replace("targetDedicated", "targetDedicatedNodes")
    # One of them has the new name already.
    other = text.replace("id: a", "id: a\n  taskSlotsPerNode: 2")
    assert "maxTasksPerNode" in fixed(other, None)


def test_requests_of_a_playbook() -> None:
    text = lines(
        """
        - hosts: localhost
          tasks:
            - block:
                - name: create
                  uri:
                    url: "https://{{ account }}.batch.azure.com/pools?api-version=2018-08-01.7.0"
                    body:
                      id: "{{ name }}"
                      vmSize: small
                      maxTasksPerNode: 4
        """
    )
    after = text.replace("maxTasksPerNode", "taskSlotsPerNode")
    assert fixed(text, None) == after.replace("2018-08-01.7.0", "2025-06-01")
