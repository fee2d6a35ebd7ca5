using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Client.Provisioning;

/// <summary>
/// Makes a device new: erases its identity, the key that wraps it, and what its meeting server gave it. The next start makes another
/// identity, which must be paired.
/// Only while nothing uses the state folder. What the room's user may not erase (settings, Wi-Fi, the machine's host key, and all that was
/// deleted before) is root's to do:
/// the reset leaves a request.
/// </summary>
public static class FactoryReset
{
    private const string Marker = "reset.pending";

    /// <summary>The calendar that a room keeps: it tells of meetings and their passcodes.</summary>
    public const string CalendarName = "calendar.ics";

    /// <summary>The order in which a room came to know its meetings: no names, but what was arranged leaves a trace in it.</summary>
    public const string CalendarOrderName = "calendar.order";

    /// <summary>
    /// What is secret in a state folder, each with the remainder of a write that was cut short. The wrapping key first: without it nothing
    /// else opens.
    /// </summary>
    private static readonly string[] Secrets = [
        KeyStore.SealedKeyName, KeyStore.PlainKeyName, KeyStore.IdentityName, DeviceCredentials.FileName, CalendarName, CalendarOrderName,
        CertificateRenewal.FileName];

    /// <summary>
    /// Erases all that is there and returns the names of what was erased. A power cut on the way is no harm: see <see cref="Complete"/>.
    /// </summary>
    /// <param name="request">The file that asks root to go on; null or empty where nobody does. It is durable before anything is
    /// erased.</param>
    /// <exception cref="IOException">A file cannot be erased.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static IReadOnlyList<string> Run(string stateFolder, string? request = null)
    {
        if (!Directory.Exists(stateFolder))
            return [];
        AtomicFile.WritePrivate(Path.Combine(stateFolder, Marker), []);
        if (request is { Length: > 0 })
            AtomicFile.WritePrivate(request, []);
        List<string> erased = [];
        foreach (string name in Secrets)
        {
            foreach (string file in (string[])[name, name + AtomicFile.Unfinished])
            {
                if (SecretFile.Erase(Path.Combine(stateFolder, file)))
                    erased.Add(file);
            }
        }
        SecretFile.Erase(Path.Combine(stateFolder, Marker));
        return erased;
    }

    /// <summary>Goes on with a reset that was cut short; true when there was one. Before anything else opens the state folder.</summary>
    /// <exception cref="IOException">A file cannot be erased.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static bool Complete(string stateFolder, string? request = null)
    {
        if (!File.Exists(Path.Combine(stateFolder, Marker)))
            return false;
        Run(stateFolder, request);
        return true;
    }
}
