from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.settings import InForce, Origin, Settings, in_force
from bot.texts import all_texts
from bot.visits.models import Role
from bot.web.in_force import danish, ways

SECRET = "smtps://kim:hunter2@mail.example:465"


def line(settings: Settings, name: str) -> InForce:
    return next(one for one in in_force(settings) if one.name == name)


def test_every_setting_is_told_in_danish_and_no_other() -> None:
    assert set(danish()) == {f"OPE_{name.upper()}" for name in Settings.model_fields}


def test_of_a_secret_nothing_is_known_but_that_it_is_set(browser_of: Callable[..., TestClient]) -> None:
    settings = Settings(smtp_url=SecretStr(SECRET), database_url="postgresql://ope:hunter2@db.example/ope?sslkey=k")

    page = browser_of(Role.APPROVER, in_force=in_force(settings)).get("/settings").text

    assert "hunter2" not in page
    assert "kim" not in page
    assert "postgresql://…@db.example/ope" in page
    assert "sslkey" not in page


def test_where_a_value_comes_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("OPE_MAIL_SECONDS=90\n", "utf-8")
    monkeypatch.setenv("OPE_PORT", "8123")
    settings = Settings(mail_from="visits@ope.example")

    found = {name: (line(settings, name).value, line(settings, name).origin) for name in NAMES}

    assert found == {
        "OPE_PORT": ("8123", Origin.ENVIRONMENT),
        "OPE_MAIL_SECONDS": ("90", Origin.FILE),
        "OPE_MAIL_FROM": ("visits@ope.example", Origin.COMMAND),
        "OPE_HOST": ("127.0.0.1", Origin.DEFAULT),
    }


NAMES = ("OPE_PORT", "OPE_MAIL_SECONDS", "OPE_MAIL_FROM", "OPE_HOST")


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(smtp_url=SecretStr(SECRET), imap_url=SecretStr(SECRET), database_url="postgresql://db.example"),
        Settings(graph_mailbox="visits@ope.example", llm="ollama:qwen3", embeddings="openai:small"),
        Settings(slack_bot_token=SecretStr("x"), slack_app_token=SecretStr("x")),
        Settings(slack_bot_token=SecretStr("x"), slack_signing_secret=SecretStr("x")),
    ],
    ids=["nothing", "servers", "providers", "socket", "http"],
)
def test_what_the_settings_come_to_is_said_in_words(settings: Settings) -> None:
    said = [f"web.way_{what}_{how}" for what, how in ways(in_force(settings))]

    assert [key for key in said if key not in all_texts()] == []
