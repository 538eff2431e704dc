"""SQLite store: one writer, many short readers."""
