"""No index repeats the beginning of another: each costs every row that is written."""

import pytest
from django.apps import apps
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("jiceng.")]


def _first_columns(model: type[models.Model]) -> set[str]:
    plain = [one.fields for one in model._meta.indexes if one.fields and not one.condition]
    unique = [
        one.fields
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and not one.condition
    ]
    return {fields[0].lstrip("-") for fields in [*plain, *unique] if fields}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_key_that_an_index_begins_with_has_none_of_its_own(model: type[models.Model]) -> None:
    own = {one.name for one in model._meta.local_fields if one.db_index and not one.unique}
    assert own & _first_columns(model) == set()
