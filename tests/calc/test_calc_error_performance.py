"""`probed calc error-performance`: the vectors of the standard by their letters, as a customer types them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from probed.cli.main import cli
from tests.support.command import ENGLISH, probed


def calc(sequence: str, *more: str, path: str = "vc12") -> dict[str, Any]:
    done = probed("calc", "error-performance", "--path", path, "--sequence", sequence, "--json", *more)
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json
    return found


@pytest.mark.parametrize(
    ("sequence", "es", "ses", "bbe", "uas", "available_s"),
    [
        pytest.param("0*20", 0, 0, 0, 0, 20, id="A"),
        pytest.param("0*5 D*9 0*6", 9, 9, 0, 0, 20, id="B"),
        pytest.param("0*5 D*10 0*10", 0, 0, 0, 10, 15, id="C"),
        pytest.param("0*5 D*10 0*9 D 0*10", 0, 0, 0, 20, 15, id="D"),
        pytest.param("0*3 e1 e599 e600 e601 0*4", 4, 2, 600, 0, 11, id="E"),
        pytest.param("0*30 D*12 0*4 e5 0*5 0*20", 1, 0, 5, 12, 60, id="F"),
        pytest.param("e1*1185 0*85150 D*65 0*10", 1185, 0, 1185, 65, 86_345, id="I, ten seconds longer"),
        pytest.param("D*200", 0, 0, 0, 200, 0, id="K"),
    ],
)
def test_the_golden_vectors(sequence: str, es: int, ses: int, bbe: int, uas: int, available_s: int) -> None:
    got = calc(sequence)
    assert [got[key] for key in ("es", "ses", "bbe", "uas", "available_s")] == [es, ses, bbe, uas, available_s]


def test_the_golden_ratios() -> None:
    assert calc("0*5 D*9 0*6")["esr"] == 0.45
    assert calc("0*3 e1 e599 e600 e601 0*4")["bber"] == pytest.approx(0.033333, abs=1e-6)
    window = calc("0*30 D*12 0*4 e5 0*5 0*20")
    assert (window["exact"]["esr"], window["exact"]["bber"]) == ("1/60", "1/24000")
    real = calc("e1*1185 0*85150 D*65")
    assert round(real["esr"], 7) == 0.0137256
    assert real["sesr"] == 0


def test_h_by_interval_and_what_a_hasty_agent_says() -> None:
    first, second = calc("0*895 D*20 0*885", "--interval", "900")["intervals"]
    assert [(i["es"], i["ses"], i["bbe"], i["uas"], i["available_s"]) for i in (first, second)] == [
        (0, 0, 0, 5, 895),
        (0, 0, 0, 15, 885),
    ]
    assert (first["closed_at_once"]["ses"], first["closed_at_once"]["uas"]) == (5, 0)
    assert second["closed_at_once"] is None


def test_a_hasty_agent_is_wrong_after_the_end_of_an_outage_too() -> None:
    first, _, _ = calc("0*5 D*10 0*30", "--interval", "20")["intervals"]
    assert (first["uas"], first["available_s"]) == (10, 10)
    assert (first["closed_at_once"]["uas"], first["closed_at_once"]["available_s"]) == (15, 5)


@pytest.mark.parametrize("option", ["--far-end", "--other-end"])
def test_j_a_bidirectional_path_is_unavailable_in_the_union(option: str) -> None:
    got = calc("0*10 D*10 0*30", option, "0*15 D*15 0*20")
    assert (got["uas"], got["far_end"]["uas"], got["unavailable"]) == (20, 20, [[10, 30]])


def test_the_far_end_is_invalid_and_not_zero_while_the_near_end_has_a_defect() -> None:
    near, far = "0*5 D*3 0*12", "0*4 e5*5 0*11"
    got = calc(near, "--far-end", far)["far_end"]
    assert (got["es"], got["bbe"], got["unmeasured_s"], got["available_s"]) == (2, 10, 3, 17)
    assert calc(near, "--other-end", far)["far_end"]["es"] == 5


def test_without_available_time_the_ratios_are_null() -> None:
    got = calc("D*10")
    assert [got[name] for name in ("esr", "sesr", "bber")] == [None, None, None]
    assert got["availability"] == 0


@pytest.mark.parametrize("tail", ["D*9", "0*5 D*9"])
def test_fewer_than_ten_at_the_end_change_nothing(tail: str) -> None:
    got = calc(f"0*20 {tail}")
    assert (got["uas"], got["ses"], got["undecided_s"]) == (0, 9, 9)
    closed = calc("D*10 0*9")
    assert (closed["uas"], closed["undecided_s"]) == (19, 9)


@pytest.mark.parametrize(
    ("path", "blocks", "severe"),
    [
        ("vc11", 2_000, 600),
        ("VC-12", 2_000, 600),
        ("tu12", 2_000, 600),
        ("vc2", 2_000, 600),
        ("vc3", 8_000, 2_400),
        ("VC4", 8_000, 2_400),
        ("vc-4-4c", 8_000, 2_400),
        ("vc4_16c", 8_000, 2_400),
        ("vc4-64c", 8_000, 2_400),
        ("2M", 1_000, 300),
        ("e1", 1_000, 300),
        ("e1-m2100", 1_000, 805),
        ("e1-rfc4805", 1_000, 832),
        ("rs0", 8_000, 800),
        ("rs1", 8_000, 2_400),
        ("RS-16", 8_000, 2_400),
        ("ms0", 64_000, 9_600),
        ("ms1", 192_000, 28_800),
        ("MS STM-4", 768_000, 192_000),
        ("ms16", 3_072_000, 921_600),
        ("ms64", 12_288_000, 3_686_400),
    ],
)
def test_blocks_and_threshold_of_each_path(path: str, blocks: int, severe: int) -> None:
    got = calc(f"e{severe - 1} e{severe} 0*8", path=path)
    assert (got["blocks_per_s"], got["severe_from"]) == (blocks, severe)
    assert (got["es"], got["ses"], got["bbe"]) == (2, 1, severe - 1)
    assert Fraction(got["exact"]["bber"]) == Fraction(severe - 1, blocks * 9)


def test_any_other_path_by_its_figures() -> None:
    done = probed(
        "calc", "error-performance", "--blocks", "333", "--sequence", "e99 e100 0*8", "--json"
    )  # fmt: skip
    assert (done.json["severe_from"], done.json["ses"]) == (100, 1)
    assert calc("e804 e805", "--severe", "805", path="2M")["ses"] == 1


def test_violations_are_not_blocks() -> None:
    got = calc("e16 e2400 0*8", "--violations", path="vc4")
    assert got["measured"] == "code violations"
    assert (got["bbe"], got["bber"], got["cv"], got["bbe_low"], got["bbe_high"]) == (None, None, 16, 2, 16)
    assert (got["es"], got["ses"]) == (2, 1)


def test_an_e1_without_crc_counts_line_code_violations() -> None:
    got = calc("e2047 e2048 0*8", path="E1-LCV")
    assert (got["es"], got["ses"], got["cv"], got["measured"]) == (2, 1, 2047, "code violations")
    assert (got["bbe"], got["bbe_low"], got["bbe_high"], got["bber"]) == (None, None, None, None)


def test_what_was_not_measured_is_neither_and_leaves_bounds() -> None:
    got = calc("0*5 D*9 - D*9 0*10")
    assert (got["ses"], got["uas"], got["unmeasured_s"]) == (18, 0, 1)
    assert (got["own_uas_low"], got["own_uas_high"]) == (0, 19)


def test_a_share_of_the_objective_is_kept_or_missed() -> None:
    words = ("calc", "error-performance", "--path", "vc12", "--sequence", "e1*60 0*86340")
    missed = probed(*words, "--allocation", "6%", "--json")
    assert missed.code == 1
    assert [(o["parameter"], o["met"]) for o in missed.json["objectives"]] == [
        ("esr", False), ("sesr", True), ("bber", True),
    ]  # fmt: skip
    assert missed.json["objectives"][0]["allowed"] == 0.0006
    assert probed(*words, "--allocation", "7%").code == 0
    assert calc("0*60", "--distance", "900")["allocation"] == 0.205


def test_a_month_by_repeats_and_every_way_to_type_it_in(tmp_path: Path) -> None:
    month = calc("0*1000000 D*12 0*1000000 e7*30 0*591958")
    assert (month["seconds"], month["uas"], month["es"]) == (2_592_000, 12, 30)
    for text in ("0*5，D×10、0＊10\n", "０*５ Ｄ*１０ 0 * 10", "0*5;d *10;0* 10", "0*5\tD*10\r\n0*10"):
        assert calc(text)["uas"] == 10
    file = tmp_path / "seconds"
    file.write_text("\ufeff0*5\nD*10\r\n0*10\n")
    assert calc(f"@{file}")["uas"] == 10
    words = ["calc", "error-performance", "--path", "vc12", "--sequence", "-", "--json"]
    piped = CliRunner().invoke(cli, words, input="0*5 D*10 0*10", env=ENGLISH)
    assert '"uas": 10' in piped.stdout


def test_groups_are_repeated_and_may_hold_others() -> None:
    got = calc("(D 0*9)*6 ((e1 0)*2 0*6) * 3")
    assert (got["seconds"], got["ses"], got["es"]) == (90, 6, 12)
    assert calc("0*5（D*2 D*3）*2,0*10")["uas"] == 10
    assert calc("(0*5 D*10 0*10)")["uas"] == 10
    assert calc("(D 0*9)*259200")["ses"] == 259_200


def test_the_steps_are_shown() -> None:
    done = probed("calc", "error-performance", "--path", "vc12", "--sequence", "0*5 D*10 0*9 D 0*10")
    for line in (
        "vc12: 2000 blocks a second; a second is severe from 600 errored blocks on, or by a defect",
        "   5  15       10  D     severe      unavailable",
        "  15  24        9  0     not severe  unavailable",
        "unavailable from second 5 on, at the first of 10 severe ones",
        "available again from second 25 on, at the first of 10 that are not severe",
        "UAS        20  unavailable seconds",
        "A      AS / (AS + UAS)              15 / 35          3/7 = 42.8571 %",
    ):
        assert line in done.out.splitlines()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--path", "vc13"), "path 'vc13' is not known. Did you mean 'vc", id="path"),
        pytest.param((), "say what kind of path it is (--path vc12)", id="no path"),
        pytest.param(("--path", "vc12", "--far-end", "0*19"), "have 20 and 19 seconds", id="lengths"),
        pytest.param(("--path", "vc12", "--far-end", "0*20", "--other-end", "0*20"), "give one of them", id="both"),
        pytest.param(("--path", "ms16", "--allocation", "6%"), "'ms16' has no end-to-end objective", id="section"),
        pytest.param(("--path", "vc12", "--allocation", "six"), "--allocation: 'six' is no number", id="share"),
        pytest.param(("--path", "vc12", "--allocation", "120%"), "--allocation: 6/5 is no share", id="share over 1"),
    ],
)
def test_a_wrong_call_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    done = probed("calc", "error-performance", "--sequence", "0*20", *words)
    assert done.code == 2
    assert done.out == ""
    assert says in done.err


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    words = ("calc", "error-performance", "--path", "vc12", "--sequence")
    assert f"{tmp_path}/none: No such file" in probed(*words, f"@{tmp_path}/none").err
    (tmp_path / "bytes").write_bytes(b"0*5 \xff")
    assert f"{tmp_path}/bytes: byte 5 is not UTF-8" in probed(*words, f"@{tmp_path}/bytes").err
