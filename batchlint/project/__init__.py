"""The project that is checked: its files, its configuration, its requirements."""
