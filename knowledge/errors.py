"""Errors of the knowledge base; the docstring is the sentence a person reads.

KnowledgeError
├── DocumentUnknown
├── DocumentRefused
├── IndexMismatch
├── IndexOwned
├── EmbedderMissing
├── EmbedderFailed
├── ModelMissing
├── ModelFailed
├── QuestionRefused
├── RegisterInvalid
└── QuestionsInvalid
"""

from __future__ import annotations


class KnowledgeError(Exception):
    """The knowledge base could not do this."""

    def __init__(self, particulars: str = "") -> None:
        sentence = (type(self).__doc__ or "").strip()
        super().__init__(f"{sentence} {particulars}".strip())
        self.particulars = particulars


class DocumentUnknown(KnowledgeError):
    """There is no document of that name; `ope index --list` shows them."""


class DocumentRefused(KnowledgeError):
    """This file could not be taken in."""


class IndexMismatch(KnowledgeError):
    """The index was made with another embedding model; `ope index --rebuild` makes a new one."""


class IndexOwned(KnowledgeError):
    """Another process owns the index; stop it, or let it do the work."""


class EmbedderMissing(KnowledgeError):
    """The embedding model could not be opened; `ope doctor` says what is missing."""


class EmbedderFailed(KnowledgeError):
    """The embedding model does not answer just now; try again in a moment."""


class ModelMissing(KnowledgeError):
    """The language model that OPE_LLM names could not be opened."""


class ModelFailed(KnowledgeError):
    """The language model gave no reply that could be used."""


class QuestionRefused(KnowledgeError):
    """Ask one question, of at most 2,000 characters."""


class RegisterInvalid(KnowledgeError):
    """A register has an entry that cannot be read."""


class QuestionsInvalid(KnowledgeError):
    """This is no file of labelled questions; each line is one as JSON."""
