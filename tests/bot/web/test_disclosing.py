"""Every surface with a text of the assistant, in every language it speaks; and what changes when a person takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.cli import operations, showing
from bot.services import Services
from bot.slack.answer import answer_blocks
from bot.slack.card import card_blocks
from bot.slack.letters import Letters, pages
from bot.slack.reading import letters_of
from bot.slack.settings import SlackSettings
from bot.visits import disclosing
from bot.visits.disclosing import Disclosure, Stand
from bot.visits.models import Authorship, BundleKind, Case, Correction, Deed, Role, Status, Verdict
from bot.visits.wording import LANGUAGES
from bot.web.settings import WebSettings
from tests.bot.web.conftest import app_over, csrf_of
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_decision, a_draft, a_person, a_proposal, a_triage
from tests.fakes import InMemoryCaseStore

LETTER = f"/cases/{NUMBER}/letters/draft_programme-v1-1"
PAPERS = ("run-sheet", "mayor", "briefing")
REQUEST = {
    "submitted_at": "2026-11-23T09:12:00+01:00",
    "contact": {"email": "kim@malmberg.example"},
    "message": "We are 14 persons from Malmberg and would like to see district heating on 12 October 2027.",
}


class Model:
    """A language model that is configured and finds nothing."""

    def suggest(self, text: str, **about: Any) -> list[Any]:
        return []


@pytest.fixture(params=[False, True], ids=["without a model", "with a model"])
def by_model(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def ours(services: Services, store: InMemoryCaseStore, by_model: bool) -> Services:
    store.put(a_case(triage=a_triage(reader="model" if by_model else "rules")))
    return replace(services, fact_model=Model()) if by_model else services  # type: ignore[arg-type]


@pytest.fixture
def staff(ours: Services) -> TestClient:
    browser = TestClient(app_over(ours, WebSettings()), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5))
    browser.cookies.set("ope_session", ours.people.open_session(a_person(Role.APPROVER).id, at=ours.now()))
    return browser


def plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def window_of(case: Case, language: str, ours: Services) -> Letters:
    """The letters of the programme as they are read in Slack."""
    bundle = case.proposal.bundle(BundleKind.DRAFT_PROGRAMME) if case.proposal else None
    assert bundle is not None
    reader = a_person(Role.APPROVER, language=language)
    return letters_of(case, bundle, reader, services=ours, settings=SlackSettings(bot_token=SecretStr("xoxb-1")))


def draft_said(language: str, *, by_model: bool) -> str:
    return disclosing.sentence(Disclosure(stand=Stand.ASSISTANT, by_model=by_model), language)


def sorted_said(language: str, *, by_model: bool) -> str:
    return disclosing.say("sorted_model" if by_model else "sorted_rules", language)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_and_card_says_what_made_its_words(
    language: str, by_model: bool, ours: Services, staff: TestClient
) -> None:
    case = ours.store.case(NUMBER)
    draft, read = draft_said(language, by_model=by_model), sorted_said(language, by_model=by_model)
    card = str(card_blocks(case, registers=ours.registers, public_url="", language=language))
    csrf = csrf_of(staff.get(f"/ask?lang={language}").text)
    asked = [staff.post(f"/ask?lang={language}", data={"csrf": csrf, "question": q}).text for q in ("varme?", "fisk?")]

    said = {
        "triage on the case page": read in plain(staff.get(f"/cases/{NUMBER}?lang={language}").text),
        "drafts on the case page": plain(staff.get(f"/cases/{NUMBER}?lang={language}").text).count(draft) >= 2,
        "letter": draft in plain(staff.get(f"{LETTER}?lang={language}").text),
        "programme": draft in plain(staff.get(f"/cases/{NUMBER}/programme?lang={language}").text),
        "card": draft in card and read in card,
        "letters in Slack": draft in str(pages(window_of(case, language, ours))),
        "answer": disclosing.say("answer_extractive", language) in plain(asked[0]),
        "no answer": disclosing.say("answer_none", language) in plain(asked[1]),
    }
    assert [surface for surface, fine in said.items() if not fine] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_says_so_in_the_language_of_who_asks(language: str, services: Services) -> None:
    for question, key in (("varme?", "answer_extractive"), ("fisk?", "answer_none")):
        answer = services.knowledge.ask(question).model_copy(update={"language": language})

        assert disclosing.say(key, language) in str(answer_blocks(answer, public_url=""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_of_ours_says_so_in_its_own_language(language: str, services: Services, by_model: bool) -> None:
    store: Any = services.store
    store.put(a_case(proposal=a_proposal(language=language), triage=a_triage(reader="model" if by_model else "rules")))
    client = TestClient(app_over(services, WebSettings()), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5))

    word = client.get(f"/api/cases/{NUMBER}/proposal.docx").content.decode("utf-8", "replace")

    assert draft_said(language, by_model=by_model) in word


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("paper", PAPERS)
def test_every_memo_says_so(paper: str, language: str, case: Case, browser_of: Callable[..., TestClient]) -> None:
    printed = browser_of(Role.READER).get(f"/api/cases/{NUMBER}/papers/{paper}.pdf?language={language}").text

    spoken = ["da", "en"] if paper == "briefing" else [language]  # a briefing is in the language of its host
    assert any(disclosing.say("paper", one) in printed for one in spoken)


def test_the_api_says_so(by_model: bool, ours: Services) -> None:
    app = app_over(ours, WebSettings())
    client = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5))

    dry = client.post("/api/draft", json=REQUEST).json()
    case = client.get(f"/api/cases/{NUMBER}").json()

    assert dry["disclosure"] == draft_said("en", by_model=by_model)
    assert dry["triage"]["disclosure"] == sorted_said("en", by_model=False)
    assert client.post("/api/triage", json=REQUEST).json()["disclosure"] == sorted_said("en", by_model=False)
    assert client.post("/api/ask", json={"question": "Varme?"}).json()["disclosure"] == disclosing.say(
        "answer_extractive", "da"
    )
    assert case["disclosures"]["draft_programme"]["text"] == draft_said("en", by_model=by_model)
    assert case["disclosures"]["programme"]["stand"] == "assistant"
    assert case["triage"]["disclosure"] == sorted_said("en", by_model=by_model)


def test_the_terminal_says_so(
    by_model: bool, ours: Services, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    class Opened:
        services = ours

    request = json.dumps(REQUEST)
    ((made,), (read,), (answer,)) = (
        list(operations.draft(Opened(), request=request)),  # type: ignore[arg-type]
        list(operations.triage(Opened(), request=request)),  # type: ignore[arg-type]
        list(operations.ask(Opened(), question="Varme?", thread=[])),  # type: ignore[arg-type]
    )
    showing.show_proposal(made["result"]["drafted"])
    showing.show_triage(read["result"])
    showing.show_answer(answer["result"])
    showing.write_draft(made["result"]["drafted"], made["result"]["files"], tmp_path)

    printed = " ".join(capsys.readouterr().out.split())
    assert sorted_said("en", by_model=False) in printed
    assert disclosing.say("answer_extractive", "da") in printed
    assert draft_said("en", by_model=by_model) in (tmp_path / "disclosure.txt").read_text("utf-8")


def versions(deed: Deed, case: Case) -> Case:
    """The case with a second version that Ada made by that deed."""
    first = case.proposal
    assert first is not None
    draft = a_draft(id="draft_programme-v2-1", body="Dear Kim, in my own words.")
    bundles = (a_bundle().model_copy(update={"messages": (draft,)}),)
    second = a_proposal(
        version=2, bundles=bundles, authorship=Authorship(deed=deed, by="ada", by_name="Ada Approver"), days=first.days
    )
    return case.model_copy(update={"proposal": second})


def test_it_changes_when_a_named_person_edits_and_when_one_approves(store: InMemoryCaseStore) -> None:
    first = a_case()
    edited = versions(Deed.REWORDED, first)
    assert first.proposal is not None
    assert edited.proposal is not None
    (bundle,) = edited.proposal.bundles
    kept = [first.proposal, edited.proposal]

    told = disclosing.of_bundle(edited, bundle, kept)
    assert disclosing.sentence(told, "en") == "Drafted by the assistant and edited by Ada Approver. Not approved yet."
    assert disclosing.of_programme(edited, kept).stand is Stand.ASSISTANT

    decision = a_decision(bundle=bundle.kind, digest=bundle.digest, by_name="Lea Lead")
    approved = edited.model_copy(update={"decisions": (decision,), "status": Status.APPROVED})
    assert disclosing.sentence(disclosing.of_bundle(approved, bundle, kept), "en") == "Approved by Lea Lead."
    assert disclosing.of_programme(approved, kept).approved

    back = a_decision(bundle=bundle.kind, digest=bundle.digest, verdict=Verdict.RECALL)
    recalled = approved.model_copy(update={"decisions": (decision, back), "status": Status.PROPOSED})
    assert disclosing.of_bundle(recalled, bundle, kept).stand is Stand.EDITED


def test_a_programme_that_a_person_made_is_theirs(store: InMemoryCaseStore) -> None:
    first = a_case()
    assert first.proposal is not None
    changed = first.proposal.days[0].model_copy(update={"date": first.proposal.days[0].date.replace(day=13)})
    second = first.proposal.model_copy(
        update={
            "version": 2,
            "days": (changed,),
            "authorship": Authorship(deed=Deed.EDITED, by="ada", by_name="Ada Approver"),
        }
    )
    case = first.model_copy(update={"proposal": second})

    assert disclosing.of_programme(case, [first.proposal, second]).who == ("Ada Approver",)


def test_facts_that_a_person_put_right_are_told_with_the_name() -> None:
    one = Correction(field="group_size", value=None, by="ada", by_name="Ada Approver", at=NOW)

    said = disclosing.of_triage(a_case(corrections=(one,)), "en")

    assert said == "Read and sorted by the assistant; facts put right by Ada Approver."


def test_what_leaves_after_approval_carries_no_mark(case: Case, browser_of: Callable[..., TestClient]) -> None:
    """The bytes are what a person approved; only the name of the file tells that nobody has yet."""
    reader = browser_of(Role.READER)
    letter = case.proposal.bundle(BundleKind.DRAFT_PROGRAMME)
    assert letter is not None
    (message,) = letter.messages

    enclosure = reader.get(f"{LETTER}/files/1")

    assert enclosure.content == message.attachments[0].content
    assert "not-approved" in enclosure.headers["content-disposition"]
    assert "assistant" not in message.body.casefold()


def test_every_sentence_is_there_in_every_language_with_the_same_blanks() -> None:
    told = yaml.safe_load(disclosing._FILE.read_text("utf-8"))
    blanks = {
        key: {language: set(re.findall(r"\{(\w+)\}", said[language])) for language in LANGUAGES}
        for key, said in told.items()
    }

    assert {key: set(said) for key, said in told.items() if set(said) != set(LANGUAGES)} == {}
    assert {key: found for key, found in blanks.items() if len(set(map(frozenset, found.values()))) > 1} == {}
