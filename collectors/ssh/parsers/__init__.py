"""What elements say, as facts: pure functions from text, tolerant of what is new, silent about nothing."""
