"""SMS by a program: what it is given, what its end means, and that nothing of it is left behind."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from alerting.notify.base import Address, Delivered, Outcome, Rejected, Retry
from alerting.notify.sms_command import OUTPUT_BYTES, Command, CommandSms
from alerting.notify.sms_http import SmsTarget
from tests.support.messages import message
from tests.support.waiting import until

WANG = SmsTarget("wang", "+8613800000000", "en", "UTC")


async def run(code: str, *arguments: str, timeout_s: float = 20) -> Outcome:
    command = Command("own", (sys.executable, "-S", "-c", code, *arguments), timeout_s)
    return await CommandSms(command, WANG).send(message(channel="sms"))


@pytest.mark.asyncio
async def test_it_is_given_json_and_its_arguments_as_they_stand(tmp_path: Path) -> None:
    copy = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read() + sys.argv[2])"
    out = tmp_path / "got"
    assert await run(copy, str(out), "$(id) ; `ls` *") == Delivered(detail="")
    said, _, rest = out.read_text().rpartition("}")
    given = json.loads(said + "}")
    assert rest == "$(id) ; `ls` *", "no shell"
    assert (given["to"], given["recipient"], given["schema"], given["parts"]) == ("+8613800000000", "wang", 1, 1)
    assert given["text"].startswith("NJFE0001 江南银行 DOWN 11-02 00:20:09")
    assert given["key"] == "link_down/link:XA-3#1>wang@sms"
    assert len(given["id"]) == 32


ENDS = [
    ("0 = delivered", "print('id 7')", Delivered(detail="id 7")),
    ("75 = later", "raise SystemExit(75)", Retry(f"'{sys.executable}' says later")),
    ("1 = never", "print('no'); raise SystemExit(1)", Rejected(f"'{sys.executable}' ended with exit code 1: no")),
    ("a signal = later", "import os; os.kill(os.getpid(), 15)", Retry(f"'{sys.executable}' was ended by signal 15")),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("code", "outcome"), [pytest.param(*case[1:], id=case[0]) for case in ENDS])
async def test_what_its_end_means(code: str, outcome: Outcome) -> None:
    assert await run(code) == outcome


@pytest.mark.asyncio
async def test_a_program_that_cannot_be_started_is_tried_again() -> None:
    outcome = await CommandSms(Command("own", ("/nowhere/sms",)), WANG).send(message())
    assert outcome == Retry(
        "'/nowhere/sms' cannot be started (No such file or directory). Make it executable for the daemon"
    )


@pytest.mark.asyncio
async def test_what_it_says_is_read_to_the_end_and_little_of_it_kept() -> None:
    outcome = await run("print('x' * 10_000_000); raise SystemExit(3)")
    assert isinstance(outcome, Rejected)
    assert len(outcome.reason) < OUTPUT_BYTES


@pytest.mark.asyncio
async def test_what_it_leaves_running_neither_delays_its_answer_nor_is_ended(tmp_path: Path) -> None:
    """A script that hands the SMS to a process in the background and ends with 0 has delivered it, once."""
    late = tmp_path / "late"
    script = f"(sleep 0.3; cat; echo done > '{late}') & echo queued"
    outcome = await CommandSms(Command("own", ("/bin/sh", "-c", script)), WANG).send(message())
    assert outcome == Delivered(detail="queued")
    assert not late.exists()
    await until(late.exists)


@pytest.mark.asyncio
async def test_one_that_does_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "child = os.fork()\n"
        "if child: open(sys.argv[1] + '.new', 'w').write(str(child)); os.rename(sys.argv[1] + '.new', sys.argv[1])\n"
        "time.sleep(600)\n"
    )
    pid_file = tmp_path / "pid"
    sending = asyncio.create_task(run(code, str(pid_file), timeout_s=2))
    outcome = await sending
    assert isinstance(outcome, Retry)
    assert "did not finish within 2 s and was killed" in outcome.reason
    child = int(pid_file.read_text())
    await until(lambda: not _alive(child))


@pytest.mark.asyncio
async def test_a_call_that_is_cancelled_leaves_no_process(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "open(sys.argv[1] + '.new', 'w').write(str(os.getpid())); os.rename(sys.argv[1] + '.new', sys.argv[1])\n"
        "time.sleep(600)\n"
    )
    pid_file = tmp_path / "pid"
    sending = asyncio.create_task(run(code, str(pid_file)))
    await until(pid_file.exists)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert not _alive(int(pid_file.read_text()))


def _alive(pid: int) -> bool:
    """Running; one that waits to be reaped by somebody else is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"} and Path(f"/proc/{pid}").exists()


def test_its_address_is_the_recipient_by_sms() -> None:
    assert CommandSms(Command("own", ("x",)), WANG).address == Address("wang", "sms")
