"""Renders an Assessment for people."""
