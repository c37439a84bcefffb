"""PDF: text in reading order, columns included, page by page; what nobody sees on the page stands apart."""

from __future__ import annotations

import io

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTTextContainer
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfparser import PDFParser, PDFSyntaxError
from pdfminer.psexceptions import PSException
from pdfminer.utils import decode_text

from ingest.formats import Extract, Unreadable
from ingest.printed import parted

_MOST_PAGES = 2_000
_NO_TEXT = "It has no text, only pictures of pages: run text recognition (OCR) on it first."
_LOCKED = "It is protected by a password; save a copy without one."
_BROKEN = "The PDF is damaged; open it and save it again."


def extract(content: bytes) -> Extract:
    """Read every page.

    Raises:
        Unreadable: locked, damaged, too long, or without text.
    """
    try:
        title = _title(content)
        pages, unseen = _pages(content)
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        raise Unreadable(_LOCKED) from None
    except (PDFSyntaxError, PDFException, PSException):
        raise Unreadable(_BROKEN) from None
    hidden = "".join(unseen).strip()
    if not hidden and not any(page.strip() for page in pages):
        raise Unreadable(_NO_TEXT if pages else _BROKEN)
    starts, at = [], 0
    for page in pages:
        starts.append(at)
        at += len(page)
    return Extract("".join(pages), title=title, page_starts=starts, hidden=hidden)


def _pages(content: bytes) -> tuple[list[str], list[str]]:
    """The text of each, and what is hidden on them."""
    pages: list[str] = []
    unseen: list[str] = []
    for layout in extract_pages(io.BytesIO(content), laparams=LAParams()):
        if len(pages) == _MOST_PAGES:
            raise Unreadable(f"It has more than {_MOST_PAGES} pages; split it.")
        told = [parted(element, layout) for element in layout if isinstance(element, LTTextContainer)]
        pages.append("\n".join(seen for seen, _ in told if seen) + "\n")
        unseen += [hidden for _, hidden in told if hidden]
    return pages, unseen


def _title(content: bytes) -> str:
    for info in PDFDocument(PDFParser(io.BytesIO(content))).info:
        raw = info.get("Title")
        if isinstance(raw, bytes):
            return decode_text(raw)
    return ""
