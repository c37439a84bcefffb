from __future__ import annotations

import pytest

from bot.visits.models import BundleKind, Original
from bot.visits.proposal.keeping import keep, merged
from tests.factories import a_bundle, a_draft, a_proposal

OURS = "Dear Kim,\n\n09:00  Harbour\n11:00  Town hall\n\nKind regards\n"


@pytest.mark.parametrize(
    ("theirs", "new", "expected"),
    [
        pytest.param("Dear Kim,\nWelcome!\n", "Dear Kim,\n", "Dear Kim,\nWelcome!\n", id="only theirs"),
        pytest.param("Dear Kim,\n", "Dear Kim,\nNew.\n", "Dear Kim,\nNew.\n", id="only ours"),
        pytest.param("Dear Kim,\nNew.\n", "Dear Kim,\nNew.\n", "Dear Kim,\nNew.\n", id="both the same"),
        pytest.param("Dear Kim,\nWelcome!\n", "Dear Kim,\nNew.\n", None, id="both in one place"),
    ],
)
def test_what_either_side_changed_is_merged(theirs, new, expected):
    assert merged("Dear Kim,\n", theirs, new) == expected


def test_words_above_the_programme_survive_a_change_of_the_programme():
    theirs = OURS.replace("Dear Kim,\n", "Dear Kim,\n\nHow good to hear from you.\n")
    new = OURS.replace("11:00  Town hall", "13:00  Town hall")

    assert merged(OURS, theirs, new) == theirs.replace("11:00", "13:00")


def test_words_in_a_line_of_the_programme_that_changed_are_not_guessed_at():
    theirs = OURS.replace("11:00  Town hall", "11:00  Town hall, bring a coat")
    new = OURS.replace("11:00  Town hall", "13:00  Town hall")

    assert merged(OURS, theirs, new) is None


def kept(theirs, new, ours=OURS):
    before, made = (
        a_proposal(bundles=(a_bundle().model_copy(update={"messages": (a_draft(id=name, body=body),)}),))
        for name, body in (("v1", theirs), ("v2", new))
    )
    original = Original(id="v1", subject=a_draft().subject, body=ours)
    return keep(made, before=before.model_copy(update={"reworded": (original,)}))


def test_a_letter_whose_programme_did_not_change_keeps_every_word():
    found = kept("Welcome, all of you.\n", OURS)

    (draft,) = found.bundles[0].messages
    assert (draft.id, draft.body) == ("v2", "Welcome, all of you.\n")
    assert [one.id for one in found.reworded] == ["v2"]
    assert found.reworded[0].body == OURS
    assert found.open_points_told == ()


def test_words_that_are_lost_are_said_to_be():
    found = kept(OURS.replace("Harbour", "the Harbour"), OURS.replace("Harbour", "Bus lab"))

    assert "Bus lab" in found.bundles[0].messages[0].body
    assert found.reworded == ()
    assert "written anew" in found.open_points_told[0]["en"]
    assert "kim@malmberg.example" in found.open_points_told[0]["da"]


def test_merged_words_are_to_be_read_through():
    found = kept(OURS + "See you!\n", OURS.replace("Harbour", "Bus lab"))

    assert found.bundles[0].messages[0].body == OURS.replace("Harbour", "Bus lab") + "See you!\n"
    assert "read it through" in found.open_points_told[0]["en"]


def test_words_in_a_letter_that_is_not_due_any_more_are_said_to_be_gone():
    theirs = a_bundle(BundleKind.HOST_ENQUIRIES, messages=1)
    original = Original(id=theirs.messages[0].id, subject="", body="")

    found = keep(a_proposal(bundles=()), before=a_proposal(bundles=(theirs,), reworded=(original,)))

    assert [point[-34:] for point in found.open_points] == ["words stand in the version before."]
