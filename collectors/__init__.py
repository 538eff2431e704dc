"""Observe the network, read-only."""

__distribution__ = "probed-sla"
