"""Measure how fast gevinstark is, beside the usual ways: `python tests/maal_ytelse.py -h`."""

from ytelse.kommando import main

if __name__ == "__main__":
    main()
