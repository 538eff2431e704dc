"""The measurements of a configuration, as witnesses of its circuits."""

from __future__ import annotations

from config.probes import probes_of
from config.settings import Settings
from probed.assessing.paths import PathBook
from probed.model.inventory import Inventory


def path_book(settings: Settings, inventory: Inventory) -> PathBook:
    """The measurements of a configuration."""
    return PathBook(inventory, probes_of(settings, inventory), settings.keeps_out_untrusted)
