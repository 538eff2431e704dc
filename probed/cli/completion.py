"""`probed completion`: the script that makes a shell complete commands, options and ids."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

_BASH: Final = """\
# probed's completion for bash: written by `probed completion bash`.
%(complete_func)s() {
    local line="${COMP_LINE:0:COMP_POINT}" words current rest response
    read -ra words <<< "$line"
    [[ "$line" == *[[:space:]] ]] && words+=("")
    current="${words[-1]}"
    # Names hold colons (link:R3), at which bash breaks words: it wants only what follows the last one.
    rest="${current##*:}"
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case "$kind" in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                [[ "$COMP_WORDBREAKS" == *:* ]] && value="${value:$((${#current} - ${#rest}))}"
                [[ "$value" == *: ]] && compopt -o nospace
                COMPREPLY+=("$value") ;;
        esac
    done < <(env COMP_WORDS="$(printf '%%q ' "${words[@]:0:${#words[@]}-1}")$(printf '%%q' "$current")" \\
        COMP_CWORD=$((${#words[@]} - 1)) %(complete_var)s=bash_complete "${words[0]}" 2> /dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    source_template = _BASH


class _Fish(FishComplete):
    # click's own splits at every comma: of "Watch the network until stopped (SIGTERM, Ctrl-C)." it shows half
    source_template = FishComplete.source_template.replace("(string split ", "(string split --max 1 ")


_SHELLS: Final[dict[str, type[ShellComplete]]] = {"bash": _Bash, "zsh": ZshComplete, "fish": _Fish}


def script(shell: str) -> str:
    """The script for a shell. It asks probed itself at each TAB."""
    from probed.cli.main import cli

    kind = _SHELLS[shell](cli, {}, "probed", "_PROBED_COMPLETE")
    return kind.source_template % kind.source_vars()


@click.command("completion")
@click.argument("shell", type=click.Choice(sorted(_SHELLS)))
def command(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash: probed completion bash > ~/.local/share/bash-completion/completions/probed
    zsh:  probed completion zsh > ~/.zfunc/_probed  (with ~/.zfunc in fpath)
    fish: probed completion fish > ~/.config/fish/completions/probed.fish
    """  # noqa: D301  # click reads a real backspace as: keep these lines
    click.echo(script(shell), nl=False)
