"""``deploy/compose.yaml`` says what it should: nothing here runs Docker."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.kernel.postgres.server import _SETTINGS
from services.kernel.settings import VARIABLES, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["fold", "pages"]


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_pinned_restarted_and_asked_for_its_health(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z/]+:[0-9]+\.[0-9.]+", service["image"])
    assert service["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries"} == set(service["healthcheck"])
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", OURS)
def test_ours_wait_for_what_they_need_and_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["depends_on"] == {other: {"condition": "service_healthy"} for other in ("postgres", "kafka")}
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()


@pytest.mark.parametrize("name", OURS)
def test_ours_are_told_only_what_kinfold_reads(name: str, tmp_path: Path) -> None:
    environment = SERVICES[name]["environment"]
    assert set(environment) <= set(VARIABLES)
    settings = Settings.of(environment, tmp_path)
    assert settings.database_url
    assert settings.kafka == "kafka:9092"


def test_no_password_stands_in_it() -> None:
    named = re.findall(r"(?:PASSWORD|SECRET): (.+)|://kinfold:(.+)@", TEXT)
    values = [one or other for one, other in named]
    assert len(values) == 3
    assert all(value.startswith("${KINFOLD_") and ":?" in value for value in values)


def test_only_the_pages_can_be_reached_and_from_this_machine_alone() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "pages": ["127.0.0.1:8765:8765"]
    }
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert all(service["networks"] == ["inside"] for name, service in SERVICES.items() if name != "pages")


def test_the_broker_is_the_one_that_the_tests_run_on() -> None:
    version = re.search(r"<version>([0-9.]+)</version>", (DEPLOY / "kafka" / "pom.xml").read_text())
    assert version
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version[1]}"
    assert SERVICES["kafka"]["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_the_databases_log_holds_no_content_here_either() -> None:
    for name in ("log_min_messages", "log_min_error_statement", "log_error_verbosity", "password_encryption"):
        assert f"-c {name}={_SETTINGS[name]}" in SERVICES["postgres"]["command"]


def test_the_container_runs_as_an_ordinary_user_on_pinned_packages() -> None:
    told = (DEPLOY / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.lock" in told
    assert told.index("USER kinfold") > told.rindex("RUN")
