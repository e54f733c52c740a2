"""Words as the directory's documents define them: what is folded alike, and where a word ends.

Written from the published rules, not from the program, so that the reference can be trusted to be another opinion.
"""

import re
import unicodedata

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "ß": "ss", "'": None, "’": None})
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Without case, accents, and the apostrophes inside words."""
    text = text.lower()
    if not text.isascii():
        parted = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in parted if not unicodedata.combining(letter)).casefold()
    return text.translate(_LETTERS)


def tokens(text: str) -> list[str]:
    """The words of a text, in order: runs of letters and digits."""
    return _WORD.findall(fold(text))


def slug(name: str) -> str:
    """The end of an address that a name gets."""
    return "-".join(tokens(name))
