using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.HostileServer.Record;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Interposer;

/// <summary>A participant that the server invented: its own identity and keys, the real key protocol.</summary>
internal sealed class Intruder : IDisposable
{
    public const string Name = "Intruder";

    private readonly DeviceIdentity _identity = DeviceIdentity.Create();
    private readonly JoinAccepted _seenBy;
    private readonly EndToEndMeeting _meeting;
    private readonly WhatTheServerSaw _saw;
    private Binding? _announced;
    private IStreamKeySource? _keys;

    public Intruder(HostileMeetingServer server, ParticipantId? leader = null, RosterEntry? device = null)
    {
        _seenBy = server.Client("room").Accepted!;
        _saw = server.Saw;
        Entry = device
            ?? new RosterEntry(new ParticipantId(77), new UserId(77), HardwareId.Create(), Name, ClientType.ZoomRooms, 7_000, 7_001);
        _meeting = new EndToEndMeeting(
            new MeetingContext(_seenBy.Meeting, _seenBy.Uuid), _identity, new ParticipantDevice(
                Entry.User, Entry.Hardware), Entry.Participant, Name,
            new Bytes32(StatementRoot.Load(DataFolder.Open(server.DataFolder))));
        foreach (RosterEntry other in _seenBy.Participants)
            _meeting.HandleJoined(other.Participant, other.Statement, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        _meeting.Start(leader ?? _seenBy.Leader, TimeProvider.System.GetElapsedTime(0));
    }

    public RosterEntry Entry { get; private set; }

    /// <summary>Who it is, as a guest.</summary>
    public static RosterEntry Guest() => new(
        new ParticipantId(77), UserId.CreateGuest(), HardwareId.Create(), Name, ClientType.DesktopClient, 7_000, 7_001);

    /// <summary>Signs a statement for it with the server's own root, which devices pinned: the server can.</summary>
    public void State(HostileMeetingServer server, DateTimeOffset at)
    {
        DataFolder folder = DataFolder.Open(server.DataFolder);
        byte[] root = StatementRoot.LoadSecret(folder.StatementRootKey, StatementRoot.Load(folder));
        Entry = Entry with
        {
            Statement = StatementIssuer.Issue(
                StatementKey.Create(root, at), _seenBy.Meeting, _seenBy.Uuid, Entry.User, Entry.Hardware,
                _identity.VerificationKey.ToArray())
        };
    }

    /// <summary>What it posts, as entries for whoever is to believe them.</summary>
    public IReadOnlyList<BoardEntry> Posts()
    {
        List<BoardEntry> posts = new();
        while (_meeting.TryGetPost(out BoardPost? post))
        {
            if (post.Kind == BoardEntryKind.KeyAnnouncement)
                _announced = KeyAnnouncement.TryVerify(post.Entry, new MeetingContext(_seenBy.Meeting, _seenBy.Uuid))!.Binding;
            posts.Add(new BoardEntry(1_000 + posts.Count, Entry.Participant, post.Kind, post.Recipient, post.Entry));
        }
        return posts;
    }

    /// <summary>Joins in the eyes of a client: the roster entry, then everything posted.</summary>
    public void Enter(HostileMeetingServer server, IReadOnlyList<BoardEntry> posts, params string[] users)
    {
        foreach (string user in users)
        {
            server.Client(user).Tell(new ParticipantJoined(Entry));
            foreach (BoardEntry post in posts)
                server.Client(user).Tell(post);
        }
    }

    /// <summary>Reads an entry as a participant would, and keeps the keys it was given.</summary>
    public void Read(BoardEntry entry)
    {
        _meeting.HandleEntry(entry.Author, entry.Kind, entry.Entry, TimeProvider.System.GetElapsedTime(0));
        while (_meeting.TryGetEvent(out MeetingEvent? happened))
        {
            if (happened is not MeetingEvent.ReceivingKeysChanged keys)
                continue;
            _saw.Learn(keys.Keys);
            Volatile.Write(ref _keys, keys.Keys);
        }
    }

    /// <summary>Asks the leader for something, as a member may who was admitted.</summary>
    public void Request(HostCommand command) => _meeting.Request(command, TimeProvider.System.GetElapsedTime(0));

    /// <summary>A command of its own, over whatever list, whether or not it was admitted. Only after it announced itself.</summary>
    public byte[] Forge(HostCommand command, Bytes32 listHash) => new LeaderCommand(command, listHash).Write(_announced!, _identity);

    /// <summary>Its device with its identity key.</summary>
    public KnownDevice Device => new(new ParticipantDevice(Entry.User, Entry.Hardware), _identity.VerificationKey);

    /// <summary>Meets a participant, as one that the server tells it of.</summary>
    public void Meet(RosterEntry other) =>
        _meeting.HandleJoined(other.Participant, other.Statement, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>
    /// A frame under the key and in the name of <paramref name="like"/>'s sender: every member can. Null while it does not have that key.
    /// </summary>
    public byte[]? TrySealAs(ReadOnlySpan<byte> like, ulong counter, ReadOnlySpan<byte> media)
    {
        byte[] baseKey = new byte[32];
        if (!FrameDecryptor.TryReadClaim(like, out FrameKeyId claim) || Volatile.Read(ref _keys)?.TryDerive(claim, baseKey) != true)
            return null;
        using SFrameKey key = new(baseKey, claim.ToKeyId(), FrameCipherProvider.Selected);
        byte[] frame = new byte[media.Length + FrameEncryptor.MaxOverhead];
        return frame[..key.Seal(counter, new byte[OpenedFrame.CaptureTimeSize], media, frame)];
    }

    /// <summary>The list that a heartbeat certified for it has it: it was admitted.</summary>
    public bool IsMember => _meeting.IsSendingKeyCertified;

    public void Dispose()
    {
        _meeting.Dispose();
        _identity.Dispose();
    }
}
