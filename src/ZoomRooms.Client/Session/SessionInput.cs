using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>What can happen to a session.</summary>
internal abstract record SessionInput
{
    private SessionInput()
    {
    }

    /// <summary>There is a connection to the server.</summary>
    /// <param name="ServerAhead">How far its clock is ahead of this device's, where that is more than a minute.</param>
    public sealed record Connected(TimeSpan? ServerAhead) : SessionInput
    {
        /// <summary>As whom; null where anybody will do.</summary>
        public ParticipantDevice? Self { get; init; }
    }

    /// <summary>There is none.</summary>
    public sealed record NotConnected(SignalAttempt Attempt) : SessionInput;

    public sealed record Signal(ServerMessage Message) : SessionInput;

    /// <summary>The conversation with the server is over.</summary>
    /// <param name="LastAttempt">To go on with it; the default where none was made.</param>
    /// <param name="IsGoodbye">The server said so.</param>
    public sealed record SignalLost(SignalAttempt LastAttempt, bool IsGoodbye) : SessionInput;

    /// <summary>More waits for the server to read than ever should.</summary>
    public sealed record OutboxFull : SessionInput;

    /// <summary>This side of a media association, for the server.</summary>
    public sealed record TransportOffered(OpenTransport Offer) : SessionInput;

    /// <param name="Opening">Of the media association, as the client numbers its attempts.</param>
    public sealed record Rtc(RtcEvent Happened, int Opening) : SessionInput;

    /// <summary>The key protocol has something to say to the server, or through it.</summary>
    public sealed record KeysSay(ClientMessage Message) : SessionInput;

    /// <summary>There is a key to send with. The key itself goes from the key protocol to media, and never comes here.</summary>
    public sealed record KeysStand(string Milestone) : SessionInput;

    /// <summary>The key protocol cannot go on.</summary>
    public sealed record KeysFailed(SessionEndReason Reason, string Detail) : SessionInput;

    public sealed record Lock(bool Locked) : SessionInput;

    public sealed record Decide(HostDecision Decision) : SessionInput;

    public sealed record Show(WantedPictures Wanted) : SessionInput;

    /// <summary>People here say something. A text that is one.</summary>
    public sealed record Say(string Text) : SessionInput
    {
        /// <summary>Without what is said.</summary>
        public override string ToString() => nameof(Say);
    }

    public sealed record RaiseHand(bool Up) : SessionInput;

    /// <summary>People here show their screen, or do not any more.</summary>
    public sealed record ShareScreen(bool On) : SessionInput;

    public sealed record Leave : SessionInput;

    /// <summary>Time went on, and this is what is to be seen: after every turn of the loop, and several times a second.</summary>
    public sealed record Looked(SessionSight Sight) : SessionInput;

    /// <summary>This program has a fault. The log has the details.</summary>
    public sealed record Broke : SessionInput;
}
