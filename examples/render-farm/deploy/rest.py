"""The same farm from machines that have no SDK: plain requests, plain dictionaries."""

import requests

URL = "https://renderfarm.westeurope.batch.azure.com"
VERSION = {"api-version": "2017-05-01.5.0"}
HEADERS = {"Content-Type": "application/json; odata=minimalmetadata"}


def add_encoder(session, job, movie):
    """Add the task that makes a movie of the frames."""
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
    """The images that can be used."""
    return session.get(f"{URL}/nodeagentskus", params=VERSION).json()["value"]


def grow(session, pool, nodes):
    """Ask for more nodes."""
    session.post(
        f"{URL}/pools/{pool}/resize",
        params=VERSION,
        headers=HEADERS,
        json={"targetDedicatedNodes": nodes, "resizeTimeout": "PT10M"},
    ).raise_for_status()


if __name__ == "__main__":
    print(node_agents(requests.Session()))
