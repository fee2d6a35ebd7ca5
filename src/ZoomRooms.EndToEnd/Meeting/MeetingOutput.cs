using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>An entry to post to the bulletin board.</summary>
/// <param name="Recipient">Set for entries to one participant.</param>
public sealed record BoardPost(BoardEntryKind Kind, ParticipantId? Recipient, byte[] Entry);

/// <summary>Something the key protocol wants its host to act on.</summary>
public abstract record MeetingEvent
{
    private MeetingEvent()
    {
    }

    /// <summary>Send with these from now on. The receiver owns and disposes them.</summary>
    public sealed record SendingKeysChanged(StreamSet<CertifiedStreamKey> Keys) : MeetingEvent, IDisposable
    {
        /// <summary>Erases all of them.</summary>
        public void Dispose()
        {
            foreach (CertifiedStreamKey key in Keys)
                key.Dispose();
        }
    }

    /// <summary>Open frames with these from now on. The receiver owns and disposes them.</summary>
    public sealed record ReceivingKeysChanged(ReceivingKeys Keys) : MeetingEvent;

    /// <summary>The certified list, the certification or the leader changed: read it from the meeting.</summary>
    public sealed record EvidenceChanged : MeetingEvent;

    /// <summary>What people at this device asked of the leader is in the certified list, or the patience for it is over.</summary>
    public sealed record CommandSettled(HostCommand Command, bool IsDone) : MeetingEvent;

    /// <summary>The meeting cannot be trusted or reached any more: leave. The last event.</summary>
    public sealed record Failed(MeetingFailure Reason, string Detail) : MeetingEvent;
}

/// <summary>Why the key protocol gave up.</summary>
public enum MeetingFailure
{
    Unknown = 0,
    /// <summary>The leader signed another encryption type than the meeting was joined with.</summary>
    EncryptionTypeContradicted,
    /// <summary>The leader signed something that breaks a rule, or its binding does not fit.</summary>
    LeaderNotVerified,
    /// <summary>No certified meeting key within <see cref="EndToEndMeeting.KeyTimeout"/>.</summary>
    MeetingKeyTimeout,
    HeartbeatsLost,
    /// <summary>The certified list no longer has this device.</summary>
    RemovedByLeader,
    /// <summary>The server made no statement that holds on who the leader's device is (paper 7.6.1).</summary>
    LeaderNotStated,
    /// <summary>Nobody admitted this device: the meeting is locked, or has a waiting room.</summary>
    NotAdmitted,
    /// <summary>The certified list says that the host ended the meeting.</summary>
    EndedByHost,
    /// <summary>The leader certifies another key under a number than it gave this device, or two keys under one number.</summary>
    KeyContradicted,
    /// <summary>The meeting's numbers for participants, keys, links or heartbeats leave no room for going on.</summary>
    NumbersUsedUp,
}
