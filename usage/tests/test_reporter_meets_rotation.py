"""A log that is rotated in the very moment in which the reporter looks for its files."""

from itertools import count

import pytest

from usage.tests.reporting import loaded, write


@pytest.mark.parametrize("new_log", ["there", "not yet there", "there, and the old one is missed"])
def test_what_is_renamed_during_a_look_is_neither_read_again_nor_lost(
    tmp_path, monkeypatch, subtests, new_log
):
    """A look also misses a file whose name changes from one not yet listed to one passed by."""
    program = loaded()
    files_of = program.files_of
    for moment in range(10):
        with subtests.test(moment=moment):
            (folder := tmp_path / str(moment)).mkdir()
            log, looks = folder / "acme-apis.log", count()
            counted: list[int] = []

            def rotated(log, looks=looks, moment=moment):
                found = files_of(log)
                if next(looks) == moment:
                    former = log.rename(log.with_name("acme-apis.log.1"))
                    write(former if new_log == "not yet there" else log, 3)
                    return [] if "missed" in new_log else found
                return found

            def send(batch, counted=counted):
                counted.extend(line["bytes"] for line in batch["lines"])
                return {}

            monkeypatch.setattr(program, "files_of", rotated)
            write(log, 1)
            follower = program.Follower(log, folder / "state", send, 0)
            for number in (2, None, None):
                while follower.go_on():
                    pass
                if number:
                    write(log, number)

            assert next(looks) > moment
            assert sorted(counted) == [1, 2, 3]
