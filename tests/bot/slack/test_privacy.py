from __future__ import annotations

import pytest

from bot.slack.mentions import typed
from bot.slack.privacy import for_channel
from bot.slack.ref import Ref
from bot.visits.models import Bundle, BundleKind, Contact
from tests.factories import a_bundle, a_case, a_visit_request

REQUEST = a_visit_request(contact=Contact(name="Kim Ana Exempel", email="kim@malmberg.example"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Write to kim.x+y@malmberg.example.", "Write to […]", id="address"),
        pytest.param("Ring 0046 70 123 45 67 now", "Ring […] now", id="number"),
        pytest.param("Ring (+45) 12 34 56 78", "Ring ([…]", id="Danish number"),
        pytest.param("KIM ANA EXEMPEL and kim", "[…] and […]", id="name in any case"),
        pytest.param("Kimberley stays", "Kimberley stays", id="a longer word"),
        pytest.param("2027-10-11 to 15.10.2027, 2027/2028", "2027-10-11 to 15.10.2027, 2027/2028", id="dates"),
        pytest.param("14 people, 3,200 homes, case 2026-0001", "14 people, 3,200 homes, case 2026-0001", id="figures"),
    ],
)
def test_the_channel_sees_no_address_number_or_name(text: str, shown: str) -> None:
    assert for_channel(text, REQUEST) == shown


@pytest.mark.parametrize(
    ("raw", "question"),
    [
        pytest.param("<@UBOT> who?", "who?", id="mention first"),
        pytest.param("hey <@UBOT>, who?", "hey , who?", id="mention inside"),
        pytest.param("<@UBOT> ask <@U2|kim> &amp; me", "ask kim & me", id="somebody else"),
        pytest.param("<@UBOT> in <#C1|energy> <!channel>", "in #energy", id="channels"),
        pytest.param("<https://a.example|the page> <https://b.example>", "the page https://b.example", id="links"),
        pytest.param("5 &lt; 6", "5 < 6", id="entities"),
    ],
)
def test_what_was_typed_is_read_as_plain_text(raw: str, question: str) -> None:
    assert typed(raw, bot_user="UBOT") == question


@pytest.mark.parametrize("kind", list(BundleKind))
def test_a_button_carries_number_bundle_and_digest_and_nothing_else(kind: BundleKind) -> None:
    bundle: Bundle = a_bundle(kind)
    value = str(Ref.to(a_case(), bundle, bundle.messages[0].id))

    assert value == f"2026-0001 {kind} {bundle.digest} {kind}-v1-1"
    assert Ref.parse(value) == Ref("2026-0001", kind, bundle.digest, f"{kind}-v1-1")
