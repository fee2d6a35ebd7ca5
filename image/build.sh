#!/usr/bin/env bash
# Builds the bootable image of a room, from Debian 12's packages and this tree. As root or with sudo.
#   ./build.sh amd64|arm64 [--output DIR] [--program DIR] [--keys DIR] [--keep-base] [--no-update]
# amd64  a small PC with UEFI
# arm64  Raspberry Pi 4 and Compute Module 4
# --output DIR   default: artifacts/image/ARCH in the tree. Afterwards there: zoomrooms-ARCH.img (flash this), root.ext4 (one slot),
#                zoomrooms-ARCH.raucb (an update to this version), sbom.json, SHA256SUMS, build.log
# --program DIR  a published zoomrooms-appliance and zoomrooms-screen; without it ./publish.sh makes one (NativeAOT)
# --keys DIR     signing.pem (certificate) and signing.key that sign updates, and keyring.pem, which devices trust; default: artifacts/image/keys,
#                made for development when they are missing. Whoever ships devices keeps keys of their own.
# --keep-base    takes the Debian packages of the last build, where they are the same list, instead of fetching them again
# --no-update    no update bundle
# IMAGE_VERSION  default: the commit's date and short hash
# IMAGE_SNAPSHOT a time stamp of snapshot.debian.org (20261101T000000Z): the same packages for ever
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(dirname "$here")
# shellcheck source=SCRIPTDIR/../src/packages.sh
. "$tree/src/packages.sh"

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }
architecture='' output='' program='' keys=$tree/artifacts/image/keys keep_base='' no_update=''
while [ $# -gt 0 ]; do
  case $1 in
    amd64 | arm64) architecture=$1 ;;
    --output) output=${2:?--output needs a folder}; shift ;;
    --program) program=${2:?--program needs a folder}; shift ;;
    --keys) keys=${2:?--keys needs a folder}; shift ;;
    --keep-base) keep_base=yes ;;
    --no-update) no_update=yes ;;
    -h | --help) usage; exit 0 ;;
    *) echo "unknown argument $1: see ./build.sh --help" >&2; exit 2 ;;
  esac
  shift
done
[ -n "$architecture" ] || { usage >&2; exit 2; }
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "build.sh must run as root, or with sudo" >&2; exit 2; }
  exec sudo --preserve-env=IMAGE_VERSION,IMAGE_SNAPSHOT,SOURCE_DATE_EPOCH,PATH "$0" "$architecture" ${output:+--output "$output"} ${program:+--program "$program"} --keys "$keys" ${keep_base:+--keep-base} ${no_update:+--no-update}
fi
output=${output:-$tree/artifacts/image/$architecture}
mkdir -p "$output" "$keys"
output=$(cd "$output" && pwd)

# Sizes in MiB. Slots leave room for the next versions; data holds settings, keys, and what systemd remembers.
esp_size=128 slot_size=1536 data_size=256
# Names in file systems that must be the same in each build; they say nothing.
root_uuid=5a6f6f6d-526f-4f6d-8000-726f6f746673
data_uuid=5a6f6f6d-526f-4f6d-8000-646174616673
disk_uuid=5a6f6f6d-526f-4f6d-8000-6469736b0000

commit=$(git -C "$tree" -c safe.directory='*' log -1 --format=%h 2>/dev/null || true)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$tree" -c safe.directory='*' log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
version=${IMAGE_VERSION:-$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y.%m.%d.%H%M)${commit:+-$commit}}

exec 3>&1
log=$output/build.log
exec >"$log" 2>&1
started=$SECONDS step=0 steps=8
progress() { step=$((step + 1)); printf '[%d/%d] %s (%d s)\n' "$step" "$steps" "$1" "$((SECONDS - started))" | tee -a /dev/fd/3; }
work=$(mktemp -d "$output/work.XXXXXX")
finish() {
  code=$?
  rm -rf "$work"
  [ $code -eq 0 ] || { echo "failed; the end of $log:"; tail -n 25 "$log"; } >&3
}
trap finish EXIT

progress "Tools"
require_packages mmdebstrap debian-archive-keyring dosfstools mtools e2fsprogs fdisk cpio kmod gzip openssl rauc squashfs-tools systemd dpkg-dev device-tree-compiler
case $architecture in
  amd64) require_packages grub-common grub-efi-amd64-bin; grub_format=x86_64-efi boot_program=BOOTX64.EFI command_line='console=tty0 console=ttyS0' ;;
  arm64) require_packages grub-common; grub_format=arm64-efi boot_program=BOOTAA64.EFI command_line='console=tty0 console=ttyS1,115200 console=ttyAMA0' ;;
esac
if [ "$architecture" != "$(dpkg --print-architecture)" ]; then
  require_packages qemu-user-static arch-test
  # Programs of the other architecture run through the kernel's binfmt_misc; a container may have it unmounted.
  [ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
  if ! arch-test "$architecture" >/dev/null; then
    [ "$architecture" = arm64 ] || { echo "this machine cannot run programs for $architecture"; exit 1; }
    printf '%s' ':qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/usr/bin/qemu-aarch64-static:OCF' > /proc/sys/fs/binfmt_misc/register
  fi
fi

progress "Debian packages for $architecture"
mapfile -t listed < <(sed -E "s/^$architecture: //; /^#/d; /^$/d; /^(amd64|arm64): /d" "$here/packages")
packages=$(printf '%s\n' "${listed[@]}" "${RUNTIME_PACKAGES[@]}" "${SCREEN_PACKAGES[@]}" | sort -u | paste -sd,)
[ "$architecture" != arm64 ] || packages+=,grub-efi-arm64-bin
mirror=http://deb.debian.org
[ -z "${IMAGE_SNAPSHOT:-}" ] || mirror=http://snapshot.debian.org/archive
sources=()
for suite in "debian bookworm" "debian bookworm-updates" "debian-security bookworm-security"; do
  read -r archive name <<<"$suite"
  sources+=("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg${IMAGE_SNAPSHOT:+ check-valid-until=no}] $mirror/$archive${IMAGE_SNAPSHOT:+/$IMAGE_SNAPSHOT} $name main non-free-firmware")
done
base=$output/base-$(printf '%s\n' "$packages" "${IMAGE_SNAPSHOT:-}" | sha256sum | cut -c 1-12).tar
if [ -z "$keep_base" ] || [ ! -e "$base" ]; then
  rm -f "$output"/base-*.tar
  # The image has an initial RAM disk of its own; Debian's is not made.
  INITRD=No mmdebstrap --mode=root --variant=minbase --architectures="$architecture" --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "5"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --format=tar bookworm "$base.new" "${sources[@]}"
  mv "$base.new" "$base"
fi

progress "The program"
if [ -z "$program" ]; then
  program=$work/program
  "$here/publish.sh" "$architecture" aot "$program"
fi
"$here/sbom.sh" "$base" "$tree" "$version" "$architecture" > "$output/sbom.json"

progress "Root file system"
root=$work/root
mkdir "$root"
tar -C "$root" -xpf "$base" --numeric-owner --xattrs --xattrs-include='*'
touch "$work/extracted"
kernel=$(ls "$root/lib/modules")
while read -r folder; do rm -rf "$root/lib/modules/$kernel/kernel/$folder"; done < <(grep -v '^#' "$here/prune")
depmod --basedir "$root" "$kernel"
rm -rf "$root"/var/{cache,log,tmp}/* "$root"/var/lib/{apt,dpkg/info,dpkg/*-old,initramfs-tools,grub} "$root"/etc/{initramfs-tools,kernel,apt,cron.daily} \
  "$root"/usr/share/{icons,themes,sounds,pixmaps,bash-completion,lintian,bug,gtk-doc,X11/locale} "$root"/boot/{config-*,System.map-*,initrd*,grub} "$root"/tmp/* "$root"/run/*
# Files only: a working copy may have folders, empty ones too, that no commit knows.
(cd "$here/root" && find . ! -type d -print0 | tar --null --files-from=- --mode='u=rwX,go=rX' --owner=0 --group=0 --numeric-owner -c) | tar -C "$root" -xp
sed -i "s/@ARCHITECTURE@/$architecture/" "$root/etc/rauc/system.conf"
"$tree/systemd/install.sh" --root "$root" --program "$program" --unattended
# The room has no settings until it is given some: zoomrooms.json on the boot partition.
rm -f "$root/etc/zoomrooms/appliance.json"
ln -sfn /data/localtime "$root/etc/localtime"
mkdir -p "$root/etc/systemd/timesyncd.conf.d"
mkdir -p "$root/data" "$root/efi" "$root/etc/wpa_supplicant" "$root/etc/credstore.encrypted"
printf '%s\n' "IMAGE_ID=zoomrooms-appliance" "IMAGE_VERSION=$version" >> "$root/usr/lib/os-release"
printf '%s\n' uninitialized > "$root/etc/machine-id"
echo zoomrooms > "$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 zoomrooms\n::1 localhost\n' > "$root/etc/hosts"
ln -sfn ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
# Nobody logs in: no password, no shell on a console, no SSH.
sed -i 's/^root:[^:]*:/root:!:/' "$root/etc/shadow"
for unit in getty@.service serial-getty@.service console-getty.service getty.target systemd-firstboot.service systemd-growfs-root.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-pstore.service; do
  ln -sfn /dev/null "$root/etc/systemd/system/$unit"
done
systemctl --root="$root" enable systemd-networkd systemd-resolved systemd-timesyncd zoomrooms-update.timer
systemctl --root="$root" set-default multi-user.target
if [ ! -e "$keys/signing.key" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=ZoomRooms.Appliance development updates" -keyout "$keys/signing.key" -out "$keys/signing.pem"
  cp "$keys/signing.pem" "$keys/keyring.pem"
  chmod 0600 "$keys/signing.key"
fi
install -m 0644 "$keys/keyring.pem" "$root/etc/rauc/keyring.pem"
mv "$root/boot/vmlinuz-$kernel" "$root/boot/vmlinuz"
"$here/initrd/build.sh" "$root" "$root/boot/initrd.img"
# Packages have the times of their packages; all else is of the commit, however long ago it was checked out.
find "$root" \( -newermt "@$SOURCE_DATE_EPOCH" -o -cnewer "$work/extracted" \) -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

progress "Slot"
used=$(du -sm --apparent-size "$root" | cut -f 1)
files=$(find "$root" | wc -l)
size=$((used + files / 200 + 48))
[ "$size" -le "$slot_size" ] || { echo "the root file system needs $size MiB, a slot has $slot_size"; exit 1; }
rm -f "$output/root.ext4"
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -d "$root" -L zoomrooms-root -U "$root_uuid" -E "hash_seed=$root_uuid,root_owner=0:0,nodiscard" -m 0 -N $((files + 2000)) "$output/root.ext4" "${size}M"
# mke2fs copies from the staging folder what a folder cannot be given: when a file's entry was changed, and when it was read.
find "$root" -mindepth 1 -printf '"/%P"\n' | while read -r name; do
  printf 'set_inode_field %s ctime @%s\nset_inode_field %s atime @%s\n' "$name" "$SOURCE_DATE_EPOCH" "$name" "$SOURCE_DATE_EPOCH"
done | sed '1i set_inode_field / ctime @'"$SOURCE_DATE_EPOCH"'\nset_inode_field / atime @'"$SOURCE_DATE_EPOCH" > "$work/times"
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH debugfs -w -f "$work/times" "$output/root.ext4" > "$work/times.log" 2>&1
if grep -v '^debugfs' "$work/times.log"; then exit 1; fi

progress "Boot partition"
esp=$work/esp
mkdir -p "$esp/EFI/BOOT" "$esp/grub"
modules=$([ "$architecture" = amd64 ] && echo /usr/lib/grub/x86_64-efi || echo "$root/usr/lib/grub/arm64-efi")
grub-mkimage -d "$modules" -O "$grub_format" -p /grub -o "$esp/EFI/BOOT/$boot_program" \
  part_gpt fat ext2 efi_gop normal configfile linux loadenv test echo regexp reboot sleep search minicmd
sed "s#@COMMAND_LINE@#$command_line#" "$here/boot/grub.cfg" > "$esp/grub/grub.cfg"
# The other slot is empty until the first update.
grub-editenv "$esp/grub/grubenv" create
grub-editenv "$esp/grub/grubenv" set "ORDER=A B" A_OK=1 A_GOOD=0 A_TRY=0 B_OK=0 B_GOOD=0 B_TRY=0
[ ! -e "$tree/src/ZoomRooms.Appliance/zoomrooms.json" ] || cp "$tree/src/ZoomRooms.Appliance/zoomrooms.json" "$esp/zoomrooms.json"
[ "$architecture" != arm64 ] || "$here/boot/raspberry.sh" "$root" "$tree" "$esp"
find "$esp" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
truncate -s "${esp_size}M" "$work/esp.fat"
mkfs.vfat -F 32 -n ZRBOOT --invariant -i 5A520001 "$work/esp.fat"
MTOOLS_SKIP_CHECK=1 mcopy -s -m -i "$work/esp.fat" "$esp"/* ::

progress "Disk and update"
mkdir "$work/data"
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -L zoomrooms-data -U "$data_uuid" -E "hash_seed=$data_uuid,root_owner=0:0" -m 1 "$work/data.ext4" "${data_size}M"
disk=$output/zoomrooms-$architecture.img
rm -f "$disk"
truncate -s $((esp_size + 2 * slot_size + data_size + 2))M "$disk"
start=1
{
  echo "label: gpt"; echo "label-id: $disk_uuid"; echo "unit: sectors"
  number=0
  for part in "ZRBOOT:$esp_size:C12A7328-F81F-11D2-BA4B-00A0C93EC93B" "zoomrooms-a:$slot_size:0FC63DAF-8483-4772-8E79-3D69D8477DE4" \
    "zoomrooms-b:$slot_size:0FC63DAF-8483-4772-8E79-3D69D8477DE4" "zoomrooms-data:$data_size:0FC63DAF-8483-4772-8E79-3D69D8477DE4"; do
    IFS=: read -r name length type <<<"$part"
    number=$((number + 1))
    echo "start=$((start * 2048)), size=$((length * 2048)), type=$type, uuid=${disk_uuid%????}000$number, name=\"$name\""
    start=$((start + length))
  done
} | sfdisk -q "$disk"
write() { dd if="$1" of="$disk" bs=1M seek="$2" conv=notrunc,sparse status=none; }
write "$work/esp.fat" 1
write "$output/root.ext4" $((1 + esp_size))
write "$work/data.ext4" $((1 + esp_size + 2 * slot_size))
[ -n "$no_update" ] || "$here/bundle.sh" "$output/root.ext4" "$architecture" "$version" "$keys" "$output/zoomrooms-$architecture.raucb"
# What a device asks first (zoomrooms-update.service).
[ -n "$no_update" ] || printf '%s\n' "$version" > "$output/zoomrooms-$architecture.raucb.version"

progress "Checksums"
summed=("zoomrooms-$architecture.img" root.ext4 sbom.json)
[ -n "$no_update" ] || summed+=("zoomrooms-$architecture.raucb")
(cd "$output" && sha256sum "${summed[@]}" > SHA256SUMS)
[ -n "$keep_base" ] || rm -f "$output"/base-*.tar
{
  echo "$disk: $(du -m "$disk" | cut -f 1) MiB used of $(du -m --apparent-size "$disk" | cut -f 1), version $version, $((SECONDS - started)) s"
  echo "Flash it: dd if=$disk of=/dev/CARD bs=4M conv=fsync; then edit zoomrooms.json on the partition ZRBOOT"
} >&3
