using System.Security.Cryptography;
using System.Text.Json;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>A running meeting: who is in it, its board, its leader. Not thread-safe: the hall owns it.</summary>
internal sealed class MeetingInstance
{
    private readonly List<Participant> _participants = [];
    private readonly Dictionary<ParticipantId, Participant> _byId = [];
    private readonly BulletinBoard _board;
    private readonly StatementIssuer? _statements;
    private readonly byte[]? _enhancedKey;
    private uint _lastId;

    public MeetingInstance(ScheduledMeeting schedule, MeetingUuid uuid, BoardLimits boardLimits, StatementIssuer statements)
    {
        Schedule = schedule;
        Uuid = uuid;
        _statements = schedule.Encryption == EncryptionType.EndToEnd ? statements : null;
        _board = new BulletinBoard(boardLimits);
        // Paper 7.2: in an enhanced meeting, and only there, the server makes the key.
        _enhancedKey = schedule.Encryption == EncryptionType.Enhanced ? RandomNumberGenerator.GetBytes(32) : null;
    }

    public ScheduledMeeting Schedule { get; }
    public MeetingUuid Uuid { get; }
    public ParticipantId Leader { get; private set; }
    public IReadOnlyList<Participant> Participants => _participants;

    public Participant Admit(ISignalPeer peer, Newcomer newcomer, TimeSpan now)
    {
        uint audio = DrawSsrc(0);
        var entry = new RosterEntry(
            new ParticipantId(++_lastId), newcomer.User, newcomer.Hardware, newcomer.DisplayName, newcomer.ClientType, audio, DrawSsrc(audio));
        Participant participant = new(peer, entry, newcomer.IdentityKey);
        Restate(participant);
        RosterEntry[] others = [.. _participants.Select(other => other.Entry)];
        _participants.Add(participant);
        _byId.Add(participant.Id, participant);
        ParticipantId? chosen = ChooseLeader(now);
        SendRoster(participant, others);
        foreach (BoardEntry retained in _board.RetainedFor(entry.Participant))
            peer.Send(retained);
        if (_enhancedKey is not null)
            peer.Send(new EnhancedMeetingKey(_enhancedKey));
        SendToOthers(participant, new ParticipantJoined(participant.Entry));
        if (chosen is { } leader && others.Length > 0)
            SendToOthers(participant, new LeaderChosen(leader));
        return participant;
    }

    /// <summary>Removes a participant. Whoever it was, the meeting goes on for those who are left: when it was the leader, they learn of another after the leave.</summary>
    public void Remove(Participant participant, TimeSpan now)
    {
        if (!_byId.Remove(participant.Id))
            return;
        _participants.Remove(participant);
        _board.Remove(participant.Id);
        SendToOthers(participant, new ParticipantLeft(participant.Id));
        if (ChooseLeader(now) is { } leader)
            SendToOthers(participant, new LeaderChosen(leader));
    }

    public PostOutcome Post(Participant author, PostToBoard post, TimeSpan now)
    {
        PostOutcome outcome = _board.Post(author.Id, post, _byId.ContainsKey, now, out BoardEntry? entry);
        if (entry is null)
            return outcome;
        byte[] message = SignalJson.Write(entry);
        if (entry.Recipient is { } recipient)
        {
            _byId[recipient].Peer.Send(message);
            return outcome;
        }
        foreach (Participant participant in _participants)
        {
            if (_board.IsFor(entry, participant.Id))
                participant.Peer.Send(message);
        }
        return outcome;
    }

    public void EraseKey() => CryptographicOperations.ZeroMemory(_enhancedKey);

    /// <summary>Ends the meeting for all. The board goes with the instance.</summary>
    public void End(MeetingEndCause cause, string sentence)
    {
        byte[] message = SignalJson.Write(new MeetingEnded(cause, sentence));
        foreach (Participant participant in _participants)
            participant.Peer.Send(message);
        _participants.Clear();
        _byId.Clear();
    }

    /// <summary>The new leader, if that changed.</summary>
    private ParticipantId? ChooseLeader(TimeSpan now)
    {
        ParticipantId? chosen = Schedule.Encryption == EncryptionType.EndToEnd
            ? LeaderChoice.EndToEnd(_participants, Leader, _board.HasAnnounced)
            : LeaderChoice.Enhanced(_participants, Schedule.Host);
        if (chosen is not { } leader || leader == Leader)
            return null;
        Leader = leader;
        _board.ChangeLeader(leader, now);
        return chosen;
    }

    /// <summary>A full roster does not fit into one message; the rest follows as if they had joined just then.</summary>
    private void SendRoster(Participant newcomer, ReadOnlySpan<RosterEntry> others)
    {
        JoinAccepted accepted = new(Schedule.Id, Uuid, Schedule.Topic, Schedule.Encryption, newcomer.Entry, [], Leader);
        int bytes = SignalJson.Write(accepted).Length, fitting = 0;
        while (fitting < others.Length && (bytes += JsonSerializer.SerializeToUtf8Bytes(others[fitting], SignalJson.Default.RosterEntry).Length + 1) <= Limits.SignalMessageBytes)
            fitting++;
        newcomer.Peer.Send(accepted with { Participants = others[..fitting].ToArray() });
        foreach (RosterEntry other in others[fitting..])
            newcomer.Peer.Send(new ParticipantJoined(other));
    }

    /// <summary>States a newcomer, and those present anew whose statements are of an older key: one that expired convinces nobody.</summary>
    private void Restate(Participant newcomer)
    {
        if (_statements?.Current is not { } key)
            return;
        newcomer.State(key, this);
        foreach (Participant participant in _participants)
            participant.State(key, this);
    }

    private void SendToOthers(Participant one, ServerMessage message)
    {
        byte[] utf8 = SignalJson.Write(message);
        foreach (Participant participant in _participants)
        {
            if (participant != one)
                participant.Peer.Send(utf8);
        }
    }

    private uint DrawSsrc(uint taken)
    {
        while (true)
        {
            uint ssrc = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
            if (ssrc != taken && !_participants.Exists(other => other.Entry.AudioSsrc == ssrc || other.Entry.VideoSsrc == ssrc))
                return ssrc;
        }
    }
}
