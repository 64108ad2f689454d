"""Use the render farm from machines without the SDK, with plain requests and dictionaries."""

import requests

URL = "https://renderfarm.westeurope.batch.azure.com"
VERSION = {"api-version": "2017-05-01.5.0"}
HEADERS = {"Content-Type": "application/json; odata=minimalmetadata"}


def add_encoder(session, job, movie):
    """Add the task that encodes the frames as a movie."""
    body = {
        "id": "encode",
        "commandLine": "/bin/bash encode.sh",
        "resourceFiles": [
            {"blobSource": "https://renderfarm.blob.core.windows.net/tools/encode.sh", "filePath": "encode.sh"},
        ],
        "environmentSettings": [{"name": "MOVIE", "value": movie}],
        "constraints": {"maxTaskRetryCount": 1},
    }
    session.post(f"{URL}/jobs/{job}/tasks", params=VERSION, headers=HEADERS, json=body).raise_for_status()


def node_agents(session):
    """Return the images that can be used."""
    return session.get(f"{URL}/nodeagentskus", params=VERSION).json()["value"]


def grow(session, pool, nodes):
    """Resize the pool."""
    session.post(
        f"{URL}/pools/{pool}/resize",
        params=VERSION,
        headers=HEADERS,
        json={"targetDedicatedNodes": nodes, "resizeTimeout": "PT10M"},
    ).raise_for_status()


if __name__ == "__main__":
    print(node_agents(requests.Session()))
