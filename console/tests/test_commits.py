"""Which commit runs: named when the image is built, read from a checkout, or not said."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from console.running.commit import commit

ONE, OTHER = "1" * 40, "2" * 40


def checkout(folder, head, **files):
    """A folder as git leaves it, with `/` written as two underscores."""
    for name, text in {"HEAD": head, **files}.items():
        path = folder / ".git" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    return folder


@pytest.mark.parametrize(
    ("head", "files", "expected"),
    [
        (ONE, {}, ONE),
        ("ref: refs/heads/main", {"refs__heads__main": ONE}, ONE),
        ("ref: refs/heads/a/b", {"packed-refs": f"# pack-refs\n{ONE} refs/heads/a/b"}, ONE),
        # A branch that moved on since all were packed.
        (
            "ref: refs/heads/main",
            {"refs__heads__main": ONE, "packed-refs": f"{OTHER} refs/heads/main"},
            ONE,
        ),
        ("ref: refs/heads/main", {"packed-refs": f"{OTHER} refs/heads/not-main"}, ""),
        # Before the first commit, and with branches in a form that is not read here.
        ("ref: refs/heads/main", {}, ""),
        ("ref: refs/heads/.invalid", {"reftable__tables.list": "0x1"}, ""),
        ("<script>", {}, ""),
    ],
)
def test_a_checkout_says_it(tmp_path, head, files, expected):
    assert commit("", checkout(tmp_path, head, **files)) == expected


def test_a_worktree_says_its_own(tmp_path):
    main = checkout(tmp_path / "main", "ref: refs/heads/main", refs__heads__main=ONE)
    checkout(main, "ref: refs/heads/main", refs__heads__side=OTHER)
    own = main / ".git/worktrees/side"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/side\n")
    (own / "commondir").write_text("../..\n")
    side = tmp_path / "side"
    side.mkdir()
    (side / ".git").write_text(f"gitdir: {own}\n")

    assert commit("", main) == ONE
    assert commit("", side) == OTHER


def test_nothing_is_said_without_a_checkout_or_with_one_that_is_broken(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/.git").write_bytes(b"\xff\xfe")

    assert commit("", tmp_path) == ""
    assert commit("", tmp_path / "broken") == ""


def test_the_environment_comes_first_and_names_a_commit(tmp_path):
    folder = checkout(tmp_path, ONE)

    assert commit(f"{OTHER.upper()}\n", folder) == OTHER
    assert commit("abcdef0", folder) == "abcdef0"
    for wrong in ("main", "abcdef", "1" * 65, f"{ONE} dirty", "<b>1234567</b>"):
        with pytest.raises(ImproperlyConfigured, match="CONSOLE_COMMIT"):
            commit(wrong, folder)
