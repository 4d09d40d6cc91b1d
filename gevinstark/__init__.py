"""Gevinstark: workbooks for benefit plans that can be sent out, returned, proved and added up."""

from __future__ import annotations

__version__ = "0.1.0"
