"""The evidence ledger on disk: what is final is entered once, in chains that show every later change."""
