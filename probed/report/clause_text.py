"""The words of what was promised and what it came to, Chinese beside English."""

from __future__ import annotations

from typing import Final

CLAUSE_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "clause": ("考核项", "Clause"),
    "clause.availability": ("可用率", "Availability"),
    "clause.outage_count": ("中断次数", "Number of outages"),
    "clause.longest_outage": ("最长单次中断", "Longest outage"),
    "clause.repair_time": ("平均修复时间", "Mean time to repair"),
    "clause.repair_time.each": ("单次修复时间", "Time to repair, each"),
    "clause.response_time": ("响应时间", "Response time"),
    "clause.error_performance": ("误码性能", "Error performance"),
    "clause.error_performance.esr": ("误码秒比（ESR）", "Errored second ratio (ESR)"),
    "clause.error_performance.sesr": ("严重误码秒比（SESR）", "Severely errored second ratio (SESR)"),
    "clause.error_performance.bber": ("背景误块比（BBER）", "Background block error ratio (BBER)"),
    "clause.delay": ("时延", "Delay"),
    "clause.jitter": ("时延抖动", "Delay variation"),
    "clause.loss": ("丢包率", "Loss"),
    "clause.protection_switch": ("保护倒换时间", "Protection switch"),
    "clause.protection_switch.count": ("超时保护倒换次数", "Protection switches that took too long (number)"),
    "clause.reporting": ("报告交付时限", "Delivery of the report"),
    "clause.reporting.workdays": ("报告交付时限（工作日）", "Delivery of the report, in working days"),
    "clause.reporting.due": ("{title}：{report} 报告，{due} 到期", "{title}: {report}, due {due}"),
    "clause.reporting.published": (
        "{title}：{report} 报告，{due} 到期，{at} 发布",
        "{title}: {report}, due {due}, published {at}",
    ),
    "clause.reporting.unjudged": (
        "{title}（{report} 报告 {due} 到期，届时约定已终止，不予考核）",
        "{title} (when the report of {report} is due, {due}, the promise has ended: nobody judges it)",
    ),
    "clause.vpn_availability": ("VPN 可用率", "VPN availability"),
    "clause.window": (
        "{title} {window}（{all} 段中 {missed} 段未达标）",
        "{title} {window} ({missed} of {all} missed)",
    ),
    "verdict.because": ("{verdict}：{reason}", "{verdict}: {reason}"),
    "reason.no tickets are recorded": ("未接入工单", "no tickets are recorded"),
    "reason.errored seconds are not measured": ("未测量误码秒", "errored seconds are not measured"),
    "reason.background block errors are not measured": (
        "未测量背景误块",
        "background block errors are not measured",
    ),
    "reason.delay is not measured": ("未测量时延", "delay is not measured"),
    "reason.delay variation is not measured": ("未测量时延抖动", "delay variation is not measured"),
    "reason.loss is not measured": ("未测量丢包", "loss is not measured"),
    "reason.no ledger is at hand": ("没有账本可查", "no ledger is at hand"),
    "reason.the ledger cannot be read": ("账本无法读取", "the ledger cannot be read"),
    "reason.the ledger does not hold": ("账本校验不成立", "the ledger does not hold"),
    "reason.the ledger holds nothing of that time": (
        "账本没有当时的记录",
        "the ledger holds nothing of that time",
    ),
    "reason.the report is not due yet": ("报告尚未到期", "the report is not due yet"),
    "reason.nobody tells of its switches": ("无倒换信息来源", "nobody tells of its switches"),
    "reason.its route has no protection": ("路由无保护", "its route has no protection"),
    "reason.its legs were not watched": ("工作与保护路由未监测", "its legs were not watched"),
    "reason.how long a switch took is not known": ("倒换历时不明", "how long a switch took is not known"),
    "reason.no switches": ("无倒换", "no switches"),
    "reason.nothing was measured in available time": ("可用时间内未测得", "nothing was measured in available time"),
    "reason.somebody has still to answer": ("尚待受理", "somebody has still to answer"),
    "reason.its window is not over": ("考核窗口尚未结束", "its window is not over"),
    "target": ("目标", "Target"),
    "value": ("实际值", "Value"),
    "worst": ("最差电路", "Worst circuit"),
    "margin": ("余量", "Margin"),
    "margin.minutes": ("{margin} 分钟", "{margin} min"),
    "margin.outages": ("{margin} 次", "{margin}"),
    "margin.workdays": ("{margin} 个工作日", "{margin} working days"),
    "workdays": ("{count} 个工作日", "{count} working days"),
    "margin.switches": ("{margin} 次", "{margin}"),
    "kept_of": ("达标 / 电路", "Kept / circuits"),
    "tightest": ("允许中断时间的使用（余量最小的电路）", "Use of the downtime allowed (the tightest circuits)"),
    "tightest.caption": (
        "竖线为允许值；实心为已用，斜纹为可能另为中断的未知时间。单位：分钟。",
        (
            "The line is what the contract allows; solid is used, hatched is unknown time that could be down "
            "besides. In minutes."
        ),
    ),
    "coverage.short": ("覆盖率", "Coverage"),
}
