"""The server survives what clients and files do, and ends when it should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.cli.conftest import POOL
from tests.server.editor import COMMAND, PATIENCE, editor

TO_14 = {"target": "azure-batch==14.2.0"}


class Raw:
    """A client that may break the protocol."""

    def __init__(self, folder: Path, *, code: str = "") -> None:
        command = [sys.executable, "-c", code] if code else list(COMMAND)
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.folder = folder

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, method: str, params: Any = None, number: int | None = None) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        self.frame(json.dumps(message).encode())

    def frame(self, body: bytes) -> None:
        self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def read(self) -> dict[str, Any]:
        """The next message; whatever else is in the stream is an error."""
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            name, _, value = line.partition(b": ")
            assert name in (b"Content-Length", b"Content-Type"), line
            length = int(value) if name == b"Content-Length" else length
        found: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return found

    def until(self, key: str, value: Any) -> dict[str, Any]:
        while (message := self.read()).get(key) != value:
            pass
        return message

    def begin(self) -> None:
        options = {"capabilities": {}, "rootUri": self.folder.as_uri(), "initializationOptions": TO_14}
        self.send("initialize", options, 1)
        assert "result" in self.until("id", 1)
        self.send("initialized", {})

    def open(self, name: str, text: str) -> None:
        item = {"uri": (self.folder / name).as_uri(), "languageId": "python", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": item})

    def end(self) -> int:
        self.send("shutdown", None, 99)
        self.until("id", 99)
        self.send("exit")
        return self.process.wait(PATIENCE)

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None and not stream.closed:
                stream.close()


def test_malformed_messages_do_not_end_it(tmp_path: Path) -> None:
    with Raw(tmp_path) as client:
        client.begin()
        client.write(b"nonsense\r\nContent-Length: x\r\n\r\n")
        client.frame(b"{not json")
        client.frame(b'{"jsonrpc": "2.0", "method": 5}')
        client.frame(b'{"jsonrpc": "1.0"}')
        client.frame(b"[]")
        client.send("textDocument/didChange", {"textDocument": {"uri": "file:///none.py", "version": 1}})
        client.send(
            "textDocument/didChange",
            {"textDocument": {"uri": "file:///none.py", "version": 2}, "contentChanges": [{"text": ""}]},
        )
        client.send("no/such", {}, 7)
        assert client.until("id", 7)["error"]["code"] == -32601
        for params in ({"title": "x"}, {"title": "x", "data": 5}, {"title": "x", "data": {"uri": []}}):
            client.send("codeAction/resolve", params, 8)
            assert "error" in client.until("id", 8)
        client.open("pool.py", POOL)
        assert len(client.until("method", "textDocument/publishDiagnostics")["params"]["diagnostics"]) == 2
        assert client.end() == 0


def test_it_ends_when_the_client_does(tmp_path: Path) -> None:
    """With and without the proper farewell, also while something is analysed."""
    for proper in (False, True):
        with Raw(tmp_path) as client:
            client.begin()
            client.open("pool.py", POOL + POOL.split("\n", 1)[1] * 2000)
            time.sleep(0.3)
            if proper:
                assert client.end() == 0
            else:
                assert client.process.stdin is not None
                client.process.stdin.close()
                assert client.process.wait(PATIENCE) == 1


def test_exit_without_shutdown_is_an_error(tmp_path: Path) -> None:
    with Raw(tmp_path) as client:
        client.begin()
        client.send("exit")
        assert client.process.wait(PATIENCE) == 1


@pytest.mark.skipif(os.name == "nt", reason="has no such signal")
def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    with Raw(tmp_path) as client:
        client.begin()
        client.process.terminate()
        assert client.process.wait(PATIENCE) != 0


def test_what_is_printed_does_not_get_between_the_messages(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from batchlint.server import checker\n"
        "check = checker.Checker.check\n"
        "def loud(*arguments):\n"
        "    print('noise', flush=True)\n"
        "    os.write(1, b'more noise')\n"
        "    return check(*arguments)\n"
        "checker.Checker.check = loud\n"
        "from batchlint.cli.main import run\n"
        "run(['server'])\n"
    )
    with Raw(tmp_path, code=code) as client:
        client.begin()
        client.open("pool.py", POOL)
        client.until("method", "textDocument/publishDiagnostics")
        assert client.end() == 0


def test_an_error_in_an_analysis_is_logged(tmp_path: Path) -> None:
    code = (
        "from batchlint.server import checker\n"
        "check = checker.Checker.check\n"
        "def broken(self, snapshot, chosen):\n"
        "    if b'render' in snapshot.data:\n"
        "        raise KeyError('oops')\n"
        "    return check(self, snapshot, chosen)\n"
        "checker.Checker.check = broken\n"
        "from batchlint.cli.main import run\n"
        "run(['server'])\n"
    )
    with Raw(tmp_path, code=code) as client:
        client.begin()
        client.open("pool.py", POOL)
        logged = client.until("method", "window/logMessage")
        assert "internal error: KeyError: 'oops'" in logged["params"]["message"]
        client.open("other.py", POOL.replace("render", "other"))
        uri = (tmp_path / "other.py").as_uri()
        while client.until("method", "textDocument/publishDiagnostics")["params"]["uri"] != uri:
            pass
        assert client.end() == 0


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys\nsys.modules['pygls'] = None\n"
        "from batchlint.cli.main import run\nsys.exit(run(['server']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and not done.stdout
    assert done.stderr == (
        "batchlint: error: `server` requires more packages; run `pip install 'batchlint[server]'`\n"
    )


def test_nothing_of_the_workspace_is_run(tmp_path: Path) -> None:
    """Neither the code that is open, nor modules next to it that are called like those of the server."""
    for name in ("pygls", "lsprotocol", "yaml", "regex", "azure", "conftest"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')\n")
    code = f"import sys; sys.path.remove(''); sys.path.insert(0, {os.getcwd()!r})\n"
    code += "from batchlint.startup import main\nsys.argv = ['batchlint', 'server']\nmain()\n"
    with Raw(tmp_path, code=code) as client:
        client.begin()
        client.open("pool.py", "import azure\n" + POOL)
        client.until("method", "textDocument/publishDiagnostics")
        assert client.end() == 0
    assert not (tmp_path / "ran").exists()


@pytest.mark.asyncio
async def test_answers_do_not_wait_for_the_analysis_of_a_long_file(tmp_path: Path) -> None:
    text = POOL + "".join(f"def f{n}(pool):\n    return pool.id\n\n\n" for n in range(2500))
    async with editor(tmp_path, TO_14) as ed:
        uri = ed.open("pool.py", text)
        top = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(0, 0))
        for _ in range(40):
            last = ed.type(uri, lsp.TextDocumentContentChangePartial(top, "\n"))
            await ed.client.text_document_hover_async(params)
        assert not any(published.uri == uri and published.version == last for published in ed.published)
        assert len(await ed.shown(uri, last)) == 2
