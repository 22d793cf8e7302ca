"""Elections: sums are exact, nobody is both elected and voted again, more votes never hurt."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiceng.rulebook import BadInput, ask

DAY = dt.date(2026, 11, 22)
BEFORE = dt.date(2016, 6, 1)


def answer(question: str, asked: dict, on: dt.date = DAY) -> dict:
    return ask(question, asked, on=on).answer


@st.composite
def counts(draw):
    present, seats = draw(st.integers(1, 200)), draw(st.integers(1, 9))
    room, votes = present * seats, {}
    for name in draw(st.lists(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), unique=True)):
        votes[name] = draw(st.integers(0, min(present, room)))
        room -= votes[name]
    return {"present": present, "should_attend": present, "seats": seats, "votes": votes}


@given(counts())
def test_those_elected_have_more_than_half_and_no_loser_has_more_votes(asked):
    result, votes = answer("election.count", asked), asked["votes"]
    elected, tied = result["elected"], result["revote_among"]
    assert not set(elected) & set(tied)
    assert all(Fraction(votes[name], asked["present"]) > Fraction(1, 2) for name in elected + tied)
    assert len(elected) + result["seats_left"] == asked["seats"]
    others = [votes[name] for name in votes if name not in elected]
    assert not elected or not others or min(votes[name] for name in elected) >= max(others) or not tied
    assert [votes[name] for name in elected] == sorted((votes[name] for name in elected), reverse=True)
    assert not tied or len(tied) > result["seats_left"] > 0


@given(counts())
def test_a_further_vote_never_costs_a_seat(asked):
    before = answer("election.count", asked)["elected"]
    room = asked["present"] * asked["seats"] - sum(asked["votes"].values())
    for name in before:
        if room and asked["votes"][name] < asked["present"]:
            more = {**asked, "votes": {**asked["votes"], name: asked["votes"][name] + 1}}
            assert name in answer("election.count", more)["elected"]


@given(counts(), st.integers(1, 5))
def test_an_election_with_too_many_ballots_elects_nobody(asked, surplus):
    asked |= {"issued": asked["present"], "collected": asked["present"] + surplus}
    result = answer("election.count", asked)
    assert (result["valid"], result["elected"], result["revote_among"]) == (False, [], [])


@given(st.sampled_from(["committee", "delegates"]), st.integers(1, 600))
def test_extra_candidates_are_rounded_up_and_never_fall(body, seats):
    fewer = answer("election.candidates", {"body": body, "seats": seats})["min_extra"]
    more = answer("election.candidates", {"body": body, "seats": seats + 1})["min_extra"]
    assert Fraction(seats, 5) <= fewer < Fraction(seats, 5) + 1
    assert 1 <= fewer <= more


@given(st.integers(1, 500), st.data())
def test_voters_suffice_exactly_from_four_fifths(members, data):
    present = data.draw(st.integers(0, members))
    asked = {"members": members, "present": present}
    assert answer("election.voters", asked)["valid"] == (5 * present >= 4 * members)
    assert answer("election.voters", asked, BEFORE)["valid"] == (5 * present > 4 * members)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"should_attend": 9}, "present: got 10; it takes at most should_attend, 9."),
        ({"votes": {"甲": 11}}, "votes.甲: got 11; it takes at most present, 10."),
        ({"votes": {"甲": 6, "乙": 5}}, "votes: got 11 in all; it takes at most seats times present, 10."),
        ({"collected": 4}, "votes.甲: got 6; it takes at most collected, 4."),
        ({"assume": {"EL-009": "should_attend"}}, "should_attend: missing"),
    ],
)
def test_counts_that_cannot_be_are_bad_input(asked, sentence):
    with pytest.raises(BadInput) as caught:
        ask("election.count", {"present": 10, "seats": 1, "votes": {"甲": 6}, **asked}, on=DAY)
    assert sentence in str(caught.value)


def test_without_the_number_who_should_attend_the_answer_says_what_it_did_not_check():
    verdict = ask("election.count", {"present": 10, "seats": 1, "votes": {"甲": 6}}, on=DAY)
    assert (verdict.answer["valid"], verdict.answer["elected"]) == (True, ["甲"])
    assert "没有给出应到会人数" in " ".join(verdict.warnings)


def test_before_the_regulation_the_count_is_not_answered():
    verdict = ask("election.count", {"present": 10, "seats": 1, "votes": {"甲": 6}}, on=BEFORE)
    assert not verdict.answered
    assert set(verdict.answer.values()) == {None}
