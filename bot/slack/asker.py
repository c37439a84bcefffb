"""Who may ask in Slack: people of our own workspace, unless we were told otherwise."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import Services
from bot.slack.client import UNREACHABLE, error_code
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


def pressed_elsewhere(body: dict[str, Any], client: WebClient) -> bool:
    """Ids of people are of one workspace: the same one in another, under the same signature, is somebody else.

    Events are looked at where they are answered. While Slack cannot be asked who we are, its signature has to do.
    """
    if "event" in body:
        return False
    said = (body.get("team") or {}).get("id"), body.get("team_id"), (body.get("enterprise") or {}).get("id")
    theirs = {one for one in said if one}
    try:
        ours = _ourselves(client)
    except (SlackApiError, *UNREACHABLE):
        return False
    return bool(theirs and any(ours)) and theirs.isdisjoint(ours)


def _of_our_workspace(team: str | None, client: WebClient) -> bool:
    ours, _ = _ourselves(client)
    return team is None or ours is None or team == ours


@lru_cache(maxsize=8)
def _ourselves(client: WebClient) -> tuple[str | None, str | None]:
    """The workspace, and the organisation of workspaces where there is one."""
    told = client.auth_test()
    return told.get("team_id"), told.get("enterprise_id")


def _member(user: str, client: WebClient) -> bool:
    try:
        profile = client.users_info(user=user).get("user") or {}
    except SlackApiError as error:
        if error_code(error) in {"user_not_found", "user_not_visible"}:
            return False
        raise
    return not any(profile.get(mark) for mark in _OUTSIDERS)
