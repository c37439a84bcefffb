"""Papers: the programme as tagged PDF (Typst), editable DOCX (docxtpl) and calendar (iCalendar)."""

from __future__ import annotations

import datetime as dt
import io
import json
import threading
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from bot.visits import wording
from bot.visits.papers import HostInvitation, ProgrammeView, ViewItem
from bot.visits.papers.memos import Memo
from bot.visits.papers.pictures import pictures
from bot.visits.papers.stops import Stop, journey
from bot.visits.papers.svg import Picture

_DATA = Path(__file__).parent / "papers_data"
_FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_TYPESETTING = threading.Lock()  # a compiler that is called while it works raises
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LOCALES = {"en": "en-GB", "da": "da-DK", "sv": "sv-SE", "no": "nb-NO", "zh": "zh-CN"}  # as word processors call them
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


class OfficePapers:
    """The same view gives the same bytes, on every machine: only the fonts we ship are used, nothing reads a clock."""

    def pdf(self, view: ProgrammeView) -> bytes:
        return _typeset("programme.typ", view=_printed(view))

    def memos(self, memos: Sequence[Memo]) -> bytes:
        return _typeset("memo.typ", memos=[memo.model_dump(mode="json") for memo in memos])

    def docx(self, view: ProgrammeView) -> bytes:
        from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, seldom needed

        template = DocxTemplate(_DATA / "programme.docx")
        template.render(_printed(view), autoescape=True)
        _speak(template.docx, view.language)
        properties = template.docx.core_properties
        properties.title, properties.language = view.title, view.language
        properties.author = properties.last_modified_by = view.labels["sender"]
        properties.created = properties.modified = _utc(view.created_at)
        properties.revision = view.version
        if view.disclosure:
            properties.comments = view.disclosure
        written = io.BytesIO()
        template.save(written)
        return _without_clock(written.getvalue())

    def ics(self, view: ProgrammeView, *, sent: bytes | None = None) -> bytes:
        from bot.adapters.programme_ics import calendar  # noqa: PLC0415 - as above, for icalendar

        return calendar(view, sent=sent)

    def invitation(self, asked: HostInvitation, *, sent: bytes | None = None) -> bytes:
        from bot.adapters.programme_ics import invitation  # noqa: PLC0415 - as above

        return invitation(asked, sent=sent)


def _speak(document: Any, language: str) -> None:
    """What the words are in, so that they are read aloud and spell-checked as such."""
    for said in document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang"):
        said.set(f"{_WORD}val", _LOCALES.get(language, f"{language}-{language.upper()}"))
        said.set(f"{_WORD}eastAsia", "zh-CN")


def _utc(moment: dt.datetime) -> dt.datetime:
    """As the format wants it: Coordinated Universal Time, without saying so."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)


def _printed(view: ProgrammeView) -> dict[str, Any]:
    """The view as a template sees it: text only, times written out."""
    return {
        "language": view.language,
        "title": view.title,
        "delegation": view.delegation,
        "mark": view.mark,
        "reference": view.reference,
        "labels": view.labels,
        "closing": list(view.closing),
        "pictures": [_pictured(picture) for picture in pictures(view)],
        "stops": [_stopped(stop, view) for stop in journey(view).stops],
        "days": [{"heading": day.heading, "items": [_row(item) for item in day.items]} for day in view.days],
    }


def _pictured(picture: Picture) -> dict[str, str]:
    return {"title": picture.title, "alt": f"{picture.title}. {picture.description}", "svg": picture.svg}


def _stopped(stop: Stop, view: ProgrammeView) -> dict[str, str]:
    words = wording.of(view.language)
    times = (f"{words.short_day(view.days[day - 1].date)} {time}" for day, time in stop.times)
    return {"name": stop.name, "times": "; ".join(times)}


def _row(item: ViewItem) -> dict[str, str]:
    return {
        "kind": item.kind,
        "time": f"{item.start:%H:%M}–{item.end:%H:%M}",
        "title": item.title,
        "place": item.place.name if item.place else "",
        "status": item.status_text,
        "goal": item.goal,
        "note": item.note,
    }


def _typeset(template: str, **data: Any) -> bytes:
    inputs = {name: json.dumps(value, ensure_ascii=False) for name, value in data.items()}
    with _TYPESETTING:
        compiled = _typesetter().compile(
            input=str(_DATA / template), format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"]
        )
    return bytes(compiled)


@cache
def _typesetter() -> Any:
    import typst  # noqa: PLC0415 - an 80 MB library that only printing needs

    folders = [str(resources.files(package)) for package in _FONT_PACKAGES]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=folders)
    return typst.Compiler(root=str(_DATA), font_paths=fonts)


def _without_clock(content: bytes) -> bytes:
    """The same archive with no time of writing in it, its members in order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            member = zipfile.ZipInfo(name, _ZIP_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, source.read(name))
    return packed.getvalue()
