using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>A running meeting: who is in it, its board, its leader. Not thread-safe: the hall owns it.</summary>
internal sealed class MeetingInstance
{
    /// <summary>As many as the participant list has room for.</summary>
    private const int MostRemoved = 4096;

    private readonly List<Participant> _participants = [];
    private readonly Dictionary<ParticipantId, Participant> _byId = [];
    private readonly BulletinBoard _board;
    private readonly byte[]? _enhancedKey;
    private readonly HashSet<HardwareId> _removed = [];
    private readonly HashSet<HardwareId> _coHosts = [];
    private uint _lastId;

    // Who said last that it shows its screen.
    private ParticipantId? _shares;

    /// <param name="mediaNode">The server that carries its media.</param>
    /// <param name="enhancedKey">Paper 7.2: in an enhanced meeting, and only there, the server makes the key.</param>
    public MeetingInstance(ScheduledMeeting schedule, MeetingUuid uuid, string mediaNode, byte[]? enhancedKey, BoardLimits boardLimits)
    {
        Schedule = schedule;
        Uuid = uuid;
        MediaNode = mediaNode;
        _board = new BulletinBoard(boardLimits);
        // Its own: it is erased at the end, and the step that brought it is others' too.
        _enhancedKey = schedule.Encryption == EncryptionType.Enhanced ? enhancedKey?.ToArray() : null;
    }

    /// <summary>As another server had it.</summary>
    public MeetingInstance(MeetingState state, Func<string, Conversation> conversationOf, BoardLimits boardLimits)
        : this(state.Schedule, state.Uuid, state.MediaNode, state.EnhancedKey, boardLimits)
    {
        (Leader, _lastId, _shares) = (state.Leader, state.LastId, state.Shares);
        foreach (ParticipantState one in state.Participants)
        {
            Participant participant = new(conversationOf(one.Conversation), one.Entry)
            {
                StatedUntil = one.StatedUntil,
                Messages = one.Messages is { } allowance ? new PostingAllowance(allowance.Tokens, allowance.Since) : null,
            };
            _participants.Add(participant);
            _byId.Add(participant.Id, participant);
        }
        _board.Become(state.Board);
        _removed.UnionWith(state.Removed ?? []);
        _coHosts.UnionWith(state.CoHosts ?? []);
    }

    public ScheduledMeeting Schedule { get; }
    public MeetingUuid Uuid { get; }
    public string MediaNode { get; set; }
    public ParticipantId Leader { get; private set; }
    public IReadOnlyList<Participant> Participants => _participants;

    /// <summary>Nobody is left who could lead it.</summary>
    public bool HasGuestsOnly =>
        Schedule.Encryption == EncryptionType.EndToEnd && _participants.TrueForAll(one => one.Entry.User.IsGuest);

    public Participant? Find(ParticipantId id) => _byId.GetValueOrDefault(id);

    /// <summary>The device is out for as long as this instance lasts.</summary>
    public bool IsRemoved(HardwareId hardware) => _removed.Contains(hardware);

    /// <summary>False when no more are remembered.</summary>
    public bool TryRemoveForGood(HardwareId hardware)
    {
        _coHosts.Remove(hardware);
        return _removed.Contains(hardware) || (_removed.Count < MostRemoved && _removed.Add(hardware));
    }

    /// <summary>Named during the meeting, besides those scheduled.</summary>
    public bool IsCoHost(HardwareId hardware) => _coHosts.Contains(hardware);

    /// <summary>Without effect for a device that is not here, and for a guest.</summary>
    public void MakeCoHost(HardwareId hardware)
    {
        if (_coHosts.Count < MostRemoved
            && _participants.Exists(participant => participant.Entry.Hardware == hardware && !participant.Entry.User.IsGuest))
            _coHosts.Add(hardware);
    }

    /// <param name="restated">Newer statements on those present: one that expired convinces nobody.</param>
    public Participant Admit(Conversation conversation, Newcomer newcomer, IReadOnlyList<Restated> restated, TimeSpan now)
    {
        foreach (Restated one in restated)
            _byId.GetValueOrDefault(one.Participant)?.Restate(one.Stated);
        ParticipantId id = new(++_lastId);
        uint audio = ChooseSsrc(id, []), video = ChooseSsrc(id, [audio]), small = ChooseSsrc(id, [audio, video]);
        Participant participant = new(conversation, new RosterEntry(
            id, newcomer.User, newcomer.Hardware, newcomer.DisplayName, newcomer.ClientType, audio, video, SmallVideoSsrc: small,
            SharedScreenSsrc: ChooseSsrc(id, [audio, video, small])));
        if (newcomer.Stated is { } stated)
            participant.Restate(stated);
        RosterEntry[] others = [.. _participants.Select(other => other.Entry)];
        _participants.Add(participant);
        _byId.Add(participant.Id, participant);
        ParticipantId? chosen = ChooseLeader(now);
        SendRoster(participant, others, newcomer.MayCommand || IsCoHost(newcomer.Hardware));
        foreach (BoardEntry retained in _board.RetainedFor(id))
            conversation.Send(retained);
        if (_enhancedKey is not null)
            conversation.Send(new EnhancedMeetingKey(_enhancedKey));
        SendToOthers(participant, new ParticipantJoined(participant.Entry));
        if (chosen is { } leader && others.Length > 0)
            SendToOthers(participant, new LeaderChosen(leader));
        return participant;
    }

    /// <summary>Removes a participant. Whoever it was, the meeting goes on for those who are left: when it was the leader, they learn of
    /// another after the leave.</summary>
    public void Remove(Participant participant, TimeSpan now)
    {
        if (!_byId.Remove(participant.Id))
            return;
        _participants.Remove(participant);
        if (_shares == participant.Id)
            _shares = null;
        // Before the board forgets: who has a key is in the list, and who waits to be admitted has none.
        HashSet<ParticipantId> admitted = _board.HaveKeys();
        _board.Remove(participant.Id);
        SendToOthers(participant, new ParticipantLeft(participant.Id));
        if (ChooseLeader(now, admitted) is { } leader)
            SendToOthers(participant, new LeaderChosen(leader));
    }

    /// <summary>Tells those who wait for its key until when another leads, at the latest. Only who makes keys can be missed.</summary>
    /// <param name="newcomer">Null for all.</param>
    public void SayLeaderIsAway(TimeSpan patience, Participant? newcomer = null)
    {
        if (Schedule.Encryption != EncryptionType.EndToEnd)
            return;
        byte[] message = SignalJson.Write(new LeaderAway((int)Math.Ceiling(patience.TotalSeconds)));
        foreach (Participant participant in newcomer is null ? _participants : [newcomer])
        {
            if (participant.Id != Leader)
                participant.Conversation.Send(message);
        }
    }

    public PostOutcome Post(Participant author, PostToBoard post, TimeSpan now)
    {
        PostOutcome outcome = _board.Post(author.Id, post, _byId.ContainsKey, now, out BoardEntry? entry);
        if (entry is null)
            return outcome;
        byte[] message = SignalJson.Write(entry);
        if (entry.Recipient is { } recipient)
        {
            _byId[recipient].Conversation.Send(message);
            return outcome;
        }
        foreach (Participant participant in _participants)
        {
            if (_board.IsFor(entry, participant.Id))
                participant.Conversation.Send(message);
        }
        return outcome;
    }

    /// <summary>To the others who are here now.</summary>
    public void PassOn(Participant from, byte[] message) => SendToOthers(from, new SaidInMeeting(message));

    /// <summary>It shows its screen, and nobody else any more; or it does not.</summary>
    public void Share(Participant participant, bool on)
    {
        if (on && _shares != participant.Id)
        {
            Stop(participant.Id);
            _shares = participant.Id;
        }
        else if (!on && _shares == participant.Id)
            _shares = null;
    }

    /// <summary>Whoever shows its screen is told to stop.</summary>
    public void StopSharing()
    {
        Stop(by: null);
        _shares = null;
    }

    private void Stop(ParticipantId? by)
    {
        if (_shares is { } former)
            Find(former)?.Conversation.Send(new SharingStopped(by));
    }

    /// <summary>For a server that comes later.</summary>
    public MeetingState Take() => new(
        Schedule, Uuid, MediaNode, Leader, _lastId, _enhancedKey?.ToArray(),
        [.. _participants.Select(one => new ParticipantState(
            one.Conversation.Id, one.Entry, one.StatedUntil,
            one.Messages is { } allowance ? new AllowanceState(allowance.Tokens, allowance.Since) : null))], _board.Take(),
        [.. _removed.OrderBy(one => one.Value)], [.. _coHosts.OrderBy(one => one.Value)], _shares);

    public void EraseKey() => CryptographicOperations.ZeroMemory(_enhancedKey);

    /// <summary>Ends the meeting for all. The board goes with the instance.</summary>
    public void End(MeetingEndCause cause, string sentence)
    {
        byte[] message = SignalJson.Write(new MeetingEnded(cause, sentence));
        foreach (Participant participant in _participants)
            participant.Conversation.Send(message);
        _participants.Clear();
        _byId.Clear();
    }

    /// <summary>The new leader, if that changed.</summary>
    private ParticipantId? ChooseLeader(TimeSpan now, HashSet<ParticipantId>? admitted = null)
    {
        ParticipantId? chosen = Schedule.Encryption == EncryptionType.EndToEnd
            ? LeaderChoice.EndToEnd(
                _participants, Leader, id => (_board.HasAnnounced(id) ? 1 : 0) + (admitted?.Contains(id) == true ? 2 : 0))
            : LeaderChoice.Enhanced(_participants, Schedule.Host);
        if (chosen is not { } leader || leader == Leader)
            return null;
        Leader = leader;
        _board.ChangeLeader(leader, now);
        return chosen;
    }

    /// <summary>A full roster does not fit into one message; the rest follows as if they had joined just then.</summary>
    private void SendRoster(Participant newcomer, ReadOnlySpan<RosterEntry> others, bool mayCommand)
    {
        JoinAccepted accepted = new(
            Schedule.Id, Uuid, Schedule.Topic, Schedule.Encryption, newcomer.Entry, [], Leader, Schedule.WaitingRoom, mayCommand,
            Messages: Schedule.Encryption == EncryptionType.EndToEnd, Guests: Schedule.LetsGuestsIn);
        int bytes = SignalJson.Write(accepted).Length, fitting = 0;
        while (fitting < others.Length
            && (bytes += JsonSerializer.SerializeToUtf8Bytes(
                others[fitting], SignalJson.Default.RosterEntry).Length + 1) <= Limits.SignalMessageBytes)
            fitting++;
        newcomer.Conversation.Send(accepted with { Participants = others[..fitting].ToArray() });
        foreach (RosterEntry other in others[fitting..])
            newcomer.Conversation.Send(new ParticipantJoined(other));
    }

    private void SendToOthers(Participant one, ServerMessage message)
    {
        byte[] utf8 = SignalJson.Write(message);
        foreach (Participant participant in _participants)
        {
            if (participant != one)
                participant.Conversation.Send(utf8);
        }
    }

    /// <summary>Unique in the meeting, and the same on every server.</summary>
    private uint ChooseSsrc(ParticipantId id, ReadOnlySpan<uint> taken)
    {
        for (int attempt = 0; ; attempt++)
        {
            byte[] hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{Uuid} {id} {taken.Length} {attempt}"));
            uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(hash) & int.MaxValue;
            if (ssrc != 0 && !taken.Contains(ssrc)
                && !_participants.Exists(
                    other => other.Entry.AudioSsrc == ssrc || other.Entry.VideoSsrc == ssrc || other.Entry.SmallVideoSsrc == ssrc
                        || other.Entry.SharedScreenSsrc == ssrc))
                return ssrc;
        }
    }
}
