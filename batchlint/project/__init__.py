"""The project that is looked at: its files, its configuration, its requirements."""
