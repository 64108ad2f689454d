"""What the methods of a release send and read: each is called, and a client that sends nothing notes it."""

from __future__ import annotations

import enum
import inspect
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any

from tests.history.libraries import KNOWN, Anything

VERBS = ("get", "post", "put", "patch", "delete", "head")
#: What a method does with these is no part of a request.
_NOT_GIVEN = {
    *("self", "custom_headers", "raw", "callback", "threads"),
    *("concurrencies", "max_concurrency", "polling_interval"),
}


class Given(str):
    """The text that stands for a parameter: it goes through a method unchanged, under whatever name."""


class _Options:
    """Stands for an object with options: each of them is given."""

    def __getattr__(self, name: str) -> Given:
        return Given(name)


class Noted:
    """What one call sent, and what it reads of the answer."""

    def __init__(self) -> None:
        self.verb = self.path = ""
        self.body: str | None = None
        self.body_param: str | None = None
        self.result: str | None = None
        self.keywords: dict[str, str] = {}

    def request(self, verb: str, path: str, *sent: Any) -> None:
        """Note a request; of several, the first."""
        if not self.path:
            self.verb, self.path = verb.upper(), path
        self.sent(*sent)

    def sent(self, *parts: Any) -> None:
        """Note the query and the headers; a body is neither."""
        for wire, value in ((w, v) for part in parts if type(part) is dict for w, v in part.items()):
            if isinstance(value, Given):
                self.keywords.setdefault(value, wire)

    def facts(self, returned: object) -> dict[str, Any]:
        """All of it, and what the method gave back, as JSON can hold it."""
        result = self.result
        if isinstance(returned, Paged):
            result = f"paged:{str(result).strip('[]')}"
        elif isinstance(returned, bool) or type(returned).__module__.startswith("azure.batch.models"):
            result = type(returned).__name__
        return {
            "http": f"{self.verb} {self.path}",
            "body": self.body,
            "body_param": self.body_param,
            "result": result,
            "keywords": self.keywords,
            "poller": isinstance(returned, _Poller),
        }


class _Any200(int):
    """A status that every list of expected ones has."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return other in (200, 201, 202, 204)

    def __ne__(self, other: object) -> bool:
        return not self == other


class _Answer(Anything):
    """A response, which says that all went well."""

    def __init__(self, noted: Noted) -> None:
        self.noted = noted
        self.status_code = _Any200(200)
        self.headers: dict[str, str] = {}
        self.http_response = self.context = self

    def json(self) -> dict[str, list[object]]:
        """The body: a listing of nothing."""
        return {"value": []}

    def iter_bytes(self, *_: object, **__: object) -> list[bytes]:
        """The body as a stream, however it is asked for."""
        self.noted.result = "stream"
        return []

    iter_raw = stream_download = iter_bytes


class _Read(Anything):
    """What is read of an answer: an object, a list or a text that has nothing."""

    def __getattr__(self, name: str) -> Any:
        return _Read() if not name.startswith("__") else super().__getattr__(name)

    def __iter__(self) -> Iterator[object]:
        return iter(())


class _Request(Anything):
    """A request of the second generation."""

    def __init__(self, method: str, url: str, **parts: Any) -> None:
        self.method, self.url = method, url
        self.params, self.headers = parts.get("params"), parts.get("headers")


class _Client(Anything):
    """The client that a method sends its request with."""

    def __init__(self, noted: Noted) -> None:
        self.noted = noted
        self._pipeline = self

    def __getattr__(self, name: str) -> Any:
        if name in VERBS:
            return lambda path, *sent, **_: self.noted.request(name, path, *sent)
        return super().__getattr__(name)

    def send(self, *parts: object, **_: object) -> _Answer:
        """Answer; in 1.0 headers come here."""
        self.noted.sent(*parts)
        return _Answer(self.noted)

    def run(self, request: _Request, **_: object) -> _Answer:
        """Note the request and answer."""
        self.noted.request(request.method, request.url, request.params, request.headers)
        return _Answer(self.noted)

    def format_url(self, url: str, **_: object) -> str:
        """The path, without the account."""
        return url

    def stream_download(self, *_: object) -> None:
        """Note that the answer is a stream."""
        self.noted.result = "stream"


class _Serializer:
    """Gives every value back as it is."""

    def __init__(self, noted: Noted) -> None:
        self.noted = noted

    def query(self, name: str, value: object, *_: object, **__: object) -> object:
        """The value of a part of the query, of a header or of the path."""
        return value

    header = url = query

    def body(self, value: object, reference: str, *_: object, **__: object) -> object:
        """Note the type of a body."""
        self.noted.body = reference
        if isinstance(value, Given):
            self.noted.body_param = value
        return value


class _Deserializer:
    """Notes the type of what is read."""

    def __init__(self, noted: Noted) -> None:
        self.noted = noted
        self.dependencies: dict[str, object] = {}

    def __call__(self, reference: object, *_: object, **__: object) -> _Read:
        """Note a type that is not the text of a header."""
        if isinstance(reference, str):
            self.noted.result = reference
        return _Read()


class Paged(Anything):
    """The listings of either generation: the first page is asked for at once."""

    def __init__(self, ask: Any, read: Any = None, *_: object, **__: object) -> None:
        page = ask()
        if callable(read) and not isinstance(read, dict):
            read(page)

    def __iter__(self) -> Iterator[object]:
        return iter(())


class _Poller(Anything):
    """What waits for the service."""


_CONDITIONS = ("Unconditionally", "IfNotModified", "IfModified", "IfPresent", "IfMissing")
_LIBRARIES = {"MatchConditions": enum.Enum("MatchConditions", _CONDITIONS)}
KNOWN.update(_LIBRARIES, HttpRequest=_Request, Paged=Paged, ItemPaged=Paged, LROPoller=_Poller)


def first_generation(groups: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What each method of the groups of operations sends and reads: `pool.add`."""
    found = {}
    for group, owner in groups.items():
        for name, function in inspect.getmembers(type(owner), inspect.isfunction):
            if name[0] != "_":
                noted = Noted()
                owner._client, owner._serialize = _Client(noted), _Serializer(noted)
                owner._deserialize = _Deserializer(noted)
                owner.config = types.SimpleNamespace(
                    generate_client_request_id=False, accept_language=None, api_version="", batch_url=""
                )
                try:
                    result = function(owner, **_arguments(function))
                except AttributeError:
                    continue  # 5.1.0 lost the address of `task.add_collection`: it can't be called
                if isinstance(result, Paged):
                    page: Any = type(result)
                    noted.result = page._attribute_map["current_page"]["type"]
                found[f"{group}.{name}"] = noted.facts(result)
    return found


def second_generation(package: Any) -> dict[str, dict[str, Any]]:
    """What each method of the client sends and reads: `create_pool`."""
    found = {}
    generated = sys.modules["azure.batch._operations._operations"]
    for name, function in inspect.getmembers(package.BatchClient, inspect.isfunction):
        if name[0] != "_" and name not in ("close", "send_request"):
            noted = Noted()
            _replace(generated, noted)
            client = package.BatchClient.__new__(package.BatchClient)
            client._client, client._serialize = _Client(noted), _Serializer(noted)
            client._config, client._deserialize = Anything(), Anything()
            result = function(client, **_arguments(function, options=""))
            if isinstance(noted.body, Given):
                noted.body_param, annotation = noted.body, inspect.signature(function).parameters[noted.body]
                noted.body = spelled(annotation.annotation)
            found[name] = noted.facts(result)
    return found


def _replace(module: Any, noted: Noted) -> None:
    """Let what a module reads and writes be noted."""

    def read(reference: Any, *_: object, **__: object) -> _Read:
        noted.result = spelled(reference)
        return _Read()

    def written(value: object, **_: object) -> str:
        noted.body = value if isinstance(value, str) else type(value).__name__
        return ""

    serializer = _Serializer(noted)
    serializer.url = _place  # type: ignore[method-assign, assignment]
    replaced = {
        "_SERIALIZER": serializer,
        "_deserialize": read,
        "json": types.SimpleNamespace(dumps=written),
        "prep_if_match": lambda etag, _: etag,
        "prep_if_none_match": lambda _, condition: condition,
    }
    for name, value in replaced.items():
        setattr(module, name, value)


def _place(name: str, *_: object, **__: object) -> str:
    """A part of the path: `{poolId}` for `pool_id`."""
    first, *others = name.split("_")
    return "{" + first + "".join(map(str.title, others)) + "}"


#: Plain types as the history writes them.
_PLAIN = {"bytes": "bytearray", "datetime": "iso-8601", "timedelta": "duration", "Any": "object"}
_WITH_FORMAT = {("iso-8601", "rfc7231"): "rfc-1123", ("int", "str"): "long"}


def spelled(reference: Any, format_: str | None = None) -> str:
    """A type as the history writes it, with the names of the release: `[BatchPool]`."""
    if isinstance(reference, (str, typing.ForwardRef)):
        name = reference if isinstance(reference, str) else reference.__forward_arg__
        return name.rpartition(".")[2]
    origin, inner = typing.get_origin(reference), typing.get_args(reference)
    if origin is list:
        return f"[{spelled(inner[0], format_)}]"
    if origin is dict:
        return f"{{{spelled(inner[1], format_)}}}"
    if inner:
        # An enum is written as `Union[str, Enum]`, and a body as a model or what is like it.
        names = [spelled(each, format_) for each in inner if each is not type(None)]
        return next((name for name in names if name in vars(sys.modules["azure.batch.models"])), names[0])
    plain = _PLAIN.get(reference.__name__, reference.__name__)
    return _WITH_FORMAT.get((plain, str(format_)), plain)


def _arguments(function: Any, options: str = "_options") -> dict[str, object]:
    parameters = inspect.signature(function).parameters.values()
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    taken = [name for name in names if name not in _NOT_GIVEN]
    return {name: _Options() if options and name.endswith(options) else Given(name) for name in taken}
