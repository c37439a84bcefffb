"""Requests in languages beyond the fourteen: kind, country, size, days and theme are read all the same."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.models import Kind


def _day(month: int, day: int) -> dt.date:
    return dt.date(2027, month, day)


@pytest.mark.parametrize(
    ("message", "country", "size", "days", "theme"),
    [
        pytest.param(
            "Dobrý den, rádi bychom přijeli z magistrátu města Plzně ve dnech 4. a 5. října 2027, je nás čtrnáct. "
            "Zajímá nás veřejná doprava a parkování.",
            "CZ",
            14,
            (_day(10, 4), _day(10, 5)),
            "mobility",
            id="cs",
        ),
        pytest.param(
            "שלום, אנחנו קבוצה של תשעה מהנדסים מחיפה ונשמח לבקר ב-12 באוקטובר 2027. הנושא הוא טיהור שפכים.",
            "IL",
            9,
            (_day(10, 12), _day(10, 12)),
            "water_and_soil",
            id="he",
        ),
        pytest.param(
            "안녕하십니까, 대구광역시 직원 12명이 2027년 9월 7일에 방문하여 재활용 시설을 견학하고자 합니다.",
            "KR",
            12,
            (_day(9, 7), _day(9, 7)),
            "circular_economy",
            id="ko",
        ),
        pytest.param(
            "Здравствуйте! Делегация из Астаны, восемь специалистов, хотела бы приехать 21 сентября 2027 года. "
            "Тема: больницы и телемедицина.",
            "KZ",
            8,
            (_day(9, 21), _day(9, 21)),
            "health",
            id="ru",
        ),
        pytest.param(
            "Καλημέρα, ο Δήμος Πάτρας θα ήθελε να έρθει με δώδεκα υπαλλήλους στις 5 Οκτωβρίου 2027 για ποδηλάτες.",
            "GR",
            12,
            (_day(10, 5), _day(10, 5)),
            "mobility",
            id="el",
        ),
        pytest.param(
            "تحية طيبة، نود زيارتكم بوفد من 11 شخصا من الدوحة يوم 14 سبتمبر 2027 للاطلاع على إدارة النفايات.",
            "QA",
            11,
            (_day(9, 14), _day(9, 14)),
            "circular_economy",
            id="ar",
        ),
        pytest.param(
            "Tisztelt Uram! Szegedről tizenketten szeretnénk szakmai látogatást tenni 2027. október 6-án, "
            "összesen 12 fő. Téma: csapadékvíz.",
            "HU",
            12,
            (_day(10, 6), _day(10, 6)),
            "climate_adaptation",
            id="hu",
        ),
        pytest.param(
            "Merhaba, Bursa Belediyesi'nden 9 kişilik heyetimiz 7 Eylül 2027 tarihinde gelmek istiyor. Konu: atık su.",
            "TR",
            9,
            (_day(9, 7), _day(9, 7)),
            "water_and_soil",
            id="tr",
        ),
        pytest.param(
            "Tere, oleme Pärnu linnavalitsus ja sooviksime kümne inimesega tulla 8. septembril 2027. Teema: kaugküte.",
            "EE",
            10,
            (_day(9, 8), _day(9, 8)),
            "energy",
            id="et",
        ),
        pytest.param(
            "Selamat siang, delegasi kami dari Bandung, 10 orang, ingin berkunjung pada 15 September 2027. "
            "Topik: pelabuhan.",
            "ID",
            10,
            (_day(9, 15), _day(9, 15)),
            "ports_and_logistics",
            id="id",
        ),
    ],
)
def test_request_in_a_further_language_is_read(read, request, message, country, size, days, theme):
    found = read(message)

    assert (found.kind, found.language) == (Kind.DELEGATION_VISIT, request.node.callspec.id)
    assert found.country == country
    assert found.group_size.max == size
    assert (found.dates.earliest, found.dates.latest) == days
    assert theme in found.themes


@pytest.mark.parametrize(
    ("message", "signal"),
    [
        pytest.param("Dobrý den, náš primátor a osm lidí by rádi přijeli na návštěvu.", "political_level", id="cs"),
        pytest.param("Просим принять делегацию: министр и восемь человек.", "political_level", id="ru"),
        pytest.param("저희 부시장과 직원 8명이 방문하고자 합니다.", "political_level", id="ko"),
        pytest.param("נשמח לבקר, ונבקש מכתב הזמנה עבור 8 אנשים.", "invitation_letter_requested", id="he"),
        pytest.param("نود زيارتكم ونحتاج إلى خطاب دعوة لوفدنا.", "invitation_letter_requested", id="ar"),
        pytest.param("Merhaba, 20 öğrenci ile sizi ziyaret etmek istiyoruz.", "students_or_tourism", id="tr"),
    ],
)
def test_what_staff_must_know_is_noticed_in_a_further_language(read, message, signal):
    assert read(message).signal(signal)


def test_a_polish_month_is_no_hebrew_one(read):
    assert read("Dzień dobry, 9 osób, 10-12 maja 2027, temat: odpady.").dates.earliest == _day(5, 10)


def test_lower_case_word_is_no_place(read):
    assert read("We are 9 and wish to visit you, nice to hear from you.").country is None


def test_a_town_hall_is_no_mayor(read):
    assert read("Bună ziua, primăria ar dori să vină cu 10 persoane în vizită.").signal("political_level") is None


def test_two_arabic_days_are_joined(read):
    dates = read("نود زيارتكم بوفد من 11 شخصا يومي 14 و15 سبتمبر 2027.").dates

    assert (dates.earliest, dates.latest) == (_day(9, 14), _day(9, 15))
