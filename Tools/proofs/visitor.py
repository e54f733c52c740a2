"""Somebody in front of the program under proof: a browser's cookies, and how people sign in."""

import base64
import hashlib
import hmac
import http.client
import html
import re
import struct
import time
import urllib.parse

from server import Server


def code(secret: str, at: float, step: int = 0) -> str:
    """What an authenticator app shows (RFC 6238), or so many steps of thirty seconds later."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at // 30) + step), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Visitor:
    """One browser, seen by the program as at `address`, which a proxy that it trusts tells it."""

    def __init__(self, server: Server, address: str, cookies: dict[str, str] | None = None):
        self.address, self.cookies = address, dict(cookies or {})
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Status, headers and page of one answer; its cookies are kept."""
        headers = {
            "X-Forwarded-For": self.address, "Sec-Fetch-Site": "same-origin", "Accept": "text/html",
            "Content-Type": "application/x-www-form-urlencoded"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, urllib.parse.urlencode(form) if form is not None else None, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.update([value.partition(";")[0].split("=", 1)])
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, page

    def follow(self, link: str, **fields: str) -> str:
        """Does what a link is for; the path that it leads to."""
        status, headers, page = self.ask("POST", urllib.parse.urlsplit(link).path, fields)
        assert status == 303, f"the link was answered with {status}: {page[:500]}"
        return headers["location"]

    def link(self, server: Server, email: str) -> str | None:
        """The link of the newest mail to an address, from the machine's own mailbox."""
        letters = server.get("/dev/mail")[1].decode().split("<article")
        mine = [letter for letter in letters if email in letter]
        return re.search(r"http://\S+?/sign-in/[0-9a-f]{64}", mine[0]).group(0) if mine else None

    def sign_in(self, server: Server, email: str, name: str = "") -> str:
        """Signs in by mail; the path that it leads to."""
        status, _, _ = self.ask("POST", "/sign-in", {"email": email})
        assert status == 200, f"asking for a link was answered with {status}"
        return self.follow(self.link(server, email), name=name)

    def set_up_factor(self) -> str:
        """Sets up an authenticator app; its secret."""
        page = self.ask("GET", "/me/second-factor")[2]
        secret = re.search(r"<ol.*?<code>([A-Z2-7 ]+)</code>", html.unescape(page), re.S).group(1).replace(" ", "")
        status, _, page = self.ask("POST", "/me/second-factor", {"code": code(secret, time.time())})
        assert status == 200, f"the first code was answered with {status}"
        return secret
