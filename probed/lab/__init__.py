"""A small carrier network that speaks real protocols on loopback."""
