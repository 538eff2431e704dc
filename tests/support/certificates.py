"""A certificate authority for one test, made by openssl."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

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

    def context(self, name: str | None = None) -> ssl.SSLContext:
        """A client's; with a certificate of its own where a name is given."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        if name is not None:
            context.load_cert_chain(*map(str, self.sign(name)))
        return context

    def _run(self, *args: str | Path) -> None:
        subprocess.run([self._openssl, *map(str, args)], check=True, capture_output=True)
