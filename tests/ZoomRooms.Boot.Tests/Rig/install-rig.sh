#!/usr/bin/env bash
# Puts the rig into a slot of a copy of the image, without mounting anything.
#   ./install-rig.sh DISK OFFSET GPIO-SIM.KO APLAY VOICE
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
disk=$1 offset=$2 module=$3 aplay=$4 voice=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
commands=$work/commands
echo "mkdir /usr/lib/rig" > "$commands"
# put MODE SOURCE TARGET
put() {
  echo "rm $3" >> "$commands"
  echo "write $2 $3" >> "$commands"
  echo "sif $3 mode 010$1" >> "$commands"
  echo "sif $3 uid 0" >> "$commands"
  echo "sif $3 gid 0" >> "$commands"
}
put 0755 "$here/rig-devices" /usr/lib/rig/rig-devices
put 0755 "$here/rig-agent" /usr/lib/rig/rig-agent
put 0644 "$module" /usr/lib/rig/gpio-sim.ko
put 0755 "$aplay" /usr/lib/rig/aplay
put 0644 "$voice" /usr/lib/rig/voice.raw
put 0644 "$here/board.env" /etc/zoomrooms/board.env
put 0644 "$here/70-rig.rules" /usr/lib/udev/rules.d/70-rig.rules
for unit in rig-devices.service rig-voice.service rig-agent.service rig-journal.service; do
  put 0644 "$here/$unit" "/usr/lib/systemd/system/$unit"
  echo "symlink /usr/lib/systemd/system/sysinit.target.wants/$unit ../$unit" >> "$commands"
done
debugfs -w -f "$commands" "$disk?offset=$offset" > "$work/output" 2>&1
# debugfs fails without a word in its exit code.
if grep -vE '^debugfs( |:)|^Allocated inode|File not found by ext2_lookup' "$work/output" | grep .; then
  echo "the rig could not be installed" >&2
  exit 1
fi
debugfs -R "stat /usr/lib/rig/aplay" "$disk?offset=$offset" 2>/dev/null | grep -q 'Type: regular'
