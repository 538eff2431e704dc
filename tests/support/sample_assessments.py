"""A bank's October, made by hand: five circuits that show everything a report must be able to say.

The sums are made here from the spans, with the formulas of domain.md, so that the samples are consistent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from probed.model import canonical
from probed.model.assessment import (
    Assessment,
    Bounds,
    ClassSpan,
    ClauseResult,
    Disagreement,
    InstantClass,
    Outage,
    Period,
    RefusedExclusion,
    Totals,
)
from probed.model.contract import (
    AvailabilityClause,
    Contract,
    DenominatorRule,
    EvidenceRule,
    ExclusionKind,
    LongestOutageClause,
    MinimumApplies,
    OutageCountClause,
    OutageRules,
    RepairTimeClause,
    UnknownRule,
)
from probed.model.ids import CircuitId, CustomerId, Leaf, PointId, UnitId, link_leaf, point_leaf
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US, parse_instant
from probed.model.inventory import Customer, Tier, Validity, VpnTopology
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.timeline import Edge, exact
from probed.report.names import CircuitName, Names, VpnMemberName, VpnName
from probed.report.page import Language

ZONE = "Asia/Shanghai"
BANK = CustomerId("100000000017")
CUSTOMER = Customer(
    BANK, "华晟银行股份有限公司", "Huasheng Bank Co., Ltd.", Tier.AAA, UnitId("JN"), "gold", Validity(None, None)
)
GOLD = Contract(
    id="gold",
    version=2,
    title="金牌专线服务等级协议",
    title_en="Gold leased line SLA",
    zone=ZONE,
    start=parse_instant("2026-01-01T00:00:00+08:00"),
    end=None,
    clauses=(
        AvailabilityClause(
            "availability", Fraction(9995, 10000), DenominatorRule.SERVICE_TIME, None, UnknownRule.EXCLUDE
        ),
        OutageCountClause("count", 3),
        LongestOutageClause("longest", 2 * HOUR_US),
        RepairTimeClause("repair", 4 * HOUR_US),
    ),
    outages=OutageRules(60 * SECOND_US, 60 * SECOND_US, MinimumApplies.COUNT),
    evidence=EvidenceRule.ANY_DOWN,
    exclusions=frozenset({ExclusionKind.PLANNED, ExclusionKind.CUSTOMER}),
    planned_notice_us=48 * HOUR_US,
)


def at(text: str) -> int:
    """'10-12 08:14:07' of 2026, local time."""
    return parse_instant(f"2026-{text.replace(' ', 'T')}+08:00")


OCTOBER = Period(at("10-01 00:00:00"), at("11-01 00:00:00"), ZONE, "2026-10")


@dataclass(frozen=True)
class Story:
    """What happened to one circuit: spans that are not UP, in order, and its outages."""

    circuit: str
    events: tuple[ClassSpan, ...] = ()
    outages: tuple[Outage, ...] = ()
    start: int = OCTOBER.start
    end: int = OCTOBER.end
    provisional: bool = False
    at_risk: tuple[int, int] = (0, 0)
    disagreements: tuple[Disagreement, ...] = ()
    exclusions: tuple[str, ...] = ()
    refused: tuple[RefusedExclusion, ...] = ()
    unwatched: tuple[Leaf, ...] = ()


def event(kind: InstantClass, start: str, end: str, *culprits: Leaf, reason: str = "") -> ClassSpan:
    return ClassSpan(at(start), at(end), kind, culprits, reason)


def _spans(story: Story) -> tuple[ClassSpan, ...]:
    spans, here = [], story.start
    for happened in story.events:
        if here < happened.start:
            spans.append(ClassSpan(here, happened.start, InstantClass.UP, (), ""))
        spans.append(happened)
        here = happened.end
    if here < story.end:
        spans.append(ClassSpan(here, story.end, InstantClass.UP, (), ""))
    return tuple(spans)


def _clauses(bounds: Bounds, outages: Sequence[Outage], mttr: Fraction | None) -> tuple[ClauseResult, ...]:
    counted = [o for o in outages if o.counted]
    target = Fraction(9995, 10000)
    official = bounds.official
    longest = max((o.low_us for o in counted), default=None)
    longest_high = max((o.high_us for o in counted), default=None)

    def upper(
        clause: str, kind: str, value: Fraction | None, high: Fraction | None, limit: int, unit: str
    ) -> ClauseResult:
        margin = None if value is None else limit - value
        met = None if margin is None else margin >= 0
        return ClauseResult(clause, kind, value, value, high, Fraction(limit), margin, unit, met)

    number = Fraction(len(counted))
    return (
        ClauseResult(
            "availability",
            "availability",
            official,
            bounds.low,
            bounds.high,
            target,
            None if official is None else official - target,
            "ratio",
            None if official is None else official >= target,
        ),
        upper("count", "outage_count", number, number, 3, "outages"),
        replace(
            upper("longest", "longest_outage", _f(longest), _f(longest_high), 2 * HOUR_US, "us"),
            met=None if official is None else (longest or 0) <= 2 * HOUR_US,
        ),
        upper("repair", "repair_time", mttr, mttr, 4 * HOUR_US, "us"),
    )


def _f(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def assessment(story: Story) -> Assessment:
    """The story with its sums."""
    spans = _spans(story)
    by = {kind: sum(s.end - s.start for s in spans if s.kind is kind) for kind in InstantClass}
    totals = Totals(**{kind.value: length for kind, length in by.items()})
    d = totals.length - totals.excluded - totals.out_of_hours
    known = d - totals.unknown
    bounds = Bounds(
        1 - Fraction(totals.down + totals.unknown, d) if d else None,
        1 - Fraction(totals.down, d) if d else None,
        1 - Fraction(totals.down, known) if known else None,
    )
    counted = [o for o in story.outages if o.counted]
    closed = [o for o in counted if o.end is not None]
    mttr = Fraction(sum(o.low_us for o in closed), len(closed)) if closed else None
    mtbf = Fraction(totals.up, len(counted)) if counted else None
    whole = Assessment(
        circuit=CircuitId(story.circuit),
        customer=BANK,
        contract=GOLD.ref,
        topology=("3f1c9a40",),
        period=OCTOBER,
        start=story.start,
        end=story.end,
        horizon=story.end if story.provisional else at("11-01 02:00:00"),
        provisional=story.provisional,
        totals=totals,
        denominator_us=d,
        availability=bounds,
        coverage=Fraction(known, d) if d else None,
        at_risk_low_us=story.at_risk[0],
        at_risk_high_us=story.at_risk[1],
        mttr_us=mttr,
        mtbf_us=mtbf,
        outages=story.outages,
        clauses=_clauses(bounds, story.outages, mttr),
        spans=spans,
        disagreements=story.disagreements,
        exclusions=story.exclusions,
        unwatched=story.unwatched,
        evidence=(),
        sha256="",
        refused=story.refused,
    )
    content = {k: v for k, v in canonical.plain(whole).items() if k != "sha256"}
    return replace(whole, sha256=canonical.sha256(content))


def outage(
    start: Edge,
    end: Edge | None,
    culprit: Leaf,
    party: str,
    *,
    low: int,
    high: int | None = None,
    excluded: int = 0,
    why_not: str = "",
    in_period: int | None = None,
    began: bool = True,
    counted_from: int | None = None,
    evidence: tuple[str, ...] = (),
) -> Outage:
    high = low if high is None else high
    return Outage(
        start,
        end,
        low,
        high,
        low if in_period is None else in_period,
        high - low,
        excluded,
        began,
        not why_not,
        why_not,
        (culprit,),
        party,
        evidence,
        None if why_not else counted_from or start.at,
    )


L3, L7, L9 = link_leaf("L3"), link_leaf("L7"), link_leaf("L9")
DROP = point_leaf(PointId("NE11", "FE-3"))
DOWN, UNKNOWN, EXCLUDED = InstantClass.DOWN, InstantClass.UNKNOWN, InstantClass.EXCLUDED
CUT = Edge(at("10-12 08:14:07"), at("10-12 08:13:30"), at("10-12 08:14:30"))
MENDED = Edge(at("10-12 09:01:07"), at("10-12 09:00:30"), at("10-12 09:01:30"))

STORIES = (
    Story(
        "JN-E1-00017",
        (event(UNKNOWN, "10-21 03:10:00", "10-21 03:24:30", DROP, reason="timeout"),),
        at_risk=(5 * HOUR_US + 12 * MINUTE_US, 5 * HOUR_US + 26 * MINUTE_US + 30 * SECOND_US),
    ),
    Story(
        "JN-FE-00231",
        (event(DOWN, "10-12 08:14:07", "10-12 09:01:07", L7),),
        (outage(CUT, MENDED, L7, "core", low=47 * MINUTE_US, evidence=("ev-88213", "ev-88219", "ev-88240")),),
        refused=(
            RefusedExclusion("EX-2026-044", "rejected, not approved"),
            RefusedExclusion("EX-2026-045", "announced 60 min before its start, 2880 min needed"),
        ),
        unwatched=(link_leaf("L22"),),
    ),
    Story(
        "JN-FE-00232",
        (
            event(DOWN, "10-01 00:00:00", "10-01 00:25:10", L3),
            event(DOWN, "10-05 17:40:02", "10-05 17:40:40", DROP),
            event(DOWN, "10-18 22:05:11", "10-18 22:08:11", L9),
            event(UNKNOWN, "10-18 22:08:11", "10-18 22:10:41", L9, reason="timeout"),
            event(DOWN, "10-18 22:10:41", "10-18 22:14:53", L9),
        ),
        (
            outage(
                Edge(at("09-30 23:48:00"), at("09-30 23:47:00"), at("09-30 23:48:00")),
                exact(at("10-01 00:25:10")),
                L3,
                "core",
                low=37 * MINUTE_US + 10 * SECOND_US,
                in_period=25 * MINUTE_US + 10 * SECOND_US,
                began=False,
                why_not="began before the period",
                evidence=("ev-70001",),
            ),
            outage(
                exact(at("10-05 17:40:02")),
                exact(at("10-05 17:40:40")),
                DROP,
                "access",
                low=38 * SECOND_US,
                why_not="shorter than the minimum",
                evidence=("ev-71310",),
            ),
            outage(
                Edge(at("10-18 22:05:11"), at("10-18 22:04:13"), at("10-18 22:05:13")),
                Edge(at("10-18 22:14:53"), at("10-18 22:14:13"), at("10-18 22:15:13")),
                L9,
                "third_party",
                low=7 * MINUTE_US + 12 * SECOND_US,
                high=9 * MINUTE_US + 42 * SECOND_US,
                evidence=("ev-90417", "ev-90433"),
            ),
        ),
        disagreements=(
            Disagreement(
                at("10-05 17:40:02"),
                at("10-05 17:40:40"),
                DROP,
                (PointId("NE11", "FE-3"),),
                (PointId("EMS1", "NE11/FE-3"),),
                "any_says_down",
            ),
        ),
    ),
    Story(
        "JN-STM1-00008",
        (
            event(EXCLUDED, "10-25 01:04:20", "10-25 04:00:00", L3, reason="EX-2026-041"),
            event(DOWN, "10-25 04:00:00", "10-25 04:18:40", L3),
        ),
        (
            outage(
                Edge(at("10-25 01:04:20"), at("10-25 01:03:40"), at("10-25 01:04:40")),
                Edge(at("10-25 04:18:40"), at("10-25 04:17:40"), at("10-25 04:18:40")),
                L3,
                "planned",
                low=18 * MINUTE_US + 40 * SECOND_US,
                counted_from=at("10-25 04:00:00"),
                excluded=2 * HOUR_US + 55 * MINUTE_US + 40 * SECOND_US,
                evidence=("ev-95102", "ev-95177"),
            ),
        ),
        at_risk=(41 * HOUR_US + 7 * MINUTE_US, 41 * HOUR_US + 7 * MINUTE_US),
        exclusions=("EX-2026-041",),
    ),
    Story("ZB-GE-00102", start=at("10-12 00:00:00")),
)

PROVISIONAL = Story(
    "ZB-GE-00107",
    (event(DOWN, "10-28 14:31:09", "10-28 15:10:00", L9),),
    (
        outage(
            Edge(at("10-28 14:31:09"), at("10-28 14:30:20"), at("10-28 14:31:20")),
            None,
            L9,
            "third_party",
            low=38 * MINUTE_US + 51 * SECOND_US,
            evidence=("ev-97001",),
        ),
    ),
    end=at("10-28 15:10:00"),
    provisional=True,
)

EXCLUSIONS = (
    Exclusion(
        "EX-2026-041",
        CircuitId("JN-STM1-00008"),
        ExclusionKind.PLANNED,
        at("10-25 01:00:00"),
        at("10-25 04:00:00"),
        at("10-20 10:00:00"),
        ExclusionStatus.APPROVED,
        "li.wei",
        "zhang.min",
        "割接通知 2026-1020 / CR-5512",
    ),
    Exclusion(
        "EX-2026-044",
        CircuitId("JN-FE-00231"),
        ExclusionKind.THIRD_PARTY,
        at("10-12 08:00:00"),
        at("10-12 09:30:00"),
        None,
        ExclusionStatus.REJECTED,
        "li.wei",
        None,
        "",
    ),
    Exclusion(
        "EX-2026-045",
        CircuitId("JN-FE-00231"),
        ExclusionKind.PLANNED,
        at("10-12 08:30:00"),
        at("10-12 09:00:00"),
        at("10-12 07:30:00"),
        ExclusionStatus.APPROVED,
        "li.wei",
        "zhang.min",
        "CR-5480",
    ),
)


def october() -> tuple[Assessment, ...]:
    return tuple(assessment(story) for story in STORIES)


def october_so_far() -> tuple[Assessment, ...]:
    """The same month while its last circuit has an open outage and no later evidence."""
    return (*october(), assessment(PROVISIONAL))


def names(language: Language) -> Names:
    chinese = language is Language.ZH

    def say(zh: str, en: str) -> str:
        return zh if chinese else en

    head, east = say("济南总行", "Jinan head office"), say("历下支行", "Lixia branch")
    west, zibo = say("槐荫支行", "Huaiyin branch"), say("淄博分行", "Zibo branch")
    titles = {
        "JN-E1-00017": (head, east, "E1", "sncp"),
        "JN-FE-00231": (head, west, "FE", "none"),
        "JN-FE-00232": (head, say("章丘支行", "Zhangqiu branch"), "FE", "none"),
        "JN-STM1-00008": (head, say("灾备中心", "Disaster recovery centre"), "STM-1", "ms_spring"),
        "ZB-GE-00102": (head, zibo, "GE", "ms_spring"),
        "ZB-GE-00107": (zibo, say("张店支行", "Zhangdian branch"), "GE", "none"),
    }
    return Names(
        unit=say("济南分公司", "Jinan branch"),
        circuits={CircuitId(c): CircuitName(f"{a} – {z}", k, p) for c, (a, z, k, p) in titles.items()},
        leaves={
            L3: say("L3 济南东 – 章丘", "L3 Jinan East – Zhangqiu"),
            L7: say("L7 济南西 – 槐荫", "L7 Jinan West – Huaiyin"),
            L9: say("L9 淄博 – 张店", "L9 Zibo – Zhangdian"),
            DROP: say("历下局 FE-3", "Lixia office FE-3"),
            link_leaf("L22"): say("L22 槐荫末端光缆", "L22 Huaiyin tail fibre"),
        },
        vpns=(
            VpnName(
                "V1",
                say("总行业务网", "Head office network"),
                VpnTopology.STAR,
                (
                    VpnMemberName(CircuitId("JN-E1-00017"), east, "spoke"),
                    VpnMemberName(CircuitId("JN-FE-00231"), west, "spoke"),
                    VpnMemberName(CircuitId("JN-STM1-00008"), say("灾备中心", "Disaster recovery centre"), "hub"),
                ),
            ),
        ),
    )
