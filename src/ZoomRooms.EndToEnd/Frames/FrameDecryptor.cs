using System.Security.Cryptography;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>Opens the frames of all other participants. Owned by one thread; no allocation a frame once a sender's key is there.</summary>
public sealed class FrameDecryptor : IDisposable
{
    /// <summary>
    /// Stream keys held at once: three streams of every participant, under each of the keys that a meeting with a rekey every two seconds
    /// holds for ten.
    /// Hostile KIDs can't fill it: a key is derived only for senders of the certified list.
    /// </summary>
    internal const int Capacity = 3 * 8 * Limits.Participants;

    private readonly Dictionary<FrameKeyId, Entry> _entries = [];
    private IStreamKeySource? _source;

    private sealed class Entry(SFrameKey key, MediaStream stream, byte[] baseKeyHash)
    {
        public SFrameKey Key { get; } = key;
        public ReplayWindow Window { get; } = ReplayWindow.Of(stream);
        public byte[] BaseKeyHash { get; } = baseKeyHash;
    }

    /// <summary>
    /// Opens with the keys of <paramref name="source"/> from now on. Replay windows of keys that stay are kept; keys that went are erased.
    /// The source stays the caller's.
    /// </summary>
    public void SetKeys(IStreamKeySource source)
    {
        _source = source;
        Span<byte> baseKey = stackalloc byte[32];
        Span<byte> hash = stackalloc byte[32];
        foreach (FrameKeyId id in _entries.Keys.ToList())
        {
            bool kept = source.TryDerive(id, baseKey);
            SHA256.HashData(baseKey, hash);
            // The same KID with another key is another key, and has a window of its own.
            if (!kept || !hash.SequenceEqual(_entries[id].BaseKeyHash))
                Remove(id);
        }
        CryptographicOperations.ZeroMemory(baseKey);
    }

    /// <summary>What the header of a frame claims; proven by nothing. False when there is no header.</summary>
    public static bool TryReadClaim(ReadOnlySpan<byte> encrypted, out FrameKeyId claim)
    {
        claim = default;
        return SFrameHeader.TryRead(encrypted, out SFrameHeader header, out _) && FrameKeyId.TryParse(header.KeyId, out claim);
    }

    /// <summary>
    /// Opens a frame. <paramref name="opened"/> holds something only when the result is <see cref="FrameDecryptResult.Decrypted"/>.
    /// </summary>
    /// <param name="destination">Takes the plaintext: the media, and <see cref="OpenedFrame.CaptureTimeSize"/> bytes.</param>
    /// <param name="now">When the frame came, monotonic.</param>
    /// <exception cref="ArgumentException">The two spans overlap.</exception>
    public FrameDecryptResult TryDecrypt(ReadOnlySpan<byte> encrypted, Span<byte> destination, TimeSpan now, out OpenedFrame opened)
    {
        opened = default;
        if (encrypted.Overlaps(destination))
            throw new ArgumentException("encrypted and destination overlap", nameof(destination));
        if (!SFrameHeader.TryRead(encrypted, out SFrameHeader header, out int headerLength)
            || !FrameKeyId.TryParse(header.KeyId, out FrameKeyId from))
            return FrameDecryptResult.Malformed;
        int plaintextLength = encrypted.Length - headerLength - FrameCipher.TagSize;
        if (plaintextLength <= OpenedFrame.CaptureTimeSize)
            return FrameDecryptResult.Malformed;
        if (plaintextLength > destination.Length || plaintextLength > Limits.FrameBytes + OpenedFrame.CaptureTimeSize)
            return FrameDecryptResult.TooLarge;
        if (!_entries.TryGetValue(from, out Entry? entry) && (entry = TryDerive(from)) is null)
            return _source?.WhyNot(from) ?? FrameDecryptResult.UnknownKey;
        switch (entry.Window.Look(header.Counter, now))
        {
            case CounterPlace.Replayed:
                return FrameDecryptResult.Replayed;
            case CounterPlace.TooFarAhead:
                return FrameDecryptResult.TooFarAhead;
        }
        // Only a frame that proved authentic may move the window: a forged counter would shut honest frames out.
        if (!entry.Key.TryOpen(header.Counter, headerLength, [], encrypted, destination))
            return FrameDecryptResult.NotAuthentic;
        entry.Window.Accept(header.Counter, now);
        opened = new OpenedFrame(from, destination[..plaintextLength]);
        return FrameDecryptResult.Decrypted;
    }

    /// <summary>Erases every key.</summary>
    public void Dispose()
    {
        foreach (Entry entry in _entries.Values)
            entry.Key.Dispose();
        _entries.Clear();
        _source = null;
    }

    private Entry? TryDerive(FrameKeyId id)
    {
        if (_source is null || _entries.Count >= Capacity)
            return null;
        // On the stack: strangers' frames are many and must not make garbage.
        Span<byte> baseKey = stackalloc byte[32];
        if (!_source.TryDerive(id, baseKey))
            return null;
        Entry entry = new(new SFrameKey(baseKey, id.ToKeyId(), FrameCipherProvider.Selected), id.Stream, SHA256.HashData(baseKey));
        CryptographicOperations.ZeroMemory(baseKey);
        _entries.Add(id, entry);
        return entry;
    }

    private void Remove(FrameKeyId id)
    {
        if (_entries.Remove(id, out Entry? entry))
            entry.Key.Dispose();
    }
}
