from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.adapters.oidc import OidcAccount, OidcProvider, may_be_asked
from bot.services import Services
from bot.services.signin import SignInParts
from bot.visits.models import Role
from bot.visits.models.session import SignInWay
from bot.visits.signin.models import Terms
from bot.web.settings import WebSettings
from tests.bot.web.conftest import HOST, LOCAL, app_over, csrf_of
from tests.bot.web.fakes import the_services
from tests.factories import NOW, a_person
from tests.fakes import Clock, InMemoryCaseStore, InMemoryPeopleStore, quick_sign_in
from tests.oidc_server import CLIENT, SECRET, OidcDouble, oidc_server

GROUPS = {"g-desk": Role.COORDINATOR, "g-leads": Role.APPROVER}
ADA = {"email": "ada@ope.example", "email_verified": True, "name": "Ada Approver"}
EVE = {"sub": "subject-2", "email": "eve.new@ope.example", "email_verified": True, "name": "Eve New"}
TEAM, USER = "https://slack.com/team_id", "https://slack.com/user_id"


@pytest.fixture(scope="module")
def running() -> Iterator[OidcDouble]:
    with oidc_server() as double:
        yield double


@pytest.fixture
def idp(running: OidcDouble) -> OidcDouble:
    running.key, running.slack, running.down, running.about = "first", False, False, {}
    running.codes.clear()
    running.tokens.clear()
    return running


@pytest.fixture
def ways_in(idp: OidcDouble, clock: Clock) -> Iterator[Callable[..., SignInParts]]:
    """What signing in stands on, with the double as one more way."""
    made: list[OidcProvider] = []

    def with_provider(
        *, roles: Mapping[str, Role] | None = None, makes: bool = False, slack_team: str = "", **more: Any
    ) -> SignInParts:
        way = SignInWay.SLACK if slack_team else SignInWay.OIDC
        terms = Terms(way, idp.issuer, roles=roles or {}, makes=makes)
        account = OidcAccount(idp.issuer, CLIENT, SECRET, terms, slack_team=slack_team, **more)
        made.append(OidcProvider(account, now=clock))
        return replace(quick_sign_in(), providers={way.value: made[-1]})

    yield with_provider
    for provider in made:
        provider.close()


@pytest.fixture
def house(
    ways_in: Callable[..., SignInParts],
    store: InMemoryCaseStore,
    people: InMemoryPeopleStore,
    clock: Clock,
) -> Callable[..., House]:
    """Services with such a way in, in which Ada has an address."""
    people.save(a_person(email="ada@ope.example"))

    def built(**terms: Any) -> House:
        services = replace(the_services(store=store, people=people, now=clock), sign_in=ways_in(**terms))
        return House(services, app_over(services, WebSettings()))

    return built


class House(NamedTuple):
    services: Services
    app: FastAPI

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url=HOST, client=LOCAL, follow_redirects=False)

    def enter(
        self, idp: OidcDouble, *, way: str = "oidc", browser: TestClient | None = None, **said: Any
    ) -> tuple[TestClient, int]:
        """Out and back; with the browser and how it was received."""
        browser = browser or self.browser()
        going = browser.get(f"/sign-in/with/{way}?back=/week")
        assert going.status_code == 303
        back = browser.get(f"/sign-in/from/{way}", params=idp.approve(going.headers["location"], **said))
        return browser, back.status_code

    def role(self, person: str) -> Role | None:
        found = self.services.people.person(person)
        return found.role if found and found.active else None


def test_a_colleague_is_found_by_a_verified_address_and_then_by_what_stays_theirs(
    house: Callable[..., House], idp: OidcDouble
) -> None:
    ours = house()
    first, status = ours.enter(idp, **ADA)
    _, again = ours.enter(idp, email="ada.married@elsewhere.example", email_verified=False)

    assert (status, again) == (303, 303)
    assert "Ada Approver" in first.get("/week").text
    (one, two) = ours.services.signinwork.sessions("ada")
    assert (one.way, two.way) == (SignInWay.OIDC, SignInWay.OIDC)
    assert [one.event for one in ours.services.store.audit()] == [
        "person.linked",
        "person.signed_in",
        "person.signed_in",
    ]


def test_a_browser_comes_back_to_the_page_it_wanted(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house()
    browser = ours.browser()
    going = browser.get("/sign-in/with/oidc?back=//evil.example")
    back = browser.get("/sign-in/from/oidc", params=idp.approve(going.headers["location"], **ADA))

    assert back.headers["location"] == "/"
    assert "/sign-in/with/oidc?back=/week" in ours.browser().get("/sign-in?back=/week").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"aud": None},
        {"exp": int(NOW.timestamp()) - 61},
        {"exp": None},
        {"iat": int(NOW.timestamp()) + 120},
        {"nbf": int(NOW.timestamp()) + 120},
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"header": {"alg": "none"}},
        {"header": {"alg": "HS256"}},
        {"header": {"alg": "RS256", "strange": True}},
        {"header": {"alg": "RS256", "kid": "unknown"}},
        {"header": {"alg": "RS256", "jku": "http://127.0.0.1:9/keys", "kid": "unknown"}},
    ],
    ids=str,
)
def test_a_token_that_is_wrong_lets_nobody_in(
    wrong: dict[str, Any], house: Callable[..., House], idp: OidcDouble
) -> None:
    ours = house()

    browser, status = ours.enter(idp, **(ADA | wrong))

    assert (status, browser.get("/ask").status_code) == (403, 401)
    assert ours.services.people.sessions("ada", at=NOW) == []


def test_a_token_of_an_earlier_sign_in_is_worth_nothing(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house()
    browser = ours.browser()
    first = browser.get("/sign-in/with/oidc").headers["location"]
    nonce = re.search(r"nonce=([\w-]+)", first)
    assert nonce is not None
    brought = idp.approve(first, **ADA)
    entered = browser.get("/sign-in/from/oidc", params=brought).status_code
    browser.cookies.clear()

    again = browser.get("/sign-in/from/oidc", params=brought).status_code
    _, replayed = ours.enter(idp, **(ADA | {"nonce": nonce[1]}))

    assert (entered, again, replayed) == (303, 403, 403)


def test_a_sign_in_counts_in_the_browser_it_was_begun_in_and_for_a_quarter_of_an_hour(
    house: Callable[..., House], idp: OidcDouble, clock: Clock
) -> None:
    ours = house()
    begun, other = ours.browser(), ours.browser()
    brought = idp.approve(begun.get("/sign-in/with/oidc").headers["location"], **ADA)
    other.get("/sign-in/with/oidc")
    elsewhere = other.get("/sign-in/from/oidc", params=brought).status_code
    late = idp.approve(begun.get("/sign-in/with/oidc").headers["location"], **ADA)
    clock.advance(minutes=15)

    assert (elsewhere, begun.get("/sign-in/from/oidc", params=late).status_code) == (403, 403)
    assert begun.get("/sign-in/from/oidc", params={"state": "made-up", "code": "x"}).status_code == 403


def test_an_answer_of_another_service_or_a_no_lets_nobody_in(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house()
    browser = ours.browser()
    mixed = idp.approve(browser.get("/sign-in/with/oidc").headers["location"], **ADA) | {"iss": "https://evil.example"}
    first = browser.get("/sign-in/from/oidc", params=mixed).status_code
    no = idp.approve(browser.get("/sign-in/with/oidc").headers["location"], **ADA)
    said_no = {"state": no["state"], "error": "access_denied"}

    assert (first, browser.get("/sign-in/from/oidc", params=said_no).status_code) == (403, 403)
    assert browser.get("/sign-in/with/unknown").status_code == 404


def test_a_service_that_is_away_or_another_one_is_said_in_a_sentence(
    house: Callable[..., House], idp: OidcDouble
) -> None:
    idp.down = True
    away = house().browser().get("/sign-in/with/oidc")
    idp.down, idp.about = False, {"issuer": "https://evil.example"}
    other = house().browser().get("/sign-in/with/oidc")
    idp.about = {"authorization_endpoint": "http://evil.example/authorize"}
    plain = house().browser().get("/sign-in/with/oidc")

    assert (away.status_code, other.status_code, plain.status_code) == (503, 403, 403)
    assert "svarer ikke" in away.text


@pytest.mark.parametrize("endpoint", ["http://10.0.0.8/token", "https://10.0.0.8/token", "https://169.254.169.254/"])
def test_a_service_that_names_a_machine_inside_is_not_followed_there(
    house: Callable[..., House], idp: OidcDouble, endpoint: str
) -> None:
    visit = house()
    idp.about = {"token_endpoint": endpoint}
    browser = visit.browser()
    back = idp.approve(browser.get("/sign-in/with/oidc").headers["location"])

    assert browser.get("/sign-in/from/oidc", params=back).status_code == 403


@pytest.mark.parametrize(
    ("endpoint", "issuer", "may"),
    [
        ("https://idp.example/token", "https://idp.example/tenant", True),
        ("https://idp.example:443/token", "https://idp.example", True),
        ("https://keys.elsewhere.example/keys", "https://idp.example", True),
        ("https://10.0.0.8/token", "https://10.0.0.8/tenant", True),
        ("http://127.0.0.1:9001/token", "http://127.0.0.1:9000", True),
        ("http://localhost:9001/token", "http://127.0.0.1:9000", True),
        ("https://8.8.8.8/token", "https://idp.example", True),
        ("http://idp.example/token", "https://idp.example", False),
        ("https://kim@idp.example/token", "https://idp.example", False),
        ("http://127.0.0.1:6379/", "https://idp.example", False),
        ("https://127.0.0.1/token", "https://idp.example", False),
        ("https://localhost/token", "https://idp.example", False),
        ("https://localhost./token", "https://idp.example", False),
        ("https://our.localhost/token", "https://idp.example", False),
        ("https://[::1]/token", "https://idp.example", False),
        ("https://[::ffff:127.0.0.1]/token", "https://idp.example", False),
        ("https://10.0.0.8/token", "https://idp.example", False),
        ("https://169.254.169.254/latest", "https://idp.example", False),
        ("https://2130706433/token", "https://idp.example", False),
        ("https://0x7f.1/token", "https://idp.example", False),
        ("https://0177.0.0.1/token", "https://idp.example", False),
        ("https://127.1/token", "https://idp.example", False),
        ("https://10.0.0.8/token", "http://127.0.0.1:9000", False),
        ("https://idp.example\\@10.0.0.8/token", "https://idp.example", False),
        ("file:///etc/passwd", "https://idp.example", False),
    ],
)
def test_endpoints_lie_with_the_service_or_on_the_public_web(endpoint: str, issuer: str, may: bool) -> None:
    assert may_be_asked(endpoint, issuer) is may


def test_new_keys_of_the_service_are_learnt(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house()
    _, before = ours.enter(idp, **ADA)
    idp.key = "second"

    assert (before, ours.enter(idp, **ADA)[1]) == (303, 303)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"email_verified": False}, 403),
        ({"email_verified": "true"}, 403),
        ({"email_verified": None}, 403),
        ({"email": "eve@ope.example"}, 403),
        ({"email": "ADA@ope.example"}, 303),
    ],
    ids=str,
)
def test_an_address_nobody_verified_finds_nobody(
    said: dict[str, Any], status: int, house: Callable[..., House], idp: OidcDouble
) -> None:
    assert house().enter(idp, **(ADA | said))[1] == status


def test_addresses_of_a_tenant_of_our_own_count_where_a_setting_says_so(
    house: Callable[..., House], idp: OidcDouble
) -> None:
    ours = house(email_counts=True)

    assert ours.enter(idp, **(ADA | {"email_verified": False}))[1] == 403
    assert ours.enter(idp, **(ADA | {"email_verified": None}))[1] == 303


def test_an_address_that_passed_to_somebody_else_is_not_the_colleague(
    house: Callable[..., House], idp: OidcDouble
) -> None:
    ours = house(makes=True)
    ours.enter(idp, **ADA)

    _, status = ours.enter(idp, **(ADA | {"sub": "a-new-employee"}))

    assert status == 403
    assert len(ours.services.signinwork.sessions("ada")) == 1


def test_who_was_let_go_stays_out(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house(makes=True)
    ours.enter(idp, **ADA)
    ours.services.people.save(a_person(email="ada@ope.example", active=False))

    assert ours.enter(idp, **ADA)[1] == 403


def test_somebody_new_is_taken_in_only_where_a_setting_says_so(house: Callable[..., House], idp: OidcDouble) -> None:
    closed = house().enter(idp, **EVE)[1]
    ours = house(makes=True)
    status = ours.enter(idp, **EVE)[1]

    assert (closed, status) == (403, 303)
    assert ours.services.people.person("eve.new") == a_person(
        Role.READER, id="eve.new", name="Eve New", email="eve.new@ope.example"
    )


def test_groups_give_the_highest_role_and_take_it_away_again(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house(makes=True, roles=GROUPS)
    browser, _ = ours.enter(idp, **EVE, groups=["g-desk", "g-leads", "g-other"])
    both = ours.role("eve.new")
    ours.enter(idp, **EVE, groups=["g-desk"])
    fewer, old_session = ours.role("eve.new"), browser.get("/audit").status_code
    _, none = ours.enter(idp, **EVE, groups=["g-other"])

    assert (both, fewer, old_session) == (Role.APPROVER, Role.COORDINATOR, 403)
    assert (none, ours.role("eve.new"), browser.get("/ask").status_code) == (403, None, 401)
    assert "person.groups_lost" in [one.event for one in ours.services.store.audit()]


def test_groups_that_are_too_many_to_name_take_nothing_away(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house(makes=True, roles=GROUPS)
    ours.enter(idp, **EVE, groups=["g-desk"])

    _, status = ours.enter(idp, **EVE, _claim_names={"groups": "src1"})

    assert (status, ours.role("eve.new")) == (403, Role.COORDINATOR)


def test_where_groups_decide_a_password_is_no_way_around_them(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house(roles=GROUPS)
    secret = "harbour teaspoon Tuesday"
    ours.services.sign_in.store.keep_password("ada", ours.services.sign_in.hasher.hash(secret), at=NOW)
    form = {"name": "ada", "password": secret}
    before = ours.browser().post("/sign-in", data=form).status_code

    browser, _ = ours.enter(idp, **ADA, groups=["g-leads"])

    assert (before, ours.browser().post("/sign-in", data=form).status_code) == (303, 403)
    assert 'action="/me/password"' not in browser.get("/me").text


def test_an_administrator_lets_a_colleague_be_found_anew(house: Callable[..., House], idp: OidcDouble) -> None:
    ours = house()
    ours.enter(idp, **ADA)
    admin = ours.browser()
    admin.cookies.set("ope_session", ours.services.people.open_session("adam", at=NOW))
    form = {"csrf": csrf_of(admin.get("/people/ada").text)}

    assert admin.post("/people/ada/elsewhere/forget", data=form).status_code == 303
    assert ours.enter(idp, **(ADA | {"sub": "another-account"}))[1] == 303


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({TEAM: "T1", USER: "U-ADA"}, 303),
        ({TEAM: "T2", USER: "U-ADA"}, 403),
        ({USER: "U-ADA"}, 403),
        ({TEAM: "T1", USER: "U-EVE"}, 403),
        ({TEAM: "T1", USER: "U-EVE", "email": "ada@ope.example", "email_verified": True}, 303),
    ],
    ids=["ours", "another workspace", "none named", "unknown", "by address"],
)
def test_slack_says_who_it_is_of_our_workspace_alone(
    said: dict[str, Any], status: int, house: Callable[..., House], idp: OidcDouble
) -> None:
    idp.slack = True
    ours = house(slack_team="T1", label="Slack")
    ours.services.people.save(a_person(email="ada@ope.example", slack_user="U-ADA"))

    browser, entered = ours.enter(idp, way="slack", **said)

    assert (entered, browser.get("/ask").status_code) == (status, 200 if status == 303 else 401)
    assert "Log ind med Slack" in ours.browser().get("/sign-in?lang=da").text
