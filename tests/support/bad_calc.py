"""Calls of `probed calc` with one thing wrong, and the line that says so."""

from __future__ import annotations

from typing import Final

_EP: Final = ("error-performance", "--path", "vc12", "--sequence")
_SECOND: Final = (
    "Write 0 for a clean one, D for a defect, e5 for 5 errored blocks, - for not measured; 0*60 is a clean minute."
)

_CR: Final = ("credit", "--availability", "99.87", "--target", "99.9", "--fee", "12000.00", "--bands")
_BAND: Final = "Write LOW..HIGH=CREDIT such as 99..99.5=10%, or <HIGH=CREDIT such as <99.5=10%."
_VPN: Final = ("vpn", "--period", "2026-11")
_DELAY: Final = "Write it in ms such as 10.5, or as 80us or 1.2s, or L for a lost packet."
_BIN: Final = "Write ES/SES/UAS such as 12/3/0, 0 for none of them, - for invalid or missing; 0*4 is an hour."
_AV: Final = ("availability", "--period", "2026-11")
_STRETCH: Final = "Write START..END such as 2026-11-03T01:00..2026-11-03T05:00, or 2026-11-03T01:00..+4h."
_HOURS: Final = (
    "Write them such as 'mon-fri 08:00-20:00'; hours that pass midnight are two, up to 24:00 and from 00:00."
)
_FLR: Final = ("ethernet-availability", "--flr")
_RATIO: Final = (
    "Write a ratio from 0 to 1 such as 0.5, 50% or 3/1000, or - for not measured; 0*60 is 60 without loss."
)

BAD_CALLS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    ((*_EP, ""), "  --sequence: the sequence is empty. Write it such as '0*5 D*10 0*10'."),
    ((*_EP, " \n ,"), "  --sequence: the sequence is empty. Write it such as '0*5 D*10 0*10'."),
    ((*_EP, "0*5 X 0"), f"  --sequence:1:5: 'X' is no second. {_SECOND}"),
    ((*_EP, "0*5\n0 5*3"), f"  --sequence:2:3: '5' is no second. {_SECOND}"),
    ((*_EP, "0，e"), f"  --sequence:1:3: 'e' is no second. {_SECOND}"),
    ((*_EP, "0 e2001"), "  --sequence:1:3: 'e2001' is more than one second has, 2000. Correct it, or the path."),
    ((*_EP, "D**2"), "  --sequence:1:1: 'D**2' is not repeated a whole number of times. Write it such as D*10."),
    (
        (*_EP, "D*0"),
        "  --sequence:1:1: 'D*0' is there no time at all. Leave it out, or repeat it once or more.",
    ),
    (
        (*_EP, "0*5 (D 0)*00"),
        "  --sequence:1:9: ')*00' is there no time at all. Leave it out, or repeat it once or more.",
    ),
    (
        (*_EP, "0 D*999999999999"),
        "  --sequence:1:3: 'D*999999999999' is longer than 10000000000. Is a repeat too large?",
    ),
    (
        (*_EP, "(0 D)*999999999999"),
        "  --sequence:1:5: ')*999999999999' is longer than 10000000000. Is a repeat too large?",
    ),
    ((*_EP, "D*-3"), "  --sequence:1:1: 'D*-3' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "D*1.5"), "  --sequence:1:1: 'D*1.5' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "D×"), "  --sequence:1:1: 'D×' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "0*5\n10*D"), "  --sequence:2:1: '10*D' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "0 D * x"), "  --sequence:1:3: 'D * x' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "0 Ｘ"), f"  --sequence:1:3: 'Ｘ' is no second. {_SECOND}"),
    (("ip", "--delays", "0 x"), f"  --delays:1:3: 'x' is no delay. {_DELAY}"),
    (("ip", "--delays", "0.0001"), "  --delays:1:1: '0.0001' is finer than a microsecond. Round it."),
    (("ip", "--delays", "1*6000000"), "  --delays: the sequence has 6000000 delays. Write 5000000 at most."),
    (("calls", "--attempts", "9", "--loss", "x"), "  --loss: 'x' is no count of losses. Write it such as los=20."),
    (
        ("calls", "--attempts", "9", "--weight", "los=2"),
        "  --weight: 'los=2' is no weight of a cause. Write it from 0 to 1, such as los=0.5.",
    ),
    (
        ("calls", "--attempts", "9", "--loss", "los=1", "--loss", "los=2"),
        "  --loss: 'los' is told twice. Delete one.",
    ),
    (
        (*_AV, "--holiday", "2026-11-03", "--workday", "2026-11-03"),
        "  --workday: 2026-11-03 is both a holiday and a workday. Delete one.",
    ),
    (("degraded", "--group", "x"), "  --group: 'x' is no group. Write it such as VC-12-46v."),
    (
        ("degraded", "--group", "vc12-3v", "--carrying", "4"),
        "  --group: 4 of 3 members cannot carry: write from 0 to as many as were sold, 1 or more",
    ),
    (
        ("degraded", "--total", "1h", "--span", "1h"),
        "  --span: '1h' has no share of the capacity. Write it such as 10h=41/46, or name the group.",
    ),
    (
        ("degraded", "--total", "1h", "--span", "1h=2"),
        "  --span: '2' is no share. Write it from 0 to 1, such as 41/46, 0.5 or 50%.",
    ),
    (
        (*_VPN, "--site", "=x"),
        ("  --site: '=x' is no site. Write it such as 'north=2026-11-03T01:00..+4h', or 'north' without outage."),
    ),
    ((*_VPN, "--site", "a*/3"), "  --site: 'a*/3' has no weight that can be. Write it such as north*3."),
    (
        (*_VPN, "--site", "a", "--site", "a"),
        "  --site: 'a' is named twice. Write its circuits in one, with | between them.",
    ),
    ((*_VPN, "--site", "a", "--hub", "b"), "  --hub: 'b' is no site of this VPN. Name one of --site."),
    (("bins", "--bins", "0 12"), f"  --bins:1:3: '12' is no bin. {_BIN}"),
    (
        ("bins", "--bins", "1/2/0"),
        "  --bins:1:1: '1/2/0' has more SES than ES. Every SES is an ES: write ES/SES/UAS.",
    ),
    (
        ("bins", "--bins", "0 1/0/900*2"),
        ("  --bins:1:3: '1/0/900' has more seconds than the bin, 900. ES are counted in available time only."),
    ),
    (
        ("bins", "--bins", "0", "--exclude", "1..2"),
        "  --exclude: '1..2' is no time since the first bin. Write it such as 01:10..02:00.",
    ),
    (
        ("bins", "--bins", "0*20", "--exclude", "01:75..03:00"),
        "  --exclude: '01:75..03:00' is no time since the first bin. Write it such as 01:10..02:00.",
    ),
    (
        ("bins", "--bins", "0", "--exclude", "02:00..01:00"),
        "  --exclude: '02:00..01:00' does not end after it begins. Write it such as 01:10..02:00.",
    ),
    (
        ("protection", "--switch", "fast"),
        "  --switch: 'fast' is no length of a switch. Write it such as 35ms, 42ms*3, or ? if not stamped.",
    ),
    ((*_EP, "0 (D 0*9"), "  --sequence:1:3: '(' is not closed. Write ) behind it, such as (D 0*9)*6."),
    ((*_EP, "0 D)*3"), "  --sequence:1:4: ')*3' closes nothing. Delete it, or write ( before the group."),
    ((*_EP, "(0 D)*x"), "  --sequence:1:5: ')*x' is not repeated a whole number of times. Write it such as )*10."),
    (
        (*_EP, "((0 D)*9999)*9999"),
        "  --sequence:1:12: ')*9999' makes more than 5000000 stretches. Repeat it less often.",
    ),
    ((*_FLR, ""), "  --flr: the sequence is empty. Write it such as '0*5 1*10 0*15'."),
    ((*_FLR, "0 x*3"), f"  --flr:1:3: 'x' is no frame loss ratio. {_RATIO}"),
    ((*_FLR, "0 -.5"), f"  --flr:1:3: '-.5' is no frame loss ratio. {_RATIO}"),
    ((*_FLR, "1.5"), "  --flr:1:1: '1.5' is more than all frames. Write a ratio from 0 to 1, such as 0.5 or 50%."),
    (
        (*_FLR, "0\n0 9/3"),
        "  --flr:2:3: '9/3' says that more frames were lost than sent. Write lost/sent, such as 3/1000.",
    ),
    ((*_AV, "--outage", "x"), f"  --outage: 'x' is no stretch of time. {_STRETCH}"),
    (
        (*_AV, "--outage", "2026-11-01.."),
        ("  --outage: '2026-11-01..' has no end. Say with --as-of up to when things are known."),
    ),
    (
        (*_AV, "--as-of", "2026-11-10", "--outage", "2026-11-15.."),
        "  --outage: '2026-11-15..' begins when nothing is known any more. Correct it, or --as-of.",
    ),
    (
        (*_AV, "--exclude", "2026-11-09..2026-11-08"),
        f"  --exclude: '2026-11-09..2026-11-08' does not end after it begins. {_STRETCH}",
    ),
    (
        (*_AV, "--outage", "2026-11-09..2026-11-10", "--outage", "2026-11-09..x"),
        ("  --outage[2]: 'x' is no moment. Write it such as 2026-11-03T01:00, or 2026-11-03T01:00:00+08:00."),
    ),
    (
        (*_AV, "--unknown", "2026-11-31..+1h"),
        "  --unknown: '2026-11-31' is no moment (day is out of range for month). Correct it.",
    ),
    (
        (*_AV, "--outage", "1969-11-30T00:00..+1h"),
        ("  --outage: '1969-11-30T00:00' is not between the years 1970 and 2199. Correct the year."),
    ),
    (
        (*_AV, "--zone", "Europe/Berlin", "--outage", "2026-10-25T02:30..03:30"),
        (
            "  --outage: '2026-10-25T02:30' is shown twice when clocks are set back in Europe/Berlin. "
            "Write it with its offset, such as 2026-10-25T02:30+01:00."
        ),
    ),
    (
        (*_AV, "--zone", "Europe/Berlin", "--outage", "2026-03-29T02:30..+1h"),
        (
            "  --outage: '2026-03-29T02:30' is skipped when clocks are set forward in Europe/Berlin. "
            "Write it with its offset, such as 2026-03-29T02:30+02:00."
        ),
    ),
    ((*_AV, "--hours", "9-5"), f"  --hours: '9-5' are no service hours. {_HOURS}"),
    (
        (*_AV, "--hours", "20:00-08:00"),
        f"  --hours: '20:00-08:00' does not end after it begins on the same day. {_HOURS}",
    ),
    (
        (*_AV, "--denominator", "all"),
        "  --denominator: 'all' is no denominator. Write available, total, or a length such as 43200min.",
    ),
    ((*_AV, "--target", "x"), "  --target: 'x' is no percentage. Write it such as 99.9 or 99.9%."),
    (
        (*_AV, "--target", "0.999"),
        "  --target: '0.999' could be a ratio or a percentage. Write it in percent with its sign, such as 99.9%.",
    ),
    ((*_AV, "--target", "101"), "  --target: '101' is more than 100 %. Correct it."),
    ((*_AV, "--minimum", "60"), "  --minimum: '60' has no unit. Write a length such as '60s', '90min' or '4h'."),
    ((*_AV, "--zone", "Beijing"), "  --zone: there is no time zone 'Beijing'. Did you mean 'Asia/Shanghai'?"),
    ((*_CR, ""), "  --bands: there is no band. Write one such as <99.9=5%."),
    ((*_CR, "<99.9=5% x"), f"  --bands[2]: 'x' is no band. {_BAND}"),
    ((*_CR, "<99.9=x"), "  --bands: 'x' is no sum of money. Write it such as 12000.00."),
    ((*_CR, "<99.9=5"), "  --bands: '5' could be a percentage or money. Write 5% or 5.00."),
    ((*_CR, "<99.9=5000%"), "  --bands: '5000%' is more than ten times the fee. Correct it."),
    ((*_CR, "99..99=5% <99.9=5%"), "  --bands: the band from 99 % to 99 % is empty. Write the lower border first."),
    ((*_CR, "99..99.9=5%"), "  --bands: no band holds what is from 0 % to 99 %. Close the gap."),
    ((*_CR, "99.5..99.9=5% 0..99=9%"), "  --bands: no band holds what is from 99 % to 99.5 %. Close the gap."),
    ((*_CR, "0..99.5=5%"), "  --bands: no band holds what is from 99.5 % to 99.9 %. Close the gap."),
    (
        (*_CR, "99..99.9=5% 0..99.1=9%"),
        "  --bands: two bands hold what is from 99 % to 99.1 %. Let each end where the next begins.",
    ),
    (
        (*_CR, "0..99.95=5%"),
        "  --bands: the band from 0 % to 99.95 % pays though the target 99.9 % is kept. End it at the target.",
    ),
    (
        (*_CR, "<99.9=5%", "--cap", "1.005"),
        "  --cap: '1.005' has 3 decimals, CNY has 2. Write it such as 12000.00.",
    ),
    (
        (*_CR, "<99.9=5%", "--currency", "yuan"),
        "  --currency: 'yuan' is no currency. Write its code of three letters, such as CNY.",
    ),
    (
        (*_CR, "<99.9=5%", "--in-service", "31/30"),
        "  --in-service: '31/30' is no share of a period. Write it such as 20/30 or 50%.",
    ),
    (
        (*_EP, "0*99999999999"),
        (
            "  --sequence: the sequence has 99999999999 elements. Is a repeat too large? "
            "Split it where it is longer than that."
        ),
    ),
)
"""What follows `probed calc`, and the whole line of the mistake."""
