"""CLI over SSH, read-only: a gate of allowed commands, sessions, parsers and the collector."""
