"""Life of a service problem, and who is told."""

__distribution__ = "probed-sla"
