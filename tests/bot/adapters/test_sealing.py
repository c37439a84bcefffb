from __future__ import annotations

import pytest

from bot.adapters.sealing import AesSealer
from bot.visits.errors import SealBroken

SEALER = AesSealer(b"a secret")


def test_what_is_sealed_opens_for_the_person_it_is_about() -> None:
    sealed = SEALER.seal("P1234567, søde nødder, 护照", about="2026-0001/p1")

    assert SEALER.open(sealed, about="2026-0001/p1") == "P1234567, søde nødder, 护照"
    assert b"P1234567" not in sealed
    assert SEALER.seal("the same", about="p1") != SEALER.seal("the same", about="p1")


@pytest.mark.parametrize("about", ["2026-0001/p2", "2026-0002/p1", ""])
def test_it_opens_for_nobody_else(about: str) -> None:
    sealed = SEALER.seal("P1234567", about="2026-0001/p1")

    with pytest.raises(SealBroken):
        SEALER.open(sealed, about=about)


@pytest.mark.parametrize("spoilt", [b"", b"short", bytes(60)], ids=["empty", "short", "zeros"])
def test_what_is_no_seal_of_ours_is_refused(spoilt: bytes) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(spoilt, about="2026-0001/p1")


def test_a_changed_byte_and_another_key_are_refused() -> None:
    sealed = SEALER.seal("P1234567", about="p1")

    for opener, content in ((SEALER, sealed[:-1] + bytes([sealed[-1] ^ 1])), (AesSealer(b"another"), sealed)):
        with pytest.raises(SealBroken):
            opener.open(content, about="p1")
