"""What users change about themselves. The audit room lies above; logging in and out is recorded there."""

from .models import User


def set_preferences(*, user: User, language: str = "", large_type: bool | None = None) -> None:
    """Keep the language (empty: as it was) and the size of letters (None: as it was)."""
    if language:
        user.language = language
    if large_type is not None:
        user.large_type = large_type
    user.save(update_fields=["language", "large_type"])
