#!/usr/bin/env bash
# The initial RAM disk: busybox, storage drivers and ./init.
#   ./build.sh ROOT OUTPUT    ROOT: the slot's root file system, with kernel modules and busybox-static
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$1 output=$2
kernel=$(ls "$root/lib/modules")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/bin" "$work/lib/modules/$kernel"
install -m 0755 "$root/bin/busybox" "$work/bin/busybox"
for applet in sh cat chroot cp dd echo find grep ls mkdir modprobe mount mv readlink reboot rm sed sleep sort switch_root sync tr umount wc xargs; do
  ln -s busybox "$work/bin/$applet"
done
ln -s bin "$work/sbin"   # where the kernel looks for modprobe
install -m 0755 "$here/init" "$work/init"

# Whatever a card, stick, disk or virtual disk may hang on, and what those drivers need.
wanted=(
  ext4 crc32c_generic vfat nls_ascii nls_cp437
  sd_mod mmc_block nvme ahci ata_piix usb-storage uas
  xhci-pci xhci-plat-hcd ehci-pci dwc2
  sdhci-pci sdhci-acpi sdhci-iproc bcm2835 pcie-brcmstb reset-raspberrypi
  virtio_pci virtio_mmio virtio_blk virtio_scsi
  crc32c-intel crc32-arm64
)
for module in "${wanted[@]}"; do
  # A driver of the other architecture, or built in.
  while read -r kind path _; do
    [ "$kind" = insmod ] || continue
    relative=${path#*"/lib/modules/"}
    install -D -m 0644 "$root/lib/modules/$relative" "$work/lib/modules/$relative"
  done < <(modprobe --dirname "$root" --set-version "$kernel" --show-depends "$module" 2>/dev/null || true)
done
cp "$root/lib/modules/$kernel"/modules.{order,builtin,builtin.modinfo} "$work/lib/modules/$kernel/"
depmod --basedir "$work" "$kernel"

find "$work" -exec touch -h -d "@${SOURCE_DATE_EPOCH:?}" {} +
(cd "$work" && find . -print0 | LC_ALL=C sort -z | cpio --null --create --format=newc --owner=0:0 --reproducible --quiet) | gzip -n -9 > "$output"
