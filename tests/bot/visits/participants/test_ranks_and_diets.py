import pytest

from bot.visits.models.participant import Part
from bot.visits.participants.comparing import changes, same_person
from bot.visits.participants.diets import counted, diets, in_words
from bot.visits.participants.ranks import highest, rank_of, ranks
from bot.visits.wording import LANGUAGES
from tests.factories import a_participant


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("Borgmester", "mayor"),
        ("Deputy Mayor of Malmö", "deputy_mayor"),
        ("副市长", "deputy_mayor"),
        ("市长", "mayor"),
        ("Energiminister", "minister"),
        ("Minister Counsellor", "director"),
        ("Adviser to the Minister", "expert"),
        ("中国驻丹麦大使馆参赞", "director"),
        ("نائب العمدة", "deputy_mayor"),
        ("Oberbürgermeisterin", "mayor"),
        ("Kommunaldirektør", "director_general"),
        ("Gardener", None),
        ("", None),
    ],
)
def test_a_title_is_ranked_by_its_longest_words(title, rank):
    found = rank_of(title)

    assert (found.id if found else None) == rank


def test_the_rank_that_is_written_counts_before_the_title():
    assert rank_of("vice minister", "Mayor").id == "deputy_minister"


def test_whoever_leads_is_received_however_high_the_others_stand():
    head, other = a_participant(title="Director", part=Part.HEAD), a_participant("p2", title="Minister")

    assert highest((other, head))[0] is head
    assert highest((other, a_participant(title="Gardener", part=Part.HEAD)))[0] is other
    assert highest((a_participant(title="Gardener"),)) is None


def test_ranks_go_down_and_every_diet_is_named_in_every_language_of_a_letter():
    assert [one.step for one in ranks()] == sorted((one.step for one in ranks()), reverse=True)
    assert [one.id for one in diets() if set(LANGUAGES) - one.label.keys()] == []


def test_diets_are_counted_in_any_language_and_what_nobody_knows_as_other():
    said = ["vegetarian", "Vegetar; nøddeallergi", "清真，坚果过敏", "none", "–", "sin gluten y vegana", "likes fruit"]

    assert in_words(counted(said), "en") == (
        "2 vegetarian, 1 vegan, 1 halal, 2 nut allergy, 1 gluten-free, 1 other (ask us)"
    )
    assert in_words((), "en") == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Åse Ærlig", "Ærlig Åse", True),
        ("Søren Exempel", "Soren Exempel", True),
        ("Kim Exempel", "Kim Robin Exempel", True),
        ("王小明", "王小红", False),
        ("Kim Exempel", "Robin Modell", False),
        ("محمد علي", "أحمد علي", False),
    ],
)
def test_in_doubt_it_is_another_person(one, other, same):
    assert same_person(one, other) is same


def test_every_kind_of_change_is_told_apart():
    kim, robin, mio = (a_participant(f"p{n}", name=name) for n, name in enumerate(("Kim Ex", "Robin Mo", "Mio Ty"), 1))
    new = a_participant("p4", name="王小明")
    swapped = robin.model_copy(update={"name": "Alex Berg"})
    titled = mio.model_copy(update={"title": "Dean"})

    found = changes((kim, robin, mio), (titled, swapped, new))

    assert (found.added, found.left) == ((new,), (kim,))
    assert [(pair.before, pair.after) for pair in found.swapped] == [(robin, swapped)]
    assert [(pair.after, pair.fields()) for pair in found.changed] == [(titled, ("title",))]
    assert found.reordered
    assert found.counts() == {"added": 1, "left": 1, "swapped": 1, "changed": 1}
