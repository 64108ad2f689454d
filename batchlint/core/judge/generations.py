"""Judge what code for one generation of the package uses beside models and operations.

The second generation is built on azure-core, and the first one on msrest: clients, credentials,
exceptions, listings and the methods of models come from these libraries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Absence, Context
from batchlint.core.judge.reporting import GONE_FROM_PACKAGE, RENAMED, Check, Place, Remedy, absent, finding
from batchlint.core.uses import AttributeUse, ClientUse, ErrorUse, ForeignUse
from batchlint.rules.grammar import Rule


class _Successor(NamedTuple):
    """The rule about something of the first generation, and what to do instead, as an imperative."""

    rule: str
    instead: str


_SHARED_KEY = _Successor(
    "shared-key-credentials", "use `AzureNamedKeyCredential` of `azure.core.credentials`"
)
_ERROR = _Successor(
    "batch-error-exception",
    "catch `HttpResponseError` of `azure.core.exceptions`, or `ResourceNotFoundError` for what is missing",
)
#: By the name of a class or a module.
_NAMES = {
    "azure.batch.batch_auth": _SHARED_KEY,
    "SharedKeyAuth": _SHARED_KEY,
    "SharedKeyCredentials": _SHARED_KEY,
    "BatchErrorException": _ERROR,
    "azure.batch._batch_service_client": _Successor("service-client", "use `azure.batch`"),
    "azure.batch.batch_service_client": _Successor("service-client", "use `azure.batch`"),
    "azure.batch._configuration": _Successor("service-client", "use `azure.batch`"),
}
#: By the last part of the name of what makes credentials, or a client.
_CREDENTIALS = {
    "ServicePrincipalCredentials": "use `ClientSecretCredential` of `azure.identity`",
    "UserPassCredentials": "use `UsernamePasswordCredential` of `azure.identity`",
    "MSIAuthentication": "use `ManagedIdentityCredential` of `azure.identity`",
    "get_azure_cli_credentials": "use `AzureCliCredential` of `azure.identity`",
    "get_client_from_cli_profile": "make a `BatchClient` with `AzureCliCredential` of `azure.identity`",
}
_OTHER_CREDENTIALS = "use a credential of `azure.identity`"
#: What is read of an exception, by its path.
_ERRORS = {
    ("error", "message", "value"): "use `.model.message.value`",
    ("error", "message", "lang"): "use `.model.message.lang`",
    ("response", "text"): "call it: `.response.text()`",
}
_FROM_DICT = "make the object with its class, which takes a dict with the names of the service as keys"
#: What models of msrest have beside their properties.
_OF_MODELS = {
    "serialize": "use `as_dict`",
    "from_dict": _FROM_DICT,
    "deserialize": _FROM_DICT,
    "validate": "leave it out: the service checks what it is sent",
    "_attribute_map": "no map of the names is public",
    "_subtype_map": "no map of the types is public",
    "_validation": "leave it out: the service checks what it is sent",
    "additional_properties": "read the object as a dict, with the names of the service as keys",
    "enable_additional_properties_sending": "leave it out",
    "is_xml_model": "leave it out",
}
#: What listings of msrest have.
_OF_PAGES = {
    "advance_page": "go through `by_page()`",
    "current_page": "go through `by_page()`",
    "next": "use the function `next`",
    "next_link": "use `continuation_token` of `by_page()`",
    "raw": "leave it out",
    "reset": "list again",
}


def is_second(context: Context) -> bool:
    """Whether the package of the target is of the second generation."""
    return context.history.generation(context.target) == 2


def first_gone(context: Context) -> Absence:
    """Why a target of the second generation does not have what only the first one has."""
    second = context.history.second_generation
    return Absence("gone", (second & -second).bit_length() - 1)


def about(context: Context, name: str) -> Rule | None:
    """The rule of a name, if there is one that counts at the target."""
    rule = context.rules.by_name.get(name)
    return rule if rule is not None and rule.version <= context.target else None


def successor(context: Context, name: str) -> tuple[Rule | None, Remedy] | None:
    """The rule about the end of a class or module, and what replaces it; None where nothing is known."""
    known = _NAMES.get(name)
    return (about(context, known.rule), Remedy(known.instead)) if known is not None else None


def judge_client_attribute(context: Context, use: ClientUse) -> Iterator[Finding]:
    """`client.pool` or `client.config` by itself."""
    if not is_second(context):
        return
    instead = "give settings to the client by keyword"
    if use.name != "config":
        operations = [o for o in context.history.operations.values() if o.name.startswith(f"{use.name}.")]
        names = [o.python(context.target) for o in operations if context.has(o.in_package)]
        example = f" (`{names[0]}`)" if names else ""
        instead = f"call its operations on the client itself{example}"
    place = Place(
        use.name_span, f"BatchServiceClient.{use.name}", use.confidence, f"`{use.name}` of the client"
    )
    rule = about(context, "service-client")
    yield absent(context, place, first_gone(context), rule, Remedy(instead), GONE_FROM_PACKAGE)


def judge_foreign(context: Context, use: ForeignUse) -> Iterator[Finding]:
    """Credentials of another package, or a function that makes a client with some."""
    if not is_second(context):
        return
    module, _, last = use.name.rpartition(".")
    rule: Rule | Check = about(context, "service-principal-credentials") or GONE_FROM_PACKAGE
    instead = _CREDENTIALS.get(last, _OTHER_CREDENTIALS)
    version = first_gone(context).version
    since = context.version_name(version)
    message = f"the client does not work with `{last}` of `{module}` since {since}: {instead}"
    yield finding(Place(use.name_span, use.name, use.confidence), rule, version, message)


def judge_error(context: Context, use: ErrorUse) -> Iterator[Finding]:
    """What is read of an exception that the first generation raises."""
    instead = _ERRORS.get(use.path)
    if use.path == ("error", "values"):
        values = context.history.types["BatchError"].props["values"]
        instead = f"use `.model.{values.python(context.target)}`"
    if instead is None or not is_second(context):
        return
    path = ".".join(use.path)
    place = Place(use.name_span, f"BatchErrorException.{path}", use.confidence, f"`.{path}` of an exception")
    rule = about(context, "batch-error-exception")
    yield absent(context, place, first_gone(context), rule, Remedy(instead), GONE_FROM_PACKAGE)


def judge_library(context: Context, use: AttributeUse) -> Iterator[Finding]:
    """What a model or a listing has beside properties."""
    ref = use.shape.at(context.target) or use.shape.describe()
    is_page = ref.startswith("paged:")
    instead = (_OF_PAGES if is_page else _OF_MODELS).get(use.name)
    if not is_second(context) or use.notation != "python":
        return
    owner = ref.removeprefix("paged:")
    owner = context.history.class_name(owner, context.target) or owner
    label = f"`{use.name}` of a listing of {owner}" if is_page else f"`{use.name}` of {owner}"
    place, rule = (
        Place(use.name_span, f"{owner}.{use.name}", use.confidence, label),
        about(context, "model-methods"),
    )
    absence = first_gone(context)
    if instead is not None:
        yield absent(context, place, absence, rule, Remedy(instead), GONE_FROM_PACKAGE)
    elif use.name == "as_dict" and not is_page and context.crosses(absence.version):
        since = context.version_name(absence.version)
        message = f"{label} gives the names of the service as keys since {since}: read these"
        yield finding(place, rule or RENAMED, absence.version, message, severity="warning")
