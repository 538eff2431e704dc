"""What the daemon saw of a live play, in the form that the live comparison reads."""

from __future__ import annotations

from typing import Any

from probed.assessing.assessor import Assessor
from probed.model.assessment import Period
from probed.model.canonical import plain
from sla import timeline


def seen(assessor: Assessor, period: Period) -> dict[str, Any]:
    """For every circuit of the period the spans of its state and of its risk, as plain JSON values."""
    found = {circuit.id: assessor.observe(circuit.id, period) for circuit in assessor.living(period)}
    return {
        name: {
            "spans": plain(timeline.spans(evidence.timeline)),
            "at_risk": plain(timeline.spans(evidence.at_risk)),
        }
        for name, evidence in found.items()
    }
