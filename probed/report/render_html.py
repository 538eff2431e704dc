"""The report as one HTML file that needs nothing else: no script, no address, styles and drawings inside."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from probed.report import svg
from probed.report.page import ReportPage
from probed.report.page_values import Figure
from probed.report.text import Words


def render_html(page: ReportPage) -> str:
    """The whole document. It is well-formed XML too, so that machines can read it."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(page=page, t=Words(page.language), svg=svg, figure=figure)
    )


def figure(value: Figure, class_: str = "") -> Markup:
    """A figure as a <data> element: what is printed, and the exact value for whoever reads the source."""
    exact = "none" if value.value is None else str(value.value)
    style = f' class="{escape(class_)}"' if class_ else ""
    return Markup(f'<data value="{escape(exact)}"{style}>{escape(value.text)}</data>')  # noqa: S704


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("probed.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(svg=svg, figure=figure)
    return environment
