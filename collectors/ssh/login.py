"""Passwords for elements that ask for them by keyboard-interactive alone (RFC 4256), as some with RADIUS do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

import paramiko
from paramiko.auth_handler import AuthHandler

Fields = list[tuple[str, bool]]
"""What is asked, each with whether its answer may be shown."""
_USERAUTH: Final = "ssh-userauth"


class AskingTransport(paramiko.Transport):
    """paramiko's, whose fallback from passwords to keyboard-interactive asks for the service once more, which strict
    servers end the connection at, and would answer any question with the password.
    """

    def auth_interactive(
        self, username: str, handler: Callable[[str, str, Fields], list[str]], submethods: str = ""
    ) -> list[str]:
        """The first hidden field is the password; whoever then wants a new one, or a code, is given none."""
        asked = False

        def once(title: str, instructions: str, fields: Fields) -> list[str]:
            nonlocal asked
            if fields and (asked or len(fields) > 1 or fields[0][1]):
                raise paramiko.AuthenticationException("it asks for more than a password")
            asked = asked or bool(fields)
            return handler(title, instructions, fields)

        done = threading.Event()
        auth: Any = AuthHandler(self)
        auth.auth_event, auth.auth_method, auth.username = done, "keyboard-interactive", username
        auth.interactive_handler, auth.submethods = once, submethods
        accepted = paramiko.Message()
        accepted.add_string(_USERAUTH)
        accepted.rewind()
        with self.lock:
            self.auth_handler = auth
            auth._parse_service_accept(accepted)  # noqa: SLF001 - the service was granted for the password already
        answered: list[str] = auth.wait_for_response(done)
        return answered
