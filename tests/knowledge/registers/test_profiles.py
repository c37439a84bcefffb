import datetime as dt

import pytest

from knowledge.models import DocumentKind
from knowledge.registers.loading import load_registers
from knowledge.registers.models import OpeningHours
from knowledge.registers.profiles import profiles


@pytest.fixture(scope="module")
def registers():
    return load_registers()


@pytest.fixture(scope="module")
def written(registers):
    return {document.name: (document, chunks) for document, chunks in profiles(registers)}


def test_every_entry_has_a_profile(registers, written):
    assert set(written) == {
        *(f"host:{host.id}" for host in registers.hosts),
        *(f"initiative:{initiative.id}" for initiative in registers.initiatives),
        *(f"agreement:{agreement.id}" for agreement in registers.agreements),
        *(f"policy:{policy.id}" for policy in registers.policies),
        *(f"mission:{mission.id}" for mission in registers.missions),
        "municipalities:hovedstaden",
        "municipalities:sjaelland",
        "municipalities:skane",
        "municipalities:midtjylland",
        "municipalities:nordjylland",
        "municipalities:syddanmark",
    }


def test_a_chunk_stands_in_its_document_word_for_word(written):
    for document, chunks in written.values():
        assert [document.text[chunk.start : chunk.end] for chunk in chunks] == [chunk.text for chunk in chunks]
        assert [chunk.id for chunk in chunks] == [f"{document.name}#{at}" for at in range(len(chunks))]
        assert {document.kind, *(chunk.kind for chunk in chunks)} == {DocumentKind.PROFILE}


def test_no_chunk_outgrows_the_embedding_model(written):
    assert max(len(chunk.text) for _, chunks in written.values() for chunk in chunks) < 2_000


def test_the_digest_changes_with_the_entry_and_not_by_itself(registers, written):
    changed = registers.model_copy(
        update={"hosts": (registers.hosts[0].model_copy(update={"max_group": 12}), *registers.hosts[1:])}
    )

    again = {document.name: document.digest for document, _ in profiles(registers)}
    after = {document.name: document.digest for document, _ in profiles(changed)}

    assert again == {name: document.digest for name, (document, _) in written.items()}
    assert {name for name in after if after[name] != again[name]} == {f"host:{registers.hosts[0].id}"}


def test_a_profile_is_found_in_danish_and_in_english(written):
    text = written["host:kalundborg-symbiosis"][0].text

    assert "besøgssted / site" in text
    assert "cirkulær økonomi / circular economy" in text


def test_an_effect_is_written_as_a_target(written):
    for name, (document, _) in written.items():
        if name.startswith("initiative:") and "Expected effects" in document.text:
            assert "do not say whether they were met" in document.text


def test_what_the_source_left_out_is_said(written):
    assert "(udestår)" in written["initiative:healthy-growth"][0].text
    assert "states no expected effects" in written["initiative:international-talent"][0].text
    assert "X and Z" in written["initiative:madfaellesskabet"][0].text
    assert "udløbet / expired" in written["agreement:clean-china-desk"][0].text


def test_profile_of_a_host_tells_its_terms_and_leaves_out_what_is_unknown():
    registers = load_registers()
    told = {"min_age": 16, "id_needed": True, "camera_rules": "No photographs", "unwanted_markets": ("FR",)}
    hours = (OpeningHours(weekday=4, opens=dt.time(9), closes=dt.time(12)),)
    hosts = tuple(
        host.model_copy(update={**told, "hours": hours}) if host.id == "nordhavn" else host for host in registers.hosts
    )

    before = {document.name: document.text for document, _ in profiles(registers)}
    after = {document.name: document.text for document, _ in profiles(registers.model_copy(update={"hosts": hosts}))}

    assert set(after["host:nordhavn"].splitlines()) - set(before["host:nordhavn"].splitlines()) == {
        "Yngste gæst i år / Youngest guest in years: 16.",
        "Tager ikke imod fra / Does not receive from: FR.",
        "Tager imod / Receives: fredag / Friday 09:00-12:00.",
        "Gæster viser legitimation (ID, pas) / Guests show identification (ID, passport): ja / yes.",
        "Kameraer og telefoner / Cameras and telephones: No photographs.",
    }
    assert {name for name in before if before[name] != after[name]} == {"host:nordhavn"}
