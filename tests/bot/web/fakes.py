"""A knowledge base of one document, registers of one host, and the services over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from bot.adapters.sealing import AesSealer, sealed_by
from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.adapters.visits_ics import visits_calendar
from bot.services import Services
from knowledge import (
    EVERYTHING,
    Answer,
    AnswerStatus,
    Chunk,
    Citation,
    Document,
    DocumentInfo,
    DocumentKind,
    DocumentUnknown,
    GazetteerEntry,
    Host,
    HostKind,
    House,
    Passage,
    Place,
    Registers,
    Scope,
    Source,
    Theme,
)
from tests.fakes import (
    InlineJobs,
    InMemoryAbsenceStore,
    InMemoryCalendarStore,
    InMemoryCaseStore,
    InMemoryChannelBook,
    InMemoryEvaluationStore,
    InMemoryFeedbackStore,
    InMemoryFolder,
    InMemoryJournalStore,
    InMemoryKeptFormStore,
    InMemoryLeadStore,
    InMemoryLeaseStore,
    InMemoryMailboxBook,
    InMemoryNoticeStore,
    InMemoryParticipantStore,
    InMemoryPeopleStore,
    InMemoryStatusLinkStore,
    InMemorySuspicionStore,
    InMemoryTaskStore,
    InMemoryWorkingCopies,
    PlainAttachments,
    PlainPapers,
    RecordingBoard,
    RecordingOutbox,
    a_registry,
    quick_sign_in,
)

NAME = "001_heat plan.txt"
TEXT = "Varmeplan 2016\n\nFormål:\nOverskudsvarme skal ud i nettet.\n\nNøgletal:\n40 GWh om året.\n"


def a_document(text: str = TEXT, title: str = "Varmeplan 2016") -> Document:
    return Document(name=NAME, title=title, text=text, language="da", as_of="2016")


class ShelfKnowledge:
    """Answers every question that holds a word of its document with the last passage."""

    def __init__(self, document: Document | None = None) -> None:
        self.shelf = document or a_document()
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.own: list[DocumentInfo] = []  #: Answers that colleagues wrote.

    def ask(
        self, question: str, thread: Sequence[str] = (), *, language: str | None = None, within: Scope = EVERYTHING
    ) -> Answer:
        self.asked.append((question, tuple(thread)))
        if "varme" not in question.casefold():
            return Answer(status=AnswerStatus.NOT_FOUND, language="da", answer="Det står ikke i dokumenterne.")
        chunk = self.chunks(self.shelf.name)[-1]
        citation = Citation(
            number=1,
            document=self.shelf.name,
            title=self.shelf.title,
            section="Nøgletal",
            quote=self.shelf.text[chunk.start : chunk.end].strip()[:600],
            as_of="2016",
            url=f"/documents/{self.shelf.name.replace(' ', '%20')}#p{chunk.ordinal}",
        )
        return Answer(
            status=AnswerStatus.ANSWERED,
            language="da",
            answer="Der er 40 GWh om året [1]. Andet [7] er ukendt.",
            citations=(citation,),
            notes=("Kilden er fra 2016.",),
        )

    def retrieve(self, question: str, *, limit: int = 8) -> list[Passage]:
        return [Passage(chunk=chunk, score=1.0, similarity=0.9) for chunk in self.chunks(self.shelf.name)][:limit]

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        return [0.9 for _ in texts]

    def document(self, name: str) -> Document:
        if name != self.shelf.name:
            raise DocumentUnknown
        return self.shelf

    def documents(self) -> list[DocumentInfo]:
        info = DocumentInfo(
            name=self.shelf.name,
            title=self.shelf.title,
            kind=DocumentKind.SOURCE,
            media_type="text/plain",
            digest="sha256:0",
            language="da",
            as_of="2016",
            chunks=2,
            indexed_at="2026-11-20T08:00:00+01:00",
        )
        return [info, *self.own]

    def chunks(self, name: str) -> list[Chunk]:
        text, middle = self.document(name).text, len(self.shelf.text) // 2
        bounds = [(0, middle), (middle, len(text))]
        return [
            Chunk(
                id=f"{name}#{ordinal}",
                document=name,
                ordinal=ordinal,
                title=self.shelf.title,
                section="",
                text=text[start:end],
                start=start,
                end=end,
            )
            for ordinal, (start, end) in enumerate(bounds)
        ]


def registers(host_name: str = "Harbour Lab") -> Registers:
    place = Place(name="Harbour Lab", lat=55.7, lon=12.6)
    host = Host(
        id="harbour-lab",
        name=host_name,
        kind=HostKind.LAB,
        themes=("energy",),
        solutions=("Surplus heat in a district network.",),
        place=place,
        email="visits@harbour.example",
        sources=(Source(document="hosts.yaml", as_of="2016"),),
    )
    theme = Theme(id="energy", labels={"da": "Energi", "en": "Energy"}, description="Energy. Heat.")
    water = Theme(id="water_and_soil", labels={"da": "Vand og jord", "en": "Water and soil"}, description="Water.")
    town = GazetteerEntry(
        id="exampletown",
        name="Exampletown",
        country="DK",
        region="Hovedstaden",
        lat=55.7,
        lon=12.6,
        in_greater_copenhagen=True,
    )
    house = House(
        name="One Point Entry",
        sender="visits@ope.example",
        office=place,
        day_starts=dt.time(9),
        day_ends=dt.time(16),
        friday_ends=dt.time(15),
        lunch_from=dt.time(11, 30),
        lunch_to=dt.time(13),
        lunch_minutes=45,
        introduction_minutes=30,
        wrap_up_minutes=30,
        visit_minutes=90,
        max_group=30,
        buffer_minutes=15,
        sites_a_day=3,
        answer_within_working_days=5,
    )
    return Registers(
        themes=(theme, water),
        places=(town,),
        hosts=(host,),
        initiatives=(),
        agreements=(),
        policies=(),
        missions=(),
        house=house,
    )


def the_services(
    *,
    store: InMemoryCaseStore,
    people: InMemoryPeopleStore,
    now: Callable[[], dt.datetime],
    jobs: InlineJobs | None = None,
    knowledge: ShelfKnowledge | None = None,
    host_name: str = "Harbour Lab",
) -> Services:
    return Services(
        spreadsheets=OfficeSpreadsheets(),
        knowledge=knowledge or ShelfKnowledge(),
        registry=a_registry(registers(host_name), now),
        store=store,
        copies=InMemoryWorkingCopies(store),
        leads=InMemoryLeadStore(store),
        evaluations=InMemoryEvaluationStore(store),
        journal=InMemoryJournalStore(store),
        tasks=InMemoryTaskStore(store),
        leases=InMemoryLeaseStore(),
        notices=InMemoryNoticeStore(),
        subscriptions=InMemoryCalendarStore(),
        channel_book=InMemoryChannelBook(),
        visits_calendar=visits_calendar,
        participants=InMemoryParticipantStore(store),
        sealer=AesSealer(b"a secret of the tests"),
        kept_forms=InMemoryKeptFormStore(),
        sealed_by=sealed_by,
        status_links=InMemoryStatusLinkStore(store),
        suspicions=InMemorySuspicionStore(store),
        people=people,
        sign_in=quick_sign_in(),
        absences=InMemoryAbsenceStore(store),
        jobs=jobs or InlineJobs(),
        outbox=RecordingOutbox(),
        papers=PlainPapers(),
        attachments=PlainAttachments(),
        board=RecordingBoard(),
        feedback=InMemoryFeedbackStore(),
        folder=InMemoryFolder(),
        sender="visits@ope.example",
        now=now,
        book=InMemoryMailboxBook(),
    )
