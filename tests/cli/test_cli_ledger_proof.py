"""One row of the store or one byte of a filed report is changed, and `ledger verify` finds it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from probed.cli import report_filing
from probed.clock import SystemClock
from probed.ledger.files import LedgerFolder
from probed.model.contract import ExclusionKind
from probed.model.ids import CircuitId, CustomerId, PointId
from probed.model.instant import format_instant
from probed.model.operation import Act, Exclusion, ExclusionStatus
from probed.model.ticket import TroubleTicket
from probed.store.batch import Batch, ExclusionStated
from probed.store.observations import content_hash
from probed.store.tickets import TicketStated
from probed.store.writer import Store
from tests.support.command import Done, month, probed

BANK, MONTH = "100000000101", "2026-10"
AT = 1_793_000_000_000_000


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month that is published, with what people stated, all of it entered."""
    folder = tmp_path_factory.mktemp("proved") / "net"
    shutil.copytree(month().parent, folder)
    config = folder / "probed.toml"
    store = Store.open(folder / "state/probed.db", SystemClock())
    exclusion = Exclusion(
        "X-1", CircuitId("C01"), ExclusionKind.CUSTOMER, AT, AT + 60_000_000, None, ExclusionStatus.REJECTED, "ann",
        "bob", "letter 7",
    )  # fmt: skip
    ticket = TroubleTicket("T-1", CircuitId("C01"), AT, None, None, (), "no light")
    act = Act(AT, "ann", None, "reject", "X-1", "no proof", "act-1")
    batch = Batch(exclusions=(ExclusionStated(AT, exclusion),), tickets=(TicketStated(AT, ticket),), acts=(act,))
    store.commit_now(batch)
    store.close()
    with pytest.MonkeyPatch.context() as patch:
        for name, word in (("ann", "draft"), ("bob", "check"), ("cai", "approve"), ("ann", "publish")):
            patch.setattr(report_filing, "operator", lambda name=name: name)
            done = probed("report", word, BANK, MONTH, "-m", "looked", config=config)
            assert done.code == 0, done.err
    assert probed("ledger", "extend", config=config).code == 0
    return config


@pytest.fixture
def config(proved: Path, tmp_path: Path) -> Path:
    shutil.copytree(proved.parent, tmp_path / "net")
    return tmp_path / "net" / "probed.toml"


def verified(config: Path, *words: str) -> Done:
    return probed("ledger", "verify", *words, config=config)


def test_what_nobody_touched_holds(proved: Path) -> None:
    done = verified(proved, "--store")
    assert (done.code, "the store says what was entered of it" in done.out) == (0, True), done.out


def test_a_past_that_was_told_anew_is_no_flaw_before_nor_after_it_is_entered(config: Path) -> None:
    """A look that came late: the span that was entered is superseded, and stands in the store as it was."""
    with closing(sqlite3.connect(config.parent / "state/probed.db")) as db:
        element, point, source, first, last = db.execute(
            "SELECT element, point, source, first, last FROM look_run WHERE hi = 1 ORDER BY last - first DESC LIMIT 1"
        ).fetchone()
        before = db.execute("SELECT count(*) FROM span WHERE superseded IS NOT NULL").fetchone()
    middle = (first + last) // 2
    late = {"schema": 1, "source": source, "point": f"{element}:{point}", "kind": "point_state", "capacity": "down"}
    late |= {"first": format_instant(middle, "UTC"), "last": format_instant(middle + 30_000_000, "UTC")}
    path = config.parent / "late.jsonl"
    path.write_text(json.dumps(late))
    assert probed("replay", path, config=config).code == 0
    with closing(sqlite3.connect(config.parent / "state/probed.db")) as db:
        assert db.execute("SELECT count(*) FROM span WHERE superseded IS NOT NULL").fetchone() > before
    assert (verified(config, "--store").code, verified(config).code) == (0, 0)
    added = probed("ledger", "extend", "--json", config=config).json["added"]
    assert added
    done = verified(config, "--store")
    assert done.code == 0, done.out


def report_folder(config: Path) -> Path:
    return config.parent / "state/reports" / BANK / MONTH / "r1"


def one_byte(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        raw = bytearray(path.read_bytes())
        place = raw.index(b"2026")
        raw[place + 3] ^= 1
        path.chmod(0o644)
        path.write_bytes(raw)

    return change


def forge(folder: Path) -> None:
    """The content and every signature of it made to fit each other."""
    for name in ("filed.json", "signatures.json"):
        (folder / name).chmod(0o644)
    content = (folder / "filed.json").read_bytes().replace(b'"note":"looked"', b'"note":"forged"')
    (folder / "filed.json").write_bytes(content)
    signed = json.loads((folder / "signatures.json").read_bytes())
    digest = hashlib.sha256(content).hexdigest()
    (folder / "signatures.json").write_text(json.dumps([{**each, "sha256": digest} for each in signed]))
    assert probed("report", "list", config=folder.parents[4] / "probed.toml").code == 0


def sign_as(folder: Path) -> None:
    path = folder / "signatures.json"
    path.chmod(0o644)
    path.write_text(path.read_text("utf-8").replace('"by":"cai"', '"by":"dai"'), "utf-8")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(
            one_byte(f"{BANK}_{MONTH}_r1_zh.html"), f"{BANK}_{MONTH}_r1_zh.html is not what was published", id="page"
        ),
        pytest.param(one_byte(f"{BANK}_{MONTH}_r1_en.json"), "r1_en.json is not what was published", id="JSON"),
        pytest.param(one_byte("filed.json"), "filed.json is not what was signed", id="content"),
        pytest.param(forge, "filed.json is not what was signed", id="content and its signatures"),
        pytest.param(sign_as, "signatures.json is not what was signed", id="another signatory"),
        pytest.param(lambda folder: (folder / f"{BANK}_{MONTH}_r1_en.html").unlink(), "taken away", id="no page"),
        pytest.param(shutil.rmtree, f"report {MONTH} r1: it is damaged, or was taken away", id="nothing left"),
        pytest.param(
            lambda folder: shutil.copytree(folder, folder.with_name("r2")),
            f"report {MONTH} r2: its files say that it was published, no entry does",
            id="a revision that nobody signed",
        ),
    ],
)
def test_one_byte_of_a_published_report_is_found(damage: Callable[[Path], None], says: str, config: Path) -> None:
    damage(report_folder(config))
    done = verified(config)
    assert (done.code, says in done.out) == (1, True), done.out


def test_a_publication_that_was_killed_before_its_entry_is_entered_by_the_next_call(config: Path) -> None:
    """The files were there, the ledger had nothing of it, and nothing could be done."""
    ledger = config.parent / "state/ledger" / f"{BANK}.jsonl"
    lines = ledger.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if '"kind":"assessment"' not in line]
    assert len(kept) == len(lines) - 1
    number = next(n for n, line in enumerate(lines) if '"kind":"assessment"' in line)
    ledger.write_text("".join(lines[:number]), "utf-8")
    (config.parent / "state/ledger/heads.jsonl").unlink()
    assert "no entry does" in verified(config).out
    done = probed("report", "publish", BANK, MONTH, "-m", "again", config=config)
    assert (done.code, "published" in done.out) == (0, True), "what was cut off is done"
    again = probed("report", "publish", BANK, MONTH, "-m", "again", config=config)
    assert (again.code, "never changes" in again.err) == (2, True)
    assert verified(config).code == 0
    chain = LedgerFolder(config.parent / "state/ledger").chain(CustomerId(BANK)).entries
    assert sum(entry.kind.value == "assessment" for entry in chain) == 1


_DOWN = "SELECT element, point, source, first FROM look_run WHERE hi = 0 ORDER BY first LIMIT 1"
_FIRST_DOWN = f"(element, point, source, first) = ({_DOWN})"


def forged_runs(db: sqlite3.Connection) -> None:
    """All looks, their evidence and their hashes say alike that nothing was ever down."""
    rows = db.execute(
        "SELECT source, element, point, t_event, t_end, t_recv, seq, schema, body, id FROM evidence "
        "WHERE kind = 'point_state' AND body LIKE '%\"hi\":0.0%'"
    ).fetchall()
    assert rows
    for source, element, point, first, last, received, seq, schema, body, name in rows:
        said = body.replace('"hi":0.0,"lo":0.0', '"hi":1.0,"lo":1.0')
        digest = content_hash(source, PointId(element, point), first, last, received, seq, schema, said)
        db.execute("UPDATE evidence SET body = ?, sha256 = ? WHERE id = ?", (said, digest, name))
    db.execute("UPDATE look_run SET lo = 1, hi = 1 WHERE hi = 0")


def run_sql(sql: str, at_least: int = 1) -> Callable[[sqlite3.Connection], None]:
    def change(db: sqlite3.Connection) -> None:
        assert db.execute(sql).rowcount >= at_least

    return change


def rewritten(table: str, old: str, new: str) -> Callable[[sqlite3.Connection], None]:
    """A statement of a person, altered with its hash."""

    def change(db: sqlite3.Connection) -> None:
        arrival, body = db.execute(f"SELECT arrival, body FROM {table}").fetchone()
        said = body.replace(old, new)
        assert said != body
        digest = hashlib.sha256(said.encode()).digest()
        db.execute(f"UPDATE {table} SET body = ?, sha256 = ? WHERE arrival = ?", (said, digest, arrival))

    return change


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(
            run_sql("UPDATE evidence SET body = body || ' ' WHERE arrival = (SELECT max(arrival) FROM evidence)"),
            "the content does not match its SHA-256",
            id="evidence",
        ),
        pytest.param(
            run_sql(f"UPDATE look_run SET lo = 1, hi = 1 WHERE {_FIRST_DOWN}"),
            "it says something else than its evidence",
            id="a look that was down",
        ),
        pytest.param(run_sql(f"DELETE FROM look_run WHERE {_FIRST_DOWN}"), "holds what it saw", id="no run"),
        pytest.param(
            forged_runs, "the looks in the store do not come to this span", id="looks with all their hashes"
        ),
        pytest.param(
            run_sql("UPDATE look_run SET last = first WHERE hi = 0", at_least=2),
            "the looks in the store do not come to this span",
            id="outages made shorter",
        ),
        pytest.param(
            run_sql(
                "UPDATE span SET lo = 1, hi = 1 WHERE (circuit, t0, rev) = ("
                "SELECT circuit, t0, rev FROM span WHERE hi = 0 AND superseded IS NULL AND t1 IS NOT NULL LIMIT 1)"
            ),
            "the store says something else now",
            id="a span",
        ),
        pytest.param(
            run_sql(
                "DELETE FROM span WHERE (circuit, t0, rev) = ("
                "SELECT circuit, t0, rev FROM span WHERE hi = 0 AND superseded IS NULL AND t1 IS NOT NULL LIMIT 1)"
            ),
            "it is not in the store any more",
            id="no span",
        ),
        pytest.param(rewritten("exclusion", "letter 7", "letter 8"), "exclusion:X-1", id="an exclusion"),
        pytest.param(rewritten("ticket", "no light", "light"), "ticket:T-1", id="a ticket"),
        pytest.param(run_sql("UPDATE audit SET operator = 'dai'"), "act:act-1: the store says", id="an act"),
        pytest.param(run_sql("DELETE FROM audit"), "act:act-1: it is not in the store any more", id="no act"),
    ],
)
def test_one_row_of_the_store_is_found(damage: Callable[[sqlite3.Connection], None], says: str, config: Path) -> None:
    with closing(sqlite3.connect(config.parent / "state/probed.db")) as db, db:
        damage(db)
    done = verified(config, "--store")
    assert (done.code, says in done.out) == (1, True), done.out
