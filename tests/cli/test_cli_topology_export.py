"""`probed topology export`: what it writes is what networkx reads back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.support.bad_configs import make_network
from tests.support.command import probed

READ: dict[str, Callable[[bytes], Any]] = {
    "graphml": lambda raw: nx.read_graphml(io.BytesIO(raw), force_multigraph=True),
    "gexf": lambda raw: nx.read_gexf(io.BytesIO(raw)),
    "json": lambda raw: nx.node_link_graph(json.loads(raw), edges="links"),
}


@pytest.mark.parametrize("form", READ)
def test_every_format_tells_the_same_network(tmp_path: Path, form: str) -> None:
    config = make_network(tmp_path, ())
    links = (config.parent / "inventory" / "links.csv").read_text().splitlines()[1:]
    file = tmp_path / "network"
    told = probed("topology", "export", "--format", form, "-o", str(file), config=config)
    assert told.code == 0, told.err
    graph = READ[form](file.read_bytes())
    assert sorted(known["id"] for *_, known in graph.edges(data=True)) == sorted(one.split(",")[0] for one in links)
    assert f"{len(links)} links" in told.out
    printed = probed("topology", "export", "--format", form, config=config)
    assert printed.out.strip() == file.read_text().strip()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    told = probed("topology", "export", "-o", str(tmp_path / "no" / "x"), config=make_network(tmp_path, ()))
    assert told.code == 2
    assert "Name a file in a folder of yours" in told.err
