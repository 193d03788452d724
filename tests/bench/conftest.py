"""Before textual is imported, the app says how often it draws."""

import examprep.tui  # noqa: F401
