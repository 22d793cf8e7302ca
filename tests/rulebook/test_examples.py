"""The worked cases that lie beside the repository (`../shared/rules/examples.yaml`), where there are any."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from jiceng.rulebook import ask

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "rules" / "examples.yaml"
TODAY = dt.date(2026, 11, 22)

needs_examples = pytest.mark.skipif(not EXAMPLES.exists(), reason="no worked cases beside the repository")


def cases() -> list[dict[str, Any]]:
    return yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else []


@needs_examples
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_worked_case(case):
    day = dt.date.fromisoformat(case["on"]) if case["on"] else TODAY
    verdict = ask(case["question"], case["given"], on=day)
    found = {key: verdict.answer[key] for key in case["expect"] if not key.endswith("~")}
    assert found == {key: value for key, value in case["expect"].items() if not key.endswith("~")}
    for key in case["expect"]:
        if key.endswith("~"):
            named = {word for finding in verdict.answer[key[:-1]] for word in finding.values()}
            assert set(case["expect"][key]) <= named
    assert verdict.because
