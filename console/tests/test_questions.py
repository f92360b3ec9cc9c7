"""Questions that the ORM writes once: what changes from call to call does, and nothing else."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Length
from django.utils import timezone

from console.database.prepared_queries import prepare
from console.database.prepared_statements import PreparedStatement
from tests.cast import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.both]
User: Any = get_user_model()
Session = User.sessions.rel.related_model
SOMEONE = 2_000_000_011
HOSTILE = ["100 %", "%s", "%%s", "O'Neill; --", "a\\'b", '"$1"', "ünï", "{}"]


def test_it_is_asked_about_others_than_it_was_written_about():
    people = [make_person(f"P {number}") for number in range(3)]
    asked = prepare(
        "who", lambda: User.objects.filter(pk=SOMEONE).values_list("email"), person=SOMEONE
    )

    found = [asked.fetch_first(person=person.pk) for person in people]

    assert found == [(person.email,) for person in people]
    assert asked.fetch_first(person=0) is None


def test_what_does_not_change_arrives_as_it_was_written():
    person = make_person("Robin")
    constants = [Value(text) for text in HOSTILE]
    asked = prepare(
        "constants",
        lambda: User.objects.filter(pk=SOMEONE).values_list(*constants, "pk"),
        person=SOMEONE,
    )

    assert asked.fetch_first(person=person.pk) == (*HOSTILE, person.pk)


def test_it_can_be_asked_without_anything_that_changes():
    person = make_person("Robin")
    asked = prepare("anyone", lambda: User.objects.filter(name="Robin").values_list("pk"))

    assert [asked.fetch_first() for _ in range(2)] == [(person.pk,)] * 2


def test_the_present_moment_is_that_of_the_call():
    past, future = (timezone.now() + timedelta(hours=hours) for hours in (-1, 1))
    person = make_person("Robin")
    asked = prepare("now", lambda: seen_before(timezone.now()), person=SOMEONE)

    found = []
    for moment in (past, future):
        User.objects.filter(pk=person.pk).update(last_login=moment)
        found.append(asked.fetch_first(person=person.pk))

    assert found == [(person.pk,), None]


def test_it_is_asked_about_as_many_as_there_are_up_to_its_samples():
    people = [make_person(f"P {number}") for number in range(4)]
    several = range(SOMEONE, SOMEONE + 3)
    asked = prepare(
        "several",
        lambda: User.objects.filter(pk__in=several).order_by("pk").values_list("pk"),
        people=several,
    )

    for many in (3, 2, 1):
        keys = [person.pk for person in people[:many]]
        assert asked.fetch_rows(people=keys) == [(key,) for key in keys]
    with pytest.raises(ValueError, match="samples"):
        asked.fetch_rows(people=[person.pk for person in people])


def test_a_moment_that_was_a_sample_is_another_each_time():
    sample, last = (timezone.now() - timedelta(days=days) for days in (900, 9))
    person = make_person("Robin")
    User.objects.filter(pk=person.pk).update(last_login=last)
    asked = prepare("since", partial(seen_before, sample), person=SOMEONE, moment=sample)

    found = [
        asked.fetch_first(person=person.pk, moment=last + timedelta(seconds=second))
        for second in (-1, 1)
    ]

    assert found == [None, (person.pk,)]


def test_a_moment_that_is_reckoned_would_never_pass_and_is_refused():
    yesterday = timezone.now() - timedelta(days=1)

    for moment in (yesterday, yesterday.date()):
        with pytest.raises(ValueError, match="no other moment"):
            prepare("late", partial(seen_before, moment), person=SOMEONE)


def test_a_sample_that_stands_nowhere_is_refused_unless_it_may_be_absent():
    person = make_person("Robin")
    keys = range(SOMEONE, SOMEONE + 3)

    def containing():
        return User.objects.filter(name__contains="sample", pk__in=keys[:2]).values_list("pk")

    for samples, missing in ({"typed": "sample"}, "typed"), ({"people": keys}, "people"):
        with pytest.raises(ValueError, match=f"nowhere in the query: {missing}"):
            prepare("nowhere", containing, **samples)
    asked = prepare(
        "maybe",
        lambda: User.objects.filter(pk=SOMEONE).values_list("pk"),
        optional=("organization",),
        person=SOMEONE,
        organization="sample",
    )
    assert asked.fetch_first(person=person.pk, organization="another") == (person.pk,)


@pytest.mark.postgresql
@pytest.mark.parametrize("is_replanned", [False, True])
def test_what_is_planned_for_each_call_is_not_prepared(is_replanned):
    person = make_person("Robin")
    about = User.objects.filter(pk=SOMEONE).values_list("name")
    asked = prepare(
        f"planned_{is_replanned}", lambda: about, is_replanned=is_replanned, person=SOMEONE
    )

    assert asked.fetch_first(person=person.pk) == ("Robin",)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE name = %s",
            [asked.statement.name.lower()],
        )
        assert cursor.fetchone() == (0 if is_replanned else 1,)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_column_that_changes_its_type_meanwhile_is_read_as_it_is_now():
    statement = PreparedStatement("changing", "SELECT name FROM changing WHERE name <> %s", "text")

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE changing AS SELECT varchar(3) 'abc' AS name")
        try:
            assert statement.fetch_first(["x"]) == ("abc",)
            cursor.execute("ALTER TABLE changing ALTER name TYPE varchar(300)")
            assert statement.fetch_first(["x"]) == ("abc",)
        finally:
            cursor.execute("DROP TABLE changing")


def test_instances_are_as_the_orm_makes_them(django_assert_num_queries):
    for key, user in (("one", make_person("Robin")), ("other", None)):
        Session.objects.create(pk=key, user=user, expire_date=timezone.now())
    keys = ["sample", "another sample"]
    brief = Session.objects.select_related("user").only("user__name").order_by("pk")
    told = brief.annotate(letters=Length("user__name"))
    asked = prepare("instances", lambda: told.filter(pk__in=keys), keys=keys)

    with django_assert_num_queries(1):
        one, other = asked.fetch_instances(keys=["one", "other"])
        assert (one.pk, one.user.name, one.letters) == ("one", "Robin", 5)
        assert (other.pk, other.user, other.letters) == ("other", None, None)
    assert "session_data" in one.get_deferred_fields()
    assert one.user.email


def test_two_who_write_the_same_question_have_one_statement():
    person = make_person("Robin")

    asked = [prepare("same", lambda: seen_before(None), person=SOMEONE) for _ in range(2)]

    assert asked[0].statement.name == asked[1].statement.name
    assert [each.fetch_first(person=person.pk) for each in asked] == [(person.pk,)] * 2


def seen_before(moment):
    found = User.objects.filter(pk=SOMEONE)
    return (found.filter(last_login__lt=moment) if moment else found).values_list("pk")
