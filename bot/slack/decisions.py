"""Buttons and sent modals → the domain's decisions. The person is who Slack's envelope names, and nobody else."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.explain import explain
from bot.services import Services
from bot.slack import bundle_block, letters, modals
from bot.slack.clicks import Click, chosen_time, entered
from bot.slack.done import done
from bot.slack.late import why_not
from bot.slack.reading import letters_of, open_letters
from bot.slack.settings import SlackSettings
from bot.slack.telling import dealt_with, tell
from bot.slack.windows import open_window
from bot.texts import text
from bot.visits.errors import FindingsBlock, JobsUnavailable, VisitError
from bot.visits.models import Case, Person, Verdict
from bot.visits.staff.errors import LettersUnread

logger = logging.getLogger(__name__)

_VERDICTS = {callback_id: verdict for verdict, callback_id in modals.REASONED.items()}


class Outcome(NamedTuple):
    sentence: str  #: For the person who clicked.
    language: str
    refused: Exception | None = None  #: Why nothing was done.
    done: bool = True


class Decisions:
    """Each listener: whose click, one call to the domain, one sentence back."""

    def __init__(self, services: Services, client: WebClient, settings: SlackSettings) -> None:
        self._services = services
        self._client = client
        self._settings = settings

    def register(self, app: App) -> None:
        app.action(bundle_block.APPROVE)(self.approve)
        app.action(bundle_block.RECALL)(self.recall)
        app.view(modals.EDITED)(self.edited)
        app.view(letters.APPROVED)(self.read_and_approved)
        for callback_id in _VERDICTS:
            app.view(callback_id)(self.reasoned)

    def approve(self, ack: Ack, body: dict[str, Any]) -> None:
        click = Click.of_button(body)
        if click and not self._replayed(click):
            outcome = self._decide(click, Verdict.APPROVE)
            if isinstance(outcome.refused, LettersUnread):
                self._have_read(click, outcome)
            elif isinstance(outcome.refused, FindingsBlock):
                self._ask_why(click, outcome)
            else:
                self._tell(click, outcome)
        ack()

    def recall(self, ack: Ack, body: dict[str, Any]) -> None:
        click = Click.of_button(body)
        if click and not self._replayed(click):
            self._tell(click, self._decide(click, Verdict.RECALL))
        ack()

    def reasoned(self, ack: Ack, body: dict[str, Any]) -> None:
        verdict, reason = _VERDICTS[body["view"]["callback_id"]], entered(body, modals.REASON)
        self._sent(ack, body, modals.REASON, lambda click: self._decide(click, verdict, reason))

    def read_and_approved(self, ack: Ack, body: dict[str, Any]) -> None:
        reason, send_at = entered(body, modals.REASON) or None, chosen_time(body, letters.SEND_AT)
        self._sent(
            ack, body, letters.SEND_AT, lambda click: self._decide(click, Verdict.APPROVE, reason, send_at=send_at)
        )

    def edited(self, ack: Ack, body: dict[str, Any]) -> None:
        subject, words = entered(body, modals.SUBJECT), entered(body, modals.BODY)
        self._sent(ack, body, modals.BODY, lambda click: self._edit(click, subject, words))

    def _sent(self, ack: Ack, body: dict[str, Any], field: str, carry_out: Callable[[Click], Outcome]) -> None:
        """A refusal stands in the modal, so that what was typed is not lost."""
        click = Click.of_modal(body)
        if click is None or self._replayed(click):
            ack(response_action="clear")
            return
        outcome = carry_out(click)
        if not outcome.done:
            ack(response_action="errors", errors={field: outcome.sentence})
            return
        self._tell(click, outcome)
        ack(response_action="clear")

    def _decide(
        self, click: Click, verdict: Verdict, reason: str | None = None, *, send_at: dt.datetime | None = None
    ) -> Outcome:
        ref = click.ref

        def decide(person: Person) -> Case:
            if verdict is Verdict.APPROVE:
                self._services.channelwork.check_approver(person, click.channel)
                self._must_be_read(click, person)
            return self._services.decide(
                ref.number,
                bundle=ref.bundle,
                verdict=verdict,
                digest=ref.digest,
                by=person,
                via="slack",
                reason=reason,
                send_at=send_at,
            )

        return self._attempt(click, decide, verdict=verdict)

    def _must_be_read(self, click: Click, person: Person) -> None:
        """Of words that cannot be decided on any more, deciding says why not."""
        case = self._services.store.case(click.ref.number)
        bundle = case.proposal.bundle(click.ref.bundle) if case.proposal else None
        if bundle and bundle.digest == click.ref.digest and letters.can_be_approved(case, bundle):
            self._services.cardwork.must_be_read(case, bundle, person)

    def _edit(self, click: Click, subject: str, words: str) -> Outcome:
        ref = click.ref

        def edit(person: Person) -> Case:
            return self._services.edit_letter(
                ref.number,
                bundle=ref.bundle,
                message=ref.message,
                subject=subject,
                body=words,
                digest=ref.digest,
                by=person,
            )

        return self._attempt(click, edit)

    def _attempt(self, click: Click, act: Callable[[Person], Case], *, verdict: Verdict | None = None) -> Outcome:
        person = self._services.people.by_slack_user(click.user)
        if person is None:
            logger.warning("slack.unknown_person", extra={"case": click.ref.number})
            language = self._settings.language
            return Outcome(text("slack.unknown_person", language), language, done=False)
        language = person.language
        try:
            case = act(person)
        except JobsUnavailable as error:  # the decision stands; what follows from it is picked up
            return Outcome(explain(error, language).sentence, language)
        except VisitError as error:
            logger.info("slack.decision_refused", extra={"case": click.ref.number, "error": type(error).__name__})
            sentence = why_not(error, click, services=self._services, language=language, verdict=verdict)
            return Outcome(sentence, language, refused=error, done=False)
        return Outcome(done(case, click.ref, verdict, language), language)

    def _have_read(self, click: Click, outcome: Outcome) -> None:
        """Approving what one has not read opens it, to be approved at its end."""
        person = self._services.people.by_slack_user(click.user)
        case = self._services.store.case(click.ref.number)
        bundle = case.proposal.bundle(click.ref.bundle) if case.proposal else None
        if person is None or bundle is None or bundle.digest != click.ref.digest:
            self._tell(click, outcome)
            return
        shown = letters_of(case, bundle, person, services=self._services, settings=self._settings)
        hint = text("slack.read_first", outcome.language)
        open_letters(shown, click, person, services=self._services, client=self._client, hint=hint)

    def _ask_why(self, click: Click, outcome: Outcome) -> None:
        """A check stops the programme; who lets it out all the same says why."""
        language = outcome.language
        view = modals.reason_modal(
            Verdict.APPROVE, private=click.private(), language=language, because=outcome.sentence
        )
        open_window(view, click, services=self._services, client=self._client, language=language)

    def _tell(self, click: Click, outcome: Outcome) -> None:
        tell(click, outcome.sentence, services=self._services, client=self._client)

    def _replayed(self, click: Click) -> bool:
        """Slack's signature is good for five minutes and has no nonce: the same click again does nothing."""
        if not dealt_with(click, services=self._services):
            return False
        logger.warning("slack.click_replayed", extra={"case": click.ref.number})
        person = self._services.people.by_slack_user(click.user)
        self._services.store.note(
            "slack.click_replayed",
            actor=person.id if person else "system",
            at=self._services.now(),
            case=click.ref.number,
            details={"bundle": click.ref.bundle, "digest": click.ref.digest},
        )
        return True
