using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Session;

/// <summary>A stay in an enhanced meeting (paper 7.2): the server made the key and hands it out. It never lights the lock.</summary>
internal sealed class EnhancedMembership(ParticipantContext context, JoinAccepted accepted, SessionProgress progress, Action<RtcEvent, int> onRtc)
    : Membership(context, accepted, progress, onRtc)
{
    private const int IndexLimit = ZoomRooms.EndToEnd.ParticipantList.LeaderParticipantList.IndexLimit;
    private SecretBytes? _key;

    protected override bool HasKeys => _key is not null;

    public override EncryptionEvidence Evidence(EncryptionType requested) =>
        EncryptionEvidence.None(requested) with
        {
            ClaimedByServer = Accepted.Encryption, FramesToNetwork = Loop.Audio.Accepted + Loop.Video.Accepted + Loop.SmallVideo.Accepted,
        };

    public override SessionSnapshot Describe(SessionSnapshot snapshot)
    {
        ParticipantView[] participants =
        [
            new ParticipantView(Accepted.Self.DisplayName, IsSelf: true, IsLeader: false) { Index = Accepted.Self.Participant.Value },
            .. Roster.Values.Select(participant => new ParticipantView(participant.DisplayName, IsSelf: false, IsLeader: false) { Index = participant.Participant.Value }),
        ];
        return DescribeReception(snapshot) with { Participants = participants, Seats = DescribeSeats(participants) };
    }

    /// <summary>There is no list but the server's.</summary>
    protected override string? NameOf(ParticipantReception participant) => participant.AnnouncedName;

    protected override string? NameOf(RosterEntry participant) => participant.DisplayName;

    protected override ulong? IndexOf(RosterEntry participant) => participant.Participant.Value;

    public override void Dispose()
    {
        base.Dispose();
        _key?.Dispose();
    }

    /// <summary>There is no list but the server's: what is decided, the server is told.</summary>
    public override void Decide(HostDecision decision)
    {
        switch (decision)
        {
            case HostDecision.Remove { Index: var index } when Roster.TryGetValue(new ParticipantId((uint)index), out RosterEntry? removed):
                Send(new RemoveParticipant(removed.Hardware));
                break;
            case HostDecision.MakeCoHost { Index: var index } when Roster.TryGetValue(new ParticipantId((uint)index), out RosterEntry? named):
                Send(new MakeCoHost(named.Hardware));
                break;
            case HostDecision.End:
                Send(new EndMeeting());
                break;
            default:
                // Somebody who is not there, or a waiting room, which enhanced meetings do not have.
                break;
        }
    }

    protected override void StartKeys()
    {
    }

    protected override void StepKeys(SessionProgress progress)
    {
    }

    protected override void HandleKeySignal(ServerMessage message, SessionProgress progress)
    {
        switch (message)
        {
            case EnhancedMeetingKey repeated when _key is not null && repeated.Key.AsSpan().SequenceEqual(_key.Span):
                break;
            case EnhancedMeetingKey { Key.Length: StreamKey.Size } key when _key is null && Accepted.Self.Participant.Value < IndexLimit:
                UseKey(key.Key);
                progress.Reach("enhanced key received");
                break;
            case LeaderChosen or BoardEntry:
                break;
            default:
                progress.Finish(SessionEndReason.ProtocolViolation, "The meeting server sent a message that has no place in this meeting.");
                break;
        }
    }

    private void UseKey(ReadOnlySpan<byte> serverKey)
    {
        var meeting = new MeetingContext(Accepted.Meeting, Accepted.Uuid);
        ushort self = (ushort)Accepted.Self.Participant.Value;
        Outgoing.SetKeys(
            FrameSendingKey.ForEnhanced(EnhancedKeys.Sending(serverKey, meeting, self, MediaStream.Audio)),
            FrameSendingKey.ForEnhanced(EnhancedKeys.Sending(serverKey, meeting, self, MediaStream.Picture)),
            FrameSendingKey.ForEnhanced(EnhancedKeys.Sending(serverKey, meeting, self, MediaStream.SmallPicture)));
        Loop.SetKeys(new EnhancedKeys(serverKey, meeting, self));
        _key = new SecretBytes(serverKey);
    }
}
