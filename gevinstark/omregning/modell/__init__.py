"""The model: the rules of the form written by hand, the third of three calculators.

Sources are the tables A–G of the form and R1–R20 (shared/domene.md §2–§3, §6). The model knows
fields by key only: it never sees a formula, and imports neither `formel`, nor the engine, nor
`mal`. Where model and engine disagree, one of them has misread the form.
"""

from gevinstark.omregning.modell.beregning import compute
from gevinstark.omregning.modell.resultat import Modellresultat

__all__ = ["Modellresultat", "compute"]
