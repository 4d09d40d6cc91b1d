"""A Word document read as bytes: its paragraphs and tables in the order they stand, without meaning.

Our own walk over the XML and not python-docx's object model, which misses tables in content controls,
text boxes and inserted rows, and repeats merged cells without saying so (teknikk: wordlesing §3).
"""
