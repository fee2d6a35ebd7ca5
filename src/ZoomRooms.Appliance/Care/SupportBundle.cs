using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Care;

/// <summary>
/// What somebody far away needs to help: status, health, settings, journal, devices. Built from what is allowed, not by removing what is
/// not: of the status and the settings only the listed members, of the journal only our units' lines after <see cref="Redaction"/>. Nothing
/// of the state folder is read at all: keys and credentials live there.
/// </summary>
internal sealed class SupportBundle(string root, TimeProvider time)
{
    private const int MaximumPart = 2 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly string[] StatusMembers =
    [
        "version", "imageVersion", "slot", "state", "lastTransition", "light", "ledLit", "lockLit", "lockUnmet", "muted", "locked",
        "keySequenceNumber", "heartbeatAge", "encoder", "encodersPassedOver",
        "frameCipher", "keyStore", "camera", "microphone", "speaker", "speech", "panel", "problems", "loadShed", "update",
        "audioFramesSent", "videoFramesSent", "bytesSent", "audioFramesDecoded", "picturesOpened", "picturesHandedOn", "picturesLeftOut",
        "screen",
        "bytesReceived", "framesSealed", "framesDropped", "roundTripTime", "availableBitrate", "pressToLock", "milestones",
        "processorTemperature", "residentBytes", "collections", "longestPause",
    ];

    /// <summary>
    /// Words of this software about itself: they look like what is taken out (the commit in a version, a date as a number) and are asked
    /// for first.
    /// </summary>
    private static readonly string[] Own = ["version", "imageVersion", "slot"];

    private static readonly string[] SettingSections = ["Camera", "Encoder", "Microphone", "Speaker", "Panel", "Speech", "Keys"];

    private static readonly string[] Files =
    [
        "proc/version", "proc/cmdline", "proc/meminfo", "proc/loadavg", "proc/uptime", "proc/asound/cards", "proc/asound/pcm",
        "proc/mounts", "proc/pressure/cpu", "proc/pressure/memory", "proc/pressure/io",
        "usr/lib/os-release", "efi/zoomrooms-result.txt", "run/zoomrooms-boot/fsck",
    ];

    private readonly List<string> _manifest = [];

    /// <summary>Writes the bundle, whole or not at all, mode 0600. A part that cannot be had is named in the manifest.</summary>
    /// <param name="status">The service's answer; null while it is not running.</param>
    /// <param name="settings">The settings file; may be absent.</param>
    /// <param name="journal">A program that prints our units' journal, and its arguments.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task WriteAsync(string path, string? status, string settings, ProcessStartInfo journal, CancellationToken cancellation)
    {
        using MemoryStream buffer = new();
        await using (GZipStream zip = new(buffer, CompressionLevel.Optimal, leaveOpen: true))
        await using (TarWriter tar = new(zip, TarEntryFormat.Pax, leaveOpen: true))
        {
            await AddAsync(
                tar, "status.json", status is null ? null : Chosen(status, StatusMembers), "the service is not running", cancellation);
            await AddAsync(tar, "settings.json", TryRead(settings) is { } text
                ? Chosen(text, SettingSections) : null, "there is no settings file", cancellation);
            await AddAsync(tar, "journal.txt", await RunAsync(journal, cancellation) is { } lines
                ? Redaction.Of(lines) : null, "the journal cannot be read", cancellation);
            await AddAsync(tar, "devices.txt", Devices(), "", cancellation);
            foreach (string file in Files)
                await AddAsync(tar, file, TryRead(Path.Combine(root, file)) is { } content
                    ? Redaction.Of(content) : null, "not on this device", cancellation);
            await AddAsync(tar, "manifest.txt", string.Create(
                CultureInfo.InvariantCulture, $"Made {time.GetUtcNow():u}\n") + string.Join('\n', _manifest) + "\n", "", cancellation);
        }
        AtomicFile.WritePrivate(path, buffer.ToArray());
    }

    private async Task AddAsync(TarWriter tar, string name, string? content, string why, CancellationToken cancellation)
    {
        if (content is null)
        {
            _manifest.Add($"{name}: not here, {why}");
            return;
        }
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        if (bytes.Length > MaximumPart)
            bytes = bytes[^MaximumPart..];
        if (name != "manifest.txt")
            _manifest.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {bytes.Length} bytes"));
        using MemoryStream data = new(bytes);
        await tar.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, $"zoomrooms-support/{name}")
            {
                DataStream = data, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, ModificationTime = time.GetUtcNow()
            }, cancellation);
    }

    /// <summary>Only the named members of a JSON object, as they are written there.</summary>
    private static string? Chosen(string json, string[] members)
    {
        try
        {
            if (JsonNode.Parse(json, null, new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true
            }) is not JsonObject all)
                return null;
            JsonObject chosen = new();
            foreach (string member in members)
            {
                if (all[member] is { } value)
                    chosen[member] = Own.Contains(member) ? value.DeepClone() : Redaction.Of(value);
            }
            using MemoryStream buffer = new();
            using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true }))
                chosen.WriteTo(writer);
            return Encoding.UTF8.GetString(buffer.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Devices()
    {
        StringBuilder text = new();
        foreach (string folder in (
            string[])["sys/bus/usb/devices", "sys/class/video4linux", "sys/class/sound", "sys/class/gpio", "sys/class/drm",
            "dev/zoomrooms"])
        {
            string full = Path.Combine(root, folder);
            if (!Directory.Exists(full))
                continue;
            text.Append(folder).Append('\n');
            foreach (string device in Directory.GetFileSystemEntries(full).Order(StringComparer.Ordinal))
            {
                string about = string.Join(' ', ((string[])["idVendor", "idProduct", "manufacturer", "product", "name", "id"])
                    .Select(file => TryRead(Path.Combine(device, file))?.Trim()).OfType<string>());
                text.Append("  ").Append(Path.GetFileName(device)).Append(' ').Append(about).Append('\n');
            }
        }
        return text.ToString();
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<string?> RunAsync(ProcessStartInfo program, CancellationToken cancellation)
    {
        program.RedirectStandardOutput = true;
        program.RedirectStandardError = true;
        try
        {
            using Process? process = Process.Start(program);
            if (process is null)
                return null;
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(Patience);
            try
            {
                Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
                string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
                await errors;
                return output;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
