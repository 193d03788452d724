"""The course as a static site and a page to print: no network, no script needed to read it."""
