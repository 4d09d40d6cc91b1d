"""The README is tested: its commands exist and run, and every command is in it."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gevinstark.cli import main

ROT = Path(__file__).parents[1]
README = (ROT / "README.md").read_text(encoding="utf-8")
KOMMANDOER = sorted(main.commands)


def _kommando(merke: str) -> str:
    treff = re.search(rf"<!-- {merke} -->\n```bash\n(.+?)\n```", README, re.DOTALL)
    assert treff is not None
    return treff.group(1)


def test_two_commands_do_all_the_set_up() -> None:
    assert len(re.findall(r"```bash", README)) == 2
    assert "gevinstark demo" in _kommando("demokommando")
    assert "pytest" in _kommando("testkommando")


def test_ci_runs_the_readme_command() -> None:
    assert "<!-- testkommando -->" in (ROT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("navn", KOMMANDOER)
def test_every_command_is_in_the_readme_and_has_help(navn: str) -> None:
    assert f"`gevinstark {navn} " in README
    kommando = main.commands[navn]
    assert kommando.help
    for valg in kommando.params:
        if isinstance(valg, click.Option):
            assert valg.help, f"{navn} {valg.name} mangler hjelpetekst"
    utfall = CliRunner().invoke(main, [navn, "-h"])
    assert utfall.exit_code == 0
    assert "Bruk:" in utfall.output


def test_every_command_named_in_the_readme_exists() -> None:
    nevnt = set(re.findall(r"`gevinstark ([a-zæøå]+) ", README))
    assert nevnt <= set(KOMMANDOER)


def test_readme_opens_in_english_and_is_short() -> None:
    assert "*In English:*" in README[:200]
    assert len(README.encode()) <= 12_288


@pytest.mark.parametrize("mappe", [".", "gevinstark", "tests", "maler", "eksempler"])
def test_every_folder_has_a_readme_whose_links_exist(mappe: str) -> None:
    fil = ROT / mappe / "README.md"
    for sti in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", fil.read_text(encoding="utf-8")):
        assert (fil.parent / sti).exists(), sti
