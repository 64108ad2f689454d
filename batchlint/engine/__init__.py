"""From bytes to findings, and from findings to new bytes. Nothing here touches the file system."""
