"""What MLflow is not to see: paths that leave a run, locations it would open."""

from __future__ import annotations

import json

import pytest

from jupyter_smstudio.core.tracking.rules import Refused, check_artifact_path, check_body, check_target

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/"
CREATE = "/api/2.0/mlflow/experiments/create"
VERSION = "/ajax-api/2.0/mlflow/model-versions/create"
TAGS = "/api/3.0/mlflow/traces/t/tags"


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "a/../../x",
        "%2e%2e/x",
        "%252e%252e%252fx",
        "%25252e%25252e%25252fx",
        "..;/x",
        "..\\x",
        "%5c..%5cx",
        "a\0b",
        "a%00b",
        "/etc/passwd",
        "file:x",
        "a#b",
        "./x",
        "x/.",
    ],
)
def test_a_path_stays_in_its_run(path: str) -> None:
    with pytest.raises(Refused) as refused:
        check_artifact_path(path)
    assert refused.value.status == 400 and refused.value.message.endswith(".")


@pytest.mark.parametrize(
    "path", ["model/MLmodel", "a b.txt", "100%.txt", "ümlaut", "..a", "a..", "...", ".hidden", ""]
)
def test_an_ordinary_name_passes(path: str) -> None:
    check_artifact_path(path)


@pytest.mark.parametrize("encoded", ["%2e%2e%2fx", "%2Fetc", "1/%252e%252e/x", "1/..;/x", "1//x", "1/a%23b"])
def test_the_path_of_a_request_is_looked_at_as_it_came(encoded: str) -> None:
    from urllib.parse import unquote

    raw = f"{ARTIFACTS}{encoded}"
    with pytest.raises(Refused):
        check_target(unquote(raw), raw.encode(), b"")


def test_a_parameter_is_a_path_too() -> None:
    check_target("/get-artifact", b"/get-artifact", b"run_id=1&path=a%20b")
    for query in (
        b"path=../x",
        b"path=%2fetc",
        b"run_id=1&path=ok&path=%252e%252e/x",
        b"artifact_path=..%2fx",
    ):
        with pytest.raises(Refused):
            check_target("/get-artifact", b"/get-artifact", query)


@pytest.mark.parametrize("location", ["file:///etc", "/etc", "etc/../x", "http://127.0.0.1/", "s3://b/k",
                                      "mlflow-artifacts://evil/1", "mlflow-artifacts:/../x",
                                      "mlflow-artifacts:/%2e%2e/x", 7, ["x"]])  # fmt: skip
def test_no_location_outside_is_taken(location: object) -> None:
    for path, body in (
        (CREATE, {"name": "a", "artifact_location": location}),
        (CREATE, {"name": "a", "artifactLocation": location}),
        (VERSION, {"name": "a", "source": location}),
        (TAGS, {"key": "mlflow.artifactLocation", "value": location}),
        (
            "/api/3.0/mlflow/traces",
            {"trace": {"trace_info": {"tags": {"mlflow.artifactLocation": location}}}},
        ),
    ):
        for text in (json.dumps(body), json.dumps(json.dumps(body))):
            with pytest.raises(Refused):
                check_body(path, text.encode())


@pytest.mark.parametrize(
    "source", ["runs:/1/model", "models:/m-1", "mlflow-artifacts:/1/2/artifacts/m", "dummy-source"]
)
def test_a_model_comes_from_this_server(source: str) -> None:
    check_body(VERSION, json.dumps({"name": "a", "source": source}).encode())


def test_what_users_write_elsewhere_is_theirs() -> None:
    check_body("/api/2.0/mlflow/runs/set-tag", b'{"key": "source", "value": "file:///data"}')
    check_body(
        "/api/3.0/mlflow/datasets/d/records", b'{"records": [{"artifact_location": "s3://a", "path": "/x"}]}'
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b'"{"'])
def test_what_is_no_json_is_left_to_mlflow(body: bytes) -> None:
    assert check_body(CREATE, body) is None


@pytest.mark.parametrize(
    "path",
    ["/ajax-api/3.0/mlflow/assistant/message", "/gateway/mlflow/v1/models",
     "/api/3.0/mlflow/gateway/secrets/list", "/ajax-api/3.0/jobs/", "/api/2.0/mlflow/webhooks",
     "/api/2.0//mlflow/webhooks/1/test",
     "/ajax-api/2.0/mlflow/gateway-proxy", "/ajax-api/3.0/mlflow/scorer/invoke"],
)  # fmt: skip
def test_what_acts_beyond_the_record_is_closed(path: str) -> None:
    with pytest.raises(Refused) as refused:
        check_target(path, path.encode(), b"")
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "path", ["/", "/static-files/a.js", "/api/2.0/mlflow/runs/search", "/health", "/graphql"]
)
def test_the_record_itself_is_open(path: str) -> None:
    check_target(path, path.encode(), b"")
