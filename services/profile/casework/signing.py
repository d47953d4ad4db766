"""Signed folders: every file by its SHA-256 in a manifest, and the manifest signed by the hub's own key (Ed25519).

Whoever has the public key can tell whether a byte was changed, added or taken away, without the hub.
"""

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.kernel.errors import Missing, WrongUse

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
PUBLIC_KEY: Final = "hub-key.pem"
_OWN: Final = frozenset({MANIFEST, SIGNATURE, PUBLIC_KEY})
_KEY_FILE: Final = "out-of-hours.key"
_OTHERS: Final = 0o077
_READ_ONLY: Final = 0o400


def hub_key(home: Path) -> Ed25519PrivateKey:
    """The hub's key: made at the first use, and kept in the home folder for its owner alone.

    Raises Missing where it cannot be read, or others than its owner could.
    """
    path = home / _KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
        if path.stat().st_mode & _OTHERS:
            message = f"The hub's key {path} is open to others than its owner: make it your own with chmod 600 {path}"
            raise Missing(message)
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except (OSError, ValueError) as error:
        message = f"The hub's key {path} cannot be read: {error}"
        raise Missing(message) from None


def _make_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes_raw())


def fingerprint(key: Ed25519PublicKey) -> str:
    """The SHA-256 of a public key: what two people read to each other to know that they have the same one."""
    return sha256(key.public_bytes_raw()).hexdigest()


def public_pem(key: Ed25519PublicKey) -> bytes:
    """A public key, as files hold it."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def write_signed(folder: Path, files: Mapping[str, bytes], about: Mapping[str, Any], key: Ed25519PrivateKey) -> None:
    """Write files, for reading only, into an empty folder with a signed manifest; ``about`` says what they are."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=False)
    except FileExistsError:
        message = f"{folder} is there already: a pack goes into a folder of its own"
        raise WrongUse(message) from None
    digests = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = msgspec.json.format(msgspec.json.encode({**about, "files": digests}), indent=1)
    own = {PUBLIC_KEY: public_pem(key.public_key()), MANIFEST: manifest, SIGNATURE: key.sign(manifest)}
    for name, content in {**files, **own}.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(_READ_ONLY)


def verified(folder: Path, pinned: Path | None = None) -> dict[str, Any]:
    """What a signed folder says it is, once every byte of it has been checked; ``pinned`` is a key that is trusted.

    Without a pinned key the folder's own is used: that finds damage, and no forgery. Raises WrongUse, which names the
    first thing that is wrong.
    """
    manifest, signature, own = (_read(folder / name) for name in (MANIFEST, SIGNATURE, PUBLIC_KEY))
    key = public_key(pinned or folder / PUBLIC_KEY)
    try:
        key.verify(signature, manifest)
    except InvalidSignature:
        message = "The manifest is not signed by this key: it was changed, or it is not the hub's"
        raise WrongUse(message) from None
    if own != public_pem(key):
        message = f"{PUBLIC_KEY} was changed"
        raise WrongUse(message)
    told: dict[str, Any] = msgspec.json.decode(manifest)
    _must_be_whole(folder, told["files"])
    return told


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key that a file holds. Raises WrongUse where it holds none of the hub's kind."""
    try:
        key = serialization.load_pem_public_key(_read(path))
    except ValueError:
        message = f"{path} holds no public key"
        raise WrongUse(message) from None
    if not isinstance(key, Ed25519PublicKey):
        message = f"The key {path} is of another kind than the hub's"
        raise WrongUse(message)
    return key


def _must_be_whole(folder: Path, digests: Mapping[str, str]) -> None:
    """Refuse a folder that has a file, a folder or a link too many, or a file too few, or another one."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    folders = {parent.as_posix() for name in digests for parent in PurePosixPath(name).parents}
    there = {name for name, path in found.items() if path.is_file() and not path.is_symlink()} - _OWN
    if added := sorted(found.keys() - digests.keys() - _OWN - folders):
        message = f"{added[0]} was added to the pack"
        raise WrongUse(message)
    for name, digest in digests.items():
        if name not in there:
            message = f"{name} is missing from the pack"
            raise WrongUse(message)
        if sha256((folder / name).read_bytes()).hexdigest() != digest:
            message = f"{name} was changed"
            raise WrongUse(message)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        message = f"{path} is not there: this is no pack, or a part of it is missing"
        raise WrongUse(message) from None
