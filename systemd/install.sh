#!/usr/bin/env bash
# Installs probed into a prefix, or takes it away again: install.sh install|uninstall PREFIX [DESTDIR]
#
# Everything stands under DESTDIR/PREFIX; /etc/probed and /var/lib/probed are the user's and are never touched.
# SKIP_VENV=1 leaves the virtual environment out (for packagers who bring their own).
set -euo pipefail

act=$1 prefix=${2%/} destdir=${3:-}
here=$(cd "$(dirname "$0")/.." && pwd)
[[ $prefix == /* ]] || { echo "PREFIX must be an absolute path below /, not '$2'." >&2; exit 2; }
[[ -z $destdir || $destdir == /* ]] || destdir=$PWD/$destdir
destdir=${destdir%/}
root=$destdir$prefix
# what a unit, a first line of a script or the shell would take for something else
plain='^[^][:space:][:cntrl:]"'"'"'`\\$%&|;<>(){}*?#![]+$'
[[ $root =~ $plain ]] || { echo "PREFIX and DESTDIR must not contain blanks, quotes or any of \\ \$ % & | ; < > ( ) { } [ ] * ? # !: '$root'" >&2; exit 2; }

files() { # source, mode, place: of all that is not the environment
  cat <<LIST
systemd/probed.service 644 lib/systemd/system/probed.service
systemd/probed-trap.socket 644 lib/systemd/system/probed-trap.socket
systemd/sysusers.d/probed.conf 644 lib/sysusers.d/probed.conf
systemd/tmpfiles.d/probed.conf 644 lib/tmpfiles.d/probed.conf
LIST
  (cd "$here" && find config/examples -type f | sort | sed 's|^config/examples/\(.*\)|& 644 share/probed/examples/\1|')
  (cd "$here" && find alerts grafana -type f | sort | sed 's|.*|& 644 share/probed/&|')
}

completions() { # shell, place
  cat <<LIST
bash share/bash-completion/completions/probed
zsh share/zsh/site-functions/_probed
fish share/fish/vendor_completions.d/probed.fish
LIST
}

put() { # the prefix stands in the units
  local source=$1 mode=$2 place=$3
  install -d "$root/$(dirname "$place")"
  sed "s|@prefix@|$prefix|g" "$here/$source" > "$root/$place.new"
  chmod "$mode" "$root/$place.new"
  mv "$root/$place.new" "$root/$place"
}

environment() { # built where it will stand: a virtual environment holds its own path
  local venv=$root/lib/probed
  "${PYTHON:-python3}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || { echo "probed needs Python 3.11 or newer. Try: make install PYTHON=python3.12" >&2; exit 1; }
  rm -rf "$venv.new" && install -d "$(dirname "$venv")"
  "${PYTHON:-python3}" -m venv "$venv.new"
  local pip=("$venv.new/bin/python" -m pip install -q --disable-pip-version-check)
  "${pip[@]}" --require-hashes -r "$here/requirements/runtime.lock"
  local copy
  copy=$(mktemp -d)
  # built from a copy: nothing is written into the sources, which may belong to another user
  (cd "$here" && tar -cf - --exclude=__pycache__ pyproject.toml README.md LICENSE probed collectors topology sla alerting config) \
    | tar -xf - -C "$copy"
  "${pip[@]}" --no-deps --no-build-isolation "$copy"
  rm -rf "$copy"
  # scripts and pyvenv.cfg hold the path where they were made: give them the one where they will be
  grep -rlIF "$venv.new" "$venv.new/bin" "$venv.new/pyvenv.cfg" | xargs -r sed -i "s|$venv.new|$prefix/lib/probed|g"
  install -m 755 "$here/systemd/launcher.sh" "$venv.new/bin/probed"
  find "$venv.new" -name __pycache__ -type d -prune -exec rm -rf {} +
  rm -rf "$venv" && mv "$venv.new" "$venv"
  "$venv/bin/python" -m compileall -q -s "$destdir" "$venv/lib" >/dev/null || true
}

hidden() { # whether the unit hides a path from the service
  case ${1#/}/ in
    home/* | root/* | run/user/* | tmp/* | var/tmp/*) return 0 ;;
    *) return 1 ;;
  esac
}

next() { # systemd looks for units, users and folders below /usr and /usr/local only; elsewhere it is told where they are
  local sysusers='' tmpfiles='' link='' probed=probed
  if [[ $prefix != /usr && $prefix != /usr/local ]]; then
    sysusers=" $prefix/lib/sysusers.d/probed.conf" tmpfiles=" $prefix/lib/tmpfiles.d/probed.conf" probed=$prefix/bin/probed
    link="
  systemctl link $prefix/lib/systemd/system/probed.service $prefix/lib/systemd/system/probed-trap.socket"
  fi
  cat <<NEXT
Installed. Now, as root:
  systemd-sysusers$sysusers && systemd-tmpfiles --create$tmpfiles$link
  systemctl daemon-reload
  cp -rn $prefix/share/probed/examples/. /etc/probed/     # then edit, and: $probed config check -c /etc/probed/probed.toml
  systemctl enable --now probed
NEXT
  hidden "$prefix" && echo "The service cannot see $prefix (ProtectHome, PrivateTmp): install elsewhere, or loosen that with systemctl edit probed." >&2
  local python=$root/lib/probed/bin/python
  python=$(readlink -f "$python" || true) # such as one of pyenv's
  hidden "${python#"$destdir"}" && echo "The service cannot see $python, which runs it: install with one of the system, such as make install PYTHON=/usr/bin/python3" >&2
  return 0
}

case $act in
  install)
    umask 022
    if [[ -z ${SKIP_VENV:-} ]]; then
      echo "Installing into $root/lib/probed ..."
      environment
      while read -r shell place; do
        install -d "$root/$(dirname "$place")"
        (cd / && "$root/lib/probed/bin/python" -m probed completion "$shell") > "$root/$place" 2>/dev/null || rm -f "$root/$place"
      done < <(completions)
    fi
    install -d "$root/bin"
    ln -sfn ../lib/probed/bin/probed "$root/bin/probed"
    while read -r source mode place; do put "$source" "$mode" "$place"; done < <(files)
    next
    ;;
  uninstall)
    while read -r _ _ place; do rm -f "$root/$place"; done < <(files)
    while read -r _ place; do rm -f "$root/$place"; done < <(completions)
    rm -f "$root/bin/probed"
    rm -rf "$root/lib/probed" "$root/lib/probed.new" "$root/share/probed"
    echo "Taken away. /etc/probed and /var/lib/probed are still there."
    ;;
  *)
    echo "install.sh install|uninstall PREFIX [DESTDIR]" >&2
    exit 2
    ;;
esac
