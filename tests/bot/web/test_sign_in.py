from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from pwdlib.hashers.argon2 import Argon2Hasher

from bot.adapters.passwords import ArgonHasher
from bot.services import Services
from bot.visits.models import Role
from bot.visits.models.session import SignInWay
from tests.bot.web.conftest import AWAY, csrf_of
from tests.factories import a_person
from tests.fakes import Clock, InMemoryPeopleStore

GOOD = "harbour teaspoon Tuesday"
OTHER = "seven bicycles behind a lamp"
FIREFOX = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"}


@pytest.fixture
def people() -> InMemoryPeopleStore:
    """Sessions last as long here as they do for people."""
    return InMemoryPeopleStore(*(a_person(role) for role in Role))


def give_password(services: Services, person: str, password: str = GOOD) -> None:
    hashed = services.sign_in.hasher.hash(password)
    services.sign_in.store.keep_password(person, hashed, at=services.now())


def sign_in(browser: TestClient, name: str, password: str, **more: str) -> tuple[int, str]:
    answer = browser.post("/sign-in", data={"name": name, "password": password} | more, headers=FIREFOX)
    return answer.status_code, answer.text


def post(browser: TestClient, path: str, **fields: str) -> tuple[int, str]:
    answer = browser.post(path, data={"csrf": csrf_of(browser.get("/me").text)} | fields)
    return answer.status_code, answer.text


@pytest.mark.parametrize("name", ["ada", " ADA ", "Ada@ope.example"])
def test_a_colleague_signs_in_by_user_name_or_address(
    name: str, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    services.people.save(a_person(email="ada@ope.example"))
    give_password(services, "ada")
    browser = browser_of()

    answer = browser.post("/sign-in", data={"name": name, "password": GOOD, "back": "/week"}, headers=FIREFOX)

    assert (answer.status_code, answer.headers["location"]) == (303, "/week")
    (session,) = services.signinwork.sessions("ada")
    assert (session.way, session.browser) == (SignInWay.PASSWORD, "Firefox, Windows")
    assert "this browser" in browser.get("/me?lang=en").text
    assert [line.details for line in services.store.audit() if line.event == "person.signed_in"] == [
        {"way": "password"}
    ]


def test_one_answer_for_everything_that_is_wrong(services: Services, browser_of: Callable[..., TestClient]) -> None:
    give_password(services, "ada")
    give_password(services, "carl")
    services.people.save(a_person(Role.COORDINATOR, active=False))
    wrong = [("ada", OTHER), ("nobody", GOOD), ("carl", GOOD), ("adam", GOOD)]  # of Adam there is no password

    answers = {sign_in(browser_of(), name, word)[0] for name, word in wrong}
    sentences = {re.sub(r'value="\w+"', "", sign_in(browser_of(), name, word)[1]) for name, word in wrong}

    assert (answers, len(sentences)) == ({403}, 1)
    assert "hører ikke sammen" in sentences.pop()


def test_guessing_is_slowed_down_and_nobody_is_locked_out_for_good(
    services: Services, clock: Clock, browser_of: Callable[..., TestClient]
) -> None:
    give_password(services, "ada")
    stranger = browser_of(client=AWAY)

    seen = [sign_in(stranger, "ada", f"{GOOD} {n}")[0] for n in range(6)]
    right_but_early = sign_in(stranger, "ada", GOOD)[0]
    from_elsewhere = sign_in(browser_of(client=("198.51.100.4", 5)), "ada", GOOD)[0]
    of_nobody = [sign_in(stranger, "nobody", f"{GOOD} {n}")[0] for n in range(6)]
    clock.advance(seconds=31)
    later = sign_in(stranger, "ada", GOOD)[0]

    assert seen == of_nobody == [403] * 5 + [429]
    assert (right_but_early, from_elsewhere, later) == (429, 303, 303)


def test_a_wait_grows_to_a_quarter_of_an_hour_and_no_further(
    services: Services, clock: Clock, browser_of: Callable[..., TestClient]
) -> None:
    give_password(services, "ada")
    stranger = browser_of(client=AWAY)
    for n in range(14):
        sign_in(stranger, "ada", f"{GOOD} {n}")
        clock.advance(minutes=15)
    sign_in(stranger, "ada", OTHER)

    status, page = sign_in(stranger, "ada", GOOD)
    clock.advance(minutes=15)

    assert (status, "Vent 15 minutter" in page) == (429, True)
    assert sign_in(stranger, "ada", GOOD)[0] == 303


def test_a_hash_with_other_parameters_is_renewed_at_the_next_sign_in(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    old = ArgonHasher(Argon2Hasher(time_cost=2, memory_cost=8, parallelism=1)).hash(GOOD)
    services.sign_in.store.keep_password("ada", old, at=services.now())

    first, second = sign_in(browser_of(), "ada", GOOD)[0], sign_in(browser_of(), "ada", GOOD)[0]

    kept = services.sign_in.store.password("ada")
    assert (first, second) == (303, 303)
    assert kept is not None
    assert ("t=2" in old, "t=1" in kept) == (True, True)


def test_a_link_sets_a_first_password(services: Services, browser_of: Callable[..., TestClient]) -> None:
    browser = browser_of()
    link = services.people.issue_link("ada", at=services.now())

    answer = browser.post(f"/sign-in/{link}", data={"next": "password"})
    status, _ = post(browser, "/me/password", new=GOOD, again=GOOD)

    assert answer.headers["location"] == "/me#h-password"
    assert (status, sign_in(browser_of(), "ada", GOOD)[0]) == (303, 303)


def test_a_password_is_changed_with_the_present_one_and_signs_out_elsewhere(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    give_password(services, "ada")
    here, there = browser_of(), browser_of()
    sign_in(here, "ada", GOOD)
    sign_in(there, "ada", GOOD)

    wrong, page = post(here, "/me/password", present=OTHER, new=OTHER, again=OTHER)
    changed, _ = post(here, "/me/password", present=GOOD, new=OTHER, again=OTHER)

    assert (wrong, 'role="alert"' in page, OTHER in page) == (422, True, False)
    assert (changed, here.get("/ask").status_code, there.get("/ask").status_code) == (303, 200, 401)
    assert (sign_in(browser_of(), "ada", GOOD)[0], sign_in(browser_of(), "ada", OTHER)[0]) == (403, 303)


def test_a_first_password_is_not_set_in_a_browser_that_was_left_open(
    services: Services, clock: Clock, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(Role.APPROVER)
    clock.advance(hours=1)

    assert post(browser, "/me/password", new=GOOD, again=GOOD)[0] == 409
    assert services.sign_in.store.password("ada") is None


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short and easy", "short and easy", "mindst 15 tegn"),
        ("x" * 201, "x" * 201, "højst 200 tegn"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "let at gætte"),
        ("Password123456789", "Password123456789", "let at gætte"),
        ("Velkommen-Sommer-2026", "Velkommen-Sommer-2026", "let at gætte"),
        ("Ada Approver 1234", "Ada Approver 1234", "let at gætte"),
        ("one point entry 12", "one point entry 12", "let at gætte"),
        (GOOD, OTHER, "ikke ens"),
    ],
    ids=["short", "long", "same letter", "common", "season", "own name", "our name", "differs"],
)
def test_a_password_that_will_not_do_is_refused(
    new: str, again: str, said: str, services: Services, approver_browser: TestClient
) -> None:
    status, page = post(approver_browser, "/me/password", new=new, again=again)

    assert (status, said in page) == (422, True)
    assert services.sign_in.store.password("ada") is None


def test_characters_count_as_the_same_however_a_keyboard_makes_them(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    post(browser_of(Role.APPROVER), "/me/password", new="smørrebrød på en café", again="smørrebrød på en café")

    assert sign_in(browser_of(), "ada", "smørrebrød pa\u030a en cafe\u0301")[0] == 303


def test_one_session_is_ended_and_then_all_others(services: Services, browser_of: Callable[..., TestClient]) -> None:
    here, second, third = (browser_of(Role.APPROVER) for _ in range(3))
    opened = services.people.opened(second.cookies["ope_session"], at=services.now())
    assert opened is not None

    one, _ = post(here, "/me/sessions/end", session=opened.id)
    left = [browser.get("/ask").status_code for browser in (here, second, third)]
    rest, _ = post(here, "/me/sessions/end")

    assert (one, left) == (303, [200, 401, 200])
    assert (rest, [browser.get("/ask").status_code for browser in (here, third)]) == (303, [200, 401])


def test_nobody_ends_a_session_of_somebody_else_by_its_id(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    carl, ada = browser_of(Role.COORDINATOR), browser_of(Role.APPROVER)
    (session,) = services.signinwork.sessions("carl")

    assert post(ada, "/me/sessions/end", session=session.id)[0] == 404
    assert carl.get("/ask").status_code == 200


def test_an_administrator_signs_a_colleague_out_everywhere(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    carl, admin = browser_of(Role.COORDINATOR), browser_of(Role.ADMIN)

    status, _ = post(admin, "/people/carl/sessions/end")

    assert (status, carl.get("/ask").status_code) == (303, 401)
    (line,) = [one for one in services.store.audit() if one.event == "person.sessions_ended"]
    assert (line.actor, line.details) == ("adam", {"person": "carl", "sessions": 1})


@pytest.mark.parametrize(
    ("steps", "status"),
    [([11, 11, 11], 200), ([13], 401), ([11] * 16, 401)],
    ids=["used daily", "left alone", "for a week"],
)
def test_a_session_ends_when_it_is_left_alone_and_after_a_week(
    steps: list[int], status: int, clock: Clock, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(Role.APPROVER)
    for hours in steps:
        clock.advance(hours=hours)
        answer = browser.get("/ask").status_code

    assert answer == status


def test_an_administrator_takes_a_colleague_in_who_signs_in_by_the_link(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    admin = browser_of(Role.ADMIN)
    typed = {"person": "new.one", "name": "Nova One", "role": "coordinator", "language": "en", "email": "n@ope.example"}

    status, page = post(admin, "/people-new", **typed)
    found = re.search(r'value="[^"]*(/sign-in/[\w-]+)"', page)
    assert found is not None
    browser = browser_of()
    entered = browser.post(found[1]).status_code

    assert (status, entered, browser.get("/cases/new").status_code) == (200, 303, 200)
    assert [(one.event, one.actor) for one in services.store.audit()][:2] == [
        ("person.added", "adam"),
        ("person.invited", "adam"),
    ]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"person": "ada"}, 409),
        ({"person": "../x"}, 422),
        ({"person": "system"}, 422),
        ({"email": "ADA@ope.example"}, 409),
        ({"role": "king"}, 422),
        ({"name": " "}, 422),
    ],
    ids=str,
)
def test_who_cannot_be_taken_in_comes_back_with_what_was_typed(
    changed: dict[str, str], status: int, services: Services, browser_of: Callable[..., TestClient]
) -> None:
    services.people.save(a_person(email="ada@ope.example"))
    before = services.people.people()
    typed = {"person": "new", "name": "Nova One", "role": "reader", "language": "da", "email": "n@ope.example"}

    answer, page = post(browser_of(Role.ADMIN), "/people-new", **(typed | changed))

    assert (answer, 'role="alert"' in page, services.people.people() == before) == (status, True, True)
