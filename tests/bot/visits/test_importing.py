from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import importing, relating
from bot.visits.errors import ImportFaulty, ImportUnknown, MappingInvalid
from bot.visits.importing import Field, Mapping, Plan, values
from bot.visits.importing.values import Unusable
from bot.visits.models import CaseFacts, GroupSize, Relation, SheetContent, SheetRow, Status
from knowledge.registers.loading import load_registers
from tests.factories import NOW, a_reading, a_visit_request
from tests.fakes import InMemoryCaseStore

TODAY = NOW.date()
HEADERS = ("Sagsnr.", "Modtaget", "Besøgsdato", "Delegation", "Land", "Type", "Emne", "Antal", "Status", "Kommune")
REGISTERS = load_registers()


def a_row(number: int = 4, **overrides: Any) -> SheetRow:
    cells: dict[str, Any] = {
        "Sagsnr.": f"16/{number}",
        "Modtaget": dt.date(2016, 3, 1),
        "Besøgsdato": "12. maj 2016",
        "Delegation": "Malmbergs kommun",
        "Land": "Sverige",
        "Type": "Kommune",
        "Emne": "Energi",
        "Antal": 16,
        "Status": "Afholdt",
        "Kommune": "København og Albertslund",
    }
    return SheetRow(number, tuple((cells | overrides)[header] for header in HEADERS))


def planned(*rows: SheetRow, store: InMemoryCaseStore, mapping: Mapping | None = None) -> Plan:
    sheet = SheetContent("Besøg", (), HEADERS, rows)
    chosen = mapping or importing.propose(HEADERS, store.imports())
    return importing.plan(
        sheet, file="2016.xlsx", content=b"x", mapping=chosen, registers=REGISTERS, today=TODAY, store=store
    )


def taken(*rows: SheetRow, store: InMemoryCaseStore, **options: Any) -> int:
    return importing.take(planned(*rows, store=store), by="carl", at=NOW, store=store, **options).id


def said(plan: Plan) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.told["en"]) for fault in plan.faults]


def test_row_becomes_a_case_that_is_over_and_counts(store: InMemoryCaseStore) -> None:
    taken(a_row(), store=store)

    (facts,) = store.facts()
    assert (facts.number, facts.status, facts.held, facts.country) == ("2016-0001", Status.HELD, True, "SE")
    assert (facts.sender_type, facts.themes, facts.persons) == ("municipality", ("energy",), GroupSize(min=16, max=16))
    assert (facts.received_on, facts.visit_day) == (dt.date(2016, 3, 1), dt.date(2016, 5, 12))
    assert facts.municipalities == ("København", "Albertslund")


def test_columns_that_tell_nothing_leave_nothing_behind(store: InMemoryCaseStore) -> None:
    mapping = Mapping(columns={Field.RECEIVED: "Modtaget", Field.STATUS: "Status", Field.COUNTRY: "Land"})

    importing.take(planned(a_row(), store=store, mapping=mapping), by="carl", at=NOW, store=store)

    assert "Malmberg" not in store.case("2016-0001").model_dump_json()
    assert store.case("2016-0001").request.message == "Modtaget: 2016-03-01\nLand: Sverige\nStatus: Afholdt"


def test_private_person_is_taken_in_without_the_name(store: InMemoryCaseStore) -> None:
    taken(a_row(Type="Privatperson", Delegation="Anna Andersen"), store=store)

    assert "Anna" not in store.case("2016-0001").model_dump_json()


def test_nothing_is_taken_while_a_row_is_wrong(store: InMemoryCaseStore) -> None:
    rows = (a_row(4), a_row(5, Land="Kanada?", Antal="mange"))

    with pytest.raises(ImportFaulty):
        taken(*rows, store=store)

    assert store.cases() == []


def test_good_rows_are_taken_when_they_alone_are_asked_for(store: InMemoryCaseStore) -> None:
    taken(a_row(4), a_row(5, Antal="mange"), store=store, good_rows_only=True)

    assert [case.number for case in store.cases()] == ["2016-0001"]


@pytest.mark.parametrize(
    ("wrong", "column", "sentence"),
    [
        pytest.param({"Land": "Tyskaland"}, "Land", '"Tyskaland" is no country we know; is Tyskland meant?', id="typo"),
        pytest.param({"Land": "Atlantis"}, "Land", '"Atlantis" is no country we know.', id="no country"),
        pytest.param({"Antal": "mange"}, "Antal", '"mange" is no number of persons; write 16, or 12-16.', id="number"),
        pytest.param({"Status": None}, "Status", "Nothing says how the case ended;", id="no outcome"),
        pytest.param({"Status": "Lukket"}, "Status", '"Lukket" does not say how the case ended;', id="no such outcome"),
        pytest.param({"Modtaget": "31.02.2016"}, "Modtaget", '"31.02.2016" is no day;', id="no such day"),
        pytest.param({"Besøgsdato": "1.2.2016"}, "Besøgsdato", "The visit lies before the enquiry", id="backwards"),
        pytest.param({"Besøgsdato": "1.2.2027"}, "Besøgsdato", "1 February 2027 is still to come;", id="to come"),
        pytest.param({"Kommune": "Købnhavn"}, "Kommune", '"Købnhavn" is no municipality we know; is Kø', id="slip"),
        pytest.param({"Modtaget": None, "Besøgsdato": None}, "", "No day and no year place this case", id="no time"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(
    wrong: dict[str, Any], column: str, sentence: str, store: InMemoryCaseStore
) -> None:
    (fault,) = said(planned(a_row(7, **wrong), store=store))

    assert fault[:2] == (7, column)
    assert fault[2].startswith(sentence)


def test_what_is_only_unknown_is_a_note_and_no_fault(store: InMemoryCaseStore) -> None:
    rows = [a_row(n, Emne="Ishockey", Kommune="Atlantis", Type="Klub") for n in (4, 5)]

    plan = planned(*rows, store=store)

    assert (len(plan.good), plan.faults) == (2, ())
    assert {(note.column, note.count) for note in plan.notes} == {("Emne", 2), ("Kommune", 2), ("Type", 2)}


def test_same_row_twice_is_one(store: InMemoryCaseStore) -> None:
    plan = planned(a_row(4), SheetRow(9, a_row(4).cells), store=store)

    assert (len(plan.good), plan.repeated) == (1, 1)


def test_same_file_again_brings_nothing_in(store: InMemoryCaseStore) -> None:
    taken(a_row(4), a_row(5), store=store)

    plan = planned(a_row(4), a_row(5), a_row(6), store=store)

    assert ([each.row for each in plan.good], plan.present) == ([6], 2)


def test_row_that_came_before_with_other_content_is_told_and_not_counted_twice(store: InMemoryCaseStore) -> None:
    taken(a_row(4), store=store)

    (fault,) = said(planned(a_row(4, Antal=20), store=store))

    assert fault[2] == "16/4 was taken in before with other content, as case 2016-0001; take that import out first."


def test_undo_takes_exactly_that_import_out_and_says_so(store: InMemoryCaseStore) -> None:
    first = taken(a_row(4), a_row(5), store=store)
    taken(a_row(6), store=store)

    importing.undo(first, by="carl", at=NOW, store=store)

    assert [case.number for case in store.cases()] == ["2016-0003"]
    assert [(line.event, line.actor, line.details["cases"]) for line in store.audit()] == [
        ("cases.imported", "carl", 2),
        ("cases.imported", "carl", 1),
        ("cases.import_undone", "carl", 2),
    ]
    with pytest.raises(ImportUnknown):
        importing.undo(first, by="carl", at=NOW, store=store)


def test_mapping_of_the_last_file_with_these_headings_is_used_again(store: InMemoryCaseStore) -> None:
    mapping = Mapping(columns={Field.YEAR: "Antal", Field.HOST: "Kommune"}, fixed={Field.STATUS: "held"})
    importing.take(planned(a_row(Antal=2016), store=store, mapping=mapping), by="carl", at=NOW, store=store)

    assert importing.propose(HEADERS, store.imports()) == mapping
    assert importing.propose(HEADERS[1:], store.imports()) != mapping


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        pytest.param(
            ("Case no.", "Received", "Date of visit", "Organization", "Country", "No. of participants", "Outcome"),
            "reference received visit_from organisation country participants status",
            id="English",
        ),
        pytest.param(
            ("Diarienr", "Mottaget", "Besöksdatum", "Avsändare", "Land", "Antal deltagare", "Utfall"),
            "reference received visit_from organisation country participants status",
            id="Swedish",
        ),
        pytest.param(
            ("Løbenr", "Henvendelsesdato", "Dato for besøg", "Delegation", "Hjemland", "Antal personer (ca.)", "Udfal"),
            "reference received visit_from organisation country participants status",
            id="Danish, with a slip",
        ),
        pytest.param(("Ansvarlig", "Telefon", "Kontaktperson", "Bemærkninger"), "", id="nothing of ours"),
    ],
)
def test_columns_are_known_by_what_offices_call_them(headers: tuple[str, ...], found: str) -> None:
    mapping = importing.propose(headers, ())

    assert [field.value for header in headers for field, named in mapping.columns.items() if named == header] == (
        found.split()
    )


def test_person_has_the_last_word_on_the_columns() -> None:
    mapping = importing.propose(HEADERS, ())

    chosen = importing.given(mapping, HEADERS, columns=["antal=year", "Kommune="], fixed=["status=held"])

    assert (chosen.columns[Field.YEAR], chosen.fixed) == ("Antal", {Field.STATUS: "held"})
    assert {Field.PARTICIPANTS, Field.MUNICIPALITY} & chosen.columns.keys() == set()


@pytest.mark.parametrize(
    ("columns", "fixed"),
    [
        (["Højde=participants"], []),
        (["Antal=height"], []),
        ([], ["organisation=x"]),
        ([], ["height=x"]),
        (["Antal"], []),
    ],
)
def test_column_or_field_that_is_none_is_refused(columns: list[str], fixed: list[str]) -> None:
    with pytest.raises(MappingInvalid):
        importing.given(Mapping(), HEADERS, columns=columns, fixed=fixed)


def test_without_outcome_or_time_nothing_is_taken(store: InMemoryCaseStore) -> None:
    plan = planned(a_row(), store=store, mapping=Mapping(columns={Field.COUNTRY: "Land"}))

    with pytest.raises(MappingInvalid):
        importing.take(plan, by="carl", at=NOW, store=store, good_rows_only=True)


def test_case_of_which_only_the_visit_is_known_has_no_lead_time(store: InMemoryCaseStore) -> None:
    taken(a_row(Modtaget=None), store=store)

    (facts,) = store.facts()
    assert (facts.submitted_on, facts.received_on) == (None, dt.date(2016, 5, 12))
    assert facts == CaseFacts.of(store.case("2016-0001"))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (dt.date(2016, 3, 12), "2016-03-12"),
        (42441, "2016-03-12"),
        ("2016-03-12", "2016-03-12"),
        ("12.03.2016", "2016-03-12"),
        ("12/3 2016", "2016-03-12"),
        ("12-03-16", "2016-03-12"),
        ("12. marts 2016", "2016-03-12"),
        ("12 mars 2016", "2016-03-12"),
        ("12 Mar. 2016", "2016-03-12"),
        ("12.-14. marts 2016", "2016-03-12"),
    ],
)
def test_days_are_read_as_offices_write_them(cell: Any, day: str) -> None:
    assert values.day(cell) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("cell", ["uge 10", "marts", "2016", 12, "12.13.2016", "30-30-2016", "12.03.1850", True])
def test_what_is_no_day_is_not_made_one(cell: Any) -> None:
    with pytest.raises(Unusable):
        values.day(cell)


@pytest.mark.parametrize(
    ("cell", "size"),
    [
        (16, (16, 16)),
        (16.0, (16, 16)),
        ("16", (16, 16)),
        ("ca. 16", (16, 16)),
        ("12-16 pers.", (12, 16)),
        ("8 til 12", (8, 12)),
    ],
)
def test_numbers_of_persons_are_read_as_offices_write_them(cell: Any, size: tuple[int, int]) -> None:
    assert values.participants(cell) == GroupSize(min=size[0], max=size[1])


@pytest.mark.parametrize("cell", ["mange", 0, -4, "16 (heraf 2 tolke)", "16-12", 16.5, True, 10**7])
def test_what_is_no_number_of_persons_is_not_made_one(cell: Any) -> None:
    with pytest.raises(Unusable):
        values.participants(cell)


def test_whoever_came_in_an_earlier_year_is_related_when_they_write_again(store: InMemoryCaseStore) -> None:
    taken(a_row(Delegation="Malmberg kommun"), store=store)
    receipt = store.receive(a_visit_request(), source="form", event_id="e", body_digest="d", at=NOW)

    found = relating.related(store.case(receipt.number), a_reading(), store=store, registers=REGISTERS)

    assert [(one.number, one.relation) for one in found] == [("2016-0001", Relation.EARLIER_VISIT)]
