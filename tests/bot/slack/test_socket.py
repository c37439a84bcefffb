from __future__ import annotations

from slack_bolt import App, BoltRequest

from bot.slack.app import create_slack_app
from bot.slack.socket import socket_mode
from tests.bot.slack.support import Office, a_mention


def test_the_same_listeners_answer_in_socket_mode(office: Office) -> None:
    app: App = create_slack_app(office.services, office.settings, office.books)
    body = {"type": "event_callback", "team_id": "T1", "event_id": "EvSocket", "event": a_mention()}

    responses = [app.dispatch(BoltRequest(mode="socket_mode", body=body)) for _ in range(2)]

    assert [response.status for response in responses] == [200, 200]
    assert len(office.slack.bodies("chat.postMessage")) == 1


def test_making_the_app_calls_nobody(office: Office) -> None:
    create_slack_app(office.services, office.settings, office.books)

    assert office.slack.calls == []


def test_the_house_opens_though_slack_is_out_of_reach(office: Office) -> None:
    office.slack.fail("apps.connections.open", "500", "refuse:invalid_auth")
    app = create_slack_app(office.services, office.settings, office.books)

    with socket_mode(app, app_token="xapp-test"):
        response = office.event(a_mention())

    assert response.status_code == 200
