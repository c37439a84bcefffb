"""`/ask`: a question, and an answer whose every sentence can be checked."""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from bot.asking.models import Via
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import Asker

router = APIRouter()

_LONGEST = 2_000
_LONGEST_ANSWER = 4_000
_TURNS = 5  #: Of one conversation: what a follow-up can still be about.
_MARK = re.compile(r"\[(\d{1,2})\]")
_BULLETS = ("• ", "- ", "* ")

Piece = tuple[str, int | None]


class Block(NamedTuple):
    """A paragraph, or a list and its items."""

    listed: bool
    texts: list[list[Piece]]


class Turn(NamedTuple):
    """A question of the conversation and what was answered; kept in the page alone, and shown as plain words."""

    question: str
    answer: str


@router.get("/ask")
def empty(request: Request, person: Asker) -> HTMLResponse:
    return pages.render(request, "ask.html", question="", fault=None, answer=None, turns=())


@router.post("/ask")
def answer(request: Request, form: StaffForm, person: Asker, services: ServicesDep) -> HTMLResponse:
    """Posted, so that no question ends up in an address or a log."""
    question, turns = field(form, "question", limit=_LONGEST + 1).strip(), _turns(form)
    if not question or len(question) > _LONGEST:
        fault = "ask_too_long" if question else "ask_empty"
        return pages.render(request, "ask.html", status=422, question=question, fault=fault, answer=None, turns=turns)
    found, answer_id = services.ask(question, [turn.question for turn in turns], via=Via.WEB, by=person.id)
    numbers = frozenset(citation.number for citation in found.citations)
    return pages.render(
        request,
        "ask.html",
        question=question,
        fault=None,
        answer=found,
        answer_id=answer_id,
        turns=turns,
        thread=(*turns, Turn(question, found.answer[:_LONGEST_ANSWER]))[-_TURNS:],
        kept_days=services.registers.house.questions_kept_days,
        blocks=_blocks(found.answer, numbers),
        languages={info.name: info.language for info in services.knowledge.documents()},
    )


def _turns(form: FormData) -> tuple[Turn, ...]:
    """The newest ones that are whole; whoever changes them in the form changes their own page."""
    asked, answered = form.getlist("asked"), form.getlist("answered")
    pairs = [(one, other) for one, other in zip(asked, answered, strict=False) if isinstance(one, str)]
    whole = [Turn(one.strip()[:_LONGEST], str(other)[:_LONGEST_ANSWER]) for one, other in pairs if one.strip()]
    return tuple(whole[-_TURNS:])


def _blocks(answer: str, numbers: frozenset[int]) -> list[Block]:
    """Cut the answer into paragraphs and lists; between them no empty lines are left."""
    blocks: list[Block] = []
    for listed, group in groupby(answer.splitlines(), key=lambda line: line.startswith(_BULLETS)):
        lines = list(group)
        texts = [line[2:] for line in lines] if listed else ["\n".join(lines).strip()]
        blocks.append(Block(listed, [_marked(text, numbers) for text in texts if text]))
    return [block for block in blocks if block.texts]


def _marked(text: str, numbers: frozenset[int]) -> list[Piece]:
    """Cut at its marks: (words, None) or ("[1]", 1). A mark without its citation stays words."""
    pieces: list[Piece] = []
    last = 0
    for mark in _MARK.finditer(text):
        if int(mark[1]) in numbers:
            pieces += [(text[last : mark.start()], None), (mark[0], int(mark[1]))]
            last = mark.end()
    return [*pieces, (text[last:], None)]
