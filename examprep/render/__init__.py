"""Cards, verdicts and lab reports as rich renderables: one look for the command line and the app."""
