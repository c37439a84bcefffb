from __future__ import annotations

import html
from typing import Any

from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Bundle, BundleKind
from bot.visits.wording import of
from tests.bot.web.conftest import csrf_of, field_of
from tests.factories import NUMBER, a_case, a_draft, a_proposal
from tests.fakes import InMemoryCaseStore

LINES = "Ada Example\nVisit coordinator"


def keep(browser: TestClient, lines: str) -> int:
    form = {"csrf": csrf_of(browser.get("/me").text), "signature": lines}
    return browser.post("/me/signature", data=form).status_code


def edited(browser: TestClient, store: InMemoryCaseStore, number: str, **fields: str) -> str:
    """The letter as it stands after its page was saved."""
    proposal = store.case(number).proposal
    assert proposal
    draft = proposal.bundles[0].messages[0]
    path = f"/cases/{number}/letters/{draft.id}"
    page = browser.get(path).text
    body = f"Dear Kim,\n\nSee below.\n\n{of('en').sign_off()}" if "sign" not in fields else draft.body
    form = {name: field_of(page, name) for name in ("bundle", "digest")} | {"csrf": csrf_of(page), "subject": "Visit"}
    assert browser.post(path, data=form | {"body": body} | fields).status_code == 303
    after = store.case(number).proposal
    assert after
    return after.bundles[0].messages[0].body


def test_who_keeps_a_signature_signs_what_they_edit(
    services: Services, store: InMemoryCaseStore, case: Any, approver_browser: TestClient
) -> None:
    first = edited(approver_browser, store, case.number)
    assert keep(approver_browser, LINES) == 303
    page = html.unescape(approver_browser.get("/me?lang=en&done=signature_kept").text)
    signed = edited(approver_browser, store, case.number, sign="own")
    unsigned = edited(approver_browser, store, case.number, sign="")

    assert (LINES in page, "Your signature is kept" in page) == (True, True)
    assert first.endswith(of("en").sign_off() + "\n")
    assert signed == first.replace(of("en").sign_off(), of("en").sign_off(LINES))
    assert unsigned == first
    assert [line.event for line in store.audit() if line.event.startswith("person.")] == ["person.signature_kept"]


def test_more_than_a_few_lines_is_not_kept(services: Services, approver_browser: TestClient) -> None:
    assert keep(approver_browser, "a\n" * 9) == 422
    assert [person.signature for person in services.people.people() if person.signature] == []


def test_one_press_signs_every_letter_of_a_bundle_that_ends_as_we_wrote_it(
    store: InMemoryCaseStore, approver_browser: TestClient
) -> None:
    ours, own_words = f"Kan I?\n\n{of('da').sign_off()}\n", "Kan I?\n\nKh Bo\n"
    drafts = tuple(
        a_draft(id=f"host_enquiries-v1-{n}", to=f"host-{n}@lab.example", language="da", body=body)
        for n, body in enumerate((ours, own_words, ours), start=1)
    )
    bundle = Bundle(kind=BundleKind.HOST_ENQUIRIES, messages=drafts)
    store.put(a_case(proposal=a_proposal(bundles=(bundle,))))
    keep(approver_browser, LINES)
    page = approver_browser.get(f"/cases/{NUMBER}?lang=en").text
    form = {"csrf": csrf_of(page), "bundle": "host_enquiries", "digest": bundle.digest}

    pressed = approver_browser.post(f"/cases/{NUMBER}/signing", data=form)
    stale = approver_browser.post(f"/cases/{NUMBER}/signing", data=form)

    signed = store.case(NUMBER).proposal
    assert signed
    assert "Put your signature under all of them" in page
    assert (pressed.status_code, stale.status_code) == (303, 409)
    assert [draft.body for draft in signed.bundles[0].messages] == [
        f"Kan I?\n\n{of('da').sign_off(LINES)}\n",
        own_words,
        f"Kan I?\n\n{of('da').sign_off(LINES)}\n",
    ]
