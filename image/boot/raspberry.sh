#!/usr/bin/env bash
# What a Raspberry Pi needs on the boot partition before UEFI: its own firmware, U-Boot (which offers UEFI to GRUB), the board's device tree, and the panel's lines.
#   ./raspberry.sh ROOT TREE ESP
set -euo pipefail
root=$1 tree=$2 esp=$3
firmware=$root/usr/lib/raspi-firmware
cp "$firmware"/{bootcode.bin,start4.elf,start4x.elf,fixup4.dat,fixup4x.dat} "$esp/"
cp "$root/usr/lib/u-boot/rpi_arm64/u-boot.bin" "$esp/u-boot.bin"
trees=$(find "$root/usr/lib" -maxdepth 1 -name 'linux-image-*' | head -n 1)/broadcom
for board in bcm2711-rpi-4-b bcm2711-rpi-cm4-io bcm2711-rpi-400; do
  [ ! -e "$trees/$board.dtb" ] || cp "$trees/$board.dtb" "$esp/"
done
mkdir -p "$esp/overlays"
dtc -@ -I dts -O dtb -o "$esp/overlays/zoomrooms-panel.dtbo" "$tree/hardware/generated/zoomrooms-panel.dts"
{
  echo "arm_64bit=1"
  echo "kernel=u-boot.bin"
  echo "enable_uart=1"
  echo "upstream_kernel=1"
  cat "$tree/hardware/generated/config.txt"
} > "$esp/config.txt"
