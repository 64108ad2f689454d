"""The way to a version: what breaks on it, and which versions the code works with as it is."""
