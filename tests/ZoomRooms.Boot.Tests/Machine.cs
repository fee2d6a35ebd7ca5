using System.Diagnostics;

namespace ZoomRooms.Boot.Tests;

/// <summary>What QEMU needs to be a machine of one architecture, with a UEFI firmware of Debian's.</summary>
internal sealed record Machine(
    string Architecture, string Emulator, string[] Options, string FirmwareCode, string FirmwareVariables, string[] Packages)
{
    public static Machine Amd64 { get; } = new(
        "amd64", "qemu-system-x86_64", ["-machine", "q35", "-cpu", "max"],
        "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd", ["qemu-system-x86", "ovmf"]);

    public static Machine Arm64 { get; } = new(
        "arm64", "qemu-system-aarch64", ["-machine", "virt", "-cpu", "cortex-a72"],
        "/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd", ["qemu-system-arm", "qemu-efi-aarch64"]);

    /// <summary>The architecture under test: amd64, or what <c>image/boot-test.sh</c> asks for.</summary>
    public static Machine Wanted { get; } = Environment.GetEnvironmentVariable("ZOOMROOMS_BOOT_ARCHITECTURE") == "arm64" ? Arm64 : Amd64;

    /// <summary>Why this machine cannot be emulated here; null when it can.</summary>
    public string? Missing
    {
        get
        {
            if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
                return "building an image needs root";
            foreach (string file in (
                string[])[$"/usr/bin/{Emulator}", FirmwareCode, FirmwareVariables, "/usr/sbin/debugfs", "/usr/bin/mcopy", "/usr/bin/aplay"])
            {
                if (!File.Exists(file))
                    return $"{file} is missing: Debian's packages {string.Join(", ", Packages)}, e2fsprogs, mtools and alsa-utils bring it";
            }
            return null;
        }
    }

    /// <summary>
    /// The kernel's virtualisation, where a guest really runs under it: some machines have the device and their guests hang without a word.
    /// Asked once.
    /// </summary>
    public bool HasWorkingKvm => _kvm ??= ProbeKvm();

    private bool? _kvm;

    private bool ProbeKvm()
    {
        if (Architecture != "amd64" || !File.Exists("/dev/kvm"))
            return false;
        // The firmware's own output is proof enough.
        string log = Path.GetTempFileName();
        try
        {
            using Process probe = Process.Start(new ProcessStartInfo(Emulator,
            [
                .. Options, "-accel", "kvm", "-m", "256", "-display", "none", "-nic", "none", "-monitor", "none", "-no-reboot",
                "-drive", $"if=pflash,format=raw,readonly=on,file={FirmwareCode}", "-serial", $"file:{log}",
            ])
            { RedirectStandardError = true })!;
            Stopwatch watch = Stopwatch.StartNew();
            while (watch.Elapsed < TimeSpan.FromSeconds(10) && !probe.HasExited)
            {
                if (new FileInfo(log).Length > 0)
                {
                    probe.Kill();
                    return true;
                }
                probe.WaitForExit(200);
            }
            if (!probe.HasExited)
                probe.Kill();
            return false;
        }
        finally
        {
            File.Delete(log);
        }
    }
}
