"""The demo district: invented people, built through the real actions, the same for the same seed and day."""

from .build import LOGINS, build_district

__all__ = ["LOGINS", "build_district"]
