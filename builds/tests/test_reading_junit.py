"""Test reports as an opponent sends them, and as tools write them."""

import tracemalloc

import pytest

from builds.reporting import junit

pytestmark = pytest.mark.embedded

PYTEST = b"""<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">
<testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3" time="0.05">
<testcase classname="tests.test_a" name="test_ok" time="0.001" />
<testcase classname="tests.test_a" name="test_bad" time="0.020"><failure message="assert 1 == 2">
def test_bad():
&gt;       assert 1 == 2
E       assert 1 == 2</failure></testcase>
<testcase classname="tests.test_a" name="test_later" time="0.000">
<skipped type="pytest.skip" message="later">a.py:9: later</skipped></testcase>
</testsuite></testsuites>"""
SUREFIRE = b"""<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" tests="2">
<properties><property name="java.version" value="21"/></properties>
<testcase name="adds" classname="com.acme.OrdersTest" time="1,234.5"/>
<testcase name="breaks" classname="com.acme.OrdersTest" time="0.5">
<error message="boom" type="java.lang.NullPointerException">java.lang.NPE: boom</error>
<system-out>lines</system-out></testcase></testsuite>"""
NESTED = b"""<testsuites><testsuite name="a"><testsuite name="b"><testcase name="deep"/></testsuite>
<testcase name="shallow"/></testsuite></testsuites>"""
NAMESPACED = b'<testsuite xmlns="urn:x"><testcase name="a"><failure/></testcase></testsuite>'
UTF_16 = '<?xml version="1.0" encoding="utf-16"?><testsuite><testcase name="é"/></testsuite>'


def counts(body: bytes) -> tuple[int, int, int, int]:
    read = junit.read(body)
    return read.tests, read.failures, read.errors, read.skipped


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (PYTEST, (3, 1, 0, 1)),
        (SUREFIRE, (2, 0, 1, 0)),
        (NESTED, (2, 0, 0, 0)),
        (NAMESPACED, (1, 1, 0, 0)),
        (UTF_16.encode("utf-16"), (1, 0, 0, 0)),
        (b"<testsuites/>", (0, 0, 0, 0)),
    ],
)
def test_reports_of_usual_tools_are_read(body, expected):
    assert counts(body) == expected


def test_what_people_read_of_a_failure_is_kept():
    (failed,) = junit.read(PYTEST).failed

    assert (failed.class_name, failed.name, failed.outcome) == (
        "tests.test_a",
        "test_bad",
        "failed",
    )
    assert failed.message.startswith("def test_bad():")
    assert failed.message.count("assert 1 == 2") == 2


def test_the_slowest_come_first():
    slowest = junit.read(SUREFIRE).slowest

    assert [(case.name, case.seconds) for case in slowest] == [("adds", 1234.5), ("breaks", 0.5)]


@pytest.mark.parametrize("said", ["many", "-1", "999999999999", ""])
def test_a_file_that_lies_of_its_numbers_is_counted(said):
    body = f'<testsuite tests="{said}" failures="0"><testcase><failure/></testcase></testsuite>'

    assert counts(body.encode()) == (1, 1, 0, 0)


@pytest.mark.parametrize("time", ["nan", "inf", "-5", "x", "1e999", ""])
def test_a_time_that_is_none_is_left_out(time):
    body = f'<testsuite><testcase name="a" time="{time}"/></testsuite>'

    assert junit.read(body.encode()).seconds == 0


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<testsuite><testcase name="&b;"/></testsuite>"""
OUTSIDE = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<testsuite><testcase name="x">&a;</testcase></testsuite>"""

MANY_ATTRIBUTES = b"<testsuite><testcase %b/></testsuite>" % b" ".join(
    b'a%x=""' % number for number in range(200_000)
)
MANY_ELEMENTS = b"<testsuite>%b</testsuite>" % b"".join(b"<a%x/>" % n for n in range(200_000))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not valid XML"),
        (b"   ", "not valid XML"),
        (b"OK (212 tests)", "not valid XML"),
        (b"<testsuite>", "not valid XML"),
        (b"<testsuite></testsuites>", "not valid XML"),
        (b"<testsuite/><testsuite/>", "not valid XML"),
        (b'<testsuite><testcase name="\x00"/></testsuite>', "not valid XML"),
        (b'<testsuite><testcase name="&#1;"/></testsuite>', "not valid XML"),
        (b"<testsuite>\xff\xfe</testsuite>", "not valid XML"),
        (b'<?xml version="1.0" encoding="klingon"?><testsuite/>', "not valid XML"),
        (b'<?xml version="1.0" encoding="utf-7"?><testsuite/>', "not valid XML"),
        (b"<html><testsuite/></html>", "root element"),
        (b"<testcase/>", "root element"),
        (b"<!DOCTYPE testsuite><testsuite/>", "DOCTYPE"),
        (BOMB, "DOCTYPE"),
        (OUTSIDE, "DOCTYPE"),
        (b"<testsuite>" * 51 + b"</testsuite>" * 51, "nested too deeply"),
        (b"<testsuite>" * 300_000, "nested too deeply"),
        (b"<testsuite>" + b"<testcase/>" * 100_001 + b"</testsuite>", "more than 100,000"),
    ],
    ids=range(19),
)
def test_what_is_no_report_is_refused_with_the_reason(body, reason):
    with pytest.raises(junit.NotJUnit, match=reason):
        junit.read(body)


def test_as_many_tests_as_allowed_are_counted():
    body = b"<testsuite>" + b'<testcase time="1"/>' * 100_000 + b"</testsuite>"

    read = junit.read(body)

    assert (read.tests, len(read.slowest)) == (100_000, junit.MOST_SLOW)


def test_a_file_of_nothing_but_elements_is_read_no_further_than_reports_are_long():
    body = b"<testsuite>" + b"<a/>" * junit.MOST_ELEMENTS + b"</testsuite>"

    with pytest.raises(junit.NotJUnit, match="more than 400,000 elements"):
        junit.read(body)
    assert junit.read(body.replace(b"<a/>", b"", 1)).tests == 0


def test_only_so_many_failures_are_kept_and_all_are_counted():
    body = b"<testsuite>" + b"<testcase><failure/></testcase>" * 500 + b"</testsuite>"

    read = junit.read(body)

    assert (read.failures, len(read.failed)) == (500, junit.MOST_FAILURES)


def test_long_texts_are_cut_and_letters_that_turn_or_hide_others_are_replaced():
    name = "a\u202eb\x85c" + "n" * 1_000
    body = (
        f'<testsuite><testcase name="{name}"><failure>{"m" * 1_000_000}</failure></testcase>'
        "</testsuite>"
    ).encode()

    (failed,) = junit.read(body).failed

    assert failed.name == ("a\ufffdb\ufffdc" + "n" * 1_000)[:300]
    assert len(failed.message) == 4_096


@pytest.mark.parametrize("name", ["a", "properties", "error", "testsuite"])
def test_empty_elements_are_forgotten_while_they_are_read(name):
    body = f"<testsuite><testcase name='a'/>{f'<{name}/>' * 50_000}</testsuite>".encode()

    assert memory_of(body, tests=1) < 1_000_000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (MANY_ATTRIBUTES, "a tag of more than 512 kB"),
        (MANY_ATTRIBUTES.decode().encode("utf-16"), "a tag of more than 512 kB"),
        (MANY_ELEMENTS, "more than 1,000 names"),
    ],
    ids=["attributes", "attributes-in-utf-16", "elements"],
)
def test_names_without_end_are_kept_only_until_there_are_too_many(body, reason):
    tracemalloc.start()
    try:
        with pytest.raises(junit.NotJUnit, match=reason):
            junit.read(body)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_long_messages_and_logs_and_many_names_are_taken():
    names = b"".join(b"<a%x/>" % number for number in range(900))
    log = b"<system-out>%b</system-out>" % (b"a line\n" * 300_000)
    message = b"<testcase><failure message='%b'/></testcase>" % (b"x " * 260_000)

    assert counts(b"<testsuite>%b%b%b</testsuite>" % (names, log, message)) == (1, 1, 0, 0)


def test_a_test_keeps_a_few_of_its_outcomes():
    body = f"<testsuite><testcase name='a'>{'<error/>' * 50_000}</testcase></testsuite>".encode()

    assert memory_of(body, tests=1) < 1_000_000


def memory_of(body: bytes, *, tests: int) -> int:
    """Bytes that reading needed at most, besides the body itself."""
    tracemalloc.start()
    try:
        assert junit.read(body).tests == tests
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
