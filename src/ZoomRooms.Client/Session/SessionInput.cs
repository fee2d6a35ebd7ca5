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

    public sealed record Rtc(RtcEvent Happened) : SessionInput;

    public sealed record Mute(bool Muted) : SessionInput;

    public sealed record Lock(bool Locked) : SessionInput;

    public sealed record Leave : SessionInput;

    /// <summary>Time to look at timers and counters.</summary>
    public sealed record Tick : SessionInput
    {
        public static Tick Instance { get; } = new();
    }
}
