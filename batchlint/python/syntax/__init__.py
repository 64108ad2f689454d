"""The syntax tree of a Python file: node classes, two builders, and the source that a tree belongs to."""
