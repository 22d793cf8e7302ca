"""Writes of this room. Access is checked by the caller, who knows the user's scope."""

from .record import record_activity

__all__ = ["record_activity"]
