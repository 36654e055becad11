"""Hands the studio's events to the server's event stream, where every open page receives them."""

from __future__ import annotations

from pathlib import Path

from jupyter_events import EventLogger

from ..core.events import Event, EventBus

SCHEMAS = Path(__file__).parent / "schemas"
SCHEMA_ID = "https://schema.smstudio.dev/{feature}/v1"


def connect(bus: EventBus, logger: EventLogger) -> None:
    """Register the schemas, and emit each event of the bus under its feature's schema."""
    for schema in sorted(SCHEMAS.glob("*.yaml")):
        logger.register_event_schema(schema)

    def emit(event: Event) -> None:
        logger.emit(
            schema_id=SCHEMA_ID.format(feature=event.feature),
            data={"action": event.action, "owner": event.owner, "payload": event.payload},
        )

    bus.subscribe(emit)
