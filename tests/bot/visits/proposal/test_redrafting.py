from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.visits.models import Authorship, BundleKind, Deed, ItemKind, ProgrammeDay
from bot.visits.proposal import redraft
from bot.visits.versions import reword
from tests.bot.visits.proposal.test_proposal import drafting, proposed
from tests.factories import NOW, a_triage, a_visit_request

LATER = NOW + dt.timedelta(days=3)
EDITED = Authorship(deed=Deed.EDITED, by="carl", by_name="Carl Coordinator", reason="They come by train.")


def redrafted(before, days, **triage):
    tools = replace(drafting(version=before.version + 1, at=LATER), authorship=EDITED)
    return redraft(before, days, a_visit_request(), a_triage(**triage), drafting=tools)


def without(days, host):
    return tuple(
        ProgrammeDay(date=day.date, items=tuple(item for item in day.items if item.host != host)) for day in days
    )


def later(days, minutes):
    def moved(time):
        return (dt.datetime.combine(NOW, time) + dt.timedelta(minutes=minutes)).time()

    return tuple(
        ProgrammeDay(
            date=day.date,
            items=tuple(
                item.model_copy(update={"start": moved(item.start), "end": moved(item.end)}) for item in day.items
            ),
        )
        for day in days
    )


def visited(proposal):
    return [item.host for day in proposal.days for item in day.items if item.host]


def test_the_next_version_stands_on_the_days_it_is_given():
    before = proposed()
    days = later(before.days, 15)

    after = redrafted(before, days)

    assert (after.version, after.programme_version, after.days) == (2, 2, days)
    assert after.authorship == EDITED
    assert after.solver is None


def test_the_same_days_keep_what_the_solver_said():
    before = proposed()

    assert redrafted(before, before.days).solver == before.solver


def test_letters_and_papers_say_the_new_times():
    before = proposed()

    after = redrafted(before, later(before.days, 15))

    first = next(item for item in after.days[0].items if item.kind is ItemKind.VISIT)
    draft = after.bundle(BundleKind.DRAFT_PROGRAMME).messages[0]
    assert f"{first.start:%H:%M}" in draft.body
    assert draft.id == "draft_programme-v2-1"
    assert draft.attachments != before.bundle(BundleKind.DRAFT_PROGRAMME).messages[0].attachments


def test_a_host_that_was_taken_out_is_not_asked_and_is_said_to_be_missing():
    before = proposed(requested_hosts=("town-hall",))

    after = redrafted(before, without(before.days, "town-hall"), requested_hosts=("town-hall",))

    assert [one.to for one in after.bundle(BundleKind.HOST_ENQUIRIES).messages] == ["visits@harbour-heat.example"]
    assert "wish_not_served" in {finding.rule for finding in after.findings}
    assert [one.told["en"] for one in after.left_out if one.theme_or_host == "town-hall"] == [
        "A colleague took Town Hall out of the programme."
    ]


def test_a_host_that_was_put_in_by_hand_says_so():
    before = proposed(themes=("energy",))
    visit = next(item for item in before.days[0].items if item.host)
    added = visit.model_copy(update={"id": "i90", "host": "bus-lab", "title": "Bus Lab"})
    days = (before.days[0].model_copy(update={"items": (*before.days[0].items, added)}),)

    after = redrafted(before, days)

    assert [match.why[0].told["da"] for match in after.hosts if match.id == "bus-lab"] == [
        "Sat i programmet af en kollega; værten blev ikke foreslået."
    ]


def test_words_of_a_person_survive_where_the_programme_did_not_change():
    before = proposed()
    draft = before.bundle(BundleKind.DRAFT_PROGRAMME).messages[0]
    welcome = draft.body.replace("\n\n", "\n\nHow good to hear from you.\n\n", 1)
    worded = reword(
        before,
        bundle=BundleKind.DRAFT_PROGRAMME,
        message=draft.id,
        subject="Your visit",
        body=welcome,
        at=NOW,
        authorship=EDITED,
    )

    after = redrafted(worded, later(worded.days, 15))

    letter = after.bundle(BundleKind.DRAFT_PROGRAMME).messages[0]
    assert letter.subject == "Your visit"
    assert "How good to hear from you." in letter.body
    assert f"{after.days[0].items[0].start:%H:%M}" in letter.body
    assert [one.id for one in after.reworded] == [letter.id]
    assert "How good" not in after.reworded[0].body
    assert after.open_points_told[0]["en"].endswith("read it through.")


def test_words_survive_a_second_rewording_and_a_second_version():
    before = proposed()
    for line in ("One.", "Two."):
        draft = before.bundle(BundleKind.DRAFT_PROGRAMME).messages[0]
        body = draft.body.replace("\n\n", f"\n\n{line}\n\n", 1)
        words = {"subject": draft.subject, "body": body, "at": NOW, "authorship": EDITED}
        before = reword(before, bundle=BundleKind.DRAFT_PROGRAMME, message=draft.id, **words)

    after = redrafted(redrafted(before, later(before.days, 15)), later(before.days, 30))

    body = after.bundle(BundleKind.DRAFT_PROGRAMME).messages[0].body
    assert ("One." in body, "Two." in body) == (True, True)
    assert f"{after.days[0].items[0].start:%H:%M}" in body
