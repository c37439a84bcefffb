import pytest

from bot.visits.wording.cleaning import address, clean, header_line


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("  Université  de\tLyon\n", "Université de Lyon", id="white space"),
        pytest.param("A.P. Møller – Mærsk A/S", "A.P. Møller – Mærsk A/S", id="dots of a name stay"),
        pytest.param("evil.example/path", "evil[.]example/path", id="bare domain"),
        pytest.param("see https://evil.example/a?b now", "see now", id="web address"),
        pytest.param("深圳市人民政府", "深圳市人民政府", id="Chinese"),
        pytest.param("пример.рф, evil.中国", "пример[.]рф, evil[.]中国", id="domains of other scripts"),
        pytest.param("evil。dk, ｅｖｉｌ．ｄｋ", "evil[.]dk, ｅｖｉｌ[.]ｄｋ", id="dots of other scripts"),
        pytest.param("我们很好。谢谢", "我们很好。谢谢", id="the stop of a Chinese sentence"),
        pytest.param("abc\u202egnp.exe", "abcgnp[.]exe", id="direction marks"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_words_are_cleaned_for_one_line(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        pytest.param("kim@malmberg.example", True, id="plain"),
        pytest.param("Kim <kim@malmberg.example>", False, id="with a name"),
        pytest.param("kim@malmberg.example\r\nBcc: a@b.example", False, id="header injection"),
        pytest.param("kim@malmberg.example, a@b.example", False, id="two"),
        pytest.param("kim@localhost", False, id="no domain"),
        pytest.param("a" * 300 + "@malmberg.example", False, id="too long"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_one_plain_address_is_written_to(text, usable):
    assert (address(text) is not None) is usable


def test_nothing_in_a_subject_is_decoded_by_a_mail_program():
    assert header_line("Besøg =?utf-8?q?=0D=0ABcc:_b?=\nBcc: b") == "Besøg = ?utf-8?q?=0D=0ABcc:_b?= Bcc: b"
