using System.Runtime.InteropServices;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Packets on their way to one sealing worker, each with those it is copied for: written by one thread, read by one other, without locks,
/// waiting or allocation. What does not fit is refused. The reader takes what it likes and gives the places back when it is done with all
/// of it.
/// </summary>
internal sealed class SealingQueue
{
    /// <summary>
    /// As many as wait in the socket's own queue: a worker that the machine keeps from working loses no more than the router would.
    /// </summary>
    public const int DefaultPackets = 4096;

    // A worker has a part of a meeting's receivers.
    private const int CopiesPerPacket = 64;

    /// <summary>One receiver's copy of a packet.</summary>
    public struct Copy
    {
        public SealingTarget Target;

        /// <summary>The next copy for the same receiver, −1 at the end; the reader's.</summary>
        public int Next;
        public ushort Sequence;
        public ushort Packet;
    }

    private struct Packet
    {
        public ushort Length;

        /// <summary>What its copies count as.</summary>
        public RouterCount Count;

        /// <summary>How many copies had been written when its own ended.</summary>
        public long CopiesEnd;
    }

    /// <summary>How far one side has come; alone on its cache lines, because the other side reads it all the time.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Progress
    {
        [FieldOffset(128)]
        public long Packets;

        [FieldOffset(136)]
        public long Copies;
    }

    private readonly Packet[] _packets;
    private readonly byte[] _bytes;
    private readonly Copy[] _copies;
    private Progress _written;
    private Progress _read;

    // The writer's, beyond what it has published.
    private long _writtenPackets;
    private long _writtenCopies;
    private bool _isOpen;

    /// <param name="packets">A power of two, at most 65,536.</param>
    public SealingQueue(int packets = DefaultPackets)
    {
        _packets = new Packet[packets];
        _bytes = GC.AllocateUninitializedArray<byte>(packets * RtpPacket.MaximumLength, pinned: true);
        _copies = new Copy[packets * CopiesPerPacket];
    }

    /// <summary>Something waits.</summary>
    public bool HasWork => Volatile.Read(ref _written.Packets) != Volatile.Read(ref _read.Packets);

    /// <summary>The writer: copies that were not given back yet.</summary>
    public int Waiting => (int)(_writtenCopies - Volatile.Read(ref _read.Copies));

    /// <summary>The reader: whose copy this is, and of what. Valid from <see cref="Take"/> to <see cref="Release"/>.</summary>
    public ref Copy this[int copy] => ref _copies[copy];

    /// <summary>
    /// The writer: one more copy of a packet; the first makes the packet the open one, until <see cref="Close"/>. False when there is no
    /// room.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<byte> packet, SealingTarget target, ushort sequence, RouterCount count)
    {
        if (_writtenCopies - Volatile.Read(ref _read.Copies) == _copies.Length)
            return false;
        int at = (int)(_writtenPackets & (_packets.Length - 1));
        if (!_isOpen)
        {
            if (_writtenPackets - Volatile.Read(ref _read.Packets) == _packets.Length || packet.Length > RtpPacket.MaximumLength)
                return false;
            packet.CopyTo(_bytes.AsSpan(at * RtpPacket.MaximumLength));
            _packets[at] = new Packet { Length = (ushort)packet.Length, Count = count };
            _isOpen = true;
        }
        _copies[_writtenCopies++ & (_copies.Length - 1)] = new Copy
        {
            Target = target, Sequence = sequence, Packet = (ushort)at, Next = -1
        };
        return true;
    }

    /// <summary>The writer: nothing more of the open packet. The reader may have it.</summary>
    public void Close()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        _packets[_writtenPackets++ & (_packets.Length - 1)].CopiesEnd = _writtenCopies;
        Volatile.Write(ref _written.Packets, _writtenPackets);
    }

    /// <summary>
    /// The reader: whole packets with about so many copies, at least one packet if there is any. Tells the place of the first copy; the
    /// others follow it, around the end (<see cref="After"/>).
    /// </summary>
    public int Take(int most, out int first)
    {
        long end = Volatile.Read(ref _written.Packets), begin = _read.Copies;
        first = (int)(begin & (_copies.Length - 1));
        long packets = _read.Packets, copies = begin;
        while (packets < end && copies - begin < most)
            copies = _packets[packets++ & (_packets.Length - 1)].CopiesEnd;
        _taken = (packets, copies);
        return (int)(copies - begin);
    }

    private (long Packets, long Copies) _taken;

    public int After(int copy) => (copy + 1) & (_copies.Length - 1);

    public ReadOnlySpan<byte> Bytes(int packet) => _bytes.AsSpan(packet * RtpPacket.MaximumLength, _packets[packet].Length);

    public RouterCount CountOf(int packet) => _packets[packet].Count;

    /// <summary>The reader: what was taken is done.</summary>
    public void Release()
    {
        Volatile.Write(ref _read.Copies, _taken.Copies);
        Volatile.Write(ref _read.Packets, _taken.Packets);
    }
}
