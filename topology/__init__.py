"""Elements, links, circuits and VPNs as a graph: routes, impact, root cause."""

__distribution__ = "probed-sla"
