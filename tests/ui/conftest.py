"""A page with a fragment, as a room would write it."""

from collections.abc import Iterator

import pytest
from django.template import engines
from django.template.loaders import locmem

FRAGMENT = "<h1>名单</h1>{% load partials %}{% partialdef rows inline %}<p>{{ word }}</p>{% endpartialdef %}"


@pytest.fixture
def fragment_page() -> Iterator[None]:
    """Adds `tests/ui_fragment.html` to the engine's loaders."""
    engine = engines["django"].engine
    partial_loader = engine.template_loaders[0]
    extra = locmem.Loader(engine, {"tests/ui_fragment.html": FRAGMENT})
    inner = partial_loader.loaders[0].loaders
    inner.insert(0, extra)
    yield
    inner.remove(extra)
