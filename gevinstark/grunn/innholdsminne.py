"""What a pure function made, kept for the next time it is asked the same: a plan is laid out by `lag`, by
the report and by `rull`, and a form is read for each. The content of what it is asked decides, all of it,
so an edited file is never mistaken for what it was."""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
#: Fast, and the same for the same content in one process.
_UTGAVE: Final = 5


def keep_by_content(
    antall: int, av: Callable[..., object] | None = None
) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Keep the last answers of a function that depends on nothing but its arguments, and whose answers
    nobody changes. What raises is asked again. av: what of the arguments it depends on, when
    that is not all."""

    def keep(funksjon: Callable[_P, _T]) -> Callable[_P, _T]:
        svarene: OrderedDict[bytes, _T] = OrderedDict()

        @wraps(funksjon)
        def svar(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            innhold = av(*args, **kwargs) if av else (args, sorted(kwargs.items()))
            nokkel = hashlib.sha256(pickle.dumps(innhold, _UTGAVE)).digest()
            ferdig = svarene.pop(nokkel) if nokkel in svarene else funksjon(*args, **kwargs)
            svarene[nokkel] = ferdig
            while len(svarene) > antall:
                svarene.popitem(last=False)
            return ferdig

        return svar

    return keep
