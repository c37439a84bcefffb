"""Letters: templates and facts → subject and body. Visitors' words enter as plain, cleaned values only."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

from bot.visits import templating, wording
from bot.visits.matching import wishes
from bot.visits.matching.interests import about
from bot.visits.matching.region import inside_region
from bot.visits.matching.scoring import places_named
from bot.visits.models import About, Guest, Invitation, ProgrammeDay, ProgrammeItem, Triage, VisitRequest
from bot.visits.models.counterpart import Counterpart
from bot.visits.models.request import Frozen
from bot.visits.programme.frames import days_wanted, reduced_because
from bot.visits.programme.retelling import retold
from bot.visits.wording import Wording
from bot.visits.wording.addressing import salutation
from bot.visits.wording.citing import cited
from bot.visits.wording.cleaning import clean, header_line, visible
from bot.visits.wording.timetable import programme_text, times
from knowledge import Host, Registers

_LONGEST_SUBJECT = 200
_UNSPACED = re.compile(r"(?<=\w)\.(?=\w)")  #: `Dr.phil.`: with a space nothing takes it for an address.
_MOST_SAID = 3
_ELSEWHERE = "outside_region"
_COUNTRIES = (None, "DK", "SE")
_COSTS = {"transport": "costs_transport", "meals": "costs_meals", "interpreting": "costs_interpreting"}
_ASKED_ALONE = {"arrival": "arrival_first", "departure": "departure_last"}


class Letter(Frozen):
    subject: str
    body: str
    language: str


class Writer:
    """Writes the letters of one case in one version."""

    def __init__(
        self,
        request: VisitRequest,
        triage: Triage,
        *,
        registers: Registers,
        reference: str,
        language: str | None = None,
        handed_to: Counterpart | None = None,
    ) -> None:
        """`language` has every letter written in it, whoever reads it; `handed_to` takes the request over."""
        self.request = request
        self.triage = triage
        self.registers = registers
        self.reference = reference
        self.language = language
        self.handed_to = handed_to
        self.words = wording.of(language or triage.language)
        self.wishes = wishes(request, triage, registers=registers)

    def draft_programme(self, days: Sequence[ProgrammeDay]) -> Letter:
        served = {theme for day in days for item in day.items for theme in item.themes}
        asked = [theme for theme in self.triage.themes if theme in served] or list(self.triage.themes)
        unserved = [theme for theme in self.triage.themes if theme not in served]
        return self.to_enquirer(
            "draft_programme",
            dates=self.words.period([day.date for day in days]),
            themes=self.words.themes(asked, self.registers),
            unserved=self.words.themes(unserved, self.registers) if unserved else "",
            unplaced=self.words.together(self._unplaced(days)),
            **self._beyond(),
            reduced=self._reduced(days),
            unused=self._unused(days),
            mark=self.words.label("mark"),
            programme=programme_text(days, self.words),
            questions=self._open_questions(),
            costs=self.words.together(self._open_costs()),
        )

    def confirmed_programme(self, days: Sequence[ProgrammeDay], *, unconfirmed: Sequence[str]) -> Letter:
        return self.to_enquirer(
            "confirmed_programme",
            dates=self.words.period([day.date for day in days]),
            unconfirmed=self.words.together(unconfirmed),
            programme=programme_text(days, self.words),
            costs=self.words.together(self._open_costs()),
        )

    def clarification(self, questions: Sequence[str]) -> Letter:
        return self.to_enquirer("clarification", questions=[self.words.questions[key] for key in questions])

    def redirect(self, reason: str) -> Letter:
        return self._with_reason("redirect", reason)

    def decline(self, reason: str) -> Letter:
        return self._with_reason("decline", reason)

    def host_enquiry(
        self,
        item: ProgrammeItem,
        host: Host,
        *,
        date: dt.date,
        answer_by: dt.date,
        link: str = "",
        replaces: str = "",
        diets: str = "",
    ) -> Letter:
        words = wording.of(self.language or language_of(host))
        minutes = (dt.datetime.combine(date, item.end) - dt.datetime.combine(date, item.start)).seconds // 60
        return self.letter(
            "host_enquiry",
            words,
            host=host.name,
            delegation=words.delegation(clean(self.triage.organisation), self.triage.country),
            size=self.size_in(words),
            date=words.day(date),
            time=times(item),
            place=item.place.name if item.place else host.place.name,
            themes=words.themes(item.themes or self.triage.themes, self.registers),
            language=self.spoken_in(words),
            why=self._why(item, host, words),
            known=_known(host, words),
            asked="; ".join(words.said(phrase) for phrase in self.about(item, "").wishes),
            minutes=minutes,
            parts=item.split,
            answer_by=words.day(answer_by),
            link=link or words.host_lines["own_link"],
            replaces=replaces,
            diets=diets,
        )

    def invitation_letter(
        self, invitation: Invitation, days: Sequence[ProgrammeDay], *, passports: Sequence[str] = ()
    ) -> Letter:
        """For the persons and the programme named in it, and for no others; `passports` in their order, for paper."""
        themes = dict.fromkeys(theme for day in days for item in day.items for theme in item.themes)
        told_in = wording.of(self.triage.language)
        retold_days = retold(tuple(days), told_in=told_in, words=self.words, registers=self.registers)
        return self.letter(
            "invitation_letter",
            self.words,
            number=invitation.number,
            addressed=clean(invitation.addressed),
            organisation=clean(self.triage.organisation) or self.delegation(),
            participants=list(map(self._invited, invitation.guests, passports or ("",) * len(invitation.guests))),
            dates=self.words.period([day.date for day in days]),
            themes=self.words.themes(themes or self.triage.themes, self.registers),
            programme=programme_text(retold_days, self.words),
            pays=self.words.label(f"invitation_pays_{invitation.payer}"),
            signer=clean(invitation.signer_name),
        )

    def _invited(self, guest: Guest, passport: str) -> str:
        shown = clean(_UNSPACED.sub(". ", str(guest)))
        return f"{shown}, {self.words.label('passport', number=passport)}" if passport else shown

    def market_alert(self, host: Host, *, days: Sequence[dt.date], answer_by: dt.date) -> Letter:
        """Who exactly comes stays with us: the company learns what helps it to say whether it wants to meet them."""
        words = wording.of(self.language or language_of(host))
        country = words.country(self.triage.country or "")
        return self.letter(
            "market_alert",
            words,
            host=host.name,
            country=country,
            delegation=words.label("delegation_from", country=country),
            size=self.size_in(words),
            dates=words.period(days),
            themes=words.themes(self.triage.themes, self.registers),
            why=words.host_lines["why_market"].format(country=country),
            answer_by=words.day(answer_by),
        )

    def delegation(self) -> str:
        """How the delegation is called on paper, in its own language."""
        name = clean(self.triage.organisation)
        if name:
            return name
        country = self.triage.country
        if country:
            return self.words.label("delegation_from", country=self.words.country(country))
        return self.words.label("delegation")

    def delegation_in(self, language: str) -> str:
        """Organisation and country, never a person."""
        return wording.of(language).delegation(clean(self.triage.organisation), self.triage.country)

    def plain(self, subject: str, body: str, *, language: str) -> Letter:
        """A letter that no template is needed for, with reference and signature as all."""
        return Letter(
            subject=self._subject(subject),
            body=f"{body.strip()}\n\n{wording.of(language).sign_off()}\n",
            language=language,
        )

    def _unplaced(self, days: Sequence[ProgrammeDay]) -> list[str]:
        """The hosts they wished to see that are not in the programme, as far as they are ours to show."""
        placed = {item.host for day in days for item in day.items}
        wished = [host for wish in self.triage.requested_hosts if (host := self.registers.host(wish))]
        return [host.name for host in wished if host.id not in placed and inside_region(host.place, self.registers)]

    def _beyond(self) -> dict[str, str]:
        """What they named and we have no host for: who might be asked, and what lies elsewhere."""
        names = {country: [one.name for one in self.wishes.beyond if one.country == country] for country in _COUNTRIES}
        helped = {"DK": "outside_region", "SE": "outside_in_sweden"}
        return {
            "unlisted": self.words.together(names[None]),
            "outside": self.words.together([*names["DK"], *names["SE"]]),
            "outside_help": self.words.paragraph(
                self.words.alternatives[helped[code]] for code in helped if names[code]
            ),
        }

    def _reduced(self, days: Sequence[ProgrammeDay]) -> str:
        why = [reduced_because(day.date, self.wishes) for day in days]
        return self.words.label(f"reduced_{why[0]}") if why and why[0] and all(why) else ""

    def _unused(self, days: Sequence[ProgrammeDay]) -> str:
        named = days_wanted(self.triage)
        return (
            ""
            if len(days) >= named or self._reduced(days)
            else self.words.label("unused_days", named=named, used=len(days))
        )

    def _open_questions(self) -> list[str]:
        missing = [key for key in self.triage.missing if key in self.words.questions]
        asked = [] if self.triage.interpreting or self.triage.languages else ["language"]
        unknown = [key for key in ("arrival", "departure") if key not in self.wishes.settled]
        asked += ["arrival"] if len(unknown) == 2 else [_ASKED_ALONE[key] for key in unknown]
        return [self.words.questions[key] for key in dict.fromkeys((*missing, *asked))]

    def _open_costs(self) -> list[str]:
        if "costs" in self.wishes.settled:
            return []
        return [self.words.label(key) for fact, key in _COSTS.items() if fact not in self.wishes.settled]

    def _with_reason(self, kind: str, reason: str) -> Letter:
        beyond = self._beyond()
        alternative = beyond["outside_help"] if reason == _ELSEWHERE else ""
        return self.to_enquirer(
            kind,
            reason=self.words.reasons[reason],
            alternative=self._taken_over() or alternative or self.words.alternatives.get(reason, ""),
            elsewhere=beyond["outside"] if reason == _ELSEWHERE else "",
        )

    def _taken_over(self) -> str:
        office = self.handed_to
        if office is None:
            return ""
        key = "enquirer_to" if office.email else "enquirer_to_office"
        return self.words.counterparts[key].format(office=clean(office.office), email=office.email)

    def to_enquirer(self, kind: str, **values: object) -> Letter:
        name = clean(self.triage.organisation)
        return self.letter(
            kind,
            self.words,
            salutation=salutation(self.request.contact.name, self.words, written_in=self.triage.language),
            organisation=name,
            behalf=self.words.behalf(name) if name else "",
            **values,
        )

    def letter(self, kind: str, words: Wording, **values: object) -> Letter:
        subject, body = templating.compiled(kind, words.language, self.registers)
        values |= {"signature": words.sign_off()}
        return Letter(
            subject=self._subject(subject.render(values)),
            body=body.render(values).strip() + "\n",
            language=words.language,
        )

    def _subject(self, written: str) -> str:
        return f"{header_line(written)[:_LONGEST_SUBJECT]} [OPE {visible(self.reference)}]"

    def size_in(self, words: Wording) -> str:
        return words.size(self.triage.group_size)

    def spoken_in(self, words: Wording) -> str:
        return words.spoken(self.triage.language, self.triage.languages, self.triage.interpreting)

    def about(self, item: ProgrammeItem, place: str) -> About:
        """What the host of an item is told of the visit."""
        themes = item.themes or self.triage.themes
        return About(
            organisation=clean(self.triage.organisation),
            country=self.triage.country,
            themes=themes,
            wishes=tuple(filter(_in_our_letters, about(themes, self.wishes.interests, self.registers)))[:_MOST_SAID],
            place=place,
        )

    def _why(self, item: ProgrammeItem, host: Host, words: Wording) -> str:
        why = []
        if item.themes:
            why.append(words.host_lines["why_theme"].format(themes=words.themes(item.themes, self.registers)))
        if host.id in self.triage.requested_hosts:
            why.append(words.host_lines["why_wish"])
        if self.triage.country and self.triage.country in host.markets:
            why.append(words.host_lines["why_market"].format(country=words.country(self.triage.country)))
        named = [] if why else places_named(host, self.wishes, self.registers)
        why += [words.host_lines["why_place"].format(place=place) for place in named]
        return " ".join(why)


def _in_our_letters(phrase: str) -> bool:
    """Hosts make out words of a language they do not know, not of a script."""
    return any(unicodedata.name(char, "").startswith("LATIN") for char in phrase)


def _known(host: Host, words: Wording) -> str:
    """What the register says of the host, in the language of the letter where it is written in it."""
    if not host.solutions:
        return ""
    own = words.language in host.solutions_in
    return words.host_lines["known_own" if own else "known"].format(
        solutions=cited("; ".join(host.shown(words.language)[:_MOST_SAID]), host, words)
    )


def language_of(host: Host) -> str:
    """Hosts are written to in the language of their country."""
    spoken = "sv" if host.place.country == "SE" else "da"
    return spoken if not host.languages or spoken in host.languages else wording.language_for(host.languages[0])
