"""The life of the daemon around its work: reload, polling anew, the service manager, the log."""
