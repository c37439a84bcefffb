import pytest
from pydantic import SecretStr

from tests.bot.web.conftest import AWAY

TOKEN = "a-token-for-prometheus"


def lines(text):
    return {line for line in text.splitlines() if not line.startswith("#")}


def test_what_stands_in_the_stores_is_counted(browser_of, case):
    told = lines(browser_of().get("/metrics").text)

    assert 'ope_cases{status="proposed"} 1.0' in told
    assert 'ope_cases{status="received"} 0.0' in told
    assert 'ope_letters{state="uncertain"} 0.0' in told
    assert "ope_jobs_unfinished 0.0" in told
    assert "ope_jobs_stranded 0.0" in told
    assert 'ope_jobs{state="waiting"} 0.0' in told
    assert "ope_workers 1.0" in told
    assert 'ope_worker_silent_seconds{worker="inline"} 0.0' in told


def test_an_answer_is_counted_under_its_route_and_says_nothing_of_who_asked_for_what(browser_of, case):
    browser = browser_of()
    before = browser.get("/metrics").text
    browser.get("/cases/2026-9999?q=kim@blaaby.example")
    browser.get("/kim@blaaby.example")

    after = browser.get("/metrics").text
    new = lines(after) - lines(before)

    assert any(line.startswith('ope_requests_total{method="GET",route="/cases/{number}",status="404"}') for line in new)
    assert any(line.startswith('ope_requests_total{method="GET",route="none",status="404"}') for line in new)
    assert any(line.startswith('ope_request_seconds_count{route="/cases/{number}"}') for line in new)
    assert "2026-9999" not in after
    assert "blaaby" not in after


@pytest.mark.parametrize(("header", "status"), [("", 401), ("Bearer wrong", 401), (f"Bearer {TOKEN}", 200)])
def test_from_elsewhere_it_takes_the_token(browser_of, header, status):
    browser = browser_of(client=AWAY, metrics_token=SecretStr(TOKEN))

    assert browser.get("/metrics", headers={"authorization": header} if header else {}).status_code == status


def test_without_a_token_it_is_for_this_machine(browser_of):
    assert browser_of(client=AWAY).get("/metrics").status_code == 401


@pytest.mark.parametrize(("strange", "said"), [(0, "Indbakke"), (1, "Én opgave venter"), (2, "2 opgaver venter")])
def test_what_nobody_works_is_told_on_the_inbox(services, approver_browser, strange, said):
    services.jobs.strange = strange

    told = approver_browser.get("/").text

    assert ("venter på en udgave af programmet" in told) == bool(strange)
    assert said in told
