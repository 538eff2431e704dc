#!/usr/bin/env bash
# Installs the programs that tests talk to, from the distribution: net-snmp's agent and tools, snmpsim, InfluxDB ...
# Does nothing where they are there already. Needs root or sudo only when something is missing.
set -euo pipefail

declare -A package=([snmpd]=snmpd [snmpget]=snmp [patch]=patch [git]=git [snmpsimd]=snmpsim [systemd-analyze]=systemd [systemd-sysusers]=systemd [influxd]=influxdb [victoria-metrics]=victoria-metrics [promtool]=prometheus [smsd]=smstools [mosquitto]=mosquitto [openssl]=openssl [zsh]=zsh [fish]=fish [gcc]="gcc libc6-dev")
missing=()
for program in "${!package[@]}"; do
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null || missing+=(${package[$program]})
done
((${#missing[@]})) || exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  if command -v sudo >/dev/null; then
    as_root=(sudo)
  else
    echo "Tests need: ${missing[*]}. Install them as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi
command -v apt-get >/dev/null || { echo "Tests need ${missing[*]}; this is no Debian or Ubuntu, install them by hand" >&2; exit 1; }
echo "Installing for tests: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
