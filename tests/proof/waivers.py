"""Parts of examples that no release can prove, with the reason; a test fails if one can be proven after all."""

from __future__ import annotations

_OLDER = "no release of the package supports such an old version"
_DEFAULT = "the service sets the default; the package sends nothing in either release"
_VALUE = "only the service checks the value; the package sends it in both releases"
_RAW = "the request is made without the package, and only the service rejects it"

#: By example, form and side.
WAIVED = {
    "node-offline-0-python-python-before": _OLDER,
    "node-offline-0-python-python-keep": _OLDER,
    "action-urls-0-python-python-before": _OLDER,
    "action-urls-0-python-python-after": _OLDER,
    "action-urls-0-python-python-keep": _OLDER,
    "action-urls-1-python-python-before": _OLDER,
    "action-urls-1-python-python-after": _OLDER,
    "file-creation-time-0-python-python-before": _OLDER,
    "file-creation-time-0-python-python-keep": _OLDER,
    "run-elevated-2-python-python-before": "the fixed code sends another body, which the JSON example of the rule shows",
    "disk-caching-0-DataDisk-sdk-before": _DEFAULT,
    "wait-for-success-0-StartTask-sdk-before": _DEFAULT,
    "auto-user-scope-0-AutoUserSpecification-sdk-before": _DEFAULT,
    "retention-time-0-TaskConstraints-sdk-before": _DEFAULT,
    "gallery-image-0-ImageReference-sdk-before": _VALUE,
    "managed-image-0-ImageReference-sdk-before": _VALUE,
    "container-type-cri-0-ContainerConfiguration-sdk-before": _VALUE,
    "certificate-password-0-CertificateAddParameter-sdk-before": "only the service checks that there is a password",
    "container-type-docker-0-ContainerConfiguration-sdk-before": "azure-batch 4 sets the type itself and has no keyword for it",
    "upgrade-os-1-python-python-before": _RAW,
    "node-agent-skus-1-python-python-before": _RAW,
    "lifetime-statistics-1-python-python-before": _RAW,
    "remote-desktop-file-0-python-python-before": _RAW,
    "certificate-operations-0-python-python-before": _RAW,
    "missing-raises-0-python-python-before": "it raises only if something is missing; a program in `tests/proof/programs` tests that",
}
#: Rules that have no code of the package at all.
NO_CODE = {
    "resize-timeout": _OLDER,
    "os-family": _OLDER,
    "target-os-version": _OLDER,
    "current-os-version": _OLDER,
    "certificate-visibility": _OLDER,
}
