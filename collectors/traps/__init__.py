"""SNMP notifications: traps and informs of elements and element managers, received and understood."""
