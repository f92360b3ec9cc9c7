"""The browser of the tests refuses a page that is not well made, so every test looks at that."""

import pytest

from tests.pages import problems_of

PAGE = "<!doctype html>\n<html lang='en'><head><title>{}</title></head><body>{}</body></html>"
WELL_MADE = """
<h1>Members</h1>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x">
<label for="name">Name</label><input id="name" name="name">
<label>All <input type="checkbox"></label>
<input aria-label="Search" name="q"><button>Save &amp; close</button></form>
<table><thead><tr><th>Name</th></tr></thead><tbody><tr><td>Mia</td></tr></tbody></table>
<ul><li>One</li></ul><svg viewBox="0 0 1 1"><path d="M0 0"/></svg><br>"""
FAULTS = (
    *("<div>", "</div>", "<p>a<div>b</div></p>", "<ul><li>a</ul></li>", "<p>a</b></p>", "<div/>"),
    *(
        "<table><tr><div>x</div></tr></table>",
        "<td>a</td>",
        "<h2><h3></h3></h2>",
        "<b><p>x</b></p>",
    ),
    *(
        "<a href='x'><a href='y'>b</a></a>",
        "<button><button></button></button>",
        "<img src=x></img>",
    ),
    *("<form><form></form></form>", "<p id='a' id='b'></p>", "<i <u></u></i>", "<a b='c\"></a>"),
    *(
        "<p id='a'></p><p id='a'></p>",
        "<h1>Two</h1>",
        "<p style='color:red'></p>",
        "<style></style>",
    ),
    *("<script>go()</script>", "<p onclick='go()'></p>", "<input name='q'>", "<select></select>"),
    *("<label for='other'>Q</label><input id='q'>", "<form method='post'></form>"),
)


def test_a_page_that_is_well_made_has_no_problem() -> None:
    assert problems_of(PAGE.format("Members · Acme", WELL_MADE)) == ()


def test_each_fault_of_a_page_is_noticed(subtests: pytest.Subtests) -> None:
    for fault in FAULTS:
        with subtests.test(fault=fault):
            assert problems_of(PAGE.format("Members", WELL_MADE + fault))


def test_a_page_says_which_it_is() -> None:
    for title in ("", " ", "· Acme"):
        assert problems_of(PAGE.format(title, WELL_MADE)), title
    assert problems_of(PAGE.format("Members", WELL_MADE.replace("h1", "h2")))
