"""The session on a full screen: figures on top, the card, objection cards beside it where there is room, keys below.

What must not be cut comes last and has its height first: the keys and the question; the card gets what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.output.color_depth import ColorDepth
from prompt_toolkit.styles import Style

from rmflow.dial.texts import header, lines_of, title
from rmflow.errors import RmflowError
from rmflow.renderers.plain import columns
from rmflow.text.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.key_binding import KeyPressEvent

    from rmflow.dial.card import Objection
    from rmflow.dial.session import Dial

GAP = 2
WIDE = 100  # columns from which the objection cards stand beside the card
SAID = 4  # lines of what was just said
LABEL = 12  # columns of a key's label on a narrow screen
NARROW = 60
BELOW = 10  # lines that header, keys and question take of the screen, about
ROOM = 5  # lines that objection cards have at the least
CLOSING = "。，、；：？！）”》…"  # marks that stand at no line's beginning
STYLE = Style.from_dict({
    "head": "reverse", "title": "bold", "gap": "ansired", "said": "bold ansiyellow", "key": "bold ansicyan",
    "asks": "bold",
})  # fmt: skip

Parts = StyleAndTextTuples


def show(dial: Dial, lang: str, *, colour: bool) -> None:
    """Run the session until it is over or paused; every answer is saved before the screen changes."""
    if not dial.is_over:
        _Screen(dial, lang, colour=colour).app.run()


class _Screen:
    """The application; all it knows is in the session."""

    def __init__(self, dial: Dial, lang: str, *, colour: bool) -> None:
        self.dial = dial
        self.lang = lang
        self.page = 0  # of the objection cards; 0 is the card itself
        self.line = Buffer(multiline=False, accept_handler=self._entered)
        self.app: Application[None] = Application(
            layout=Layout(self._layout()), key_bindings=self._keys(), full_screen=True, style=STYLE,
            color_depth=None if colour else ColorDepth.DEPTH_1_BIT, mouse_support=False,
        )  # fmt: skip
        self._focus()

    # What stands where.

    def _layout(self) -> HSplit:
        half = Dimension(weight=1)
        card = Window(FormattedTextControl(self._card), width=half)
        side = Window(FormattedTextControl(lambda: self._objections(self.page or 1)), width=half)
        with_gap = VSplit([Window(width=GAP), side], width=half)
        beside = ConditionalContainer(with_gap, Condition(lambda: self._columns() >= WIDE))
        typed = VSplit([
            Window(FormattedTextControl(lambda: [("class:asks", "› ")]), width=2),
            Window(BufferControl(self.line), height=1),
        ])  # fmt: skip
        self._typed = typed
        return HSplit([
            self._fitted(self._head, "class:head"),
            VSplit([card, beside]),
            self._fitted(self._said, "class:said"),
            self._fitted(self._asked, ""),
            ConditionalContainer(typed, Condition(lambda: not self.dial.asks.by_key)),
        ])  # fmt: skip

    def _fitted(self, text: Callable[[], Parts], style: str) -> Window:
        """A part exactly as high as its text."""

        def height() -> Dimension:
            told = "".join(part[1] for part in text())
            return Dimension.exact(told.count("\n") + 1 if told else 0)

        return Window(FormattedTextControl(text), height=height, style=style, dont_extend_height=True)

    def _columns(self) -> int:
        return get_app().output.get_size().columns

    def _head(self) -> Parts:
        words = header(self.dial).say(self.lang).split(" · ")
        return [("", "\n".join(_packed(words, self._columns(), " · ")))]

    def _card(self) -> Parts:
        if self.page and self._columns() < WIDE:
            return self._objections(self.page)
        if self.dial.card is None:
            return []
        whom = [part for part in title(self.dial.card) if part]
        parts: Parts = [("class:title", "\n".join(_packed(whom, self._beside(), "  ")))]
        for line in lines_of(self.dial.card, self.lang)[1:]:
            wrapped = "\n".join(_wrapped(line, self._beside()))
            parts.append(("class:gap" if line.startswith("✗") else "", "\n" + wrapped))
        return parts

    def _objections(self, page: int = 1) -> Parts:
        """The objection cards of a page: what to ask first, then what to say."""
        parts: Parts = []
        for one in self._pages()[page - 1]:
            parts.append(("class:title", safe(one.label.say(self.lang)) + "\n"))
            for mark, text in (("? ", one.ask), ("  ", one.say)):
                lines = _wrapped(safe(text.say(self.lang)), self._beside() - 2)
                parts.append(("", "".join(f"{mark if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))))
        return parts

    def _pages(self) -> list[list[Objection]]:
        """The objection cards in as many pages as the room beside the keys asks for."""
        room = max(ROOM, get_app().output.get_size().rows - BELOW)
        pages: list[list[Objection]] = [[]]
        used = 0
        for one in self.dial.objections:
            height = 1 + sum(len(_wrapped(text.say(self.lang), self._beside() - 2)) for text in (one.ask, one.say))
            if pages[-1] and used + height > room:
                pages.append([])
                used = 0
            pages[-1].append(one)
            used += height
        return pages

    def _beside(self) -> int:
        """The columns of the card: all, or half where the objection cards stand beside it."""
        width = self._columns()
        return width // 2 - GAP if width >= WIDE else width

    def _said(self) -> Parts:
        lines = [line for said in self.dial.said for line in _wrapped(safe(said.say(self.lang)), self._columns())]
        return [("", "\n".join(lines[:SAID]))] if lines else []

    def _asked(self) -> Parts:
        width = self._columns()
        most = LABEL if width < NARROW else width
        units = [f"{one.key} {_short(safe(one.label.say(self.lang)), most)}" for one in self.dial.asks.choices]
        question = _wrapped(safe(self.dial.asks.text.say(self.lang)), width)
        return [("class:asks", "\n".join(question)), *([("", "\n" + "\n".join(_packed(units, width, "  ")))] if units else [])]

    # What the keys do.

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        by_key = Condition(lambda: self.dial.asks.by_key)

        @keys.add("<any>", filter=by_key)
        def _(event: KeyPressEvent) -> None:
            self._answer(event.data)

        @keys.add("c-c")
        @keys.add("c-d")
        def _(event: KeyPressEvent) -> None:
            self.dial.pause()
            event.app.exit()

        @keys.add("c-l")
        def _(event: KeyPressEvent) -> None:
            event.app.renderer.clear()

        return keys

    def _entered(self, buffer: Buffer) -> bool:
        self._answer(buffer.text)
        return False

    def _answer(self, typed: str) -> None:
        choice = self.dial.asks.choice(typed) if self.dial.asks.by_key else None
        if choice is not None and choice.code == "command:objections":
            # From page to page, then back to the card; on a wide screen only what does not fit beside it.
            self.page = (self.page + 1) % (len(self._pages()) + 1)
            return
        self.page = 0
        try:
            self.dial.answer(typed)
        except RmflowError as error:
            # A full disk, a damaged or restored book: told on the plain terminal, by whoever ran the session.
            self.app.exit(exception=error)
            return
        if self.dial.is_over:
            self.app.exit()
        else:
            self._focus()

    def _focus(self) -> None:
        if not self.dial.asks.by_key:
            self.app.layout.focus(self.line)


def _short(text: str, width: int) -> str:
    """The text in so many columns: where it is too long, without what stands before a colon or in brackets."""
    if columns(text) > width:
        text = text.replace("：", ": ").rpartition(": ")[2]
        text = text.replace("（", " (").partition(" (")[0]
    while columns(text) > width:
        text = text[:-1]
    return text


def _packed(units: list[str], width: int, gap: str) -> list[str]:
    """The units in as few lines as hold them, none broken unless it is wider than a line by itself."""
    lines: list[str] = []
    for unit in units:
        if lines and columns(lines[-1]) + columns(gap) + columns(unit) <= width:
            lines[-1] += gap + unit
        else:
            lines += _wrapped(unit, width)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many columns, broken at blanks where there are any."""
    lines = [""]
    for word in _words(text):
        if columns(lines[-1] + word.rstrip()) <= width:
            lines[-1] += word
            continue
        lines.append("")
        for char in word:
            if columns(lines[-1] + char) > width:
                lines.append("")
            lines[-1] += char
    return [line.rstrip() for line in lines if line.strip()]


def _words(text: str) -> list[str]:
    """Pieces that may stand on a line of their own: words with the blank behind them, wide characters one by one.

    No line begins with a mark that ends a clause.
    """
    pieces: list[str] = []
    for char in text:
        is_same_word = pieces and columns(char) == 1 and columns(pieces[-1][-1]) == 1 and pieces[-1][-1] != " "
        if pieces and (is_same_word or char in CLOSING):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces
