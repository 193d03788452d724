"""`python -m examprep` is the command `examprep`."""

from examprep.cli import main

if __name__ == "__main__":
    main()
