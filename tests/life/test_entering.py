"""The ledger by itself: rounds that may be killed at any point, an anchor a day, stamps by a real authority."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from config.settings_file import load_settings
from probed.clock import SystemClock
from probed.doctor import ledger as doctor
from probed.errors import ProbedError
from probed.ledger.cursor import NAME
from probed.ledger.files import HEADS, LedgerFolder
from probed.ledger.stamps import BadStamp, checked, request_for, roots_of
from probed.ledger.state import LedgerState, read_state
from probed.life.entered import enter
from probed.life.entering import entering_of
from probed.metrics.definitions import Sample
from probed.metrics.parts import of_ledger
from probed.model.instant import DAY_US, HOUR_US, parse_instant
from tests.support.command import Done, month, probed
from tests.support.fuzzing import octets
from tests.support.stamping import Authority
from tests.support.waiting import until

NOW = parse_instant("2026-11-29T03:00:00Z")
ROUND = 15 * 60 * 1_000_000


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The recorded month in a store of its own; nothing is entered yet."""
    shutil.copytree(month().parent, tmp_path / "net")
    return tmp_path / "net" / "probed.toml"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with Authority(tmp_path_factory.mktemp("tsa")) as made:
        yield made


def with_ledger(config: Path, **keys: object) -> None:
    lines = [f"{key} = {json.dumps(str(value))}" for key, value in keys.items()]
    config.write_text(config.read_text("utf-8") + "\n[ledger]\n" + "\n".join(lines) + "\n", "utf-8")


def folder(config: Path) -> Path:
    return config.parent / "state" / "ledger"


def anchors(config: Path) -> list[str]:
    return sorted(path.name for path in (config.parent / "state" / "anchors").glob("*"))


def content(config: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder(config).glob("*.jsonl")}


def verified(config: Path, *words: str | Path) -> Done:
    return probed("ledger", "verify", *words, config=config)


def test_rounds_enter_once_and_write_one_anchor_a_day(config: Path) -> None:
    first = enter(config, NOW)
    assert first.added > 10
    once = content(config)
    assert enter(config, NOW + ROUND).added == 0
    assert content(config) == once
    assert anchors(config) == ["anchor-2026-11-29.json"]
    enter(config, NOW + DAY_US)
    assert anchors(config) == ["anchor-2026-11-29.json", "anchor-2026-11-30.json"]
    anchor = config.parent / "state" / "anchors" / "anchor-2026-11-29.json"
    assert verified(config, "--anchor", anchor).code == 0


def test_a_round_by_the_cursor_enters_what_a_whole_one_would(config: Path, tmp_path: Path) -> None:
    """The short cut against everything: a day is entered, then an act and a span come, with and without cursor."""
    enter(config, NOW)
    shutil.copytree(config.parent, tmp_path / "whole")
    whole = tmp_path / "whole" / "probed.toml"
    (folder(whole) / NAME).unlink()
    grow(config)
    grow(whole)
    later = NOW + 2 * HOUR_US
    assert enter(config, later).added == enter(whole, later).added > 1
    assert content(config) == content(whole)
    assert enter(config, later + ROUND).added == 0


def grow(config: Path) -> None:
    """What a daemon would have committed since: an outage that was told late, and what an operator did."""
    from probed.model.capacity import DOWN, UP
    from probed.model.operation import Act
    from probed.model.timeline import exact
    from probed.store.batch import Batch
    from probed.store.reader import Reader
    from probed.store.writer import Store

    path = config.parent / "state" / "probed.db"
    with Reader(path) as reader:
        horizon = reader.last_input() or 0
        span = min(reader.open_spans().values(), key=lambda span: span.circuit)
    begun, over = exact(horizon - 2 * HOUR_US), exact(horizon - HOUR_US)
    store = Store.open(path)
    rows = [
        span._replace(start=begun, value=DOWN),
        span._replace(start=over, value=UP, culprits=()),
    ]
    for row in rows:
        store.commit_now(Batch(spans=(row,)))
    store.commit_now(Batch(acts=(Act(NOW + HOUR_US, "wang", None, "ack", "x", "seen", "key-of-a-test"),)))
    store.close()


def longest(config: Path) -> Path:
    return max(folder(config).glob("1*.jsonl"), key=lambda each: each.stat().st_size)


def test_a_ledger_that_was_put_back_from_an_old_copy_is_filled_again(config: Path) -> None:
    """The chains and heads of an earlier day with the cursor of today, and half a line of a write cut off."""
    enter(config, NOW)
    whole = content(config)
    path = longest(config)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-3]) + lines[-3][:20])
    (folder(config) / HEADS).unlink()
    assert enter(config, NOW).added == 3
    assert content(config) == whole
    assert verified(config).code == 0


@pytest.mark.parametrize("harm", ["cut", "taken out"])
def test_nothing_is_added_to_a_chain_that_was_cut_or_altered(harm: str, config: Path) -> None:
    enter(config, NOW)
    path = longest(config)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: len(lines) // 2] if harm == "cut" else [lines[0], *lines[2:]]))
    left = path.read_bytes()
    (folder(config) / NAME).unlink()
    with pytest.raises(
        ProbedError, match="Nothing is added to a ledger that does not hold: restore it from its copy"
    ):
        enter(config, NOW)
    assert path.read_bytes() == left


@pytest.mark.parametrize("after_ms", [350, 500])
def test_a_round_that_is_killed_leaves_a_ledger_that_holds(config: Path, after_ms: int) -> None:
    words = [sys.executable, "-m", "probed.life.entered", str(config), str(NOW)]
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after_ms / 1000)  # somewhere in it: wherever it is, the next round must do the rest
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    enter(config, NOW)
    assert verified(config).code == 0
    assert len(anchors(config)) == 1
    keys = [
        json.loads(entry.body)["key"]
        for name in LedgerFolder(folder(config)).customers()
        for entry in LedgerFolder(folder(config)).chain(name).entries
    ]
    assert len(keys) == len(set(keys)) > 10


def test_an_anchor_is_stamped_by_a_real_authority_and_verified_offline(config: Path, authority: Authority) -> None:
    with_ledger(config, tsa_url=authority.url, tsa_ca=authority.root)
    state = enter(config, NOW)
    assert (state.stamp_failure, state.waiting) == ("", 0)
    anchor = config.parent / "state" / "anchors" / "anchor-2026-11-29.json"
    stamp = anchor.with_name(anchor.name + ".tsr")
    assert authority.verifies(anchor, stamp)
    asked = authority.asked
    assert enter(config, NOW + ROUND).stamp_failure == ""
    assert authority.asked == asked  # what is stamped is not stamped again
    done = verified(config, "--anchor", anchor)
    assert done.code == 0
    assert "the anchor was stamped" in done.out
    assert "policy 1.3.6.1.4.1.99999.1" in done.out
    anchor.write_bytes(anchor.read_bytes().replace(b"2026-11-29", b"2026-11-28"))
    done = verified(config, "--anchor", anchor)
    assert done.code == 1
    assert "it stamps something else" in done.out


def test_a_stamp_of_somebody_else_is_found(config: Path, authority: Authority, tmp_path: Path) -> None:
    with_ledger(config, tsa_url=authority.url)
    enter(config, NOW)
    anchor = config.parent / "state" / "anchors" / "anchor-2026-11-29.json"
    done = verified(config, "--anchor", anchor)
    assert done.code == 0
    assert "whose stamp it is was not checked" in done.err
    stranger = Authority(tmp_path / "stranger")
    done = verified(config, "--anchor", anchor, "--tsa-ca", stranger.root)
    assert done.code == 1
    assert "does not lead to the roots that are trusted here" in done.out
    assert verified(config, "--anchor", anchor, "--tsa-ca", authority.root).code == 0


def test_a_stamp_holds_after_the_authoritys_certificate_has_expired(tmp_path: Path) -> None:
    made = time.monotonic()
    brief = Authority(
        tmp_path / "brief", valid_for=timedelta(seconds=6)
    )  # time enough for an answer on a busy machine
    asked = request_for(b"head")
    answer = brief.reply(asked.as_bytes())
    time.sleep(max(0.0, made + 8.0 - time.monotonic()))
    assert checked(answer, b"head", roots_of(brief.root.read_bytes()), asked).chained


FAILURES = (
    (503, b"busy", "answered with status 503"),
    (200, b"<html>hello</html>", "this is no answer of a time-stamping authority"),
    (200, b"x" * 2_000_000, "more than 1048576 bytes"),
)


def test_an_authority_that_fails_is_data_and_is_asked_again(config: Path, tmp_path: Path) -> None:
    with Authority(tmp_path / "tsa") as authority:
        with_ledger(config, tsa_url=authority.url, tsa_ca=authority.root)
        for number, (status, answer, says) in enumerate(FAILURES):
            authority.status, authority.answer = status, answer
            state = enter(config, NOW + number * HOUR_US)
            assert says in state.stamp_failure
            assert (state.waiting, state.failing_since) == (1, NOW)
        (found,) = doctor.look(folder(config), ROUND, NOW + 2 * HOUR_US, running=True)
        assert says in found.what.en
        assert found.check == "ledger"
        authority.status, authority.answer = 200, b""
        assert enter(config, NOW + 3 * HOUR_US).failing_since is None
        (found,) = doctor.look(folder(config), ROUND, NOW + 3 * HOUR_US, running=True)
        assert found.what.en == "extended 00:00:00 ago"


@pytest.mark.asyncio
async def test_the_daemons_part_does_round_after_round(config: Path) -> None:
    with_ledger(config, every="1s")
    part = entering_of(load_settings(config), config, SystemClock())
    assert part is not None
    running = asyncio.create_task(part.run())
    # the first round enters all, the next one nothing
    await until(lambda: part.last is not None and not part.last["added"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert part.failed == 0
    assert verified(config).code == 0
    assert part.well_at is not None
    told = {one.family: one.value for one in of_ledger(part, part.well_at) if isinstance(one, Sample)}
    assert told == {
        "probed_ledger_failed_rounds_total": 0,
        "probed_ledger_ill_seconds": 0,
        "probed_ledger_last_success_timestamp_seconds": part.well_at / 1e6,
    }
    config.write_text("nonsense")
    part.last = None
    running = asyncio.create_task(part.run())
    await until(lambda: part.failed > 0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert part.last is None
    assert part.ill_since is not None
    told = {one.family: one.value for one in of_ledger(part, part.ill_since + HOUR_US) if isinstance(one, Sample)}
    assert told["probed_ledger_ill_seconds"] == 3600
    assert told["probed_ledger_failed_rounds_total"] == part.failed


@pytest.mark.asyncio
async def test_an_anchor_that_cannot_be_written_is_a_figure_until_it_can(config: Path) -> None:
    place = config.parent / "elsewhere"
    place.write_text("a file")
    with_ledger(config, anchors="elsewhere", every="1s")
    part = entering_of(load_settings(config), config, SystemClock())
    assert part is not None
    running = asyncio.create_task(part.run())
    await until(lambda: part.ill_since is not None)
    place.unlink()
    await until(lambda: part.ill_since is None and part.well_at is not None)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert part.failed >= 1
    assert len(list(place.glob("anchor-*.json"))) == 1


def test_nobody_who_answers_is_data_too(config: Path) -> None:
    with_ledger(config, tsa_url="http://127.0.0.1:9/tsr", tsa_timeout="1s")
    assert "cannot be asked" in enter(config, NOW).stamp_failure
    assert read_state(folder(config)) is not None


def test_an_answer_to_another_request_is_refused(authority: Authority) -> None:
    answer = authority.reply(request_for(b"head").as_bytes())
    with pytest.raises(BadStamp, match="its nonce is not ours"):
        checked(answer, b"head", (), request_for(b"head"))


def test_no_damage_of_a_stamp_is_more_than_a_bad_stamp(authority: Authority) -> None:
    """Its parts are decoded when they are looked at: an answer that can be opened may still be none."""
    content, chance = b"a head of a ledger", random.Random(7)
    asked = request_for(content)
    answer, roots = authority.reply(asked.as_bytes()), roots_of(authority.root.read_bytes())
    assert checked(answer, content, roots, asked).chained
    refused = 0
    for _ in range(2_000):
        try:
            checked(octets(chance, [answer]), content, roots, asked)
        except BadStamp:
            refused += 1
    assert refused > 1_000


def test_a_folder_that_cannot_be_written_is_told_and_the_ledger_goes_on(config: Path) -> None:
    (config.parent / "no-folder").write_text("a file")
    with_ledger(config, anchors="no-folder")
    state = enter(config, NOW)
    assert state.added > 10
    assert "no-folder" in state.anchor_failure
    (found,) = doctor.judge(state, ROUND, NOW, running=True)
    assert found.where == "anchors"


def test_the_doctor_says_when_nothing_is_entered_any_more() -> None:
    state = LedgerState(NOW, 0)
    assert [f.what.en for f in doctor.judge(state, ROUND, NOW + 5 * HOUR_US, running=True)] == [
        "nothing was entered for 05:00:00"
    ]
    assert [f.level for f in doctor.judge(state, ROUND, NOW + 5 * HOUR_US, running=False)] == [0]
    assert list(doctor.judge(None, ROUND, NOW, running=True)) == []
