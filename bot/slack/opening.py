"""Buttons that open a modal: the full letter, the edit, the reason."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.services import Services
from bot.slack import bundle_block, card, modals
from bot.slack.blocks import Block, link
from bot.slack.bundle_block import closed_by
from bot.slack.clicks import Click
from bot.slack.late import why_not
from bot.slack.settings import SlackSettings
from bot.slack.telling import tell
from bot.slack.windows import open_window
from bot.texts import text
from bot.visits.errors import DraftStale, NotAllowed, VisitError
from bot.visits.models import Action, Bundle, Case, Person, Verdict

_NEEDED = {
    bundle_block.FULL_LETTER: Action.SEE_CASES,
    bundle_block.EDIT: Action.EDIT_DRAFT,
    modals.EDIT_LETTER: Action.EDIT_DRAFT,
    bundle_block.ASK_FOR_CHANGES: Action.ASK_FOR_CHANGES,
    bundle_block.DECLINE: Action.DECLINE,
}
_REASONED = {bundle_block.ASK_FOR_CHANGES: Verdict.ASK_FOR_CHANGES, bundle_block.DECLINE: Verdict.DECLINE}


class Opening:
    def __init__(self, services: Services, client: WebClient, settings: SlackSettings) -> None:
        self._services = services
        self._client = client
        self._settings = settings

    def register(self, app: App) -> None:
        for action_id in _NEEDED:
            app.action(action_id)(self.open)
        app.action(card.OPEN_PAGE)(self.acknowledge)

    def acknowledge(self, ack: Ack) -> None:
        ack()

    def open(self, ack: Ack, body: dict[str, Any]) -> None:
        click = Click.of_button(body)
        if click is None:
            ack()
            return
        action_id = body["actions"][0]["action_id"]
        person = self._services.people.by_slack_user(click.user)
        if person is None:
            self._tell(click, text("slack.unknown_person", self._settings.language))
        else:
            self._open_for(person, action_id, click)
        ack()

    def _open_for(self, person: Person, action_id: str, click: Click) -> None:
        try:
            if not person.may(_NEEDED[action_id]):
                raise NotAllowed
            case = self._services.store.case(click.ref.number)
            view = self._view(action_id, case, _current(case, click), click, person.language)
        except VisitError as error:
            self._tell(click, why_not(error, click, services=self._services, language=person.language))
            return
        if view is None:
            page = link(self._settings.public_url, f"/cases/{case.number}") if self._settings.public_url else ""
            self._tell(click, f"{text('slack.too_long_to_edit', person.language)} {page}".strip())
        else:
            self._open(view, click, above=action_id == modals.EDIT_LETTER, language=person.language)

    def _view(self, action_id: str, case: Case, bundle: Bundle, click: Click, language: str) -> Block | None:
        """None when the letter is too long for a modal."""
        if action_id in _REASONED:
            return modals.reason_modal(_REASONED[action_id], private=click.private(), language=language)
        chosen = [draft for draft in bundle.messages if click.ref.message in ("", draft.id)]
        if action_id == bundle_block.FULL_LETTER or len(chosen) != 1:
            registers = self._services.registers
            return modals.letters_modal(case, bundle, private=click.private(), registers=registers, language=language)
        if not modals.fits_a_modal(chosen[0]):
            return None
        about = click._replace(ref=click.ref._replace(message=chosen[0].id))
        return modals.edit_modal(chosen[0], private=about.private(), language=language)

    def _open(self, view: Block, click: Click, *, above: bool, language: str) -> None:
        open_window(view, click, services=self._services, client=self._client, language=language, above=above)

    def _tell(self, click: Click, words: str) -> None:
        tell(click, words, services=self._services, client=self._client)


def _current(case: Case, click: Click) -> Bundle:
    """The bundle, if it still holds the words that stood beside the button."""
    bundle = case.proposal.bundle(click.ref.bundle) if case.proposal else None
    if bundle is None or bundle.digest != click.ref.digest or closed_by(case, bundle.kind, bundle.digest):
        raise DraftStale
    return bundle
