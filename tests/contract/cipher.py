"""A cipher in place of ``eventsourcing.cipher``, whose package (pycryptodome) nothing here needs.

The library's suites import it to try that a mapper encrypts with whatever cipher it is given. This one is made of the
standard library: BLAKE2b for the key stream and for the tag. It protects nothing in earnest.
"""

import hmac
import secrets
import sys
from hashlib import blake2b
from itertools import count

from eventsourcing.persistence import Cipher
from eventsourcing.utils import Environment

_TAG = 16


class AESCipher(Cipher):
    """As the library's: one key, from the environment."""

    CIPHER_KEY = "CIPHER_KEY"

    def __init__(self, environment: Environment) -> None:
        key = environment.get(self.CIPHER_KEY)
        if not key:
            message = f"{self.CIPHER_KEY} is not in the environment"
            raise OSError(message)
        self._key = bytes.fromhex(key)

    @staticmethod
    def create_key(num_bytes: int) -> str:
        """A new key."""
        return secrets.token_hex(num_bytes)

    def encrypt(self, plaintext: bytes) -> bytes:
        """A tag, and the text under the key."""
        return self._tag(plaintext) + self._mixed(plaintext)

    def decrypt(self, ciphertext: bytes) -> bytes:
        """The text; raises ValueError where the key is another."""
        plaintext = self._mixed(ciphertext[_TAG:])
        if not hmac.compare_digest(self._tag(plaintext), ciphertext[:_TAG]):
            message = "The key is another"
            raise ValueError(message)
        return plaintext

    def _tag(self, text: bytes) -> bytes:
        return blake2b(text, key=self._key, digest_size=_TAG).digest()

    def _mixed(self, text: bytes) -> bytes:
        stream = bytearray()
        for number in count():
            if len(stream) >= len(text):
                break
            stream += blake2b(number.to_bytes(8), key=self._key).digest()
        return bytes(one ^ other for one, other in zip(text, stream, strict=False))


sys.modules.setdefault("eventsourcing.cipher", sys.modules[__name__])
