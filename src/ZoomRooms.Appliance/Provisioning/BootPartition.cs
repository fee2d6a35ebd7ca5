using System.Globalization;
using System.Text;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Provisioning;

/// <summary>How a look at the boot partition ended.</summary>
internal enum ProvisioningOutcome
{
    /// <summary>There is no <c>zoomrooms.json</c>.</summary>
    NoFile = 0,
    /// <summary>The device has what the file says already.</summary>
    Unchanged,
    Applied,
    /// <summary>The file is wrong; the device keeps what it had.</summary>
    Refused,
}

/// <summary>
/// The boot partition, as an installer sees it: <c>zoomrooms.json</c> to fill in, and <c>zoomrooms-result.txt</c> with what came of it. The
/// power may go at any point: settings are durable before secrets are taken out of the file, and a look that was cut short is repeated by
/// the next.
/// </summary>
internal sealed class BootPartition(string folder, DeviceFiles device, TimeProvider time)
{
    private string Settings => Path.Combine(folder, "zoomrooms.json");
    private string Result => Path.Combine(folder, "zoomrooms-result.txt");
    private SecretTaking Taking => new(Settings, device.TakingNote);

    /// <param name="messages">What there is to say, one line each.</param>
    public ProvisioningOutcome Provision(out IReadOnlyList<string> messages)
    {
        if (!File.Exists(Settings) && Misnamed() is { } other)
        {
            // What hides the ends of names adds one that nobody sees.
            messages = [$"{other} must be named zoomrooms.json: let your computer show the ends of file names, and take the last one off."];
            WriteResult([$"There is no zoomrooms.json; the device keeps the settings it had.", "", .. messages]);
            return ProvisioningOutcome.Refused;
        }
        if (!File.Exists(Settings))
        {
            messages = ["There is no zoomrooms.json on the boot partition."];
            return ProvisioningOutcome.NoFile;
        }
        FinishTaking();
        byte[] text = ReadBounded();
        BootFile? file = BootFile.TryParse(text, out string mistake);
        List<string> mistakes = [mistake];
        BootSettings? settings = file is null ? null : BootSettings.TryRead(file, device.ZoneFolder, device.Kept, out mistakes);
        if (settings is null)
        {
            messages = mistakes;
            WriteResult(["zoomrooms.json cannot be used; the device keeps the settings it had.", "", .. mistakes]);
            return ProvisioningOutcome.Refused;
        }
        bool changed = device.Apply(settings);
        List<string> secrets = [.. BootSettings.Secrets.Where(HasSecret)];
        List<string> said = [changed ? "The settings of zoomrooms.json were taken." : "The device has the settings of zoomrooms.json."];
        if (secrets.Count > 0)
        {
            try
            {
                Taking.Take(text, file!.PlacesOf(secrets));
                said.Add($"Taken out of the file: {string.Join(", ", secrets)}.");
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                said.Add(
                    $"The boot partition cannot be written, so these stay readable on it: {string.Join(", ", secrets)}. ({refused.Message})");
            }
        }
        if (changed || secrets.Count > 0 || !File.Exists(Result))
            WriteResult(said);
        messages = said;
        return changed ? ProvisioningOutcome.Applied : ProvisioningOutcome.Unchanged;

        bool HasSecret(string path) =>
            file!.Values.TryGetValue(path, out BootFile.Value? value) && value.Text?.Trim() is { Length: > 0 } secret
                && !BootFile.IsTaken(secret);
    }

    /// <summary>
    /// Replaces the result that the installer finds beside the settings; a partition that cannot be written keeps the old one.
    /// </summary>
    public void WriteResult(IEnumerable<string> lines)
    {
        // As every editor on every system shows it.
        string text = string.Join("\r\n", [.. lines, "", time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture), ""]);
        try
        {
            AtomicFile.WritePrivate(Result, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{Result} cannot be written: {refused.Message}");
        }
    }

    /// <summary>A file that is meant to be the settings and has another name.</summary>
    private string? Misnamed() => ((string[])["zoomrooms.json.txt", "zoomrooms.txt", "zoomrooms.json.json", "zoomrooms.jsonc", "zoomrooms"])
        .SelectMany(name => Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, name, new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive }) : [])
        .Select(Path.GetFileName).FirstOrDefault();

    /// <summary>
    /// A file that was being overwritten when the power went says things that nobody typed: it is finished before it is read.
    /// </summary>
    private void FinishTaking()
    {
        try
        {
            Taking.Resume();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{Settings} cannot be written: {refused.Message}");
        }
    }

    private byte[] ReadBounded()
    {
        using FileStream stream = File.OpenRead(Settings);
        byte[] text = new byte[BootFile.MaximumBytes + 1];
        int read = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return text[..read];
    }
}
