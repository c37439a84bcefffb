"""Occasion: what a memo is made from: who comes, on which programme, as it stands now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.visits.matching import Wishes, wishes
from bot.visits.models import Case, ProgrammeDay, ProgrammeItem, Triage, VisitRequest
from bot.visits.models.participant import Part, Participant
from bot.visits.models.reading import certain
from bot.visits.models.standing import as_it_stands, standing
from bot.visits.papers.memos import Grid, Line, Memo, Section
from bot.visits.participants.party import Party
from bot.visits.participants.ranks import guest_rank, highest, ranks
from bot.visits.wording.cleaning import clean, visible
from bot.visits.wording.memo_words import MemoWords
from bot.visits.wording.sentences import sentence
from bot.visits.workdays import COPENHAGEN
from knowledge import Agreement, Mission, PastVisit, Registers

_MOST = 6
_NOBODY = Party()
_NAME = 120
_WIDTHS = (6, 6, 6, 4)  # of name, title, organisation and role


@dataclass(frozen=True)
class Occasion:
    request: VisitRequest
    triage: Triage  #: Without what is only suggested.
    days: tuple[ProgrammeDay, ...]
    registers: Registers
    reference: str
    version: int
    at: dt.datetime
    ranks: tuple[str, ...]  #: Words for offices that the request uses: `mayor`. Never a name.
    party: Party = _NOBODY
    escort: str = ""  #: Name of who goes along; empty where nobody was chosen.

    @property
    def wishes(self) -> Wishes:
        return wishes(self.request, self.triage, registers=self.registers)

    @property
    def political(self) -> bool:
        return self.triage.flagged("political_level")

    def received(self) -> Iterator[tuple[ProgrammeDay, ProgrammeItem]]:
        return ((day, item) for day in self.days for item in day.items)

    def agreements(self) -> list[Agreement]:
        """Those that triage found, then others with their region or with the country as a whole."""
        near = (None, self.triage.region)
        ours = [
            one
            for one in self.registers.agreements
            if one.id in self.triage.agreements or (one.country == self.triage.country and one.region in near)
        ]
        return sorted(ours, key=lambda one: one.id not in self.triage.agreements)

    def delegation(self, words: MemoWords) -> str:
        """Organisation and country, as a body."""
        country = words.letters.country(self.triage.country) if self.triage.country else ""
        name = clean(self.triage.organisation)
        if name:
            return f"{name}, {country}" if country else name
        return words.say("delegation_from", country=country) if country else words.say("delegation")

    def memo(self, words: MemoWords, *, title: str, subtitle: str, sections: list[Section], mark: str = "") -> Memo:
        letters = words.letters
        date = letters.date(self.at.astimezone(COPENHAGEN).date())
        return Memo(
            language=words.language,
            sender=letters.label("sender"),
            title=title,
            subtitle=subtitle,
            mark=mark,
            foot=words.say("foot", reference=self.reference, version=self.version, date=date),
            page=letters.labels["page"],
            created_at=self.at,
            sections=tuple(sections),
        )


def occasion(
    case: Case, request: VisitRequest, *, registers: Registers, at: dt.datetime, party: Party = _NOBODY
) -> Occasion | None:
    """None where there is no programme. `request` is what is known of the case by now."""
    proposal, triage = case.proposal, case.triage
    if proposal is None or triage is None or not proposal.days:
        return None
    return Occasion(
        request=request,
        triage=certain(triage),
        days=as_it_stands(proposal.days, standing(case)),
        registers=registers,
        reference=case.number,
        version=proposal.programme_version or proposal.version,
        at=at,
        ranks=_ranks(case),
        party=party,
        escort=case.escort.name if case.escort else "",
    )


def who(occasion: Occasion, words: MemoWords) -> Section:
    """The guests as a body, and who leads them where that was written down; what is not known is said to be."""
    triage, letters, party = occasion.triage, words.letters, occasion.party
    group = triage.group_size
    size = words.say("unknown")
    if group:
        size = letters.label("group", size=group.max if group.min == group.max else f"{group.min}–{group.max}")
    known = (
        (words.say("organisation"), clean(triage.organisation)),
        (words.say("on_behalf_of"), clean(triage.on_behalf_of)),
        (words.say("country"), letters.country(triage.country) if triage.country else words.say("unknown")),
        (words.say("region"), clean(triage.region)),
        (words.say("size"), size),
        (words.say("listed"), words.say("listed_count", count=len(party.participants)) if party.participants else ""),
        (words.say("head"), _named(party.head, words) if party.head else ""),
        (words.say("ranks"), _rank(occasion, words)),
    )
    return Section(heading=words.say("who"), facts=tuple(fact for fact in known if fact[1]))


def _rank(occasion: Occasion, words: MemoWords) -> str:
    """As the list has it; before there is one, as they write of it."""
    if found := highest(occasion.party.participants):
        return found[1].label[words.language]
    if occasion.party.participants:
        return words.say("ranks_unlisted")
    quoted = words.letters.together(words.say("quote", words=one) for one in occasion.ranks)
    return words.say("ranks_said", ranks=quoted) if quoted else words.say("ranks_unknown")


def named(occasion: Occasion, words: MemoWords, *, most: int | None = None) -> Section | None:
    """Those who come, by name; None where no list was written down."""
    guests = occasion.party.participants
    if not guests:
        return None
    shown = guests if most is None else _first(guests, most)
    rows = tuple((_cell(one.name), _titled(one), _cell(one.organisation), _part(one, words)) for one in shown)
    head = tuple(words.say(f"column_{key}") for key in ("name", "title", "organisation", "part"))
    marked = tuple(at for at, one in enumerate(shown) if one.part is Part.HEAD)
    left = len(guests) - len(shown)
    return Section(
        heading=words.say("participants"),
        lines=(Line(text=words.say("participants_more", count=left)),) if left else (),
        grid=Grid(head=head, rows=rows, widths=_WIDTHS, marked=marked),
    )


def _first(guests: tuple[Participant, ...], most: int) -> tuple[Participant, ...]:
    """The head, then by rank; those of one rank, or of none, as the list has them."""
    lowest = len(ranks())

    def place(one: Participant) -> tuple[bool, int]:
        rank = guest_rank(one)
        return one.part is not Part.HEAD, ranks().index(rank) if rank else lowest

    return tuple(sorted(guests, key=place)[:most])


def _named(guest: Participant, words: MemoWords) -> str:
    return ", ".join(part for part in (_cell(guest.name), _titled(guest), _cell(guest.organisation)) if part)


def _titled(guest: Participant) -> str:
    return ", ".join(dict.fromkeys(part for part in (_cell(guest.title), _cell(guest.rank)) if part))


def _part(guest: Participant, words: MemoWords) -> str:
    return "" if guest.part is Part.MEMBER else sentence("participants", "parts", guest.part)[words.language]


def _cell(text: str) -> str:
    return visible(text)[:_NAME]


def agreed(occasion: Occasion, words: MemoWords) -> Iterator[Line]:
    today = occasion.at.astimezone(COPENHAGEN).date()
    for one in occasion.agreements():
        status = "expired" if one.ends and one.ends < today else one.status
        yield Line(
            text=words.say(
                "point_agreement",
                parties=words.letters.together(one.parties),
                status=words.say(f"agreement_{status}"),
                summary=one.summary.get(words.language, one.summary["en"]),
            ),
            source=words.source(one.sources[0]),
        )


def background(occasion: Occasion, words: MemoWords) -> Iterator[Line]:
    """Missions to their country and visits from it: what a register has a source for, and nothing else."""
    country, language = occasion.triage.country, words.language
    ours = {one.mission for one in occasion.triage.related_missions}
    missions = [one for one in occasion.registers.missions if one.id in ours or one.country == country]
    visits = [one for one in occasion.registers.visits if one.country == country]
    told: list[Mission | PastVisit] = [*missions, *visits]
    for one in told:
        yield Line(text=one.summary.get(language, one.summary["en"]), source=words.source(one.sources[0]))


def _ranks(case: Case) -> tuple[str, ...]:
    found = certain(case.reading).signal("political_level") if case.reading else None
    quotes = (clean(span.quote, 60).casefold() for span in (found.spans if found else ()))
    return tuple(dict.fromkeys(quotes))[:_MOST]
