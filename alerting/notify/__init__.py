"""Channels that carry a notification out."""
