"""Guesses at the ways in: links, codes of a second factor whose first is in the guesser's hands, and links asked for in
somebody's name, from fifty neighbourhoods of addresses at once. None may lead in, and the owners must still come in.

An attack that is turned away with 429 costs the guesser a guess all the same, so each counts.
"""

import collections
import pathlib
import re
import secrets
import threading
import time

from server import Server, small
from visitor import Visitor, code

NEIGHBOURHOODS, WRITERS = 50, 8
OWNER, STAFF = "ailsa@school.example", "mairi@programme.example"


class Guesser:
    """One of those who guess, a share of the guesses each."""

    def __init__(self, server: Server, number: int, pending: dict[str, str]):
        self.visitors = [
            (Visitor(server, f"10.{number}.{place}.9"), Visitor(server, f"10.{number}.{place}.9", pending))
            for place in range(number, NEIGHBOURHOODS, WRITERS)]
        self.counts: collections.Counter[tuple[str, int]] = collections.Counter()
        self.inside = 0

    def run(self, guesses: int) -> None:
        for guess in range(guesses):
            stranger, half = self.visitors[guess % len(self.visitors)]
            match guess % 5:
                case 0 | 1:
                    kind, answer = "links", stranger.ask("POST", f"/sign-in/{secrets.token_hex(32)}", {"name": "Guesser"})
                case 2 | 3:
                    kind, answer = "codes", half.ask("POST", "/sign-in/code", {"code": f"{secrets.randbelow(10**6):06}"})
                case _:
                    kind, answer = "asked", stranger.ask("POST", "/sign-in", {"email": OWNER})
            self.counts[kind, answer[0]] += 1
            # The page of codes leads on where the sign-in is whole.
            if kind != "asked" and answer[0] in (200, 303) and "/sign-in" not in answer[1].get("location", ""):
                self.inside += 1


def prove(work: pathlib.Path, guesses: int) -> bool:
    folder, log = small(work / "guesses"), work / "guesses.log"
    log.unlink(missing_ok=True)
    server = Server(folder, log, variables={"CEANGAL_TRUSTED_PROXIES": "127.0.0.1"})
    assert server.is_up(), "the server did not start"
    staff, owner = Visitor(server, "192.0.2.7"), Visitor(server, "198.51.100.7")
    staff.follow(re.findall(r"http://\S+/sign-in/[0-9a-f]{64}", log.read_text())[-1], name="Màiri", email=STAFF)
    secret = staff.set_up_factor()
    owner.sign_in(server, OWNER, name="Ailsa")
    # The guesser has read the mail of somebody on the staff, and lacks the code.
    thief = Visitor(server, "203.0.113.9")
    assert thief.sign_in(server, STAFF).startswith("/sign-in/code"), "no code is asked for"
    guessers = [Guesser(server, number, thief.cookies) for number in range(WRITERS)]
    threads = [threading.Thread(target=guesser.run, args=(guesses // WRITERS,)) for guesser in guessers]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    counts = sum((guesser.counts for guesser in guessers), collections.Counter())
    inside = sum(guesser.inside for guesser in guessers)
    faults = [] if inside == 0 else [f"{inside} guesses led in"]
    # The owners come in from where they have signed in before, while the guessers' limits are used up.
    returned = Visitor(server, "198.51.100.7")
    if not returned.sign_in(server, OWNER).startswith("/me"):
        faults.append("the owner of the address did not come in")
    waited, back = 0.0, Visitor(server, "192.0.2.7")
    assert back.sign_in(server, STAFF).startswith("/sign-in/code"), "no code is asked for"
    for _ in range(20):
        back.connection.close()  # idle ones are closed by the server
        status, headers, _ = back.ask("POST", "/sign-in/code", {"code": code(secret, time.time(), 1)})
        if status != 429:
            break
        waited += float(headers["retry-after"])
        time.sleep(min(200.0, float(headers["retry-after"])))
    if status != 303:
        faults.append(f"who has the code did not come in: {status}")
    assert server.stop() == 0, "the server did not end as asked"
    told = "; ".join(f"{kind} {status}: {count}" for (kind, status), count in sorted(counts.items()))
    print(f"{sum(counts.values())} guesses from {NEIGHBOURHOODS} neighbourhoods in {took:.0f} s: {inside} led in ({told}); both "
          f"owners came in after it, the one with the second factor after {waited:.0f} s")
    for fault in faults:
        print("FAULT", fault)
    return not faults
