"""Five requests over a weekend in five languages, and what Monday makes of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.visits import acknowledging, templating
from bot.visits.models import BundleKind, Person, Role, Status
from tests.weeks.secretariat import Secretariat, a_week, at, said

pytestmark = pytest.mark.slow

DA, SV, DE = "kim@blaaby.example", "eva@bruksstad.example", "vogel@rheintal.example"
EXAMPLE = "rheintal.example"
FR, ZH = "anne@valmont.example", "li@linzhou.example"


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as found:
        yield found


@pytest.fixture(scope="module")
def week(indexed: Path, tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Iterator[Secretariat]:
    data = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("weekend") / "data"))
    with a_week(data, at("2027-02-05", "17:30"), patch) as found:
        found.hire(Person(id="carl", name="Carl Coordinator", email="carl@ope.example", role=Role.COORDINATOR))
        found.hire(Person(id="ada", name="Ada Approver", email="ada@ope.example", role=Role.APPROVER))
        for language in ("da", "sv", "de", "fr", "zh"):
            template = templating.current(acknowledging.KIND, language, found.ours.services.registers)
            path = f"/templates/{acknowledging.KIND}/{language}/release"
            assert found.press("ada", path, do="release", digest=template.digest).status_code == 303
        yield found


@pytest.fixture(scope="module")
def weekend(week: Secretariat) -> Secretariat:
    """From Friday evening to Monday morning; the mailbox is read as it fills."""
    week.pass_time(hours=3)
    week.mail(
        f"Kim <{DA}>",
        "Besøg om fjernvarme",
        "Hej, Blåby Kommune vil gerne komme på besøg og se fjernvarme. Vi bliver 14 personer. Venlig hilsen Kim",
    )
    week.look()
    week.pass_time(hours=12)
    week.mail(
        f"Eva Ek <{SV}>",
        "Studiebesök om cykelstråk",
        "Hej! Bruksstads kommun vill göra ett studiebesök om cykeltrafik och mobilitet den 12 maj 2027. Vi är 12 "
        "personer från gatukontoret, politiker är inte med. En heldag passar bra. Hälsningar Eva Ek",
    )
    week.mail(
        f"Dr. Vogel <{DE}>",
        "Fachbesuch Klimaanpassung",
        "Sehr geehrte Damen und Herren, der Landkreis Rheintal möchte Sie am 18. Mai 2027 besuchen und sich über "
        "Klimaanpassung und Starkregen informieren. Wir kommen mit 16 Personen. Mit freundlichen Grüßen, M. Vogel",
    )
    week.look()
    week.pass_time(hours=24)
    week.mail(
        f"Anne Roux <{FR}>",
        "Visite d'étude",
        "Bonjour, la métropole de Valmont souhaite venir voir comment vous triez et valorisez les déchets. Nous serons "
        "une dizaine. Bien cordialement, Anne Roux",
    )
    week.mail(
        f"李明 <{ZH}>",
        "访问咨询",
        "您好！临州市环境局希望于2027年5月25日组织15人的代表团来访，了解水处理和气候适应。请问是否可以安排？谢谢。李明",
    )
    week.mail(
        f"Kim <{DA}>",
        "Autosvar: Besøg om fjernvarme",
        "Jeg er ikke på kontoret i weekenden.",
        Auto_Submitted="auto-replied",
    )
    week.look()
    week.clock.at = at("2027-02-08", "08:05")
    week.ours.tick()
    week.settle()
    return week


def test_each_request_is_one_case_read_in_its_own_language(weekend: Secretariat) -> None:
    read = {one: weekend.case_of(one).triage for one in (SV, DE, FR, ZH)}

    assert [triage and triage.language for triage in read.values()] == ["sv", "de", "fr", "zh"]
    themes = ("mobility", "climate_adaptation", "circular_economy", "water_and_soil")
    assert [theme in triage.themes for theme, triage in zip(themes, read.values(), strict=True) if triage] == [True] * 4
    assert len(weekend.ours.services.store.cases()) in (5, 6)  # the note of absence may lie by itself, for a person


def test_each_had_its_acknowledgement_before_anybody_was_at_work(weekend: Secretariat) -> None:
    told = {sender: weekend.by_itself(sender) for sender in (DA, SV, DE, FR, ZH)}

    assert [len(letters) for letters in told.values()] == [1] * 5  # a note of absence gets none
    for sender, [letter] in told.items():
        case = _first_case(weekend, sender)
        assert letter["Auto-Submitted"] == "auto-replied"
        assert case.number in str(letter["Subject"])
        assert letter["In-Reply-To"] == case.request.message_id
    assert "mandag" in said(told[DA][0])
    assert "måndag" in said(told[SV][0])


def test_monday_begins_with_a_digest_of_numbers_and_no_names(weekend: Secretariat) -> None:
    for colleague in ("carl@ope.example", "ada@ope.example"):
        words = " ".join(said(one) for one in weekend.by_itself(colleague))
        assert weekend.case_of(SV).number in words
        assert [name for name in ("Eva", "Bruksstad", "Vogel", "李明", EXAMPLE) if name in words] == []


def test_monday_asks_what_is_missing_in_the_language_of_each(weekend: Secretariat) -> None:
    for sender in (DA, FR):
        case = _first_case(weekend, sender)
        answer = weekend.decide("ada", case.number, BundleKind.CLARIFICATION)
        assert answer.status_code == 303

    [danish], [french] = weekend.letters(DA), weekend.letters(FR)

    assert "Hvornår" in said(danish) or "dato" in said(danish)
    assert "dates" in said(french)
    assert {_first_case(weekend, one).status for one in (DA, FR)} == {Status.WAITING}


def test_programmes_are_drafted_and_go_out_once_a_lead_says_so(weekend: Secretariat) -> None:
    number = weekend.case_of(SV).number
    asked = weekend.decide("ada", number, BundleKind.HOST_ENQUIRIES)
    sent = weekend.decide("ada", number, BundleKind.DRAFT_PROGRAMME, reason="Værterne er spurgt.")

    [letter] = weekend.letters(SV)
    assert (asked.status_code, sent.status_code) == (303, 303)
    assert weekend.case(number).status is Status.DISPATCHED
    assert "Hej" in said(letter)
    assert {part.get_filename() for part in letter.iter_attachments()} == {"programme.pdf", "programme.ics"}


def test_an_answer_lands_on_its_case_and_moves_it_on(weekend: Secretariat) -> None:
    case = _first_case(weekend, FR)
    [asked] = weekend.letters(FR)
    weekend.mail(
        f"Anne Roux <{FR}>",
        f"Re: {asked['Subject']}",
        "Nous proposons le 1er juin 2027, une journée. Nous serons onze personnes.",
        In_Reply_To=str(asked["Message-ID"]),
    )
    weekend.look()

    moved = weekend.case(case.number)
    assert moved.status is Status.PROPOSED
    assert moved.triage is not None
    assert moved.triage.dates is not None
    assert moved.triage.dates.earliest.isoformat() == "2027-06-01"


def _first_case(weekend: Secretariat, sender: str):
    cases = [weekend.case(one.number) for one in weekend.ours.services.store.cases()]
    return next(one for one in cases if one.request.contact.email == sender and not one.request.automatic)
