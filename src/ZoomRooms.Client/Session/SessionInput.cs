using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>What the session loop reads from its one channel.</summary>
internal abstract record SessionInput
{
    private SessionInput()
    {
    }

    public sealed record Signal(ServerMessage Message) : SessionInput;

    public sealed record SignalLost : SessionInput;

    /// <param name="Opening">Of the media association, as the client numbers its attempts.</param>
    public sealed record Rtc(RtcEvent Happened, int Opening) : SessionInput;

    public sealed record Lock(bool Locked) : SessionInput;

    public sealed record Decide(HostDecision Decision) : SessionInput;

    public sealed record Show(WantedPictures Wanted) : SessionInput;

    public sealed record Leave : SessionInput;

    /// <summary>Time to look at timers and counters.</summary>
    public sealed record Tick : SessionInput
    {
        public static Tick Instance { get; } = new();
    }
}
