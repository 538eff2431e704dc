"""Agent farms on loopback, and how figures are printed."""
