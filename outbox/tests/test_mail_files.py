"""Without a mail server every mail is a whole file in the mail folder."""

from email import message_from_bytes, policy

import pytest
from django.core.management import call_command

from outbox.backends import MailFiles
from outbox.drain import drain
from outbox.models import Mail


@pytest.fixture
def folder(settings, tmp_path):
    folder = tmp_path / "mail"
    backend = {"BACKEND": "outbox.backends.MailFiles", "OPTIONS": {"folder": folder}}
    settings.MAILERS = {"default": backend}
    settings.MAIL_FOLDER = folder
    return folder


def test_each_mail_is_a_file_that_a_mail_program_can_read(owe_note, folder):
    mails = [owe_note(), owe_note("mia@example.com")]

    drain()

    files = sorted(folder.iterdir())
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    assert [str(message["To"]) for message in read] == ["nia@example.com", "mia@example.com"]
    assert [message["Message-ID"] for message in read] == [mail.message_id for mail in mails]
    assert all(
        path.name.endswith(f"-{mail.pk}.eml") for path, mail in zip(files, mails, strict=True)
    )
    assert "The code is 1234." in read[0].as_string()


def test_nobody_sees_half_a_file(owe_note, folder, monkeypatch):
    owe_note()
    seen = []

    def rename(draft, path):
        seen.extend([path.name for path in folder.glob("*.eml")])
        assert draft.read_bytes().endswith(b"--\n")
        return original(draft, path)

    original = type(folder).rename
    monkeypatch.setattr(type(folder), "rename", rename)

    drain()

    assert seen == []
    assert [path.suffix for path in folder.iterdir()] == [".eml"]


def test_a_full_disk_loses_no_mail(owe_note, folder):
    folder.write_text("not a folder")
    mail = owe_note()

    assert drain() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 1)


def test_the_backend_says_how_many_it_wrote(folder):
    assert MailFiles(folder=folder, alias="default").send_messages([]) == 0


# The command


def test_the_command_sends_everything_that_is_due(owe_note, folder, monkeypatch, capsys):
    monkeypatch.setattr("outbox.drain.BATCH", 2)
    for n in range(5):
        owe_note(f"nia{n}@example.com")

    call_command("drain_outbox")

    assert len(list(folder.iterdir())) == 5
    assert capsys.readouterr().out == "2 sent\n2 sent\n1 sent\n"


def test_the_command_goes_on_past_a_batch_of_which_nothing_was_sent(owe_note, folder, monkeypatch):
    monkeypatch.setattr("outbox.drain.BATCH", 2)
    for n in range(2):
        owe_note(f"nia{n}@example.com", about="overtaken")
    owe_note("mia@example.com")

    call_command("drain_outbox")

    assert len(list(folder.iterdir())) == 1
    assert not Mail.objects.waiting().exists()


def test_the_command_can_go_on_until_it_is_stopped(owe_note, folder, monkeypatch):
    waits = []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) > 1:
            raise KeyboardInterrupt
        owe_note()

    monkeypatch.setattr("time.sleep", wait)

    with pytest.raises(KeyboardInterrupt):
        call_command("drain_outbox", "--loop")

    assert waits == [2, 2]
    assert len(list(folder.iterdir())) == 1
