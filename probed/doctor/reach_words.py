"""What it means that an agent did not answer, by the reason of the failure (collectors.snmp.request)."""

from __future__ import annotations

from typing import Final, TypeAlias

from probed.doctor.finding import Text

Words: TypeAlias = tuple[Text, Text]

_LOOK: Final = Text("Look at it with snmpget.", "用 snmpget 检查。")

_PRIVACY: Final = (
    Text("the privacy password or protocol (priv) is wrong", "加密口令或加密协议（priv）错误"),
    Text(
        "Correct priv and its password in the credential; AES-192 and AES-256 exist in two kinds (see -C).",
        "修正凭据中的 priv 及其口令；AES-192 和 AES-256 有两种密钥算法，可改用带 -C 的一种。",
    ),
)
_DIGEST: Final = (
    Text("the authentication password or protocol (auth) is wrong", "认证口令或认证协议（auth）错误"),
    Text("Correct auth and its password in the credential.", "修正凭据中的 auth 及其口令。"),
)
_CLOCK: Final = (
    Text(
        "its clock of SNMPv3 (snmpEngineBoots, snmpEngineTime) stands still or went back",
        "SNMPv3 时钟（snmpEngineBoots、snmpEngineTime）停滞或回退",
    ),
    Text(
        "Ask again in a minute: an agent that lost its boots is believed then. If it stays, somebody repeats old "
        "messages, or the agent does not keep its boots over a restart.",
        "一分钟后重试：丢失启动计数的代理届时会被接受。若仍如此，可能有人重放旧报文，或代理重启时未保存启动计数。",
    ),
)
_CONTEXT: Final = (
    Text("it does not know the context", "代理不认识该 context"),
    Text("Correct context and context_engine_id in the credential.", "修正凭据中的 context 与 context_engine_id。"),
)
_UNSAFE: Final = (
    Text(
        "something answers without the security that was asked for, and is not believed",
        "收到的应答缺少所要求的安全保护，未予采信",
    ),
    Text(
        "See who answers at this address; an agent may know the user with less security than the credential has.",
        "检查该地址由谁应答；代理上该用户的安全级别可能低于凭据。",
    ),
)

_BY_REASON: Final[dict[str, Words]] = {
    "refused": (
        Text("the host is there, but no agent listens on this port", "主机可达，但端口上无 SNMP 代理"),
        Text("Start the agent, or correct the port in the inventory.", "启动代理，或修正资源表中的端口。"),
    ),
    "unreachable": (
        Text("there is no route to it, or a firewall forbids it", "路由不可达或被防火墙拒绝"),
        Text("See routes and firewall of this host.", "检查本机路由与防火墙。"),
    ),
    "timeout": (
        Text(
            "no answer: off, filtered, or it does not know the community",
            "无应答：设备关机、被过滤或团体字错误",
        ),
        Text(
            "Try snmpget from this host with the same community; an agent is silent to a wrong one.",
            "在本机用相同团体字执行 snmpget；团体字错误时设备不应答。",
        ),
    ),
    "unknown_user": (
        Text("it does not know the user", "代理没有该用户"),
        Text("Correct user in the credential, or create it there.", "修正凭据中的 user，或在设备上创建该用户。"),
    ),
    "unsupported_level": (
        Text("its user does not have the security level of the credential", "设备上该用户不支持凭据的安全级别"),
        Text(
            "Compare auth and priv of the credential with the user there.",
            "对照设备上的用户，修正凭据中的 auth 与 priv。",
        ),
    ),
    "wrong_digest": _DIGEST,
    "wrong_mac": _DIGEST,
    "silent_when_private": _PRIVACY,
    "decryption_error": _PRIVACY,
    "not_in_time_window": _CLOCK,
    "replayed": _CLOCK,
    "unauthenticated_report": _CLOCK,
    "boots_spent": (
        Text("its snmpEngineBoots is at its end (2147483647)", "其 snmpEngineBoots 已达上限（2147483647）"),
        Text(
            "Give it a new engine id, and its users new keys: by RFC 3414 nothing it says is believed until then.",
            "为其更换 engine ID 并重建用户密钥：按 RFC 3414，在此之前其报文一律不被接受。",
        ),
    ),
    "unknown_context": _CONTEXT,
    "wrong_context": _CONTEXT,
    "security_level": _UNSAFE,
    "wrong_engine": _UNSAFE,
    "wrong_user": _UNSAFE,
}
_SILENT_V3: Final = (
    Text("no answer: off, filtered, or it does not speak SNMPv3", "无应答：设备关机、被过滤或不支持 SNMPv3"),
    Text("Try snmpget -v3 from this host.", "在本机执行 snmpget -v3。"),
)


def words(reason: str, said: str, *, v3: bool) -> Words:
    """What is wrong, and what to do; what the failure itself said where nothing better is known."""
    if v3 and reason == "timeout":
        return _SILENT_V3
    return _BY_REASON.get(reason, (Text(said, said), _LOOK))
