"""Rights claimed by law are heard in the language of the letter, and not where people only speak of the law."""

from __future__ import annotations

import pytest

from bot.visits.reading import read
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.factories import a_visit_request

OWN_DATA = [
    "I am writing to request a copy of all personal data you hold about me under Article 15 GDPR.",
    "Please delete my personal data from your systems and confirm when it is done.",
    "Could you tell me what information you hold about me after the visit last year?",
    "Jeg anmoder hermed om indsigt i de oplysninger, I har registreret om mig.",
    "Jeg deltog i et besøg i 2024 og vil gerne have slettet mine personoplysninger.",
    "Jag begär registerutdrag enligt dataskyddsförordningen.",
    "Vänligen radera mina personuppgifter ur era system.",
    "Jeg ber om innsyn i mine personopplysninger og at dere sletter dem etterpå.",
    "Bitte löschen Sie alle meine personenbezogenen Daten.",
    "Ich bitte um Auskunft über meine bei Ihnen gespeicherten Daten gemäß Art. 15 DSGVO.",
    "Je souhaite obtenir une copie de mes données personnelles, conformément à l'article 15 du RGPD.",
    "Merci d’effacer toutes mes données de vos fichiers.",
    "Solicito la supresión de mis datos personales.",
    "Chiedo la cancellazione dei miei dati personali.",
    "Solicito o acesso aos meus dados pessoais.",
    "Peço a eliminação de todos os meus dados.",
    "Ik verzoek u mijn persoonsgegevens te verwijderen.",
    "Proszę o usunięcie moich danych osobowych.",
    "Pyydän, että poistatte tietoni järjestelmästänne.",
    "请删除贵处保存的我的个人信息。",
    "私の個人情報の削除をお願いします。",
]
RECORDS = [
    "This is a freedom of information request concerning delegations received in 2026.",
    "I hereby request, under the Danish Access to Public Administration Files Act, all minutes of the meeting.",
    "Jeg søger aktindsigt i korrespondancen med den kinesiske ambassade.",
    "Undertegnede anmoder om aktindsigt i sagen om besøget i maj.",
    "Jag begär att få ta del av allmänna handlingar om besöket.",
    "Jeg ber om innsyn i dokumentene i saken, jf. offentleglova.",
    "Hiermit beantrage ich Akteneinsicht in die Unterlagen zum Besuch.",
    "Je demande la communication des documents administratifs relatifs à cette visite.",
    "Solicito acceso a la información pública sobre las delegaciones recibidas.",
    "Presento istanza di accesso civico sui documenti della visita.",
    "Wnoszę o udostępnienie informacji publicznej o wizycie delegacji.",
    "Hierbij dien ik een Woo-verzoek in over het bezoek.",
    "依法申请信息公开,请提供有关访问的文件。",
]
NO_CLAIM = [
    "We are 12 lawyers who would like to learn how you handle requests under Article 15 GDPR, on 4 May 2027.",
    "Vi vil gerne høre, hvordan I håndterer aktindsigt og offentlighedsloven i jeres kommune. Vi er 10 personer.",
    "Vi vil gerne have indsigt i jeres data om energiforbrug og besøge jer i uge 43 med 14 personer.",
    "Could we get access to the data of your smart city platform during our visit on 3 June 2027?",
    "Wir möchten Einblick in Ihre offenen Daten und die Akten des Archivs bekommen, 20 Personen im Mai.",
    "Jag skulle vilja veta hur offentlighetsprincipen fungerar hos er; vi är 9 personer från Åbo.",
    "If you no longer want our newsletter, reply and we delete your data. Special offer on LED lamps!",
    "Our open data team wants to see how citizens get access to their own data, 8 people, week 12.",
    "Nous voulons étudier l'accès aux données et la protection de la vie privée dans votre ville intelligente.",
    "Queremos conocer su portal de transparencia; somos 10 técnicos del ayuntamiento.",
    "Please find our data below: 15 participants, arriving on 3 May 2027, to see district heating.",
    "Kan I slette punktet om Nordhavn fra programmet? Vores gruppe har ændret ønske.",
]


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


def claims(message: str, registers: Registers) -> set[str]:
    empty = {"subject": "", "organisation": None, "participants": None, "themes": ()}
    found = read(a_visit_request(message=message, **empty), registers=registers)
    return {signal.id for signal in found.signals} & {"personal_data_request", "public_records_request"}


@pytest.mark.parametrize("message", OWN_DATA)
def test_a_claim_to_ones_own_data_is_heard(message, registers):
    assert claims(message, registers) == {"personal_data_request"}


@pytest.mark.parametrize("message", RECORDS)
def test_a_claim_to_public_records_is_heard(message, registers):
    assert claims(message, registers) == {"public_records_request"}


@pytest.mark.parametrize("message", NO_CLAIM)
def test_talk_about_the_law_is_no_claim(message, registers):
    assert claims(message, registers) == set()
