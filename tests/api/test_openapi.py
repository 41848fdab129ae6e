"""The OpenAPI document holds for the service: no fault, and no answer that it does not describe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import strategies
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.permissions import PERMISSIONS
from geo.store import Grant, Role, Store, open_store
from tests.api.people import client_of, keyed
from tests.geo.plan.made import legal_plan
from tests.geo.store.folders_made import planning_folder, write

EXAMPLES = 4
THERE = {
    "plan_id": 1, "territory_id": 1, "run_id": 1, "kind": "report", "layer": "wards",
    "z": 0, "x": 0, "y": 0,
}  # fmt: skip
"""What paths name in every second example, so that answers are tried and not refusals alone."""
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
STREAMS = "/events"
"""Server-sent events do not end while a run works: they are tried elsewhere."""
DOCUMENT = "/api/v1/openapi.json"
LEFT_OUT = [key for key in PERMISSIONS if STREAMS in key[1] or key[1] == DOCUMENT]
TRIED = sorted(
    (method, path)
    for method, path in PERMISSIONS
    if path.startswith(("/api/", "/tiles/", "/healthz", "/readyz"))
    and (method, path) not in LEFT_OUT
)


@pytest.fixture(scope="module")
def store(upgraded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("openapi")
    opened = open_store(f"sqlite:///{shutil.copy(upgraded_file, folder / 'khuvuc.db')}")
    territory = opened.add_territory(planning_folder(folder / "q"), "test")
    opened.add_plan(write(legal_plan(), folder / "plan"), territory.id, "test")
    opened.runs.start(territory.id, {}, "test")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def service(store: Store) -> tuple[TestClient, dict[str, str]]:
    return client_of(store, heavy_a_minute_with_key=0), keyed(
        store, "máy", Grant(Role.ADMINISTRATOR)
    )


@pytest.fixture(scope="module")
def schema(service: tuple[TestClient, dict[str, str]]) -> Any:
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", service[0].app)


def test_every_route_for_programs_is_described(schema: Any):
    described = {(method.upper(), path) for path in schema for method in schema[path]}
    assert described == {*TRIED, *((method, path) for method, path in LEFT_OUT if STREAMS in path)}


@pytest.mark.parametrize(("method", "path"), TRIED)
def test_every_answer_is_as_described(
    schema: Any, service: tuple[TestClient, dict[str, str]], method: str, path: str
):
    headers = service[1]

    @hypothesis.seed(20260315)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=schema[path][method].as_strategy(), there=strategies.booleans())
    def tried(case: Any, there: bool) -> None:
        if there:
            case.path_parameters.update({k: v for k, v in THERE.items() if f"{{{k}}}" in path})
        case.call_and_validate(headers=headers, checks=CHECKS)

    tried()
