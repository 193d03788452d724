"""The app's looks: a Textual theme each, and what the names of terminal colours mean in it.

Screens name states by terminal colours (green: right, yellow: waits, red: wrong), and so does the highlighting of
code. A look gives each of these names a colour that can be read on its own background: WCAG 2.2 asks for a contrast
of 4.5 : 1, and of 7 : 1 for the look of high contrast (success criteria 1.4.3 and 1.4.6).
"""

from __future__ import annotations

from msgspec import Struct
from rich.color import parse_rgb_hex
from rich.terminal_theme import TerminalTheme
from textual.app import App
from textual.theme import Theme

INKS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


class Look(Struct, frozen=True):
    """A theme with its name in both languages."""

    ru: str
    en: str
    theme: Theme
    terminal: TerminalTheme

    @property
    def name(self) -> str:
        return self.theme.name


def _look(
    name: str,
    ru: str,
    en: str,
    *,
    dark: bool,
    grounds: tuple[str, ...],
    inks: tuple[str, ...],
    grey: str,
    cursor_style: str = "bold",
) -> Look:
    """`grounds`: background, surface, panel, the line under the cursor, the scroll bar; `inks` as in INKS.

    White is the text's own colour; `grey` is what terminals call bright black.
    """
    background, surface, panel, cursor, scrollbar = grounds
    colour = dict(zip(INKS, inks, strict=True))
    text = colour["white"]
    theme = Theme(
        name,
        primary=colour["blue"],
        secondary=colour["cyan"],
        accent=colour["blue"],
        success=colour["green"],
        warning=colour["yellow"],
        error=colour["red"],
        foreground=text,
        background=background,
        surface=surface,
        panel=panel,
        dark=dark,
        variables={
            "text": text,
            "text-muted": grey,
            "text-disabled": grey,
            "text-success": colour["green"],
            "text-warning": colour["yellow"],
            "text-error": colour["red"],
            "foreground-muted": grey,
            "foreground-disabled": grey,
            "panel-lighten-1": panel,
            "block-cursor-text-style": cursor_style,
            "block-cursor-foreground": text,
            "block-cursor-background": cursor,
            "block-cursor-blurred-foreground": text,
            "block-cursor-blurred-background": cursor,
            "block-hover-background": surface,
            "link-color": text,
            "link-color-hover": text,
            "scrollbar": scrollbar,
            "scrollbar-hover": colour["blue"],
            "scrollbar-background": background,
            "input-cursor-background": text,
            "input-cursor-foreground": background,
            "input-selection-background": scrollbar,
            "screen-selection-background": scrollbar,
        },
    )
    rgb = [_rgb(ink) for ink in inks]
    bright = [_rgb(grey), *rgb[1:]]
    return Look(ru, en, theme, TerminalTheme(_rgb(background), _rgb(text), rgb, bright))


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = parse_rgb_hex(colour[1:])
    return red, green, blue


LOOKS = (
    _look(
        "examprep-dark",
        "тёмная тема",
        "dark theme",
        dark=True,
        grounds=("#14161a", "#1c1f25", "#22262d", "#303c50", "#4a5466"),
        inks=("#14161a", "#ff8a92", "#8fd694", "#e8c266", "#8fb8ff", "#e5a3f5", "#72d5e5", "#e6e8ec"),
        grey="#a9b0bb",
    ),
    _look(
        "examprep-light",
        "светлая тема",
        "light theme",
        dark=False,
        grounds=("#fcfcfb", "#f2f2f0", "#e9e9e6", "#dbe5f4", "#a9b3c2"),
        inks=("#1b1d21", "#a31f18", "#155c26", "#6b4e00", "#164a99", "#7a2489", "#0a5566", "#1b1d21"),
        grey="#545960",
    ),
    _look(
        "examprep-contrast",
        "высокий контраст",
        "high contrast",
        dark=True,
        grounds=("#000000", "#000000", "#101010", "#001a40", "#ffffff"),
        inks=("#000000", "#ffb3b3", "#7dff8a", "#ffe65c", "#b5d5ff", "#ffb8ff", "#85f4ff", "#ffffff"),
        grey="#d8d8d8",
        cursor_style="bold underline",
    ),
)
BY_NAME = {look.name: look for look in LOOKS}


def dress(app: App[None], name: object) -> None:
    """Make the looks known to an app that has not started, and give it one."""
    for look in LOOKS:
        app.register_theme(look.theme)
    look = BY_NAME.get(str(name), LOOKS[0])
    # Without its watcher: that of the theme does the same once more.
    app.set_reactive(App.ansi_theme_dark if look.theme.dark else App.ansi_theme_light, look.terminal)
    app.theme = look.name


def wear(app: App[None], name: object) -> Look:
    """Give the app the look of that name; a name that there is not gives the first."""
    look = BY_NAME.get(str(name), LOOKS[0])
    if look.theme.dark:
        app.ansi_theme_dark = look.terminal
    else:
        app.ansi_theme_light = look.terminal
    app.theme = look.name
    return look


def after(name: str) -> Look:
    """The look that follows, the first after the last."""
    names = [look.name for look in LOOKS]
    return LOOKS[(names.index(name) + 1) % len(LOOKS)] if name in names else LOOKS[0]
