from __future__ import annotations

import pytest

from bot.visits import reading
from bot.visits.models import Organisation
from knowledge.registers.loading import load_registers
from tests.factories import a_visit_request


@pytest.fixture(scope="module")
def registers():
    return load_registers()


@pytest.mark.parametrize(
    ("message", "organisation", "country"),
    [
        pytest.param("Somos 9 y queremos visitarles.", Organisation(name="Aguas Claras S.A. de C.V."), "MX", id="form"),
        pytest.param(
            "Wir sind 9 und wollen Sie besuchen.", Organisation(name="Wärmenetz GmbH"), "DE", id="with-language"
        ),
        pytest.param(
            "We are 9 and wish to visit you.", Organisation(name="Heat GmbH"), None, id="form-alone-is-too-little"
        ),
        pytest.param(
            "9 from our ministry hope to visit you.", Organisation(city="Nairobi"), "KE", id="city-in-the-form"
        ),
        pytest.param("A family office in Abu Dhabi wishes to visit you.", None, "AE", id="place-named-last-of-all"),
        pytest.param("We are 9 and wish to visit Hamburg and you.", None, None, id="wished-for-place-is-no-home"),
        pytest.param(
            "Notre délégation du canton de Vaud, 9 personnes, souhaite vous visiter.", None, "CH", id="region"
        ),
        pytest.param(
            "Kære OPE, Borgmesteren i Rovaniemi kommer på besøg 17. juni 2027 med syv.\nHelsingør Kommune",
            None,
            "FI",
            id="danish-body-that-passes-on",
        ),
        pytest.param(
            "La Métropole d'Orléans, 9 agents, souhaite vous visiter.", None, "FR", id="bigger-namesake-abroad"
        ),
        pytest.param("Notre délégation de Tours, 9 agents, souhaite vous visiter.", None, "FR", id="tours-in-france"),
        pytest.param(
            "Der Besuch des Kantons Glarus mit 9 Personen.", Organisation(name="Kanton Glarus"), None, id="kanton"
        ),
        pytest.param("我们是县水务局,一行8人,希望来访。", None, "CN", id="simplified-signs-and-a-body"),
        pytest.param("本局一行八人擬於明年參訪貴市。", None, None, id="traditional-signs-are-of-several-countries"),
        pytest.param("Vi er 20 fra roklubben i Slagelse og vil på besøg.", None, "DK", id="club-at-home"),
        pytest.param("Nueve técnicos queremos visitar el clúster de Odense.", None, None, id="wish-at-home-is-no-home"),
        pytest.param("Soy redactora de una revista de Medellín y quiero entrevistarles.", None, "CO", id="of-a-medium"),
        pytest.param("Baltic Study Tours here: our client, 9 people, wishes to visit you.", None, None, id="tours"),
        pytest.param("Vi är åtta från Energimyndigheten som vill besöka er.", None, "SE", id="body-and-language"),
        pytest.param("Pirkanmaan liitto haluaa tulla vierailulle.", None, "FI", id="finnish-regional-council"),
        pytest.param("Byrådets udvalg i Tønder Kommune vil gerne på studiebesøg.", None, "DK", id="part-of-a-body"),
        pytest.param("Kami dari Pemerintah Kota Bandung ingin berkunjung.", None, "ID", id="word-that-is-a-place"),
    ],
)
def test_country_is_where_the_organisation_sits(registers, message, organisation, country):
    request = a_visit_request(message=message, organisation=organisation, subject="")

    assert reading.read(request, registers=registers).country == country


def test_country_is_that_of_whom_an_agent_writes_for(registers):
    agent = Organisation(name="Sunrise Tours")
    request = a_visit_request(message="20 engineers wish to visit.", organisation=agent, on_behalf_of="City of Nakuru")

    assert reading.read(request, registers=registers).country == "KE"
