"""The one way reading stops: a guard was broken. Never leaves this package."""

from __future__ import annotations

from gevinstark.grunn.funn import Funn, make_funn


class VernBrudd(Exception):
    """A file breaks a bound. Guards know the part or the cell; the file name is added at the end."""

    def __init__(
        self,
        kode: str,
        *,
        ark: str | None = None,
        celle: str | None = None,
        funnet: object = None,
        ventet: object = None,
        hvorfor: str = "",
    ) -> None:
        super().__init__(kode, ark, celle, funnet)
        self.kode = kode
        self.ark, self.celle = ark, celle
        self._funnet, self._ventet = funnet, ventet
        self._hvorfor = hvorfor

    def as_funn(self, fil: str) -> Funn:
        return make_funn(
            self.kode,
            fil=fil,
            ark=self.ark,
            celle=self.celle,
            funnet=self._funnet,
            ventet=self._ventet,
            hvorfor=self._hvorfor,
        )
