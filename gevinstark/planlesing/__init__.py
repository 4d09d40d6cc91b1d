"""A plan from a Word document. Nothing is guessed silently: every text becomes a field or is listed."""
