"""What the command line says in English it can say in Chinese: the catalogue is complete, none of it idle."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.cli.chinese import TEXTS
from probed.cli.chinese_errors import ERRORS
from probed.cli.chinese_files import FILE_SENTENCES
from probed.cli.chinese_help import HELP
from probed.cli.chinese_lab import STORY
from probed.cli.chinese_mistakes import SENTENCES
from probed.cli.chinese_network import NETWORK_SENTENCES, PHRASES
from probed.cli.chinese_rare import RARE_ERRORS, RARE_SENTENCES, USAGE
from probed.cli.chinese_words import WORDS
from probed.cli.circuits import WORST_FIRST
from probed.cli.helping import wrapped
from probed.cli.main import COMMANDS, cli
from probed.cli.output import cells
from probed.cli.words import _MISTAKE, _SENTENCE_END, language, said, story, template_pattern, translated
from probed.model.assessment import InstantClass, Totals
from probed.model.contract import DenominatorRule, ExclusionKind
from probed.model.inventory import Party, Tier
from probed.model.operation import ExclusionStatus
from probed.model.policy import Level
from probed.model.probe import ProbeFault
from probed.model.probe_bin import ClockState
from probed.model.problem import Severity, Transition
from sla import outages
from tests.support.bad_calc import BAD_CALLS
from tests.support.bad_configs import bad_configs
from tests.support.command import month, probed
from tests.support.raised_texts import raised_texts
from tests.support.said_texts import CLI, said_texts, speaks_both

ROOT = CLI.parents[1]
ZH = {"LC_ALL": "zh_CN.UTF-8", "NO_COLOR": None, "FORCE_COLOR": None}
MODULES = sorted(path for path in CLI.glob("*.py") if speaks_both(path))
IN_CODE = {text for path in CLI.glob("*.py") for text in said_texts(path)}
MERGED = re.compile(r"(?!OS_)(?:[A-Z]+_)?(?:TEXTS|WORDS)")
"""Tables that are one at last."""
PACKAGES = ("probed", "config", "sla", "topology", "alerting", "collectors")


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))


def words_of(kind: type[StrEnum]) -> set[str]:
    return {member.value.replace("_", " ") for member in kind}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_text_of_a_module_has_its_chinese(path: Path) -> None:
    assert sorted(said_texts(path) - TEXTS.keys() - WORDS.keys()) == []


def test_the_catalogue_holds_no_text_that_is_never_said() -> None:
    assert sorted(TEXTS.keys() - IN_CODE) == []


def test_no_text_has_two_meanings() -> None:
    """A text is its own key: in two tables it would be the same words for two things, and one table would lose."""
    known: dict[str, str] = {}
    twice = []
    for english, chinese in (pair for path in sorted(CLI.glob("chinese*.py")) for pair in pairs_of(path)):
        if known.setdefault(english, chinese) != chinese:
            twice.append(english)
    assert twice == []


def pairs_of(path: Path) -> Iterator[tuple[str, str]]:
    """What a module itself writes into tables of texts and words."""
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.AnnAssign(ast.Name(name), _, ast.Dict(keys, values)) if MERGED.fullmatch(name):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                        yield str(key.value), str(value.value)


CATALOGUE = (
    TEXTS | ERRORS | RARE_ERRORS | RARE_SENTENCES | FILE_SENTENCES | USAGE | STORY | NETWORK_SENTENCES | PHRASES
)


@pytest.mark.parametrize("english", sorted(CATALOGUE))
def test_the_chinese_has_the_same_placeholders(english: str) -> None:
    chinese = CATALOGUE[english]
    assert set(placeholders(chinese)) == set(placeholders(english))
    assert chinese.strip()


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(set(WORST_FIRST), id="states"),
        pytest.param(words_of(Severity), id="severities"),
        pytest.param(words_of(Transition) - {"cleared"}, id="what happens to problems"),
        pytest.param(words_of(InstantClass) | {name.replace("_", " ") for name in Totals._fields}, id="classes"),
        pytest.param(words_of(ExclusionStatus), id="exclusions"),
        pytest.param(words_of(ExclusionKind), id="kinds of exclusions"),
        pytest.param(words_of(Party), id="parties"),
        pytest.param(words_of(DenominatorRule), id="denominators"),
        pytest.param({Tier.STANDARD.value}, id="tiers"),
        pytest.param(words_of(ProbeFault), id="what is wrong with probes"),
        pytest.param(words_of(ClockState), id="clocks"),
        pytest.param({Level.UNIT.value}, id="what policies are about"),
        pytest.param({"kept", "missed", "open"}, id="verdicts"),
        pytest.param(
            {outages.EXCLUDED, outages.OUT_OF_HOURS, outages.TOO_SHORT, outages.BEGAN_BEFORE, outages.COUNTS_LATER},
            id="why an outage does not count",
        ),
    ],
)
def test_every_value_of_the_model_that_people_see_has_its_chinese(words: set[str]) -> None:
    assert sorted(words - WORDS.keys()) == []


@pytest.mark.parametrize("template", sorted(text for text in ERRORS if "mistake" not in text))
def test_every_error_of_the_catalogue_is_raised_somewhere(template: str) -> None:
    """A long piece between two placeholders stands in the code; the lists of mistakes are asked for below."""
    pieces = [piece.strip(" :(") for piece in re.split(r"\{\w+\}|'", template)]
    assert any(piece in source() for piece in pieces if len(piece) > 12)


UNSEEN = (
    "collectors/",  # how a message of the wire is malformed, what became of a session: counted and logged
    "sla/histogram.py",  # a probe's message with such a histogram is refused by its decoder
    "probed/cli/",  # asked for below
    "probed/lab/agent.py",
    "probed/model/",
    "probed/control/protocol.py",  # between programs
    "probed/influx/",
    "probed/life/child.py",
    "probed/store/asked.py",
    "config/toml_places.py",  # places of keys in a file that was read already
)
"""What nobody at a terminal is told."""
SEEN = ("collectors/traps/trial.py", "collectors/ssh/hostkeys.py")
"""But for what commands ask of these."""


PUT_TOGETHER = {
    "{0}: {0}",
    "unshare: {0}",
    "the inventory has no {0} '{0}'.{0}",
    "the folder '{0}' does not exist. {0}",
    "the file is read-only",
    "{0} {0} it: somebody else must say that it is {0}",
    "the sequence",
    "the probes",
    "'tickets' must be a list of tickets",  # between programs
    "ticket {0}: 'held' must be a list of [start, end]",
    "the key has a pass phrase",  # worded anew where it is caught
    "{0} has no exact decimal percentage",  # of a contract that a program writes
    "{0}: {0} '{0}' in {0}.{0}",
    "{0} is missing. {0}",
    "{0}: {0} is no {0} ({0}).",
    "{0} is already on line {0}, and both rows hold {0}. {0}, or end one where the other begins.",
    "'{0}' has more decimals than {0}, which has {0}. Round it yourself.",
    "{0}circuit '{0}' has no {0} leg{0}. Add its links {0} to routes.csv.",
}
"""Of which the parts, or what they become, are in the catalogue by themselves."""


def test_every_error_that_is_raised_has_its_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that stands in it is 'X'; what is put together of other errors is asked for by itself."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    left = []
    for found in raised_texts(ROOT, PACKAGES):
        text = re.sub(r"(?<=[.'])\{0\}(?= |$)", "", found.text)
        text = re.sub(r"^\{0\}: ", "key: ", text).replace("{0}", "X")
        if (found.file.startswith(UNSEEN) and found.file not in SEEN) or found.text in PUT_TOGETHER:
            continue
        forms = (text, text.replace("X", "'X'"), text.replace("Write it X", "Write it such as 'X'"))
        told = [translated(place + form) for place in ("", "a.toml:1:1: ") for form in forms]
        if not any(re.search(r"[\u3000-\u9fff]", one) and not english_left(one) for one in told):
            left.append(f"{found.file}:{found.line}: {text}")
    assert left == []


MADE = {
    "is draft", "is checked", "is approved", "Write at most {count}.", "Expecting value",
    "Delete one, or end one where the other begins.",
    "Give one another place (seq), or end one where the other begins.",
    "'{value}' has bits beyond its mask.", "'{value}' is not an address or network.",
    "element '{name}' has no point '{point}' in {file}.", "there is no {what} '{name}' in {file}.",
    "Invalid isoformat string: {text}",
}  # fmt: skip
"""Put together where they are raised, or the words of others."""


@pytest.mark.parametrize("template", sorted((RARE_ERRORS | RARE_SENTENCES | FILE_SENTENCES).keys() - MADE))
def test_every_rare_error_is_raised_somewhere(template: str) -> None:
    pieces = [piece.strip(" :('") for piece in re.split(r"\{\w+\}", template)]
    assert any(piece in source() for piece in pieces if len(piece) > 2)


@cache
def source() -> str:
    """All code but the catalogue, literals that are broken over lines in one piece."""
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if path.name != "chinese.py")
    return re.sub(r'"\s*\n\s*f?"', "", "".join(path.read_text("utf-8") for path in files))


@pytest.mark.parametrize(
    ("env", "spoken"),
    [
        pytest.param({"LANG": "zh_CN.UTF-8"}, "zh", id="LANG"),
        pytest.param({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh", id="messages before LANG"),
        pytest.param({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en", id="LC_ALL before all"),
        pytest.param({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh", id="an empty variable is none"),
        pytest.param({}, "en", id="nothing set"),
        pytest.param({"LANG": "de_DE.UTF-8"}, "en", id="another language"),
    ],
)
def test_the_locale_decides(env: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert language() == spoken
    assert said("no open problem") == {"zh": "无未恢复故障", "en": "no open problem"}[spoken]


def test_a_template_matches_what_is_made_of_it_and_gives_the_parts_back() -> None:
    pattern = template_pattern("{path}: no {what}. Stop (now).")
    match = pattern.fullmatch("/a b: no x. Stop (now).")
    assert match is not None
    assert match.groupdict() == {"path": "/a b", "what": "x"}
    assert pattern.fullmatch("/a: no x. Stop.") is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("status",), ["现在", "数据源", "电路"], id="status"),
        pytest.param(("circuits",), ["电路代号", "状态", "普通"], id="circuits"),
        pytest.param(("alarms", "list", "--all"), ["级别", "恢复时间", "紧急"], id="alarms"),
        pytest.param(("assess", "--period", "2026-10"), ["正式值 %", "未达标", "结论"], id="assess"),
        pytest.param(("explain", "C13", "2026-10"), ["逐秒归类", "可用率", "无遗漏，无重复"], id="explain"),
        pytest.param(("topology", "show", "C01"), ["保护", "路由 1"], id="topology"),
        pytest.param(("exclusion", "list"), ["无免考核"], id="exclusions"),
        pytest.param(("notify", "list"), ["消息"], id="messages"),
        pytest.param(("influx", "status"), ["服务器", "待发送", "被拒绝"], id="influx"),
        pytest.param(("config", "check"), ["无错误", "客户 6 个、电路 24 条"], id="check"),
    ],
)
def test_a_command_speaks_chinese(words: tuple[str, ...], says: list[str]) -> None:
    done = probed(*words, config=month(), env=ZH)
    assert done.code in {0, 1}
    for text in says:
        assert text in done.out


@pytest.mark.parametrize(
    "words", [("status",), ("circuits",), ("alarms", "list", "--all"), ("topology", "show"), ("notify", "list")]
)
def test_no_chinese_is_left_in_english(words: tuple[str, ...]) -> None:
    """Customers have an English name for this; the lab's all do."""
    done = probed(*words, config=month(), env={**ZH, "LC_ALL": "C.UTF-8"})
    assert done.code == 0
    assert re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", done.out) == []


def test_every_tier_is_told_in_chinese() -> None:
    for words in (("circuits",), ("topology", "show"), ("topology", "impact", "link:A2"), ("status",)):
        told = probed(*words, config=month(), env=ZH).out
        assert "standard" not in told, words


def helps(command: click.Command = cli) -> Iterator[str]:
    """Every paragraph that some --help says, but for what an option adds of its default."""
    yield from paragraphs(command.help or "")
    for parameter in command.params:
        yield from paragraphs(getattr(parameter, "help", None) or "")
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from helps(found)


def paragraphs(text: str) -> Iterator[str]:
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph and not paragraph.startswith("\b"):
            yield re.sub(r" \[default: .*\]\.?$", "", " ".join(paragraph.split()))


def test_every_help_has_its_chinese_and_none_is_idle() -> None:
    click_says = {"Options", "Commands", "Show this message and exit."}
    said_anywhere = {*helps(), *(text for _, text in COMMANDS.values()), *click_says}
    assert sorted(said_anywhere - HELP.keys()) == []
    assert sorted(HELP.keys() - said_anywhere) == []


@pytest.mark.parametrize(
    "words", [(), *((name,) for name in COMMANDS), ("lab", "serve"), ("exclusion", "add")], ids=" ".join
)
def test_a_help_is_chinese_throughout_and_fits_the_terminal(words: tuple[str, ...]) -> None:
    told = probed(*words, "--help", env={**ZH, "COLUMNS": "80"}).out
    assert "显示本帮助后退出" in told
    assert "选项：\n" in told
    assert not re.search(r"[一-龥]:", told)  # one form of the colon
    assert re.findall(r"[A-Za-z]+ (?:the|of|is|not|and|for|it) [a-z]+", told) == []
    if words != ("completion",):  # its examples stand as they are
        assert max(map(cells, told.splitlines())) <= 80


@given(st.text("ab ，。中文()", max_size=120), st.integers(20, 60))
def test_wrapping_by_cells_loses_nothing_but_blanks(text: str, width: int) -> None:
    lines = list(wrapped(text, width))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cells(line) <= width or " " not in line for line in lines)


def test_json_is_the_same_in_every_language() -> None:
    english, chinese = (
        probed("alarms", "list", "--all", "--json", config=month(), env=env) for env in ({**ZH, "LC_ALL": "C"}, ZH)
    )
    assert english.out == chinese.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("explain", "C99", "2026-10"), "资源表中没有电路或 VPN“C99”", id="unknown circuit"),
        pytest.param(("explain", "C13", "2026-13"), "周期“2026-13”有误", id="bad period"),
        pytest.param(("alarms", "ack", "x", "-m", "y"), "上没有守护进程在监听", id="no daemon"),
        pytest.param(("alarms", "ack", "x", "-m", " "), "备注为空", id="empty comment"),
    ],
)
def test_a_usual_error_is_told_in_chinese(words: tuple[str, ...], says: str) -> None:
    done = probed(*words, config=month(), env=ZH)
    assert done.code == 2
    assert says in done.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("assess", "--perod", "2026-10"), "没有选项 '--perod'。是否指 '--period'？", id="option"),
        pytest.param(("asess",), "没有命令 'asess'", id="command"),
        pytest.param(("alarms", "ack"), "缺少参数 'PROBLEM'", id="argument"),
        pytest.param(("ledger", "show", "x", "--last", "0"), "'--last' 的取值有误：0 不在范围 x>=1 内。", id="range"),
        pytest.param(("lab", "serve", "x", "--network", "big"), "'big' 不是以下之一：", id="choice"),
        pytest.param(("lab", "record"), "错误：请指明要写入的文件夹。", id="our own"),
        pytest.param(("status", "x"), "多余的参数（x）", id="extra"),
        pytest.param(("lab", "verify", "/nowhere"), "路径 '/nowhere' 不存在。", id="path"),
        pytest.param(("ledger", "show", "x", "--last"), "选项 '--last' 须有取值。", id="value"),
    ],
)
def test_a_call_that_cannot_be_read_is_told_in_chinese(words: tuple[str, ...], says: str) -> None:
    done = probed(*words, env=ZH)
    assert done.code == 2
    assert says in done.err
    assert "用法：" in done.err or words[-1] == "--last"  # of which click does not say whose option it is
    assert not re.search(r"Error|Usage|Try", done.err)
    english = probed(*words, env={**ZH, "LC_ALL": "C.UTF-8"})
    assert english.code == 2
    assert "Error: " in english.err


def test_the_scenarios_and_their_story_are_told_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = probed("lab", "scenarios", env=ZH).out.splitlines()[1:]
    assert len(rows) > 15
    assert [row for row in rows if not re.search(r"[\u3000-\u9fff].*[\u3000-\u9fff]", row)] == []
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert story("08:00:01.2  network   fibre A2 is cut") == "08:00:01.2  网络      光缆 A2 中断"
    assert story("08:00:02.0  probed    major: 链路 A2 中断 (known after 0.80 s)").endswith("（0.80 秒后获知）")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        pytest.param(
            "there is no contract 'gld'. Did you mean 'gold'?", "没有合同“gld”。是否指“gold”？", id="a hint behind"
        ),
        pytest.param(
            "no open problem 'x'. Did you mean 'y'? 'probed alarms list' shows them.",
            "没有未恢复的故障“x”，见 probed alarms list。是否指“y”？",
            id="a hint in between",
        ),
        pytest.param(
            "ticket T1: closed: closed before it was opened. Correct one of them.",
            "工单 T1：closed：结单早于申告。请更正其一。",
            id="an error in another",
        ),
        pytest.param(
            "circuit C1 changed its customer or its contract in 2026-10 (customer 1, in service from a to b; "
            "customer 2, in service from b on): ask for each part with START/END",
            "电路 C1 在 2026-10 内更换过客户或合同（客户 1，a 至 b 在用；客户 2，b 起在用）：请用 START/END 分段查询",
            id="a list of parts",
        ),
        pytest.param(
            "nothing was changed, the old configuration stays in force.\n"
            "probed.toml:20:1: interval of tier AA is stated by 'fast' too (line 12). Take it out of one of the two.",
            "未作任何更改，原配置继续生效。\n"
            "probed.toml:20:1: 等级 AA 的 interval 在“fast”（第 12 行）也有规定。请从其中一处去掉。",
            id="what a reload refuses",
        ),
        pytest.param(
            "store: a change from '/a/x.db' to '/b/x.db' needs a restart; the old one stays",
            "store：由“/a/x.db”改为“/b/x.db”须重启；仍用旧值",
            id="what a reload leaves",
        ),
    ],
)
def test_what_an_error_quotes_is_told_in_chinese_too(
    english: str, chinese: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert translated(english) == chinese


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        pytest.param("time_zone = 3", "配置中有 1 处错误：", id="one mistake"),
        pytest.param('time_zone = 3\nlanguage = "xx"', "配置中有 2 处错误：", id="two mistakes"),
        pytest.param('time_zone = "UTC"\ninventory = "none"', "错误", id="no inventory"),
    ],
)
def test_mistakes_of_the_configuration_are_counted_in_chinese(settings: str, says: str, tmp_path: Path) -> None:
    config = tmp_path / "probed.toml"
    config.write_text(settings)
    done = probed("status", config=config, env=ZH)
    assert done.code == 2
    assert says in done.err


def sentences() -> set[str]:
    """Every sentence that the tests of wrong input expect, without its place and key."""
    lines = (*(line for wrong in bad_configs() for line in wrong.says), *(said for _, said in BAD_CALLS))
    found = (_MISTAKE.fullmatch(line) for line in lines)
    return {part for match in found if match for part in _SENTENCE_END.split(match["text"])}


_QUOTED = re.compile(
    r"“[^”]*”|'[^']*'|\"[^\"]*\"|\{\w+\}|\[\[?[\w.]+\]\]?|\w+ = \S+"
    r"|\b(?:probed|ledger|alarms) [a-z]+(?: [a-z]+)?|整数 at\b|从 A 到 Z"
)
"""What somebody wrote or is to write: ids, texts, sections, `key = value`, commands."""
_ENGLISH = re.compile(
    r"(?<![\w./-])(?:an?|and|any|are|at|be|both|but|can|from|has|have|in|is|it|its|must|no|not|of|on|or|the|there|this"
    r"|to|with|without|everybody|use|write)(?![\w./-])"
    r"|(?<![\w./-])[a-z]{2,} [a-z]{2,}(?![\w/-])",
    re.IGNORECASE,
)


def english_left(told: str) -> list[str]:
    """English words outside of quotes, and any two plain words side by side."""
    place = _MISTAKE.fullmatch(told)
    return _ENGLISH.findall(_QUOTED.sub("“”", place["text"] if place else told))


@pytest.mark.parametrize(
    ("told", "left"),
    [
        pytest.param("a.csv:3:1: kind: 此处没有“from the top”。请写 'a b' 或 \"to the end\"。", [], id="quoted"),
        pytest.param("a.csv:3:1: via = element，而 [[ssh.group]] 没有。可用的键：name, url, events。", [], id="keys"),
        pytest.param("a.csv:3:1: 已在第 2 行，两行同时有效：from 2024-01-01 on。", ["from", "on"], id="a part"),
        pytest.param("a.csv:3:1: 请写 two words。", ["two words"], id="a tail"),
    ],
)
def test_what_is_partly_english_is_found(told: str, left: list[str]) -> None:
    assert english_left(told) == left


def test_no_mistake_of_a_network_is_told_partly_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    lines = (*(line for wrong in bad_configs() for line in wrong.says), *(said for _, said in BAD_CALLS))
    told = ((line, translated(line)) for line in lines)
    assert [(line, chinese) for line, chinese in told if line == chinese or english_left(chinese)] == []


def test_a_value_that_is_called_like_one_of_our_words_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    told = translated(
        "elements.csv:6:29: address: the cell is empty, but via = element. Fill it in, or write via = manager."
    )
    assert told == "elements.csv:6:29: address: 单元格为空，而 via = element。请填写，或写 via = manager。"


def test_every_mistake_of_the_catalogue_is_one_that_is_told() -> None:
    told = sentences()
    idle = [one for one in SENTENCES if not any(template_pattern(one).fullmatch(text) for text in told)]
    assert idle == []


@pytest.mark.parametrize("english", SENTENCES)
def test_the_chinese_of_a_mistake_has_the_same_placeholders(english: str) -> None:
    assert sorted(placeholders(SENTENCES[english])) == sorted(placeholders(english))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        pytest.param(
            "  probed.toml:13:1: unknown key 'langauge'. Did you mean 'language'?",
            "  probed.toml:13:1: 未知的键“langauge”。是否指“language”？",
            id="a key",
        ),
        pytest.param(
            "  a/units.csv:4:4: name: the cell is empty. Fill it in.",
            "  a/units.csv:4:4: name: 单元格为空。请填写。",
            id="a column",
        ),
        pytest.param(
            "  probed.toml:1:1: a thing nobody thought of. Did you mean 'x'?",
            "  probed.toml:1:1: a thing nobody thought of. 是否指“x”？",
            id="half of it is known",
        ),
        pytest.param("  http://x:1: nothing of ours", "  http://x:1: nothing of ours", id="no place in a file"),
    ],
)
def test_a_mistake_is_told_sentence_by_sentence(english: str, chinese: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert translated(english) == chinese


def test_an_error_that_is_not_in_the_catalogue_stays_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert translated("a new kind of trouble: x") == "a new kind of trouble: x"
