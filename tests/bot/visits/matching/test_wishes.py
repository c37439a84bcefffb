from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import reading
from bot.visits import triage as sorting
from bot.visits.matching import Wishes, match, wishes
from bot.visits.models import Organisation
from knowledge import HostStatus
from knowledge.registers.loading import load_registers
from tests.factories import NOW, a_visit_request

REGISTERS = load_registers()


def wished(message, *, country="SG", organisation="Group", subject=""):
    request = a_visit_request(
        message=message, subject=subject, organisation=Organisation(name=organisation, country=country), themes=()
    )
    found = reading.read(request, registers=REGISTERS)
    triaged = sorting.triage(request, found, registers=REGISTERS, today=NOW.date())
    return wishes(request, triaged, registers=REGISTERS), triaged


def offered(message, **sender):
    found, triaged = wished(message, **sender)
    return match(triaged, registers=REGISTERS, today=NOW.date(), wishes=found)


def countries(matching):
    return {REGISTERS.host(found.id).place.country for found in matching.hosts}


@pytest.mark.parametrize(
    ("message", "country", "side"),
    [
        pytest.param("We want to see Västra Hamnen and MAX IV.", "FI", "SE", id="two names over there"),
        pytest.param("Haluamme nähdä Malmössä Västra Hamnenin.", "FI", "SE", id="inflected"),
        pytest.param("We fly to Copenhagen, but visit only sites in Skåne.", "FI", "SE", id="only, and a flight"),
        pytest.param("We would like to see Lund and Copenhagen.", "FI", None, id="both"),
        pytest.param("We would like to see Nordhavn.", "FI", None, id="ours, from afar"),
        pytest.param("Vi kommer från Lund och vill se Nordhavn.", "SE", "DK", id="ours, from over there"),
        pytest.param("We would like to learn about energy.", "FI", None, id="no place"),
    ],
)
def test_the_side_they_want_to_see_is_heard(message, country, side):
    assert wished(message, country=country)[0].side == side


def test_a_wish_for_the_swedish_side_is_offered_no_host_in_denmark():
    found = offered("12 planners want to see Västra Hamnen and MAX IV. Topics: urban development, food.", country="FI")

    assert countries(found) == {"SE"}
    assert {"max-iv", "malmo"} <= {one.id for one in found.hosts}
    assert [one.theme_or_host for one in found.left_out] == ["Västra Hamnen", "food"]
    assert "on the Swedish side of the Øresund" in found.left_out[1].why


def test_guests_from_sweden_are_not_taken_back_there():
    found = offered("Vi är 14 från Malmö stad och vill se Nordhavn och höra om energi.", country="SE")

    assert countries(found) == {"DK"}
    assert found.hosts[0].id == "nordhavn"


@pytest.mark.parametrize(
    ("message", "names"),
    [
        pytest.param(
            "Could we visit Novo Nordisk and LEGO House?", ["LEGO House (Billund)", "Novo Nordisk"], id="known"
        ),
        pytest.param("我们希望参观诺和诺德。", ["诺和诺德"], id="in Chinese"),
        pytest.param("We would like to visit Acme Biotech and Nordhavn.", ["Acme Biotech"], id="never heard of"),
        pytest.param("We want to see Odense and DOLL.", ["Odense"], id="elsewhere in the country"),
        pytest.param("We would like to visit District Heating plants.", [], id="a subject in capitals"),
        pytest.param("We wish to meet the Lord Mayor of Copenhagen.", [], id="a person of rank"),
        pytest.param("Wir möchten gern Fernwärme und Kläranlagen besichtigen.", [], id="German nouns"),
        pytest.param("We met on Mon, 2 Nov 2026 and want to see energy.", [], id="a day of the week"),
    ],
)
def test_names_nobody_here_answers_to_are_noticed(message, names):
    assert sorted(one.name for one in wished(message)[0].beyond) == names


def test_names_of_no_host_are_left_out_with_a_sentence():
    found = offered("Could we visit Novo Nordisk, Nordhavn and LEGO House to learn about energy?")

    told = {one.theme_or_host: one.why for one in found.left_out}
    assert set(told) == {"Novo Nordisk", "LEGO House (Billund)"}
    assert "is not in the host register" in told["Novo Nordisk"]
    assert "lies outside Greater Copenhagen" in told["LEGO House (Billund)"]


def test_planned_hosts_are_offered_only_to_those_who_ask_for_them():
    planned = {host.id for host in REGISTERS.hosts if host.status is HostStatus.PLANNED}
    subject = "We want to learn about climate adaptation"

    unasked, asked = offered(f"{subject}."), offered(f"{subject} and to see CALL Copenhagen.")

    assert planned & {one.id for one in unasked.hosts} == set()
    assert planned & {one.id for one in asked.hosts} == {"call-copenhagen"}


@pytest.mark.parametrize(
    ("message", "settled"),
    [
        pytest.param("We come with our own bus.", {"transport"}, id="bus"),
        pytest.param("Wir kommen mit eigenem Bus.", {"transport"}, id="bus in German"),
        pytest.param("Nous prenons en charge tous nos frais.", {"costs"}, id="costs"),
        pytest.param("费用由我方承担。", {"costs"}, id="costs in Chinese"),
        pytest.param(
            "We arrive at 10:30 at Kastrup and leave on the 12th at 18:00.", {"arrival", "departure"}, id="both"
        ),
        pytest.param("We arrive in October.", set(), id="arrival without a time"),
        pytest.param("Could you pay our hotel?", set(), id="asks us to pay"),
        pytest.param("We bring our own interpreter.", {"interpreting"}, id="interpreter"),
    ],
)
def test_what_is_said_already_is_settled(message, settled):
    assert wished(message)[0].settled == settled


@pytest.mark.parametrize(
    ("message", "weekdays"),
    [
        pytest.param("Preferably on a Tuesday or Thursday.", (1, 3), id="two"),
        pytest.param("Mieluiten tiistaina.", (1,), id="inflected"),
        pytest.param("Any day from Monday to Friday.", (), id="a range"),
        pytest.param("Not on a Monday, please.", (), id="rather not"),
        pytest.param("On Tuesday 12 October 2027.", (), id="part of a date"),
        pytest.param("en la segunda quincena de abril", (), id="a word like a day"),
    ],
)
def test_weekdays_they_would_like_are_heard(message, weekdays):
    assert wished(message)[0].weekdays == weekdays


def test_days_named_one_by_one_are_kept():
    found, _ = wished("We could come on 12 October 2027 or on 14 October 2027.")

    assert found.days == (dt.date(2027, 10, 12), dt.date(2027, 10, 14))


@pytest.mark.parametrize(
    ("message", "afternoon"),
    [
        pytest.param("half a day in the afternoon", True, id="afternoon"),
        pytest.param("en halvdag på eftermiddagen", True, id="Swedish"),
        pytest.param("in the morning or in the afternoon", False, id="either"),
    ],
)
def test_the_afternoon_is_heard(message, afternoon):
    assert wished(message)[0].afternoon is afternoon


def test_interests_are_phrases_of_the_sender_without_names_and_numbers():
    found, _ = wished(
        "We are Acme Group. We would like to learn about groundwater remediation on 27 April. "
        "We are interested in Acme Group; please call about +45 12345678.",
        organisation="Acme Group",
    )

    assert found.interests == ("groundwater remediation",)


def test_an_interest_ends_where_another_thought_begins():
    found, _ = wished("我们希望了解垃圾处理和循环经济方面的经验，并参观相关企业。")

    assert found.interests[0] == "垃圾处理和循环经济方面的经验"


@pytest.mark.parametrize("text", ["", "\x00" * 50, "\ufdfa" * 9, "A " * 20_000, "(" * 5_000, "visit " * 3_000])
def test_whatever_is_written_wishes_are_found_or_not(text):
    assert isinstance(wished(text)[0], Wishes)


@pytest.mark.parametrize(
    ("message", "arrival", "departure"),
    [
        pytest.param(
            "We visit on 12-15 October 2027. We land at 10:40 on Tuesday, our flight home is at 16:30 on Friday.",
            ("2027-10-12", "10:40"),
            ("2027-10-15", "16:30"),
            id="English",
        ),
        pytest.param(
            "Vi kommer 12.-15. oktober 2027. Vi lander tirsdag kl. 10.40 og flyver hjem fredag kl. 16.30.",
            ("2027-10-12", "10:40"),
            ("2027-10-15", "16:30"),
            id="Danish",
        ),
        pytest.param(
            "Vi kommer den 12-15 oktober 2027. Vi anländer den 12 oktober kl 9.15 och avreser den 15 oktober kl 17.00.",
            ("2027-10-12", "09:15"),
            ("2027-10-15", "17:00"),
            id="Swedish",
        ),
        pytest.param(
            "Vi kommer 12.-15. oktober 2027. Vi ankommer tirsdag kl. 11 og reiser hjem fredag kl. 18.",
            ("2027-10-12", "11:00"),
            ("2027-10-15", "18:00"),
            id="Norwegian",
        ),
        pytest.param(
            "Besuch vom 12. bis 15. Oktober 2027. Wir landen am Dienstag um 10:40 Uhr, Rückflug Freitag um 16 Uhr.",
            ("2027-10-12", "10:40"),
            ("2027-10-15", "16:00"),
            id="German",
        ),
        pytest.param(
            "Nous viendrons du 12 au 15 octobre 2027. Nous arrivons mardi à 10h40 et repartons vendredi à 16h30.",
            ("2027-10-12", "10:40"),
            ("2027-10-15", "16:30"),
            id="French",
        ),
        pytest.param(
            "Visita: 12-15 octubre 2027. Llegamos el martes a las 10:40 y regresamos el viernes a las 16:30.",
            ("2027-10-12", "10:40"),
            ("2027-10-15", "16:30"),
            id="Spanish",
        ),
        pytest.param(
            "我们计划于2027年10月12日至15日访问。10月12日10点抵达，10月15日16点离开。",
            ("2027-10-12", "10:00"),
            ("2027-10-15", "16:00"),
            id="Chinese",
        ),
        pytest.param("We visit on 12-15 October 2027 and arrive at 10:30.", (None, "10:30"), None, id="no day"),
        pytest.param(
            "We come on 12-15 October 2027 and arrive at 10:30 or 14:00.", (None, "10:30"), None, id="the first of two"
        ),
        pytest.param(
            "We visit on 12-15 October 2027. We arrive on Monday at 3 pm.", ("2027-10-11", "15:00"), None, id="eve"
        ),
    ],
)
def test_when_they_arrive_and_leave_is_read(message, arrival, departure):
    found = wished(f"Delegation visit on energy. {message}")[0]
    times = [
        ((str(day) if day else None), f"{time:%H:%M}") if time else None
        for day, time in ((found.arrives_on, found.arrives), (found.departs_on, found.departs))
    ]

    assert times == [arrival, departure]
