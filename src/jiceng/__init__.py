"""Jiceng 基层: people record once what happened; dated rules say what is due; the rest is derived."""

__version__ = "0.1.0"
