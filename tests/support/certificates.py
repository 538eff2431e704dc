"""A certificate authority for one test, made by openssl."""

from __future__ import annotations

import ipaddress
import ssl
import subprocess
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.peer import program


class Authority:
    """Signs certificates of a day; keys are readable by the owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._openssl = folder, program("openssl")
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate = folder / "ca.crt"
        self._run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
            "-subj", "/CN=test authority", "-keyout", folder / "ca.key", "-out", self.certificate,
        )  # fmt: skip

    def sign(self, name: str) -> tuple[Path, Path]:
        """(certificate, key) for a common name, also good for 127.0.0.1."""
        certificate, key, request = (self.folder / f"{name}.{end}" for end in ("crt", "key", "csr"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        self._run(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-keyout", key, "-out", request,
        )  # fmt: skip
        self._run(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.folder / "ca.key",
            "-CAcreateserial", "-days", "1", "-extfile", extensions, "-out", certificate,
        )  # fmt: skip
        key.chmod(0o600)
        return certificate, key

    def issue(self, name: str, host: str, begins: datetime, ends: datetime) -> tuple[Path, Path]:
        """(certificate, key) good for a host name or address, and for a time that may be over."""
        root = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        signer = serialization.load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        assert isinstance(signer, ec.EllipticCurvePrivateKey)
        own = ec.generate_private_key(ec.SECP256R1())
        given = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(root.subject)
            .public_key(own.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
            .sign(signer, hashes.SHA256())
        )
        certificate, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        certificate.write_bytes(given.public_bytes(serialization.Encoding.PEM))
        key.touch(0o600)
        key.write_bytes(
            own.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, key

    def context(self, name: str | None = None) -> ssl.SSLContext:
        """A client's; with a certificate of its own where a name is given."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        if name is not None:
            context.load_cert_chain(*map(str, self.sign(name)))
        return context

    def _run(self, *args: str | Path) -> None:
        subprocess.run([self._openssl, *map(str, args)], check=True, capture_output=True)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
