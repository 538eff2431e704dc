#!/bin/sh
# probed, with the environment beside it: so the installed tree runs wherever it stands, staged (DESTDIR) or moved.
exec "$(dirname -- "$(readlink -f -- "$0")")/python" -P -m probed "$@"
