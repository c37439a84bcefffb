"""`/ope`: lists, one case, what was found, hosts, figures, help; who may see nothing sees nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.slack.understanding import case_number, period, understood
from bot.visits.models import Officer, Status
from tests.bot.slack.support import Office
from tests.factories import NUMBER, a_case, a_person


def says(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)


@pytest.fixture
def full(office: Office) -> Office:
    """Ada has a case; another one is nobody's."""
    office.store.put(a_case(officer=Officer(person="ada", name="Ada Approver")))
    office.store.put(a_case(number="2026-0002", status=Status.WAITING))
    return office


@pytest.mark.parametrize("typed", ["cases", "Sager", "cases mine", "sager mine", "inbox"])
def test_ones_own_cases_are_listed_with_links(full: Office, typed: str) -> None:
    answer = full.command(typed)

    assert answer["text"] == "Your open cases: 1"
    assert [block["text"]["text"] for block in answer["blocks"][1:]] == [
        "*<https://ope.example/cases/2026-0001|2026-0001>* · Malmberg kommun · SE\n"
        "Proposed · answer by 25 November 2026 · Ada Approver"
    ]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("cases open", "Open cases: 2"),
        ("sager ledige", "Open cases that nobody has: 1"),
        ("cases waiting", "Cases that wait for the enquirer: 1"),
        ("cases due", "Your deadlines within a week: 1"),
        ("sager godkendelser", "Cases with letters that you can approve: 1"),
        ("cases tomorrow", "I have no list called “tomorrow”. These there are:"),
    ],
)
def test_lists_go_by_their_name(full: Office, typed: str, title: str) -> None:
    assert full.command(typed)["text"] == title


def test_whoever_has_no_case_sees_all_open_ones(full: Office) -> None:
    assert full.command("cases", user="UCARL")["text"] == "Open cases: 2"


@pytest.mark.parametrize("typed", ["case 2026-0001", "sag 1", "case #1"])
def test_a_case_is_shown_without_buttons_that_decide(full: Office, typed: str) -> None:
    answer = full.command(typed)

    actions = {element["action_id"] for b in answer["blocks"] if b["type"] == "actions" for element in b["elements"]}
    assert answer["text"] == "2026-0001 · Malmberg kommun · Proposed"
    assert actions == {"open_page"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("case 99", "There is no case 2026-0099."),
        ("case Malmö", "Which case?"),
        ("find", "Find what?"),
        ("host", "Which host?"),
        ("host Nowhere", "I know no host called “Nowhere”."),
        ("find qqqq", "I found no case, host or document with “qqqq”."),
        ("stats someday", "Which period?"),
    ],
)
def test_what_cannot_be_answered_says_what_to_type(full: Office, typed: str, said: str) -> None:
    assert full.command(typed)["text"].startswith(said)


@pytest.mark.parametrize("typed", ["host Harbour Lab", "vært harbour", "host Harbor Lab"])
def test_a_host_is_known_by_its_name_or_much_of_it(full: Office, typed: str) -> None:
    answer = full.command(typed)

    assert answer["text"] == "Harbour Lab"
    assert "Visits in the last twelve months: 0" in says(answer)


def test_a_word_finds_cases_and_hosts(full: Office) -> None:
    assert "2026-0001" in says(full.command("find Malmberg"))
    assert "/hosts/harbour-lab" in says(full.command("find harbour"))


def test_figures_of_a_period(full: Office) -> None:
    answer = full.command("stats")

    assert answer["text"] == "Visits in figures: 2026"
    assert "/statistics?from=2026-01-01&amp;to=2026-12-31" in says(answer)


@pytest.mark.parametrize("typed", ["cases", "case 1", "find Malmberg", "host harbour", "stats", "sager åbne"])
@pytest.mark.parametrize("user", ["UNOBODY", "UGUEST", "ULEFT"])
def test_who_may_not_see_cases_sees_none(full: Office, typed: str, user: str) -> None:
    full.slack.users["UGUEST"] = {"is_restricted": True}
    full.services.people.save(a_person(id="guest", slack_user="UGUEST", language="en"))
    full.services.people.save(a_person(id="left", active=False, slack_user="ULEFT", language="en"))

    shown = says(full.command(typed, user=user))

    assert [word for word in ("Malmberg", NUMBER, "Harbour", "figures") if word in shown] == []


def test_help_is_in_the_language_of_who_asks(office: Office) -> None:
    office.services.people.save(a_person(slack_user="UADA", language="da"))

    answer = office.command("hjælp")

    assert answer["text"] == "Det kan du spørge mig om"
    assert "`/ope sager`" in says(answer)


def test_a_danish_word_of_a_stranger_is_answered_in_danish(office: Office) -> None:
    assert office.command("sager", user="UNOBODY")["text"].startswith("Jeg kender dig ikke her")


@pytest.mark.parametrize(
    ("typed", "lead"),
    [
        ("cuses", "I do not know “cuses”. Did you mean “cases”?"),
        ("hjlp", "I do not know “hjlp”. Did you mean “hjælp”?"),
        ("zebra", "I do not know “zebra”. This is what I understand:"),
    ],
)
def test_a_misspelt_command_is_helped(office: Office, typed: str, lead: str) -> None:
    answer = office.command(typed)

    assert (answer["blocks"][0]["type"], answer["blocks"][1]["text"]["text"]) == ("header", lead)


def test_nothing_typed_asks_for_help(office: Office) -> None:
    assert office.command("")["text"] == "What you can ask me"


@pytest.mark.parametrize(
    "typed", ["ask who uses surplus heat?", "spørg who uses surplus heat?", "who uses surplus heat?"]
)
def test_a_question_is_answered_to_the_asker_alone(office: Office, typed: str) -> None:
    answer = office.command(typed, user="UNEW")

    (posted,) = office.slack.bodies("chat.postEphemeral")
    assert answer["text"].startswith("I am looking it up" if "spørg" not in typed else "Jeg slår det op")
    assert office.knowledge.asked == [("who uses surplus heat?", ())]
    assert (posted["user"], posted["channel"], posted["text"]) == ("UNEW", "C1", "Surplus heat serves 4,000 homes. [1]")
    assert office.slack.bodies("chat.postMessage") == []
    assert office.slack.refused == []


def test_a_question_from_where_we_cannot_speak_is_answered_by_direct_message(office: Office) -> None:
    office.slack.fail("chat.postEphemeral", "refuse:channel_not_found")

    office.command("ask who uses surplus heat?")

    assert [posted["channel"] for posted in office.slack.bodies("chat.postMessage")] == ["UADA"]


def test_a_failure_is_a_sentence(full: Office) -> None:
    full.slack.fail("users.info", "500")

    assert full.command("cases")["text"] == "Slack did not tell me in time who you are. Please try again."


def test_text_from_outside_is_escaped(office: Office) -> None:
    hostile = "<!channel> <https://evil.example|x> & \u202e"
    office.store.put(a_case(officer=Officer(person="ada", name=hostile)))

    office.command("cases")
    office.command("find " + hostile)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("", "2026-01-01", "2026-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("q2", "2026-04-01", "2026-06-30"),
        ("k1 2025", "2025-01-01", "2025-03-31"),
        ("marts", "2026-03-01", "2026-03-31"),
        ("March 2025", "2025-03-01", "2025-03-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
    ],
)
def test_a_period_is_understood(typed: str, first: str, last: str) -> None:
    found = period(typed, year=2026)

    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(("typed", "number"), [("7", "2026-0007"), ("2025-12", "2025-0012"), ("x", None)])
def test_a_case_number_is_understood(typed: str, number: str | None) -> None:
    assert case_number(typed, year=2026) == number


def test_a_sentence_that_names_no_command_is_a_question() -> None:
    assert understood("hvem kan vise os fjernvarme").command == "ask"
    assert understood("fjernvarme?").command == "ask"
    assert understood("caes mine list").command == ""


@pytest.mark.parametrize(
    ("typed", "title"), [("tal k4", "Besøg i tal: 4. kvartal 2026"), ("tal marts 2025", "Besøg i tal: marts 2025")]
)
def test_a_period_is_named_as_it_is_spoken(office: Office, typed: str, title: str) -> None:
    office.services.people.save(a_person(slack_user="UADA", language="da"))

    assert office.command(typed)["text"] == title
