"""The model's frame: the third of three calculators. Its rules are those of the form's family.

The rules are written by hand from the text of the form (tables A–G and R1–R20, shared/domene.md
§2–§3, §6) and know fields by key only: neither they nor the frame see a formula or import `formel`,
the engine or `mal`. Where model and engine disagree, one of them has misread the form.
"""

from gevinstark.omregning.modell.beregning import compute
from gevinstark.omregning.modell.resultat import Modellresultat

__all__ = ["Modellresultat", "compute"]
