"""What the lines of controllers look like (`show controllers ...`, `display controller`), and what their counts are
called. Data.
"""

from __future__ import annotations

import re
from typing import Final

BEGINS: Final = re.compile(
    r"(?:Port\s{1,3}|Controller\s{1,3})?(?P<name>(?P<kind>E1|T1|E3|T3|J1|SONET|SDH|POS|CPOS)\s{0,3}(?P<port>[0-9][0-9/.:]{0,30}))\s{0,3}(?:\([A-Za-z0-9 -]{1,30}\)\s{1,3}(?=is\b))?(?:is\s{1,3}(?P<link>[a-z ]{2,40}?))?\s{0,3}(?:[.,(]|\Z)",
    re.IGNORECASE,
)
TRIBUTARY: Final = re.compile(
    r"\s{0,4}(?P<name>(?:(?:AU-[34]|STS-?1?|TUG-[23]|VTG|Path)\s{1,3}[0-9]{1,3},\s{1,3}){1,4}(?P<kind>E1|T1|VT|C-12)\s{1,3}[0-9]{1,3})\s{0,3}(?:\([^)]{1,40}\))?\s{1,3}is\s{1,3}(?P<link>[a-z ]{2,40}?)\s{0,3}(?:[.,(]|\Z)",
    re.IGNORECASE,
)
COMWARE: Final = re.compile(
    r"(?P<name>(?P<kind>E1|T1|E3|T3|CPOS)\s{0,3}[0-9][0-9/.:]{0,30})\s{1,3}current state\s{0,3}:\s{0,4}(?P<link>[A-Za-z() ]{2,40})\Z",
    re.IGNORECASE,
)
CHANNEL: Final = re.compile(
    r"(?P<name>(?:CPOS|E3|T3)\s{0,3}[0-9][0-9/.:]{0,30}\s{1,3}C?(?P<kind>E1|T1)\s{1,3}[0-9]{1,3})(?:\s{0,3}:|\s{1,3}is)\s{1,3}(?P<link>[a-z() ]{2,40}?)\.?\Z",
    re.IGNORECASE,
)
STATUS: Final = re.compile(r"\s*(?:Status|Current state)\s?:\s{0,4}(?P<link>[A-Za-z() ]{2,40})\Z", re.IGNORECASE)
ACTIVE: Final = re.compile(
    r"\s*(?:Active|Detected|Asserted) (?:Defects|Alarms)\s?:\s{0,4}(?P<what>[A-Za-z0-9 ,_-]{1,120})\Z", re.IGNORECASE
)
RECEIVED: Final = re.compile(
    r"\s*(?:Receiver alarm state(?:\s{1,3}is|\s?:)|Alarm\s?:)\s{1,4}(?P<what>[A-Za-z0-9 ,_-]{1,120}?)\.?\Z",
    re.IGNORECASE,
)
SHORT_NAMES: Final = re.compile(r"[A-Z0-9-]{2,10}(?: [A-Z0-9-]{2,10}){1,12}")
BIP: Final = re.compile(r"\s*Error\s?:\s{0,4}(?P<value>[0-9]{1,18}) BIP\b", re.IGNORECASE)
ERRORS: Final = re.compile(
    r"BIP\(?B(?P<octet>[123])\)?\s{0,12}[=:]\s{0,8}(?P<value>[0-9]{1,18})(?![0-9])", re.IGNORECASE
)
OF_OCTET: Final = {"1": "RS", "2": "MS", "3": "HP"}
OTHER_DATA: Final = re.compile(r"\s*(?:Data|Total Data) (?:in|over|of|for|since|\()[^:]{1,60}:?\Z", re.IGNORECASE)
BARE_LAYER: Final = re.compile(r"\s*(?P<layer>SECTION|LINE|PATH)(?:\s[0-9]{1,3})?\s?:?\Z", re.IGNORECASE)
OTHER: Final = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9-]{0,30}\s{0,3}[0-9][0-9/.:]{0,30})\s{1,3}is\s{1,3}(?P<link>(?:administratively\s)?(?:up|down))\b",
    re.IGNORECASE,
)
"""A controller of a kind that is not read: what is counted below it is of no other."""
LOOPED: Final = re.compile(
    r"\bis up\s?\(loop(?:ed|back)\b|\bcurrently in [A-Za-z ]{0,30}?\bloop(?:ed|back)\b"
    r"|\bloop ?back(?:\s?:|\sis)?\s{1,4}\(?(?:set|local|remote|internal|external|line|payload|network|facility|terminal"
    r"|diagnostic|inward)\b",
    re.IGNORECASE,
)
DESCRIPTION: Final = re.compile(r"\s*Description\s{0,4}:?", re.IGNORECASE)
CURRENT: Final = re.compile(r"\s*Data in current interval\s{0,3}\((?P<s>[0-9]{1,6}) seconds elapsed\)", re.IGNORECASE)
INTERVAL: Final = re.compile(r"\s*Data in Interval\s{0,3}(?P<n>[0-9]{1,4})\b", re.IGNORECASE)
TOTAL: Final = re.compile(
    r"\s*Total Data\s{0,3}\((?:last\s{1,3})?(?:(?P<n>[0-9]{1,4})\s{1,3}15.{0,3}minute intervals?|(?P<h>[0-9]{1,4})\s{1,3}hours?)\)",
    re.IGNORECASE,
)
LAYER: Final = re.compile(
    r"\s*(?:SONET |SDH )?(?P<layer>Regenerator Section|Section|Multiplex Section|Line|Higher Order Path|High Order Path|Lower Order Path|Path|VT)\b(?:[^:]{0,40}(?::|Tables?|Status))",
    re.IGNORECASE,
)
COUNT: Final = re.compile(
    r"(?<![0-9])(?P<value>[0-9]{1,40})\s{1,3}(?P<name>[A-Z][A-Za-z -]{1,40}?)\s{0,3}(?:[,.(]|\Z)"
)
TABLE: Final = re.compile(r"\s*INTERVAL\s{1,12}(?P<columns>[A-Z]{2,6}(?:[\s-]{1,12}[A-Z]{2,6}){1,8})", re.IGNORECASE)
TOTAL_ROW: Final = re.compile(r"\s*Total of Data\b.{0,80}", re.IGNORECASE)
"""The row below it is no interval, though it is labelled as one."""
END: Final = re.compile(r"\s*(?P<end>Near|Far)[ -]End(?: Data)?\s?:?\Z", re.IGNORECASE)
ROW: Final = re.compile(
    r"\s*(?P<label>[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}|total|total.{0,20})\s{1,12}(?P<values>[0-9]{1,40}(?:\s{1,12}[0-9]{1,40}){0,9})\Z",
    re.IGNORECASE,
)
STATES: Final = re.compile(r"(?P<what>AIS|LOS|LOF|RAI|SEF|RDI|LOP)\s?State\s?:\s?(?P<state>\w{1,12})", re.IGNORECASE)
DEFECT: Final = re.compile(
    r"(?:receiver has|receiver is getting|receiver is receiving|transmitter is sending|path has|has)\s{1,3}(?P<what>[A-Za-z /,-]{2,80}?)\s{0,3}(?:\.|\Z)",
    re.IGNORECASE,
)
FRAMING: Final = re.compile(
    r"\s*Framing is\s{1,3}(?P<framing>[^,.]{1,30})(?:,\s{0,3}Line Code is\s{1,3}(?P<code>[^,.]{1,20}))?(?:,\s{0,3}Clock Source is\s{1,3}(?P<clock>[^.]{1,40}))?",
    re.IGNORECASE,
)
FRAME: Final = re.compile(
    r"\s*Frame-format(?:\s{1,3}is|\s?:)?\s{1,3}(?P<framing>[^,.]{1,30}?)\s{0,3}(?:[,.]|\Z)(?:.{0,60}\bclock(?:\s{1,3}is|\s?:)?\s{1,3}(?P<clock>\w{1,20}))?",
    re.IGNORECASE,
)
CODE: Final = re.compile(
    r"\s*Line code(?:\s{1,3}is|\s?:)\s{1,3}(?P<code>[^,.]{1,20})(?:,\s{0,3}Source clock is\s{1,3}(?P<clock>[^,.]{1,20}))?",
    re.IGNORECASE,
)
CLOCK: Final = re.compile(r"\s*Clock Source is\s{1,3}(?P<clock>[^,.]{1,40})", re.IGNORECASE)
NAMES: Final = {
    "line code violations": "lcv", "path code violations": "pcv", "slip secs": "slip_s", "fr loss secs": "sefs_s",
    "line err secs": "les_s", "degraded mins": "degraded_min", "errored secs": "es_s", "bursty err secs": "bes_s",
    "severely err secs": "ses_s", "unavail secs": "uas_s", "unavail seconds": "uas_s", "unavailable secs": "uas_s",
    "sev err fr secs": "sefs_s", "sev err line secs": "ses_s", "severely errored line secs": "ses_s",
    "coding violations": "cv", "c-bit coding violation": "cv", "p-bit coding violation": "pcv", "p-bit err secs": "es_s", "p-bit sev err secs": "ses_s",
    "sev err framing secs": "sefs_s", "controlled slip secs": "slip_s", "stuffed secs": "",
    "severely err framing secs": "sefs_s", "p-bit severely err secs": "ses_s",
}  # fmt: skip
COLUMNS: Final = {
    "cv": "cv",
    "es": "es_s",
    "ses": "ses_s",
    "sefs": "sefs_s",
    "uas": "uas_s",
    "lcv": "lcv",
    "pcv": "pcv",
    "les": "les_s",
    "bes": "bes_s",
    "dm": "degraded_min",
    "css": "slip_s",
}
LAYERS: Final = {
    "section": "RS",
    "regenerator section": "RS",
    "line": "MS",
    "multiplex section": "MS",
    "path": "HP",
    "high order path": "HP",
    "higher order path": "HP",
    "lower order path": "LP",
    "vt": "LP",
}
LOGGED: Final = {
    "loss of signal": "LOS",
    "loss of frame": "LOF",
    "remote alarm": "RAI",
    "ais": "AIS",
    "rai": "RAI",
    "alarm indication signal": "AIS",
    "loss of multiframe": "LOM",
    "loss of pointer": "LOP",
}
INDENTED: Final = re.compile(
    r"\s+\S|\s*\Z|show .{1,60}|[A-Z][a-z]{2} [A-Z][a-z]{2} .{1,2} [0-9:.]{8,15} .{1,8}\Z|SPE Scrambling|Medium info|Asserted/Active|Active|No alarm|Total|Alarm reporting|Loopback|Mask|Framing|APS|CLOCK|PATH TRACE|BER|Remote|Local|Hardware|.{0,20}thresholds"
    r"|Description|Basic Configuration|Alarm State|Historical Statistics|Last clearing|Work mode|Source clock|Idle code"
    r"|Itf |Loop back|SendLoopCode|BERT state|Test pattern|Time:|Bit Errors|Bits Received|[TR]x:|Current mode|National",
    re.IGNORECASE,
)
