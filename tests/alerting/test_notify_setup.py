"""From settings to channels and routes; a configuration of before goes on as before."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerting.notify.base import Address, Limit, Terms
from alerting.notify.mail import MailNotifier
from alerting.notify.routes import Hours, Moment
from alerting.notify.setup import build_notifiers, build_plan
from alerting.notify.sms_command import CommandSms
from alerting.notify.sms_http import HttpSms
from alerting.notify.sms_spool import SpoolSms
from alerting.notify.webhook import WebhookNotifier
from config.load import load_all
from config.settings import Settings
from probed.errors import ConfigError
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.inventory import Inventory
from probed.model.problem import Transition
from tests.support.bad_configs import make_network
from tests.support.smsd import spool

AT = 1_790_000_000_000_000

FULL = """
[[mail]]
host = "smtp.example.com"
from = "noc@example.com"
[[sms]]
name = "modem"
kind = "spool"
folder = "sms"
[[sms]]
name = "gateway"
kind = "http"
url = "https://sms.example/{to}"
[[sms]]
name = "own"
kind = "command"
command = ["/bin/true"]
max_in_flight = 1
timeout = "5s"
[[recipient]]
name = "wang"
mail = ["wang@example.com", "w2@example.com"]
sms = "+86 138-0000-0000"
limit = { messages = 5, per = "10min", calm = "30s", every = "2min" }
[[recipient]]
name = "li"
sms = "13900000000"
sms_by = "gateway"
language = "en"
[[recipient]]
name = "zhao"
sms = "13700000000"
sms_by = "own"
customer = "250100000018"
[[recipient]]
name = "robot"
webhook = "duty"
[[route]]
name = "all"
to = ["wang"]
on = ["raise", "clear"]
hours = { days = ["mon", "tue"], from = "18:00", to = "08:00" }
continue = true
"""


def loaded(folder: Path, text: str) -> tuple[Settings, Inventory]:
    spool(folder / "sms")
    return load_all(make_network(folder, ({"file": "probed.toml", "append": text},)))


def test_only_webhooks_go_on_as_before(tmp_path: Path) -> None:
    settings, inventory = loaded(tmp_path, "")
    channels = build_notifiers(settings)
    assert [(one.address, type(one)) for one in channels.notifiers] == [(Address("duty", "webhook"), WebhookNotifier)]
    assert (dict(channels.terms), channels.hears) == ({}, ())
    (one,) = build_plan(settings, inventory, AT).direct
    assert (one.address, one.language, one.customer) == (Address("duty", "webhook"), "zh", None)
    assert one.transitions == {
        Transition.RAISED, Transition.RERAISED, Transition.SETTLED, Transition.CLEARED, Transition.WINDOW_ENDED,
        Transition.UNSHELVED, Transition.FLAPPING, Transition.FLAPPING_ENDED, Transition.ESCALATED,
    }  # fmt: skip


def test_each_recipient_is_served_by_the_channels_it_names(tmp_path: Path) -> None:
    settings, inventory = loaded(tmp_path, FULL)
    channels = build_notifiers(settings)
    assert [(one.address, type(one)) for one in channels.notifiers] == [
        (Address("duty", "webhook"), WebhookNotifier),
        (Address("wang", "mail"), MailNotifier),
        (Address("wang", "sms"), SpoolSms),
        (Address("li", "sms"), HttpSms),
        (Address("zhao", "sms"), CommandSms),
    ]
    limit = Limit(5, 2 * MINUTE_US, 30 * SECOND_US, 2 * MINUTE_US)
    assert channels.terms[Address("wang", "mail")] == Terms("mail", 4, 22.0, merge=True, limit=limit)
    assert channels.terms[Address("zhao", "sms")] == Terms("own", 1, 7.0, merge=True, limit=Limit())
    assert len(channels.hears) == 1
    plan = build_plan(settings, inventory, AT)
    assert plan.direct == (), "the hook is told by routes only"
    (route,) = plan.routes
    assert set(route.on) == {Moment.RAISE, Moment.CLEAR}
    assert route.go_on
    assert route.hours == Hours("Asia/Shanghai", frozenset({0, 1}), 18 * 60, 8 * 60)
    reached = plan.people.reached(["wang", "li", "zhao", "robot"], frozenset())
    assert [(one.address.channel, one.language) for one in reached] == [
        ("sms", "zh"), ("mail", "zh"), ("sms", "en"), ("sms", "zh"), ("webhook", "zh"),
    ]  # fmt: skip
    assert plan.directory.name("250100000018", "en") == "Jiangnan Example Bank"


def test_a_secret_that_goes_missing_is_named_without_being_shown(tmp_path: Path) -> None:
    secret = tmp_path / "hook.secret"
    secret.write_text("sesame\n")
    secret.chmod(0o640)
    hook = f'[[webhook]]\nname = "signed"\nurl = "http://127.0.0.1/x"\nsecret_file = "{secret}"\n'
    settings, _ = loaded(tmp_path / "network", hook)
    assert build_notifiers(settings).notifiers[1].address == Address("signed", "webhook")
    secret.chmod(0o644)
    with pytest.raises(ConfigError, match="is open to others") as caught:
        build_notifiers(settings)
    assert "sesame" not in str(caught.value)
    secret.unlink()
    with pytest.raises(ConfigError, match="is missing"):
        build_notifiers(settings)
