from __future__ import annotations

import pytest

from bot.adapters.live_registers import LiveRegisters
from bot.visits import registering, templating
from bot.visits.errors import NotAllowed, TemplateFaulty
from bot.visits.letters import Writer
from bot.visits.models import Role
from bot.visits.wording import LANGUAGES
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, a_person, a_triage, a_visit_request
from tests.fakes import InMemoryRegisterStore

KIND = "decline"
SHORT = "{{ salutation }}\n\nSorry. {{ reason }}\n\n{{ signature }}"


def a_template(language="en", **overrides):
    return templating.shipped(KIND, language).model_copy(update={"subject": "No", "body": SHORT} | overrides)


def changed(template, live, store, role=Role.APPROVER, seen=None):
    now = templating.current(template.kind, template.language, live.current())
    return templating.change(
        template,
        seen=seen or now.seal,
        reason="Shorter",
        by=a_person(role),
        registers=live.current(),
        store=store,
        at=NOW,
    )


@pytest.fixture
def store():
    return InMemoryRegisterStore()


@pytest.fixture
def live(store):
    return LiveRegisters(some_registers(), store)


def declined(live):
    writer = Writer(a_visit_request(), a_triage(language="en"), registers=live.current(), reference="2026-0001")
    return writer.decline("general_decline").body


@pytest.mark.parametrize("kind", templating.kinds())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_template_keeps_its_own_rules(kind, language):
    made = templating.sample(templating.shipped(kind, language))

    assert ("‹number›" if kind == "acknowledgement" else "‹signature›") in made.body


def test_every_letter_has_its_rules():
    assert set(templating.kinds()) == set(templating.wording.of("en").letters)


def test_the_next_letter_is_made_from_the_offices_own_template(live, store):
    changed(a_template(), live, store)

    assert "Sorry. " in declined(live)
    assert (
        "Sorry. "
        not in Writer(a_visit_request(), a_triage(language="da"), registers=live.current(), reference="2026-0001")
        .decline("general_decline")
        .body
    )


def test_undoing_a_change_brings_the_shipped_template_back(live, store):
    before = declined(live)
    made = changed(a_template(), live, store)

    registering.undo(made.seq, by=a_person(Role.APPROVER), store=store, at=NOW)

    assert (declined(live), live.current().templates) == (before, ())


def test_the_same_words_change_nothing(live, store):
    assert changed(templating.shipped(KIND, "en"), live, store) is None


def test_only_those_who_decide_change_templates(live, store):
    with pytest.raises(NotAllowed):
        changed(a_template(), live, store, role=Role.COORDINATOR)


def test_what_somebody_changed_meanwhile_is_not_overwritten(live, store):
    seen = templating.current(KIND, "en", live.current()).seal
    changed(a_template(), live, store)

    with pytest.raises(TemplateFaulty):
        changed(a_template(subject="Another"), live, store, seen=seen)


@pytest.mark.parametrize(
    "faulty",
    [
        pytest.param({"subject": ""}, id="no subject"),
        pytest.param({"body": SHORT + "x" * 20_000}, id="too long"),
        pytest.param({"body": "{{ salutation }} {{ signature }}"}, id="left out what must stand in it"),
        pytest.param({"body": SHORT + "{{ passport }}"}, id="a blank that there is not"),
        pytest.param({"body": SHORT + "{{ salutation "}, id="not closed"),
        pytest.param({"body": SHORT + "{{ salutation() }}"}, id="a call"),
        pytest.param({"body": SHORT + "{{ salutation.__class__ }}"}, id="behind a value"),
        pytest.param({"body": SHORT + "{{ cycler }}"}, id="a function of the engine"),
        pytest.param({"body": SHORT + "{% for n in range(9) %}{% endfor %}"}, id="counting up"),
        pytest.param({"body": SHORT + "{{ 'x' * 10 ** 9 }}"}, id="arithmetic"),
        pytest.param({"body": SHORT + "{% include 'x' %}"}, id="another file"),
        pytest.param({"body": SHORT + "{% set reason = 1 %}"}, id="setting a value"),
        pytest.param({"body": SHORT + "{{ reason | upper }}"}, id="a filter"),
    ],
)
def test_a_template_that_could_do_harm_or_leaves_something_out_is_refused(live, store, faulty):
    with pytest.raises(TemplateFaulty):
        changed(a_template(**faulty), live, store)

    assert store.changes() == []


def test_controls_are_taken_out(live, store):
    changed(a_template(body=SHORT + "\x00\u202e!\r\n"), live, store)

    assert templating.current(KIND, "en", live.current()).body == SHORT + "!\n"
