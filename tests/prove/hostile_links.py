"""C-22: every form of a link that carries something away, in answers, Slack, letters and papers."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from bot.adapters.papers import OfficePapers
from bot.slack.answer import answer_blocks, answer_text
from bot.visits.wording import cleaning
from ingest.loading import load_bytes
from knowledge.models import Answer
from knowledge.writing import checking
from tests.bot.slack.support import PAGE
from tests.bot.visits.registers import a_host
from tests.factories import a_programme_item
from tests.knowledge.writing.conftest import EXTRACTED, QUOTE, SAID, ScriptedModel, a_reply, asked
from tests.prove.checks import Check, Outcome, Room, all_of, replaced
from tests.prove.hostile_exports import _DAY, _a_request, _a_view, _a_writer, _days
from tests.slack_mock import Refusal, check

_PAPER_EVERY = 8  #: Of so many links one is put on paper, which takes a while.
_SECRET = "?d=700MWh"
#: As a mail program, a chat or a browser reads them.
_OTHER_DOTS = re.compile(r"[․．｡。]")


def _forms(chance: random.Random) -> Iterator[tuple[str, str]]:
    """A host of its own, in one of the forms that something somewhere makes a link of."""
    host = f"c{chance.randrange(10**6)}.{chance.choice(_ENDINGS)}"
    url = f"{chance.choice(_SCHEMES)}{host}/{_SECRET}"
    label = chance.choice(("programmet", "the programme", "https://ope.example", PAGE))
    form = chance.choice(_WAYS)(url, host, label)
    yield host, chance.choice(_HIDING)(form, chance)


_ENDINGS = (
    "evil.example",
    "evil.com",
    "evil.dk",
    "xn--evil-1ra.com",
    "evil.xn--p1ai",
    "пример.рф",
    "evil.中国",
    "evil.app",
)
_SCHEMES = ("https://", "http://", "//", "HTTPS://", "ftp://", "")
_WAYS: tuple[Callable[[str, str, str], str], ...] = (
    lambda url, host, label: url,
    lambda url, host, label: f"[{label}]({url})",
    lambda url, host, label: f"[{label}][1]\n\n[1]: {url}",
    lambda url, host, label: f"[{label}]: {url} 'x'",
    lambda url, host, label: f"![{label}]({url})",
    lambda url, host, label: f"<{url}>",
    lambda url, host, label: f"<{url}|{label}>",
    lambda url, host, label: f'<a href="{url}">{label}</a>',
    lambda url, host, label: f"<img src={url}>",
    lambda url, host, label: f"www.{host}/{_SECRET}",
    lambda url, host, label: f"se {host}",
    lambda url, host, label: f"{host}/{_SECRET}",
    lambda url, host, label: f"kim@{host}",
    lambda url, host, label: f"mailto:kim@{host}",
    lambda url, host, label: f"data:text/html,<a href={url}>x</a>",
    lambda url, host, label: f"https://ope.example@{host}/",
    lambda url, host, label: f"https://ope.example/redirect?to={url}",
    lambda url, host, label: f"javascript:location='{url}'",
    lambda url, host, label: f"slack://channel?{host}",
)
_HIDING: tuple[Callable[[str, random.Random], str], ...] = (
    *(lambda text, _: text,) * 5,
    lambda text, _: text.upper(),
    lambda text, chance: text.replace(".", chance.choice("。．｡․")),
    lambda text, _: "".join(chr(ord(one) + 0xFEE0) if "a" <= one <= "z" else one for one in text),
    lambda text, _: "\u200b".join(text),
    lambda text, _: text.replace("//", "//\u00ad"),
    lambda text, _: text.replace(".", ".\u2060"),
    lambda text, _: text.replace("://", ":\n//"),
    lambda text, _: text.replace(".", "&#46;"),
    lambda text, _: f"\u202e{text}\u202c",
    lambda text, chance: "".join(chr(0xE0000 + ord(one)) for one in text if one.isascii()) + text,
)


def nothing_leads_away(room: Room, times: int) -> Outcome:
    """A trial is a link in one place."""
    outcome, chance = Outcome(), random.Random(22)
    for number in range(times):
        for host, link in _forms(chance):
            for place, shown in _answered(link):
                outcome.trial(not _leads_to(host, shown), f"{place}: {link!r} became {shown[-300:]!r}")
            for place, shown in _written(link):
                outcome.trial(not _leads_to(host, shown), f"{place}: {link!r} became {shown[:300]!r}")
            if number % _PAPER_EVERY == 0:
                for place, shown in _printed(link):
                    outcome.trial(not _leads_to(host, shown), f"{place}: {link!r} became {shown[:300]!r}")
    outcome.told = f"{len(_WAYS)} forms in {len(_HIDING) - 4} disguises: what a model says, letters and PDF"
    return outcome


def _answered(link: str) -> Iterator[tuple[str, str]]:
    """As a model adds it to what is true."""
    for said in (f"{SAID[:-1]} {link}.", f"{link} {SAID}", f"{SAID} [{link}]"):
        sentence = {"text": said, "support": [{"passage": 1, "quote": QUOTE}]}
        answer = asked(ScriptedModel(a_reply(sentence)))
        yield "an answer", answer.answer
        if answer != EXTRACTED:
            yield "a Slack answer", _in_slack(answer)


def _in_slack(answer: Answer) -> str:
    blocks = answer_blocks(answer, public_url=PAGE, answer_id="a" * 32)
    text = answer_text(answer)
    try:
        check("chat.postMessage", {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False})
    except Refusal as refusal:
        return f"https://refused.example {refusal}"
    return f"{text} {blocks}"


def _written(link: str) -> Iterator[tuple[str, str]]:
    """As the enquirer gives it for a name, a subject or an organisation."""
    writer, host = _a_writer(_a_request(link)), a_host("harbour-heat")
    item = a_programme_item()
    for letter in (writer.draft_programme(_days("Heat")), writer.host_enquiry(item, host, date=_DAY, answer_by=_DAY)):
        yield "a letter", f"{letter.subject}\n{letter.body}"


def _printed(link: str) -> Iterator[tuple[str, str]]:
    view = _a_view("Heat").model_copy(update={"delegation": _a_view(link).delegation})
    content = OfficePapers().pdf(view)
    yield "a PDF", load_bytes("programme.pdf", content).text
    targets = re.findall(rb"/URI\s*\(([^)]*)\)", content)
    yield "a link in a PDF", " ".join(one.decode("latin-1") for one in targets)


def _leads_to(host: str, shown: str) -> bool:
    """Whether anything would make a link to that host of it."""
    read = unicodedata.normalize("NFKC", _OTHER_DOTS.sub(".", unquote(shown))).casefold()
    read = "".join(one for one in read if unicodedata.category(one) != "Cf")
    return host.casefold() in read


CHECKS = (
    Check(
        id="C-22",
        observes="Links of every form, from a model or an enquirer: no answer, letter or paper leads there",
        run=nothing_leads_away,
        tiny=15,
        quick=400,
        long=20_000,
        breaks={
            "a sentence may be more than words": all_of(
                replaced(checking, "plain", lambda text, **_: text),
                replaced(checking, "missing_names", lambda *_, **__: ()),
                replaced(checking, "missing_figures", lambda *_: ()),
            ),
            "bare domains stay in letters": replaced(cleaning, "_BARE_DOMAIN", re.compile(r"(?!)")),
        },
    ),
)
