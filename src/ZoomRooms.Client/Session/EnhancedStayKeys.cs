using System.Diagnostics.CodeAnalysis;
using ZoomRooms.Client.Media;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>The key of an enhanced meeting (paper 7.2): the server made it and hands it out. It never lights the lock.</summary>
internal sealed class EnhancedStayKeys(JoinAccepted accepted, MediaLoop loop, OutgoingMedia outgoing) : StayKeys
{
    private const int IndexLimit = ZoomRooms.EndToEnd.ParticipantList.LeaderParticipantList.IndexLimit;
    private SecretBytes? _key;
    private SessionInput? _input;
    private (IReadOnlyDictionary<ParticipantId, RosterEntry>? Roster, IReadOnlyList<ParticipantView> Views) _described = (null, []);

    public override bool HasKeys => _key is not null;

    public override EncryptionEvidence Evidence(EncryptionType requested) =>
        EncryptionEvidence.None(requested) with { ClaimedByServer = accepted.Encryption, FramesToNetwork = loop.FramesAccepted };

    /// <summary>There is no list but the server's.</summary>
    public override SessionSnapshot Describe(SessionSnapshot snapshot, IReadOnlyDictionary<ParticipantId, RosterEntry> roster)
    {
        if (!ReferenceEquals(roster, _described.Roster))
        {
            IEnumerable<RosterEntry> others = roster.Values.OrderBy(other => other.Participant.Value);
            _described = (roster, [View(accepted.Self, isSelf: true), .. others.Select(other => View(other, isSelf: false))]);
        }
        return snapshot with { Participants = _described.Views, MayCommand = accepted.MayCommand };
    }

    public override string? NameOf(ParticipantReception participant) => participant.AnnouncedName;

    public override string? NameOf(RosterEntry participant) => participant.DisplayName;

    public override ulong? IndexOf(RosterEntry participant) => participant.Participant.Value;

    public override void Hear(ServerMessage message)
    {
        switch (message)
        {
            case EnhancedMeetingKey repeated when _key is not null && repeated.Key.AsSpan().SequenceEqual(_key.Span):
                break;
            case EnhancedMeetingKey { Key.Length: StreamKey.Size } key when _key is null && accepted.Self.Participant.Value < IndexLimit:
                Use(key.Key);
                _input = new SessionInput.KeysStand("enhanced key received");
                break;
            default:
                _input = new SessionInput.KeysFailed(SessionEndReason.ProtocolViolation, SessionEnds.OutOfPlace);
                break;
        }
    }

    public override bool TryGetInput([NotNullWhen(true)] out SessionInput? input)
    {
        (input, _input) = (_input, null);
        return input is not null;
    }

    public override void Dispose() => _key?.Dispose();

    private static ParticipantView View(RosterEntry participant, bool isSelf) =>
        new(participant.DisplayName, isSelf, IsLeader: false) { Index = participant.Participant.Value };

    private void Use(byte[] serverKey)
    {
        MeetingContext meeting = new(accepted.Meeting, accepted.Uuid);
        ushort self = (ushort)accepted.Self.Participant.Value;
        outgoing.SetKeys(StreamSet.Of(stream => FrameSendingKey.ForEnhanced(EnhancedKeys.Sending(serverKey, meeting, self, stream))));
        loop.SetKeys(new EnhancedKeys(serverKey, meeting, self));
        _key = new SecretBytes(serverKey);
    }
}
