import datetime as dt

from bot.adapters.mail_drop import take_mail
from bot.adapters.mail_in import read_mail
from bot.adapters.mail_taking import MailTaker
from bot.visits.models import Receipt
from tests.ingest.msg_files import a_msg
from tests.live import hostile

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
MAIL = b"From: a@b.example\nMessage-ID: <7@b.example>\nSubject: Visit\n\nWe are nine."


def taking(folder, seen):
    def receive(request, *, source, event_id, body):
        seen.append((source, event_id, request.subject))
        return Receipt(number="2026-0001", created=True)

    taker = MailTaker(receive, lambda request, event_id: None, read=read_mail, now=lambda: NOW, folder=folder)
    return take_mail(taker)


def test_dropped_mail_is_taken_once_and_kept(tmp_path):
    (tmp_path / "a.eml").write_bytes(MAIL)
    seen = []

    counts = [taking(tmp_path, seen), taking(tmp_path, seen)]

    assert counts == [1, 0]
    assert seen == [("mail", "<7@b.example>", "Visit")]
    assert (tmp_path / "taken" / "a.eml").read_bytes() == MAIL


def test_refused_mail_is_kept_with_its_reason(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"nothing")

    taking(tmp_path, [])

    assert (tmp_path / "refused" / "a.eml").exists()
    assert "no sender" in (tmp_path / "refused" / "a.reason.txt").read_text("utf-8")


def test_same_file_name_twice_loses_neither(tmp_path):
    for text in (MAIL, MAIL + b" Two."):
        (tmp_path / "a.eml").write_bytes(text)
        taking(tmp_path, [])

    assert sorted(path.name for path in (tmp_path / "taken").iterdir()) == ["a-1.eml", "a.eml"]


def test_broken_mails_are_kept_aside_and_keep_nobody_waiting(tmp_path):
    mails = hostile.mails()
    for number, content in enumerate(mails.values()):
        (tmp_path / f"{number}.eml").write_bytes(content)
    (tmp_path / "folder.eml").mkdir()
    (tmp_path / "z.eml").write_bytes(MAIL)
    seen = []

    taking(tmp_path, seen)

    taken, refused = list((tmp_path / "taken").glob("*.eml")), list((tmp_path / "refused").glob("*.eml"))
    assert len(taken) + len(refused) == len(mails) + 1
    assert len(taken) == len(seen) > 20
    assert ("mail", "<7@b.example>", "Visit") in seen
    assert [path for path in refused if not path.with_suffix(".reason.txt").read_text("utf-8").strip()] == []


def test_outlook_files_are_taken_too(tmp_path):
    (tmp_path / "a.MSG").write_bytes(a_msg(headers=MAIL.split(b"\n\n")[0].decode(), body="We are nine."))
    (tmp_path / "b.msg").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1"))
    (tmp_path / "c.txt").write_bytes(MAIL)
    seen = []

    assert taking(tmp_path, seen) == 2
    assert seen == [("mail", "<7@b.example>", "Visit")]
    assert "no Outlook message" in (tmp_path / "refused" / "b.reason.txt").read_text("utf-8")
    assert (tmp_path / "c.txt").exists()
