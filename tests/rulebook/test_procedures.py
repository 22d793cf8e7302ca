"""Definitions are read strictly: what is wrong is named with file, line and what would be right."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from jiceng.rulebook import default_rulebook
from jiceng.rulebook.procedure_reading import read_procedure
from jiceng.rulebook.procedures import Paper, Procedure, Space, from_text, names_used, unknown_in
from jiceng.rulebook.shelf import read_packs
from jiceng.rulebook.yaml_lines import Problems, read

HEAD = """
    id: trial
    title: 试
    title_en: Trial
    subject: person
    stages:
      - {id: one, title: 一, title_en: One}
    steps:
"""
FIRST = "      - {id: first, stage: one, title: 甲, title_en: First, actor: branch}\n"


def definition(tmp_path: Path, steps: str, head: str = HEAD) -> tuple[Procedure | None, Problems]:
    path = tmp_path / "trial.yaml"
    path.write_text(dedent(head + steps), encoding="utf-8")
    problems = Problems()
    return read_procedure(read(path, problems), path, "pack", problems), problems


def test_a_sound_definition_is_read(tmp_path: Path) -> None:
    found, problems = definition(tmp_path, FIRST)
    assert problems == []
    assert found is not None and [step.id for step in found.steps] == ["first"]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (FIRST + FIRST, "first: stands twice; keep one."),
        (
            FIRST + "      - {id: b, stage: two, title: 乙, title_en: B, actor: branch, after: [first]}\n",
            "b: stage: no stage 'two'.",
        ),
        (
            FIRST + "      - {id: b, stage: one, title: 乙, title_en: B, actor: branch, after: [nobody]}\n",
            "b: no step 'nobody'.",
        ),
        (
            FIRST + "      - {id: b, stage: one, title: 乙, title_en: B, actor: branch}\n",
            "b: begins nowhere; name what comes before it under after.",
        ),
        (
            FIRST
            + "      - {id: b, stage: one, title: 乙, title_en: B, actor: branch, after: [first]}\n"
            + "      - {id: c, stage: one, title: 丙, title_en: C, actor: branch, after: [first]}\n",
            "b: leads nowhere; something must follow it, or it must be optional.",
        ),
        (
            FIRST
            + "      - {id: b, stage: one, title: 乙, title_en: B, actor: branch, after: [c]}\n"
            + "      - {id: c, stage: one, title: 丙, title_en: C, actor: branch, after: [b]}\n",
            "b: never reached; its way goes in a circle.",
        ),
        (
            FIRST
            + "      - {id: b, stage: one, title: 乙, title_en: B, actor: branch, after: [first], "
            + "when: {step: first, result: yes}}\n",
            "b: when: first has no result 'yes'.",
        ),
        (
            FIRST
            + "      - {id: b, stage: one, title: 乙, title_en: B, actor: branch, after: [first], every: {rule: DV-007}}\n",
            "b: every and until belong together.",
        ),
    ],
)
def test_a_faulty_graph_is_named(tmp_path: Path, steps: str, said: str) -> None:
    found, problems = definition(tmp_path, steps)
    assert found is None
    assert any(one.endswith(said) and "trial.yaml:" in one for one in problems), problems


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{id: b, stage: one, title: 乙, title_en: B, actor: branch, colour: red}", "colour: unknown key"),
        ("{id: b, stage: one, title: 乙, title_en: B}", "actor: missing"),
        (
            "{id: b, stage: one, title: 乙, title_en: B, actor: branch, latest: [{from: first, rule: X, unit: weeks}]}",
            "unit: got 'weeks'; it takes days, working_days, months, years.",
        ),
        (
            "{id: b, stage: one, title: 乙, title_en: B, actor: branch, latest: [{from: first, rule: DV-003, field: first.x}]}",
            "rule: give either rule or field.",
        ),
        (
            "{id: b, stage: one, title: 乙, title_en: B, actor: branch, "
            "fields: [{id: f, title: 量, title_en: F, type: picture}]}",
            "type: got 'picture'; it takes people, names, number, text, long.",
        ),
    ],
)
def test_a_faulty_step_is_named_with_its_line(tmp_path: Path, step: str, said: str) -> None:
    _found, problems = definition(tmp_path, FIRST + f"      - {step}\n")
    assert any("trial.yaml:10: " in one and said in one for one in problems), problems


def test_rules_and_papers_that_there_are_not_are_found_in_the_pack(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    (pack / "procedures").mkdir(parents=True)
    (pack / "pack.yaml").write_text("id: pack\ntitle: 包\ntitle_en: Pack\nissuer: 试\n", encoding="utf-8")
    step = "      - {id: first, stage: one, title: 甲, title_en: First, actor: branch, rule: ZZ-1, papers: [nothing]}\n"
    (pack / "procedures" / "trial.yaml").write_text(dedent(HEAD + step), encoding="utf-8")
    _packs, problems = read_packs([tmp_path])
    assert [one.split("trial.yaml:")[1].split(": ", 1)[1] for one in problems] == [
        "ZZ-1: no such rule; it takes the id of a rule of some pack.",
        "nothing: no such paper; describe it in papers/ of the pack.",
    ]


def test_a_paper_asks_only_for_steps_and_fields_that_there_are() -> None:
    procedure = default_rulebook().procedure("member-development")
    assert procedure is not None
    paper = Paper("p", "试", "Trial", ("name", "step nowhere"), (Space("量", 1, "training.weeks"),), ())
    assert unknown_in(paper, procedure) == ["nowhere", "training.weeks"]


def test_the_version_changes_with_the_content(tmp_path: Path) -> None:
    before, _none = definition(tmp_path, FIRST)
    after, _none = definition(tmp_path, FIRST.replace("甲", "乙"))
    assert before is not None and after is not None and before.version != after.version


def test_a_definition_kept_by_an_earlier_engine_is_read(tmp_path: Path) -> None:
    found, _none = definition(tmp_path, FIRST)
    assert found is not None
    kept = json.loads(found.as_text())
    kept["colour"] = kept["steps"][0]["posted"] = "no longer known"
    assert from_text(json.dumps(kept)) == found


def test_what_a_definition_leaves_to_the_default_is_no_part_of_its_version(tmp_path: Path) -> None:
    found, _none = definition(tmp_path, FIRST)
    assert found is not None
    assert json.loads(found.as_text())["steps"] == [
        {"id": "first", "stage": "one", "title": "甲", "title_en": "First", "actor": "branch", "rule": None}
    ]


def test_a_definition_tells_what_it_uses() -> None:
    procedure = default_rulebook().procedure("member-development")
    assert procedure is not None
    used = names_used(procedure)
    assert used["effects"] == {"admit", "convert", "cancel_probation", "keep_stage", "leave_development"}
    assert "DV-003" in used["rules"] and "talk_record" in used["papers"]
