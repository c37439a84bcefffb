"""Opens letters for a person, and writes down that they had all of them before them."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import Services
from bot.slack.clicks import Click
from bot.slack.client import UNREACHABLE
from bot.slack.letters import Letters, can_be_approved, pages, window
from bot.slack.settings import SlackSettings
from bot.slack.telling import tell
from bot.slack.windows import open_window
from bot.texts import LANGUAGES, text
from bot.visits import decidable, disclosing, overriding
from bot.visits.models import Action, Bundle, Case, Person


def letters_of(case: Case, bundle: Bundle, person: Person, *, services: Services, settings: SlackSettings) -> Letters:
    open_ = decidable.is_open(case, bundle) and not decidable.used_up(case, bundle.digest)
    foreign = any(draft.language not in LANGUAGES for draft in bundle.messages)
    stopped = overriding.blocking(case) if decidable.shows_programme(bundle) else []
    told = disclosing.of_bundle(case, bundle, services.versions(case), by_model=services.by_model)
    return Letters(
        case,
        bundle,
        registers=services.registers,
        public_url=settings.public_url,
        language=person.language,
        may_edit=open_ and person.may(Action.EDIT_DRAFT),
        may_approve=can_be_approved(case, bundle) and services.cardwork.may_approve(case, bundle, person),
        twins=services.twins(case) if foreign else {},
        disclosure=disclosing.sentence(told, person.language),
        stopped=tuple(finding.told.get(person.language, finding.text) for finding, _ in stopped),
    )


def open_letters(
    letters: Letters, click: Click, person: Person, *, services: Services, client: WebClient, hint: str = ""
) -> None:
    """On the first page. Nobody has read what did not open."""
    view = window(letters, page=0, private=click.private(page=0), hint=hint)
    if open_window(view, click, services=services, client=client, language=person.language):
        _note(letters, 0, click, person, services)


def turn(
    letters: Letters, click: Click, person: Person, *, page: int, view: str, services: Services, client: WebClient
) -> None:
    """To another page of the window of this id."""
    page = min(max(page, 0), len(pages(letters)) - 1)
    try:
        client.views_update(view_id=view, view=window(letters, page=page, private=click.private(page=page)))
    except (SlackApiError, *UNREACHABLE):
        tell(click, text("slack.not_opened", person.language), services=services, client=client)
        return
    _note(letters, page, click, person, services)


def _note(letters: Letters, page: int, click: Click, person: Person, services: Services) -> None:
    """The last page is come to through all the others."""
    if page == len(pages(letters)) - 1:
        ref = click.ref
        services.cardwork.opened(ref.number, bundle=ref.bundle, digest=ref.digest, by=person, via="slack")
