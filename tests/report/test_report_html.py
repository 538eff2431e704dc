"""The HTML stands alone, is well-formed, escapes what it is given, and shows the figures of the JSON."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from probed.model.ids import CircuitId
from probed.report.build import build_report
from probed.report.changes import filed
from probed.report.clause_text import CLAUSE_PHRASES
from probed.report.credit_text import CREDIT_PHRASES
from probed.report.ledger_text import LEDGER_PHRASES
from probed.report.names import CircuitName
from probed.report.page import Language, ReportPage, ReportStatus, Revision
from probed.report.prose import PROSE
from probed.report.render_html import render_html
from probed.report.render_json import render_json, report_json
from probed.report.text import PHRASES
from tests.support import sample_assessments as sample

EVIL = "<script>alert('x')</script>\"&{{ 7 * 7 }}"
VOID = {"meta", "br", "link", "img", "hr", "input"}


def page(language: Language, *, revised: bool = True) -> ReportPage:
    """A report with something in every section."""
    clean = sample.assessment(sample.Story("JN-FE-00231"))
    found = sample.october_so_far()
    before = [clean if a.circuit == clean.circuit else a for a in found] if revised else None
    return build_report(
        sample.CUSTOMER,
        [sample.GOLD],
        sample.OCTOBER,
        found,
        sample.names(language),
        sample.EXCLUSIONS,
        language=language,
        revision=Revision(2, ReportStatus.CHECKED, "late evidence", sample.at("10-28 16:00:00")),
        previous=None if before is None else filed(before),
    )


@pytest.fixture(params=list(Language), ids=lambda language: language.value)
def full(request: pytest.FixtureRequest) -> ReportPage:
    return page(request.param)


class Balance(HTMLParser):
    """Fails on a tag that is not closed in order, and gathers text and figures."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.figures: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag == "data":
            self.figures.append((dict(attrs)["value"] or "", ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "data":
            self.figures[-1] = (self.figures[-1][0], data)
        if self.open and "style" not in self.open:
            self.text.append(data)


def parsed(html: str) -> Balance:
    parser = Balance()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def leaves(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            for item in value.values():
                yield from leaves(item)
        case list():
            for item in value:
                yield from leaves(item)
        case _:
            yield value


def printed(value: Any) -> Iterator[tuple[str, str]]:
    """Every figure of the JSON as (exact, printed)."""
    if isinstance(value, dict):
        if set(value) == {"value", "unit", "text"}:
            yield ("none" if value["value"] is None else str(value["value"]), value["text"])
        for item in value.values():
            yield from printed(item)
    elif isinstance(value, list):
        for item in value:
            yield from printed(item)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,:/-]\d+)*", text))


def exact(value: str) -> str:
    """Fractions of denominator 1 are written with it in JSON."""
    return value.removesuffix("/1")


def test_every_figure_of_the_html_is_in_the_json(full: ReportPage) -> None:
    known = {(exact(value), text) for value, text in printed(report_json(full))}
    shown = parsed(render_html(full)).figures
    assert len(shown) > 150
    assert [figure for figure in shown if (exact(figure[0]), figure[1]) not in known] == []


def test_every_number_that_a_reader_sees_is_in_the_json(full: ReportPage) -> None:
    known = numbers(" ".join(str(leaf) for leaf in leaves(report_json(full))))
    fixed = {number for pair in PHRASES.values() for text in pair for number in numbers(text)}
    sections = {str(n) for n in range(1, 11)}
    joined = {f"{c.kept} / {c.kept + c.missed + c.undetermined}" for c in full.clauses}
    totals = {number for text in joined for number in numbers(text)}
    shown = numbers(" ".join(parsed(render_html(full)).text))
    assert len(shown) > 150
    assert shown - known - fixed - sections - totals == set()


def test_the_html_parses_as_html_and_as_xml(full: ReportPage) -> None:
    html = render_html(full)
    assert html.startswith("<!DOCTYPE html>")
    parsed(html)
    root = ET.fromstring(html)
    assert root.get("lang") == ("zh-CN" if full.language is Language.ZH else "en")
    drawings = [svg for svg in root.iter("svg") if svg.get("class") in {"calendar", "strip"}]
    assert len(drawings) == 2 * len(full.circuits) + 1


def test_the_file_needs_nothing_from_outside(full: ReportPage) -> None:
    html = render_html(full)
    assert not re.search(r"https?:|//[a-z]|@import|<script|<link|<img|<iframe|javascript:", html)
    assert set(re.findall(r"url\(([^)]*)\)", html)) <= {"#p-unknown", "#p-excluded", "#p-degraded"}
    names = {name for name, _ in parsed(html).attributes}
    assert not names & {"src", "href", "xlink:href", "style"}
    assert not {name for name in names if name.startswith("on")}


def test_every_pattern_that_is_used_is_defined_once(full: ReportPage) -> None:
    html = render_html(full)
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]*)\)", html)) <= set(ids)


@pytest.mark.parametrize("language", list(Language))
def test_whatever_people_typed_is_escaped(language: Language) -> None:
    names = sample.names(language)
    circuit = CircuitId("JN-FE-00231")
    hostile = replace(
        names,
        unit=EVIL,
        circuits={**names.circuits, circuit: CircuitName(EVIL, EVIL, EVIL)},
        leaves=dict.fromkeys(names.leaves, EVIL),
        vpns=tuple(vpn._replace(name=EVIL) for vpn in names.vpns),
    )
    exclusion = replace(sample.EXCLUSIONS[0], id=EVIL, proof=EVIL, author=EVIL, approver=EVIL)
    outages = tuple(o._replace(why_not=EVIL, party=EVIL, evidence=(EVIL,)) for o in sample.october()[1].outages)
    html = render_html(
        build_report(
            replace(sample.CUSTOMER, name=EVIL, name_en=EVIL),
            [replace(sample.GOLD, title=EVIL, title_en=EVIL)],
            sample.OCTOBER._replace(label=EVIL, start=sample.OCTOBER.start + 1),
            [replace(sample.october()[1], outages=outages), *sample.october()[2:]],
            hostile,
            [exclusion],
            language=language,
            revision=Revision(1, note=EVIL),
        )
    )
    assert "<script" not in html
    told = re.sub(r"[0-9a-f]{12,}", "", "".join(parsed(html).text))  # any digits may stand in a hash
    assert "49" not in told
    assert html.count("&lt;script&gt;") >= 10
    assert EVIL in ET.fromstring(html).findtext(".//h1", "")


def test_the_same_input_gives_the_same_bytes(full: ReportPage) -> None:
    again = page(full.language)
    assert render_html(again) == render_html(full)
    assert render_json(again) == render_json(full)


def test_every_section_is_there(full: ReportPage) -> None:
    root = ET.fromstring(render_html(full))
    headings = ["".join(h2.itertext()) for h2 in root.iter("h2")]
    keys = ["circuits", "calendar", "timeline", "ledger", "exclusions"]
    keys += ["unknown.list", "method", "revisions", "integrity", "signatures"]
    column = 0 if full.language is Language.ZH else 1
    assert headings == [f"{n}{PHRASES[key][column]}" for n, key in enumerate(keys, 1)]


def test_no_chinese_word_is_left_in_an_english_report() -> None:
    names = sample.names(Language.EN)
    found = build_report(
        sample.CUSTOMER, [sample.GOLD], sample.OCTOBER, sample.october_so_far(), names, language=Language.EN
    )
    assert re.findall(r"[\u4e00-\u9fff]+", "".join(parsed(render_html(found)).text)) == []


def test_chinese_sentences_end_in_chinese_punctuation() -> None:
    text = "".join(parsed(render_html(page(Language.ZH))).text)
    assert re.findall(r"[\u4e00-\u9fff][,;:?!()]", text) == []
    assert re.findall(r"[,;:?!()][\u4e00-\u9fff]", text) == []


def test_no_phrase_is_said_in_two_places() -> None:
    of_subjects = (CLAUSE_PHRASES, CREDIT_PHRASES, LEDGER_PHRASES)
    keys = [key for phrases in of_subjects for key in phrases]
    own = PHRASES.keys() - set(keys)
    assert len(own) + len(keys) == len(PHRASES)
    for phrases in of_subjects:
        assert phrases.items() <= PHRASES.items()


@pytest.mark.parametrize("phrases", [PHRASES, PROSE], ids=["phrases", "prose"])
def test_both_languages_say_the_same_things(phrases: dict[str, tuple[str, str]]) -> None:
    fields = string.Formatter().parse
    for key, (chinese, english) in phrases.items():
        assert chinese, key
        assert english, key
        assert {f[1] or "" for f in fields(chinese)} | {""} == {f[1] or "" for f in fields(english)} | {""}, key


def test_none_prints_as_a_dash_and_never_as_zero(full: ReportPage) -> None:
    assert {text for value, text in parsed(render_html(full)).figures if value == "none"} == {"-"}
    assert ("none", "0") not in set(printed(report_json(full)))


def test_a_report_without_circuits_still_stands() -> None:
    found = build_report(sample.CUSTOMER, [], sample.OCTOBER, [], sample.names(Language.ZH))
    ET.fromstring(render_html(found))
    assert found.coverage.text == "-"
    assert found.verdict_text == "数据不足，无法判定"


def test_the_json_names_its_schema_and_reads_back(full: ReportPage) -> None:
    read = json.loads(render_json(full))
    assert (read["schema"], read["kind"], read["language"]) == (1, "report", full.language.value)
    assert read == report_json(full)
    official = next(c for c in read["circuits"] if c["id"] == "JN-FE-00231")["official"]
    assert official == {"value": "44593/44640", "unit": "ratio", "text": "99.8947"}


def test_headers_repeat_and_the_paper_is_a4(full: ReportPage) -> None:
    html = render_html(full)
    assert "size: A4" in html
    assert "display: table-header-group" in html
    for table in ET.fromstring(html).iter("table"):
        assert table.find("thead") is not None or table.get("class") == "tightest"
