"""What to ask of a MIB and how to read it: data, and a small pure decode each."""
