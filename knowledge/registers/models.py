"""The typed registers: themes, places, hosts, initiatives, agreements, policies, missions, house rules."""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from knowledge.models import Frozen, Labels, Source
from knowledge.registers.closures import ClosedPeriod
from knowledge.registers.initiatives import Initiative
from knowledge.registers.places import GazetteerEntry
from knowledge.registers.ruling import Ruling

MOST = 10_000  #: No figure of a host is beyond it.


class Theme(Frozen):
    id: str
    labels: Labels  #: In the fourteen languages that requests mostly come in.
    terms: dict[str, tuple[str, ...]] = {}  #: The field's own terms for it, by language; stems, lower case.
    further_terms: dict[str, tuple[str, ...]] = {}  #: As `terms`, beyond the fourteen; for reading requests alone.
    description: str  #: Two English sentences, for finding the theme by meaning.
    examples: tuple[str, ...] = ()  #: What people say who mean it, without the field's own words; as many a theme.


class Place(Frozen):
    name: str
    lat: float
    lon: float
    municipality: str | None = None
    country: str = "DK"


class HostKind(StrEnum):
    MUNICIPALITY = "municipality"
    SITE = "site"
    LAB = "lab"
    CLUSTER = "cluster"
    COMPANY = "company"  #: A network company: takes part, is visited, wants markets.
    UNIVERSITY = "university"
    HOSPITAL = "hospital"
    UTILITY = "utility"
    AUTHORITY = "authority"
    SERVICE = "service"  #: A partner service: Copenhagen Capacity, State of Green.


class OpeningHours(Frozen):
    weekday: int = Field(ge=0, le=6)  #: Monday is 0.
    opens: dt.time
    closes: dt.time


class HostStatus(StrEnum):
    ACTIVE = "active"
    UNCONFIRMED = "unconfirmed"  #: Named by a source; nobody asked them since.
    PLANNED = "planned"  #: A plan or an example in a source; offered only to those who ask for it.
    CLOSED = "closed"


class Host(Frozen):
    """An organisation or site that can receive a delegation. Unknown is None, and the house default applies."""

    id: str
    name: str  #: As the organisation writes it.
    aliases: tuple[str, ...] = ()
    kind: HostKind
    themes: tuple[str, ...]
    solutions: tuple[str, ...] = ()  #: What there is to see or learn, in English, our words.
    solutions_in: dict[str, tuple[str, ...]] = {}  #: The same in other languages, one for one.
    place: Place
    min_group: int | None = Field(default=None, ge=1, le=MOST)  #: Too few are not worth the guide's time.
    max_group: int | None = Field(default=None, ge=1, le=MOST)
    min_age: int | None = Field(default=None, ge=0, le=120)
    visits_a_month: int | None = Field(default=None, ge=0, le=MOST)  #: At most; what wears a host out.
    hours: tuple[OpeningHours, ...] = ()
    blackout: tuple[dt.date, ...] = ()
    notice_days: int | None = Field(default=None, ge=0, le=MOST)
    visit_minutes: int | None = Field(default=None, ge=1, le=24 * 60)
    languages: tuple[str, ...] = ()  #: In which it receives; ISO 639-1.
    markets: tuple[str, ...] = ()  #: Countries it wants, ISO 3166 alpha-2.
    unwanted_markets: tuple[str, ...] = ()  #: Countries it does not receive.
    strategy: str | None = None  #: What it wants to get out of visits.
    priorities: tuple[str, ...] = ()  #: Of a company: what it wants to be met about first.
    in_network: bool | None = None  #: Whether it is in the house's network of companies, or opted out of it.
    network_on: dt.date | None = None  #: The day it opted in, or out.
    fee: str | None = None
    clothing: str | None = None
    id_needed: bool | None = None  #: Guests show a passport or identity card.
    camera_rules: str | None = None  #: On photographs, cameras and telephones.
    confidentiality: str | None = None  #: What guests must sign or not see: patients, drawings.
    contact_role: str | None = None
    deputy_role: str | None = None  #: Whom we turn to when the contact is away.
    email: str | None = None  #: Of the organisation, never of a private person.
    status: HostStatus = HostStatus.UNCONFIRMED
    confirmed_on: dt.date | None = None
    outdoor: bool = False
    notes: str = ""
    sources: tuple[Source, ...]

    def shown(self, language: str) -> tuple[str, ...]:
        """What there is to see or learn, in the language where it is written in it."""
        return self.solutions_in.get(language, self.solutions)


class Agreement(Frozen):
    id: str
    parties: tuple[str, ...]
    aliases: tuple[str, ...] = ()  #: What people call it, or its foreign region.
    country: str
    region: str | None = None  #: Foreign region or city.
    themes: tuple[str, ...] = ()
    starts: dt.date | None = None
    ends: dt.date | None = None
    status: Literal["running", "expired", "unknown", "proposed"]
    summary: Labels
    sources: tuple[Source, ...]


class PolicyEffect(StrEnum):
    INFORM = "inform"
    FLAG = "flag"
    ASK = "ask"
    ESCALATE = "escalate"
    REDIRECT = "redirect"
    DECLINE = "decline"


class Policy(Frozen):
    """A rule as data. `id` is the flag it raises; code knows how to test the condition, not its thresholds."""

    id: str
    title: Labels
    condition: str  #: Name of the condition in code: `days_until_first_day_below`, `signal`, `group_over` …
    values: dict[str, int | str | tuple[str, ...]] = {}  #: Thresholds and lists of the condition.
    periods: tuple[ClosedPeriod, ...] = ()  #: When no visits are planned.
    effect: PolicyEffect
    wording: Labels  #: The sentence staff read; `{…}` placeholders are filled from the finding.
    rule: Labels  #: What it says in general; `{…}` placeholders are filled from `values` and `periods`.
    terms: dict[str, tuple[str, ...]] = {}  #: What people call its matter, by language; a `*` ends a stem.
    standing: Literal["adopted", "proposed", "house rule"]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: Source

    def stated(self, language: str) -> str:
        """Return the rule with its thresholds filled in; in English where it is not written in the language."""
        language = language if language in self.rule else "en"
        periods = ", ".join(period.spelled(language) for period in self.periods) or "–"
        return self.rule[language].format(**{"periods": periods} | self.values)


class Mission(Frozen):
    """An outbound mission. A later inbound request from whom it met is a return visit."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()  #: What people call it, or its city.
    country: str
    city: str
    home: str | None = None  #: Id of the place that those who took part are from.
    starts: dt.date
    ends: dt.date
    themes: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    called: dict[str, tuple[str, ...]] = {}  #: Other names of who took part or was met.
    summary: Labels
    sources: tuple[Source, ...]


class PastVisit(Frozen):
    """A visit that a source tells of, from before there were cases."""

    id: str
    visitor: str
    aliases: tuple[str, ...] = ()
    country: str
    hosts: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    year: int | None = None
    quoted_by: tuple[str, ...] = ()  #: Words by which the sentences of a source that tell of it are known.
    summary: Labels
    sources: tuple[Source, ...]


class Network(Frozen):
    """The house's network of companies, as far as a source tells of it as a whole."""

    name: str
    markets: tuple[str, ...] = ()  #: That its companies are said to want; which company wants which is another thing.
    quoted_by: tuple[str, ...] = ()
    summary: Labels
    sources: tuple[Source, ...]


class Office(Frozen):
    """Somebody of the house whom a matter is handed to, by role: never a person's name."""

    title: Labels
    email: str | None = None  #: Of the role.


class House(Frozen):
    """House rules and defaults: what applies where a host's own value is unknown."""

    name: str
    sender: str  #: Address that letters leave from, unless a setting moves it.
    office: Place
    day_starts: dt.time
    day_ends: dt.time
    friday_ends: dt.time
    lunch_from: dt.time
    lunch_to: dt.time
    lunch_minutes: int
    introduction_minutes: int
    wrap_up_minutes: int
    visit_minutes: int
    max_group: int
    offices: dict[str, Office] = {}  #: By the role that the decision table names as owner.
    buffer_minutes: int
    sites_a_day: int
    near_km: int = 25  #: How far away is still "near", as the crow flies.
    answer_within_working_days: int
    remind_after_working_days: int = 5  #: An enquirer who does not answer is reminded so long after our last letter.
    reminders_to_enquirer: int = 2  #: And so often; then the case is put away.
    approvers_reminded_after_hours: int = 7  #: Letters have waited so long, in hours in which the office was open.
    approvals_escalated_after_hours: int = 14  #: And so long before whoever is above the approvers is told.
    presence_minutes: int = 30  #: Who has something open and does nothing with it for so long is not at it any more.
    notices_gathered_minutes: int = 5  #: What comes within that time goes to a colleague as one notice.
    digest_at: dt.time = dt.time(8)  #: From then on the morning digest goes out, on working days.
    public_holiday_countries: tuple[str, ...] = ("DK",)
    questions_kept_days: int = 180  #: What people asked may hold names; it goes after that.
    questions_kept: int = 5_000  #: And so do all but the newest.
    acknowledgements_a_day: int = 1  #: To one address, so that two machines never write to each other without end.
    acknowledged_within_days: int = 3  #: What is older when we first see it is not acknowledged any more.
    office_hours: dict[str, tuple[dt.time, dt.time]] = {}  #: By weekday; none is all day, Monday to Friday.
    send_ahead_days: int = 60  #: Letters can be approved to leave so many days later; what they say may be old then.
    restricted_kept_days: int = 30  #: Passport numbers and diets go so long after the last day of the visit.
    documents_old_after_years: int = 3  #: From then on a document that answers is work for staff.
    network: Network | None = None


class LetterTemplate(Frozen):
    """A letter with blanks, written by the office in place of the one we ship."""

    kind: str
    language: str
    subject: str
    body: str

    @property
    def id(self) -> str:
        return f"{self.kind}/{self.language}"

    @property
    def seal(self) -> str:
        return hashlib.sha256(f"{self.subject}\0{self.body}".encode()).hexdigest()[:16]

    @property
    def digest(self) -> str:
        """What a release is bound to."""
        return "sha256:" + hashlib.sha256(f"{self.id}\0{self.subject}\0{self.body}".encode()).hexdigest()


class Release(Frozen):
    """A person lets exactly these words leave by themselves, until somebody revokes it."""

    letter: str  #: Id of the template.
    digest: str
    by: str  #: Person id.
    by_name: str
    at: AwareDatetime


class Registers(Frozen):
    """All registers, cross-checked when loaded."""

    themes: tuple[Theme, ...]
    places: tuple[GazetteerEntry, ...]
    hosts: tuple[Host, ...]
    initiatives: tuple[Initiative, ...]
    agreements: tuple[Agreement, ...]
    policies: tuple[Policy, ...]
    missions: tuple[Mission, ...]
    visits: tuple[PastVisit, ...] = ()
    templates: tuple[LetterTemplate, ...] = ()
    releases: tuple[Release, ...] = ()
    house: House
    ruling: Ruling = Ruling()

    def host(self, host_id: str) -> Host | None:
        return next((host for host in self.hosts if host.id == host_id), None)

    def theme(self, theme_id: str) -> Theme | None:
        return next((theme for theme in self.themes if theme.id == theme_id), None)

    def policy(self, policy_id: str) -> Policy | None:
        return next((policy for policy in self.policies if policy.id == policy_id), None)

    def closed_periods(self) -> tuple[ClosedPeriod, ...]:
        return tuple(period for policy in self.policies for period in policy.periods)
