using System.Buffers.Binary;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Packetization;

namespace ZoomRooms.HostileServer.Record;

/// <summary>Every byte that the server saw, up to a bound, every key it knows, and its tries to read with them. Any thread.</summary>
internal sealed class WhatTheServerSaw
{
    private const long Bound = 64 << 20;
    private const int Window = 16;

    private readonly Lock _lock = new();
    private readonly List<byte[]> _bytes = [];
    private readonly List<byte[]> _packets = [];
    private readonly List<byte[]> _keys = [new byte[32]];
    private readonly List<IStreamKeySource> _sources = [];
    private long _size;

    public int Packets
    {
        get
        {
            lock (_lock)
                return _packets.Count;
        }
    }

    public void Keep(ReadOnlySpan<byte> bytes) => Add(_bytes, bytes);

    public void KeepPacket(ReadOnlySpan<byte> packet) => Add(_packets, packet);

    /// <summary>A 32-byte key that the server knows or was told.</summary>
    public void Learn(byte[] key)
    {
        lock (_lock)
            _keys.Add((byte[])key.Clone());
    }

    /// <summary>Keys that a participant of the server's own making was given.</summary>
    public void Learn(IStreamKeySource keys)
    {
        lock (_lock)
            _sources.Add(keys);
    }

    /// <summary>Tries to read. Empty when nothing could be; else what could.</summary>
    /// <param name="devices">The senders that the server knows.</param>
    /// <param name="contents">Stretches of what the participants sent before it was encrypted.</param>
    public IReadOnlyList<string> TryToRead(IReadOnlyList<byte[]> contents, MeetingContext meeting, IReadOnlyList<ParticipantDevice> devices)
    {
        byte[][] bytes;
        byte[][] packets;
        List<IStreamKeySource> sources;
        lock (_lock)
        {
            bytes = [.. _bytes];
            packets = [.. _packets];
            sources = [.. _sources, .. _keys.Select(key => new EnhancedKeys(key, meeting, ushort.MaxValue)), .. _keys.SelectMany(
                key => devices.Select(device => new GuessedMeetingKey(key, meeting, device)))];
        }
        List<string> found = new();
        if (bytes.Concat(packets).Any(seen => contents.Any(content => Contains(seen, content))))
            found.Add("what was sent stood in clear");
        int opened = 0;
        foreach (byte[] frame in FramesOf(packets))
            opened += sources.Count(source => Opens(source, frame));
        if (opened > 0)
            found.Add($"{opened} frames opened with a key that the server holds");
        return found;
    }

    private static bool Contains(byte[] seen, byte[] content)
    {
        // A packet holds only a stretch of what was sent, and fragments begin anywhere.
        for (int at = 0; at + Window <= content.Length; at += Window)
        {
            if (seen.AsSpan().IndexOf(content.AsSpan(at, Window)) >= 0)
                return true;
        }
        return false;
    }

    private static bool Opens(IStreamKeySource source, byte[] frame)
    {
        using FrameDecryptor decryptor = new();
        decryptor.SetKeys(source);
        return decryptor.TryDecrypt(frame, new byte[frame.Length], TimeSpan.Zero, out _) == FrameDecryptResult.Decrypted;
    }

    /// <summary>The encrypted frames of video packets that came in order, without their costume.</summary>
    private static IEnumerable<byte[]> FramesOf(byte[][] packets)
    {
        foreach (IGrouping<uint, byte[]> stream in packets.Where(
            packet => packet.Length > 12).GroupBy(packet => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(8))))
        {
            foreach (IGrouping<uint, byte[]> frame in stream.GroupBy(
                packet => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4))).Take(200))
            {
                if (TryAssemble(frame) is { } assembled)
                    yield return assembled;
            }
        }
    }

    private static byte[]? TryAssemble(IEnumerable<byte[]> packets)
    {
        VideoDepacketizer depacketizer = new();
        depacketizer.Begin();
        foreach (byte[] packet in packets)
        {
            if (!Rtc.Rtp.RtpPacket.TryParse(packet, out Rtc.Rtp.RtpPacket parsed)
                || depacketizer.Add(parsed.Payload) != DepacketizeResult.Accepted)
                return null;
        }
        return depacketizer.Finish(out ReadOnlySpan<byte> frame, out _) == DepacketizeResult.Accepted ? frame.ToArray() : null;
    }

    private void Add(List<byte[]> list, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_size + bytes.Length > Bound)
                return;
            _size += bytes.Length;
            list.Add(bytes.ToArray());
        }
    }

    /// <summary>A key tried as the meeting key of every mkSeqNum, for one sender.</summary>
    private sealed class GuessedMeetingKey(byte[] key, MeetingContext meeting, ParticipantDevice sender) : IStreamKeySource
    {
        public bool TryDerive(FrameKeyId id, Span<byte> baseKey)
        {
            StreamKey.Derive(key, meeting, sender, id.SenderIndex, id.Stream, baseKey);
            return true;
        }

        public FrameDecryptResult WhyNot(FrameKeyId id) => FrameDecryptResult.UnknownKey;

        public SenderIdentity IdentityOf(ushort senderIndex, ParticipantId announced, ParticipantDevice device) => SenderIdentity.Unlisted;
    }
}
