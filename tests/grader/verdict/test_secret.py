"""The secret lies outside the course folder; what is lost with it is known, and told."""

from __future__ import annotations

import stat

import pytest

from grader.verdict import secret
from grader.verdict.open import STORE, classwork
from grader.verdict.secret import Secret, SecretError


@pytest.fixture
def place(tmp_path, monkeypatch):
    place = tmp_path / "keys" / "secret"
    monkeypatch.setenv(secret.VARIABLE, str(place))
    return place


def test_it_is_made_once_for_its_owner_only(tmp_path, place):
    one, other = secret.load(tmp_path / "class"), secret.load(tmp_path / "class")
    assert one == other
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert len(set(one.seeds)) == secret.HIDDEN_WORLDS


def test_its_key_is_not_printed_and_its_names_give_nothing_away():
    one = Secret("v", b"k" * 32)
    assert "kkk" not in repr(one)
    assert one.name("world 11") != Secret("v", b"l" * 32).name("world 11")


def test_a_secret_inside_the_course_folder_is_refused(tmp_path, place):
    with pytest.raises(SecretError, match="Move it out"):
        secret.load(tmp_path)


def test_a_class_keeps_its_variant_when_the_secret_is_lost(tmp_path, place):
    before = classwork(tmp_path / "class", "bubblewrap")
    place.unlink()
    after = classwork(tmp_path / "class", "bubblewrap")
    assert after.secret.variant == before.secret.variant
    with pytest.raises(SecretError, match="is lost"):
        _ = after.secret.seeds


def test_another_secret_than_before_is_refused(tmp_path, place):
    classwork(tmp_path / "class", "bubblewrap")
    place.write_text("x" * 64)
    with pytest.raises(SecretError, match=STORE):
        classwork(tmp_path / "class", "bubblewrap")
