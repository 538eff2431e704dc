"""Whether elements' command lines can be asked: logins, host keys, algorithms. Nobody is logged in for it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from collectors.ssh import hostkeys
from collectors.ssh.failures import HostKeyChanged, HostKeyUnknown, LoginRefused, OldAlgorithms, SshFailure
from collectors.ssh.hostkeys import HostKey
from collectors.ssh.target import SshTarget
from config.settings_ssh import SshSettings
from probed.doctor.finding import Finding, Text, fail, ok, warn
from probed.errors import ProbedError
from probed.ssh_targets import login_of

CHECK: Final = "ssh"
SAMPLE: Final = 20
AT_ONCE: Final = 5
TRY_S: Final = 4.0
NAMED: Final = 5
_TRUST: Final = Text(
    "Compare the fingerprint with the element's own: sudo -u probed probed ssh trust {name}",
    "与网元自身的指纹核对：sudo -u probed probed ssh trust {name}",
)
_REASONS: Final = {
    LoginRefused.reason: Text(
        "Correct the password or key of its login, and whether the element lets it in from here.",
        "更正其登录口令或密钥，并确认网元允许从本机登录。",
    ),
    HostKeyUnknown.reason: _TRUST,
    HostKeyChanged.reason: Text(
        "Somebody may sit in between. If it was replaced: sudo -u probed probed ssh trust --replace {name}",
        "可能有人居中窃听。如网元已更换：sudo -u probed probed ssh trust --replace {name}",
    ),
    OldAlgorithms.reason: Text(
        "If it is old and knows nothing better, write old_algorithms = true into its [[ssh.group]].",
        "如网元较旧只支持这些算法，在其 [[ssh.group]] 中写 old_algorithms = true。",
    ),
}
_OTHER: Final = Text(
    "Ask it: probed ssh run {name} COMMAND. See the log.", "试查：probed ssh run {name} COMMAND，并看日志。"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an element's server showed: a key, or why there is none."""

    name: str
    place: str
    key: HostKey | None = None
    failure: SshFailure | None = None


# Logins.


def logins(ssh: SshSettings) -> Iterator[Finding]:
    """Each login's secrets can be read and its key opened; none is there for nobody."""
    used = {group.login for group in ssh.group}
    good = 0
    for name, settings in ssh.login.items():
        where = f"ssh.login.{name}"
        try:
            why = hostkeys.unusable(login_of(settings))
        except ProbedError as exc:
            why = str(exc)
        if why:
            todo = Text("Correct the file; only the daemon may read it.", "修正该文件，且仅守护进程用户可读。")
            yield fail(CHECK, where, Text(why, why), todo)
        elif name not in used:
            what = Text("no [[ssh.group]] uses it", "没有 [[ssh.group]] 使用")
            yield warn(CHECK, where, what, Text("Take it out, or name it in a group.", "删除，或在组中引用。"))
        else:
            good += 1
    if good:
        yield ok(CHECK, "ssh.login", f"{good} logins are complete", f"{good} 个登录凭据齐全")


# Host keys, as far as the file tells.


def judge_trust(targets: Iterable[SshTarget], known_hosts: Path) -> Iterator[Finding]:
    strangers = [target for target in targets if not hostkeys.keys_of(known_hosts, target.place)]
    for target in strangers[:NAMED]:
        what = Text("its host key was never accepted, so it is not asked", "其主机密钥尚未接受，因此不查询")
        yield fail(CHECK, f"{target.element} {target.place}", what, _named(_TRUST, target.element))
    if len(strangers) > NAMED:
        rest = len(strangers) - NAMED
        what = Text(f"{rest} more host keys were never accepted", f"另有 {rest} 个主机密钥尚未接受")
        yield fail(CHECK, str(known_hosts), what, _named(_TRUST, "ELEMENT"))


# What servers show now.


def sample(targets: Sequence[SshTarget], known_hosts: Path, most: int | None = SAMPLE) -> list[SshTarget]:
    """Those whose key is known, spread evenly; `most` None = all."""
    known = [target for target in targets if hostkeys.keys_of(known_hosts, target.place)]
    if most is None or len(known) <= most:
        return known
    return [known[number * len(known) // most] for number in range(most)]


def look(targets: Sequence[SshTarget], limit_s: float) -> list[Shown]:
    """The key that each shows within the limit; who was not reached in time is left out. A few at a time."""
    end = time.monotonic() + limit_s

    def one(target: SshTarget) -> Shown | None:
        left_s = min(end - time.monotonic(), TRY_S)
        if left_s <= 0:
            return None
        try:
            key = hostkeys.fetch(target.host, target.port, left_s, old=target.old_algorithms)
        except SshFailure as failure:
            return Shown(target.element, target.place, failure=failure)
        return Shown(target.element, target.place, key)

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="doctor ssh") as pool:
        return [shown for shown in pool.map(one, targets) if shown is not None]


def judge_shown(found: Sequence[Shown], asked: int, known: int, known_hosts: Path) -> Iterator[Finding]:
    bad = []
    for one in found:
        accepted = hostkeys.keys_of(known_hosts, one.place)
        if one.failure is not None:
            bad.append((one, Text(str(one.failure), str(one.failure)), one.failure.reason))
        elif one.key not in accepted:
            before = str(accepted[0]) if accepted else "-"
            en = f"shows the host key {one.key}, but {before} was accepted"
            bad.append((one, Text(en, f"出示主机密钥 {one.key}，而已接受的是 {before}"), HostKeyChanged.reason))
    for one, what, reason in bad[:NAMED]:
        level = fail if reason == HostKeyChanged.reason else warn
        yield level(CHECK, f"{one.name} {one.place}", what, _named(_REASONS.get(reason, _OTHER), one.name))
    if len(bad) > NAMED:
        rest = len(bad) - NAMED
        todo = Text("Run: probed doctor --all --json", "运行：probed doctor --all --json")
        yield warn(CHECK, "SSH", Text(f"{rest} more cannot be asked", f"另有 {rest} 个无法查询"), todo)
    if asked > len(found):
        left = asked - len(found)
        what = Text(f"{left} were not asked for want of time", f"{left} 个因时间不足未查询")
        yield warn(CHECK, "SSH", what, Text("Give it more --time.", "加大 --time。"))
    if good := len(found) - len(bad):
        of = f" ({asked} of {known} asked)" if asked < known else ""
        of_zh = f"（抽查 {asked}/{known}）" if asked < known else ""
        yield ok(CHECK, "SSH", f"{good} show the accepted key{of}", f"{good} 个出示已接受的密钥{of_zh}")


# What the daemon has met.


def judge_visits(status: Mapping[str, Any] | None) -> Iterator[Finding]:
    """Elements that the daemon cannot ask now, by why; None = it does not run, or asks nobody."""
    by_reason: dict[str, list[str]] = {}
    for name, one in (status or {}).items():
        if one.get("silent_since"):
            by_reason.setdefault(str(one.get("reason") or "?"), []).append(name)
    for reason, names in sorted(by_reason.items()):
        shown = ", ".join(names[:NAMED]) + (" ..." if len(names) > NAMED else "")
        what = Text(
            f"the daemon cannot ask {len(names)}: {reason} ({shown})",
            f"守护进程无法查询 {len(names)} 个：{reason}（{shown}）",
        )
        yield warn(CHECK, "probed run", what, _named(_REASONS.get(reason, _OTHER), names[0]))


def _named(text: Text, name: str) -> Text:
    return Text(text.en.format(name=name), text.zh.format(name=name))
