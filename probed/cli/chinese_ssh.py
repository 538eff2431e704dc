"""The Chinese of `probed ssh`."""

from __future__ import annotations

from typing import Final

SSH_TEXTS: Final[dict[str, str]] = {
    "platform": "平台",
    "what it is": "说明",
    "verb": "动词",
    "rules": "规则数",
    "paging off": "关闭分页",
    "allowed": "允许",
    "{mark}: {command} may be sent to {platform}, by the rule: {rule}": (
        "{mark}：{command} 可发往 {platform}，依据规则：{rule}"
    ),
    "{mark}: {command} is never sent to {platform}: {why}": "{mark}：{command} 绝不会发往 {platform}：{why}",
}

SSH_HELP: Final[dict[str, str]] = {
    "Ask elements by their command line, read-only.": "通过命令行查询网元，只读。",
    "Elements' command lines, read-only: only commands of the allow-list are ever sent.": (
        "网元命令行，只读：只发送白名单中的命令。"
    ),
    "Whether COMMAND would be sent to elements of PLATFORM, and why; nothing is sent.": (
        "COMMAND 是否可发往 PLATFORM 类网元及其理由；不发送任何内容。"
    ),
    "COMMAND is one argument: put it in quotes. Exit code 1 when it is refused.": (
        "COMMAND 为一个参数：请加引号。被拒绝时退出码为 1。"
    ),
    "The platforms, or every command that may be sent to elements of PLATFORM.": (
        "各平台，或可发往 PLATFORM 类网元的全部命令。"
    ),
    "What stands in [brackets] may be left out; {number}, {port}, {kind} and {name} stand for one word each.": (
        "[方括号] 中的内容可省略；{number}、{port}、{kind}、{name} 各代表一个词。"
    ),
}
