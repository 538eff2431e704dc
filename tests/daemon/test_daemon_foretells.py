"""A daemon that looks at its contracts: an outage that goes on is a breach ahead, told with its factors; then it is
not any more.
"""

from __future__ import annotations

from pathlib import Path

from probed.lab.script import Act
from tests.support.daemon_process import DaemonProcess, all_up, eventually, roots
from tests.support.lab_network import LabNetwork

SETTINGS = '\n[breach]\nevery = "1s"\nahead = "1h"\n'
CLAUSE = '\n[[clause]]\nid = "longest_of_all"\nkind = "longest_outage"\nlimit = "30min"\n'


def test_an_open_outage_is_foretold_to_break_a_clause_and_no_longer_once_it_is_over(tmp_path: Path) -> None:
    with LabNetwork(tmp_path / "lab") as lab:
        lab.config.write_text(lab.config.read_text() + SETTINGS)
        for path in (tmp_path / "lab/inventory/contracts").glob("*.toml"):
            path.write_text(path.read_text("utf-8") + CLAUSE, "utf-8")
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: all_up(lab.store) and not roots(lab.store), "all circuits up, no problem")
            lab.do(Act.CUT, "link:A2")

            def ahead() -> list[str]:
                return [
                    name for name in roots(lab.store) if name.startswith("breach_ahead/") and "longest_of" in name
                ]

            (name, *_) = eventually(ahead, "a breach lies ahead")
            factors = roots(lab.store)[name].breach
            assert factors is not None
            assert (factors.basis, factors.allowed) == ("open outage", 30 * 60_000_000)
            assert 0 < factors.breach_at - factors.at <= 30 * 60_000_000

            def told() -> list[str]:
                return [row["action"] for row in lab.heard if row["problem"]["id"] == name]

            eventually(lambda: told() == ["raise"], "it is told")
            message = next(row for row in lab.heard if row["problem"]["id"] == name)
            assert message["problem"]["breach"]["breach_at"] == factors.breach_at
            lab.do(Act.REPAIR, "link:A2")
            eventually(lambda: not ahead(), "nothing lies ahead any more")
            eventually(lambda: told() == ["raise", "clear"], "its end is told")
            assert daemon.stop() == 0, daemon.log
            assert "Traceback" not in daemon.log
            assert "[breach]" not in daemon.log
