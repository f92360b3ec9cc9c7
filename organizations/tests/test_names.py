"""Which names are fit to be read by strangers, on a page and in a mail."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.words import text
from organizations.tenancy import names

FIT = [
    "Acme",
    "Stark Industries",
    "7 Seas",
    "A&B Söhne",
    "O’Reilly",
    "Smith, Jones & Co.",
    "Café Zürich",
    "Аэрофлот",
    "東京カンパニー",
    "한국 회사",
    "Ελληνική",
    "العربية",
    "עִבְרִית שָׁלוֹם",
    "Công ty Việt Nữ",
    "हिन्दी कंपनी",
    "Studio 24-7",
    "R.E.M. Music",
    "No. 5 (Paris)",
    "Studio 2024",
    "Route 66",
    "Version v2.0",
    "v2.10 Labs",
    "J.P. Morgan",
    "Acme Inc.",
    "St. Mary",
    "1 of 2 of 3 of 4 of 5 of 6 of 7",
    "ﾄﾖﾀ自動車",  # Katakana of half width
    "株式会社（東京）",
    "บริษัท น้ำ",
    "ບໍລິສັດ ນ້ຳ",
    "Colegio 1º Mayo",
    "Acme™",
    "x" * 60,
]

UNFIT = {
    "3 to 60 characters": ["", "  ", "ab", "  ab  ", "x" * 61, "é" * 61],
    "Starts with a letter or a digit": [
        "-Acme",
        "!!!",
        "(Acme)",
        "😀 Acme",
        "=1+1",
        "@cme!",
        "+44",
    ],
    "Visible characters from one script": [
        "Ac\nme",
        "Ac\tme",
        "Ac\rme",
        "Ac\x00me",
        "Ac\x1bme",
        "Ac\x7fme",
        "Ac\x85me",
        "Ac\u200bme",  # zero-width space
        "Ac\u200dme",
        "Ac\u2060me",
        "Ac\ufeffme",
        "Ac\u202eme",  # right-to-left override
        "Ac\u2066me",
        "Ac\u200fme",
        "Ac\u2028me",
        "Ac\u00a0me",  # no-break space
        "Ac\u3164me",  # a letter that looks like a space
        "Ac\u00adme",  # soft hyphen
        "Ac\ue000me",  # private use
        "A" + "\u0335\u0336\u0337\u0338" * 5 + "cme",  # marks heaped on one letter
        "Ac\ufffdme",  # what broken UTF-8 is read as
        "Ac\ufe00me",  # variation selectors
        "Acme\ufe0f",
        "Ac\U000e0100me",
        "Ac\U000e01efme",
        "Ac\u180bme",
        "Ac\u034fme",
        "Ac\U000e0041me",  # a tag
        "Ac" + "\u20dd" * 4 + "me",  # circles heaped on one letter
        "𝐀𝐜𝐦𝐞",
        "𝒜cme",
        "Ａｃｍｅ",
        "Ⓐⓒⓜⓔ",
        "ᴬᶜᵐᵉ",
        "ﬁrm",
        "Acme ſ",
        "Acmе",  # the last letter is Cyrillic
        "Асме",  # all of them are
        "Αcme",  # the first is Greek
    ],
    "No link, email address or phone number": [
        "Acme https://evil.example",
        "www.evil",
        "Visit evil.com",
        "evil.com/login",
        "Pay at evil.co.uk now",
        "javascript:alert",
        "mailto:me",
        "me@evil.example",
        "Acme @evil",
        "Call 555 123 4567",
        "Call +1 (800) 555-0199",
        "0800-1234567",
        "Call 5.5.5.1.2.3.4",
        "Call 555–123–4567",
        "555_123_4567",
        "1,800,555,1212",
        "0800•123•4567",
        "5·5·5·1·2·3·4·5",
        "５５５ １２３ ４５６７",
        "５５５①②③④",
        "Call ٥٥٥١٢٣٤",
        "evil。com",
        "evil｡com",
        "evil．com",
        "evil․com",
        "evil[.]com",
        "evil( . )com",
        "10.0.0.1",
        "Visit 10.0.0.1 now",
        "evil.c0m",
        "evil.co\u0301m",
        "me＠evil",
        "https：//evil",
    ],
}


@pytest.mark.parametrize("name", FIT)
def test_these_names_are_fit(name):
    assert names.broken_rules(names.normalize(name)) == []


@pytest.mark.parametrize(
    ("rule", "name"), [(rule, name) for rule, some in UNFIT.items() for name in some], ids=ascii
)
def test_these_names_break_the_rule(rule, name):
    assert rule in names.broken_rules(names.normalize(name))


def test_there_is_no_rule_that_no_name_breaks():
    assert set(UNFIT) == {rule for rule, _ in names.RULES}


def test_names_are_kept_composed():
    decomposed = unicodedata.normalize("NFD", "Café Zürich")

    assert names.normalize(decomposed) == "Café Zürich"


def test_names_are_kept_with_single_spaces_and_none_around():
    assert names.normalize("  Stark   Industries ") == "Stark Industries"


@given(st.text(max_size=80))
@example("\u0344")
@example("e\u0301")
def test_normalizing_again_changes_nothing(name):
    assert names.normalize(names.normalize(name)) == names.normalize(name)


@given(st.text(max_size=80))
def test_any_name_gets_an_answer(name):
    name = names.normalize(name)
    broken = names.broken_rules(name)

    if not broken:
        assert 3 <= len(name) <= 60
        assert "\n" not in name
        assert "://" not in name
        assert all(unicodedata.category(letter)[0] != "C" for letter in name)


@given(st.text(max_size=80))
def test_a_name_in_a_mail_has_no_dot_or_slash_that_makes_a_link(name):
    harmless = text.harmless(name)

    assert harmless.replace("\u200b", "") == name.replace("\u200b", "")
    assert "://" not in harmless


@given(st.text(max_size=80))
def test_a_name_that_the_rules_allow_is_in_a_mail_as_it_is(name):
    name = names.normalize(name)

    if not names.broken_rules(name):
        assert text.harmless(name) == name


@pytest.mark.parametrize(
    "name", ["Acme: Works", "R.E.M. Co", "Acme. Inc / Pay", "v2.0", "24/7", "J.P. O'Neil & Co."]
)
def test_signs_that_make_no_link_stay_as_they_are(name):
    assert text.harmless(name) == name


@pytest.mark.parametrize(
    "word",
    [
        "evil.com",
        "www.evil.com",
        "www.evil@evil.com",
        "//evil",
        "https://evil.com/a@b.com",
        "evil。com",
        "mailto:boss@evil.com",
        "boss@evil.com",
        "(evil.com)",
        "evil\u2024com",
        "evil\ufe52com",
    ],
)
def test_a_word_that_could_be_a_link_is_taken_apart(word):
    written = text.harmless(f"Pay {word} now", but={"nia@mail.example"})

    assert word not in written
    assert written.replace("\u200b", "") == f"Pay {word} now"


def test_an_address_that_is_meant_as_one_stays_whole():
    said = "Adam invited nia@mail.example: “nia@mail.example”."

    assert text.harmless(said, but={"nia@mail.example"}) == said
    assert "evil.com" not in text.harmless(f"{said} evil.com", but={"nia@mail.example"})
    assert "mail.example" not in text.harmless(said, but={"nia@mail"})


@pytest.mark.parametrize("name", ["Марина и Ко", "Антон", "Марина", "Яндекс", "Αθήνα", "東京本社"])
def test_a_name_of_another_alphabet_that_nobody_takes_for_latin_is_fit(name):
    assert names.broken_rules(names.normalize(name)) == []
