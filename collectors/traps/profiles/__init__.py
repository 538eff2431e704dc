"""Northbound profiles: tables of notifications and varbinds, one module a manager or MIB."""
