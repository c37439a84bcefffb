"""Norms: the figures that drafting works by, from `data/norms.yaml`."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import yaml

from bot.visits.models.request import Frozen
from bot.visits.models.travel import Mode
from knowledge import HostKind

_FILE = Path(__file__).parent / "data" / "norms.yaml"

Point = tuple[float, float]  # latitude, longitude


class Crossing(Frozen):
    """One way over the Øresund, from shore to shore."""

    name: str
    west: Point
    east: Point
    minutes: int
    ferry: bool = False
    on_foot_minutes: int  #: By train or as a passenger of the ferry.


class PublicNorms(Frozen):
    """Walk, wait and ride, for what no timetable is asked."""

    walk_minutes: int  #: To the first stop and from the last.
    wait_minutes: int
    near_km: float  #: As far as this, metro, bus and S-train stop often.
    near_kmh: float
    kmh: float  #: Beyond, in a straight line.


class BicycleNorms(Frozen):
    most_km: float  #: Whoever cycles takes a train for longer ways.
    kmh: float
    surcharge_minutes: int


class TravelNorms(Frozen):
    usual: Mode  #: Where they do not say what they go by.
    same_place_km: float
    walk_km: float
    walk_kmh: float
    straight_line_kmh: float
    surcharge_minutes: int
    grid_minutes: int
    crossings: tuple[Crossing, ...]
    public: PublicNorms
    bicycle: BicycleNorms


class MatchingNorms(Frozen):
    wish: float
    place: float
    theme: float
    meaning: float
    focus: float
    kinds: dict[HostKind, float]
    at_home: float
    market: float
    agreement: float
    on_site: float
    confirmed: float
    relation: float
    fairness: float
    fairness_of_municipality: float
    most_splits: int


class Weights(Frozen):
    """What the solver weighs against each other, in one unit."""

    wish: int
    theme: int
    score: int
    site: int
    municipality: int
    split: int
    travel_minute: int
    moving_excess_minute: int
    late_minute: int
    load: int


class SchedulingNorms(Frozen):
    most_rounds: int
    most_states: int
    most_routes: int
    most_load: int
    another_loses_percent: int
    most_days: int
    most_days_unasked: int
    hours_minutes: int
    half_day_minutes: int
    half_day_sites: int
    hours_sites: int
    reduced_minutes: int
    afternoon_starts: dt.time
    interpreting_percent: int
    longest_visit_minutes: int
    shortest_visit_minutes: int
    moving_percent: int
    weights: Weights
    deterministic_work: float
    wall_guard_seconds: int


class LetterNorms(Frozen):
    hosts_answer_workdays: int
    answer_before_workdays: int
    answer_nearness: float


class AnswerNorms(Frozen):
    most_by_link: int
    most_by_link_in_an_hour: int
    longest_remark: int


class SurveyNorms(Frozen):
    open_days: int  #: After the last day of the visit.
    most_by_link: int
    most_by_link_in_an_hour: int
    longest_words: int


class EnquirerNorms(Frozen):
    """What the public pages allow."""

    kept_days: int  #: A form that was begun and is not sent.
    kept_hours_for_a_fault: int  #: Its files, while a fault is corrected.
    most_kept_bytes: int  #: Of all forms that are kept.
    fastest_seconds: int  #: Nobody fills in the form faster.
    sends_unsuspected: int  #: From one network within an hour, as the rest of these.
    most_sends: int
    most_sends_of_all: int
    most_keeps: int
    most_looks: int  #: At status pages and kept forms.
    status_days: int  #: How long a link to the status page is good.


class JournalNorms(Frozen):
    longest_words: int
    longest_name: int
    longest_reason: int
    most_entries: int
    most_wordings: int
    clocks_differ_minutes: int


class CheckingNorms(Frozen):
    longest_day_minutes: int
    shortest_lunch_minutes: int
    evening_from: dt.time
    moving_percent: int
    winter_months: tuple[int, ...]
    near_sites_minutes: int  #: One site more is fine where all lie as near as this.
    from_airport_minutes: int
    after_long_flight_minutes: int
    before_departure_minutes: int
    near_countries: tuple[str, ...]  #: A flight from elsewhere is a long one.
    talk_percent: int  #: Of a meeting, what is presented; the rest is asked and discussed.
    seeing_percent: int  #: Of the programme, at least.
    sales_percent: int  #: Of the time with hosts, at most with companies.
    shortest_slot_minutes: int  #: Less leaves no time for questions.
    direction_minutes: int  #: Nearer than this is no direction.
    direction_degrees: int
    visits_a_month: int  #: Of a host that has not said how many it wants.
    confirmed_days: int  #: So long a host's word holds.
    old_evidence_years: int
    spoken: tuple[str, ...]  #: Languages in which a host can be counted on to receive.
    follow_up_workdays: int
    rank_steps: int  #: So far below the guest, a contact is no counterpart.
    high_rank: int  #: From this step on somebody settles who receives the guest.


class EditingNorms(Frozen):
    """How much a person may put into a programme."""

    most_days: int
    most_items: int  #: A day.
    most_groups: int
    longest_id: int
    longest_title: int
    longest_text: int  #: Of a goal or a note.
    break_minutes: int
    transfer_minutes: int
    most_steps: int  #: How far back a person can go in a working copy.


class PaperNorms(Frozen):
    map_km: float
    briefing_days: int
    mayor_guests: int  #: Named on the one page.
    talking_points: int


class Norms(Frozen):
    travel: TravelNorms
    matching: MatchingNorms
    scheduling: SchedulingNorms
    letters: LetterNorms
    answers: AnswerNorms
    surveys: SurveyNorms
    enquirers: EnquirerNorms
    journal: JournalNorms
    checking: CheckingNorms
    editing: EditingNorms
    papers: PaperNorms


@cache
def norms() -> Norms:
    return Norms.model_validate(yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader))
