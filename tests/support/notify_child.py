"""A process that delivers what is in a store until it is killed: python -m tests.support.notify_child PROBED.TOML"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from alerting.notify.backoff import BackOff
from alerting.notify.outbox import Dispatcher, DispatcherSettings
from alerting.notify.setup import build_notifiers
from config.settings_file import load_settings
from probed.clock import SystemClock
from probed.outbox import StoreOutbox
from probed.store.writer import Store


async def main(config: Path) -> None:
    settings = load_settings(config)
    store = Store.open(settings.store_path)
    channels = build_notifiers(settings)
    back_off = DispatcherSettings(back_off=BackOff(first_s=0.05, cap_s=0.2, least_s=0.01))
    dispatcher = Dispatcher(
        StoreOutbox(store), channels.notifiers, SystemClock(), back_off, terms=channels.terms, hears=channels.hears
    )
    await dispatcher.run()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
