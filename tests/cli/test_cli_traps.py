"""`probed traps`: an engineer tries a trap of theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from collectors.snmp.ber import INTEGER, OCTET_STRING, Value
from collectors.traps.message import SNMP_TRAPS, encode_trap
from probed.cli.main import cli
from tests.support.bad_configs import make_network

LINK: list[list[Any]] = [
    ["1.3.6.1.2.1.1.3.0", "TimeTicks", 4711],
    ["1.3.6.1.6.3.1.1.4.1.0", "ObjectIdentifier", "1.3.6.1.6.3.1.1.5.3"],
]
DESCR: list[Any] = ["1.3.6.1.2.1.2.2.1.2.7", "OctetString", "STM16-E"]
DATAGRAM = encode_trap(
    b"any",
    4711,
    (*SNMP_TRAPS, 3),
    [
        ((1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7), Value(INTEGER, 7)),
        ((1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 7), Value(OCTET_STRING, b"STM16-E")),
    ],
)


def decoded(tmp_path: Path, content: bytes, *options: str) -> dict[str, object]:
    file = tmp_path / "trap"
    file.write_bytes(content)
    done = CliRunner().invoke(cli, ["traps", "decode", str(file), "--json", *options])
    assert done.exit_code == 0, done.output
    body = json.loads(done.output)
    assert (body["kind"], body["schema"]) == ("notifications", 1)
    (found,) = body["notifications"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"varbinds": [*LINK, DESCR]}).encode(),
        json.dumps([*LINK, DESCR]).encode(),
        json.dumps([{"varbinds": [{"oid": o, "type": t, "value": v} for o, t, v in [*LINK, DESCR]]}]).encode(),
        DATAGRAM,
        DATAGRAM.hex().encode(),
        b"# from the wire\n" + DATAGRAM.hex(":").upper().encode() + b"\n",
        "\n".join(DATAGRAM.hex()[at : at + 32] for at in range(0, 2 * len(DATAGRAM), 32)).encode(),
        DATAGRAM.hex(" ").encode(),
    ],
    ids=["json", "plain list", "objects", "octets", "hex", "hex with colons", "hex in lines", "hex with blanks"],
)
def test_every_form_of_a_file_is_read(tmp_path: Path, content: bytes) -> None:
    found = decoded(tmp_path, content)
    assert (found["act"], found["native"], found["if_index"], found["names"]) == (
        "raise",
        "LINK_DOWN",
        7,
        ["STM16-E"],
    )


def test_with_who_sent_it_the_point_is_named(tmp_path: Path) -> None:
    config = make_network(tmp_path)
    content = json.dumps([*LINK, DESCR]).encode()
    assert decoded(tmp_path, content, "--as", "NJ-GL", "-c", str(config))["point"] == "NJ-GL:STM16-E"
    t2000 = [
        LINK[0],
        [*LINK[1][:2], "1.3.6.1.4.1.2011.2.15.1.7.1.0.1"],
        ["1.3.6.1.4.1.2011.2.15.1.7.1.1.0", "OctetString", "鼓楼局"],
        ["1.3.6.1.4.1.2011.2.15.1.7.1.6.0", "OctetString", "R_LOS"],
        ["1.3.6.1.4.1.2011.2.15.1.7.1.10.0", "OctetString", "Recovery"],
    ]
    found = decoded(tmp_path, json.dumps(t2000).encode(), "--as", "EMS-NJ", "-c", str(config))
    assert (found["point"], found["act"], found["severity"]) == ("NJ-GL", "clear", "cleared")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file holds no notification"),
        (b"hello", "line 1 is neither JSON nor hexadecimal"),
        (b"{", "the file is not JSON"),
        (b'{"varbinds": 1' + b"0" * 5_000 + b"}", "the file is not JSON"),
        (b"[" * 20_000, "the file is not JSON"),
        (b"[]", "notification 1 has no varbinds"),
        (b'{"a": 1}', "notification 1 has no varbinds"),
        (b'[["1.3.6.1", "Integer"]]', "varbind 1 of notification 1 is not a name, a type and a value"),
        (b'[["1.3.6.1", "Integr", 1]]', "there is no type 'Integr'. Did you mean 'integer'?"),
        (b'[["1.3.6.x", "Integer", 1]]', "varbind 1 of notification 1"),
        (b'[["1.3.6.1", "Integer", "1"]]', "is no Integer"),
        (b'[["1.3.6.1", "Integer", 1]]', "notification 1 is none: no snmpTrapOID"),
        (b"3003020101", "line 1 is no trap or inform of SNMP version 1 or 2c: cut"),
        (b"\x30\x82\xff\xff", "the file is no trap or inform"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "trap"
    file.write_bytes(content)
    done = CliRunner().invoke(cli, ["traps", "decode", str(file)])
    assert done.exit_code == 2
    assert says in done.output


def test_standard_input_zone_and_profile(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["traps", "decode", "-", "--zone", "Nowhere"], input=DATAGRAM.hex())
    assert done.exit_code == 2
    assert "--zone" in done.output
    done = CliRunner().invoke(cli, ["traps", "decode", "-", "--profile", "huawei"], input=DATAGRAM.hex())
    assert "there is no profile 'huawei'. Did you mean" in done.output
    done = CliRunner().invoke(cli, ["traps", "decode", "-"], input=DATAGRAM.hex())
    assert done.exit_code == 0
    assert "LINK_DOWN" in done.output


def test_the_profiles_are_listed() -> None:
    done = CliRunner().invoke(cli, ["traps", "profiles"])
    assert done.exit_code == 0
    for name in ("huawei-t2000", "huawei-imap", "zte-netnumen", "tnms", "alarm-mib", "if-mib", "ds1-mib"):
        assert name in done.output


def test_how_long_a_switch_took_is_shown_by_the_settings_pattern(tmp_path: Path) -> None:
    base = "1.3.6.1.4.1.2011.2.15.1.7.1"
    said = {3: "E1-1", 6: "SNCP_SWITCH", 8: "switching time: 32.5 ms", 10: "Event"}
    rows = [*LINK[:1], [LINK[1][0], "ObjectIdentifier", f"{base}.0.1"]]
    rows += [[f"{base}.{column}.0", "OctetString", text] for column, text in said.items()]
    config = make_network(tmp_path / "net")
    where = "switch_time = 'switching time[:=] *(?P<ms>[0-9.]+) *ms'"
    config.write_text(config.read_text("utf-8") + f"\n[traps]\n{where}\n", "utf-8")
    content = json.dumps({"varbinds": rows}).encode()
    known = decoded(tmp_path, content, "--as", "NJ-HX", "-c", str(config))
    assert (known["switched"], known["point"]) == ({"low_us": 32_400, "high_us": 32_600}, "NJ-HX:E1-1")
    assert decoded(tmp_path, content)["switched"] == {"low_us": 0, "high_us": None}
    shown = CliRunner().invoke(cli, ["traps", "decode", str(tmp_path / "trap"), "--as", "NJ-HX", "-c", str(config)])
    assert "32.4 ms .. 32.6 ms" in shown.output
