using ZoomRooms.MeetingServer.Interop;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Entrance;

/// <summary>What the machine lets the process have: its limits are held against it before anybody connects, so that connections never
/// take the files that meetings need.</summary>
/// <param name="Files">That the process may have open.</param>
/// <param name="Connections">Of which connections may be, signed in or not.</param>
/// <param name="Limits">As configured, or lowered to fit.</param>
internal sealed record DescriptorBudget(long Files, int Connections, SignalLimits Limits)
{
    /// <summary>Databases, media, logs and whatever else opens files while meetings run.</summary>
    private const long LeastReserve = 64, MostReserve = 512;

    /// <summary>The program itself: a file for each of its assemblies, many of which are opened when they are first needed.</summary>
    private const long Program = 256;

    private const long LeastConnections = 16;

    /// <exception cref="ServerProblemException">There is no room for any meeting.</exception>
    public static DescriptorBudget Raise(SignalLimits limits) => For(limits, OpenFiles.Raise(), OpenFiles.Count());

    /// <param name="files">That the process may have open.</param>
    /// <param name="open">That it has open now.</param>
    public static DescriptorBudget For(SignalLimits limits, long files, long open)
    {
        long room = files - Math.Max(Program, open + Math.Clamp(files / 8, LeastReserve, MostReserve));
        if (room < LeastConnections)
        {
            throw new ServerProblemException(
                $"This process may open {files} files, and needs most of them before anybody connects: raise that to a few thousand "
                + "(LimitNOFILE= of its unit, ulimit -n of its shell).");
        }
        if (limits.Connections + (long)limits.Silent <= room)
            return new DescriptorBudget(files, limits.Connections + limits.Silent, limits);
        int silent = (int)Math.Min(limits.Silent, room / 4), connections = (int)Math.Min(limits.Connections, room - silent);
        silent = (int)Math.Min(limits.Silent, room - connections);
        return new DescriptorBudget(files, (int)room, limits with
        {
            Connections = connections,
            Silent = silent,
            SilentPerAddress = Math.Min(limits.SilentPerAddress, Math.Max(1, silent / 2)),
        });
    }

    /// <summary>What the log is to say; null where everything fits.</summary>
    public string? Warning(SignalLimits configured) => Limits == configured ? null :
        $"This process may open {Files} files, fewer than its limits ask for: signalling.connections is {Limits.Connections} in place of "
        + $"{configured.Connections}, signalling.silent-connections {Limits.Silent} in place of {configured.Silent}, "
        + $"signalling.silent-per-address {Limits.SilentPerAddress}. Raise LimitNOFILE= of its unit, or ulimit -n of its shell.";
}
