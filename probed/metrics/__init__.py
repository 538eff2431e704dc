"""What the daemon says of itself in figures: for Prometheus, and for whoever asks whether it is well."""
