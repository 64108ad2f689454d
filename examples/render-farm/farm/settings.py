"""Settings of the render farm."""

ACCOUNT = "renderfarm"
ACCOUNT_URL = "https://renderfarm.westeurope.batch.azure.com"
STORAGE = "https://renderfarm.blob.core.windows.net"

POOL_ID = "blender"
VM_SIZE = "STANDARD_D3_V2"
NODES = 4
FRAMES_PER_NODE = 2
