from __future__ import annotations

import pytest

from bot.visits import wording
from bot.visits.wording.addressing import salutation


@pytest.mark.parametrize(
    ("name", "language", "written_in", "greeting"),
    [
        pytest.param("Kim Exempel", "en", "en", "Dear Kim Exempel,", id="English"),
        pytest.param("王伟", "zh", "zh", "尊敬的王伟先生/女士：", id="Chinese without a title"),
        pytest.param("王教授", "zh", "zh", "尊敬的王教授：", id="Chinese with a title"),
        pytest.param("田中", "en", "ja", "Dear 田中様,", id="Japanese in an English letter"),
        pytest.param("田中様", "en", "ja", "Dear 田中様,", id="Japanese with a title"),
        pytest.param("王伟", "en", "en", "Dear Sir or Madam,", id="Chinese in an English letter"),
        pytest.param("Kim\x00 <b>", "de", "de", "Sehr geehrte Damen und Herren,", id="no name"),
        pytest.param(None, "fr", "fr", "Madame, Monsieur,", id="nobody"),
    ],
)
def test_people_are_greeted_as_their_language_does(name, language, written_in, greeting):
    assert salutation(name, wording.of(language), written_in=written_in) == greeting


@pytest.mark.parametrize(
    ("language", "organisation", "said"),
    [
        pytest.param("de", "Stadt Wuppertal", "im Namen der Stadt Wuppertal", id="a city"),
        pytest.param("de", "Landkreis Harburg", "im Namen des Landkreises Harburg", id="a district"),
        pytest.param("de", "Stadtbau GmbH", "im Namen von Stadtbau GmbH", id="only begins alike"),
        pytest.param("fr", "Ville de Lyon", "pour la Ville de Lyon", id="ville"),
        pytest.param("es", "Ayuntamiento de Bilbao", "en nombre del Ayuntamiento de Bilbao", id="ayuntamiento"),
        pytest.param("en", "City of Ghent", "on behalf of the City of Ghent", id="city"),
        pytest.param("da", "Bergen kommune", "på vegne af Bergen kommune", id="no article"),
    ],
)
def test_bodies_are_named_with_their_article(language, organisation, said):
    assert wording.of(language).behalf(organisation) == said


@pytest.mark.parametrize(
    ("language", "names", "said"),
    [
        pytest.param("de", ["A", "B und C"], "A sowie B und C", id="two"),
        pytest.param("de", ["A", "B und C", "D"], "A, B und C sowie D", id="three"),
        pytest.param("en", ["a", "b and c"], "a as well as b and c", id="English"),
        pytest.param("da", ["a", "b", "c"], "a, b og c", id="no chain to break"),
        pytest.param("zh", ["能源", "水与土壤"], "能源和水与土壤", id="Chinese"),
    ],
)
def test_lists_never_chain_their_ands(language, names, said):
    assert wording.of(language).together(names) == said


def test_norwegian_is_called_by_its_common_name():
    assert wording.of("da").language_name("no") == "norsk"
