using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>
/// One receiver of an enhanced meeting, whose keys need no protocol: frames of participants 1 and 2 come to participant 3.
/// </summary>
internal sealed class EnhancedStreams : IStreamSubscriptions, IDisposable
{
    public const uint AudioSsrc = 100;
    public const uint VideoSsrc = 101;

    private static readonly byte[] Key = new byte[32];
    private static readonly MeetingContext Meeting = new(new MeetingId(1), default);
    private readonly Dictionary<(ushort, MediaStream), FrameEncryptor> _encryptors = [];
    private readonly Dictionary<(ushort, MediaStream), uint> _captured = [];
    private readonly List<IDisposable> _disposables = [];

    public EnhancedStreams()
    {
        Incoming = new IncomingFrames((_, stream) => stream switch
        {
            MediaStream.Audio => Audio,
            MediaStream.SharedScreen => Screen,
            _ => Video,
        }, this);
        _disposables.Add(Incoming);
    }

    public IncomingFrames Incoming { get; }

    public RecordingReceiver Audio { get; } = new();

    public RecordingReceiver Video { get; } = new();

    public RecordingReceiver Screen { get; } = new();

    public List<(uint Ssrc, TimeSpan At)> KeyFrameRequests { get; } = [];

    public HashSet<uint> Subscribed { get; } = [];

    public ParticipantReception First => Incoming.Participants.Single(participant => participant.Participant.Value == 1);

    public static RosterEntry Roster(uint id) =>
        new(new ParticipantId(id), new UserId(id), new HardwareId(id), $"Participant {id}", ClientType.ZoomRooms, 98 + 2 * id, 99 + 2 * id);

    public void GiveKeys(TimeSpan now) => Incoming.SetKeys(new EnhancedKeys(Key, Meeting, selfIndex: 3), now);

    public byte[] Seal(ushort sender, StreamKind kind, ReadOnlySpan<byte> frame) =>
        Seal(sender, kind == StreamKind.Audio ? MediaStream.Audio : MediaStream.Picture, frame);

    /// <summary>The next frame of a stream, captured 20 ms (sound) or 40 ms after the one before.</summary>
    public byte[] Seal(ushort sender, MediaStream stream, ReadOnlySpan<byte> frame) =>
        Seal(sender, stream, frame, _captured[(sender, stream)] = _captured.GetValueOrDefault(
            (sender, stream)) + (stream == MediaStream.Audio ? 960u : 3600u));

    public byte[] Seal(ushort sender, MediaStream stream, ReadOnlySpan<byte> frame, uint captured)
    {
        if (!_encryptors.TryGetValue((sender, stream), out FrameEncryptor? encryptor))
        {
            _encryptors.Add((sender, stream), encryptor = new FrameEncryptor(stream));
            encryptor.SetKey(FrameSendingKey.ForEnhanced(EnhancedKeys.Sending(Key, Meeting, sender, stream)));
            _disposables.Add(encryptor);
        }
        byte[] destination = new byte[frame.Length + FrameEncryptor.MaxOverhead];
        Assert.True(encryptor.TryEncrypt(frame, captured, destination, out EncryptedFrame sealedFrame));
        return sealedFrame.Bytes.ToArray();
    }

    /// <summary>A frame under a meeting key that nobody has: an enhanced meeting has only key 1.</summary>
    public static byte[] OfKey(uint sequenceNumber, ushort sender, StreamKind kind, int length = 40)
    {
        FrameKeyId id = new(sequenceNumber, sender, kind == StreamKind.Audio ? MediaStream.Audio : MediaStream.Picture);
        using SFrameKey key = new(new byte[32], id.ToKeyId(), FrameCipherProvider.Selected);
        byte[] destination = new byte[length + FrameEncryptor.MaxOverhead];
        return destination[..key.Seal(0, [], new byte[length], destination)];
    }

    void IStreamSubscriptions.AddRemoteStream(uint ssrc, StreamKind kind) => Subscribed.Add(ssrc);

    void IStreamSubscriptions.RemoveRemoteStream(uint ssrc) => Subscribed.Remove(ssrc);

    void IStreamSubscriptions.RequestKeyFrame(uint ssrc, TimeSpan now) => KeyFrameRequests.Add((ssrc, now));

    public void Dispose() => _disposables.ForEach(disposable => disposable.Dispose());
}
