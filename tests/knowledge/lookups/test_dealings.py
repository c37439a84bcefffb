from __future__ import annotations

import datetime as dt

from knowledge.lookups import RegisterLookup
from tests.knowledge.lookups.shelf import asked


def test_an_agreement_whose_last_day_has_passed_is_expired_whatever_the_register_says(registers, shelf):
    agreements = tuple(
        each.model_copy(update={"status": "running"}) if each.id == "clean-china-desk" else each
        for each in registers.agreements
    )
    lookup = RegisterLookup(registers.model_copy(update={"agreements": agreements}))

    answer = asked(lookup, shelf, "Is the China Desk still running?")

    assert "expired" in answer.answer
    assert "CLEAN China Desk: the period ended on 2020-03-29; it is no current offer." in answer.notes


def test_an_agreement_that_ends_in_the_year_is_found_and_of_the_others_the_end_is_unknown(registers, shelf):
    agreements = tuple(
        each.model_copy(update={"ends": dt.date(2026, 12, 31)}) if each.id == "copenhagen-beijing" else each
        for each in registers.agreements
    )
    question = "Which agreements run out this year?"

    none = asked(RegisterLookup(registers), shelf, question)
    one = asked(RegisterLookup(registers.model_copy(update={"agreements": agreements})), shelf, question)

    assert none.answer.startswith("No entry in the agreement register is known to end in 2026.")
    assert (none.status, one.answer.count("• ")) == ("not_found", 1)
    assert "No source gives an end date for: Region Hovedstaden – Jiangsu Province" in one.answer


def test_a_rule_that_we_do_not_have_is_not_looked_for_elsewhere(lookup, shelf):
    answer = asked(lookup, shelf, "Hvad er reglen om gaver?", "da")

    assert (answer.status, answer.answer.startswith("Vores register har ingen regel om gaver.")) == ("not_found", True)


def test_all_rules_are_listed_each_with_its_sentence(lookup, shelf, registers):
    answer = asked(lookup, shelf, "Which rules do we have?")

    assert answer.answer.count("• ") == len(registers.policies)


def test_who_was_not_met_is_said_before_who_was(lookup, shelf):
    answer = asked(lookup, shelf, "Which companies met the Port of LA?").answer

    assert answer.startswith("Port of LA is not among those that the register names.")
    assert answer.index("Eurowind Energy") < answer.index("APM Terminals")


def test_nobody_is_said_to_have_gone_from_where_none_of_them_is(lookup, shelf):
    odense = asked(lookup, shelf, "Which companies from Odense went to Los Angeles?")
    aalborg = asked(lookup, shelf, "Which companies from Aalborg went to Los Angeles?")

    assert (odense.status, "nobody from Odense" in odense.answer) == ("not_found", True)
    assert aalborg.answer.endswith("Which of them are from Aalborg the register does not say.")


def test_who_is_asked_for_by_a_name_that_no_mission_knows_is_said_not_to_be_named(lookup, shelf):
    answer = asked(lookup, shelf, "Var Grundfos med i Los Angeles?", "da").answer

    assert answer.startswith("Grundfos er ikke blandt dem, registret nævner.")
