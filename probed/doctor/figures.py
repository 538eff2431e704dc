"""Checks whether the daemon's figures about itself can be had where [metrics] says."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from config.settings_metrics import MetricsSettings
from probed.doctor.finding import Finding, Text, fail, ok, warn

PATIENCE_S: Final = 3.0
_ANY: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # it is asked where it listens on all addresses
_MOST: Final = 64 * 1024


_REASONS: Final = {
    r"polling has not begun": "采集尚未开始",
    r"no poll was begun for (\d+) s although some are due": r"已有 \1 秒未开始任何到期的采集",
    r"the pipeline has been at the same round for (\d+) s": r"处理流程停在同一轮已 \1 秒",
    r"the store does not take anything at present: the log says why": "数据库当前无法写入，原因见日志",
    r"the pipeline's queue is full: polls are being lost": "处理队列已满，采集正在丢失",
}
"""What `/healthz` says, which is for machines and in English, and its Chinese."""


class FiguresFacts(NamedTuple):
    """What `/healthz` said, or why it said nothing of ours."""

    health: dict[str, object] | None
    trouble: str


def figures_facts(settings: MetricsSettings) -> FiguresFacts:
    connection = http.client.HTTPConnection(_ANY.get(settings.host, settings.host), settings.port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/healthz")
        body = json.loads(connection.getresponse().read(_MOST))
    except OSError as exc:
        return FiguresFacts(None, exc.strerror or str(exc) or type(exc).__name__)
    except (http.client.HTTPException, ValueError, RecursionError):
        return FiguresFacts(None, "")
    finally:
        connection.close()
    return FiguresFacts(body, "") if isinstance(body, dict) and "live" in body else FiguresFacts(None, "")


def judge_figures(where: str, facts: FiguresFacts, *, running: bool) -> Iterator[Finding]:
    """Without a daemon nothing is said: that has a finding of its own."""
    if facts.health is not None:
        if facts.health.get("ready"):
            yield ok("metrics", where, "gives the daemon's figures", "可取得运行指标")
        else:
            reasons = facts.health.get("reasons")
            told = tuple(map(str, reasons)) if isinstance(reasons, list) else ()
            yield warn(
                "metrics",
                where,
                Text(
                    f"the daemon is not ready: {', '.join(told)}",
                    f"守护进程尚未就绪：{'；'.join(map(_in_chinese, told))}",
                ),
                Text("See the other findings; the alarms are explained in docs/operations.md.", "查看其他检查结果。"),
            )
    elif not facts.trouble:
        yield fail(
            "metrics",
            where,
            Text("another program answers there: there are no figures", "该地址由其他程序应答：无法取得运行指标"),
            Text(
                "Name a free address: listen in [metrics]; then restart the daemon.",
                "为 [metrics] 的 listen 另选空闲地址，然后重启守护进程。",
            ),
        )
    elif running:
        yield fail(
            "metrics",
            where,
            Text(f"there are no figures: {facts.trouble}", f"无法取得运行指标：{facts.trouble}"),
            Text(
                "See the daemon's log for why it does not listen there; then restart it.",
                "查看守护进程日志中未监听的原因，然后重启。",
            ),
        )


def _in_chinese(reason: str) -> str:
    """A daemon of another version may say what is not known here: that stays as it is."""
    found = ((re.fullmatch(english, reason), chinese) for english, chinese in _REASONS.items())
    return next((match.expand(chinese) for match, chinese in found if match), reason)
