"""Of C-18, C-19 and C-20: the same files as they come with a request, by mail, in Outlook's form or from a form."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from email.message import EmailMessage

from bot.adapters.attachments import IsolatedAttachmentReader
from bot.adapters.mail_in import read_mail
from bot.visits import reading, triage
from bot.visits.models import AttachedText, VisitRequest
from knowledge.registers.loading import load_registers
from tests.factories import NOW, a_visit_request
from tests.ingest import files, hidden
from tests.ingest.msg_files import a_msg
from tests.prove.checks import Outcome
from tests.prove.noise import BYTES

_REGISTERS = load_registers()
_HIDING = frozenset({"hidden_text", "hidden_instruction"})


def _by_mail(name: str, content: bytes) -> VisitRequest:
    mail = EmailMessage()
    mail["From"] = "Kim <kim@sender.example>"
    mail.set_content("Vi er 14 personer og vil gerne se fjernvarme.")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return read_mail(mail.as_bytes(), received_at=NOW)[0]


def _in_outlook(name: str, content: bytes) -> VisitRequest:
    return read_mail(
        a_msg(body="Vi vil gerne se fjernvarme.", sender="kim@sender.example", subject="Besøg", files={name: content}),
        received_at=NOW,
    )[0]


def _by_form(name: str, content: bytes) -> VisitRequest:
    """As the webhook takes it in, too: bytes in base64."""
    body = json.loads(a_visit_request().model_dump_json(by_alias=True))
    body["attachments"] = [{"name": name, "content": base64.b64encode(content).decode()}]
    return VisitRequest.model_validate_json(json.dumps(body))


_WAYS: tuple[Callable[[str, bytes], VisitRequest], ...] = (_by_mail, _in_outlook, _by_form)


def arrived(number: int, name: str, content: bytes) -> VisitRequest:
    """With a request, one way after the other."""
    return _WAYS[number % len(_WAYS)](name, content)


def says(request: VisitRequest) -> AttachedText:
    """What its one file says to those who read requests."""
    (attachment,) = request.attachments
    return IsolatedAttachmentReader().read(attachment)


def try_hidden(outcome: Outcome, times: int) -> int:
    """Words hidden in a file that comes with a request are none of it, and a person is told; returns the ways."""
    ways = list(hidden.each())
    ways = ways[:: max(len(ways) // max(times, 1), 1)]
    for number, (way, name, content) in enumerate(ways):
        request = arrived(number, name, content)
        found = reading.read(request, registers=_REGISTERS, attachments=IsolatedAttachmentReader())
        flags = triage.triage(request, found, registers=_REGISTERS, today=NOW.date()).flags
        told = [flag for flag in flags if flag.id in _HIDING and "Skjult" in flag.told["da"]]
        outcome.trial(bool(told), f"{way}: not told of")
        said = says(request)
        outcome.trial("Skjult" not in said.seen and "Skjult" in said.hidden, f"{way}: {said}")
    return len(ways)


def try_damaged(outcome: Outcome, kinds: Sequence[str], times: int, chance: random.Random) -> None:
    """Read, or not, and no obstacle to the request either way."""
    sound = [(name, content) for kind, name, content in hidden.each() if kind.split(":")[0] in kinds]
    sound += [(f"a.{kind}", made()) for kind, made in _TRAPS.items() if kind in kinds]
    for number in range(times):
        name, content = chance.choice(sound)
        for _ in range(chance.randint(1, 6)):
            content = chance.choice(BYTES)(content, chance)
        try:
            request = _by_mail(name, content)
            for attachment in request.attachments:
                IsolatedAttachmentReader().read(attachment)
            outcome.trial(True)
        except Exception as error:  # noqa: BLE001 - whatever else comes out of it would stop the worker
            outcome.trial(False, f"{number} {name}: {type(error).__name__}: {error}")


_TRAPS: dict[str, Callable[[], bytes]] = {
    "docx": files.a_zip_bomb_docx,
    "xlsx": files.a_zip_bomb_docx,
    "pdf": files.an_encrypted_pdf,
}
