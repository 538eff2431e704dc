"""The report as JSON: the same page, the same figures, exact values beside the printed texts."""

from __future__ import annotations

import json
from typing import Any

from probed.model import canonical
from probed.report.page import REPORT_SCHEMA, ReportPage


def report_json(page: ReportPage) -> dict[str, Any]:
    """The page as JSON values; a figure is {value, unit, text}, its value exact ('n/d' for a fraction)."""
    return {"schema": REPORT_SCHEMA, "kind": "report", **canonical.plain(page)}


def render_json(page: ReportPage) -> str:
    """The text of the JSON file: readable, in the page's order, the same for the same page."""
    return json.dumps(report_json(page), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
