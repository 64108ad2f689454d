"""What of the examples no release can prove, with the reason; a test fails where one is proven after all."""

from __future__ import annotations

_OLDER = "no release of the package is for a version as old as this"
_DEFAULT = "the default is the service's: the package sends nothing in both releases"
_VALUE = "the value is a text that only the service judges: the package sends it in both releases"
_RAW = "the request is made without the package; only the service refuses it"

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
    "run-elevated-2-python-python-before": "the fixed code sends another body: the one that its JSON example shows",
    "disk-caching-0-DataDisk-sdk-before": _DEFAULT,
    "wait-for-success-0-StartTask-sdk-before": _DEFAULT,
    "auto-user-scope-0-AutoUserSpecification-sdk-before": _DEFAULT,
    "retention-time-0-TaskConstraints-sdk-before": _DEFAULT,
    "gallery-image-0-ImageReference-sdk-before": _VALUE,
    "managed-image-0-ImageReference-sdk-before": _VALUE,
    "container-type-cri-0-ContainerConfiguration-sdk-before": _VALUE,
    "certificate-password-0-CertificateAddParameter-sdk-before": "that a password is missing is for the service to say",
    "container-type-docker-0-ContainerConfiguration-sdk-before": "azure-batch 4 writes the type itself, and takes no keyword for it",
    "upgrade-os-1-python-python-before": _RAW,
    "node-agent-skus-1-python-python-before": _RAW,
    "lifetime-statistics-1-python-python-before": _RAW,
    "remote-desktop-file-0-python-python-before": _RAW,
    "certificate-operations-0-python-python-before": _RAW,
    "missing-raises-0-python-python-before": "only what is missing raises; a program among `programs` asks for that",
}
#: Rules that have no code of the package at all.
NO_CODE = {
    "resize-timeout": _OLDER,
    "os-family": _OLDER,
    "target-os-version": _OLDER,
    "current-os-version": _OLDER,
    "certificate-visibility": _OLDER,
}
