using System.Diagnostics;
using System.Globalization;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Updates;

/// <summary>
/// Takes a newer image: asks which version there is, fetches it, has RAUC check its signature and write the other slot, and restarts the
/// device into it. Each step waits until the room is in no meeting. Only a version above the running one is taken, by the manifest that is
/// signed; one that was given back and never found good is not tried again.
/// </summary>
/// <param name="root">"/" on a device.</param>
/// <param name="current">The running image's version.</param>
/// <param name="isBusy">Whether the room is in a meeting, or on its way into or out of one.</param>
/// <param name="say">One line for each thing that happens.</param>
/// <param name="programs">Where <c>rauc</c> and <c>systemctl</c> are.</param>
internal sealed class Updater(
    UpdateOptions options, string root, string current, Func<CancellationToken, Task<bool>> isBusy, TimeProvider time, Action<string> say,
    string programs = "/usr/bin")
{
    /// <summary>Where the bundle is fetched to, in memory: cards have no room for it, and wear.</summary>
    public const string Folder = "run/zoomrooms-update";

    /// <summary>The version that the device last restarted into; on the data partition.</summary>
    public const string Tried = "data/update-tried";

    /// <summary>
    /// Which version was last found good in a slot: this and the slot's name, on the data partition; <c>mark-good</c> writes it.
    /// </summary>
    public const string Confirmed = "data/confirmed.";

    private const long MaximumBytes = 1L << 30;
    private const int MaximumVersionLength = 64;
    private const int Attempts = 3;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaximumSilence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QuietBeforeRestart = TimeSpan.FromSeconds(60);

    private string Bundle => Path.Combine(root, Folder, "update.raucb");
    private string State => Path.Combine(root, Folder, "state");

    public async Task<UpdateOutcome> RunAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(root, Folder));
        try
        {
            return await TakeAsync(cancellation);
        }
        finally
        {
            // It takes memory.
            File.Delete(Bundle);
        }
    }

    /// <summary>Versions are dates and times, then the commit: a later one is greater, character by character.</summary>
    public static bool IsNewer(string version, string than) => string.CompareOrdinal(version, than) > 0;

    private async Task<UpdateOutcome> TakeAsync(CancellationToken cancellation)
    {
        (string? offered, UpdateOutcome ended) = await FetchNewerAsync(cancellation);
        if (offered is null)
            return ended;

        (int code, string described) = await RunProgramAsync("rauc", ["info", "--output-format=shell", Bundle], cancellation);
        if (code != 0)
            return Become(UpdateOutcome.Refused, "The update is not signed by anybody this device trusts, or damaged.");
        string version = Manifest(described, "RAUC_MF_VERSION");
        if (version != offered || !IsNewer(version, current))
            return Become(UpdateOutcome.Refused, $"The update says that it is \"{version}\", not {offered}.");

        await UntilIdleAsync(TimeSpan.Zero, cancellation);
        Become(UpdateOutcome.Unknown, $"Installing {version}.");
        (code, string said) = await RunProgramAsync("rauc", ["install", Bundle], cancellation);
        File.Delete(Bundle);
        if (code != 0)
            return Become(UpdateOutcome.NotInstalled, $"RAUC could not install {version}: {said.Trim().Split('\n')[^1]}");
        Become(UpdateOutcome.Unknown, $"{version} is installed and waits for the room to be idle.");
        await UntilIdleAsync(QuietBeforeRestart, cancellation);
        // Before the restart: when the old version runs again afterwards, this one did not come up.
        AtomicFile.WritePrivate(Path.Combine(root, Tried), System.Text.Encoding.ASCII.GetBytes(version + "\n"));
        (code, said) = await RunProgramAsync("systemctl", ["--no-block", "reboot"], cancellation);
        return code == 0
            ? Become(UpdateOutcome.Restarting, $"Restarting into {version}.")
            : Become(UpdateOutcome.NotInstalled, $"The device cannot be restarted: {said.Trim()}");
    }

    /// <summary>
    /// The version whose bundle is there now, or null and how the look ended. A line that fails is tried again: the next look may be hours
    /// away.
    /// </summary>
    private async Task<(string? Version, UpdateOutcome Ended)> FetchNewerAsync(CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await TryFetchNewerAsync(cancellation);
            }
            catch (Exception failed) when (
                failed is HttpRequestException or IOException
                || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                UpdateOutcome outcome = Become(UpdateOutcome.NotFetched, $"The update cannot be fetched: {failed.Message}");
                if (attempt == Attempts)
                    return (null, outcome);
            }
            await Task.Delay(LookEvery, time, cancellation);
        }
    }

    private async Task<(string? Version, UpdateOutcome Ended)> TryFetchNewerAsync(CancellationToken cancellation)
    {
        // The client's time limit is for the answer to begin; a slow line may take its time afterwards.
        using HttpClient http = PinnedConnection.CreateDownloader(
            new ServerEndpoint(new Uri(options.Url), options.CertificateSha256), maximumBytes: 4096);
        string? offered = await AskVersionAsync(http, cancellation);
        if (offered is null)
            return (null, Become(UpdateOutcome.NotFetched, "The update server names no version."));
        if (!IsNewer(offered, current))
            return (null, Become(UpdateOutcome.NothingNewer, $"There is nothing newer than {current}."));
        if (WasTried(offered) && !WasConfirmed(offered))
            return (null, Become(UpdateOutcome.Refused, $"{offered} was tried and did not come up: it is not tried again."));
        await UntilIdleAsync(TimeSpan.Zero, cancellation);
        Become(UpdateOutcome.Unknown, $"Fetching {offered}.");
        return await FetchAsync(http, cancellation) is { } mistake
            ? (null, Become(UpdateOutcome.NotFetched, mistake)) : (offered, UpdateOutcome.Unknown);
    }

    private async Task<string?> AskVersionAsync(HttpClient http, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri(options.Url + ".version"), cancellation);
        string text = response.IsSuccessStatusCode ? (await response.Content.ReadAsStringAsync(cancellation)).Trim() : "";
        return text.Length is > 0 and <= MaximumVersionLength
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_') ? text : null;
    }

    /// <summary>Null when the bundle is there; otherwise why not.</summary>
    private async Task<string?> FetchAsync(HttpClient http, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await http.GetAsync(
            new Uri(options.Url), HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
            return string.Create(CultureInfo.InvariantCulture, $"The update server answered {(int)response.StatusCode}.");
        long limit = Math.Min(MaximumBytes, new DriveInfo(Path.Combine(root, Folder)).AvailableFreeSpace);
        if (response.Content.Headers.ContentLength > limit)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The update has {response.Content.Headers.ContentLength >> 20} MiB, and there is room for {limit >> 20}.");
        await using Stream from = await response.Content.ReadAsStreamAsync(cancellation);
        await using FileStream to = File.Create(Bundle);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        while (true)
        {
            using CancellationTokenSource silence = new(MaximumSilence, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
            int read = await from.ReadAsync(buffer, either.Token);
            if (read == 0)
                return response.Content.Headers.ContentLength is { } whole && whole != length ? "The update ended early." : null;
            if ((length += read) > limit)
                return string.Create(CultureInfo.InvariantCulture, $"The update is larger than {limit >> 20} MiB.");
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    private bool WasTried(string version) => Says(Tried, version);

    /// <summary>It ran here and was found good: what took it away was damage to its slot, not a fault of its own.</summary>
    private bool WasConfirmed(string version) => Says(Confirmed + "A", version) || Says(Confirmed + "B", version);

    private bool Says(string name, string version)
    {
        string file = Path.Combine(root, name);
        return File.Exists(file) && File.ReadAllText(file).Trim() == version;
    }

    /// <summary>Waits until the room was in no meeting for <paramref name="quiet"/>.</summary>
    private async Task UntilIdleAsync(TimeSpan quiet, CancellationToken cancellation)
    {
        long? idleSince = null;
        while (true)
        {
            if (await isBusy(cancellation))
                idleSince = null;
            else if (time.GetElapsedTime(idleSince ??= time.GetTimestamp()) >= quiet)
                return;
            await Task.Delay(LookEvery, time, cancellation);
        }
    }

    /// <summary>Says it, and leaves it for <c>status</c>.</summary>
    private UpdateOutcome Become(UpdateOutcome outcome, string text)
    {
        say(text);
        File.WriteAllText(State, text + "\n");
        File.SetUnixFileMode(State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return outcome;
    }

    private static string Manifest(string shell, string name) =>
        shell.Split('\n').FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..].Trim()
            .Trim('\'', '"') ?? "";

    private async Task<(int Code, string Said)> RunProgramAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(programs, program), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, output + await errors);
    }
}
