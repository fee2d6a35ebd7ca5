using ZoomRooms.EndToEnd.Board;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>This device's liveness nonces (paper 7.6.8): the two most recent, and when the next is due.</summary>
internal sealed class OwnNonces
{
    /// <summary>Up to ten participants; longer, quadratically, in larger meetings (paper 7.6.8, footnote 17).</summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(3);
    private const int SmallMeeting = 10;

    private TimeSpan _madeAt;

    public LivenessNonce? Latest { get; private set; }
    public LivenessNonce? Previous { get; private set; }

    public static TimeSpan IntervalAt(int participants) =>
        participants <= SmallMeeting ? ShortestInterval : ShortestInterval * participants * participants / (SmallMeeting * SmallMeeting);

    public TimeSpan DueAt(int participants) => _madeAt + IntervalAt(participants);

    public LivenessNonce Renew(TimeSpan now)
    {
        Previous = Latest;
        Latest = LivenessNonce.Create((Previous?.Counter ?? 0) + 1);
        _madeAt = now;
        return Latest;
    }
}
