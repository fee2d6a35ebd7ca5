#!/usr/bin/env bash
# The kernel's own GPIO simulator as a module, which Debian does not ship: built from Debian's kernel source against its headers. For the boot test only.
#   ./build-gpio-sim.sh KERNEL HEADERS OUTPUT [make arguments]
# KERNEL   the release, as in lib/modules; HEADERS: its header tree; OUTPUT: gpio-sim.ko
set -euo pipefail
kernel=$1 headers=$2 output=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" --strip-components=1 -xJf "/usr/src/linux-source-$(cut -d. -f1-2 <<<"$kernel").tar.xz" --wildcards '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib.h' '*/kernel/irq/irq_sim.c'
mkdir "$work/module"
cp "$work/drivers/gpio/gpio-sim.c" "$work/module/gpio_sim_drv.c"
cp "$work/drivers/gpio/gpiolib.h" "$work/module/"
# The one call that modules may not use.
sed 's/irq_to_desc(\([a-z]*\))/irq_data_to_desc(irq_get_irq_data(\1))/' "$work/kernel/irq/irq_sim.c" > "$work/module/irq_sim.c"
printf 'obj-m := gpio-sim.o\ngpio-sim-y := gpio_sim_drv.o irq_sim.o\n' > "$work/module/Makefile"
make -s -C "$headers" M="$work/module" "$@" modules
cp "$work/module/gpio-sim.ko" "$output"
