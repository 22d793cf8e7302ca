"""Writes on the register of organisations. Access is checked by the caller, who knows the user's scope."""

from .setup import set_up
from .terms import close_term, open_term

__all__ = ["close_term", "open_term", "set_up"]
