"""Mail leaves through a real mail server, encrypted and signed in where it is wanted, once, and after a failure again."""

import email
import email.policy
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import time
import urllib.parse

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

import program as programs


class Post:
    """Takes every message, or none while it is told to fail."""

    def __init__(self):
        self.taken: list[tuple[email.message.EmailMessage, object]] = []
        self.fails = 0

    async def handle_DATA(self, server, session, envelope):
        if self.fails:
            self.fails -= 1
            return "451 Try again later"
        self.taken.append((
            envelope, email.message_from_bytes(envelope.content, policy=email.policy.default), session.ssl is not None))
        return "250 OK"


@pytest.fixture(scope="module")
def certificate():
    folder = pathlib.Path(tempfile.mkdtemp())
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem",
         "-out", folder / "chain.pem"], check=True, capture_output=True)
    yield folder
    shutil.rmtree(folder)


def run(post: Post, environment: dict[str, str], **options):
    """The program and a mail server that it is told of."""
    controller = Controller(post, hostname="127.0.0.1", port=programs.free_port(), **options)
    controller.start()
    program = programs.Program(tempfile.mkdtemp(prefix="ceangal-mail-"), programs.free_port())
    program.environment.update({
        "CEANGAL_SMTP": f"smtp://localhost:{controller.port}", "CEANGAL_MAIL_FROM": "stem@programme.example",
        "CEANGAL_ADDRESS": program.address, **environment})
    program.environment.pop("CEANGAL_CLOCK")
    program.command("setup")
    program.start()
    return program, controller


def ask(program, address: str):
    body = urllib.parse.urlencode({"email": address}).encode()
    return program.get(
        "/sign-in", {"Content-Type": "application/x-www-form-urlencoded"}, method="POST", body=body)


def wait(condition, seconds: float = 30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("nothing came")


def test_mail_is_sent_encrypted_and_signed_in_once(certificate):
    post = Post()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "chain.pem", certificate / "key.pem")
    password = certificate / "password"
    password.write_text("ferry-works-77\n")
    password.chmod(0o600)
    known = []

    def authenticate(server, session, envelope, mechanism, data):
        known.append((data.login, data.password))
        return AuthResult(success=data.password == b"ferry-works-77")

    program, controller = run(
        post, {"CEANGAL_SMTP_USER": "stem", "CEANGAL_SMTP_PASSWORD_FILE": str(password),
               "CEANGAL_SMTP_CERTIFICATES": str(certificate / "chain.pem")},
        tls_context=context, require_starttls=True, authenticator=authenticate, auth_required=True)
    try:
        assert ask(program, "ailsa@school.example").status == 200
        wait(lambda: post.taken)
        time.sleep(5)
        assert len(post.taken) == 1
        envelope, message, encrypted = post.taken[0]
        assert encrypted and known == [(b"stem", b"ferry-works-77")]
        assert envelope.rcpt_tos == ["ailsa@school.example"] and envelope.mail_from == "stem@programme.example"
        assert message["To"] == "ailsa@school.example" and message["From"] == "Ceangal <stem@programme.example>"
        assert message["Message-ID"].endswith("@programme.example>") and message["Auto-Submitted"] == "auto-generated"
        assert f"{program.address}/sign-in/" in message.get_content()
        assert max(len(line) for line in envelope.content.split(b"\r\n")) <= 76
        assert program.get("/dev/mail").status == 404
    finally:
        program.close()
        controller.stop()
        shutil.rmtree(program.folder)


def test_a_server_that_proves_nothing_gets_no_mail(certificate):
    post = Post()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "chain.pem", certificate / "key.pem")
    program, controller = run(post, {}, tls_context=context, require_starttls=True)
    try:
        assert ask(program, "ailsa@school.example").status == 200
        wait(lambda: "could not be sent" in program.said())
        assert post.taken == [] and "ailsa" not in program.said()
    finally:
        program.close()
        controller.stop()
        shutil.rmtree(program.folder)


@pytest.mark.parametrize("environment", [
    {"CEANGAL_SMTP": "file:///etc/passwd"}, {"CEANGAL_SMTP": "smtp://"}, {"CEANGAL_MAIL_FROM": "a\nb@c.de"},
    {"CEANGAL_ADDRESS": ""}])
def test_a_setting_that_cannot_be_used_is_refused(program, environment):
    settings = {
        **program.environment, "CEANGAL_SMTP": "smtp://localhost:25", "CEANGAL_MAIL_FROM": "stem@programme.example",
        "CEANGAL_ADDRESS": "https://stem.example", **environment}
    done = subprocess.run(
        [programs.BINARY, "doctor"], env=settings, cwd=programs.ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode not in (0, 139) and "CEANGAL_" in done.stderr
