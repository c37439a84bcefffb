"""AesSealer: AES-256-GCM. What is sealed for one person opens for no other, nor after a byte was changed."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.visits.errors import SealBroken

_NONCE = 12  # bytes, as the mode wants it; drawn anew for each seal
PARTICIPANTS = b"ope restricted part of participants"
ARRIVED = b"ope originals and files that came in"
KEPT_FORMS = b"ope form that is begun and kept"


class AesSealer:
    """A key of its own for each purpose."""

    def __init__(self, secret: bytes, *, purpose: bytes = PARTICIPANTS) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
        self._cipher = AESGCM(key)

    def seal(self, text: str, *, about: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, *, about: str) -> str:
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealBroken from None


def sealed_by(token: str) -> AesSealer:
    """What a form is sealed by that is begun and kept: the token of its private link, and nothing that we hold."""
    return AesSealer(token.encode(), purpose=KEPT_FORMS)
