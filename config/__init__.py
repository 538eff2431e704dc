"""Settings, contracts and inventory: typed, loaded as one whole, errors for people."""

__distribution__ = "probed-sla"
