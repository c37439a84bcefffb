from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits import wording
from bot.visits.hostround.linking import Links
from bot.visits.models import BundleKind, Case, MessageState, Role, Status
from bot.visits.models.evaluation import Audience, Evaluation, Survey
from bot.visits.norms import norms
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from tests.bot.web.conftest import HOST, csrf_of
from tests.factories import NOW, NUMBER, a_case, a_draft, a_message, a_survey
from tests.fakes import InMemoryCaseStore

LINKS = Links(secret=b"s", address=HOST)
SURVEY = a_survey()
OF_HOST = a_survey(Audience.HOST)


def path(survey: Survey = SURVEY) -> str:
    return LINKS.survey(NUMBER, survey).removeprefix(HOST)


def thanked(*surveys: Survey, state: MessageState = MessageState.SENT, **overrides: Any) -> Case:
    drafts = [a_draft(id=f"thanks-v1-{n}", survey=survey, attachments=()) for n, survey in enumerate(surveys)]
    messages = tuple(a_message(id=one.id, draft=one, bundle=BundleKind.THANKS, state=state) for one in drafts)
    return a_case(**({"status": Status.HELD, "held": True, "messages": messages} | overrides))


@pytest.fixture
def guest(services: Services, store: InMemoryCaseStore) -> TestClient:
    """A stranger's browser, far away."""
    store.put(thanked(SURVEY, OF_HOST))
    app = create_web_app(replace(services, links=LINKS), WebSettings())
    return TestClient(app, base_url=HOST, client=("192.0.2.7", 5), follow_redirects=False)


@pytest.fixture
def staff(guest: TestClient, browser_of: Callable[..., TestClient]) -> TestClient:
    return browser_of(Role.COORDINATOR)


def evaluations(services: Services) -> list[Evaluation]:
    return services.evaluations.evaluations(case=NUMBER)


def posted(browser: TestClient, action: str, **form: Any) -> Any:
    csrf = csrf_of(browser.get(f"/cases/{NUMBER}").text)
    return browser.post(f"/cases/{NUMBER}/{action}", data={"csrf": csrf} | form)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_page_speaks_the_language_of_the_letter_and_asks_about_each_host(
    language: str, guest: TestClient, store: InMemoryCaseStore
) -> None:
    survey = a_survey(language=language)
    store.put(thanked(survey))

    page = guest.get(path(survey)).text

    assert f'<html lang="{language}">' in page
    assert "Harbour Lab" in page
    assert wording.of(language).date(survey.first) in page
    assert page.count("<textarea") == 2


def test_host_is_asked_in_its_own_wording(guest: TestClient) -> None:
    page = guest.get(path(OF_HOST)).text

    assert "Malmberg kommun, Sverige" in page
    assert "Var besøget den tid værd, I brugte på det?" in page
    assert "What did the visit cost" not in guest.get(f"{path(OF_HOST)}?lang=en").text


def test_looking_at_it_changes_nothing(guest: TestClient, store: InMemoryCaseStore, services: Services) -> None:
    before = store.case(NUMBER)

    assert [guest.request(method, path()).status_code for method in ("GET", "HEAD", "GET")][::2] == [200, 200]

    assert (store.case(NUMBER), evaluations(services)) == (before, [])


def test_what_is_answered_is_kept_and_what_is_not_stays_unknown(guest: TestClient, services: Services) -> None:
    form = {"match": "4", "stops:harbour-lab": "5", "logistics": "", "missing": " Le réseau.\r\nEt le port. "}

    response = guest.post(path(), data=form | {"again": "perhaps", "unasked": "x"})

    assert (response.status_code, response.headers["location"]) == (303, f"{path()}?lang=fr")
    [kept] = evaluations(services)
    assert kept.answers == {
        "match": 4,
        "stops:harbour-lab": 5,
        "missing": "Le réseau.\nEt le port.",
        "again": "perhaps",
    }
    assert (kept.in_words, kept.language, kept.by) == (("missing",), "fr", "system")
    assert "Merci de vos réponses." in guest.get(path()).text


def test_answering_again_replaces_and_both_are_kept(
    guest: TestClient, staff: TestClient, services: Services, store: InMemoryCaseStore
) -> None:
    for match in ("2", "5"):
        guest.post(path(), data={"match": match})

    assert [one.answers["match"] for one in evaluations(services)] == [2, 5]
    assert [one.event for one in store.audit(case=NUMBER)] == ["evaluation.received"] * 2
    assert "erstattet af et senere svar" in staff.get(f"/cases/{NUMBER}").text


@pytest.mark.parametrize("form", [{"match": "6"}, {"match": "x"}, {"again": "never"}, {"stops:harbour-lab": "0"}])
def test_what_the_page_does_not_offer_is_refused(form: dict[str, str], guest: TestClient, services: Services) -> None:
    assert guest.post(path(), data=form).status_code == 422
    assert evaluations(services) == []


def test_an_empty_form_says_so_in_the_language_of_the_page(guest: TestClient, services: Services) -> None:
    response = guest.post(path(), data={"match": "", "missing": "  "})

    assert (response.status_code, "Rien n&#39;a été envoyé" in response.text) == (422, True)
    assert evaluations(services) == []


def test_words_are_bounded_and_shown_as_words(guest: TestClient, staff: TestClient, services: Services) -> None:
    longest = norms().surveys.longest_words

    guest.post(path(), data={"missing": "<script>alert(1)</script>" + "x" * longest})

    assert len(str(evaluations(services)[0].answers["missing"])) == longest
    for page in (guest.get(path()).text, staff.get(f"/cases/{NUMBER}").text):
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_one_link_is_answered_so_often_and_not_more(guest: TestClient, services: Services) -> None:
    most = norms().surveys.most_by_link_in_an_hour

    codes = [guest.post(path(), data={"match": "4"}).status_code for _ in range(most + 1)]

    assert codes == [303] * most + [429]
    assert len(evaluations(services)) == most


@pytest.mark.parametrize(
    ("overrides", "status", "says"),
    [
        ({"state": MessageState.APPROVED}, 200, "Voici la page telle que le destinataire la verra."),
        ({"merged_into": "2026-0002"}, 410, "Il n&#39;est plus possible de répondre ici."),
        ({"held": False, "status": Status.NO_SHOW}, 410, "Il n&#39;est plus possible de répondre ici."),
    ],
    ids=["not sent yet", "merged", "not held"],
)
def test_a_link_that_cannot_be_answered_says_what_to_do(
    overrides: dict[str, Any], status: int, says: str, guest: TestClient, store: InMemoryCaseStore, services: Services
) -> None:
    store.put(thanked(SURVEY, **overrides))

    page = guest.get(path())

    assert (page.status_code, says in page.text, "visits@ope.example" in page.text) == (status, True, True)
    assert guest.post(path(), data={"match": "4"}).status_code == 410
    assert evaluations(services) == []


def test_a_link_is_good_to_its_last_day(guest: TestClient, store: InMemoryCaseStore) -> None:
    today, yesterday = (a_survey(until=NOW.date() - dt.timedelta(days=n)) for n in (0, 1))

    codes = []
    for survey in (today, yesterday):
        store.put(thanked(survey))
        codes.append(guest.get(path(survey)).status_code)

    assert codes == [200, 410]


@pytest.mark.parametrize("part", [1, 2, 3])
def test_a_link_that_somebody_made_up_leads_nowhere(part: int, guest: TestClient) -> None:
    pieces = path().strip("/").split("/")
    pieces[part] = {1: "2026-0099", 2: OF_HOST.id, 3: "x" + pieces[3][1:]}[part]

    response = guest.get("/" + "/".join(pieces))

    assert (response.status_code, "Linket fører ikke til nogen side hos os" in response.text) == (404, True)


def test_the_token_of_a_survey_answers_no_question_of_the_host_round(guest: TestClient) -> None:
    assert guest.get(path(OF_HOST).replace("/evaluations/", "/enquiries/")).status_code == 404


def test_staff_read_the_answer_in_their_language_beside_the_foreign_words(
    guest: TestClient, staff: TestClient, api: TestClient
) -> None:
    guest.post(path(), data={"match": "4", "again": "yes", "missing": "Le réseau de chaleur."})

    page = html.unescape(staff.get(f"/cases/{NUMBER}").text)

    for words in ("Gav dem det, de kom efter", "Dans quelle mesure la visite a-t-elle répondu à vos attentes ?"):
        assert words in page
    assert '<q class="words" lang="fr">Le réseau de chaleur.</q>' in page
    assert "<strong>Ja</strong>" in page
    assert "Spurgt, men ikke svaret endnu: Harbour Lab." in page
    [told] = api.get(f"/api/cases/{NUMBER}").json()["evaluations"]
    assert told["answers"]["missing"] == "Le réseau de chaleur."


def test_what_came_by_telephone_is_written_down_with_who_and_how(staff: TestClient, services: Services) -> None:
    assert "Var besøget den tid værd" in staff.get(f"/cases/{NUMBER}/evaluations/new?of=host-harbour-lab").text

    form = {"of": "host-harbour-lab", "way": "telephone", "given_by": "The <b>director", "worth": "5", "match": "1"}
    assert posted(staff, "evaluations", **form).status_code == 303

    [kept] = evaluations(services)
    assert (kept.host, kept.way, kept.given_by, kept.by, kept.answers) == (
        "harbour-lab",
        "telephone",
        "The <b>director",
        "carl",
        {"worth": 5},
    )
    page = html.unescape(staff.get(f"/cases/{NUMBER}").text)
    assert "Telefon" in page
    assert "skrevet af Carl Coordinator" in page


@pytest.mark.parametrize(
    "form",
    [
        {"of": "host-nowhere", "way": "mail", "worth": "5"},
        {"of": "delegation", "way": "link", "match": "5"},
        {"of": "delegation", "way": "mail"},
    ],
    ids=["another host", "not heard", "nothing said"],
)
def test_what_nobody_can_have_said_is_not_written_down(
    form: dict[str, str], staff: TestClient, services: Services
) -> None:
    assert posted(staff, "evaluations", **form).status_code == 422
    assert evaluations(services) == []


def test_a_slip_is_left_out_of_the_count_and_taken_back(staff: TestClient, services: Services) -> None:
    posted(staff, "evaluations", of="delegation", way="paper", match="1")

    posted(staff, "evaluations/1/aside", aside="yes")
    assert evaluations(services)[0].set_aside
    assert "tæller ikke med" in staff.get(f"/cases/{NUMBER}").text

    posted(staff, "evaluations/1/aside", aside="no")
    assert not evaluations(services)[0].set_aside


def test_what_a_host_wants_becomes_a_lead_once(guest: TestClient, staff: TestClient, services: Services) -> None:
    wants = "A trial of our meters in Malmberg"
    guest.post(path(OF_HOST), data={"wishes": wants, "worth": "5"})
    assert f'value="{wants}"' in staff.get(f"/cases/{NUMBER}").text

    answers = [posted(staff, "evaluations/1/lead", wants=wants) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 409]
    [lead] = services.leads.leads(case=NUMBER)
    assert (lead.host, lead.wants, lead.by) == ("harbour-lab", wants, "carl")
    assert evaluations(services)[0].lead == lead.id
    assert "Gør det til et lead" not in staff.get(f"/cases/{NUMBER}").text


@pytest.mark.parametrize("evaluation", ["2", "x", "9" * 30])
def test_an_evaluation_that_the_case_has_not_is_not_found(evaluation: str, staff: TestClient) -> None:
    assert posted(staff, f"evaluations/{evaluation}/aside", aside="yes").status_code == 404
