"""Before the eventsourcing library's suites are imported: the cipher that they import."""

from tests.contract.cipher import AESCipher

__all__ = ["AESCipher"]
