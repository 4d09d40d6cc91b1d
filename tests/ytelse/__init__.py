"""How fast is it? One command measures gevinstark and the usual ways side by side:

    pip install -e '.[maaling]' && python tests/maal_ytelse.py

Linux or macOS; not part of the installed package. Every measurement runs in a process of its own (`jobber`,
started by `maal`), over returns made by `materiale` or over your own; `tabell` shows the ratios.
"""
