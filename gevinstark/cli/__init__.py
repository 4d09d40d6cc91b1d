"""The command line: paths in, paths out, exit code. The only package that prints.

Heavy modules are imported by the command that needs them, so that `--help` answers at once.
"""

from gevinstark.cli import fullfoering, hvaom, innsamling, rapporter, utsending
from gevinstark.cli.gruppe import main

__all__ = ["fullfoering", "hvaom", "innsamling", "main", "rapporter", "utsending"]
