"""Timelines, folds and assessments: what was sold against what was delivered."""

__distribution__ = "probed-sla"
