"""What a `Reader` is asked about one subject, a file each, over the connection that it has."""
