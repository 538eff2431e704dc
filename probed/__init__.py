"""The daemon: domain model, store, reports, command line and lab."""

__distribution__ = "probed-sla"
