"""`python -m gevinstark`: the command line where its script is not on the path."""

from gevinstark.cli import main

main()
