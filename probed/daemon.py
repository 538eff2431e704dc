"""The composition root: builds every part from the configuration, runs them, and stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alerting.notify.setup import build_notifiers
from collectors.snmp.account import Record
from config.settings_log import LogSettings
from probed.clock import STEP_US, Clock, EventClock, SystemClock, ahead_s, wall_of
from probed.control.protocol import Request
from probed.control.server import ControlServer
from probed.errors import ProbedError
from probed.influx.desk import InfluxDesk, influx_sink
from probed.life.asking import Asking, AskPlan, ask_plan
from probed.life.change import Loaded
from probed.life.channels import Channels
from probed.life.entering import Entering, entering_of
from probed.life.figuring import Figuring, Sold
from probed.life.foretelling import Foretelling, foretelling_of
from probed.life.loading import LONGEST_S, Loading
from probed.life.memory import freeze
from probed.life.polling import Polling, PollPlan, can_bind, poll_plan
from probed.life.reload import Reloader
from probed.life.remade import Remade
from probed.life.sd_notify import READY, STOPPING, ServiceManager, status
from probed.life.sending import Sending
from probed.life.signals import on_signals
from probed.life.stopping import either, leave_soon
from probed.life.trapping import Trapping, can_listen
from probed.life.vigil import Vigil
from probed.life.wanted import alarming_of, probing_of, testing_of
from probed.life.watching import Watching
from probed.model.ids import PointId
from probed.model.instant import DAY_US
from probed.model.observation import BinSeries, Heard, Observation
from probed.model.operation import Act
from probed.outbox import OutboxDesk
from probed.pipeline.pipeline import Pipeline, Renewal, group_us
from probed.pipeline.watch import Watch
from probed.policies.paces import paces
from probed.store import asked
from probed.store.reader import Reader
from probed.store.writer import Store
from probed.supervise import Supervisor
from probed.version import VERSION

if TYPE_CHECKING:  # loaded when the configuration asks for them
    from probed.influx.sink import InfluxSink
    from probed.life.alarming import Alarming
    from probed.life.probing import Probing
    from probed.life.testing import Testing
    from probed.metrics.server import MetricsServer

_log = logging.getLogger(__name__)

STOP_DEADLINE_S: Final = 10.0
SENDERS_END_S: Final = 4.0
"""So long what is under way in the network at the end may take; what is sent later is not on record."""
_SENDERS: Final = ("snmp", "pm", "tests", "alarms", "ssh", "mqtt", "traps")
REMEMBER_US: Final = 3 * DAY_US
"""Nothing comes later than that; each point's latest run is remembered however old it is. A port that flaps at every
look makes some thousand runs a day."""


def _as_before(_settings: LogSettings) -> None:
    """The log stays as it is."""


async def run(
    loading: Loading, clock: Clock | None = None, apply_log: Callable[[LogSettings], None] = _as_before
) -> None:
    """Watch until SIGTERM or SIGINT; a second signal stops at once. SIGHUP reads the configuration again.

    `loading`: the first reading of it, begun before this module was imported.
    """
    time = EventClock(clock or SystemClock())
    loaded = loading.result()
    apply_log(loaded.settings.log)
    _make_folder(loaded.settings.state_dir)
    store = Store.open(loaded.settings.store_path, time)
    try:
        _go_on(time, store.path)
        await Daemon(loaded, store, time, loading.config, apply_log).run()
    finally:
        store.close()
    leave_soon()


def _go_on(time: EventClock, store: Path) -> None:
    """A wall clock that was set back while no daemon ran must not lead back before what the last one saw."""
    with Reader(store) as reader:
        seen_us = reader.last_input() or 0
    behind_us = seen_us - time.now_us()
    if behind_us > STEP_US:
        _log.error(
            "%s: the store knows of instants %.0f s after the wall clock's; probed goes on from there. Set the clock "
            "right if it is wrong; if it is right, stop probed for so long.",
            store,
            behind_us / 1e6,
        )
    time.not_before(seen_us)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(0o750, parents=True, exist_ok=True)  # customers' names and outages, whatever the umask
    except OSError as exc:
        why = "there is a file in its place" if folder.is_file() else exc.strerror
        raise ProbedError(
            f"state_dir '{folder}' cannot be made ({why}). Make it, owned by the daemon's user, or correct state_dir."
        ) from exc


class Daemon:
    """All parts of one running daemon."""

    def __init__(
        self,
        loaded: Loaded,
        store: Store,
        clock: Clock,
        config: Path | None = None,
        apply_log: Callable[[LogSettings], None] = _as_before,
    ) -> None:
        """`config`: where a reload reads the configuration; None = it cannot be reloaded."""
        settings, inventory = loaded.settings, loaded.inventory
        self._now = loaded
        self._loading: Loading | None = None
        """The last reading of it for a reload."""
        self._store, self._clock, self._config, self._apply_log = store, clock, config, apply_log
        self._watching = Watching(store.path)
        self._supervisor = Supervisor()
        self._manager = ServiceManager.of()
        self._channels = Channels(build_notifiers(settings), store, clock)
        self._pipeline = Pipeline(
            lambda now: self._watching.made(self._now, now),
            store,
            clock,
            self._channels.dispatcher.wake,
            settings.snmp.keep_traffic_us,
            group_us(paces(settings, inventory, clock.now_us()).shortest_us),
            REMEMBER_US,
            settings.snmp.keep_pm_us,
        )
        self._record = Record()
        self._schedules_told: Counter[str] = Counter()
        self._polling = Polling(self._poll_plan, self._pipeline, self._still_asked, clock, self._recall, self._record)
        self._testing = Remade(self._make_testing)
        self._alarming = Remade(self._make_alarming)
        self._asking = Asking(self._ask_plan, self._pipeline, self._still_asked, clock, store.path)
        self._trapping = Trapping(
            lambda: self._now,
            self._pipeline,
            clock,
            self._polling.hint,
            self._polling.locate,
            self._alarms_stood,
            self._pipeline.keep,
        )
        self._foretelling = Remade(self._make_foretelling)
        self._entering = Remade(self._make_entering)
        self._sending = Sending(
            self._record.accounts,
            self._asking.written,
            self._schedules_told,
            self._trapping.stats.answered_to,
            lambda: self._now.inventory,
            self._pipeline,
            clock,
        )
        self._figuring = Remade(self._make_figuring)
        self._influx = Remade(self._make_influx)
        self._metrics = Remade(self._make_metrics)
        self._probing = Remade(self._make_probing)
        self._names: tuple[str, ...] = ()
        store.for_sinks = settings.influx is not None
        store.for_figures = True
        self._reloader = Reloader(self._load, lambda: self._now, self._swap, clock, self._manager)
        desk = OutboxDesk(store, clock, self._channels.dispatcher.wake, self._act)
        self._control = ControlServer(settings.control_socket, InfluxDesk(store, clock, desk.act).act)
        self._vigil = Vigil(self._manager, self._stuck, self._describe)
        self._began_apart_s = self._apart_s()

    async def run(self) -> None:
        """Until a signal; then: stop polling, commit what was collected, deliver what is due, within a deadline."""
        stop, at_once = asyncio.Event(), asyncio.Event()
        restore = on_signals(stop, at_once, self._reloader.want)
        try:
            async with asyncio.TaskGroup() as group:
                freeze()
                parts = self._start(group)
                _log.info("watching %d circuits", len(self._pipeline.watch.topology.circuits))
                await stop.wait()
                await self._stop(parts, at_once)
        except* ProbedError as failed:
            raise failed.exceptions[0] from None
        finally:
            restore()
            await self._channels.close()

    def status(self) -> dict[str, Any]:
        """The daemon's own health, for those who ask the socket, and for what measures it."""
        last = self._reloader.last
        return {
            **self._pipeline.status(),
            "restarts": dict(self._supervisor.restarts),
            "reload": None if last is None else last.as_dict(),
            "reloads": {"done": self._reloader.count - self._reloader.failed, "refused": self._reloader.failed},
            "stuck_s": dict(self._stuck()),
            "traps": self._trapping.status(),
            "stalled": self._store.figures.stalled,
            "drift_s": self._apart_s() - self._began_apart_s,
            "ahead_s": ahead_s(self._clock),
            "ssh": self._asking.status(),
            "snmp_held": self._record.held,
            "ledger": None if self._entering.part is None else self._entering.part.last,
            "version": VERSION,
        }

    def _apart_s(self) -> float:
        """How far the wall clock is from the steady one: it changes only when the wall clock is set."""
        wall = wall_of(self._clock)
        return wall.now_us() / 1e6 - wall.monotonic_s()

    def _start(self, group: asyncio.TaskGroup) -> dict[str, asyncio.Task[None]]:
        """The pipeline cannot begin again by itself: pollers say only what changed, and it would have missed some."""
        keep, once = self._supervisor.keep, self._supervisor.once
        parts: dict[str, Coroutine[Any, Any, None]] = {
            "pipeline": once("pipeline", self._pipeline.run),
            "notify": keep("notify", self._channels.dispatcher.run),
            "control": keep("control", self._control.run),
            "snmp": keep("snmp", self._polling.run),
            "pm": keep("pm", self._polling.run_bins),
            "tests": keep("tests", self._testing.run),
            "alarms": keep("alarms", self._alarming.run),
            "ssh": keep("ssh", self._asking.run),
            "mqtt": keep("mqtt", self._probing.run),
            "traps": keep("traps", self._trapping.run),
            "breach": keep("breach", self._foretelling.run),
            "figures": keep("figures", self._figuring.run),
            "ledger": keep("ledger", self._entering.run),
            "sent": keep("sent", self._sending.run),
            "influx": keep("influx", self._influx.run),
            "metrics": keep("metrics", self._metrics.run),
            "reload": keep("reload", self._reloader.run),
            "systemd": keep("systemd", self._attend),
        }
        self._names = tuple(parts)
        return {name: group.create_task(part, name=name) for name, part in parts.items()}

    async def _attend(self) -> None:
        """Ready once operators are heard and polls are begun; from then on a sign of life as long as there is one."""
        await self._control.listening.wait()
        await self._polling.started.wait()
        await self._trapping.started.wait()
        self._manager.tell(READY, status(self._describe()))
        await self._vigil.run()

    def _stuck(self) -> dict[str, float]:
        return {"pipeline": self._pipeline.stuck_s, "snmp": self._polling.stuck_s}

    def _describe(self) -> str:
        watch = self._pipeline.watch
        problems = sum(problem.cleared is None and problem.root is None for problem in watch.problems.values())
        last = self._reloader.last
        silent = f"{watch.silent_sources} of {len(watch.sources)} sources silent"
        warning = "" if last is None or last.ok else "; the last reload was refused, see the log"
        found = f"{problems} open problem{'' if problems == 1 else 's'}"
        return f"{len(watch.topology.circuits)} circuits, {silent}, {found}{warning}"

    async def _act(self, request: Request, operator: str) -> dict[str, Any]:
        match request.verb:
            case "status":
                return self.status()
            case "asked":
                return await asyncio.to_thread(self._note_asked, request, operator)
            case "reload":
                return await self._reloader.act(operator, request.on_behalf_of, request.reason, request.key)
            case _:
                return await self._pipeline.act(request, operator)

    def _note_asked(self, request: Request, operator: str) -> dict[str, Any]:
        """In a thread: what somebody has sent by hand, as its command tells; who it was, the kernel tells."""
        command, sudo = (str(request.args.get(name, ""))[:100] for name in ("command", "sudo"))
        by = f"{sudo} ({operator})" if sudo and operator == "root" else operator
        one = asked.ByHand(self._clock.now_us(), by, command, asked.rows_of(request.args.get("sent")))
        try:
            asked.append(asked.asked_path(self._store.path), one)
        except OSError as exc:
            raise ProbedError(f"{asked.asked_path(self._store.path)}: cannot be written ({exc.strerror})") from exc
        return {}

    async def _stop(self, parts: dict[str, asyncio.Task[None]], at_once: asyncio.Event) -> None:
        _log.info("stopping: no more polls, what was collected is committed")
        self._manager.tell(STOPPING, status("stopping"))
        for name in (*_SENDERS, "sent", "breach", "figures", "ledger", "control", "reload", "systemd"):
            parts[name].cancel()
        self._channels.dispatcher.stop()
        if self._loading is not None:
            self._loading.process.kill()
        # a task of its own: behind a stalled store there may be no room in the queue, for ever
        drain = asyncio.create_task(self._drain([parts[name] for name in (*_SENDERS, "sent")]), name="drain")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_DEADLINE_S):
                await either(at_once, parts["pipeline"], parts["notify"])
        if not parts["pipeline"].done():
            _log.error("stopped before everything was committed: what is missing will be unknown time")
        for task in (drain, *parts.values()):
            task.cancel()

    async def _drain(self, senders: Sequence[asyncio.Task[None]]) -> None:
        """Once nobody sends any more, what was sent is the last thing to be committed."""
        await asyncio.wait(senders, timeout=SENDERS_END_S)
        try:
            await self._sending.collect()
        finally:
            await self._pipeline.drain()

    # Reload.

    def _load(self) -> Loaded:
        """In a thread: the whole configuration as it stands in its files."""
        if self._config is None:
            raise ProbedError("this daemon was not started from a file, so that it cannot read it again")
        with Loading(self._config) as self._loading:
            new = self._loading.result(LONGEST_S)
        settings = new.settings
        if settings.snmp.bind != self._now.settings.snmp.bind:
            can_bind(settings.snmp.bind)
        traps, before = settings.traps, self._now.settings.traps
        if traps is not None and (before is None or traps.listen != before.listen):
            # our own socket is in nobody's way
            can_listen(traps.host, 0 if before is not None and traps.port == before.port else traps.port)
        self._can_serve(new)
        return new

    def _can_serve(self, new: Loaded) -> None:
        """At a start a port that is taken is waited for; a reload that names one is refused. Our own gets free."""
        wanted, before = new.settings.metrics, self._now.settings.metrics
        if wanted is not None and (before is None or wanted.listen != before.listen):
            from probed.metrics.server import can_serve  # noqa: PLC0415 - for who gives figures

            can_serve(wanted.host, 0 if before is not None and wanted.port == before.port else wanted.port)

    async def _swap(self, new: Loaded, act: Act) -> None:
        """Everything of the new configuration takes over in one moment, between two commits of the pipeline."""
        channels = await asyncio.to_thread(build_notifiers, new.settings)
        done = asyncio.get_running_loop().create_future()

        def make(now: int, former: Watch) -> Watch:
            return self._watching.remade(self._now, new, now, former)

        def adopted() -> None:
            if new.settings.metrics != self._now.settings.metrics:
                self._metrics.renew()
            probes_changed = (new.settings.mqtt, new.probes) != (self._now.settings.mqtt, self._now.probes)
            self._now = new
            if probes_changed:
                self._probing.renew()
            self._channels.swap(channels)
            self._apply_log(new.settings.log)
            self._polling.renew()
            self._testing.renew()
            self._alarming.renew()
            self._asking.renew()
            self._trapping.renew()
            self._foretelling.renew()
            self._figuring.renew()
            self._entering.renew()
            self._influx.renew()

        snmp = new.settings.snmp
        pace = await asyncio.to_thread(paces, new.settings, new.inventory, self._clock.now_us())
        await self._pipeline.renew(
            Renewal(make, act, adopted, snmp.keep_traffic_us, group_us(pace.shortest_us), done, snmp.keep_pm_us)
        )
        freeze()

    def _make_testing(self) -> Testing | None:
        return testing_of(self._now, self._store.path, self._pipeline, self._clock, self._record)

    def _make_alarming(self) -> Alarming | None:
        locate = self._polling.locate
        return alarming_of(self._now, self._alarms_stood, locate, self._pipeline, self._clock, self._record)

    def _make_foretelling(self) -> Foretelling | None:
        return foretelling_of(self._now.settings, self._config, self._pipeline, self._clock)

    def _make_figuring(self) -> Figuring:
        now = self._now

        def make() -> Sold:
            limit_us = paces(now.settings, now.inventory, self._clock.now_us()).limit_us
            return Sold(now.inventory, now.probes, now.settings.keeps_out_untrusted, limit_us)

        return Figuring(make, self._store)

    def _make_entering(self) -> Entering | None:
        return entering_of(self._now.settings, self._config, self._clock)

    def _make_influx(self) -> InfluxSink | None:
        self._store.for_sinks = self._now.settings.influx is not None
        now = self._now
        return influx_sink(now.settings, now.inventory, self._store, self._clock, now.probes)

    def _make_probing(self) -> Probing | None:
        return probing_of(self._now, self._store.path, self._pipeline, self._clock, self._schedules_told)

    def _make_metrics(self) -> MetricsServer | None:
        settings = self._now.settings.metrics
        if settings is None:
            return None
        from probed.metrics.parts import Parts  # noqa: PLC0415 - as in `wanted`
        from probed.metrics.server import MetricsServer  # noqa: PLC0415

        parts = Parts(
            self._polling,
            self._pipeline,
            self._store,
            self._supervisor.restarts,
            self._names,
            self._channels.dispatcher.status,
            lambda: None if self._influx.part is None else self._influx.part.status(),
            self._reloader,
            lambda: self._asking.collector,
            tests=lambda: None if self._testing.part is None else self._testing.part.stats,
            alarms=lambda: None if self._alarming.part is None else self._alarming.part.stats,
            probes=lambda: self._probing.part,
            notified=self._trapping,
            ledger=lambda: self._entering.part,
        )
        return MetricsServer(settings.host, settings.port, parts, self._clock)

    def _alarms_stood(self, since: int) -> list[Observation]:
        with Reader(self._store.path) as reader:
            return list(reader.alarms_standing(since))

    def _still_asked(self, items: Sequence[Observation | Heard]) -> list[Observation | Heard]:
        return self._pipeline.watch.still_asked(items)

    def _recall(self, points: Sequence[PointId], since_us: int) -> Mapping[BinSeries, Sequence[tuple[int, bool]]]:
        """In a thread: which bins of these points are stored."""
        with Reader(self._store.path) as reader:
            return reader.bins.ends(points, since_us)

    def _ask_plan(self) -> AskPlan:
        return ask_plan(self._now.settings, self._now.inventory, self._clock.now_us())

    def _poll_plan(self) -> PollPlan:
        now = self._now
        return poll_plan(now.settings, now.inventory, self._clock.now_us())
