"""Buttons that open a window: the full letters, page by page, the edit, the reason."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.services import Services
from bot.slack import bundle_block, card, letters, modals
from bot.slack.blocks import Block, link
from bot.slack.clicks import Click, page_of
from bot.slack.late import current, why_not
from bot.slack.reading import letters_of, open_letters, turn
from bot.slack.settings import SlackSettings
from bot.slack.telling import tell
from bot.slack.windows import open_window
from bot.texts import text
from bot.visits.errors import NotAllowed, VisitError
from bot.visits.models import Action, Bundle, Case, Draft, Person, Verdict

_NEEDED = {
    bundle_block.FULL_LETTER: Action.SEE_CASES,
    letters.ON: Action.SEE_CASES,
    letters.BACK: Action.SEE_CASES,
    bundle_block.EDIT: Action.EDIT_DRAFT,
    modals.EDIT_LETTER: Action.EDIT_DRAFT,
    bundle_block.ASK_FOR_CHANGES: Action.ASK_FOR_CHANGES,
    bundle_block.DECLINE: Action.DECLINE,
}
_REASONED = {bundle_block.ASK_FOR_CHANGES: Verdict.ASK_FOR_CHANGES, bundle_block.DECLINE: Verdict.DECLINE}
_TURNED = {letters.ON: 1, letters.BACK: -1}


class Opening:
    def __init__(self, services: Services, client: WebClient, settings: SlackSettings) -> None:
        self._services = services
        self._client = client
        self._settings = settings

    def register(self, app: App) -> None:
        for action_id in _NEEDED:
            app.action(action_id)(self.open)
        for link_id in (card.OPEN_PAGE, letters.EDIT_ON_PAGE):
            app.action(link_id)(self.acknowledge)

    def acknowledge(self, ack: Ack) -> None:
        ack()

    def open(self, ack: Ack, body: dict[str, Any]) -> None:
        click = Click.of_button(body)
        if click is None:
            ack()
            return
        person = self._services.people.by_slack_user(click.user)
        if person is None:
            self._tell(click, text("slack.unknown_person", self._settings.language))
        else:
            self._open_for(person, click, body)
        ack()

    def _open_for(self, person: Person, click: Click, body: dict[str, Any]) -> None:
        action_id = body["actions"][0]["action_id"]
        try:
            if not person.may(_NEEDED[action_id]):
                raise NotAllowed
            case = self._services.store.case(click.ref.number)
            bundle = current(case, click.ref)
        except VisitError as error:
            self._tell(click, why_not(error, click, services=self._services, language=person.language))
            return
        if action_id in _REASONED:
            view = modals.reason_modal(_REASONED[action_id], private=click.private(), language=person.language)
            self._show(view, click, person)
        elif action_id in _TURNED:
            self._turn(case, bundle, click, person, body)
        else:
            self._letters_or_edit(case, bundle, click, person, action_id)

    def _turn(self, case: Case, bundle: Bundle, click: Click, person: Person, body: dict[str, Any]) -> None:
        shown = letters_of(case, bundle, person, services=self._services, settings=self._settings)
        page = page_of(body) + _TURNED[body["actions"][0]["action_id"]]
        view = str(body["view"]["id"])
        turn(shown, click, person, page=page, view=view, services=self._services, client=self._client)

    def _letters_or_edit(self, case: Case, bundle: Bundle, click: Click, person: Person, action_id: str) -> None:
        chosen = [draft for draft in bundle.messages if click.ref.message in ("", draft.id)]
        if action_id == bundle_block.FULL_LETTER or len(chosen) != 1:
            shown = letters_of(case, bundle, person, services=self._services, settings=self._settings)
            open_letters(shown, click, person, services=self._services, client=self._client)
        elif modals.fits_a_modal(chosen[0]):
            about = click._replace(ref=click.ref._replace(message=chosen[0].id))
            view = modals.edit_modal(chosen[0], private=about.private(), language=person.language)
            self._show(view, click, person, above=action_id == modals.EDIT_LETTER)
        else:
            self._tell(click, self._too_long(case, chosen[0], person.language))

    def _too_long(self, case: Case, draft: Draft, language: str) -> str:
        """With the address of exactly that letter."""
        base = self._settings.public_url
        page = link(base, f"/cases/{case.number}/letters/{draft.id}") if base else ""
        return f"{text('slack.too_long_to_edit', language)} {page}".strip()

    def _show(self, view: Block, click: Click, person: Person, *, above: bool = False) -> None:
        open_window(view, click, services=self._services, client=self._client, language=person.language, above=above)

    def _tell(self, click: Click, words: str) -> None:
        tell(click, words, services=self._services, client=self._client)
