"""Operators act through the daemon's local socket: one JSON line in, one JSON line out."""
