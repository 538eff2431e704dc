"""SNMP polling engine and profiles."""
