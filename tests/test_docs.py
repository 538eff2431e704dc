"""What the documents say exists: commands, links, make targets, the version."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from probed.cli.main import cli
from probed.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "config").rglob("*.md"), *ROOT.glob("bench/*.md")}
)


def leaves(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command that does something, as it is typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name))


def text(*pages: Path) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    heads = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", sorted(leaves()))
def test_every_command_is_documented(name: str) -> None:
    assert f"probed {name}" in text(ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("name", sorted({name.split()[0] for name in leaves()}))
def test_the_readme_mentions_every_command(name: str) -> None:
    assert re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`|^\s*\S*probed {name}\b", text(ROOT / "README.md"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```|`[^`\n]*`", "", text(page), flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = page.parent / path if path else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


def test_every_make_target_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text(*PAGES), re.MULTILINE))
    assert {"demo", "test", "run"} <= named
    assert named <= targets


def test_the_readme_opens_with_the_two_commands() -> None:
    commands = re.findall(r"^make \w+", text(ROOT / "README.md"), re.MULTILINE)
    assert commands[:2] == ["make demo", "make test"]


def test_the_changelog_has_the_version_of_the_project() -> None:
    heads = re.findall(r"^## (\S+)", text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert heads[0] == VERSION


LINK = re.compile(r"\]\(([^)\s]+)\)")


def readme(name: str) -> str:
    """A README without its switch to the other language."""
    return re.sub(r"^\[[^\]]+\]\(README[^)]*\)$", "", text(ROOT / name), flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        pytest.param("links", LINK, id="links"),
        pytest.param("headings", re.compile(r"^(#+) ", re.MULTILINE), id="headings"),
        pytest.param("commands", re.compile(r"^\| (`[^|]+) \|", re.MULTILINE), id="commands of the table"),
        pytest.param(
            "typed", re.compile(r"^((?:make|cp|\.venv)[^#\n]*?) *(?:#.*)?$", re.MULTILINE), id="typed lines"
        ),
        pytest.param("points", re.compile(r"^(- |[0-9]+\.)", re.MULTILINE), id="points"),
        pytest.param("codes", re.compile(r"`(--?[a-z]+|[A-Z_]{4,})`"), id="options and variables"),
    ],
)
def test_the_chinese_readme_says_the_same(what: str, pattern: re.Pattern[str]) -> None:
    """A change of README.md is made in README.zh-CN.md as well."""
    english, chinese = (pattern.findall(readme(name)) for name in ("README.md", "README.zh-CN.md"))
    assert english, what
    assert sorted(chinese) == sorted(english)


def test_the_list_of_decisions_has_each_page_once_under_its_number() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(page.name for page in folder.glob("[0-9]*.md"))
    listed = re.findall(r"^\| \[(\d+)\]\(([^)]+)\)", text(folder / "README.md"), re.MULTILINE)
    assert sorted(name for _, name in listed) == pages
    assert all(name.startswith(f"{int(number):04}-") for number, name in listed)
    assert all(text(folder / name).startswith(f"# {number}. ") for number, name in listed)
    assert len({number for number, _ in listed}) == len(pages)


def test_both_readmes_lead_to_each_other() -> None:
    assert "(README.zh-CN.md)" in text(ROOT / "README.md")
    assert "(README.md)" in text(ROOT / "README.zh-CN.md")


def test_every_page_of_the_documentation_is_in_the_index() -> None:
    index = set(LINK.findall(text(ROOT / "docs" / "README.md")))
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert sorted(pages - index) == []


def wrap() -> ModuleType:
    """The tool that wraps prose; docs/ is no package."""
    spec = importlib.util.spec_from_file_location("wrap", ROOT / "docs" / "wrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", wrap().pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_prose_is_wrapped_evenly(page: Path) -> None:
    assert wrap().wrapped(text(page)) == text(page), "run: python docs/wrap.py"


LONG = "word " * 30


@pytest.mark.parametrize(
    ("page", "becomes"),
    [
        pytest.param("one\nand\ntwo\n", "one and two\n", id="a paragraph"),
        pytest.param("- one\n  and\n- two\n", "- one and\n- two\n", id="items"),
        pytest.param("# a\nb\n| c |\n| d |\n", "# a\nb\n| c |\n| d |\n", id="headings and tables stay"),
        pytest.param("```\na\nb\n```\nc\nd\n", "```\na\nb\n```\nc d\n", id="code stays"),
        pytest.param(f"{LONG[:115]}`a b`\n", f"{LONG[:114]}\n`a b`\n", id="a code span is not torn apart"),
        pytest.param(f"{LONG[:115]}- b\n", f"{LONG[:115]}- b\n", id="a dash does not begin a line"),
        pytest.param(f"{LONG[:110]}[a b c d](x.md).\n", f"{LONG[:109]}\n[a b c d](x.md).\n", id="nor is a link"),
    ],
)
def test_what_is_wrapped_and_what_stays(page: str, becomes: str) -> None:
    assert wrap().wrapped(page) == becomes
    assert wrap().wrapped(becomes) == becomes
