"""maler/region.yaml: the block language of the regional sheets."""

from pathlib import Path

import pytest

from gevinstark.grunn.errors import UgyldigKilde
from gevinstark.mal.yamlkilde import read_yaml
from gevinstark.region.regionmal import parse_regionmal


def test_an_unknown_key_of_a_column_is_told_with_its_line() -> None:
    tekst = "ark:\n- ark: Nytt\n  deler:\n  - blokk: nytt\n    kolonner:\n      a: {hodet: A}\n"
    with pytest.raises(UgyldigKilde) as feil:
        parse_regionmal(*read_yaml(Path("region.yaml"), tekst))
    assert "region.yaml, linje 6: Ukjent nøkkel «hodet» i kolonnen a" in str(feil.value)
