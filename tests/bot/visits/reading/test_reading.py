from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.models import AttachedText, Kind, Organisation, RequestAttachment

REQUEST = (
    "Dear colleagues,\nwe are 9 water engineers from the City of Ghent. We would like to visit HOFOR on 27-28 April "
    "2027 to study groundwater protection and wastewater treatment. We bring our own interpreter and need a letter of "
    "invitation."
)
TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "approve")


class Attached:
    def read(self, attachment: RequestAttachment) -> AttachedText:
        return AttachedText(seen="Programme wish: 18 persons, topic district heating.")


def test_every_quote_stands_where_its_span_says(read):
    found = read(REQUEST, subject="Visit in April", participants=9, themes=("water_and_soil",))

    spans = [span for each in found.evidence.values() for span in each]
    spans += [span for signal in found.signals for span in signal.spans]
    texts = {"message": REQUEST, "subject": "Visit in April", "form": None, "organisation": "City of Ghent"}
    wrong = [
        span for span in spans if texts[span.part] is not None and texts[span.part][span.start : span.end] != span.quote
    ]
    assert {"kind", "group_size", "dates", "themes", "organisation", "requested_hosts", "interpreting"} <= set(
        found.evidence
    )
    assert wrong == []


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("\u202b\u200fשלום\u202c ", id="right-to-left"),
        pytest.param("\ufdfa" * 9 + " ", id="letters-that-expand"),
        pytest.param(TAGS, id="tag-characters"),
        pytest.param("e\u0301le\u0300ve Ko\u0308ln ", id="decomposed"),
        pytest.param("\u0000\u0007\ufeff", id="control-characters"),
        pytest.param("<p style='x'>&nbsp;</p>\r\n", id="html"),
        pytest.param("①ﬁ½㎞ ", id="compatibility-characters"),
        pytest.param("İß🏳️\u200d🌈 ", id="case-that-grows"),
    ],
)
def test_spans_stay_true_whatever_stands_before(read, before):
    message = before + REQUEST

    found = read(message)

    spans = [span for each in found.evidence.values() for span in each if span.part == "message"]
    assert [message[span.start : span.end] for span in spans] == [span.quote for span in spans]
    assert (found.group_size.min, found.dates.earliest.isoformat()) == (9, "2027-04-27")


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("Hello, 我们一行 14 people, мы хотим увидеть energy on 3 March 2027.", id="mixed-scripts"),
        pytest.param("שלום, אנחנו 14 people רוצים לבקר, energy, 3 March 2027", id="right-to-left"),
        pytest.param("We are \u202e14\u202c people and want to see energy on \u20663 March 2027\u2069.", id="bidi"),
        pytest.param("We are 1\x004 people\x07 and want to see energy\x1b[31m on 3 March 2027.", id="controls"),
        pytest.param("We are 1\u200b4 people and want to see ener\u00adgy on 3 March 2027.", id="unseen"),
        pytest.param("We are １４ people and want to see energy on ３ March ２０２７.", id="full-width"),
        pytest.param("<p>We are <b>14</b> people, energy,<br>on 3&nbsp;March&#160;2027.</p><!-- x -->", id="html"),
        pytest.param("Vi =C3=A6r 14 personer og vil se energi den =\n3. marts 2027.=20\n", id="quoted-printable"),
        pytest.param("Vi er 14 personer og vil besÃ¸ge jer om energi den 3. marts 2027.", id="wrong-charset"),
        pytest.param("Vi er 14 personer og vil bes\ufffdge jer om energi den 3. marts 2027.", id="lost-letters"),
    ],
)
def test_damage_hides_no_fact(read, message):
    found = read(message)

    assert (found.kind, found.group_size.min, found.themes) == (Kind.DELEGATION_VISIT, 14, ("energy",))
    assert found.dates.earliest.isoformat() == "2027-03-03"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="white-space"),
        pytest.param("\ufdfa" * 9, id="nothing-but-a-ligature"),
        pytest.param("\x00" * 50, id="nul"),
        pytest.param(TAGS, id="only-tags"),
        pytest.param("9" * 5_000, id="digits"),
        pytest.param("3.4." * 2_000, id="dots"),
        pytest.param(">" * 3_000, id="quote-marks"),
        pytest.param("???", id="marks"),
    ],
)
def test_text_that_says_nothing_gives_no_facts(read, message):
    found = read(message)

    assert (found.kind, found.group_size, found.dates, found.themes, found.country) == (
        Kind.OTHER,
        None,
        None,
        (),
        None,
    )


def test_a_megabyte_is_read_up_to_a_limit_and_says_so(read):
    message = REQUEST + " word" * 199_000

    found = read(message)

    assert found.group_size.min == 9
    assert found.signal("text_cut").detail == "40000"


def test_a_megabyte_of_one_sign_ends(read):
    assert read("a" * 1_000_000).kind is Kind.OTHER


def test_a_megabyte_without_a_space_is_read(read):
    assert read("我们一行十四人希望参观能源项目" * 66_000).group_size.min == 14


@pytest.mark.parametrize(
    ("overrides", "country"),
    [
        pytest.param({"organisation": Organisation(name="Ministry", country="Japan")}, "JP", id="form-in-words"),
        pytest.param({"organisation": Organisation(name="Ministry", country="Tyskland")}, "DE", id="form-in-danish"),
        pytest.param({"organisation": Organisation(name="Ministry", country="uk")}, "GB", id="form-as-people-say"),
        pytest.param({"organisation": Organisation(name="浙江省科学技术厅")}, "CN", id="name-in-han"),
        pytest.param({"organisation": Organisation(name="台北市政府")}, "TW", id="taiwan"),
        pytest.param({"organisation": Organisation(name="Stadt Freiburg")}, "DE", id="city-in-name"),
        pytest.param({"organisation": Organisation(name="Gemeente Utrecht")}, "NL", id="city-in-dutch-name"),
        pytest.param({"contact": {"email": "kim@example.se"}}, "SE", id="address"),
        pytest.param({"contact": {"email": "kim@example.io", "phone": "+358 40 1234"}}, "FI", id="phone"),
        pytest.param({"contact": {"email": "kim@example.io"}}, None, id="address-of-nowhere"),
    ],
)
def test_country_is_where_the_sender_sits(read, overrides, country):
    assert read("We would like to visit Copenhagen.", **overrides).country == country


def test_country_from_the_text_is_the_one_they_come_from(read):
    found = read("We are 12 planners from Lyon and would like to visit Denmark after our stay in Germany.")

    assert found.country == "FR"


def test_region_is_read_beside_the_country(read):
    found = read("We would like to visit.", organisation=Organisation(name="Nanjing Municipal Government"))

    assert (found.country, found.region) == ("CN", "Jiangsu")


def test_country_in_a_press_question_is_not_the_senders(read):
    found = read("I am a journalist at a newspaper. Will a Chinese delegation visit you?")

    assert (found.kind, found.country) == (Kind.PRESS, None)


@pytest.mark.parametrize(
    ("name", "sender_type"),
    [
        pytest.param("Stavanger kommune", "municipality", id="no-municipality"),
        pytest.param("Ayuntamiento de Bilbao", "municipality", id="es-municipality"),
        pytest.param("Regione Emilia-Romagna", "region", id="it-region"),
        pytest.param("Ministry of Energy", "national_government", id="ministry"),
        pytest.param("Embassy of Chile", "embassy", id="embassy"),
        pytest.param("Reisebüro Sonnenschein", "agency", id="agency"),
        pytest.param("Universität Saint-Gilles", "university", id="university"),
        pytest.param("Nordwind Energie GmbH", "company", id="company"),
        pytest.param("环境部", "national_government", id="zh-ministry"),
        pytest.param("Camera di commercio di Torino", "association", id="chamber"),
    ],
)
def test_sender_type_is_read_from_the_name(read, name, sender_type):
    assert read("We would like to visit.", organisation=Organisation(name=name)).sender_type == sender_type


@pytest.mark.parametrize(
    ("message", "organisation"),
    [
        pytest.param("Hi, I work for the City of Portland. We wish to visit.", "City of Portland", id="en"),
        pytest.param("Hei! Kristiansand kommune her. Vi ønsker et besøk.", "Kristiansand kommune", id="no"),
        pytest.param("Bonjour, je vous écris de la part de la Ville de Genève.", "Ville de Genève", id="fr"),
        pytest.param("We want to visit the Technical University of Denmark.", None, id="a-host-is-no-sender"),
    ],
)
def test_organisation_is_read_from_the_text_where_the_form_is_silent(read, message, organisation):
    assert read(message).organisation == organisation


def test_principal_and_referral_are_read(read):
    found = read(
        "We are a travel agency writing on behalf of the Ministry of Transport. We were referred by State of Green "
        "and wish to visit Copenhagen."
    )

    assert (found.on_behalf_of, found.referred_by) == ("Ministry of Transport", "State of Green")


@pytest.mark.parametrize(
    ("message", "themes"),
    [
        pytest.param("Vi vil se fjernvarmenettet.", ("energy",), id="da-compound"),
        pytest.param("Wir möchten Kläranlagen besuchen.", ("water_and_soil",), id="de"),
        pytest.param("考察区域供热", ("energy",), id="zh"),
        pytest.param("We would like to visit you.", (), id="none"),
    ],
)
def test_themes_come_from_the_words_of_the_field(read, message, themes):
    assert read(message).themes == themes


def test_words_of_the_senders_name_are_no_theme(read):
    found = read(
        "We, the Energy Board of Malmberg, want to see cloudburst parks.",
        organisation=Organisation(name="Energy Board of Malmberg"),
    )

    assert found.themes == ("climate_adaptation",)


def test_form_themes_come_first_by_id_or_label(read):
    assert read("We would like to visit.", themes=("Cirkulær økonomi", "energy")).themes == (
        "circular_economy",
        "energy",
    )


def test_hosts_are_known_by_their_aliases(read):
    found = read("We would like to visit DTU, Amager Bakke and the Kalundborg Symbiosis.")

    assert set(found.requested_hosts) == {"dtu", "amager-ressourcecenter", "kalundborg-symbiosis"}


def test_short_host_names_count_only_as_written(read):
    assert read("Di solito vorremmo visitare la regione, ku.").requested_hosts == ()


def test_attachment_is_read_as_its_own_part(read):
    attachment = RequestAttachment(name="wish.pdf", content=b"x")

    found = read("We would like to visit, see the attachment.", attachments=(attachment,), reader=Attached())

    assert found.group_size.min == 18
    assert [span.part for span in found.evidence["group_size"]] == ["attachment:wish.pdf"]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        pytest.param("We would like to bring a delegation to Copenhagen.", Kind.DELEGATION_VISIT, id="visit"),
        pytest.param("We have to cancel our visit.", Kind.CHANGE_OR_CANCELLATION, id="cancel"),
        pytest.param("How many municipalities take part?", Kind.INFORMATION_QUESTION, id="question"),
        pytest.param("Kommunen får besøg fra Polen. Har I gode råd om program og gaver?", Kind.ADVICE, id="advice"),
        pytest.param("Vi vil gerne være medlem af jeres netværk.", Kind.NETWORK_MEMBERSHIP, id="membership"),
        pytest.param("Ich bin Journalistin und hätte gern ein Interview.", Kind.PRESS, id="press"),
        pytest.param("Special offer: SEO services, click here!", Kind.SALES_OR_SPAM, id="spam"),
        pytest.param("Hello.", Kind.OTHER, id="other"),
        pytest.param("Der kommer desværre ingen fra os alligevel.", Kind.CHANGE_OR_CANCELLATION, id="nobody-comes"),
        pytest.param("Same group, same day, but could we add a stop?", Kind.CHANGE_OR_CANCELLATION, id="one-more-stop"),
        pytest.param("Busco a un portavoz para entrevistar por radio.", Kind.PRESS, id="spokesperson"),
        pytest.param(
            "A group drops by our plant. Do we have to pay for their lunch? How do you usually do that?",
            Kind.ADVICE,
            id="advice-from-a-host",
        ),
    ],
)
def test_kind_is_what_the_message_is_about(read, message, kind):
    assert read(message).kind is kind


@pytest.mark.parametrize(
    ("message", "duration"),
    [
        pytest.param("We would like half a day with you.", "half_day", id="half"),
        pytest.param("Vi vil gerne besøge jer to dage.", "days:2", id="days"),
        pytest.param("Wir suchen einen eintägigen Besuch.", "day", id="day"),
        pytest.param("A visit of two hours would do.", "hours", id="hours"),
        pytest.param("We would like to visit on 27-28 April 2027.", "days:2", id="from-dates"),
        pytest.param("We would like to visit in May 2027.", None, id="unknown"),
    ],
)
def test_duration_is_what_they_say_or_the_days_they_name(read, message, duration):
    assert read(message).duration == duration


@pytest.mark.parametrize(
    ("message", "organisation"),
    [
        pytest.param("Vi i Roskilde Kommune skal selv vise en delegation rundt.", "Roskilde Kommune", id="da"),
        pytest.param("Hej! Vi på Region Skåne får besök från Indien.", "Region Skåne", id="sv"),
        pytest.param(
            "Wir von der Stadtverwaltung Beispielhausen bekommen Besuch.", "Stadtverwaltung Beispielhausen", id="de"
        ),
    ],
)
def test_who_speaks_for_an_organisation_is_no_part_of_its_name(read, message, organisation):
    assert read(message).organisation == organisation


def test_a_forwarded_mail_is_answered_in_the_language_of_its_first_writer(read):
    forwarded = (
        "Fra: Plan\nSendt: 3. februar\nTil: Kommunen\nEmne: Visit\n\nWe are nine officers who want to visit you."
    )
    found = read(f"Kære kolleger, vil I tage denne her? Vi kan desværre ikke selv.\n\n{forwarded}", subject="VS: Visit")

    assert found.language == "en"


def test_a_day_that_is_put_off_is_not_the_new_one(read):
    found = read("The 10 March collides with our budget; put the visit off to 17 March 2027.", subject="Re: Visit")

    assert found.dates.earliest == found.dates.latest == dt.date(2027, 3, 17)
