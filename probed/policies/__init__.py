"""What policies make of a network: the pace of polls, what is measured, and who says so."""
