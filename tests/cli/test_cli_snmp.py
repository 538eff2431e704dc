"""`probed snmp`: recordings decoded, and the same agents asked live."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from collectors.snmp.ber import (
    INTEGER,
    OCTET_STRING,
    OPAQUE,
    Kind,
    Request,
    Status,
    Value,
    encode_response,
    format_oid,
    parse_oid,
)
from collectors.snmp.names import instance_of
from probed.cli.snmp_host import ipv6, resolve
from probed.cli.snmp_show import readable, type_word, value_plain, value_text
from probed.clock import SystemClock
from probed.model.instant import SECOND_US, parse_instant
from tests.support.bad_configs import make_network
from tests.support.command import ENGLISH, Done, probed
from tests.support.snmpd import COMMUNITY, snmpd
from tests.support.snmpsim import RECORDINGS, snmpsim
from tests.support.udp_agent import UdpAgent, honest, uptime

ZH = {**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}
needs_recordings = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")


def recording(folder: Path, *lines: str) -> Path:
    path = folder / "agent.snmprec"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_json_has_exactly_the_five_lists(tmp_path: Path) -> None:
    done = probed("snmp", "decode", "--recording", recording(tmp_path, "1.3.6.1.2.1.2.2.1.8.3|2|1"), "--json")
    assert (done.code, done.err) == (0, "")
    assert set(done.json) == {"profiles", "points", "probes", "pm", "alarms"}
    assert done.json["profiles"] == ["if-mib"]
    assert done.json["points"][0]["capacity"] == [1.0, 1.0]


@needs_recordings
def test_a_probe_in_json() -> None:
    done = probed("snmp", "decode", "--recording", RECORDINGS / "vrp_slas.snmprec", "--json")
    first = done.json["probes"][0]
    told = {key: first[key] for key in ("id", "owner", "tag", "type", "target", "state", "sent", "lost", "rtt_ms")}
    assert told == {
        "id": "Admin1/TEST_Local",
        "owner": "Admin1",
        "tag": "TEST_Local",
        "type": "echo",
        "target": "10.199.253.1",
        "state": "ok",
        "sent": 2,
        "lost": 0,
        "rtt_ms": 2.0,
    }
    assert first["jitter_ms"] is None


@needs_recordings
def test_a_profile_that_is_named_is_the_only_one() -> None:
    done = probed("snmp", "decode", "--recording", RECORDINGS / "junos_rpm.part.snmprec", "--profile", "juniper-rpm")
    assert done.code == 0
    assert "41653" in done.out
    assert "ge-0/0/0" not in done.out


def test_lines_that_cannot_be_read_are_told_with_their_number(tmp_path: Path) -> None:
    path = recording(tmp_path, "1.3.6.1.2.1.2.2.1.8.3|2|1", "nonsense", "1.3.6|4x|0")
    done = probed("snmp", "decode", "--recording", path)
    assert done.err.splitlines() == [
        f"{path}:2: 'nonsense' is not OID|tag|value.",
        f"{path}:3: '0' is no value of the type OCTET STRING.",
    ]
    assert "不是 OID|标记|值。" in probed("snmp", "decode", "--recording", path, env=ZH).err


def test_a_recording_of_nothing_but_rubbish_is_not_told_line_by_line(tmp_path: Path) -> None:
    done = probed("snmp", "decode", "--recording", recording(tmp_path, *["rubbish"] * 1000))
    assert len(done.err.splitlines()) == 21
    assert done.err.endswith("and 980 more lines that were not used as they stand\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("decode",), "give either --recording FILE or --target AGENT", id="nothing to decode"),
        pytest.param(("decode", "--recording", "none"), "none: No such file", id="no file"),
        pytest.param(
            ("decode", "--recording", "x", "--profile", "rttmon"), "Did you mean 'cisco-rttmon'?", id="profile"
        ),
        pytest.param(("get", "x", "ifDesc.1"), "Did you mean 'ifDescr'?", id="no name"),
        pytest.param(("get", "x", "ifDescr"), "'ifDescr' is a column. Name a row of it", id="a column"),
        pytest.param(("get", "x", "ifTable"), "'ifTable' is no single value. Walk it.", id="a table"),
        pytest.param(("get", "x", "IF-MIB::ifDesc.1"), "Did you mean 'ifDescr'?", id="no name of a module"),
        pytest.param(("get", "x", "9.9"), "no OID, and no name", id="no OID"),
        pytest.param(
            ("walk", "x", "--config", "none.toml"), "there is no configuration 'none.toml'", id="no settings"
        ),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], says: str) -> None:
    done = probed("snmp", *words)
    assert done.code == 2
    assert says in done.err


@pytest.mark.parametrize(
    ("text", "oid"),
    [
        ("IF-MIB::ifDescr.3", "1.3.6.1.2.1.2.2.1.2.3"),
        ("iso.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.3.0"),
        (".iso.3.6.1.4.1.9", "1.3.6.1.4.1.9"),
        ("SNMPv2-SMI::enterprises.9.9.42", "1.3.6.1.4.1.9.9.42"),
        ("DISMAN-EVENT-MIB::sysUpTimeInstance", None),
        ("SNMPv2-MIB::sysUpTime", "1.3.6.1.2.1.1.3.0"),
        ("ifxtable", "1.3.6.1.2.1.31.1.1"),
        ("sonetFarEndVTIntervalTable", "1.3.6.1.2.1.10.39.3.2.2"),
        ("mib-2.2", "1.3.6.1.2.1.2"),
        ("iso", None),
        ("::ifDescr.3", None),
        ("IF-MIB::", None),
        ("1::3.6", None),
    ],
)
def test_names_as_other_tools_write_them(text: str, oid: str | None) -> None:
    found = instance_of(text)
    assert (None if found is None else format_oid(found)) == oid


@pytest.fixture(scope="module")
def agents() -> Iterator[int]:
    if not RECORDINGS.is_dir():
        pytest.skip(f"no recordings in {RECORDINGS}")
    with snmpsim(Path(mkdtemp(prefix="probed-snmpsim-"))) as port:
        yield port


def secret(folder: Path, community: str) -> Path:
    path = folder / "community"
    path.write_text(community)
    path.chmod(0o600)
    return path


@pytest.mark.peer
@pytest.mark.parametrize("stem", ["vrp_slas", "nxos_n9000-9.3.9", "junos_rpm.part", "cxc_e3.part", "rad-rici"])
def test_an_agent_asked_live_says_what_its_recording_says(agents: int, stem: str, tmp_path: Path) -> None:
    file = RECORDINGS / f"{stem}.snmprec"
    recorded = probed("snmp", "decode", "--recording", file, "--json").json
    target = ("--target", f"127.0.0.1:{agents}", "--community-file", secret(tmp_path, stem))
    live = probed("snmp", "decode", *target, "--json").json
    assert live == recorded
    assert probed("snmp", "get", *target[1:], "--json").json == recorded
    if stem == "vrp_slas":
        walked = probed("snmp", "walk", *target[1:], "1.3.6.1", "--json").json
        assert {name: walked[name] for name in recorded} == recorded


FAST_PORT = {
    "1.3.6.1.2.1.2.2.1.2.3": "4|Gi3",
    "1.3.6.1.2.1.2.2.1.3.3": "2|6",
    "1.3.6.1.2.1.2.2.1.8.3": "2|1",
    "1.3.6.1.2.1.10.7.2.1.3.3": "65|7",
    "1.3.6.1.2.1.10.7.11.1.2.3": f"70|{2**32 + 7}",
    "1.3.6.1.2.1.31.1.1.1.1.3": "4|Gi3",
    "1.3.6.1.2.1.31.1.1.1.6.3": f"70|{2**40}",
    "1.3.6.1.2.1.31.1.1.1.15.3": "66|1000",
}


@pytest.mark.peer
def test_by_snmpv1_nothing_is_missing_but_64_bit_counters_and_that_is_said(tmp_path: Path) -> None:
    served = Path(mkdtemp(prefix="probed-served-"))
    served.chmod(0o755)
    file = served / "public.snmprec"
    lines = ["1.3.6.1.2.1.1.3.0|67|4711\n", *(f"{name}|{told}\n" for name, told in FAST_PORT.items())]
    file.write_text("".join(lines))
    less = tmp_path / "less.snmprec"
    less.write_text("".join(line for line in lines if "|70|" not in line))
    given = f'community_file = "{secret(tmp_path, "public")}"\n'
    text = f'\n[credential.old]\nversion = "v1"\n{given}[credential.new]\n{given}'
    config = make_network(tmp_path / "network", ({"file": "probed.toml", "append": text},))
    with snmpsim(Path(mkdtemp(prefix="probed-snmpsim-")), served) as port:
        words = ("--target", f"127.0.0.1:{port}", "--json", "--credential")
        by_v1 = probed("snmp", "decode", *words, "old", config=config)
        by_v2c = probed("snmp", "decode", *words, "new", config=config)
        walked = probed("snmp", "walk", f"127.0.0.1:{port}", *words[2:], "old", config=config)
        single = probed("snmp", "get", f"127.0.0.1:{port}", "ifHCInOctets.3", *words[2:], "old", config=config)
    assert by_v1.code == 0, by_v1.err
    assert by_v1.json == probed("snmp", "decode", "--recording", less, "--json").json
    assert by_v2c.json == probed("snmp", "decode", "--recording", file, "--json").json
    assert [point["frame_errors"] for done in (by_v1, by_v2c) for point in done.json["points"]] == [
        {"fcs_errors": 7},
        {"fcs_errors": 2**32 + 7},
    ]
    assert len(walked.json["values"]) == len(lines) - 2
    for done in (by_v1, walked, single):
        assert "SNMPv1 cannot carry 64-bit counters" in done.err
    assert "SNMPv1" not in by_v2c.err


def test_a_column_that_is_in_error_hides_no_other(tmp_path: Path) -> None:
    def broken(agent: UdpAgent, request: Request) -> list[bytes]:
        if any(oid[:11] == parse_oid("1.3.6.1.2.1.31.1.1.1.18")[:11] for oid in request.oids):
            return [encode_response(request.community, request.request_id, [], Status.GEN_ERR, 0)]
        return honest(agent, request)

    mib = {parse_oid(f"1.3.6.1.2.1.2.2.1.{column}.3"): Value(INTEGER, told) for column, told in ((3, 6), (8, 1))}
    mib[parse_oid("1.3.6.1.2.1.31.1.1.1.1.3")] = Value(OCTET_STRING, b"Gi3")

    async def main() -> Done:
        with UdpAgent(uptime(100) | mib, broken) as agent:
            host, port = agent.address
            words = ("snmp", "decode", "--target", f"{host}:{port}", "--community-file", secret(tmp_path, "public"))
            return await asyncio.to_thread(probed, *words, "--json")

    done = asyncio.run(main())
    assert done.code == 2
    assert [(point["name"], point["capacity"]) for point in done.json["points"]] == [("Gi3", [1, 1])]
    assert "if-mib: tables that could not be read to their end (error_status_5)" in done.err


def test_a_table_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    def broken(agent: UdpAgent, request: Request) -> list[bytes]:
        if request.kind is Kind.GETBULK and any(oid[:7] == (1, 3, 6, 1, 2, 1, 47) for oid in request.oids):
            return [encode_response(request.community, request.request_id, [], Status.GEN_ERR, 1)]
        return honest(agent, request)

    async def main() -> tuple[Done, Done]:
        mib = {parse_oid(f"1.3.6.1.2.1.2.2.1.{column}.3"): Value(INTEGER, told) for column, told in ((3, 6), (8, 1))}
        mib[parse_oid("1.3.6.1.4.1.9.9.42.1.2.10.1.2.7")] = Value(INTEGER, 1)
        with UdpAgent(uptime(100) | mib, broken) as agent:
            host, port = agent.address
            words = ("snmp", "decode", "--target", f"{host}:{port}", "--community-file", secret(tmp_path, "public"))
            return (
                await asyncio.to_thread(probed, *words, "--json"),
                await asyncio.to_thread(probed, *words, "--profile", "entity", "--json"),
            )

    done, alone = asyncio.run(main())
    assert (done.code, alone.code) == (2, 2)
    assert done.json["profiles"] == ["if-mib", "cisco-rttmon"]
    assert [len(done.json[name]) for name in ("points", "probes", "pm", "alarms")] == [1, 1, 0, 0]
    assert "entity: tables that could not be read to their end (error_status_5)" in done.err
    assert "GEN_ERR" in alone.err


@pytest.mark.peer
def test_the_bins_of_an_agent_asked_live_are_dated_and_named(tmp_path: Path) -> None:
    """A line status alone would not tell what its port is called, nor that IF-MIB has it up."""
    ds1 = "override .1.3.6.1.2.1.10.18"
    lines = [f"{ds1}.6.1.{column}.1 integer {told}" for column, told in ((3, 77), (4, 3), (10, 1))]
    lines += [f"{ds1}.8.1.{column}.1.{row} uinteger 5" for column in (3, 4, 6) for row in (1, 3)]
    with snmpd(tmp_path / "agent", lines) as port:
        target = ("--target", f"127.0.0.1:{port}", "--community-file", secret(tmp_path, COMMUNITY))
        told = probed("snmp", "decode", *target, "--profile", "ds1", "--json").json
        now_us = SystemClock().now_us()
    assert [(one["point"], one["interval"], one["age_s"]) for one in told["pm"]] == [("lo", 1, 77), ("lo", 3, 1877)]
    late_us = [now_us - parse_instant(one["interval_end"]) - one["age_s"] * SECOND_US for one in told["pm"]]
    assert all(-2 * SECOND_US < late < 60 * SECOND_US for late in late_us)
    assert ("lo", [1.0, 1.0]) in [(one["name"], one["capacity"]) for one in told["points"]]


@pytest.mark.peer
def test_a_profile_of_a_vendor_alone_asks_what_describes_its_tests(agents: int, tmp_path: Path) -> None:
    words = ("--target", f"127.0.0.1:{agents}", "--community-file", secret(tmp_path, "vrp_slas"))
    told = probed("snmp", "decode", *words, "--profile", "huawei-nqa", "--json").json
    assert [(p["id"], p["target"], p["sent"], p["rtt_ms"]) for p in told["probes"]] == [
        ("Admin1/TEST_Local", "10.199.253.1", 2, 2.0),
        ("Admin2/TEST_Lnms_Neg", "10.199.8.12", 5, 4.0),
    ]


@pytest.mark.peer
def test_values_are_read_by_name_and_by_number(agents: int, tmp_path: Path) -> None:
    words = (f"127.0.0.1:{agents}", "--community-file", secret(tmp_path, "rad-rici"))
    done = probed("snmp", "get", *words, "sysDescr", "ifOperStatus.184549377", "1.3.6.1.2.1.1.2.0")
    assert done.code == 0
    assert "ifOperStatus.184549377 = INTEGER: 1" in done.out
    done = probed("snmp", "get", *words, "ifOperStatus.1", "sysObjectID", "--json")
    assert done.code == 1
    missing, there = done.json["values"]
    assert (missing["type"], missing["value"]) == ("noSuchInstance", None)
    assert there["value"] == "1.3.6.1.4.1.164.6.1.6.10"


@pytest.mark.peer
def test_a_subtree_is_walked_in_order(agents: int, tmp_path: Path) -> None:
    words = (f"127.0.0.1:{agents}", "--community-file", secret(tmp_path, "rad-rici"))
    done = probed("snmp", "walk", *words, "ifDescr", "--json")
    assert [row["value"] for row in done.json["values"]][:2] == ["ETH Port 1", "ETH Port 2"]
    assert len(done.json["values"]) == 16
    empty = probed("snmp", "walk", *words, "1.3.6.1.4.1.9.9.42")
    assert (empty.code, empty.err) == (1, "nothing is there below 1.3.6.1.4.1.9.9.42\n")
    short = probed("snmp", "walk", *words, "--max-rows", "3")
    assert (short.code, len(short.out.splitlines())) == (0, 3)
    assert short.err == "stopped after 3 rows: there is more below 1.3.6.1.2.1\n"
    whole = probed("snmp", "walk", *words, "ifDescr", "--max-rows", "16")
    assert (whole.code, len(whole.out.splitlines()), whole.err) == (0, 16, "")


@pytest.mark.peer
def test_a_community_in_the_environment_is_used_and_never_shown(agents: int, tmp_path: Path) -> None:
    env = {**ENGLISH, "PROBED_COMMUNITY": "rad-rici"}
    words = ("snmp", "get", f"127.0.0.1:{agents}", "sysDescr", "--config", str(tmp_path / "none.toml"))
    assert "RICi-16" in probed(*words, env=env).out
    wrong = probed(*words, env={**env, "PROBED_COMMUNITY": "s3cret-word"})
    assert wrong.code == 2
    assert "no valid answer in 3 tries" in wrong.err
    assert "s3cret-word" not in wrong.err + wrong.out


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        pytest.param("[::1]:9", "::1", "9", id="with a port"),
        pytest.param("0:0::1", "::1", None, id="as it is"),
        pytest.param("[2001:DB8::10.1.2.3]", "2001:db8::a01:203", None, id="in brackets"),
    ],
)
def test_an_address_of_ipv6_is_a_target(text: str, host: str, port: str | None) -> None:
    found = ipv6(text)
    assert found is not None
    assert (resolve(found["host"]), found["port"]) == (host, port)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        pytest.param("[::1]:99999", "'[::1]:99999' is not HOST or HOST:PORT.", id="no port"),
        pytest.param("[:::]", "the host ':::' is not known", id="no address"),
        pytest.param("[fe", "'[fe' is not HOST or HOST:PORT.", id="half a bracket"),
    ],
)
def test_what_is_no_address_of_ipv6_is_said(target: str, says: str, tmp_path: Path) -> None:
    done = probed("snmp", "get", target, "sysUpTime", "--community-file", secret(tmp_path, "x"))
    assert done.code == 2
    assert says in done.err


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = secret(tmp_path, "public")
    path.chmod(0o644)
    done = probed("snmp", "get", "127.0.0.1:9", "sysDescr", "--community-file", path)
    assert done.code == 2
    assert "is open to others" in done.err
    assert json.dumps(done.err).count("public") == 0


@pytest.mark.parametrize(
    ("octets", "plain", "shown"),
    [
        pytest.param(b"\x9f\x78\x04" + struct.pack(">f", 10.25), 10.25, "Opaque: 10.25", id="a float"),
        pytest.param(b"\x9f\x79\x08" + struct.pack(">d", -1e300), -1e300, "Opaque: -1e+300", id="a double"),
        pytest.param(
            b"\x9f\x78\x04\x7f\xc0\0\0", "9f78047fc00000", "Hex-STRING: 9F 78 04 7F C0 00 00", id="no number"
        ),
        pytest.param(b"\x9f\x78\x04\0", "9f780400", "Hex-STRING: 9F 78 04 00", id="cut"),
        pytest.param(b"", "", "Opaque: ", id="nothing"),
    ],
)
def test_numbers_that_are_wrapped_in_octets(octets: bytes, plain: object, shown: str) -> None:
    assert (value_plain(Value(OPAQUE, octets)), value_text(Value(OPAQUE, octets))) == (plain, shown)


@pytest.mark.parametrize(
    ("octets", "word", "plain", "shown"),
    [
        (b"", "STRING", "", "STRING: "),
        (b"0102", "STRING", "0102", "STRING: 0102"),
        (b"\1\2", "Hex-STRING", "0102", "Hex-STRING: 01 02"),
        (b"Gi1\0", "STRING", "Gi1", "STRING: Gi1"),
        (b"\0", "Hex-STRING", "00", "Hex-STRING: 00"),
        (bytes(6), "Hex-STRING", "000000000000", "Hex-STRING: 00 00 00 00 00 00"),
    ],
)
def test_octets_that_are_no_text_are_told_from_a_text_of_the_same_digits(
    octets: bytes, word: str, plain: str, shown: str
) -> None:
    value = Value(OCTET_STRING, octets)
    assert (type_word(value), value_plain(value), value_text(value)) == (word, plain, shown)


@pytest.mark.parametrize(
    ("name", "octets", "shown"),
    [
        ("ifAlias.3", "南京-北京".encode("gb18030"), "STRING: 南京-北京"),
        ("ifAlias.3", "南京-北京".encode(), "STRING: 南京-北京"),
        ("ifAlias.3", b"\xff\xff", "Hex-STRING: FF FF"),
        ("ifAlias.3", b"", "STRING: "),
        ("ifPhysAddress.3", "南京京".encode("gb18030"), "Hex-STRING: C4 CF BE A9 BE A9"),
    ],
)
def test_texts_of_chinese_equipment_are_read_and_other_octets_are_not(name: str, octets: bytes, shown: str) -> None:
    assert value_text(readable(name, Value(OCTET_STRING, octets))) == shown
