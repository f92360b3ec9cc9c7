"""Following a log: no call is lost or counted twice, whatever is rotated, restarted or away."""

import json
import time

import pytest

from usage.sending.calls import call_in
from usage.sending.following import LEFT_AFTER, MOST_LINES, Follower

AT = "2030-01-01T10:00:00+00:00"


def written(number, **fields):
    said = {
        "at": AT,
        "api": "payments/1",
        "application": "00000000-0000-4000-8000-000000000001",
        "status": "200",
        "bytes": str(number),
        "seconds": "0.012",
    }
    return json.dumps(said | fields) + "\n"


class Console:
    """Counts what comes, each batch once, as the real one does."""

    def __init__(self):
        self.batches = {}
        self.sent = []
        self.fails = []

    def __call__(self, batch):
        self.sent.append(batch["batch"])
        if self.fails and self.fails.pop() == "before":
            raise ConnectionError
        self.batches.setdefault(batch["batch"], batch["lines"])
        return {"taken": len(batch["lines"])}

    @property
    def numbers(self):
        return [line["bytes"] for lines in self.batches.values() for line in lines]


@pytest.fixture
def log(tmp_path):
    return tmp_path / "acme-apis.log"


@pytest.fixture
def console():
    return Console()


@pytest.fixture
def follower(log, console, clock):
    return lambda: Follower(log, log.with_name("acme-apis.log.state"), console, clock=clock)


@pytest.fixture
def clock():
    class Clock:
        now = time.time()

        def __call__(self):
            return self.now

    return Clock()


def write(log, *numbers):
    with log.open("a") as file:
        file.writelines(written(number) for number in numbers)


def all_of(follower):
    while follower.go_on():
        pass


def test_what_is_written_is_sent_once(log, console, follower):
    write(log, 1, 2)
    all_of(follower())
    write(log, 3)
    all_of(follower())
    all_of(follower())

    assert console.numbers == [1, 2, 3]


def test_a_log_that_is_not_there_yet_is_waited_for(log, console, follower):
    following = follower()
    all_of(following)
    write(log, 1)
    all_of(following)

    assert console.numbers == [1]


def test_a_line_that_is_half_written_is_waited_for(log, console, follower):
    whole = written(7)
    log.write_text(written(6) + whole[:20])
    all_of(follower())
    with log.open("a") as file:
        file.write(whole[20:])
    all_of(follower())

    assert console.numbers == [6, 7]


def test_a_long_log_is_sent_in_batches(log, console, follower):
    write(log, *range(MOST_LINES * 2 + 5))

    all_of(follower())

    assert [len(lines) for lines in console.batches.values()] == [MOST_LINES, MOST_LINES, 5]
    assert console.numbers == list(range(MOST_LINES * 2 + 5))


@pytest.mark.parametrize("fails", ["before", "after"])
def test_a_sender_that_died_sends_the_same_batch_again(log, console, follower, fails, monkeypatch):
    write(log, 1, 2)
    dying = follower()
    if fails == "before":
        console.fails = ["before"]
        with pytest.raises(ConnectionError):
            all_of(dying)
    else:
        # It is killed after the console has counted, and before it has noted so.
        monkeypatch.setattr(dying, "_keep", keep_until_sent(dying, console))
        with pytest.raises(KeyboardInterrupt):
            all_of(dying)
    write(log, 3)
    all_of(follower())

    assert console.numbers == [1, 2, 3]
    assert console.sent[0] == console.sent[1]


def keep_until_sent(follower, console):
    original = follower._keep

    def keep(place):
        if console.sent:
            raise KeyboardInterrupt
        original(place)

    return keep


def test_a_log_that_is_renamed_is_read_to_its_end(log, console, follower, clock):
    following = follower()
    write(log, 1)
    all_of(following)
    former = log.rename(log.with_name("acme-apis.log.1"))
    write(former, 2)
    write(log, 4)
    all_of(following)
    # nginx has not reopened it yet.
    write(former, 3)
    all_of(following)
    assert console.numbers == [1, 2, 3]

    clock.now += LEFT_AFTER + 5
    all_of(following)

    assert console.numbers == [1, 2, 3, 4]


def test_what_caddy_rolled_is_sent(log, console, follower, clock):
    write(log, 1)
    following = follower()
    all_of(following)
    write(log, 2)
    log.rename(log.with_name("acme-apis-2030-01-31T23-59-59.000.log"))
    log.with_name("acme-apis-2.log").write_text("of another organization")
    write(log, 3)

    for _ in range(3):
        all_of(following)
        clock.now += LEFT_AFTER + 5

    assert console.numbers == [1, 2, 3]


def test_what_was_rotated_while_nothing_ran_is_sent(log, console, follower, clock):
    write(log, 1)
    all_of(follower())
    write(log, 2)
    oldest = log.rename(log.with_name("acme-apis.log.2"))
    write(log, 3)
    log.rename(log.with_name("acme-apis.log.1"))
    write(log, 4)
    log.with_name("acme-apis.log.3.gz").write_text("not read")
    assert oldest.exists()

    following = follower()
    for _ in range(4):
        all_of(following)
        clock.now += LEFT_AFTER + 5

    assert console.numbers == [1, 2, 3, 4]


def test_a_log_that_is_emptied_begins_anew(log, console, follower):
    write(log, 1, 2)
    all_of(follower())
    log.write_text("")
    all_of(follower())
    write(log, 1, 2)
    all_of(follower())

    assert console.numbers == [1, 2, 1, 2]
    assert len(set(console.sent)) == 2


def test_what_names_no_application_or_is_no_line_is_left_out(log, console, follower, capsys):
    log.write_text(written(1, application="") + "no JSON\n7\n{}\n\0\n" + written(2))
    with log.open("ab") as file:
        file.write(b"\xff\xfe\n")

    all_of(follower())

    assert console.numbers == [2]
    assert capsys.readouterr().err.count("not understood") == 4


def test_two_senders_of_one_gateway_name_their_batches_differently(log, console, tmp_path):
    write(log, 1)

    for name in ("one", "two"):
        all_of(Follower(log, tmp_path / name, console))

    assert console.numbers == [1, 1]


def test_a_broken_state_is_not_guessed(log, tmp_path, console):
    (tmp_path / "state").write_text("{")

    with pytest.raises(SystemExit, match="Delete it"):
        Follower(log, tmp_path / "state", console)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "-"},
        {"seconds": "-"},
        {"seconds": "inf"},
        {"bytes": ""},
        {"status": None},
        {"bytes": [1]},
    ],
)
def test_a_line_without_its_numbers_is_no_call(fields):
    with pytest.raises(ValueError, match=r"."):
        call_in(written(1, **fields).encode())


def test_seconds_become_milliseconds():
    assert call_in(written(5).encode()) == {
        "api": "payments/1",
        "application": "00000000-0000-4000-8000-000000000001",
        "at": AT,
        "status": 200,
        "bytes": 5,
        "ms": 12,
    }
