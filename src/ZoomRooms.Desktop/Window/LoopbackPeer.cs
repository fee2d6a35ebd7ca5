using System.Globalization;
using System.Net;

namespace ZoomRooms.Desktop.Window;

/// <summary>
/// Whose process is at the other end of a connection over the loopback interface, as the kernel's table says (proc(5), /proc/net/tcp).
/// </summary>
internal static class LoopbackPeer
{
    private const string Listening = "0A";

    /// <summary>True where the table says that it is another user's than who listens. What it does not say decides nothing here.</summary>
    /// <param name="listener">Where this process listens.</param>
    public static bool IsAnotherUsers(IPEndPoint peer, IPEndPoint listener)
    {
        try
        {
            return IsAnotherUsers(File.ReadLines("/proc/net/tcp"), peer, listener);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal static bool IsAnotherUsers(IEnumerable<string> table, IPEndPoint peer, IPEndPoint listener)
    {
        (string from, string to) = (Address(peer), Address(listener));
        string? theirs = null, ours = null;
        foreach (string line in table)
        {
            // sl local remote state queues timer retransmits uid …
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 8)
                continue;
            if (fields[1] == from && fields[2] == to)
                theirs = fields[7];
            else if (fields[1] == to && fields[3] == Listening)
                ours = fields[7];
        }
        return theirs is not null && ours is not null && theirs != ours;
    }

    /// <summary>The address as the machine's own word, in hexadecimal.</summary>
    private static string Address(IPEndPoint end) =>
        string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(end.Address.MapToIPv4().GetAddressBytes()):X8}:{end.Port:X4}");
}
