"""Signed folders: nothing in one can be changed, added or taken away unnoticed, and the hub's key is its own."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.errors import Missing, WrongUse
from services.profile.casework import signing

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FILES = {"index.html": b"<h1>Tonight</h1>", "families/a.json": b"{}", "families/b.json": b"[1]"}
NAMES = [*FILES, signing.MANIFEST, signing.SIGNATURE, signing.PUBLIC_KEY]


def signed(under: Path) -> Path:
    """A signed folder."""
    folder = under / "pack"
    signing.write_signed(folder, FILES, {"what": "a test"}, KEY)
    return folder


def pinned(under: Path) -> Path:
    """The hub's public key, kept apart."""
    path = under / "hub.pem"
    path.write_bytes(signing.public_pem(KEY.public_key()))
    return path


def test_a_signed_folder_says_what_it_is_and_is_for_reading_only(tmp_path: Path) -> None:
    folder = signed(tmp_path)
    assert signing.verified(folder, pinned(tmp_path))["what"] == "a test"
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o400}


@given(st.sampled_from(NAMES), st.integers(0, 10_000), st.integers(1, 255))
def test_any_byte_that_is_changed_is_found_with_a_pinned_key(name: str, place: int, by: int) -> None:
    with TemporaryDirectory() as made:
        folder, key = signed(Path(made)), pinned(Path(made))
        path = folder / name
        raw = bytearray(path.read_bytes())
        raw[place % len(raw)] ^= by
        path.chmod(0o600)
        path.write_bytes(raw)
        with pytest.raises(WrongUse):
            signing.verified(folder, key)


@pytest.mark.parametrize("name", NAMES)
def test_any_file_that_is_taken_away_is_found(name: str, tmp_path: Path) -> None:
    folder, key = signed(tmp_path), pinned(tmp_path)
    (folder / name).unlink()
    with pytest.raises(WrongUse, match=name):
        signing.verified(folder, key)


def test_a_folder_or_a_link_that_is_added_is_found(tmp_path: Path) -> None:
    folder, key = signed(tmp_path), pinned(tmp_path)
    (folder / "more").mkdir()
    with pytest.raises(WrongUse, match="more was added"):
        signing.verified(folder, key)
    (folder / "more").rmdir()
    (folder / "index.html").unlink()
    (tmp_path / "elsewhere.html").write_bytes(FILES["index.html"])
    (folder / "index.html").symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(WrongUse, match=r"index\.html is missing"):
        signing.verified(folder, key)


def test_the_hubs_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made, again = signing.hub_key(home), signing.hub_key(home)
    assert signing.fingerprint(made.public_key()) == signing.fingerprint(again.public_key())
    (path,) = home.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(Missing, match="chmod 600"):
        signing.hub_key(home)


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hub.pem"
    path.write_text("no key")
    with pytest.raises(WrongUse, match="holds no public key"):
        signing.verified(signed(tmp_path), path)
