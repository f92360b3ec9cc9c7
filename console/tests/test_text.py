"""Folding names, and what passes for Latin."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.words import text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Özil", "özil"),
        ("Ärger", "A\u0308RGER"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ЯБЛОКО", "яблоко"),
        (" Apollo  11 ", "apollo 11"),
    ],
)
def test_spellings_of_one_name_fold_to_one(one, other):
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(("one", "other"), [("Arger", "Ärger"), ("Apollo 1", "Apollo 11")])
def test_two_names_stay_two(one, other):
    assert text.fold(one) != text.fold(other)


@given(st.text(max_size=60).map(text.normalize).filter(lambda name: len(name) <= 60))
@example("\u0390" * 60)
@example("ﬃ" * 60)
def test_a_folded_name_has_room_in_its_column(name):
    assert len(text.fold(name)) <= 180


@pytest.mark.parametrize("label", ["аррӏе", "сор", "сор-24", "аpple", "gооgle", "ѕсоре"])
def test_labels_that_can_be_read_as_latin(label):
    assert text.is_double_of_latin(label)


@pytest.mark.parametrize(
    "label",
    ["apple", "bücher", "24", "пример", "рф", "мир", "παράδειγμα", "例え", "ソニーstyle", ""],
)
def test_labels_that_cannot(label):
    assert not text.is_double_of_latin(label)


@pytest.mark.parametrize("marks", [1, 2, 3])
def test_three_marks_may_stand_on_a_letter(marks):
    assert text.is_readable("Ac" + "\u0335" * marks + "me")


def test_four_may_not():
    assert not text.is_readable("Ac" + "\u0335" * 4 + "me")


@pytest.mark.parametrize("name", ["Сара", "Марина", "Роса", "Антон"])
def test_a_person_may_have_a_name_of_look_alikes(name):
    assert text.is_readable(name)
