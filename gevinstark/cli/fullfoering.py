"""Completion with Tab: what a shell runs to know the commands and options (`gevinstark fullfoering`)."""

from __future__ import annotations

import os
from typing import Any, Final

import click
from click.shell_completion import CompletionItem as Forslag
from click.shell_completion import ShellComplete, add_completion_class, get_completion_class

from gevinstark.cli.gruppe import FULLFOERING, main

_PROGRAM: Final = "gevinstark"
_POWERSHELL: Final = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $env:%(complete_var)s = "powershell_complete"
    $env:COMP_WORDS = ($commandAst.CommandElements | ForEach-Object { $_.ToString() }) -join "`n"
    $env:COMP_CWORD = $wordToComplete
    %(prog_name)s | ForEach-Object {
        $type, $value, $help = $_ -split "`t", 3
        if ($type -eq "plain") {
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, "ParameterValue", $help)
        }
    }
    Remove-Item Env:%(complete_var)s, Env:COMP_WORDS, Env:COMP_CWORD
}
"""


class PowerShell(ShellComplete):
    """What PowerShell asks: the words so far, one a line, and the one being written. It finds files
    itself when there is no answer."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        ordene = os.environ.get("COMP_WORDS", "").splitlines()[1:]
        naa = os.environ.get("COMP_CWORD", "")
        return (ordene[:-1] if naa and ordene[-1:] == [naa] else ordene), naa

    def format_completion(self, item: Forslag) -> str:
        return f"{item.type}\t{item.value}\t{' '.join((item.help or '').split())}"


add_completion_class(PowerShell)


@main.command()
@click.argument("skall", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
def fullfoering(skall: str) -> None:
    """Skriv det som gjør at Tab fullfører kommandoer og valg i SKALL.

    \b
    bash        eval "$(gevinstark fullfoering bash)"            i ~/.bashrc
    zsh         eval "$(gevinstark fullfoering zsh)"             i ~/.zshrc
    fish        gevinstark fullfoering fish | source             i ~/.config/fish/config.fish
    powershell  gevinstark fullfoering powershell | Out-String | Invoke-Expression    i $PROFILE
    """
    art: Any = get_completion_class(skall)
    fullfoerer = art(main, {}, _PROGRAM, FULLFOERING)
    # The script itself: click's own way first runs bash to see how old it is.
    click.echo(fullfoerer.source_template % fullfoerer.source_vars())
