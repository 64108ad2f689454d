"""Type inference: what names, attributes and calls evaluate to."""
