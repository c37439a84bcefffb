"""The steps of the durable jobs that Slack's events become."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from slack_sdk import WebClient

from bot.services import Services, approvals, channels
from bot.slack import catching_up, home_tab, private, questions, sharing, suggesting, telling, wishes
from bot.slack.patience import Step, patient
from bot.slack.rooms import Rooms
from bot.slack.settings import SlackSettings
from bot.slack.suggestions import Books

SHOW = "show"


def handlers(
    services: Services, client: WebClient, settings: SlackSettings, books: Books
) -> Mapping[str, Sequence[Callable[..., None]]]:
    """The card's own job among them: it is put off in the same way."""
    rooms = Rooms(lambda: services.registers, client)
    steps: dict[str, Step] = {
        questions.JOB: partial(
            questions.answer_question, services=services, client=client, settings=settings, rooms=rooms
        ),
        channels.ANSWER_MISSED: partial(catching_up.answer_missed, services=services, client=client),
        private.JOB: partial(private.answer_privately, services=services, client=client, settings=settings),
        sharing.JOB: partial(sharing.post_shared, services=services, client=client, settings=settings, rooms=rooms),
        telling.JOB: partial(telling.deliver, client=client),
        catching_up.JOB: catching_up.CatchingUp(services, client, settings, books.cards),
        wishes.JOB: wishes.Wishes(services, client, settings, books, rooms),
        suggesting.JOB: partial(suggesting.bring_up_to_date, client=client, book=books.suggestions),
        home_tab.JOB: partial(home_tab.publish, services=services, client=client, settings=settings),
        home_tab.PROMPTS_JOB: partial(home_tab.show_prompts, services=services, client=client, settings=settings),
        SHOW: partial(_show, services=services),
        approvals.JOB: services.late_approvals.show,
    }
    return {job: (patient(job, step, jobs=services.jobs),) for job, step in steps.items()}


def _show(number: str, *, services: Services) -> None:
    """A case has moved: its card, and what colleagues have of it on their home tabs."""
    home_tab.republish(services)
    services.show(number)
