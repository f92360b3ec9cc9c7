"""The one test that runs before all forks, so that each finds the database as it is set up once.

A test of a mutant would also leave what is of the session, such as a server in a thread: no fork
has the threads of its parent.
"""

import pytest


@pytest.mark.django_db
def test_the_database_is_there() -> None:
    pass
