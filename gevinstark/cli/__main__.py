"""`python -m gevinstark.cli`: the same as `python -m gevinstark`."""

from gevinstark.cli import main

main()
