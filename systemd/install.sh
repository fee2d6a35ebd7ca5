#!/usr/bin/env bash
# Puts the room's service on this Debian or Raspberry Pi OS, or takes it off again. As root.
#   ./install.sh [--program DIR] [--unattended] [--chip LABEL] [--no-packages] [--no-start]
#   ./install.sh --uninstall [--purge]
# --program DIR  a published zoomrooms-appliance; without it this builds one, which needs the .NET 10 SDK
# --unattended   for a box with nobody at a keyboard: reboots when the room gives up, hardware watchdog, restart after a kernel panic
# --chip LABEL   the panel's gpiochip, where it is not found by the board's name ("gpiodetect" names them)
# --root DIR     into another root file system, such as an image's: no packages, nothing started
# --purge        settings, state, keys and user too
# A second run brings the files up to date and leaves settings, state and keys alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(dirname "$here")

root='' program='' chip='' unattended='' packages=yes start=yes uninstall='' purge=''
while [ $# -gt 0 ]; do
  case $1 in
    --program) program=${2:?--program needs a folder}; shift ;;
    --root) root=${2:?--root needs a folder}; root=${root%/}; shift ;;
    --chip) chip=${2:?--chip needs a label}; shift ;;
    --unattended) unattended=yes ;;
    --no-packages) packages='' ;;
    --no-start) start='' ;;
    --uninstall) uninstall=yes ;;
    --purge) purge=yes ;;
    -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) echo "unknown option $1: see ./install.sh --help" >&2; exit 2 ;;
  esac
  shift
done

lib=/usr/lib/zoomrooms-appliance
manifest=$lib/installed-files
units=(zoomrooms-provision.service zoomrooms-pair.service zoomrooms-wrapping-key.service zoomrooms-clock.service zoomrooms-self-test.service zoomrooms-appliance.service zoomrooms-screen.service zoomrooms-mark-good.service zoomrooms-trial.service zoomrooms-reset.path)
# Enabled where there are slots to update: in an image.
updates=(zoomrooms-update.service zoomrooms-update.timer)
say() { echo "install: $*"; }
live() { [ -z "$root" ]; }

[ "$(id -u)" -eq 0 ] || { echo "install.sh must run as root: sudo $0" >&2; exit 2; }
live || mkdir -p "$root/etc"

# remove_boot_block FILE: takes our block out of config.txt again.
remove_boot_block() { sed -i '/^# zoomrooms: begin$/,/^# zoomrooms: end$/d' "$1"; }

# remove_files: what an installation put down.
remove_files() {
  [ -e "$root$manifest" ] || return 0
  local path
  while read -r path; do
    rm -f "$root$path"
  done < "$root$manifest"
  rmdir "$root"/usr/lib/systemd/system/zoomrooms-{appliance,screen}.service.d 2>/dev/null || true
  rm -rf "$root$lib"
}

if [ -n "$uninstall" ]; then
  if live; then
    systemctl disable --now "${units[@]}" zoomrooms-retry.timer 2>/dev/null || true
  fi
  for unit in "${units[@]}"; do rm -f "$root/etc/systemd/system/multi-user.target.wants/$unit"; done
  remove_files
  [ ! -e "$root/boot/firmware/config.txt" ] || remove_boot_block "$root/boot/firmware/config.txt"
  if [ -n "$purge" ]; then
    for secret in "$root/etc/credstore.encrypted/zoomrooms.wrapping-key" "$root"/var/lib/zoomrooms-appliance/*; do
      [ ! -f "$secret" ] || shred -u "$secret"
    done
    rm -rf "$root/var/lib/zoomrooms-appliance" "$root/etc/zoomrooms" "$root/run/zoomrooms-appliance"
    for user in zoomrooms zoomrooms-screen; do
      if live && id -u "$user" >/dev/null 2>&1; then userdel "$user"; fi
    done
  fi
  if live; then
    systemctl daemon-reload
    udevadm control --reload
  fi
  say "removed$([ -n "$purge" ] && echo " with settings, state and keys" || echo "; settings, state and keys stay (--purge removes them)")"
  exit 0
fi

# What is this machine?
release=$root/etc/os-release id='' version=''
# shellcheck source=/dev/null
[ ! -e "$release" ] || { id=$(. "$release" && echo "${ID:-}"); version=$(. "$release" && echo "${VERSION_ID:-}"); }
case $id-$version in
  debian-12 | raspbian-12 | debian-13 | raspbian-13) ;;
  *) if live; then echo "this is ${id:-no} ${version:-Debian}: Debian or Raspberry Pi OS 12 or 13 is needed" >&2; exit 1; fi ;;
esac

if live && [ -n "$packages" ]; then
  . "$tree/src/packages.sh"
  if [ "$version" = 13 ]; then
    RUNTIME_PACKAGES=(libavcodec61 libavdevice61 libavfilter10 libavformat61 libavutil59 libswscale8 libopus0 libportaudio2 libasound2t64 libssl3t64 libgpiod3)
  fi
  [ ! -e /boot/firmware/config.txt ] || RUNTIME_PACKAGES+=(device-tree-compiler)
  require_packages "${RUNTIME_PACKAGES[@]}" "${SCREEN_PACKAGES[@]}" gpiod
  # Any program that sets the clock will do; where there is none, systemd's own.
  if ! dpkg-query -W -f '${Provides} ${Package} ${db:Status-Status}\n' 2>/dev/null | grep -qE '(time-daemon|systemd-timesyncd|chrony|ntpsec).* installed$'; then
    require_packages systemd-timesyncd
  fi
fi

if [ -z "$program" ]; then
  . "$tree/src/packages.sh"
  require_dotnet
  program=$(mktemp -d)
  trap 'rm -rf "$program"' EXIT
  case $(uname -m) in x86_64) target=linux-x64 ;; aarch64) target=linux-arm64 ;; *) echo "no build for $(uname -m)" >&2; exit 1 ;; esac
  say "building for $target"
  for project in Appliance Screen; do
    dotnet publish "$tree/src/ZoomRooms.$project" -c Release -r "$target" --self-contained -o "$program" -v quiet --nologo
  done
fi
for executable in zoomrooms-appliance zoomrooms-screen; do
  [ -x "$program/$executable" ] || { echo "$program has no $executable: a published program is needed" >&2; exit 1; }
done

# An unattended box stays one.
[ ! -e "$root/usr/lib/systemd/system/zoomrooms-appliance.service.d/unattended.conf" ] || unattended=yes

if live; then systemctl stop zoomrooms-appliance.service zoomrooms-screen.service 2>/dev/null || true; fi
# Files of an older version that the new one does not have must not stay.
remove_files
mkdir -p "$root$lib"
: > "$root$manifest"

# put MODE SOURCE TARGET
put() {
  install -D -m "$1" "$2" "$root$3"
  echo "$3" >> "$root$manifest"
}

while IFS= read -r -d '' file; do
  relative=${file#"$program"/}
  mode=0644
  [ ! -x "$file" ] || mode=0755
  put "$mode" "$file" "$lib/$relative"
done < <(find "$program" -type f ! -name '*.pdb' -print0 | sort -z)
mkdir -p "$root/usr/bin"
ln -sfn "$lib/zoomrooms-appliance" "$root/usr/bin/zoomrooms-appliance"
echo /usr/bin/zoomrooms-appliance >> "$root$manifest"

for script in darken-led wait-for-clock room-is-stopped mark-good end-trial slot-choice update-allowed pair-room make-wrapping-key reset-device make-data-anew; do put 0755 "$here/$script" "$lib/$script"; done
put 0755 "$here/zoomrooms-room" /usr/sbin/zoomrooms-room
put 0644 "$here/README.md" "$lib/systemd/README.md"
for unit in "${units[@]}" "${updates[@]}" zoomrooms-retry.timer zoomrooms-reset.service; do put 0644 "$here/$unit" "/usr/lib/systemd/system/$unit"; done
[ ! -e "$program/zoomrooms-screen.dll" ] || put 0644 "$here/screen/just-in-time.conf" /usr/lib/systemd/system/zoomrooms-screen.service.d/just-in-time.conf
put 0644 "$here/71-zoomrooms.rules" /usr/lib/udev/rules.d/71-zoomrooms.rules
put 0644 "$here/zoomrooms.sysusers" /usr/lib/sysusers.d/zoomrooms.conf
put 0644 "$here/zoomrooms.tmpfiles" /usr/lib/tmpfiles.d/zoomrooms.conf
put 0644 "$here/zoomrooms.modules-load" /usr/lib/modules-load.d/zoomrooms.conf
put 0644 "$here/zoomrooms.timesyncd" /usr/lib/systemd/timesyncd.conf.d/zoomrooms.conf
if [ -n "$unattended" ]; then
  put 0644 "$here/unattended/service.conf" /usr/lib/systemd/system/zoomrooms-appliance.service.d/unattended.conf
  put 0644 "$here/unattended/watchdog.conf" /usr/lib/systemd/system.conf.d/zoomrooms.conf
  put 0644 "$here/unattended/panic.conf" /usr/lib/sysctl.d/60-zoomrooms.conf
fi

# The time floor: systemd starts the clock no earlier than this file's time. It is when the software was built.
built=${SOURCE_DATE_EPOCH:-$(find "$program" -type f -name 'zoomrooms-appliance*' -printf '%Ts\n' | sort -n | tail -n 1)}
if [ ! -e "$root/usr/lib/clock-epoch" ] || [ "$(stat -c %Y "$root/usr/lib/clock-epoch")" -lt "$built" ]; then
  touch -d "@$built" "$root/usr/lib/clock-epoch"
  echo /usr/lib/clock-epoch >> "$root$manifest"
fi

systemd-sysusers ${root:+--root="$root"} "$root/usr/lib/sysusers.d/zoomrooms.conf"

# Settings: made once, then the owner's.
if [ ! -e "$root/etc/zoomrooms/appliance.json" ]; then
  install -D -m 0640 "$tree/src/ZoomRooms.Appliance/appliance.json" "$root/etc/zoomrooms/appliance.json"
  say "settings to fill in: /etc/zoomrooms/appliance.json"
fi
if [ ! -e "$root/etc/zoomrooms/board.env" ]; then
  if [ -z "$chip" ]; then
    case $(tr '\0' ' ' 2>/dev/null < "$root/proc/device-tree/compatible" || true) in
      *bcm2712*) chip=pinctrl-rp1 ;;
      *bcm2711*) chip=pinctrl-bcm2711 ;;
    esac
  fi
  {
    echo "# Devices of this board: the service, the self-test and darken-led read them; they win over appliance.json."
    if [ -n "$chip" ]; then
      echo "ZOOMROOMS_PANEL__CHIP=$chip"
    else
      echo "# The panel's gpiochip: \"gpiodetect\" names them."
      echo "#ZOOMROOMS_PANEL__CHIP=pinctrl-bcm2711"
    fi
    echo "#ZOOMROOMS_PANEL__BUTTONLINE=17"
    echo "#ZOOMROOMS_PANEL__LEDLINE=27"
    echo "#ZOOMROOMS_PANEL__SENSELINE=22"
    echo "#ZOOMROOMS_PANEL__MUTELINE=26"
    echo "ZOOMROOMS_CAMERA__DEVICE=/dev/zoomrooms/camera"
    echo "# Names that 71-zoomrooms.rules gives; without them the machine's default devices are used."
    echo "#ZOOMROOMS_MICROPHONE__DEVICE=RoomMic"
    echo "#ZOOMROOMS_SPEAKER__DEVICE=RoomSpeaker"
  } > "$root/etc/zoomrooms/board.env"
fi
systemd-tmpfiles --create ${root:+--root="$root"} "$root/usr/lib/tmpfiles.d/zoomrooms.conf"

# Raspberry Pi: dark before Linux runs, pulls, released lines back to inputs.
boot=$root/boot/firmware
if [ -e "$boot/config.txt" ]; then
  remove_boot_block "$boot/config.txt"
  [ -z "$(tail -c 1 "$boot/config.txt")" ] || echo >> "$boot/config.txt"
  { echo "# zoomrooms: begin"; cat "$tree/hardware/generated/config.txt"; echo "# zoomrooms: end"; } >> "$boot/config.txt"
  mkdir -p "$boot/overlays"
  dtc -@ -I dts -O dtb -o "$boot/overlays/zoomrooms-panel.dtbo" "$tree/hardware/generated/zoomrooms-panel.dts"
  echo /boot/firmware/overlays/zoomrooms-panel.dtbo >> "$root$manifest"
  say "the panel's lines are in /boot/firmware/config.txt: reboot once"
fi

if live; then
  "$lib/make-wrapping-key"
  modprobe -qa videodev mc snd drm || true
  udevadm control --reload
  udevadm trigger --subsystem-match=gpio --subsystem-match=video4linux --subsystem-match=sound --subsystem-match=drm
  systemctl daemon-reload
  systemctl enable --quiet "${units[@]}"
  systemctl start zoomrooms-reset.path
  if [ -n "$start" ] && ! grep -q 'meetings\.example\.org' /etc/zoomrooms/appliance.json; then
    systemctl reset-failed zoomrooms-appliance.service 2>/dev/null || true
    systemctl restart zoomrooms-screen.service zoomrooms-appliance.service
    say "started"
  else
    say "not started: fill in /etc/zoomrooms/appliance.json, run \"zoomrooms-room pair CODE\", then \"systemctl start zoomrooms-appliance\""
  fi
else
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  for unit in "${units[@]}"; do ln -sfn "/usr/lib/systemd/system/$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"; done
fi
say "done"
