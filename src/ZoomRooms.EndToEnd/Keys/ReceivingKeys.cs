using System.Collections.Frozen;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Keys;

/// <summary>
/// What frames may be opened with now: the meeting keys held, and the participants of the certified list. An immutable copy for the media
/// side, which owns it and disposes it when the next one comes.
/// </summary>
public sealed class ReceivingKeys : IStreamKeys
{
    private readonly MeetingContext _meeting;
    private readonly FrozenDictionary<uint, SecretBytes> _keys;
    private readonly FrozenDictionary<ushort, ParticipantDevice> _senders;

    private readonly ParticipantDevice _self;
    private readonly ushort _nextIndex;
    private readonly uint _firstKey;
    private readonly uint _lastErased;

    /// <param name="self">This participant, whose own frames are never opened.</param>
    internal ReceivingKeys(MeetingContext meeting, MeetingKeyRing ring, LeaderParticipantList certified, ParticipantDevice self)
    {
        _meeting = meeting;
        _self = self;
        _keys = ring.Keys.ToFrozenDictionary(key => key.SequenceNumber, key => new SecretBytes(key.Secret));
        _senders = certified.Present.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Device);
        NewestKey = _keys.Count == 0 ? 0 : _keys.Keys.Max();
        _nextIndex = certified.NextIndex;
        _firstKey = ring.First;
        _lastErased = ring.LastErased;
    }

    /// <summary>mkSeqNums held.</summary>
    public IReadOnlyCollection<uint> SequenceNumbers => _keys.Keys;

    public uint NewestKey { get; }

    public bool TryDerive(FrameKeyId id, Span<byte> baseKey)
    {
        if (!_keys.TryGetValue(id.MeetingKeySequenceNumber, out SecretBytes? key)
            || !_senders.TryGetValue(id.SenderIndex, out ParticipantDevice sender) || sender == _self)
            return false;
        StreamKey.Derive(key.Span, _meeting, sender, id.SenderIndex, id.Stream, baseKey);
        return true;
    }

    public FrameDecryptResult WhyNot(FrameKeyId id)
    {
        if (_senders.TryGetValue(id.SenderIndex, out ParticipantDevice sender) && sender == _self)
            return FrameDecryptResult.OwnFrame;
        if (id.SenderIndex < _nextIndex && !_senders.ContainsKey(id.SenderIndex))
            return FrameDecryptResult.SenderLeft;
        if (id.MeetingKeySequenceNumber < _firstKey)
            return FrameDecryptResult.EarlierKey;
        if (id.MeetingKeySequenceNumber <= _lastErased)
            return FrameDecryptResult.RetiredKey;
        return _keys.ContainsKey(id.MeetingKeySequenceNumber) ? FrameDecryptResult.UnknownSender : FrameDecryptResult.UnknownKey;
    }

    public SenderIdentity IdentityOf(ushort senderIndex, ParticipantId announced, ParticipantDevice device)
    {
        if (!_senders.TryGetValue(senderIndex, out ParticipantDevice sender) || sender == _self)
            return SenderIdentity.Unlisted;
        return sender == device ? SenderIdentity.Announced : SenderIdentity.Another;
    }

    public void Dispose()
    {
        foreach (SecretBytes key in _keys.Values)
            key.Dispose();
    }
}
