"""Talks to the program byte by byte, as no browser would."""

import re
import socket
import time


def connected(port: int, timeout: float = 10) -> socket.socket:
    """A connection; what is read from it must come within `timeout` seconds."""
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def everything(connection: socket.socket, within: float = 10) -> tuple[bytes, bool]:
    """All bytes that come, and whether the other side then closed, within so many seconds."""
    received = b""
    end = time.monotonic() + within
    while (left := end - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            part = connection.recv(1 << 16)
        except TimeoutError:
            break
        except ConnectionResetError:
            return received, True
        if not part:
            return received, True
        received += part
    return received, False


def exchange(port: int, sent: bytes, within: float = 10) -> tuple[bytes, bool]:
    """Sends bytes on a connection of their own; what comes back, and whether the other side then closed."""
    with connected(port) as connection:
        try:
            connection.sendall(sent)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return everything(connection, within)


def statuses(answer: bytes) -> list[int]:
    """The statuses of all answers in some bytes."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]
