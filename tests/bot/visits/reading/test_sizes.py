from __future__ import annotations

import pytest

from bot.visits.models import AttachedText, GroupSize, RequestAttachment


class Attached:
    """Says the same for every attachment."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self, attachment: RequestAttachment) -> AttachedText:
        return AttachedText(seen=self._text)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param("We are a group of 15 who want to visit.", (15, 15), id="en-group-of"),
        pytest.param("There will be 8-12 of us on this visit.", (8, 12), id="en-range-of-us"),
        pytest.param("Nine engineers would like to visit.", (9, 9), id="en-word"),
        pytest.param("We would like to visit with twenty-two people.", (22, 22), id="en-compound-word"),
        pytest.param("A delegation of between 10 and 14 officials plans a visit.", (10, 14), id="en-between"),
        pytest.param("A 20-person delegation plans a visit.", (20, 20), id="en-person"),
        pytest.param("We plan a visit. Number of participants: 18", (18, 18), id="en-label"),
        pytest.param("The mayor and eight councillors want to visit.", (9, 9), id="en-leader"),
        pytest.param("The mayor comes on a visit with an entourage of eight.", (9, 9), id="en-entourage"),
        pytest.param("Six nurses and two board members want to visit.", (8, 8), id="en-members-after-others"),
        pytest.param("Our gardeners (eleven) want to visit.", (11, 11), id="en-in-brackets"),
        pytest.param("We (13) come for a visit on 5 April 2027.", (13, 13), id="en-we-in-brackets"),
        pytest.param("Vi är borgmästaren, tre nämndemän och fem tjänstemän på besök.", (9, 9), id="sv-leader-in-list"),
        pytest.param("Vi vil besøge jer med 20 elever i 9. klasse.", (20, 20), id="da-grade-of-school"),
        pytest.param("Queremos visitar el museo y el puerto con 6 colegas.", (6, 6), id="es-article-is-no-he"),
        pytest.param("I and my 3 brothers want to visit.", (4, 4), id="en-my"),
        pytest.param("Fire sykepleiere og en lege vil besøke dere.", (5, 5), id="no-one-more"),
        pytest.param("Wir möchten Sie mit elf Beschäftigten besuchen.", (11, 11), id="de-employees"),
        pytest.param("Somos una familia de cinco y queremos visitarles.", (5, 5), id="es-family"),
        pytest.param(
            "Vorremmo visitarvi: 14 funzionari della Regione Emilia-Romagna e 6 imprese.", (20, 20), id="it-from"
        ),
        pytest.param("We are 20 people (12 officials and 8 engineers) on a visit.", (20, 20), id="en-total-and-parts"),
        pytest.param("A visit by 12 people, including 2 interpreters.", (12, 12), id="en-including"),
        pytest.param("A visit by 12 people plus 2 interpreters.", (14, 14), id="en-plus"),
        pytest.param("En lærer og 20 elever vil gerne på besøg.", (21, 21), id="da-teacher-first"),
        pytest.param("Vi vil gerne have 23 elever og to kolleger med på besøg.", (25, 25), id="da-have-is-no-has"),
        pytest.param("Vi är tre klasser (78 elever och 6 lärare) på besök.", (84, 84), id="sv-classes"),
        pytest.param("Eine zwölfköpfige Gruppe plant einen Besuch.", (12, 12), id="de-written-in-one"),
        pytest.param("Dwunastoosobowa grupa planuje wizytę.", (12, 12), id="pl-written-in-one"),
        pytest.param("Osmičlenná delegace plánuje návštěvu.", (8, 8), id="cs-written-in-one"),
        pytest.param("Wir planen einen Besuch und sind damit elf.", (11, 11), id="de-filler"),
        pytest.param("Four officers, a trainee and I plan a visit.", (6, 6), id="en-one-by-one"),
        pytest.param("Queremos visitarles con nuestros técnicos (unos 25, por confirmar).", (25, 25), id="es-brackets"),
        pytest.param("Meitä on seitsemän sijaan kahdeksan vierailulla.", (8, 8), id="fi-in-place-of-stands-behind"),
        pytest.param("We plan a visit with 14 (fourteen) pax.", (14, 14), id="en-said-twice"),
        pytest.param("Nine of our officers plan a visit.", (9, 9), id="en-of-ours"),
        pytest.param("Four designers and two architects plan a visit.", (6, 6), id="en-nouns-on-no-list"),
        pytest.param(
            "We want to visit with 14 sensors and bring a dozen officers, maybe fifteen.", (12, 15), id="en-maybe"
        ),
        pytest.param("The visit: mayor + 4.", (5, 5), id="en-mayor-plus"),
        pytest.param("Ten councillors from the town of Graz and 2 interpreters plan a visit.", (12, 12), id="en-from"),
        pytest.param(
            "Uns besuchen wollen 7 Gemeinderätinnen und Gemeinderäte sowie 2 Mitarbeiter.", (9, 9), id="de-both-forms"
        ),
        pytest.param("Chcemy przyjechać z wizytą. Będzie nas trzynaścioro.", (13, 13), id="pl-collective"),
        pytest.param("Vi vil gerne på besøg, og i år bliver vi 23.", (23, 23), id="da-inverted"),
        pytest.param("Wir planen einen Besuch: 13 Damen und Herren mit drei Fragen.", (13, 13), id="de-ladies"),
        pytest.param("Our kitchens cook 25 000 portions; 16 chefs want to visit you.", (16, 16), id="thousands"),
        pytest.param("Five colleagues and I would like to visit.", (6, 6), id="en-and-i"),
        pytest.param("A visit by 18 students from Lyon plus their professor.", (19, 19), id="en-companion"),
        pytest.param(
            "Two groups want to visit: 12 planners from Leeds, and later 10 engineers.", (22, 22), id="en-parties"
        ),
        pytest.param("Requesting a visit for eight (8) members of the board.", (8, 8), id="en-word-and-figure"),
        pytest.param("My wife and I would like to visit.", (2, 2), id="en-couple"),
        pytest.param("Wir kommen zu acht und möchten Sie besuchen.", (8, 8), id="de-zu-acht"),
        pytest.param("Vi är tillsammans 7 som vill göra studiebesök.", (7, 7), id="sv-together"),
        pytest.param("Visite d'étude : 5 élus accompagnés de 3 agents.", (8, 8), id="fr-accompanied"),
        pytest.param("Åtte fra fylkeskommunen ønsker å besøke dere.", (8, 8), id="no-from"),
        pytest.param("議員9名、随行2名で訪問します。", (11, 11), id="ja-listed"),
        pytest.param("Vi er tolv politikere, som vil besøge jer.", (12, 12), id="da-word"),
        pytest.param("Vi kommer 18 personer på besøg.", (18, 18), id="da"),
        pytest.param("Vi er en gruppe på 8-10 fra kommunen, der vil på besøg.", (8, 10), id="da-range"),
        pytest.param("Vi er 11 stykker som vil besøke dere.", (11, 11), id="no"),
        pytest.param("Vi är ett tjugotal personer som vill göra studiebesök.", (20, 20), id="sv-about-twenty"),
        pytest.param("Vi är 22 från Malmberg som vill göra studiebesök.", (22, 22), id="sv-bare"),
        pytest.param("Eine 12-köpfige Delegation möchte Sie besuchen.", (12, 12), id="de-headed"),
        pytest.param("Wir sind zu neunt und möchten Sie besuchen.", (9, 9), id="de-zu-neunt"),
        pytest.param("Wir möchten Sie mit fünfzehn Fachleuten besuchen.", (15, 15), id="de-inflected"),
        pytest.param("Nous serions une quinzaine de personnes pour la visite.", (15, 15), id="fr-about-fifteen"),
        pytest.param("Nous sommes 12 élus et souhaitons visiter votre région.", (12, 12), id="fr"),
        pytest.param("Somos once técnicos y queremos visitar la región.", (11, 11), id="es"),
        pytest.param("Siamo 14 funzionari e 6 imprese e vorremmo visitare la regione.", (20, 20), id="it-sum"),
        pytest.param("Jesteśmy grupą 10 osób i planujemy wizytę.", (10, 10), id="pl"),
        pytest.param("Somos uma comitiva de 18 pessoas e queremos visitar a região.", (18, 18), id="pt"),
        pytest.param("Meitä olisi 13 henkilöä tulossa vierailulle.", (13, 13), id="fi"),
        pytest.param("Wij zijn met 17 ambtenaren en willen op bezoek komen.", (17, 17), id="nl"),
        pytest.param("我市拟组织10人代表团访问贵地区。", (10, 10), id="zh"),
        pytest.param("十五人代表团计划访问贵地区。", (15, 15), id="zh-han"),
        pytest.param("職員10名で視察に伺いたいです。", (10, 10), id="ja"),
    ],
)
def test_group_size_is_read_as_people_write_it(read, message, expected):
    found = read(message)

    assert (found.group_size.min, found.group_size.max) == expected


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("Our city of 45,000 inhabitants wants to visit.", id="inhabitants"),
        pytest.param("We would like to visit on 12 May 2027.", id="a-day"),
        pytest.param("We would like to visit 3 sites in 2 days.", id="sites"),
        pytest.param("Vi vil gerne besøge jer i uge 12.", id="a-week"),
        pytest.param("We wish to visit with some colleagues.", id="no-number"),
    ],
)
def test_numbers_of_other_things_are_no_group_size(read, message):
    assert read(message).group_size is None


def test_form_and_text_that_disagree_cover_both(read):
    found = read("There will be 19 of us on this visit.", participants=12)

    assert found.group_size == GroupSize(min=12, max=19)
    assert [span.part for span in found.signal("group_size_conflict").spans] == ["form", "message"]


def test_form_number_within_the_range_of_the_text_is_no_conflict(read):
    found = read("There will be 8-12 of us on this visit.", participants=10)

    assert found.group_size == GroupSize(min=10, max=10)
    assert found.signal("group_size_conflict") is None


def test_attachment_that_disagrees_is_a_conflict(read):
    listed = RequestAttachment(name="list.pdf", content=b"x")

    found = read("12 people want to visit.", attachments=(listed,), reader=Attached("Participants: 19 persons"))

    assert found.group_size == GroupSize(min=12, max=19)
    assert [span.part for span in found.signal("group_size_conflict").spans] == ["message", "attachment:list.pdf"]


def test_those_who_are_swapped_are_not_the_group(read):
    found = read(
        "We have to replace two participants in our delegation. Everything else stays.", subject="Re: Our visit"
    )

    assert found.group_size is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(
            "12 delegates from the Mersey Valley trust plus me want to visit.", 13, id="writer-after-where-from"
        ),
        pytest.param("The committee (7 members) and four officials want to visit.", 11, id="number-in-brackets"),
        pytest.param("Je voudrais visiter le port en avril avec deux camarades.", 3, id="writer-before"),
        pytest.param("Vi vil gerne på besøg. Gruppen er nu 9, ikke 12.", 9, id="group-is-now"),
    ],
)
def test_who_is_counted_apart_is_counted_in(read, message, expected):
    assert read(message).group_size == GroupSize(min=expected, max=expected)
