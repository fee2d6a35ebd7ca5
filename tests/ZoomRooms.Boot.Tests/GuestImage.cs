using System.Diagnostics;
using System.Globalization;

namespace ZoomRooms.Boot.Tests;

/// <summary>
/// The product's image as its own command builds it, with the rig's files put into slot A: simulated devices and the agent. Built once in a
/// run. <c>ZOOMROOMS_BOOT_IMAGE</c> names a folder with the output of <c>image/build.sh</c> to take instead.
/// </summary>
internal sealed class GuestImage
{
    private const long Mebibyte = 1024 * 1024;
    private const long SlotOffset = 129 * Mebibyte;

    private static readonly SemaphoreSlim Once = new(1);
    private static GuestImage? s_built;

    private GuestImage(string folder, string work)
    {
        Folder = folder;
        Work = work;
    }

    /// <summary>The output of <c>image/build.sh</c>.</summary>
    public string Folder { get; }

    /// <summary>Where the rig and the guests' disks are.</summary>
    public string Work { get; }

    public string Disk => Path.Combine(Work, "rigged.img");

    public static string Tree { get; } = FindTree();

    private static string Rig => Path.Combine(Tree, "tests/ZoomRooms.Boot.Tests/Rig");

    public static async Task<GuestImage> BuildAsync()
    {
        if (Machine.Wanted.Missing is { } missing)
            Assert.Skip(missing);
        await Once.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return s_built ??= await MakeAsync();
        }
        finally
        {
            Once.Release();
        }
    }

    /// <summary>A disk of a guest's own.</summary>
    public async Task<GuestDisk> FlashAsync(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Work, name)).FullName;
        GuestDisk disk = new(folder);
        await ShellAsync(
            $"cp --sparse=always '{Disk}' '{disk.Path}' && cp '{Machine.Wanted.FirmwareVariables}' '{disk.FirmwareVariables}'");
        return disk;
    }

    /// <summary>A signed update to <paramref name="version"/>: this image with the rig, changed by commands of debugfs.</summary>
    public async Task<string> BundleAsync(string version, params string[] debugfsCommands)
    {
        string root = Path.Combine(Work, $"root-{version}.ext4");
        string release = Path.Combine(Work, $"os-release-{version}");
        string commands = Path.Combine(Work, $"commands-{version}");
        await ShellAsync($"cp --sparse=always '{Folder}/root.ext4' '{root}'");
        await ShellAsync($"'{Rig}/install-rig.sh' '{root}' 0 '{Work}/gpio-sim.ko' '{Work}/aplay' '{Work}/voice.raw'");
        await ShellAsync(
            $"debugfs -R 'cat /usr/lib/os-release' '{root}' 2>/dev/null | sed 's/^IMAGE_VERSION=.*/IMAGE_VERSION={version}/' > '{release}'");
        await File.WriteAllLinesAsync(
            commands, ["rm /usr/lib/os-release", $"write {release} /usr/lib/os-release", .. debugfsCommands],
            TestContext.Current.CancellationToken);
        await ShellAsync($"debugfs -w -f '{commands}' '{root}' 2>&1");
        return await SignAsync(version, root);
    }

    /// <summary>A small signed update whose kernel starts and finds no system: what is left of one that went wrong badly.</summary>
    public async Task<string> HollowBundleAsync(string version)
    {
        string content = Directory.CreateDirectory(Path.Combine(Work, "hollow", "boot")).FullName;
        string root = Path.Combine(Work, "hollow.ext4");
        foreach (string file in (string[])["vmlinuz", "initrd.img"])
            await ShellAsync(
                $"debugfs -R 'dump /boot/{file} {content}/{file}' '{Folder}/root.ext4' 2>/dev/null && test -s '{content}/{file}'");
        await ShellAsync($"mke2fs -q -t ext4 -d '{Work}/hollow' '{root}' 64M");
        return await SignAsync(version, root);
    }

    /// <summary>A bundle of this slot; the slot's file is used up.</summary>
    private async Task<string> SignAsync(string version, string root)
    {
        string bundle = Path.Combine(Work, $"{version}.raucb");
        await ShellAsync(
            $"'{Tree}/image/bundle.sh' '{root}' {Machine.Wanted.Architecture} {version} '{Path.Combine(Tree, "artifacts/image/keys")}' '{bundle}'");
        File.Delete(root);
        return bundle;
    }

    /// <summary>A stick with a bundle, for somebody's pocket.</summary>
    public async Task<string> StickAsync(string bundle)
    {
        string stick = Path.ChangeExtension(bundle, ".stick");
        await ShellAsync(
            $"mkdir -p '{Work}/stick' && cp '{bundle}' '{Work}/stick/update.raucb' && mke2fs -q -t ext4 -d '{Work}/stick' '{stick}' $(($(du -m '{Work}/stick/update.raucb' | cut -f 1) * 21 / 20 + 32))M && rm -r '{Work}/stick'");
        return stick;
    }

    public static async Task ShellAsync(string script)
    {
        ProcessStartInfo start = new("bash", ["-c", $"set -o pipefail; {script}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string said = output + await errors;
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{script}\nended with {process.ExitCode}:\n{said}"));
    }

    private static async Task<GuestImage> MakeAsync()
    {
        string architecture = Machine.Wanted.Architecture;
        string? given = Environment.GetEnvironmentVariable("ZOOMROOMS_BOOT_IMAGE");
        string folder = given is { Length: > 0 } ? given : Path.Combine(Tree, "artifacts/image", architecture);
        if (given is not { Length: > 0 })
            await ShellAsync($"'{Tree}/image/build.sh' {architecture} --no-update");
        string work = Path.Combine(Tree, "artifacts/boot-test", architecture);
        if (Directory.Exists(work))
            Directory.Delete(work, recursive: true);
        Directory.CreateDirectory(work);
        GuestImage image = new(folder, work);
        await ShellAsync($"cp --sparse=always '{folder}/zoomrooms-{architecture}.img' '{image.Disk}'");
        await ShellAsync($". '{Tree}/src/simulated-sound.sh'; simulated_sound_voice '{work}/voice.raw' 4 150");
        await ShellAsync($"'{Rig}/prepare-rig.sh' {architecture} '{image.Disk}' {SlotOffset} '{work}'");
        await ShellAsync($"'{Rig}/install-rig.sh' '{image.Disk}' {SlotOffset} '{work}/gpio-sim.ko' '{work}/aplay' '{work}/voice.raw'");
        return image;
    }

    private static string FindTree()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ZoomRooms.Appliance.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests run inside the tree.");
    }
}

/// <summary>A guest's disk and its firmware's memory.</summary>
internal sealed class GuestDisk(string folder)
{
    public string Folder => folder;
    public string Path => System.IO.Path.Combine(folder, "disk.img");
    public string FirmwareVariables => System.IO.Path.Combine(folder, "firmware.fd");

    /// <summary>Puts a file on the boot partition, as an installer with a card reader does.</summary>
    public async Task WriteBootFileAsync(string name, string content)
    {
        string file = System.IO.Path.Combine(folder, name);
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        await GuestImage.ShellAsync($"MTOOLS_SKIP_CHECK=1 mcopy -o -i '{Path}@@1M' '{file}' ::{name}");
    }

    public async Task<string> ReadBootFileAsync(string name)
    {
        string file = System.IO.Path.Combine(folder, name);
        await GuestImage.ShellAsync($"MTOOLS_SKIP_CHECK=1 mcopy -n -o -i '{Path}@@1M' ::{name} '{file}'");
        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }
}
