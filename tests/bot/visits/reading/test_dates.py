from __future__ import annotations

import datetime as dt

import pytest


def window(found):
    return (found.dates.earliest.isoformat(), found.dates.latest.isoformat()) if found.dates else None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param("我们希望第43周来访。", ("2027-10-25", "2027-10-29"), id="zh-week"),
        pytest.param("我们八人拟于明年五月十八日来访。", ("2027-05-18", "2027-05-18"), id="zh-day-in-words"),
        pytest.param(
            "Our first mail (3 Nov) told you of our visit on 22 June 2027.",
            ("2027-06-22", "2027-06-22"),
            id="mail-of-ours",
        ),
        pytest.param("根据第15条，我们希望来访。", None, id="zh-an-article-is-no-week"),
        pytest.param("We would like to visit on 2027-05-18.", ("2027-05-18", "2027-05-18"), id="iso"),
        pytest.param("We wish to visit from 2027-05-18 to 2027-05-20.", ("2027-05-18", "2027-05-20"), id="iso-range"),
        pytest.param("We plan to visit on 27-28 April 2027.", ("2027-04-27", "2027-04-28"), id="en-day-range"),
        pytest.param("We plan a visit on May 4th, 2027.", ("2027-05-04", "2027-05-04"), id="en-month-first"),
        pytest.param("We plan a visit on Sept. 14 and 15, 2027.", ("2027-09-14", "2027-09-15"), id="en-short-month"),
        pytest.param("A visit between 3 and 5 March 2027 suits us.", ("2027-03-03", "2027-03-05"), id="en-between"),
        pytest.param("Our visit: 30 April to 2 May 2027.", ("2027-04-30", "2027-05-02"), id="en-over-months"),
        pytest.param("Our visit: 29 December to 2 January 2028.", ("2027-12-29", "2028-01-02"), id="en-over-years"),
        pytest.param("We would like to visit on 10 March.", ("2027-03-10", "2027-03-10"), id="year-is-the-next"),
        pytest.param("We would like to visit on 1 December.", ("2026-12-01", "2026-12-01"), id="year-is-this-one"),
        pytest.param("We can visit in week 9.", ("2027-03-01", "2027-03-05"), id="en-week"),
        pytest.param("We can visit in the week of 12 April 2027.", ("2027-04-12", "2027-04-16"), id="en-week-of"),
        pytest.param("A visit in May 2027, please.", ("2027-05-01", "2027-05-31"), id="en-month"),
        pytest.param("A visit in early June 2027, please.", ("2027-06-01", "2027-06-10"), id="en-early"),
        pytest.param("A visit in mid-October 2027.", ("2027-10-11", "2027-10-20"), id="en-mid"),
        pytest.param(
            "A visit the last week of February or first week of March 2027.",
            ("2027-02-22", "2027-03-05"),
            id="en-weeks",
        ),
        pytest.param("Vi vil gerne besøge jer den 10.-11. marts 2027.", ("2027-03-10", "2027-03-11"), id="da-range"),
        pytest.param(
            "Vi vill göra ett studiebesök 14. till 16/9 2027.", ("2027-09-14", "2027-09-16"), id="sv-figures-and-word"
        ),
        pytest.param("Queremos visitarles del 3 al 5/11/2027.", ("2027-11-03", "2027-11-05"), id="es-figures-and-word"),
        pytest.param("Vorremmo visitarvi dal 5 all'8 aprile 2027.", ("2027-04-05", "2027-04-08"), id="it-elided"),
        pytest.param("Planujemy wizytę od 3 do 5 czerwca 2027.", ("2027-06-03", "2027-06-05"), id="pl-from-to"),
        pytest.param(
            "We stay in Malmö 2-6 June 2027 and wish to visit you on 3 June 2027.",
            ("2027-06-03", "2027-06-03"),
            id="nights-are-no-visit",
        ),
        pytest.param("Vorremmo visitarvi giovedì 3 e venerdì 4 giugno..", ("2027-06-03", "2027-06-04"), id="it-named"),
        pytest.param(
            "We land on Sunday 6 June. We wish to visit you from Tuesday 8 to Thursday 10 June 2027.",
            ("2027-06-08", "2027-06-10"),
            id="landing-is-no-visit",
        ),
        pytest.param(
            "Tak for en god snak i oktober. Vi vil gerne besøge jer den 8. juni 2027.",
            ("2027-06-08", "2027-06-08"),
            id="month-named-in-passing",
        ),
        pytest.param("We can visit on 4 May 2027 or in June.", ("2027-05-04", "2027-06-30"), id="day-or-month"),
        pytest.param("Vi vil gerne besøge jer i uge 43.", ("2027-10-25", "2027-10-29"), id="da-week"),
        pytest.param("Vi vil gerne besøge jer i uge 43 eller 44.", ("2027-10-25", "2027-11-05"), id="da-weeks"),
        pytest.param("Vi vil gerne besøge jer fredag d. 12/3 2027.", ("2027-03-12", "2027-03-12"), id="da-slash"),
        pytest.param("Vi vil gerne besøge jer primo juni 2027.", ("2027-06-01", "2027-06-10"), id="da-primo"),
        pytest.param("Vi ønsker et besøk tirsdag 4. mai 2027.", ("2027-05-04", "2027-05-04"), id="no-day"),
        pytest.param("Vi ønsker et besøk i uke 11.", ("2027-03-15", "2027-03-19"), id="no-week"),
        pytest.param("Vi vill göra ett studiebesök vecka 20.", ("2027-05-17", "2027-05-21"), id="sv-week"),
        pytest.param("Vi vill göra ett studiebesök v. 20–21.", ("2027-05-17", "2027-05-28"), id="sv-short-weeks"),
        pytest.param("Vi vill göra ett studiebesök den 3 mars.", ("2027-03-03", "2027-03-03"), id="sv-day"),
        pytest.param("Wir möchten Sie vom 12.–14. Juli 2027 besuchen.", ("2027-07-12", "2027-07-14"), id="de-range"),
        pytest.param("Wir möchten Sie am 03.02.2027 besuchen.", ("2027-02-03", "2027-02-03"), id="de-dotted"),
        pytest.param("Wir möchten Sie in KW 12 besuchen.", ("2027-03-22", "2027-03-26"), id="de-week"),
        pytest.param("Unser Besuch wäre Anfang Mai 2027 möglich.", ("2027-05-01", "2027-05-10"), id="de-early"),
        pytest.param("Nous souhaitons venir les 23 et 24 mars 2027.", ("2027-03-23", "2027-03-24"), id="fr-two-days"),
        pytest.param("Nous souhaitons venir en semaine 12.", ("2027-03-22", "2027-03-26"), id="fr-week"),
        pytest.param("Nous souhaitons venir du 1er au 3 juin 2027.", ("2027-06-01", "2027-06-03"), id="fr-first"),
        pytest.param(
            "Queremos visitar la región del 17 al 19 de febrero de 2027.", ("2027-02-17", "2027-02-19"), id="es"
        ),
        pytest.param("Vorremmo visitare la regione dal 4 al 6 ottobre 2027.", ("2027-10-04", "2027-10-06"), id="it"),
        pytest.param("Chcielibyśmy odwiedzić region w maju 2027.", ("2027-05-01", "2027-05-31"), id="pl-locative"),
        pytest.param("Planujemy wizytę 11-12 września 2027 r.", ("2027-09-11", "2027-09-12"), id="pl-genitive"),
        pytest.param("Gostaríamos de visitar a região a 12 de abril de 2027.", ("2027-04-12", "2027-04-12"), id="pt"),
        pytest.param("Haluaisimme vierailla 18.–19. toukokuuta 2027.", ("2027-05-18", "2027-05-19"), id="fi-range"),
        pytest.param("Haluaisimme vierailla viikolla 20.", ("2027-05-17", "2027-05-21"), id="fi-week"),
        pytest.param("Wij willen graag op bezoek komen op 7 april 2027.", ("2027-04-07", "2027-04-07"), id="nl"),
        pytest.param("我们计划于2027年5月18日访问贵地区。", ("2027-05-18", "2027-05-18"), id="zh-day"),
        pytest.param("2027년 5월 18일부터 19일까지 방문하고 싶습니다.", ("2027-05-18", "2027-05-19"), id="ko-range"),
        pytest.param(
            "Could we come 18-19 May 2027 instead of 11-12 May 2027?", ("2027-05-18", "2027-05-19"), id="instead-of"
        ),
        pytest.param(
            "We would like to move our visit one week: 18-19 May 2027 rather than 11-12 May.",
            ("2027-05-18", "2027-05-19"),
            id="moved-rather-than",
        ),
        pytest.param(
            "Vi kommer den 4. maj 2027 i stedet for den 11. maj 2027.", ("2027-05-04", "2027-05-04"), id="i-stedet-for"
        ),
        pytest.param("我们计划6月22日至23日访问贵地区。", ("2027-06-22", "2027-06-23"), id="zh-range"),
        pytest.param("我们计划2027年3月30日至4月2日来访。", ("2027-03-30", "2027-04-02"), id="zh-over-months"),
        pytest.param("2027年10月中旬に視察に伺いたいと考えています。", ("2027-10-11", "2027-10-20"), id="ja-mid-month"),
    ],
)
def test_window_is_read_as_people_write_it(read, message, expected):
    assert window(read(message)) == expected


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("We would love to visit in the spring.", id="en-season"),
        pytest.param("Vi vil gerne besøge jer til efteråret.", id="da-season"),
        pytest.param("Wir möchten Sie im Herbst besuchen.", id="de-season"),
        pytest.param("We would like to visit. Please reply by 15 January 2027.", id="deadline"),
        pytest.param("We would like to visit. Our climate plan was adopted in May 2024.", id="past"),
        pytest.param("We may visit and march on.", id="months-that-are-verbs"),
        pytest.param("We would like to visit on 31 February 2027.", id="no-such-day"),
        pytest.param("We would like to visit a 12.5 km long cycle path.", id="a-number"),
    ],
)
def test_what_is_no_date_of_the_visit_gives_no_window(read, message):
    assert read(message).dates is None


def test_preferred_day_does_not_narrow_the_month(read):
    found = read("We would like to visit in May 2027, preferably on 12 May 2027.")

    assert window(found) == ("2027-05-01", "2027-05-31")


def test_day_within_a_named_week_narrows_it(read):
    found = read("We would like to visit in week 20, on 18-19 May 2027.")

    assert window(found) == ("2027-05-18", "2027-05-19")


def test_weekday_in_a_week_is_kept_beside_the_whole_week(read):
    found = read("Vi vill göra ett studiebesök onsdag vecka 20 2027.")

    assert window(found) == ("2027-05-17", "2027-05-21")
    assert found.signal("days_asked").detail == "2027-05-19"


def test_slash_that_can_be_read_two_ways_is_a_conflict(read):
    found = read("We would like to visit you on 3/4 2027 with our city.")

    assert window(found) == ("2027-03-04", "2027-04-03")
    assert [span.quote for span in found.signal("date_conflict").spans] == ["3/4 2027"]


def test_days_in_the_heading_of_a_first_letter_and_others_in_its_text_are_a_conflict(read):
    found = read("We wish to visit you on 13 May 2027.", subject="Visit on 12 May 2027")

    assert window(found) == ("2027-05-12", "2027-05-13")
    assert [span.part for span in found.signal("date_conflict").spans] == ["subject", "message"]


def test_form_and_text_that_disagree_are_a_conflict(read):
    found = read("We would like to visit on 1 June 2027.", dates={"from": "2027-05-10", "to": "2027-05-11"})

    assert window(found) == ("2027-05-10", "2027-06-01")
    assert [span.part for span in found.signal("date_conflict").spans] == ["form", "message"]


def test_form_date_within_the_text_window_is_taken(read):
    found = read("We would like to visit in May 2027.", dates={"from": "2027-05-10", "to": "2027-05-11"})

    assert window(found) == ("2027-05-10", "2027-05-11")
    assert found.signal("date_conflict") is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param("We must move our visit from 4 May to 18 May 2027.", ("2027-05-18", "2027-05-18"), id="en"),
        pytest.param("Vi må flytte besøget fra uge 10 til uge 12.", ("2027-03-22", "2027-03-26"), id="da-weeks"),
        pytest.param(
            "Wir müssen unseren Besuch vom 4. auf den 11. Februar 2027 verschieben.",
            ("2027-02-11", "2027-02-11"),
            id="de",
        ),
        pytest.param("我们需要将访问从5月4日改到5月18日。", ("2027-05-18", "2027-05-18"), id="zh"),
    ],
)
def test_change_names_the_new_date_only(read, message, expected):
    found = read(message)

    assert found.kind == "change_or_cancellation"
    assert window(found) == expected


def test_dates_of_answered_mail_are_history(read):
    message = (
        "22 April 2027 suits our delegation.\n\nOn 3 March 2026 One Point Entry wrote:\n> Can you come on 1 June 2027?"
    )

    assert window(read(message)) == ("2027-04-22", "2027-04-22")


def test_forwarded_mail_is_read_without_its_header_lines(read):
    message = (
        "See below.\n\n---------- Forwarded message ---------\nFrom: kim@sender.example\nDate: Mon, 7 December 2026\n\n"
        "We would like to visit on 20 January 2027."
    )

    assert window(read(message, subject="Fwd: Visit")) == ("2027-01-20", "2027-01-20")


def test_window_counts_from_a_submission_in_the_future(read):
    later = dt.datetime(2031, 6, 1, tzinfo=dt.UTC)

    assert window(read("We would like to visit on 10 March.", submitted_at=later)) == ("2032-03-10", "2032-03-10")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(
            "We are in Oslo for a fair in May 2027. From the 11th to the 13th we would like to visit you.",
            ("2027-05-11", "2027-05-13"),
            id="en",
        ),
        pytest.param(
            "Im Mai 2027 sind wir in Oslo. Vom 11. bis 13. möchten wir Sie besuchen.",
            ("2027-05-11", "2027-05-13"),
            id="de",
        ),
        pytest.param(
            "Nous serons à Oslo en mai 2027. Nous voudrions vous visiter du 11 au 13.",
            ("2027-05-11", "2027-05-13"),
            id="fr",
        ),
    ],
)
def test_days_alone_are_of_the_month_named_before(read, message, expected):
    assert window(read(message)) == expected


def test_hours_are_no_days_of_the_month_named_before(read):
    message = "We would like to visit on 11 May 2027, from 9 to 12 or from 13 to 15."

    assert window(read(message)) == ("2027-05-11", "2027-05-11")


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("We would like to visit on 4 May 2027, or else the following day.", id="en"),
        pytest.param("Vi vill gärna komma på studiebesök den 4 maj 2027, annars dagen efter.", id="sv"),
        pytest.param("Wir möchten Sie am 4. Mai 2027 besuchen, sonst am Tag danach.", id="de"),
    ],
)
def test_the_day_after_that_would_do_as_well_is_within_the_window(read, message):
    assert window(read(message)) == ("2027-05-04", "2027-05-05")


def test_the_day_after_for_something_else_is_not(read):
    message = "We would like to visit on 4 May 2027. The day after we fly home."

    assert window(read(message)) == ("2027-05-04", "2027-05-04")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(dt.datetime(2027, 4, 6, tzinfo=dt.UTC), ("2027-04-08", "2027-04-15"), id="in-the-same-week"),
        pytest.param(dt.datetime(2027, 4, 9, tzinfo=dt.UTC), ("2027-04-15", "2027-04-15"), id="later-in-the-week"),
    ],
)
def test_next_thursday_may_be_this_week_s_or_the_one_after(read, sent, expected):
    assert window(read("We would like to visit you next Thursday.", submitted_at=sent)) == expected


def test_an_appointment_elsewhere_is_no_day_of_the_visit(read):
    assert read("We want to visit; our visa appointment is next Monday.").dates is None


def test_a_visit_that_is_called_off_has_no_date(read):
    assert read("Sorry, we have to cancel our visit in April.", subject="Re: Visit").dates is None
