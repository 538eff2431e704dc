"""`probed explain` of a clause on errored seconds: from contract and bins to what people read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from probed.model.observation import Observation, PmBin, PointState
from tests.assessing.test_port_errors import FAR, PORT, quarter
from tests.support import fused as lab
from tests.support.command import probed

PERIOD = "2026-10-01T00:00:00+08:00/2026-10-01T06:00:00+08:00"
CLAUSE = """
[[clause]]
kind = "error_performance"
parameter = "sesr"
limit = "0.2 %"
"""


def line(seen: Observation) -> str:
    first, last = (datetime.fromtimestamp(at / 1e6, UTC).isoformat() for at in (seen.first, seen.last))
    told = {"schema": 1, "source": seen.source, "point": str(seen.point), "first": first, "last": last}
    match seen.body:
        case PmBin() as body:
            more = {"kind": "pm_bin", "layer": body.layer, "direction": body.direction.value}
            return json.dumps(told | more | {"es_s": body.es_s, "ses_s": body.ses_s, "uas_s": body.uas_s})
        case PointState() as body:
            return json.dumps(told | {"kind": "point_state", "capacity": body.capacity, "looks": body.looks})
        case other:
            raise TypeError(type(other).__name__)


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> tuple[str | Path, ...]:
    folder = tmp_path_factory.mktemp("errored")
    inventory = copytree(lab.EXAMPLE, folder / "inventory")
    contract = inventory / "contracts" / "gold-2.toml"
    contract.write_text(contract.read_text("utf-8") + CLAUSE, "utf-8")
    seen = [*lab.looks(), *(quarter(n, n % 2, way=FAR) for n in range(24)), quarter(2, 50, 18), quarter(3, 0)]
    observations = folder / "seen.jsonl"
    observations.write_text("".join(f"{line(one)}\n" for one in seen), "utf-8")
    return "--inventory", inventory, "--observations", observations


def test_explain_lists_the_bins_that_make_the_figure(offline: tuple[str | Path, ...]) -> None:
    out = probed("explain", "NJFE0001", PERIOD, *offline).out
    rule = f"parameter=sesr point={PORT} layer=ds1 direction=near ses=18 available s=1800"
    (row,) = [text.split("  ") for text in out.splitlines() if text.startswith("error_performance")]
    cells = [cell.strip() for cell in row if cell.strip()]
    assert cells == ["error_performance", "1.0000 %", "0.2000 %", "-0.8000 %", "missed", rule]
    _, _, evidence = out.partition("Evidence of clause error_performance\n")
    told = f"{PORT} ds1 near end counted ES 50, SES 18, 00:00:00 unavailable, from 2026-10-01 00:30:00"
    assert told in evidence.splitlines()[0]
    assert "ds1" not in evidence.splitlines()[1], "clean bins are not listed"


def test_it_says_so_in_chinese(offline: tuple[str | Path, ...]) -> None:
    out = probed("explain", "NJFE0001", PERIOD, *offline, env={"LC_ALL": "zh_CN.UTF-8"}).out
    assert "条款 error_performance 的证据" in out
    assert f"{PORT} ds1 近端计 ES 50、SES 18、不可用 00:00:00" in out


def test_json_has_the_evidence_of_the_clause(offline: tuple[str | Path, ...]) -> None:
    told = json.loads(probed("explain", "NJFE0001", PERIOD, *offline, "--json").out)
    (clause,) = [one for one in told["assessment"]["clauses"] if one["kind"] == "error_performance"]
    (name,) = clause["evidence"]
    assert told["evidence"][name]["body"]["ses_s"] == 18
