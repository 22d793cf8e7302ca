"""The demo district: invented people, built through the real actions, the same for the same seed and day."""

from .build import build_district

__all__ = ["build_district"]
