"""Checks of the configuration: mistakes, secrets, credentials that nobody uses, time zones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.credential_check import read_access
from config.credentials import CredentialSettings
from config.mistakes import Mistakes, Place
from config.settings import Settings
from config.settings_policy import PolicySettings, not_measured
from probed.doctor.finding import Finding, Text, fail, ok, warn
from probed.doctor.patient import Patient
from probed.errors import Mistake
from probed.model.inventory import Inventory

SHOWN = 5


def configuration(who: Patient) -> Iterator[Finding]:
    """The first mistakes, and how many there are."""
    if not who.mistakes:
        yield ok("configuration", str(who.config), "without mistakes", "无错误")
        return
    for mistake in who.mistakes[:SHOWN]:
        yield _mistake(mistake)
    rest = len(who.mistakes) - SHOWN
    if rest > 0:
        what = Text(f"{rest} more mistakes", f"另有 {rest} 处错误")
        todo = Text("Run: probed config check", "运行：probed config check")
        yield fail("configuration", str(who.config), what, todo)


def _mistake(mistake: Mistake) -> Finding:
    where = mistake.file + (f":{mistake.line}" if mistake.line else "")
    todo = Text(
        "Correct it; a running daemon keeps its old configuration, but none starts with this one.",
        "请改正；运行中的进程沿用旧配置，但无法用此配置启动。",
    )
    return fail("configuration", where, Text(mistake.message, mistake.message), todo)


def credentials(who: Patient) -> Iterator[Finding]:
    if who.settings is None:
        return
    used = None if who.inventory is None else used_credentials(who.inventory, who.settings)
    yield from judge_credentials(who.settings.credential, used)


def used_credentials(inventory: Inventory, settings: Settings) -> frozenset[str]:
    """Names that some manager or element gives, at whatever time, and those whose notifications are believed."""
    asked = {manager.credential for manager in inventory.managers}
    asked |= {element.credential for element in inventory.elements if element.credential}
    heard = () if settings.traps is None else settings.traps.credentials or settings.credential
    return frozenset(asked.union(heard))


def judge_credentials(given: Mapping[str, CredentialSettings], used: frozenset[str] | None) -> Iterator[Finding]:
    """`used` None = the inventory could not be read."""
    good = 0
    for name, credential in given.items():
        where, mistakes = f"credential.{name}", Mistakes(secrets=False)
        read_access(credential, mistakes, _always(Place(where)))
        for mistake in mistakes.found:
            todo = Text(
                "Correct the file: one line, readable by the daemon alone.", "修正该文件：一行，仅守护进程用户可读。"
            )
            yield fail("credentials", where, Text(mistake.message, mistake.message), todo)
        if mistakes.unseen and not mistakes.found:
            yield ok("credentials", where, "the service's alone: not read here", "仅服务可读：此处未读取")
        elif not mistakes.found and used is not None and name not in used:
            yield warn(
                "credentials",
                where,
                Text("no manager, no element and no [traps] uses it", "没有任何网管、网元或 [traps] 使用"),
                Text(
                    "Take it out, or name it in managers.csv, elements.csv or [traps].",
                    "删除，或在资源表或 [traps] 中引用。",
                ),
            )
        elif not mistakes.found and credential.has_secret_inside:
            yield warn(
                "credentials",
                where,
                Text("a secret stands in the settings file itself", "密钥直接写在配置文件中"),
                Text(
                    "Put it into a file of its own: community_file, auth_password_file ...",
                    "改用 community_file、auth_password_file 等单独存放。",
                ),
            )
        else:
            good += not mistakes.found
    if good:
        yield ok("credentials", "credential", f"{good} readable by the daemon alone", f"{good} 个凭据可用且权限正确")


def _always(place: Place) -> Callable[[str], Place]:
    return lambda _: place


def zones(who: Patient) -> Iterator[Finding]:
    if who.settings is not None:
        yield judge_zone(who.settings.time_zone)


def judge_zone(name: str) -> Finding:
    """Whether the zone's rules are there, from the system or from the tzdata package."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        what = Text(f"there are no data of the time zone {name}", f"缺少时区 {name} 的数据")
        return fail("zone", name, what, Text("Install tzdata.", "安装 tzdata。"))
    return ok("zone", name, "time zone data are there", "时区数据可用")


def policies(who: Patient) -> Iterator[Finding]:
    if who.settings is not None:
        tests = who.inventory is not None and bool(who.inventory.probe_tests)
        yield from judge_policies(who.settings.policy, tested=tests or who.settings.mqtt is not None)


def judge_policies(stated: Sequence[PolicySettings], *, tested: bool = False) -> Iterator[Finding]:
    """Thresholds that will never be crossed, because nothing measures what they are about."""
    idle = not_measured(stated, tested=tested)
    for name, metrics in idle.items():
        yield warn(
            "policies",
            f"policy.{name}",
            Text(f"nothing measures {' and '.join(metrics)} yet", f"{'、'.join(metrics)} 尚无测量来源"),
            Text(
                "Expect no alarm from them; name the tests that measure circuits in probe_tests.csv.",
                "这些门限不会告警；请在 probe_tests.csv 中写明哪些测试测量哪些电路。",
            ),
        )
    if stated and not idle:
        yield ok("policies", "policy", f"{len(stated)}, all measured", f"{len(stated)} 条，均有测量来源")
