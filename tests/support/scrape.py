"""The daemon's figures about itself, as Prometheus would read them."""

from __future__ import annotations

import re
import socket
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families


def with_metrics(config: Path) -> int:
    """Gives the settings a [metrics] on a free port of loopback, where they have none; the port."""
    if found := re.search(r'^\[metrics\]\nlisten = "127\.0\.0\.1:(\d+)"$', config.read_text("utf-8"), re.MULTILINE):
        return int(found[1])
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    with config.open("a", encoding="utf-8") as file:
        file.write(f'\n[metrics]\nlisten = "127.0.0.1:{port}"\n')
    return port


def figures(port: int) -> dict[str, float]:
    """Every sample by name and labels, such as 'probed_sources{state=silent}'."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found
