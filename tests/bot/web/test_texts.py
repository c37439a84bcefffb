from __future__ import annotations

import re
from collections import Counter
from typing import get_args

import pytest
import yaml

from bot.texts import LANGUAGES, all_texts
from bot.visits import partners, templating
from bot.visits.hostround.answering import BY_LINK
from bot.visits.models import (
    AnswerKind,
    BundleKind,
    Channel,
    Deed,
    ItemKind,
    ItemStatus,
    Kind,
    MailNature,
    Match,
    MessageState,
    Payer,
    Recommendation,
    Role,
    Trust,
    Verdict,
    Way,
)
from bot.visits.models import Status as CaseStatus
from bot.visits.models.participant import ListDeed
from bot.visits.models.session import SignInWay
from bot.visits.models.task import TaskKind
from bot.visits.models.working import Do
from bot.visits.notices import NoticeKind, NoticeWay
from bot.visits.wording import LANGUAGES as WRITTEN
from bot.web import errors as web_errors
from bot.web import form_fields, pages
from knowledge import AnswerStatus, DocumentKind, HostKind, HostStatus

FOLDER = pages.FOLDER
TEXTS = FOLDER.parent / "texts"
CLOSED_SETS = {
    "status": CaseStatus,
    "kind": Kind,
    "recommendation": Recommendation,
    "bundle": BundleKind,
    "channel": Channel,
    "item": ItemKind,
    "itemstatus": ItemStatus,
    "state": MessageState,
    "verdict": Verdict,
    "role": Role,
    "signin": SignInWay,
    "deed": Deed,
    "task": TaskKind,
    "do": Do,
    "match": Match,
    "nature": MailNature,
    "trust": Trust,
    "answer": AnswerStatus,
    "hostanswer": AnswerKind,
    "way": Way,
    "answer_said": BY_LINK,
    "hostkind": HostKind,
    "hoststatus": HostStatus,
    "dockind": DocumentKind,
    "agreementstanding": get_args(partners.Standing),
    "notice": NoticeKind,
    "noticeway": NoticeWay,
    "template": templating.kinds(),
    "payer": Payer,
    "participants_deed": ListDeed,
    "sender": form_fields.SENDER_TYPES,
    "duration": form_fields.DURATIONS,
    "error": web_errors._PLAIN.values(),
}


def test_every_text_a_page_asks_for_is_there_in_both_languages() -> None:
    sources = [*FOLDER.glob("templates/*.html")]
    asked = {key for path in sources for key in re.findall(r"\bt\('([a-z0-9_]+)'[,)]", path.read_text("utf-8"))}
    refused = {
        key for path in FOLDER.glob("*.py") for key in re.findall(r'Refused\(\d+, "([a-z_]+)"', path.read_text("utf-8"))
    }

    missing = [key for key in asked | {f"error_{key}" for key in refused} if f"web.{key}" not in all_texts()]

    assert missing == []


@pytest.mark.parametrize("group", CLOSED_SETS)
def test_every_word_of_a_closed_set_has_a_label(group: str) -> None:
    words = [str(word) for word in CLOSED_SETS[group]]

    assert [word for word in words if f"web.{group}_{word}" not in all_texts()] == []


def test_every_text_is_in_both_languages_with_the_same_blanks() -> None:
    blanks = {
        key: {language: set(re.findall(r"\{(\w+)\}", entry[language])) for language in LANGUAGES}
        for key, entry in all_texts().items()
    }

    assert {key: found for key, found in blanks.items() if found["da"] != found["en"]} == {}


@pytest.mark.parametrize("page", ["request", "status", "privacy"])
def test_every_text_of_a_public_page_is_in_every_language_of_our_letters_with_the_same_blanks(page: str) -> None:
    told = yaml.safe_load((TEXTS / "web" / f"{page}.yaml").read_text("utf-8"))
    blanks = {
        key: {language: frozenset(re.findall(r"\{(\w+)\}", said.get(language, ""))) for language in WRITTEN}
        for key, said in told.items()
    }

    assert {key: set(said) for key, said in told.items() if set(said) != set(WRITTEN)} == {}
    assert {key: found for key, found in blanks.items() if len(set(found.values())) > 1} == {}


@pytest.mark.parametrize("group", sorted({path.stem for path in TEXTS.glob("*")}))
def test_no_text_is_written_twice(group: str) -> None:
    paths = [TEXTS / f"{group}.yaml", *(TEXTS / group).rglob("*.yaml")]
    keys = [key for path in paths if path.exists() for key in re.findall(r"^(\w+):", path.read_text("utf-8"), re.M)]

    assert [key for key, count in Counter(keys).items() if count > 1] == []
