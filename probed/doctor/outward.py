"""Whether mail servers, web hooks, SMS ways and InfluxDB can be reached. Nothing is ever sent to people here."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from config.settings import Settings
from config.settings_notify import MailSecurity, MailSettings, SmsKind, SmsSettings
from probed.doctor.finding import Finding, Text, fail, ok, warn

TRY_S: Final = 4.0
_REFUSED: Final = 400
_PORTS: Final = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}


class Host(NamedTuple):
    """A machine that the settings name, and what for."""

    part: str
    name: str
    port: int


def hosts_of(settings: Settings) -> list[Host]:
    """Every host that the settings name by name or address, in the order of the file."""
    found = [Host(f"mail.{one.name}", one.host, mail_port(one)) for one in settings.mail]
    webs = [(f"webhook.{one.name}", one.url) for one in settings.webhook]
    webs += [(f"sms.{one.name}", one.url) for one in settings.sms if one.kind is SmsKind.HTTP]
    if settings.influx is not None:
        webs.append(("influx", settings.influx.url))
    if settings.mqtt is not None:
        found.append(Host("mqtt", settings.mqtt.host, settings.mqtt.tcp_port))
    for part, url in webs:
        parts = urlsplit(url)
        if parts.hostname and "{" not in parts.hostname:
            found.append(Host(part, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)))
    return found


def mail_port(one: MailSettings) -> int:
    return one.port or _PORTS[one.security]


def look_name(host: Host) -> Iterator[Finding]:
    """May wait for a name server; its check has a thread of its own."""
    try:
        found = socket.getaddrinfo(host.name, host.port, type=socket.SOCK_STREAM)
    except OSError as exc:
        yield judge_name(host, "", str(exc.strerror or exc))
    else:
        yield judge_name(host, str(found[0][4][0]), "")


def judge_name(host: Host, address: str, trouble: str) -> Finding:
    if not trouble:
        return ok("dns", host.part, f"{host.name} is {address}", f"{host.name} 解析为 {address}")
    return fail(
        "dns",
        host.part,
        Text(f"the name {host.name} does not resolve: {trouble}", f"域名 {host.name} 无法解析：{trouble}"),
        Text(
            "Correct the name, or see /etc/resolv.conf and the name server.",
            "修正名称，或检查 /etc/resolv.conf 与域名服务器。",
        ),
    )


def look_port(host: Host) -> Iterator[Finding]:
    """A connection is opened and closed; nothing is said on it."""
    where = f"{host.part} {host.name}:{host.port}"
    try:
        with socket.create_connection((host.name, host.port), timeout=TRY_S):
            pass
    except OSError as exc:
        yield unreachable("notify", where, str(exc.strerror or exc))
    else:
        yield ok("notify", where, "reachable", "可达")


def unreachable(check: str, where: str, why: str) -> Finding:
    return fail(
        check,
        where,
        Text(f"cannot be reached: {why}", f"无法连接：{why}"),
        Text(
            "See whether it runs and whether a firewall is in between; messages wait until then.",
            "检查对端是否运行及防火墙；恢复前消息将排队等待。",
        ),
    )


def look_mail(one: MailSettings) -> Iterator[Finding]:
    """EHLO, STARTTLS where it is wanted, QUIT: no login, no message."""
    where = f"mail.{one.name} {one.host}:{mail_port(one)}"
    try:
        said = _greet(one)
    except ssl.SSLError as exc:
        yield fail(
            "notify",
            where,
            Text(f"its certificate or TLS is not accepted: {exc.reason}", f"证书或 TLS 不被接受：{exc.reason}"),
            Text("Correct host, ca_file or security in [[mail]].", "修正 [[mail]] 的 host、ca_file 或 security。"),
        )
    except smtplib.SMTPNotSupportedError:
        yield fail(
            "notify",
            where,
            Text("the server offers no STARTTLS", "服务器不支持 STARTTLS"),
            Text("Correct port or security in [[mail]].", "修正 [[mail]] 的 port 或 security。"),
        )
    except smtplib.SMTPResponseException as exc:
        answer = exc.smtp_error.decode("utf-8", "replace") if isinstance(exc.smtp_error, bytes) else exc.smtp_error
        code = "no SMTP:" if exc.smtp_code < 0 else exc.smtp_code
        plain = "".join(letter if letter.isprintable() else " " for letter in answer)
        shown = " ".join(f"{code} {plain}".split())[:200]
        yield fail(
            "notify",
            where,
            Text(f"the server refuses us: {shown}", f"服务器拒绝：{shown}"),
            Text(
                "Ask who runs it to let this host in, or correct host and port in [[mail]].",
                "请其管理员放行本机，或修正 [[mail]] 的 host、port。",
            ),
        )
    except (smtplib.SMTPException, OSError) as exc:
        yield unreachable("notify", where, str(getattr(exc, "strerror", None) or exc))
    else:
        yield ok("notify", where, f"greets ({said})", f"应答正常（{said}）")


def _greet(one: MailSettings) -> str:
    context = ssl.create_default_context(cafile=None if one.ca_file is None else str(one.ca_file))
    if not one.check_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if one.security is MailSecurity.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(one.host, mail_port(one), timeout=TRY_S, context=context)
    else:
        server = smtplib.SMTP(one.host, mail_port(one), timeout=TRY_S)
    try:
        code, said = server.ehlo()
        if code >= _REFUSED:  # an old server that knows HELO only is told by that, as messages are
            code, said = server.helo()
        if code >= _REFUSED:
            raise smtplib.SMTPHeloError(code, said)
        if one.security is MailSecurity.STARTTLS:
            server.starttls(context=context)
            code, _ = server.ehlo()
        with suppress(smtplib.SMTPException, OSError):
            server.docmd("QUIT")  # whatever it answers to that
    finally:
        server.close()
    return f"EHLO {code}"


def look_sms(one: SmsSettings) -> Iterator[Finding]:
    """Of a spool or program what the file system says; a gateway is looked at by its port."""
    where = f"sms.{one.name}"
    match one.kind:
        case SmsKind.SPOOL:
            yield judge_spool(where, one.folder or Path())
        case SmsKind.COMMAND:
            yield judge_program(where, one.command[0], shutil.which(one.command[0]))
        case SmsKind.HTTP:
            return


def judge_spool(where: str, folder: Path) -> Finding:
    place = folder / "outgoing" if (folder / "outgoing").is_dir() else folder
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return ok("notify", where, f"{place} can be written", f"{place} 可写")
    return fail(
        "notify",
        where,
        Text(f"the spool {place} cannot be written by this user", f"当前用户无法写入 {place}"),
        Text("Create it, and let the daemon's user into its group.", "创建目录，并将守护进程用户加入其组。"),
    )


def judge_program(where: str, program: str, found: str | None) -> Finding:
    if found:
        return ok("notify", where, f"{found} can be run", f"{found} 可执行")
    return fail(
        "notify",
        where,
        Text(f"the program {program} is not there or may not be run", f"程序 {program} 不存在或不可执行"),
        Text("Install it, or correct command in [[sms]].", "安装它，或修正 [[sms]] 的 command。"),
    )


def look_influx(url: str) -> Iterator[Finding]:
    """GET /ping: 1.x, 2.x and VictoriaMetrics answer 200 or 204."""
    try:
        with urlopen(f"{url}/ping", timeout=TRY_S) as answer:  # noqa: S310 - the settings allow http and https only
            status = answer.status
    except HTTPError as exc:
        status = exc.code
    except (URLError, OSError) as exc:
        yield unreachable("influx", url, str(getattr(exc, "reason", exc)))
        return
    yield judge_ping(url, status)


def judge_ping(url: str, status: int) -> Finding:
    if status in {200, 204}:
        return ok("influx", url, f"answers /ping ({status})", f"/ping 应答 {status}")
    return warn(
        "influx",
        url,
        Text(f"answers HTTP {status} to /ping", f"/ping 返回 HTTP {status}"),
        Text("See the server's log; marks wait until it is well.", "查看服务器日志；恢复前数据将排队。"),
    )
