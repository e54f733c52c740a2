"""Enough of Swift's lexical grammar to look at code without its comments and texts."""


def code_only(source: str, keep_texts: bool = False) -> str:
    """The source with comments, and the insides of string literals, replaced by spaces.

    Line breaks stay, so that line numbers hold; code inside an interpolation stays, because it is code.
    """
    out = list(source)
    at, end = 0, len(source)

    def blank(start: int, stop: int) -> None:
        for index in range(start, min(stop, end)):
            if out[index] != "\n":
                out[index] = " "

    def comment(position: int) -> int:
        """The position after the comment that starts here; block comments nest."""
        if source.startswith("//", position):
            stop = source.find("\n", position)
            return end if stop < 0 else stop
        depth, position = 1, position + 2
        while position < end and depth:
            if source.startswith("/*", position):
                depth, position = depth + 1, position + 2
            elif source.startswith("*/", position):
                depth, position = depth - 1, position + 2
            else:
                position += 1
        return position

    def literal(position: int) -> int:
        """The position after the string literal that starts here, its text blanked."""
        hashes = 0
        while source[position + hashes] == "#":
            hashes += 1
        quote = '"""' if source.startswith('"""', position + hashes) else '"'
        close, escape = quote + "#" * hashes, "\\" + "#" * hashes
        position += hashes + len(quote)
        while position < end:
            if source.startswith(close, position):
                return position + len(close)
            if source.startswith(escape + "(", position):
                position = code(position + len(escape) + 1, until=")")
            elif source.startswith(escape, position):
                if not keep_texts:
                    blank(position, position + len(escape) + 1)
                position += len(escape) + 1
            elif quote == '"' and source[position] == "\n":
                return position
            else:
                if not keep_texts:
                    blank(position, position + 1)
                position += 1
        return position

    def code(position: int, until: str | None = None) -> int:
        depth = 0
        while position < end:
            here = source[position]
            if source.startswith(("//", "/*"), position):
                stop = comment(position)
                blank(position, stop)
                position = stop
            elif here == '"' or (here == "#" and source[position:].lstrip("#").startswith('"')):
                position = literal(position)
            elif here == "`":
                stop = source.find("`", position + 1)
                position = end if stop < 0 else stop + 1
            else:
                if until and here == "(":
                    depth += 1
                elif until and here == until:
                    if depth == 0:
                        return position + 1
                    depth -= 1
                position += 1
        return position

    code(at)
    return "".join(out)


def line_of(source: str, position: int) -> int:
    """The number, from 1, of the line that holds the position."""
    return source.count("\n", 0, position) + 1
