"""Forms of one's own, for tests: the shipped form with something else in it, and a small one."""

from __future__ import annotations

from pathlib import Path

from gevinstark.grunn.ressurser import malfil

INSTALLERT = "medfinansiering/2017"


def copy_form(mappe: Path, *bytter: tuple[str, str]) -> Path:
    """The shipped form and the tab set before today's as files in `mappe`, each replacement made where it first stands:
    in the plan part, else in the tab set. Returns the plan part."""
    form = malfil(INSTALLERT).read_text(encoding="utf-8")
    form = form.replace("kommunedel: kommune.yaml", "kommunedel: ./kommune.yaml")
    kommune = (Path(__file__).parent / "data/forrige/kommune.yaml").read_text(encoding="utf-8")
    for fra, til in bytter:
        assert fra in form + kommune, fra
        if fra in form:
            form = form.replace(fra, til, 1)
        else:
            kommune = kommune.replace(fra, til, 1)
    (mappe / "kommune.yaml").write_text(kommune, encoding="utf-8")
    sti = mappe / "2017.yaml"
    sti.write_text(form, encoding="utf-8")
    return sti


#: A plan part with one table, and the two parameters its formulas need.
LITEN_PLANDEL = """skjema: lite
versjon: "1"
tittel: Et lite skjema
kommunedel: ./kommunefaner.yaml
rader:
  D: {prefiks: V}
ark:
  - ark: Tabell D
    tittel: Det vi sparer
    farge: felles
    deler:
      - tabell: D
        eier: felles
        rader: [{plan: D}]
        kolonner:
          - {nokkel: id, overskrift: ID, vis: id}
          - {nokkel: hva, etikett: rad, overskrift: Hva, type: tekst, rolle: inndata}
          - {nokkel: kroner, overskrift: Kroner, type: kroner, rolle: inndata}
        summer:
          - {id: sum, etikett: Sum, celler: {kroner: '=SUM([kroner])'}}
"""
LITEN_KOMMUNEDEL = """kommunefaner:
  undertittel: '=kommune[navn]'
ark:
  - ark: Hos oss
    tittel: Hos oss
    farge: kommune
    deler:
      - felter: kommune
        eier: kommune
        rader:
          - {nokkel: nr, etikett: Nummer, type: tekst, kilde: kommune.nr}
          - {nokkel: navn, etikett: Navn, type: tekst, kilde: kommune.navn}
      - tabell: tall
        eier: kommune
        rader: [{plan: D}]
        kolonner:
          - {nokkel: id, overskrift: ID, vis: id}
          - {nokkel: hva, overskrift: Hva, vis: beskrivelse}
          - {nokkel: vaart, overskrift: Vårt tall, type: kroner, rolle: inndata}
          - {nokkel: merknad, overskrift: Merknad, type: tekst, rolle: inndata}
          - {nokkel: avvik, overskrift: Avvik, type: kroner, formel: '=IF(COUNT([@vaart],D[@kroner])=2,[@vaart]-D[@kroner],"–")'}
          - {nokkel: sjekk, overskrift: Sjekk, sjekk: true, formel: '=IF(TOM(TRIM([@merknad])),"Skriv en merknad","OK")'}
"""
LITEN_PLAN = """skjema: ./lite.yaml
plan: prove
tittel: Prøve
nettverk: Prøve
levetid: {fra: 2024, til: 2025}
rapporteringsaar: 2024
deltakere: ["3240"]
D:
  rader:
    - {id: V1, hva: Papir, kroner: 100}
"""


def write_small_form(mappe: Path) -> Path:
    """A small form of one's own, its tab set and a plan beside each other. Returns the plan."""
    (mappe / "lite.yaml").write_text(LITEN_PLANDEL, encoding="utf-8")
    (mappe / "kommunefaner.yaml").write_text(LITEN_KOMMUNEDEL, encoding="utf-8")
    sti = mappe / "plan.yaml"
    sti.write_text(LITEN_PLAN, encoding="utf-8")
    return sti
