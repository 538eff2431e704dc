"""Probes over MQTT: topics and payloads, the client, what is known of each probe. Shapes: docs/mqtt.md."""
