"""The Chinese of contracts, reports, the ledger, risks, credits and explanations."""

from __future__ import annotations

from typing import Final

SLA_TEXTS: Final[dict[str, str]] = {
    # contracts
    "no mistake; contracts: {contracts}, versions: {versions}": "没有错误；合同 {contracts} 份，版本 {versions} 个",
    "from {start} to {end} ({zone})": "{start} 至 {end}（{zone}）",
    ", superseded by version {version}": "，由版本 {version} 取代",
    "key": "键",
    "said by": "出处",
    "place": "位置",
    "file": "文件",
    "title": "名称",
    "circuits under it: {count} ({names})": "适用电路 {count} 条（{names}）",
    "circuits under it: {circuits}, of customers: {customers} ({names})": (
        "适用电路 {circuits} 条，客户 {customers} 个（{names}）"
    ),
    "{count} working days": "{count} 个工作日",
    "ledger, entry {number}: report {report}, revision {revision}, published {at}": (
        "账本第 {number} 条：{report} 报告第 {revision} 版，{at} 发布"
    ),
    "; its own clock said {at}, an entry before it says otherwise": "；其自身时钟为 {at}，与前面的条目不符",
    "; no anchor holds it yet": "；尚无锚包含此条",
    "; held by the anchor of {day}": "；{day} 的锚包含此条",
    "; held by the anchor of {day}, stamped {at}": "；{day} 的锚包含此条，时间戳 {at}",
    "nothing that judges anything differs": "与考核有关的内容没有差别",
    "{key} is new: {value}": "新增 {key}：{value}",
    "{key} falls away: it was {value}": "取消 {key}：原为 {value}",
    "{key} was {old}, becomes {new}": "{key} 由 {old} 改为 {new}",
    "{contract} over {count} months": "{contract} 试算 {count} 个月",
    "month": "月份",
    "recorded %": "有记录 %",
    "cannot be said": "无法判定",
    "would be paid": "试算扣减",
    "paid now": "现行扣减",
    "{month}, the month of the last input; --period names another": "{month}，最后数据所在月份；其他月份用 --period",
    "by how much": "差额",
    "only by time not recorded": "仅因未记录的时间",
    "together {amount} {currency} in {count} months": "{count} 个月合计 {amount} {currency}",
    "the draft has no [credit]: it says what would be missed, not what that costs": (
        "草案没有 [credit]：只能说明哪些未达标，不能说明扣减多少"
    ),
    "not recorded: {months}": "没有记录：{months}",
    "the draft names no charge for {circuits}": "草案未给出月租费：{circuits}",
    "no clause would have been missed": "没有未达标的条款",
    # filed reports
    "nothing differs from the published revision {number}": "与已发布的第 {number} 版没有差别",
    "revision {number} of {customer} {period}: draft": "客户 {customer} {period} 第 {number} 版：草稿",
    "revision {number} of {customer} {period}: ": "客户 {customer} {period} 第 {number} 版：",
    "no report is filed": "没有归档的报告",
    "revision": "版次",
    "revision {old} to {new}: {note}": "第 {old} 版至第 {new} 版：{note}",
    "nothing differs": "没有差别",
    "was": "原为",
    "is now": "现为",
    # ledger
    "entries added: {entries}, to chains: {chains}": "新增条目 {entries}，涉及链 {chains}",
    "{chain}: half a line at its end, a write that was cut off; extend removes it": (
        "{chain}：末行不完整，系写入中断；extend 会将其去除"
    ),
    "{entries} entries in {chains} chains: each is as it was written, and in its place": (
        "{chains} 条链共 {entries} 个条目：均与写入时一致，顺序无误"
    ),
    "whether all was written anew shows only against an anchor kept elsewhere: --anchor FILE": (
        "是否被整体重写，只有对照另存的锚才能看出：--anchor FILE"
    ),
    "and all that the anchor of {day} holds is there": "{day} 的锚所含内容俱在",
    "and the store says what was entered of it": "数据库与入账内容一致",
    "chain": "链",
    "entry": "条目",
    "what does not hold": "不符之处",
    "entered": "录入时间",
    "hash": "哈希",
    # risk
    "nothing has been watched yet, so no clause has a clock": "尚未采集到任何数据，各条款还没有时钟",
    "as known at {instant} ({zone})": "数据截至 {instant}（{zone}）",
    "of {count} clauses none has used any of its allowance": "{count} 项条款均未动用余量",
    "left": "余量",
    "used %": "已用 %",
    "1 h": "1 小时",
    "6 h": "6 小时",
    "1 d": "1 天",
    "3 d": "3 天",
    "goes on": "依据",
    "breach": "预计未达标",
    "at stake": "将扣减",
    "then": "下一档",
    "burn of 1 h, 6 h, 1 d, 3 d: 1.0 uses up the allowance exactly by the end of the month": (
        "1 小时、6 小时、1 天、3 天的消耗速度：1.0 即恰好在月末用完余量"
    ),
    "{count} clauses run from the first look on; the report counts the time before it as down, "
    "as their contracts say of unknown time": (
        "{count} 项条款自首次采集起计；此前时段按合同“未知按中断计”的规定，报告计为中断"
    ),
    # fleet
    "{period}, {count} figures": "{period}，共 {count} 项",
    "{period}, official % of each day": "{period}，每日考核可用率 %",
    "known until": "数据截至",
    "stale": "待更新",
    "so far: {some} of {all} figures are provisional (the period or an outage is open)": (
        "截至目前：{all} 项中有 {some} 项尚未最终确定（周期或中断未结束）"
    ),
    ". not in service, - nothing known, ! a clause was missed, ~ so far, ? stale": (
        ". 未在服务，- 无数据，! 有条款未达标，~ 截至目前，? 待更新"
    ),
    "stale: {count} figures rest on what was stated anew; the daemon makes them again": (
        "待更新：{count} 项所依据的内容已变更，守护进程将重新计算"
    ),
    # credits
    "charge": "应收月租",
    "clauses missed": "未达标项",
    "credit": "扣减",
    "at most": "至多",
    "currency": "币种",
    "step": "步骤",
    "amount": "金额",
    "Credit": "违约扣减",
    "credit of customer {customer}: {amount} {currency}": "客户 {customer} 扣减合计：{amount} {currency}",
    "By all witnesses, as the contract has it; problems, and spans of the ledger, go by looks at ports alone.": (
        "以上按合同依据全部证据；故障和证据账本中的时间区段仅依据对端口的轮询。"
    ),
    "the chronic rule counts months before these too: {months}": "连续未达标条款也计入此前月份：{months}",
    "not recorded, so that the chronic rule does not count them as missed: {months}": (
        "以下月份没有记录，连续未达标条款不按未达标计：{months}"
    ),
    "{contract}: the circuits' {sum} are cut to the customer's cap of {cap}": (
        "{contract}：各电路合计 {sum}，以客户上限 {cap} 为限"
    ),
    "{contract}: the circuits' {sum} are cut to the customer's cap of {cap}, less {earlier} of earlier versions": (
        "{contract}：各电路合计 {sum}，以客户上限 {cap} 减去先前版本的 {earlier} 为限"
    ),
    "at most: if all unknown time were down, and what cannot be said were missed": (
        "至多：若未知时间全部为中断、无法判定的条款全部未达标"
    ),
    "{clause}: when the report of {report} is due, {due}, the promise has ended: nobody judges it": (
        "{clause}：{report} 报告 {due} 到期，届时约定已终止，不予考核"
    ),
    "joined: two versions held, each judges its own part; only the sums are added": (
        "合计：本期先后适用两个版本，各自考核其时段，仅时间相加"
    ),
    "joined: it was sold again in between; each part is judged by itself, only the sums are added": (
        "合计：本期内停用后又开通，各段分别考核，仅时间相加"
    ),
    "{count} bins overlap others of their port and are not counted, the first: {point} {layer} {start}": (
        "{count} 个统计周期与同端口的其他周期重叠，未计入，首个：{point} {layer} {start}"
    ),
    # explain
    "contract {contract}  customer {customer}": "合同 {contract}  客户 {customer}",
    "assessed {start} to {end} ({zone}), {state}": "考核 {start} 至 {end}（{zone}），{state}",
    "so far": "截至目前",
    "final": "最终",
    "Every second": "逐秒归类",
    "Availability": "可用率",
    "Exclusions": "免考核",
    "Outages": "中断",
    "Clauses": "条款",
    "Disagreements": "矛盾",
    "nothing": "无",
    "none": "无",
    "{spans} in {count} stretches, {window} assessed: ": "{count} 段合计 {spans}，考核时长 {window}：",
    "nothing is missing, nothing is counted twice": "无遗漏，无重复",
    "THIS DOES NOT ADD UP": "合计不符",
    "known share": "已知时间占比",
    "without the protection sold": "未享有所购保护的时间",
    "outages closed in the period": "本期内结束的中断",
    "Percentages are cut, never rounded up; clauses are decided on the exact ratios.": (
        "百分数一律截尾，从不进位；条款按精确比值判定。"
    ),
    "{name}: {length} left the assessment": "{name}：{length} 不计入考核",
    "{name}: not applied, {why}": "{name}：未采用，{why}",
    "{kind}, {start} to {end}, announced {announced}": "{kind}，{start} 至 {end}，通知于 {announced}",
    "asked by {author}, decided by {approver}, proof: {proof}": "提出人 {author}，批准人 {approver}，凭证：{proof}",
    "in force from {start} to {end}": "有效期 {start} 至 {end}",
    "{start} to {end}, {kind}:": "{start} 至 {end}，{kind}：",
    "nothing was heard": "未收到任何数据",
    "Evidence of what is unknown or degraded": "未知与劣化时段的证据",
    "... and {count} more (--json)": "…… 另有 {count} 项（--json）",
    "counted": "计入",
    "not counted: {why}": "不计入：{why}",
    "still open": "尚未恢复",
    "{start} to {end}, {length}: ": "{start} 至 {end}，{length}：",
    "down in the period {length}": "本期内中断 {length}",
    ", masked {length}": "，其中剔除 {length}",
    "; because of {causes}; responsible: {party}": "；原因 {causes}；责任方：{party}",
    "not in this body of evidence": "不在本次证据之内",
    "{source}: {point} {state}, seen {when}": "{source}：{point} {state}，见于 {when}",
    "{source}: not asked, a collector of probed's had failed, {when}": (
        "{source}：未轮询，本系统采集任务曾故障，{when}"
    ),
    "{source}: no answer ({reason}) {when}": "{source}：无应答（{reason}）{when}",
    "{source}: {path} lost {lost} of {sent} packets, {when}": "{source}：{path} 发包 {sent}，丢失 {lost}，{when}",
    "; not trusted: {doubts}": "；不可信：{doubts}",
    "; under maintenance, by who told it": "；上报方标记为维护状态",
    "{source}: {point} {layer} {way} counted ES {es}, SES {ses}, {lost} unavailable, {when}": (
        "{source}：{point} {layer} {way}计 ES {es}、SES {ses}、不可用 {lost}，{when}"
    ),
    "Evidence of clause {clause}": "条款 {clause} 的证据",
    "Protection switches": "保护倒换",
    "took": "历时",
    "not told": "不明",
    "working leg down: {name}": "工作路由中断：{name}",
    "told by {name} ({length})": "设备 {name}（{length}）",
    "probe {name} ({length})": "探针 {name}（{length}）",
    "decided by {how}": "判定依据：{how}",
    "{source}: {point} {alarm} switched {when}, took {length}": (
        "{source}：{point} {alarm} 倒换于 {when}，历时 {length}"
    ),
    "Whose": "责任划分",
    "not trusted ({doubts}), so not heard: {witness} {start} to {end}": (
        "不可信（{doubts}），未采信：{witness} {start} 至 {end}"
    ),
    "Counted, and not placed": "已计数但无法定位的中断",
    "In the sums: {sure} down, and {doubt} unknown, somewhere in these bins.": (
        "已计入合计：中断 {sure}、未知 {doubt}，位于上述统计周期内某处。"
    ),
    "; {length} of it cannot be as both say": "；其中 {length} 两者不可能同时成立",
    "{points} and {count} more": "{points} 等另 {count} 个",
    ", since {instant} by {witness}": "，据 {witness} 始于 {instant}",
    "at {instant}": "{instant}",
    "from {start} to {end}": "{start} 至 {end}",
    "at {share} of its capacity": "仅有 {share} 的容量",
    "  {leaf}: {down} down, {up} up; decided by {how}": "  {leaf}：{down} 报中断，{up} 报正常；判定依据：{how}",
    "{low} to {high}": "{low} 至 {high}",
}
