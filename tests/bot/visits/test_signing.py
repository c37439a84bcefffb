from __future__ import annotations

import pytest

from bot.visits import signing, templating
from bot.visits.errors import RequestInvalid
from bot.visits.letters import Writer
from bot.visits.wording import LANGUAGES, of
from tests.bot.visits.registers import some_registers
from tests.factories import a_person, a_triage, a_visit_request

ADA = a_person(id="ada", signature="Ada Example\nVisit coordinator\n+45 00 00 00 00")
BO = a_person(id="bo", signature="Bo Example")


def a_letter(language: str) -> str:
    triage = a_triage(language=language)
    return (
        Writer(a_visit_request(), triage, registers=some_registers(), reference="2026-0001")
        .decline("general_decline")
        .body
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_signed_by_who_edited_it_last_and_by_the_house_again(language: str) -> None:
    letter, closing = a_letter(language), of(language).signature["closing"]

    hers = signing.signed(letter, by=ADA, own=True, colleagues=[ADA, BO])
    his = signing.signed(hers, by=BO, own=True, colleagues=[ADA, BO])

    assert hers.endswith(f"{closing}\nAda Example\nVisit coordinator\n+45 00 00 00 00\n")
    assert hers.startswith(letter.partition(closing)[0])
    assert his.endswith(f"{closing}\nBo Example\n")
    assert signing.signed(his, by=BO, own=False, colleagues=[ADA, BO]) == letter
    assert signing.signed(letter, by=BO, own=False, colleagues=[]) == letter


def test_a_letter_that_ends_in_other_words_stays_as_it_was_written() -> None:
    written = a_letter("en") + "\nPS: We look forward to it.\n"

    assert signing.signed(written, by=ADA, own=True, colleagues=[ADA]) == written


def test_a_signature_is_a_few_plain_lines() -> None:
    assert signing.tidy(" Ada \t Example\r\n\r\n\x07Coordinator ⟦ \n") == "Ada Example\nCoordinator"
    for too_much in ("a\n" * 7, "a" * 81):
        with pytest.raises(RequestInvalid):
            signing.tidy(too_much)


def test_shipped_letters_end_as_signing_knows_it() -> None:
    sign_offs = {kind for kind in templating.kinds() if "signature" in templating.kept(kind)}
    last = {kind for kind in sign_offs if templating.shipped(kind, "en").body.rstrip().endswith("{{ signature }}")}

    assert sign_offs - last <= {"invitation_letter"}
