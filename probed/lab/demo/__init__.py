"""The demo: the lab in trouble, the daemon beside it, a month replayed, and every figure compared with the truth."""
