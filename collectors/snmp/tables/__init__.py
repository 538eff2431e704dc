"""What the tables of a MIB say when all of them are seen at once: probes, alarms, points. Data, and pure decodes."""
