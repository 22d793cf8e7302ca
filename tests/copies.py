"""What a reader of a copy of the database sees."""

from django.apps import apps


def everything() -> dict[str, set[str]]:
    """Every row of every table, in words."""
    return {
        model._meta.label: {repr(row) for row in model._base_manager.values_list()}  # type: ignore[misc]
        for model in apps.get_models()
        if model._meta.managed and model._meta.app_label not in ("contenttypes",)
    }
