#!/usr/bin/env python3
"""Makes a tagged PDF (PDF/UA-1) of one page: HTML on standard input, the PDF on standard output.

The server runs it as a child for the PDF of a report. It takes nothing but what lies in the page itself (`data:`) and
the machine's fonts: no address, no file, no other program; 60 seconds and a bounded memory. A page that asks for more,
or of which no accessible PDF can be made, ends it with 65 and a sentence on standard error.
"""

import logging
import os
import resource
import signal
import sys
import sysconfig

SECONDS = 60
MEMORY = 512 << 20
# How many bytes the page and the PDF may have.
LONGEST = 16 << 20
PDF = 20 << 20
UNFIT = 65

# What no page is a reason for.
FORBIDDEN = {
    "os.chmod", "os.exec", "os.fork", "os.forkpty", "os.kill", "os.link", "os.mkdir", "os.posix_spawn", "os.remove",
    "os.rename", "os.rmdir", "os.spawn", "os.symlink", "os.system", "os.truncate", "pty.spawn", "shutil.rmtree",
    "socket.__new__", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "tempfile.mkdtemp",
    "tempfile.mkstemp",
}
# Where the libraries themselves are.
LIBRARIES = tuple({
    os.path.realpath(path) + os.sep
    for name in ("stdlib", "platstdlib", "purelib", "platlib") if (path := sysconfig.get_path(name))})


class Refused(Exception):
    """A sentence that says why there is no PDF."""


def limit() -> None:
    """Takes from the process what it does not need."""
    os.closerange(3, 65_536)
    for what, most in [
            (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_NOFILE, 64),
            (resource.RLIMIT_FSIZE, PDF), (resource.RLIMIT_CORE, 0)]:
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most, most) if hard == resource.RLIM_INFINITY or most < hard else (hard, hard))
    signal.alarm(SECONDS)


def watch(event: str, arguments: tuple) -> None:
    """An audit hook (PEP 578): the second wall behind the fetcher."""
    if event in FORBIDDEN:
        raise Refused(f"The page is a reason for {event}, which is not allowed.")
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path, flags = os.path.realpath(os.fsdecode(arguments[0])), arguments[2] or 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or not path.startswith(LIBRARIES):
            raise Refused("The page is a reason to open a file, which is not allowed.")


def made(page: bytes) -> bytes:
    """The PDF of a page. Throws `Refused`."""
    # The address space is bounded already, and these libraries have to fit into it.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Inside(URLFetcher):
        """Takes what lies in the page itself."""

        def fetch(self, url, headers=None):
            if not url.lower().startswith("data:"):
                raise FatalURLFetchingError(f"The page asks for {url[:200]}, which is not in it.")
            return super().fetch(url, headers)

    faults: list[str] = []

    class Faults(logging.Handler):
        """What the library says is wrong with the page: without it there is no accessible PDF."""

        def emit(self, record):
            faults.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    logger.handlers = [Faults(logging.ERROR)]
    sys.addaudithook(watch)
    try:
        pdf = HTML(string=page.decode("utf-8"), url_fetcher=Inside(allowed_protocols={"data"})).write_pdf(
            pdf_variant="pdf/ua-1", custom_metadata=False)
    except FatalURLFetchingError as fault:
        raise Refused(str(fault)) from fault
    if faults:
        raise Refused("The page is not fit for a PDF: " + faults[0][:500])
    return pdf


def main() -> int:
    """Reads, makes, writes."""
    limit()
    page = sys.stdin.buffer.read(LONGEST + 1)
    try:
        if len(page) > LONGEST:
            raise Refused("The page is too long for a PDF.")
        pdf = made(page)
    except Refused as fault:
        print(fault, file=sys.stderr)
        return UNFIT
    except MemoryError:
        print("The page needs more memory than a PDF may take.", file=sys.stderr)
        return UNFIT
    except Exception as fault:  # whatever the library stumbles over is one sentence as well
        print(f"The library that makes PDFs stumbled ({type(fault).__name__}).", file=sys.stderr)
        return UNFIT
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
