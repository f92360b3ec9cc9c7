"""A sheet and what it imports become one, and look as they did."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from console.serving.stylesheets import joined


def join(name, **sheets):
    return joined(
        name, {key.replace("__", "/") + ".css": text for key, text in sheets.items()}.__getitem__
    )


def test_an_import_into_a_layer_becomes_the_layer():
    text = join(
        "css/all.css", css__all='@import url("base.css") layer(base);\na {}', css__base="b {}"
    )

    assert text == "@layer base {\nb {}\n}\na {}"


def test_an_import_without_a_layer_becomes_its_text():
    assert join("all.css", all="@import 'base.css';", base="b {}") == "b {}"


def test_what_is_imported_may_import():
    text = join("a.css", a='@import "b/b.css";', b__b='@import "c.css";', b__c="c {}")

    assert text == "c {}"


def test_a_relative_address_still_leads_to_the_same_file():
    sheet = 'src: url("../font/inter.woff2"), url(dot.png), url("/at/root.png")'

    text = join("css/all.css", css__all='@import "deep/er.css";', css__deep__er=sheet)

    assert text == 'src: url("font/inter.woff2"), url(deep/dot.png), url("/at/root.png")'


@pytest.mark.parametrize(
    "address",
    ['"data:image/svg+xml,%3csvg%3e"', "https://elsewhere.example/a.png", "#in-this-page"],
)
def test_an_address_that_is_not_relative_stays(address):
    sheet = f"background: url({address})"

    assert join("css/all.css", css__all='@import "deep/er.css";', css__deep__er=sheet) == sheet


@pytest.mark.parametrize(
    "rule",
    ['@import url("https://elsewhere.example/a.css");', '@import "print.css" print;'],
)
def test_an_import_from_elsewhere_or_for_some_media_stays(rule):
    assert join("all.css", all=rule) == rule


def test_a_charset_belongs_to_the_first_line_of_the_first_sheet_only():
    text = join("all.css", all='@import "kit.css" layer(kit);', kit='@charset "UTF-8";a {}')

    assert text == "@layer kit {\na {}\n}"


def test_an_import_that_is_not_there_is_not_left_out():
    with pytest.raises(KeyError):
        join("all.css", all='@import "gone.css";')


def test_comments_are_left_out_and_licenses_stay():
    text = join("all.css", all='/* Ours:\n "x" */\n@import "kit.css";\na {}', kit="/*! MIT */b {}")

    assert text == "/*! MIT */b {}\na {}"


def test_print_is_the_last_layer_so_that_it_hides_what_others_show():
    sheet = (Path(settings.BASE_DIR) / "static/css/console.css").read_text()

    (order,) = re.findall(r"^@layer (.+);$", sheet, re.MULTILINE)
    imported = re.findall(r"layer\((.+)\);", sheet)

    assert order.split(", ") == list(dict.fromkeys(imported))
    assert imported.count("print") == 1
    assert imported[-1] == "print"
