"""The OpenAPI document: the raw lookup routes told to it, and problems for every route."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.bodies import ProblemBody
from api.lookup_bodies import Batch, BatchAnswer, LookupAnswer
from api.problems import MEDIA_TYPE
from api.routes.lookup import BATCH, LOOKUP
from api.sandbox import STATES

_REF = "#/components/schemas/{model}"
_MODELS = (LookupAnswer, Batch, BatchAnswer, ProblemBody)


def describe_lookup(app: FastAPI) -> None:
    """Give the application an OpenAPI document that also holds the raw routes."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    _, schemas = models_json_schema([(m, "serialization") for m in _MODELS], ref_template=_REF)
    components = made.setdefault("components", {}).setdefault("schemas", {})
    components.update(schemas["$defs"])
    made["paths"][LOOKUP] = {"get": _lookup()}
    made["paths"][BATCH] = {"post": _batch()}
    for path in made["paths"].values():
        for operation in path.values():
            _with_problems(operation["responses"])
    return made


def _with_problems(responses: dict[str, Any]) -> None:
    """Say that errors are problem documents; FastAPI's own form of 422 is not used here."""
    responses.pop("422", None)
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemBody")}}}
    responses["default"] = {"description": "A problem document (RFC 9457).", "content": content}


def _lookup() -> dict[str, Any]:
    examples = {state: {"value": answer} for state, answer in STATES.items()}
    schema = {"$ref": _REF.format(model="LookupAnswer")}
    answered = {"application/json": {"schema": schema, "examples": examples}}
    return {
        "tags": ["lookup"],
        "summary": "Where do I vote?",
        "description": "Give lon and lat, or q, or ward and unit (as a choice names them), or a "
        "state of the sandbox. A position is kept nowhere.",
        "operationId": "lookup",
        "parameters": [
            _parameter("lon", "Longitude, degrees of WGS 84.", 105.85, minimum=-180, maximum=180),
            _parameter("lat", "Latitude, degrees of WGS 84.", 21.01, minimum=-90, maximum=90),
            _parameter("q", "Group, street, address or site.", "Tổ dân phố 5"),
            _parameter("ward", "Code or name of a ward, to narrow q.", "Bạch Mai"),
            _parameter("unit", "Code of a unit of the ward.", None),
            {
                "name": "sandbox",
                "in": "query",
                "description": "A fixed answer to try a program against.",
                "schema": {"type": "string", "enum": list(STATES)},
            },
        ],
        "responses": {"200": {"description": "An honest answer.", "content": answered}},
    }


def _parameter(name: str, told: str, example: object, **bounds: float) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "number" if bounds else "string", **bounds}
    made = {"name": name, "in": "query", "description": told, "schema": schema}
    return made if example is None else {**made, "example": example}


def _batch() -> dict[str, Any]:
    asked = {"schema": {"$ref": _REF.format(model="Batch")}}
    answered = {"schema": {"$ref": _REF.format(model="BatchAnswer")}}
    return {
        "tags": ["lookup"],
        "summary": "Where do all of these vote?",
        "operationId": "lookup_batch",
        "requestBody": {
            "required": True,
            "content": {"application/json": {**asked, "example": {"points": [[105.85, 21.01]]}}},
        },
        "responses": {
            "200": {"description": "Answers in order.", "content": {"application/json": answered}}
        },
    }
