"""The settings file probed.toml: typed, frozen, every key documented."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final

from config.cells import address
from config.credentials import CredentialSettings
from config.fields import (
    ConfigPath,
    DurationUs,
    Identifier,
    Looks,
    Misplaced,
    Zone,
    at_least,
    one_of,
    text_of,
)
from config.later import BeforeValidator, Field, WithJsonSchema, check
from config.section import Section
from config.settings_breach import BreachSettings
from config.settings_influx import InfluxSettings
from config.settings_ledger import LedgerSettings
from config.settings_log import LogSettings
from config.settings_metrics import MetricsSettings
from config.settings_mqtt import MqttSettings, Untrusted
from config.settings_notify import MailSettings, RecipientSettings, RouteSettings, SmsSettings
from config.settings_policy import PolicySettings
from config.settings_problems import DampingSettings, EscalationSettings
from config.settings_profiles import MibProfile
from config.settings_ssh import SshSettings
from config.settings_traps import TrapSettings
from config.web_address import WEB, web_address
from probed.model.instant import DAY_US, MINUTE_US, SECOND_US
from probed.model.problem import Transition

_SOCKET_PATH_BYTES: Final = 107
"""sun_path holds 108 bytes with its final zero (unix(7))."""


class Language(StrEnum):
    """Of reports and messages for customers."""

    ZH = "zh"
    EN = "en"


def _http_url(value: Any) -> str:
    text, parts = web_address(value, WEB, "https://noc.example/hook")
    if parts.username or parts.password:
        raise ValueError("holds a user or password, which would stand in logs. Take it out.")
    return text


def _bind_address(value: Any) -> str:
    text = text_of(value, "in quotes, an IP address")
    return address(text) if text else ""


HttpUrl = Annotated[str, BeforeValidator(_http_url), WithJsonSchema({"type": "string", "format": "uri"})]
BindAddress = Annotated[str, BeforeValidator(_bind_address), WithJsonSchema({"type": "string"})]


def _ses_rule(value: Any) -> str:
    text = text_of(value, "such as 'M.2100: 805 CRC-4 errors'")
    if not text.isprintable() or not text.strip() or len(text) > _LONGEST_RULE:
        raise ValueError(f"must be one line of 1 to {_LONGEST_RULE} characters. Say by which thresholds.")
    return text


_LONGEST_RULE: Final = 80
SesRule = Annotated[str, BeforeValidator(_ses_rule), WithJsonSchema({"type": "string"})]


class SnmpSettings(Section):
    """How agents are polled."""

    interval_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=MINUTE_US, key="interval", json_schema_extra={"default": "60s"}
    )
    """How often every target is looked at."""
    timeout_us: Annotated[DurationUs, at_least(1000)] = Field(
        default=SECOND_US, key="timeout", json_schema_extra={"default": "1s"}
    )
    """How long to wait for one answer."""
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    """How often to ask again before the slot counts as silent."""
    max_in_flight: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Looks under way at once at elements that answer for themselves; managers.csv has the managers' own limits."""
    staleness_looks: Annotated[Looks, Field(ge=1, le=100)] = Field(
        default=Decimal("2.5"), json_schema_extra={"default": 2.5}
    )
    """A value that was not seen for so many intervals is unknown."""
    requests_per_s: Annotated[int, Field(ge=1, le=100_000)] = 100
    """Most requests a second to the agent of each element manager, those for elements behind it and repeated ones
    among them; what comes too early waits."""
    requests_per_s_of: dict[Identifier, Annotated[int, Field(ge=1, le=100_000)]] = Field(default_factory=dict)
    """The same for single element managers, by their id (managers.csv)."""
    bind: BindAddress = ""
    """Local address to send from; empty = any."""
    traffic: bool = False
    """Whether the octets and errors that the points count are read and kept as well."""
    keep_traffic_us: Annotated[DurationUs, at_least(MINUTE_US)] = Field(
        default=2 * DAY_US, key="keep_traffic", json_schema_extra={"default": "2d"}
    )
    """How long single readings of counters are kept."""
    pm: bool = False
    """Whether bins of 15 minutes of DS1-MIB, DS3-MIB and SONET-MIB are read and kept, where elements have them."""
    keep_pm_us: Annotated[DurationUs, at_least(DAY_US)] = Field(
        default=400 * DAY_US, key="keep_pm", json_schema_extra={"default": "400d"}
    )
    """How long bins are kept."""
    alarms_us: Annotated[DurationUs, at_least(SECOND_US)] | None = Field(default=None, key="alarms")
    """How often it is asked whether an element's active alarms (ALARM-MIB) have changed, to be read; none = never."""
    ses_rules: dict[str, SesRule] = Field(default_factory=dict)
    """By which thresholds equipment calls a second severely errored, by the layer_rate of points, in words that stand
    beside every bin; where nothing is stated the line's type or sonetSESthresholdSet says it."""
    profiles: dict[str, Annotated[MibProfile, one_of(MibProfile)]] = Field(default_factory=dict)
    """Which MIB tells the state of points, by their layer_rate (points.csv); others by if-mib."""

    @property
    def interval_s(self) -> float:
        return self.interval_us / SECOND_US

    @property
    def timeout_s(self) -> float:
        return self.timeout_us / SECOND_US

    @property
    def staleness_us(self) -> int:
        """The staleness limit: looks times interval."""
        return int(self.interval_us * Fraction(self.staleness_looks))

    def budget_of(self, manager: str) -> int:
        """Most requests a second to the agent of an element manager."""
        return self.requests_per_s_of.get(manager, self.requests_per_s)

    @check
    def _answers_before_the_next_look(self) -> None:
        if self.timeout_us * (self.retries + 1) > self.interval_us:
            raise Misplaced(
                ("timeout",),
                f"timeout x (retries + 1) = {self.timeout_us * (self.retries + 1) / SECOND_US:g} s is longer than "
                f"interval = {self.interval_s:g} s. Shorten the timeout, or lower the retries.",
            )


class WebhookSettings(Section):
    """One receiver of notifications by HTTP POST."""

    name: Identifier = Field(examples=['name = "duty"'])
    """Name of the recipient in logs and in the outbox."""
    url: HttpUrl = Field(examples=['url = "https://noc.example/hook"'])
    """Where to post."""
    timeout_us: Annotated[DurationUs, at_least(1000)] = Field(
        default=10 * SECOND_US, key="timeout", json_schema_extra={"default": "10s"}
    )
    """How long one attempt may take."""
    events: tuple[Annotated[Transition, one_of(Transition)], ...] = Field(default=tuple(Transition), strict=False)
    """Transitions of problems to send; none named = all."""
    secret_file: ConfigPath | None = None
    """A file with the secret that signs what is posted; none = not signed. Nobody but the daemon may read it."""

    @property
    def timeout_s(self) -> float:
        return self.timeout_us / SECOND_US


class ControlSettings(Section):
    """The local socket for operators' acts."""

    socket: ConfigPath | None = None
    """Path of the socket; none = control.sock in state_dir."""


class StoreSettings(Section):
    """The database."""

    path: ConfigPath | None = None
    """Path of the file; none = probed.db in state_dir."""


class Settings(Section):
    """All of probed.toml. Relative paths start at the folder of the file."""

    time_zone: Zone = Field(examples=['time_zone = "Asia/Shanghai"'])
    """Zone of bare dates in the inventory and of what is printed."""
    language: Annotated[Language, one_of(Language)] = Language.ZH
    """Language of reports: zh or en."""
    inventory: ConfigPath = Field(default=Path("inventory"), validate_default=True)
    """Folder of the inventory's tables and of contracts/."""
    state_dir: ConfigPath = Field(default=Path("state"), validate_default=True)
    """Folder of what the daemon writes."""
    snmp: SnmpSettings = SnmpSettings()
    """How agents are polled."""
    traps: TrapSettings | None = None
    """What elements and managers tell by themselves; none = nobody is listened to."""
    credential: dict[Identifier, CredentialSettings] = Field(default_factory=dict)
    """Credentials by the name that managers.csv and elements.csv use."""
    webhook: tuple[WebhookSettings, ...] = Field(default=(), strict=False)
    """Receivers of notifications."""
    mail: tuple[MailSettings, ...] = Field(default=(), strict=False)
    """Mail servers."""
    sms: tuple[SmsSettings, ...] = Field(default=(), strict=False)
    """Ways to send SMS."""
    recipient: tuple[RecipientSettings, ...] = Field(default=(), strict=False)
    """People and groups that routes name."""
    route: tuple[RouteSettings, ...] = Field(default=(), strict=False)
    """Who is told of what, in order: the first that matches, unless it says continue."""
    damping: DampingSettings = DampingSettings()
    """What comes and goes is told once."""
    escalation: tuple[EscalationSettings, ...] = Field(default=(), strict=False)
    """Who has to know when nobody takes a problem on, or when it lasts."""
    policy: tuple[PolicySettings, ...] = Field(default=(), strict=False)
    """What holds for which circuits: poll interval, thresholds, persistence, recipients."""
    breach: BreachSettings | None = None
    """Early alarms of clauses that will be missed; none = nobody is told before `probed risk` is asked."""
    ledger: LedgerSettings = LedgerSettings()
    """The evidence ledger."""
    influx: InfluxSettings | None = None
    """An InfluxDB that is told everything, for dashboards; none = nobody is."""
    mqtt: MqttSettings | None = None
    """A broker where probes leave their samples; none = there are no probes."""
    metrics: MetricsSettings | None = None
    """The daemon's figures about itself, for Prometheus; none = they are not given."""
    ssh: SshSettings = SshSettings()
    """Elements' command lines, read-only."""
    control: ControlSettings = ControlSettings()
    """The local socket."""
    log: LogSettings = LogSettings()
    """The daemon's log."""
    store: StoreSettings = StoreSettings()
    """The database."""

    @property
    def control_socket(self) -> Path:
        return self.control.socket or self.state_dir / "control.sock"

    @property
    def store_path(self) -> Path:
        return self.store.path or self.state_dir / "probed.db"

    @property
    def ledger_path(self) -> Path:
        return self.store_path.parent / "ledger"

    @property
    def anchors_path(self) -> Path:
        return self.ledger.anchors or self.state_dir / "anchors"

    @property
    def known_hosts(self) -> Path:
        return self.ssh.known_hosts or self.state_dir / "known_hosts"

    @property
    def keeps_out_untrusted(self) -> bool:
        """Whether what probes say in doubt is no witness (`untrusted` of [mqtt])."""
        return self.mqtt is None or self.mqtt.untrusted is Untrusted.KEEP_OUT

    @property
    def contracts(self) -> Path:
        return self.inventory / "contracts"

    @check
    def _names_each_webhook_once(self) -> None:
        names = [hook.name for hook in self.webhook]
        for number, name in enumerate(names):
            if name in names[:number]:
                where = ("webhook", number, "name")
                raise Misplaced(where, f"two webhooks are called '{name}'. Give each a name of its own.")

    @check
    def _has_a_socket_path_that_fits(self) -> None:
        length = len(str(self.control_socket).encode())
        if length > _SOCKET_PATH_BYTES:
            raise Misplaced(
                ("control", "socket"),
                f"the path of the control socket has {length} bytes, the system allows {_SOCKET_PATH_BYTES}. "
                "Give a shorter one: socket = ... in [control]",
            )
