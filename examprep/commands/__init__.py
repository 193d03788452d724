"""One module a command: what `examprep <verb>` does. Nothing here is imported before its command runs."""
