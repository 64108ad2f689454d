"""Tests that are computed from the history: every fact of every release, in every form of code."""
