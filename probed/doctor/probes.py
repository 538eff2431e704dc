"""Whether the broker can be reached, and how the probes are. The session of the daemon is left alone."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from collectors.mqtt.standing import Judge, faults
from config.mqtt_check import tls_context
from config.settings_mqtt import MqttSettings
from probed.doctor.finding import Finding, Text, fail, ok, warn
from probed.model.instant import DAY_US, format_instant, from_datetime
from probed.model.probe import ProbeFault, ProbeInventory, ProbeState
from probed.store.connection import open_reader
from probed.store.errors import StoreError
from probed.store.migrations import CURRENT, version_of
from probed.store.probes import STATES, state_of

TRY_S: Final = 4.0
SOON_US: Final = 21 * DAY_US
SHOWN: Final = 5
_WORDS: Final = {
    ProbeFault.NEVER_HEARD: Text("never heard of", "从未上报"),
    ProbeFault.SILENT: Text("silent", "失联"),
    ProbeFault.DUPLICATE_ID: Text("two probes under one id", "编号重复"),
    ProbeFault.WRONG_VERSION: Text("wrong version", "版本不符"),
    ProbeFault.CLOCK_OFF: Text("clock off", "时钟偏差"),
    ProbeFault.UNWELL: Text("not well", "自检异常"),
    ProbeFault.OLD_SCHEDULE: Text("old schedule", "任务未更新"),
}


def look_broker(mqtt: MqttSettings) -> Iterator[Finding]:
    """Connects, with TLS where it is asked for, and goes away: no MQTT, which would end the daemon's session."""
    where = f"{mqtt.host}:{mqtt.tcp_port}"
    try:
        context = tls_context(mqtt)
        with socket.create_connection((mqtt.host, mqtt.tcp_port), TRY_S) as link:
            if context is not None:
                with context.wrap_socket(link, server_hostname=mqtt.host):
                    pass
    except ssl.SSLError as exc:
        what = Text(f"TLS with it fails: {exc}", f"TLS 握手失败：{exc}")
        todo = Text("Compare ca_file and its certificate.", "核对 ca_file 与服务器证书。")
        yield fail("mqtt", where, what, todo)
    except (OSError, ValueError) as exc:
        what = Text(f"the broker cannot be reached: {exc}", f"无法连接消息服务器：{exc}")
        todo = Text("Start it, or correct [mqtt] host and port.", "启动服务器，或更正 [mqtt] host 和 port。")
        yield fail("mqtt", where, what, todo)
    else:
        yield ok("mqtt", where, "the broker can be reached", "消息服务器可达")


def judge_certificate(mqtt: MqttSettings, now: int) -> Iterator[Finding]:
    """Whether ours is valid: with TLS 1.3 a broker refuses it after the handshake, which a connection alone does not
    tell. Files that cannot be read are told elsewhere.
    """
    if mqtt.cert_file is None:
        return
    from cryptography import x509  # noqa: PLC0415 - only where there is one

    try:
        certificate = x509.load_pem_x509_certificate(mqtt.cert_file.read_bytes())
    except (OSError, ValueError):
        return
    begins, ends = from_datetime(certificate.not_valid_before_utc), from_datetime(certificate.not_valid_after_utc)
    where, told = str(mqtt.cert_file), format_instant(ends)
    todo = Text("Put a new certificate and its key there.", "更换证书及其私钥。")
    if now >= ends:
        yield fail("mqtt", where, Text(f"our certificate has expired: {told}", f"客户端证书已过期：{told}"), todo)
    elif now < begins:
        told = format_instant(begins)
        what = Text(f"our certificate is not valid before {told}", f"客户端证书尚未生效：{told}")
        yield fail("mqtt", where, what, Text("Look at this machine's clock.", "核对本机时钟。"))
    elif ends - now < SOON_US:
        yield warn("mqtt", where, Text(f"our certificate expires on {told}", f"客户端证书即将过期：{told}"), todo)


def states(path: Path) -> dict[str, ProbeState] | None:
    """None = the store cannot be read, which another check tells."""
    try:
        with closing(open_reader(path)) as db:
            if version_of(db, path) != CURRENT:
                return None
            found = [state_of(row) for row in db.execute(STATES)]
    except StoreError:
        return None
    return {state.probe: state for state in found}


def judge_probes(
    mqtt: MqttSettings, probes: ProbeInventory, known: dict[str, ProbeState] | None, now: int
) -> Iterator[Finding]:
    """One finding for each kind of trouble, the first probes by name."""
    if known is None:
        return
    judge = Judge(mqtt.silent_us, mqtt.time_limit_us, mqtt.software)
    names = [row.id for row in probes.probes if row.valid.holds_at(now)]
    trouble: dict[ProbeFault, list[str]] = {}
    for name in names:
        for fault in faults(known.get(name), now, judge, None):
            trouble.setdefault(fault, []).append(name)
    for fault in ProbeFault:
        if fault in trouble:
            yield _told(fault, trouble[fault], len(names))
    if not trouble:
        yield ok("probes", "probes.csv", f"{len(names)} probes are well", f"{len(names)} 个探针正常")


def _told(fault: ProbeFault, names: list[str], total: int) -> Finding:
    word = _WORDS[fault]
    shown = ", ".join(names[:SHOWN]) + (" ..." if len(names) > SHOWN else "")
    what = Text(
        f"{word.en}: {len(names)} of {total} ({shown})", f"{word.zh}：{total} 个中 {len(names)} 个（{shown}）"
    )
    return warn("probes", "probes.csv", what, Text("See probed probes show PROBE.", "见 probed probes show PROBE。"))
