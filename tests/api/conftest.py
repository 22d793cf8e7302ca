from tests.activities.conftest import at, held, place

__all__ = ["at", "held", "place"]
