using System.Collections.Frozen;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Meeting;

namespace ZoomRooms.EndToEnd.Keys;

/// <summary>
/// What frames may be opened with now: the meeting keys held, and the participants of the certified list. An immutable copy for the media
/// side, which owns it and disposes it when the next one comes.
/// </summary>
public sealed class ReceivingKeys : IStreamKeySource, IDisposable
{
    private readonly MeetingContext _meeting;
    private readonly FrozenDictionary<uint, SecretBytes> _keys;
    private readonly FrozenDictionary<ushort, ParticipantDevice> _senders;

    internal ReceivingKeys(MeetingContext meeting, IEnumerable<MeetingKey> keys, IEnumerable<KeyValuePair<ushort, ParticipantDevice>> senders)
    {
        _meeting = meeting;
        _keys = keys.ToFrozenDictionary(key => key.SequenceNumber, key => new SecretBytes(key.Secret));
        _senders = senders.ToFrozenDictionary();
    }

    /// <summary>mkSeqNums held.</summary>
    public IReadOnlyCollection<uint> SequenceNumbers => _keys.Keys;

    public bool TryDerive(FrameKeyId id, Span<byte> baseKey)
    {
        if (!_keys.TryGetValue(id.MeetingKeySequenceNumber, out SecretBytes? key) || !_senders.TryGetValue(id.SenderIndex, out ParticipantDevice sender))
            return false;
        StreamKey.Derive(key.Span, _meeting, sender, id.SenderIndex, id.Stream, baseKey);
        return true;
    }

    public void Dispose()
    {
        foreach (SecretBytes key in _keys.Values)
            key.Dispose();
    }
}
