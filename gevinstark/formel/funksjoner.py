"""The functions a form may use: those that every spreadsheet program computes alike (`teknikk`)."""

from __future__ import annotations

from typing import Final

#: Function -> least and greatest number of arguments (255 is Excel's own limit).
FUNKSJONER: Final = {
    "SUM": (1, 255),
    "SUMIFS": (3, 255),
    "COUNTIFS": (2, 254),
    "COUNTA": (1, 255),
    "COUNT": (1, 255),
    "IF": (2, 3),
    "IFERROR": (2, 2),
    "AND": (1, 255),
    "OR": (1, 255),
    "NOT": (1, 1),
    "ROUND": (2, 2),
    "MAX": (1, 255),
    "MIN": (1, 255),
    "ABS": (1, 1),
    "INDEX": (2, 3),
    "MATCH": (3, 3),
    "RANK": (2, 2),
    "SUMPRODUCT": (1, 255),
    "ISNUMBER": (1, 1),
    "TRIM": (1, 1),
    "SUBSTITUTE": (3, 3),
}
FLYKTIGE: Final = frozenset(
    {"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "OFFSET", "INDIRECT", "CELL", "INFO"}
)
