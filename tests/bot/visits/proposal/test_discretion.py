"""No letter says what staff are told of a sender: no flag, no suspicion, no nationality."""

from __future__ import annotations

import re

import pytest

from bot.visits import replies
from bot.visits.letters import Writer
from bot.visits.models import Flag, Recommendation
from bot.visits.proposal.bundling import correspondence
from bot.visits.triage import recommending
from bot.visits.wording import LANGUAGES
from knowledge import Source
from knowledge.registers.loading import load_registers
from tests.factories import a_triage, a_visit_request

REGISTERS = load_registers()
CANARY = "flagged-for-staff-only"
#: What no letter may hint at, in any of its languages.
UNSAID = (
    r"\bvis(a|um|ado|to)\b|visum|签证|suspici|suspect|mistanke|misstanke|mistenk|verdacht|soup[cç]on|sospech|怀疑|可疑|fraud|"
    r"svindel|bedr[äæe]geri|betrug|fraude|诈骗|spam|abuse|misbrug|missbruk|missbrauch|abus\b|abuso|滥用|jiangsu|江苏|"
    r"risik|risk|verify your|identity check"
)
NATIONALITY = r"chin|kina|kines|中国|中國"


def a_flag(flag_id: str) -> Flag:
    source = Source(document="policies.yaml", title=CANARY, section=CANARY)
    return Flag(id=flag_id, reason=CANARY, told={"da": CANARY, "en": CANARY}, source=source)


def a_writer(language: str, recommendation: Recommendation) -> Writer:
    flags = tuple(a_flag(policy.id) for policy in REGISTERS.policies)
    triage = a_triage(
        language=language,
        country="CN",
        region="Jiangsu",
        organisation="Example Bureau",
        flags=flags,
        recommendation=recommendation,
        missing=("dates", "group_size"),
    )
    request = a_visit_request(message="We need a visa invitation. Is it possible?")
    return Writer(request, triage, registers=REGISTERS, reference="2026-0001")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("recommendation", Recommendation)
def test_letter_to_a_flagged_sender_says_nothing_of_the_flags(language, recommendation):
    found = correspondence(a_writer(language, recommendation))

    assert found is not None
    said = f"{found[1].subject}\n{found[1].body}"
    assert CANARY not in said
    assert re.search(UNSAID, said, re.IGNORECASE) is None
    assert re.search(NATIONALITY, said, re.IGNORECASE) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_replies_to_a_flagged_sender_say_nothing_of_the_flags(language):
    writer = a_writer(language, Recommendation.ESCALATE)

    for letter in (replies.press(writer), replies.reply(writer, ())):
        said = f"{letter.subject}\n{letter.body}"
        assert CANARY not in said
        assert re.search(f"{UNSAID}|{NATIONALITY}", said, re.IGNORECASE) is None


def test_a_purpose_to_be_verified_is_put_to_a_person_and_never_declined():
    rows = [row for row in recommending.shipped_table().rows if "suspected_visa_purpose" in row.when.flags]

    assert [(row.recommend, row.owner) for row in rows] == [("escalate", "lead")]


@pytest.mark.parametrize("policy", REGISTERS.policies, ids=lambda policy: policy.id)
def test_what_staff_read_of_a_flag_accuses_nobody(policy):
    said = " ".join((*policy.wording.values(), *policy.title.values()))

    assert re.search(r"suspic|mistænk|svindel|fraud|fake|falsk|scam|snyd|bedrag", said, re.IGNORECASE) is None
