"""YAML files of other tools, as plain texts, lists and mappings."""

from __future__ import annotations

from typing import Any

#: Environments and hooks nest less than ten levels.
_MOST_DEEP = 40


def load_yaml(text: str) -> Any:
    """The content of a YAML file; every value stays a text, because converting numbers and dates may fail.

    Raises:
        ValueError: the text is not YAML, or is nested too deep.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    depth = 0
    try:
        # Composing deep nesting crashes the C parser; its events don't.
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _MOST_DEEP:
                raise ValueError("nested too deep")
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
