using System.Runtime.InteropServices;
using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>
/// A participant of a <see cref="VirtualMeeting"/>: key protocol, encryptors and received frames are the product's, time and network the
/// test's.
/// </summary>
internal sealed class VirtualParticipant : IStreamSubscriptions, IDisposable
{
    private readonly FrameEncryptor _audio = new(MediaStream.Audio);
    private readonly FrameEncryptor _video = new(MediaStream.Picture);
    private readonly byte[] _sealed = new byte[256];
    private readonly Dictionary<(ParticipantId, StreamKind), RecordingReceiver> _receivers = [];
    private readonly DeviceIdentity _identity;
    private bool _keyFrameDue = true;

    public VirtualParticipant(MeetingContext context, RosterEntry roster, DeviceIdentity identity, Bytes32 statementRoot)
    {
        Roster = roster;
        _identity = identity;
        Meeting = new EndToEndMeeting(
            context, identity, new ParticipantDevice(roster.User, roster.Hardware), roster.Participant, roster.DisplayName, statementRoot);
        Incoming = new IncomingFrames((participant, stream) => Receiver(participant.Participant, stream.Kind()), this);
    }

    public RosterEntry Roster { get; }
    public ParticipantId Id => Roster.Participant;
    public EndToEndMeeting Meeting { get; }
    public IncomingFrames Incoming { get; }

    /// <summary>Streams that a key frame was asked for, and when.</summary>
    public List<(uint Ssrc, TimeSpan At)> KeyFrameRequests { get; } = [];

    /// <summary>The first key this participant was ever given.</summary>
    public uint? FirstKey { get; private set; }

    public HashSet<uint> KeysSentWith { get; } = [];

    public TimeSpan? JoinedAt { get; set; }
    public TimeSpan? LeftAt { get; set; }
    public TimeSpan? CertifiedAt { get; private set; }
    public TimeSpan SignallingArrives { get; set; }
    public TimeSpan PostsArrive { get; set; }

    /// <summary>Whether its encoder makes a key frame of its own accord when its key changes, as the product's does.</summary>
    public bool KeyFrameAtRekey { get; set; } = true;

    public MeetingEvent.Failed? Failed { get; private set; }
    public HashSet<ParticipantId> Known { get; } = [];

    /// <summary>Called when somebody asks for a key frame.</summary>
    public Action<uint, TimeSpan>? OnKeyFrameRequest { get; set; }

    /// <summary>What a sender's frames came to; one for all of its stay, however often the product makes anew.</summary>
    public RecordingReceiver Receiver(ParticipantId sender, StreamKind kind)
    {
        ref RecordingReceiver? receiver = ref CollectionsMarshal.GetValueRefOrAddDefault(_receivers, (sender, kind), out _);
        return receiver ??= new RecordingReceiver();
    }

    public IEnumerable<RecordingReceiver> Receivers => _receivers.Values;

    public void Add(RosterEntry participant)
    {
        if (!Known.Add(participant.Participant))
            return;
        Meeting.HandleJoined(participant.Participant, participant.Statement, VirtualMeeting.Noon);
        Incoming.Add(participant);
    }

    public void Remove(ParticipantId participant, TimeSpan now)
    {
        Known.Remove(participant);
        Meeting.HandleLeft(participant, now);
        Incoming.Remove(participant);
    }

    /// <summary>What a session does after each input: events to the media side.</summary>
    public void TakeEvents(TimeSpan now)
    {
        while (Meeting.TryGetEvent(out MeetingEvent? happened))
        {
            switch (happened)
            {
                case MeetingEvent.SendingKeysChanged keys:
                    CertifiedAt ??= now;
                    _audio.SetKey(FrameSendingKey.ForEndToEnd(keys.Keys[MediaStream.Audio]));
                    _video.SetKey(FrameSendingKey.ForEndToEnd(keys.Keys[MediaStream.Picture]));
                    keys.Keys[MediaStream.SmallPicture].Dispose();
                    _keyFrameDue |= KeyFrameAtRekey;
                    break;
                case MeetingEvent.ReceivingKeysChanged keys:
                    if (FirstKey is null && keys.Keys.SequenceNumbers.Count > 0)
                        FirstKey = keys.Keys.SequenceNumbers.Min();
                    Incoming.SetKeys(keys.Keys, now);
                    break;
                case MeetingEvent.Failed failed:
                    Failed = failed;
                    break;
            }
        }
    }

    public void RequestKeyFrame() => _keyFrameDue = true;

    /// <summary>Seals a frame as the encoders' threads do; null before there is a key.</summary>
    public byte[]? Seal(StreamKind kind, long number, TimeSpan at, out bool isKeyFrame, out uint key)
    {
        isKeyFrame = kind == StreamKind.Video && _keyFrameDue;
        key = 0;
        uint captured = (uint)(at.Ticks / 1000 * (kind == StreamKind.Audio ? 48 : 90) / 10);
        if (!(kind == StreamKind.Audio ? _audio : _video).TryEncrypt(
            RecordingReceiver.Make(number), captured, _sealed, out EncryptedFrame frame))
            return null;
        if (kind == StreamKind.Video)
            _keyFrameDue = false;
        Assert.True(FrameDecryptor.TryReadClaim(frame.Bytes, out FrameKeyId claim));
        key = claim.MeetingKeySequenceNumber;
        KeysSentWith.Add(key);
        return frame.Bytes.ToArray();
    }

    void IStreamSubscriptions.AddRemoteStream(uint ssrc, StreamKind kind)
    {
    }

    void IStreamSubscriptions.RemoveRemoteStream(uint ssrc)
    {
    }

    void IStreamSubscriptions.RequestKeyFrame(uint ssrc, TimeSpan now)
    {
        KeyFrameRequests.Add((ssrc, now));
        OnKeyFrameRequest?.Invoke(ssrc, now);
    }

    public void Dispose()
    {
        Incoming.Dispose();
        _audio.Dispose();
        _video.Dispose();
        Meeting.Dispose();
        _identity.Dispose();
    }
}
