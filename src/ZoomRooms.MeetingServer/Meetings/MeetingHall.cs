using System.Security.Cryptography;
using System.Text;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>
/// All running meetings and all connections. One lock owns them: each operation is short, only queues messages, and never waits for a client.
/// </summary>
internal sealed partial class MeetingHall(
    DeviceStore devices, MeetingStore schedule, StatementIssuer statements, IMediaRouter media, BoardLimits boardLimits, GuessLimits guessLimits, TimeProvider time,
    ILogger<MeetingHall> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<HardwareId, ISignalPeer> _connected = [];
    private readonly Dictionary<ISignalPeer, Seat> _seats = [];
    private readonly Dictionary<MeetingId, MeetingInstance> _running = [];
    private readonly Dictionary<MeetingId, List<Waiting>> _waiting = [];
    private readonly AttemptLimiter _guesses = new(guessLimits.PasscodesPerDevice, guessLimits.PasscodesOverall, TimeSpan.FromMinutes(1));
    private bool _shuttingDown;

    /// <summary>Where a connection is: in a meeting, or waiting for one.</summary>
    private sealed record Seat(MeetingId Meeting, MeetingInstance? Instance, Participant? Participant);

    private sealed record Waiting(ISignalPeer Peer, JoinMeeting Request);

    /// <summary>Takes in a connection. A device has one: the newer replaces the older, which may be the remains of a broken network.</summary>
    public void Connect(ISignalPeer peer)
    {
        lock (_lock)
        {
            if (_connected.Remove(peer.Hardware, out ISignalPeer? older))
            {
                Leave(older);
                older.Close(SignalJson.Write(new MessageRefused(RefusalCode.AlreadyInMeeting, "This device connected anew; this connection is closed.")));
            }
            _connected.Add(peer.Hardware, peer);
        }
    }

    /// <summary>Forgets a connection that is gone; it leaves its meeting.</summary>
    public void Disconnect(ISignalPeer peer)
    {
        lock (_lock)
        {
            Leave(peer);
            if (_connected.TryGetValue(peer.Hardware, out ISignalPeer? current) && current == peer)
                _connected.Remove(peer.Hardware);
        }
    }

    public void Join(ISignalPeer peer, JoinMeeting request)
    {
        if (string.IsNullOrWhiteSpace(request.DisplayName) || Encoding.UTF8.GetByteCount(request.DisplayName) > Limits.DisplayNameBytes
            || request.DisplayName.Any(char.IsControl))
        {
            peer.Send(new JoinRefused(RefusalCode.MalformedMessage, $"A display name has 1 to {Limits.DisplayNameBytes} bytes and no control characters."));
            return;
        }
        lock (_lock)
            Decide(peer, request);
    }

    public void LeaveMeeting(ISignalPeer peer)
    {
        lock (_lock)
        {
            if (!Leave(peer))
                Refuse(peer, RefusalCode.NotInMeeting);
        }
    }

    public void Post(ISignalPeer peer, PostToBoard post)
    {
        lock (_lock)
        {
            if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
            {
                Refuse(peer, RefusalCode.NotInMeeting);
                return;
            }
            // What the database says now: a co-host is named or dismissed while the meeting runs.
            PostOutcome outcome = post.Kind == BoardEntryKind.LeaderCommand && !schedule.IsHostOrCoHost(meeting.Schedule, participant.Entry.User)
                ? PostOutcome.NotCoHost
                : meeting.Post(participant, post, time.Now());
            Posts.Count(outcome);
            if (PostRefusals.Of(outcome) is { } refused)
                peer.Send(refused);
        }
    }

    public async Task OpenTransportAsync(ISignalPeer peer, OpenTransport request)
    {
        Task<TransportOpened?> opening;
        lock (_lock)
        {
            if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
            {
                Refuse(peer, RefusalCode.NotInMeeting);
                return;
            }
            RosterEntry entry = participant.Entry;
            // Queued under the lock, so that a leave that follows closes what this opens.
            opening = media.OpenAsync(
                new MediaParticipant(meeting.Uuid, entry.Participant, entry.AudioSsrc, entry.VideoSsrc), request, peer.ReachedAt);
        }
        TransportOpened? opened = await opening;
        if (opened is null)
            peer.Send(new MessageRefused(RefusalCode.MalformedMessage, "The media association was not opened: its description is not valid, or the server has no room for it."));
        else
            peer.Send(opened);
    }

    /// <summary>The engine that carried a participant's media is gone: it opens another association, and keeps its seat.</summary>
    public void MediaLost(MeetingUuid uuid, ParticipantId id)
    {
        lock (_lock)
        {
            MeetingInstance? meeting = _running.Values.FirstOrDefault(running => running.Uuid == uuid);
            meeting?.Participants.FirstOrDefault(participant => participant.Id == id)?.Peer.Send(new ReopenTransport());
        }
    }

    public void ChooseVideo(ISignalPeer peer, ChooseVideo choice)
    {
        lock (_lock)
        {
            if (TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
                media.Choose(meeting.Uuid, participant.Entry.Participant, choice.Participants, choice.Count);
            else
                Refuse(peer, RefusalCode.NotInMeeting);
        }
    }

    /// <summary>Applies what administrators changed in the database meanwhile: revoked devices leave, cancelled meetings end.</summary>
    public void ApplyAdministration()
    {
        lock (_lock)
        {
            foreach (HardwareId revoked in devices.ListRevokedSince(time.GetUtcNow() - TimeSpan.FromMinutes(1)))
            {
                if (!_connected.Remove(revoked, out ISignalPeer? peer))
                    continue;
                Leave(peer);
                peer.Close(SignalJson.Write(new MeetingEnded(MeetingEndCause.RemovedByHost, Refusals.Sentence(RefusalCode.DeviceRevoked))));
            }
            foreach (MeetingId cancelled in schedule.ListCancelledRunning())
            {
                if (_running.TryGetValue(cancelled, out MeetingInstance? meeting))
                    End(meeting, MeetingEndCause.EndedByHost, "The meeting was cancelled.");
            }
        }
    }

    /// <summary>Ends every meeting and connection; joins are refused from here on.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            _shuttingDown = true;
            string sentence = Refusals.Sentence(RefusalCode.ServerShuttingDown);
            foreach (MeetingInstance meeting in _running.Values.ToList())
                End(meeting, MeetingEndCause.ServerShuttingDown, sentence);
            foreach (ISignalPeer waiting in _waiting.Values.SelectMany(list => list).Select(entry => entry.Peer))
                waiting.Send(new MeetingEnded(MeetingEndCause.ServerShuttingDown, sentence));
            foreach (ISignalPeer peer in _connected.Values)
                peer.Close(null);
            _waiting.Clear();
            _seats.Clear();
        }
    }

    private static void Refuse(ISignalPeer peer, RefusalCode code) => peer.Send(new MessageRefused(code, Refusals.Sentence(code)));

    private bool TryFindSeat(
        ISignalPeer peer,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MeetingInstance? meeting,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Participant? participant)
    {
        Seat? seat = _seats.GetValueOrDefault(peer);
        meeting = seat?.Instance;
        participant = seat?.Participant;
        return participant is not null && meeting is not null;
    }

    private static bool Matches(string given, string passcode) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(passcode));
}
