"""Where this process works, from its environment: the only reader of ``os.environ``."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from pathlib import Path
from typing import Final

import platformdirs

from services.kernel.errors import WrongUse

VARIABLES: Final[dict[str, str]] = {
    "KINFOLD_HOME": "The folder in which the embedded default keeps everything",
    "KINFOLD_DATABASE_URL": "A PostgreSQL database to use in place of Kinfold's own",
    "KINFOLD_KAFKA": "Bootstrap servers of a Kafka broker to use in place of the log table",
    "KINFOLD_KAFKA_USER": "The name with which Kinfold signs in to Kafka (SCRAM-SHA-512)",
    "KINFOLD_KAFKA_PASSWORD": "The password to that name",
    "KINFOLD_KAFKA_CA": "A file of the certificate authority of the Kafka brokers: sign in over TLS",
    "KINFOLD_KAFKA_PARTITIONS": "Partitions of the topics that Kinfold makes (default 1)",
    "KINFOLD_KAFKA_REPLICAS": "Replicas of the topics that Kinfold makes (default 1)",
    "KINFOLD_AS": "Who is asking",
    "KINFOLD_ROLE": "In which role",
    "KINFOLD_PURPOSE": "For what purpose",
    "KINFOLD_PUBLIC_URL": "Where people reach the pages: notices link to it",
    "KINFOLD_SMTP_URL": "The mail server by which notices go out",
    "KINFOLD_MAIL_FROM": "The address that notices by mail come from",
    "KINFOLD_NOTIFY_KEY": "An API key of GOV.UK Notify, by which notices go out",
    "KINFOLD_NOTIFY_URL": "Where GOV.UK Notify is reached, if not at its own address",
    "KINFOLD_NOTIFY_TEXT_TEMPLATE": "The template of notices by text message",
    "KINFOLD_NOTIFY_MAIL_TEMPLATE": "The template of notices by mail of GOV.UK Notify",
    "KINFOLD_WEBHOOK_SECRET": "What notices to other programs are signed with",
    "KINFOLD_PROXY_SECRET": "What the proxy that signs people in sends with each request, and nobody else knows",
}
"""Every variable that Kinfold reads, and what it is for."""

MIGRATIONS: Final = files("services.migrations")


@dataclass(frozen=True, slots=True)
class PostSettings:
    """By which ways notices leave the hub; none is needed, and without any they stay in the inbox."""

    public_url: str | None = None
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    notify_key: str | None = field(default=None, repr=False)
    notify_url: str | None = None
    notify_text_template: str | None = None
    notify_mail_template: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment and the command line say of this process."""

    home: Path
    database_url: str | None = None
    kafka: str | None = None
    kafka_user: str | None = None
    kafka_password: str | None = None
    kafka_ca: str | None = None
    partitions: int = 1
    replicas: int = 1
    caller: str | None = None
    role: str | None = None
    purpose: str | None = None
    proxy_secret: str | None = field(default=None, repr=False)
    post: PostSettings = PostSettings()

    @classmethod
    def of(cls, environment: Mapping[str, str], home: Path | None = None) -> "Settings":
        """The settings in an environment; ``home`` from the command line goes before the environment's."""
        told = {name: value for name in VARIABLES if (value := environment.get(name, "").strip())}
        default = told.get("KINFOLD_HOME") or platformdirs.user_data_dir("kinfold")
        return cls(
            home=(home or Path(default)).expanduser().resolve(),
            database_url=told.get("KINFOLD_DATABASE_URL"),
            kafka=told.get("KINFOLD_KAFKA"),
            kafka_user=told.get("KINFOLD_KAFKA_USER"),
            kafka_password=told.get("KINFOLD_KAFKA_PASSWORD"),
            kafka_ca=told.get("KINFOLD_KAFKA_CA"),
            partitions=_count(told, "KINFOLD_KAFKA_PARTITIONS"),
            replicas=_count(told, "KINFOLD_KAFKA_REPLICAS"),
            caller=told.get("KINFOLD_AS"),
            role=told.get("KINFOLD_ROLE"),
            purpose=told.get("KINFOLD_PURPOSE"),
            proxy_secret=told.get("KINFOLD_PROXY_SECRET"),
            post=PostSettings(**{one.name: told.get(f"KINFOLD_{one.name.upper()}") for one in fields(PostSettings)}),
        )

    @classmethod
    def here(cls, home: Path | None = None) -> "Settings":
        """The settings of this process."""
        return cls.of(os.environ, home)

    @property
    def is_embedded(self) -> bool:
        """Whether the database is Kinfold's own, on this machine, for one operator."""
        return self.database_url is None

    def kafka_security(self) -> dict[str, str]:
        """kafka-python's settings to sign in."""
        security: dict[str, str] = {}
        if self.kafka_ca:
            security |= {"security_protocol": "SSL", "ssl_cafile": self.kafka_ca}
        if self.kafka_user:
            security |= {
                "security_protocol": "SASL_SSL" if self.kafka_ca else "SASL_PLAINTEXT",
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": self.kafka_user,
                "sasl_plain_password": self.kafka_password or "",
            }
        return security


def _count(told: Mapping[str, str], name: str) -> int:
    text = told.get(name, "1")
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        message = f"{name} is {text!r}, and must be a whole number above 0"
        raise WrongUse(message)
    return int(text)
