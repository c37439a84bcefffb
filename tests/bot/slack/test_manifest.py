from __future__ import annotations

import re
from pathlib import Path

import yaml

import bot.slack

FOLDER = Path(bot.slack.__file__).parent

#: What Slack asks for each method that the code calls.
SCOPES = {
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "assistant_threads_setStatus": {"assistant:write"},
    "auth_test": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_info": {"channels:read", "groups:read", "im:read"},
    "conversations_members": {"channels:read", "groups:read", "im:read"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "users_conversations": {"channels:read", "groups:read", "im:read"},
    "users_list": {"users:read"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
}


def manifest() -> dict[str, dict[str, dict[str, object]]]:
    loaded: dict[str, dict[str, dict[str, object]]] = yaml.load(
        (FOLDER / "manifest.yaml").read_text(), yaml.CSafeLoader
    )
    return loaded


def source() -> str:
    return "\n".join(path.read_text() for path in FOLDER.glob("*.py"))


def test_the_manifest_asks_for_exactly_the_scopes_that_the_code_uses() -> None:
    called = set(re.findall(r"client\.((?!base_url)[a-z]+_\w+)\b", source()))
    events = set(manifest()["settings"]["event_subscriptions"]["bot_events"])  # type: ignore[call-overload]

    assert called == set(SCOPES)
    needed = {"commands"}.union(*(SCOPES[method] for method in called), *(EVENT_SCOPES[event] for event in events))
    assert sorted(needed) == manifest()["oauth_config"]["scopes"]["bot"]


def test_the_manifest_subscribes_to_exactly_the_events_that_are_listened_for() -> None:
    listened = set(re.findall(r'app\.event\("(\w+)"\)', source()))
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]

    assert {str(event).partition(".")[0] for event in events} == listened  # type: ignore[attr-defined]


def test_the_manifest_names_exactly_the_commands_that_are_listened_for() -> None:
    listened = set(re.findall(r'^COMMAND = "(/\w+)"', source(), re.M))
    commands = manifest()["features"]["slash_commands"]

    assert {command["command"] for command in commands} == listened  # type: ignore[attr-defined]
    assert "commands" in manifest()["oauth_config"]["scopes"]["bot"]  # type: ignore[operator]


def test_the_manifest_names_exactly_the_shortcuts_that_are_listened_for() -> None:
    listened = set(re.findall(r'^SHORTCUT = "(\w+)"', source(), re.M))
    shortcuts = manifest()["features"]["shortcuts"]

    assert {each["callback_id"] for each in shortcuts} == listened  # type: ignore[attr-defined]


def test_the_manifest_switches_on_what_buttons_and_agents_need() -> None:
    features, settings = manifest()["features"], manifest()["settings"]

    assert settings["interactivity"] == {"is_enabled": True}
    assert set(features) == {"bot_user", "app_home", "agent_view", "shortcuts", "slash_commands"}
    assert features["app_home"]["messages_tab_enabled"] is True
    assert features["app_home"]["home_tab_enabled"] is True
