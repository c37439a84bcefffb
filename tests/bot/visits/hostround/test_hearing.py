from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits.hostround.hearing import hear
from bot.visits.models import AnswerKind, Channel, Contact, MailNature, MailSigns, Slot, VisitRequest
from tests.factories import a_visit_request, an_asked

YES, NO, OTHER, HOLD, UNCLEAR = (
    AnswerKind.YES,
    AnswerKind.NO,
    AnswerKind.ANOTHER_TIME,
    AnswerKind.HOLD,
    AnswerKind.UNCLEAR,
)
DAY = dt.date(2027, 10, 12)


def a_mail(message: str, subject: str = "SV: Kan I tage imod?", **overrides: Any) -> VisitRequest:
    contact = Contact(email="visits@harbour-lab.example")
    values = {"channel": Channel.EMAIL, "contact": contact, "subject": subject, "message": message}
    return a_visit_request(**(values | overrides))


def heard(message: str, **overrides: Any) -> AnswerKind:
    return hear(a_mail(message, **overrides), an_asked()).kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Kære Anna\n\nJa, det passer fint. Vi glæder os.\n\nMvh Bo", YES),
        ("Hej\nDet passer os godt, I er velkomne.", YES),
        ("Dear all,\n\nYes, we can receive the delegation.\n\nBest regards\nJo", YES),
        ("Hej, det går bra. Ni är varmt välkomna!", YES),
        ("Guten Tag,\n\nder Termin passt uns gut.", YES),
        ("Bonjour,\n\nOui, cela nous convient. Cordialement", YES),
        ("Hola: sí, nos viene bien. Saludos", YES),
        ("您好，我们可以接待。", YES),
        ("Ja, dere er velkomne.", YES),
        ("Ja", YES),
        ("No problem, you are welcome.", YES),
        ("Ja, 14 personer passer fint. Vi kan tage imod op til 20.", YES),
        ("Ja tak, tirsdag den 12. oktober kl. 9.30-11 passer fint.", YES),
        ("Desværre kan vi ikke tage imod den dag.", NO),
        ("Nej, det kan ikke lade sig gøre.", NO),
        ("Unfortunately we are unable to host a group.", NO),
        ("Nej tack, tyvärr.", NO),
        ("Vi kan dessverre ikke den dagen.", NO),
        ("Wir müssen leider absagen.", NO),
        ("Nous ne pouvons malheureusement pas vous recevoir.", NO),
        ("Lamentablemente no podemos recibirlos.", NO),
        ("很遗憾，我们无法接待。", NO),
        ("Vi er desværre nødt til at melde afbud, vores oplægsholder er syg.", NO),
        ("Tyvärr måste vi ställa in besöket.", NO),
        ("Vi må melde avbud på grunn av sykdom.", NO),
        ("I am sorry, we have to cancel.", NO),
        ("We can no longer receive the group on Tuesday.", NO),
        ("Nous devons malheureusement annuler la visite.", NO),
        ("Tenemos que cancelar la visita.", NO),
        ("Wir können die Gruppe leider nicht mehr empfangen.", NO),
        ("We cannot make that time, but another day would be possible.", OTHER),
        ("Vi holder tiden fri, og melder endeligt tilbage.", HOLD),
        ("We pencil it in.", HOLD),
        ("Ja, hvis I højst er 10 personer.", UNCLEAR),
        ("Det passer fint, men vi kan kun tage imod 10.", UNCLEAR),
        ("Vi kan tage imod op til 10 personer. Det passer fint.", UNCLEAR),
        ("Yes, probably.", UNCLEAR),
        ("We would be happy to, but not on that day.", UNCLEAR),
        ("I will check with my colleagues and get back to you.", UNCLEAR),
        ("No sé. Podemos recibirlos?", UNCLEAR),
        ("Passer det jer at komme?", UNCLEAR),
        ("Hvem betaler?", UNCLEAR),
        ("", UNCLEAR),
    ],
)
def test_plain_words_are_understood_and_others_stay_unclear(message: str, kind: AnswerKind) -> None:
    assert heard(message) is kind


@pytest.mark.parametrize(
    ("message", "slot"),
    [
        ("Det passer desværre ikke. Kan I komme kl. 13 i stedet?", (DAY, dt.time(13), dt.time(14, 30))),
        (
            "Kunne I komme torsdag den 14. oktober kl. 10-11.30 i stedet?",
            (dt.date(2027, 10, 14), dt.time(10), dt.time(11, 30)),
        ),
        ("Ja, kl. 13.00-14.30 passer os fint.", (DAY, dt.time(13), dt.time(14, 30))),
        (
            "Could you come on 13 October at 2 pm instead?",
            (dt.date(2027, 10, 13), dt.time(14), dt.time(15, 30)),
        ),
        (
            "Wir können den Termin nicht wahrnehmen, schlagen aber den 13. Oktober um 10 Uhr vor.",
            (dt.date(2027, 10, 13), dt.time(10), dt.time(11, 30)),
        ),
        ("Another day would suit us better: the 13th or the 14th of October.", None),
    ],
)
def test_another_time_is_read_where_it_is_plain(message: str, slot: tuple[dt.date, dt.time, dt.time] | None) -> None:
    found = hear(a_mail(message), an_asked())

    assert found.kind is OTHER
    assert found.proposed == (Slot(date=slot[0], start=slot[1], end=slot[2]) if slot else None)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Autosvar: Ikke på kontoret", AnswerKind.OUT_OF_OFFICE),
        ("Automatiskt svar: semester", AnswerKind.OUT_OF_OFFICE),
        ("Fraværsmelding", AnswerKind.OUT_OF_OFFICE),
        ("Automatic reply: your enquiry", AnswerKind.OUT_OF_OFFICE),
        ("Abwesenheitsnotiz", AnswerKind.OUT_OF_OFFICE),
        ("Réponse automatique : votre demande", AnswerKind.OUT_OF_OFFICE),
        ("Respuesta automática", AnswerKind.OUT_OF_OFFICE),
        ("自动回复", AnswerKind.OUT_OF_OFFICE),
        ("Undelivered Mail Returned to Sender", AnswerKind.BOUNCE),
        ("Ikke leveret: Kan I tage imod?", AnswerKind.BOUNCE),
        ("Unzustellbar: Könnten Sie", AnswerKind.BOUNCE),
        ("Non remis : votre message", AnswerKind.BOUNCE),
        ("退信", AnswerKind.BOUNCE),
    ],
)
def test_machine_is_known_by_its_subject_and_never_says_yes(subject: str, kind: AnswerKind) -> None:
    assert heard("Ja tak, det passer fint.", subject=subject) is kind


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        ({"message": "Ja tak, det passer fint."}, UNCLEAR),
        ({"message": "Ja tak. Jeg er på ferie og tilbage på kontoret mandag."}, AnswerKind.OUT_OF_OFFICE),
        ({"message": "Yes.\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1"}, AnswerKind.BOUNCE),
    ],
    ids=["any", "away", "report"],
)
def test_automatic_mail_is_never_a_yes(mail: dict[str, str], kind: AnswerKind) -> None:
    assert heard(mail["message"], automatic=True) is kind


def test_mailer_daemon_is_a_bounce_without_any_header() -> None:
    assert heard("Ja tak.", contact=Contact(email="MAILER-DAEMON@mx.example")) is AnswerKind.BOUNCE


def test_words_of_ours_below_are_not_read() -> None:
    quoted = "Nej desværre.\n\nDen 24. nov. 2026 kl. 10.00 skrev One Point Entry:\n> Ja tak, det passer fint.\n"

    assert heard(quoted) is NO


def test_lines_of_the_enquiry_are_not_the_hosts_words_whatever_mark_they_carry() -> None:
    ours = "Please let us know whether this time suits us well, or not."

    found = hear(a_mail(f"Thanks, I will read it.\n\n{ours}"), an_asked(), sent=f"Dear host\n\n{ours}\n")

    assert (found.kind, found.quote) == (UNCLEAR, "Thanks, I will read it.")


def test_forwarded_mail_is_a_persons_to_read() -> None:
    assert heard("Ja tak, det passer fint.", subject="VS: Kan I tage imod?") is UNCLEAR


def test_quote_is_what_was_decisive() -> None:
    assert hear(a_mail("Hej\n\nTak for sidst. Ja, det passer fint. Hilsen Bo"), an_asked()).quote == (
        "Ja, det passer fint."
    )


def test_mail_that_a_system_sends_to_many_is_no_yes_either() -> None:
    assert heard("Ja tak, det passer fint.", mail=MailSigns(nature=MailNature.BULK)) is UNCLEAR
