"""Citations: a quote is checked against the document that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from knowledge.models import Citation

_NO_LETTER = re.compile(r"[\W_]+")


def unsupported(
    citations: Sequence[Citation], documents: Mapping[str, str] | Callable[[str], str | None]
) -> list[Citation]:
    """Return the citations whose quote is not in the text of their document.

    White space, hyphenation and punctuation are passed over: extraction breaks lines anywhere. Letters
    and figures are not, nor is case.
    """
    text_of = documents.get if isinstance(documents, Mapping) else documents
    return [each for each in citations if not _stands(each.quote, text_of(each.document))]


def chunk_id(citation: Citation) -> str:
    """Return the id of the chunk that the citation quotes, as its address names it."""
    return f"{citation.document}#{citation.url.rpartition('#p')[2]}"


def document_of(chunk_id: str) -> str:
    return chunk_id.rpartition("#")[0]


def folded(text: str) -> str:
    """Return the letters and figures of a text, and nothing else."""
    return _NO_LETTER.sub("", text)


def folded_with_offsets(text: str) -> tuple[str, list[int]]:
    """Return the letters and figures, and where in the text each of them stands."""
    offsets = [at for at, char in enumerate(text) if char.isalnum()]
    return "".join(text[at] for at in offsets), offsets


def _stands(quote: str, text: str | None) -> bool:
    letters = folded(quote)
    return bool(text) and bool(letters) and letters in folded(text or "")
