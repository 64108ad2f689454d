"""Requests without the package, and texts in them."""
