"""From observations to committed truth: engine, problems, outbox, one transaction at a time."""
