"""The program on PostgreSQL: commands, pages and health, on a server of its own that is spoiled, stopped and started."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import pytest

from program import BINARY, ROOT, Program, free_port
from test_hostile_process import report

sys.path.insert(0, str(ROOT / "Tools"))
import postgresql  # noqa: E402

LISTINGS = "id,title,provider\n1,Rockets,Moray Hub\n2,Bridges,Moray Hub\n"


@pytest.fixture(scope="module")
def server():
    with postgresql.server() as running:
        yield running


@pytest.fixture(scope="module")
def folder():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ceangal-postgresql-"))
    (folder / "listings.csv").write_text(LISTINGS)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def shared(server, folder):
    """A running program with what ships, in a database; `first` is what setting it up said."""
    server.sql("CREATE DATABASE ceangal")
    shared = Program(str(folder), free_port())
    shared.environment["CEANGAL_DATABASE"] = server.address("ceangal")
    shared.environment["CEANGAL_DATA"] = str(folder / "data")
    shared.first = json.loads(shared.command("setup", "--json"))
    shared.start()
    yield shared
    shared.close()


def ran(folder, address: str, *words: str, **variables: str) -> subprocess.CompletedProcess:
    """One command on a database."""
    environment = {
        **os.environ, "CEANGAL_DATA": str(folder / "data"), "CEANGAL_DATABASE": address, "CEANGAL_PORT": "0", **variables}
    return subprocess.run([BINARY, *words], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)


def until(seconds: float, what) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.2)


def cut(server) -> None:
    """Ends every connection to the database."""
    server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ceangal'")


def test_setting_up_and_importing_twice_changes_nothing_also_beside_a_server(shared, folder):
    assert shared.first["added"] > 6_500
    again = json.loads(shared.command("setup", "--json"))
    assert (again["added"], again["changed"], again["listings"]) == (0, 0, shared.first["listings"])
    words = ("import", "listings", str(folder / "listings.csv"), "--source", "moray", "--json")
    first, second = (json.loads(shared.command(*words)) for _ in range(2))
    assert (first["added"], first["batch"] is None) == (2, False)
    assert (second["added"], second["unchanged"], second["batch"]) == (0, 2, None)
    assert shared.command("import", "undo", first["batch"]).startswith("Taken back: 2 listings removed")


def test_a_server_whose_database_hangs_says_so_and_still_stops_in_time(shared, server, folder):
    program = Program(str(folder), free_port())
    program.environment |= shared.environment | {"CEANGAL_PORT": str(program.port)}
    program.start()
    server.signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        health = program.get("/health")
        assert (health.status, json.loads(health.text)["status"]) == (503, "failing")
        assert program.get("/directory.json?q=robot").status == 200
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(timeout=30) == 1
        assert time.monotonic() - begun < 15
    finally:
        server.signal(signal.SIGCONT)
        program.close()


def test_the_data_folder_holds_no_records(shared, folder):
    assert shared.get("/health").status == 200
    assert not list((folder / "data").glob("*.sqlite*"))


def test_health_and_doctor_tell_the_engine_and_its_promises(shared, server):
    # What the directory shows follows what other processes have changed.
    until(10, lambda: shared.json("/health")["listings"] == shared.first["listings"])
    health = shared.json("/health")
    doctor = json.loads(shared.command("doctor", "--json"))
    for told in (health, doctor):
        assert told["engine"].startswith("postgresql 1")
        assert (told["status"], told["synchronous"], told["journal_mode"]) == ("ok", "full", "wal")
        assert told["schema"] >= 3 and told["listings"] == shared.first["listings"]
    assert (doctor["records"], doctor["database"]) == ("whole", server.address("ceangal"))
    assert doctor["settings"] == {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def test_searches_and_exports_read_beside_the_server_without_a_folder(shared, server, folder):
    variables = {"CEANGAL_DATA": str(folder / "none")}
    found = ran(folder, server.address("ceangal"), "search", "robot", "--json", **variables)
    assert json.loads(found.stdout)["total"] == shared.json("/directory.json?q=robot")["total"] > 0
    exported = ran(
        folder, server.address("ceangal"), "export", "listings", "--format", "ndjson", "--query", "past=include", **variables)
    assert exported.stdout.count("\n") == shared.first["listings"]
    assert not (folder / "none").exists()


def test_a_problem_is_kept_in_the_database(shared, server):
    assert report(shared, "one").status == 200
    assert server.sql("SELECT count(*) FROM problem_reports", "ceangal") == "1"


@pytest.mark.parametrize("words", [("serve",), ("doctor",), ("search", "x"), ("setup",)])
def test_a_server_or_a_database_that_is_not_there_is_told(server, folder, words):
    for address, told in [
        ("host=/nowhere,/elsewhere dbname=ceangal", "/elsewhere/.s.PGSQL.5432"), (server.address("none"), "\"none\" does not exist"),
    ]:
        command = ran(folder, address, *words)
        assert command.returncode == 69, command.stderr
        assert "The database cannot be reached: " in command.stderr and told in command.stderr
        assert command.stderr.count("\n") == 1


def test_an_empty_database_says_what_to_do(server, folder):
    server.sql("CREATE DATABASE empty")
    for words in (("doctor",), ("search", "x"), ("serve",)):
        command = ran(folder, server.address("empty"), *words)
        assert command.returncode == 69 and "Run “ceangal setup” first." in command.stderr, command.stderr


def test_a_database_that_is_not_for_the_records_is_refused(server, folder):
    server.sql("CREATE DATABASE foreign_one")
    server.sql("CREATE TABLE migrations (id bigint, batch bigint)", "foreign_one")
    server.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    for database, told in (("foreign_one", "not empty and not Ceangal's"), ("latin", "not kept in UTF-8")):
        for words in (("setup",), ("doctor",)):
            command = ran(folder, server.address(database), *words)
            assert command.returncode == 1 and told in command.stderr, command.stderr
    server.sql("ALTER SYSTEM SET full_page_writes = off")
    server.sql("SELECT pg_reload_conf()")
    try:
        until(5, lambda: server.sql("SHOW full_page_writes") == "off")
        command = ran(folder, server.address("ceangal"), "doctor")
        assert command.returncode == 1 and "would not keep what it acknowledges" in command.stderr
    finally:
        server.sql("ALTER SYSTEM RESET full_page_writes")
        server.sql("SELECT pg_reload_conf()")


def test_a_password_comes_from_a_file_for_its_user_alone(server, folder):
    server.sql("CREATE ROLE guarded LOGIN PASSWORD 'sound asleep'")
    server.sql("CREATE DATABASE guarded OWNER guarded")
    address = server.address("guarded", "guarded")
    words = ("import", "listings", str(folder / "listings.csv"), "--source", "moray")
    assert ran(folder, address + " password=secret", *words).returncode == 1
    missing = ran(folder, address, *words)
    assert missing.returncode == 69 and "no password supplied" in missing.stderr
    file, wrong, pgpass = folder / "password", folder / "wrong", folder / "pgpass"
    file.write_text("sound asleep\n")
    wrong.write_text("wide awake\n")
    pgpass.write_text("*:*:guarded:guarded:sound asleep\n")
    for path, name in ((file, "CEANGAL_DATABASE_PASSWORD_FILE"), (pgpass, "PGPASSFILE")):
        path.chmod(0o640)
        shared = ran(folder, address, *words, **{name: str(path)})
        assert shared.returncode == 1 and f"chmod 600 {path}" in shared.stderr, shared.stderr
        path.chmod(0o600)
        assert ran(folder, address, *words, **{name: str(path)}).returncode == 0
    wrong.chmod(0o600)
    exposed = ran(folder, address, *words, PGPASSWORD="sound asleep")
    assert exposed.returncode == 1 and "PGPASSWORD is set" in exposed.stderr and "asleep" not in exposed.stderr
    refused = ran(folder, address, *words, CEANGAL_DATABASE_PASSWORD_FILE=str(wrong))
    assert refused.returncode == 69 and "password authentication failed" in refused.stderr
    assert "awake" not in refused.stderr


def test_a_database_that_takes_no_changes_is_told_until_it_takes_them(shared, server, folder):
    server.sql("ALTER DATABASE ceangal SET default_transaction_read_only = on")
    try:
        cut(server)
        health = shared.get("/health")
        assert (health.status, json.loads(health.body)["status"]) == (503, "read_only")
        doctor = ran(folder, server.address("ceangal"), "doctor", "--json")
        assert (doctor.returncode, json.loads(doctor.stdout)["status"]) == (2, "read_only")
        assert ran(folder, server.address("ceangal"), "search", "robot").returncode == 0
        refused = ran(folder, server.address("ceangal"), "import", "listings", str(folder / "listings.csv"), "--source", "a")
        assert refused.returncode == 69 and "read-only" in refused.stderr
    finally:
        server.sql("ALTER DATABASE ceangal RESET default_transaction_read_only")
    assert shared.get("/health").status == 200


def test_connections_that_are_cut_are_made_anew_unnoticed(shared, server):
    for number in range(3):
        cut(server)
        assert shared.get("/health").status == 200
        assert shared.get("/directory").status == 200
        cut(server)
        assert report(shared, f"cut-{number}").status == 200


def test_two_servers_that_change_places_lose_nothing_that_was_acknowledged(folder):
    with postgresql.server() as one, postgresql.server(standby_of=one) as other:
        one.sql("CREATE DATABASE ceangal")
        place = folder / "places"
        place.mkdir()
        program = Program(str(place), free_port())
        program.environment |= {
            "CEANGAL_DATABASE": f"host={one.folder},{other.folder} dbname=ceangal user=ceangal",
            "CEANGAL_REPORTS_PER_HOUR": "1000000"}
        program.command("import", "listings", str(folder / "listings.csv"), "--source", "moray")
        program.start()
        acknowledged, over = [], threading.Event()

        def write() -> None:
            number = 0
            while not over.is_set():
                # Those who are told to come again do, with the same key.
                while report(program, f"places-{number}").status != 200 and not over.is_set():
                    time.sleep(0.1)
                acknowledged.append(number)
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            first, second = one, other
            for _ in range(2):
                before = len(acknowledged)
                until(20, lambda: len(acknowledged) > before + 20)
                first.stop()
                second.promote()
                first.follow(second)
                first.start()
                assert first.sql("SELECT pg_is_in_recovery()") == "t"
                before = len(acknowledged)
                until(30, lambda: len(acknowledged) > before + 20)
                assert program.get("/health").status == 200
                first, second = second, first
        finally:
            over.set()
            writer.join(60)
            program.close()
        count = int(first.sql("SELECT count(*) FROM problem_reports", "ceangal"))
        assert len(acknowledged) - 1 <= count <= len(acknowledged)


def test_without_its_database_the_program_says_so_and_recovers_by_itself(shared, server):
    life = "SELECT pg_stat_get_bgwriter_stat_reset_time()"
    before = server.sql(life)
    server.stop("immediate")
    started = time.monotonic()
    health = shared.get("/health")
    assert (health.status, json.loads(health.body)["status"]) == (503, "failing")
    assert shared.get("/directory.json?q=robot").status == 200
    assert time.monotonic() - started < 5
    page = shared.get("/directory")
    assert page.status == 503 and page.headers["Retry-After"] and "cannot be reached" in page.text
    server.start()
    assert server.sql(life) != before, "a crash must be told from another life of the server"
    until(10, lambda: shared.get("/health").status == 200)
    assert shared.get("/directory").status == 200
    assert report(shared, "after").status == 200


def test_the_recipe_of_operations_leads_back_to_a_moment():
    document = (ROOT / "docs" / "operations.md").read_text()
    _, _, recipe = document.partition("## PostgreSQL with a way back to any moment")
    blocks = re.findall(r"```sh\n(.*?)```", recipe, re.S)[:5]
    assert "PLACE=" in blocks[0] and "initdb" in blocks[1] and "MOMENT=" in blocks[3] and "recovery.signal" in blocks[4]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ceangal-postgresql-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, postgresql.USER, postgresql.USER)
        as_user = ["setpriv", f"--reuid={postgresql.USER}", f"--regid={postgresql.USER}", "--clear-groups"]
    place = folder / "place"
    environment = {
        "PATH": f"{BINARY.parent}:{postgresql.programs()}:{os.environ['PATH']}", "PLACE": str(place), "HOME": str(folder),
        "PGDATA": str(place / "data"), "PGHOST": str(place), "CEANGAL_HOME": str(ROOT),
    }
    listing = "printf 'id,title,provider\\n1,{0},Moray Hub\\n' > $PLACE/{0}.csv && ceangal import listings $PLACE/{0}.csv --source {0}"
    moment = "sleep 1; export MOMENT=\"$(date -u '+%F %T.%N UTC')\"; sleep 1"
    script = "\n".join([
        "set -euo pipefail; export CEANGAL_DATA=$PLACE/ceangal", blocks[1].replace("ceangal setup", "true ceangal setup"),
        listing.format("before"), blocks[2], listing.format("between"), moment, listing.format("after"), blocks[4],
        "ceangal export listings --format csv",
    ])
    try:
        if subprocess.run([*as_user, BINARY, "--version"], env=environment, capture_output=True).returncode:
            pytest.skip(f"{postgresql.USER} may not run {BINARY}")
        run = subprocess.run(
            [*as_user, "bash", "-c", script], env=environment, cwd=folder, capture_output=True, text=True, timeout=180)
        assert run.returncode == 0, run.stderr[-3000:]
        assert "All is as it should be." in run.stdout
        kept = [title in run.stdout.rpartition("All is as it should be.")[2] for title in ("before,", "between,", "after,")]
        assert kept == [True, True, False]
    finally:
        subprocess.run([*as_user, postgresql.programs() / "pg_ctl", "stop", "--mode=immediate"], env=environment, cwd=folder, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
