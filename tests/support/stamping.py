"""A real time-stamping authority: `openssl ts -reply` behind a small HTTP listener on loopback."""

from __future__ import annotations

import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.support.programs import program

CONFIG = """
[tsa]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """`root`: the PEM file by which its stamps are verified. `status`, `answer`: what it says instead, if set."""

    def __init__(self, folder: Path, valid_for: timedelta = timedelta(days=9)) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.root = folder, folder / "root.pem"
        self.status, self.answer, self.asked = 200, b"", 0
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
        _make_certificates(folder, valid_for)

    def __enter__(self) -> Self:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/timestamp-query"
                authority.asked += 1
                answer = authority.answer or authority.reply(body)
                self.send_response(authority.status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Nothing is said."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/tsr"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, query: bytes) -> bytes:
        """What openssl's authority answers."""
        (self.folder / "query.tsq").write_bytes(query)
        words = ["-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query.tsq", "-inkey", "tsa.key"]
        words += ["-signer", "tsa.pem", "-out", "answer.tsr"]
        subprocess.run(
            [program("openssl", "openssl"), "ts", "-reply", *words], cwd=self.folder, check=True, capture_output=True
        )
        return (self.folder / "answer.tsr").read_bytes()

    def verifies(self, content: Path, stamp: Path) -> bool:
        """Whether openssl says so too."""
        words = ["-data", str(content), "-in", str(stamp), "-CAfile", str(self.root)]
        words = [program("openssl", "openssl"), "ts", "-verify", *words]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0


def _make_certificates(folder: Path, valid_for: timedelta) -> None:
    now = datetime.now(UTC)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("root", "tsa")}
    names = {n: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"a test's {n}")]) for n in keys}
    for name, ends in (("root", now + timedelta(days=99)), ("tsa", now + valid_for)):
        usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
        usage |= {"encipher_only": False, "decipher_only": False}
        root = name == "root"
        usage |= {"digital_signature": not root, "key_cert_sign": root, "crl_sign": root}
        made = (
            x509.CertificateBuilder()
            .subject_name(names[name])
            .issuer_name(names["root"])
            .public_key(keys[name].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(keys[name].public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(keys["root"].public_key()), critical=False
            )
        )
        if not root:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        certificate = made.sign(keys["root"], hashes.SHA256())
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key = keys["tsa"].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tsa.key").write_bytes(key)
