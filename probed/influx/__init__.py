"""InfluxDB and what speaks its line protocol, as a sink: told what was committed, never asked for anything."""
