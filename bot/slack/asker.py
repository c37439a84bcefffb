"""Who may ask in Slack: people of our own workspace, unless we were told otherwise."""

from __future__ import annotations

from functools import lru_cache

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import Services
from bot.slack.client import error_code
from bot.visits.models import Action

_OUTSIDERS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")


def may_ask(user: str, team: str | None, *, services: Services, client: WebClient) -> bool:
    """Guests, strangers from shared channels, bots and people who left get no answer."""
    person = services.people.by_slack_user(user)
    if person is not None and not person.may(Action.ASK):
        return False
    return _of_our_workspace(team, client) and _member(user, client)


def known_as(user: str, *, services: Services) -> str:
    """Return the person's id, or their Slack id where nobody has told us who they are."""
    person = services.people.by_slack_user(user)
    return person.id if person else f"slack:{user}"


def _of_our_workspace(team: str | None, client: WebClient) -> bool:
    ours = _our_team(client)
    return team is None or ours is None or team == ours


@lru_cache(maxsize=1)
def _our_team(client: WebClient) -> str | None:
    team: str | None = client.auth_test().get("team_id")
    return team


def _member(user: str, client: WebClient) -> bool:
    try:
        profile = client.users_info(user=user).get("user") or {}
    except SlackApiError as error:
        if error_code(error) in {"user_not_found", "user_not_visible"}:
            return False
        raise
    return not any(profile.get(mark) for mark in _OUTSIDERS)
