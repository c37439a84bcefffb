from __future__ import annotations

import logging

import pytest

from bot.adapters.attachments import IsolatedAttachmentReader
from bot.visits.models import RequestAttachment


def text_of(name: str, content: bytes) -> str:
    return IsolatedAttachmentReader().read(RequestAttachment(name=name, content=content)).whole


def test_text_of_an_attachment_is_read() -> None:
    assert "14 personer" in text_of("besøg.txt", b"Vi er 14 personer.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("empty.pdf", b"", id="empty"),
        pytest.param("broken.pdf", b"%PDF-1.7\nnothing", id="broken"),
        pytest.param("broken.docx", b"PK\x03\x04", id="no zip"),
        pytest.param("program.exe", b"MZ\x00", id="program"),
        pytest.param("../../x\x00.pdf", b"%PDF", id="odd name"),
    ],
)
def test_attachment_that_cannot_be_read_is_no_obstacle(
    name: str, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert text_of(name, content) == ""

    assert name not in caplog.text


def test_long_attachment_is_cut() -> None:
    assert len(text_of("long.txt", b"word " * 500_000)) <= 200_000
