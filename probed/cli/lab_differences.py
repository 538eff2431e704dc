"""A difference that the lab found, in the language of the terminal."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from probed.cli.words import language, template_pattern

DIFFERENCES: Final[dict[str, str]] = {
    "by the stored runs, {text}": "按库中轮询记录，{text}",
    "{what}: probed says {value}, the truth is {truth}": "{what}：probed 为 {value}，真值为 {truth}",
    "{what}: {value} is wider than the looks {truth}": "{what}：{value} 宽于两次轮询 {truth}",
    "{name}: not assessed": "{name}：未考核",
    "{name}: the lab has no such circuit": "{name}：实验网没有这条电路",
    "{name}: the store and the file of observations give different assessments": (
        "{name}：数据库与观测文件的考核结果不同"
    ),
    "outage from {at}: nothing went down within its bounds": "中断始于 {at}：其上下界内并无中断发生",
    "outage to {at}: nothing came up within its bounds": "中断止于 {at}：其上下界内并无恢复发生",
    "down from {at} to {end}: not found": "{at} 至 {end} 的中断未被发现",
    "{name}: not seen at all": "{name}：完全没有看到",
    "down begins at {at}: not seen": "{at} 开始的中断没有看到",
    "down ends at {at}: not seen": "{at} 的恢复没有看到",
    "at risk begins at {at}: not seen": "{at} 开始的失去保护没有看到",
    "at risk ends at {at}: not seen": "{at} 恢复的保护没有看到",
    "down begins seen at {at}: nothing happened within its bounds": "判为 {at} 中断：其上下界内并无此事",
    "down ends seen at {at}: nothing happened within its bounds": "判为 {at} 恢复：其上下界内并无此事",
    "at risk begins seen at {at}: nothing happened within its bounds": "判为 {at} 失去保护：其上下界内并无此事",
    "at risk ends seen at {at}: nothing happened within its bounds": "判为 {at} 保护恢复：其上下界内并无此事",
    "nobody answered for a part of it from {at} on, but it was never unknown": (
        "自 {at} 起其一部分无人应答，却从未判为未知"
    ),
    "unknown from {at} to {end}: everything on it was answered for": "{at} 至 {end} 判为未知：其各部分均有应答",
    "{name} at {at}: no problem was raised": "{name} 在 {at}：没有产生故障",
    "does not name customers {names}": "没有列出客户 {names}",
    "does not name {names} as down": "没有列出中断的 {names}",
    "does not name {names} as at_risk": "没有列出失去保护的 {names}",
    "names {names} as down, wrongly": "误列 {names} 为中断",
    "names {names} as at_risk, wrongly": "误列 {names} 为失去保护",
    "{name}: raised at {at}, but nothing crossed its threshold": "{name}：{at} 产生故障，但并未越过门限",
    "{name}: crossed at {at}, but no problem was raised": "{name}：{at} 越过门限，但没有产生故障",
    "{name}: well again at {at}, but the problem was never cleared": "{name}：{at} 已恢复，但故障一直未清除",
    "{name}: cleared at {at}, it was well again at {end}": "{name}：{at} 清除，实际 {end} 恢复",
    "test {name} at {at}: sent, lost, round trip {value}: not so": "测试 {name} 在 {at}：发、丢、往返 {value}：不符",
    "test {name} at {at}: the result before it, again": "测试 {name} 在 {at}：重复了前一个结果",
    "test {name}: {count} results, that is less than a third": "测试 {name}：仅 {count} 个结果，不足三分之一",
    "{name} was not asked from {at} to {end}": "{name} 在 {at} 至 {end} 未被轮询",
    "{name} was called {kind} at {at}: it was answered for": "{name} 在 {at} 被判为 {kind}：其实有应答",
    "{count} requests were not reads": "{count} 个请求不是读取",
    "{count} notifications were due, {others} arrived": "应有 {count} 条通知，到达 {others} 条",
    "no problem was ever raised": "从未产生故障",
    "the daemon ended with code {code} after SIGTERM": "守护进程收到 SIGTERM 后以代码 {code} 退出",
    "the daemon's log does not tell that its store took nothing": "守护进程的日志没有说明数据库曾无法写入",
    "there is a traceback in the daemon's log": "守护进程的日志中有程序异常（traceback）",
    "{name}: {text}": "{name}：{text}",
}
"""What the lab's comparisons say; the first that fits is meant."""

_WHAT: Final = {
    "clauses missed": "未达标条款",
    "counted outages": "计次的中断数",
    "clauses met": "条款是否达标",
    "availability low": "可用率下限",
    "availability high": "可用率上限",
    "availability official": "考核可用率",
    "at_risk_low_us": "失去保护时长下限",
    "at_risk_high_us": "失去保护时长上限",
    "start_bounds": "开始的上下界",
    "end_bounds": "结束的上下界",
    "excluded_us": "免考核时长",
    "counted_from": "计次起点",
    "out_of_hours": "服务时间外",
    "low_us": "时长下限",
    "high_us": "时长上限",
    "customer": "客户",
    "contract": "合同",
    "counted": "是否计次",
    "excluded": "免考核",
    "degraded": "劣化",
    "unknown": "未知",
    "availability": "可用率",
    "outages": "中断次数",
    "outage": "中断",
    "longest": "最长中断",
    "repair": "修复时间",
    "totals": "合计",
    "spans": "时段",
    "start": "开始",
    "kind": "类别",
    "down": "中断",
    "end": "结束",
    "up": "正常",
    "true": "是",
    "false": "否",
    "none": "无",
}
_WORD: Final = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in _WHAT))


def difference(line: str) -> str:
    """What differs, as the lab's comparisons word it; what is not known stays English."""
    if language() == "en":
        return line
    for pattern, chinese in _patterns():
        if match := pattern.fullmatch(line):
            parts = {name: _part(name, part) for name, part in match.groupdict().items()}
            return chinese.format(**parts)
    return line


def _part(name: str, part: str) -> str:
    if name == "text":
        return difference(part)
    if name not in ("what", "value", "truth"):
        return part
    whose, apart, what = part.rpartition(": ")
    told = _WORD.sub(lambda match: _WHAT[match[0]], what)
    return f"{_part(name, whose)}：{told}" if apart else told


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((template_pattern(english), chinese) for english, chinese in DIFFERENCES.items())
