using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Puts the packets of one video stream in order and its frames together. A packet that is lost for good ends the chain of references:
/// everything up to the next key frame is dropped, because no decoder could use it.
/// </summary>
internal sealed class VideoAssembler(
    uint ssrc, LossDetector loss, PacketPool pool, VideoDepacketizer depacketizer, RtcStatistics statistics)
{
    private struct Slot
    {
        public long Sequence;
        public int Buffer;
        public int Length;
        public uint Timestamp;
        public bool Marker;
        public bool StartsKeyFrame;
    }

    // As many as the loss detector's window: what it still believes in has a place here. Made with the first packet: of the streams of a
    // large meeting few are ever sent to one receiver.
    private Slot[] _slots = [];
    private long _frame;
    private long _next;
    private bool _started;

    /// <summary>True from the start, or from a loss, to the next key frame.</summary>
    public bool AwaitsKeyFrame { get; private set; } = true;

    /// <summary>Takes a packet that is no duplicate and delivers what it completes.</summary>
    public void Add(in RtpPacket packet, ReadOnlySpan<byte> payload, long extended, Arrival arrival, TimeSpan now, IFrameSink sink)
    {
        if (!_started || arrival == Arrival.Restarted)
        {
            Clear();
            if (_slots.Length == 0)
                _slots = new Slot[LossDetector.Window];
            _started = true;
            _frame = _next = loss.First;
            AwaitsKeyFrame = true;
        }
        if (extended < _frame)
        {
            statistics.Drop(RtcDrop.LatePacket);
            return;
        }
        if (extended - _frame >= _slots.Length)
            DropUntil(extended, lost: true);
        if (!pool.TryRent(out int buffer))
        {
            // The hole it leaves is neither filled nor missing, so the frame is dropped as incomplete.
            statistics.Drop(RtcDrop.BuffersExhausted);
            Advance(now, sink);
            return;
        }
        payload.CopyTo(pool[buffer]);
        bool startsKeyFrame = VideoDepacketizer.StartsKeyFrame(payload);
        _slots[extended % _slots.Length] = new Slot
        {
            Sequence = extended,
            Buffer = buffer,
            Length = payload.Length,
            Timestamp = packet.Timestamp,
            Marker = packet.Marker,
            StartsKeyFrame = startsKeyFrame,
        };
        if (AwaitsKeyFrame && startsKeyFrame && extended > _frame)
            DropUntil(extended, lost: false);
        Advance(now, sink);
    }

    /// <summary>Delivers, or gives up, as far as the loss detector's state allows.</summary>
    public void Advance(TimeSpan now, IFrameSink sink)
    {
        if (!_started)
            return;
        while (_next <= loss.Highest)
        {
            ref Slot slot = ref _slots[_next % _slots.Length];
            if (slot.Sequence != _next)
            {
                if (loss.IsMissing(_next))
                    return;
                GiveUp();
                continue;
            }
            if (_next == _frame && AwaitsKeyFrame && !slot.StartsKeyFrame)
            {
                if (slot.Marker)
                    statistics.Drop(RtcDrop.AwaitingKeyFrame);
                Release(ref slot);
                _frame = ++_next;
                continue;
            }
            // A new timestamp without a marker before it: the marker is a hint (RFC 6184, section 5.1), the timestamp decides.
            if (_next > _frame && slot.Timestamp != _slots[_frame % _slots.Length].Timestamp)
                Deliver(now, sink);
            else if (slot.Marker)
            {
                _next++;
                Deliver(now, sink);
            }
            else
                _next++;
        }
    }

    /// <summary>Gives all buffers back.</summary>
    public void Clear()
    {
        foreach (ref Slot slot in _slots.AsSpan())
            Release(ref slot);
    }

    private void Deliver(TimeSpan now, IFrameSink sink)
    {
        depacketizer.Begin();
        DepacketizeResult result = DepacketizeResult.Accepted;
        uint timestamp = _slots[_frame % _slots.Length].Timestamp;
        for (; _frame < _next; _frame++)
        {
            ref Slot slot = ref _slots[_frame % _slots.Length];
            if (result == DepacketizeResult.Accepted)
                result = depacketizer.Add(pool[slot.Buffer][..slot.Length]);
            Release(ref slot);
        }
        ReadOnlySpan<byte> frame = default;
        bool isKeyFrame = false;
        if (result == DepacketizeResult.Accepted)
            result = depacketizer.Finish(out frame, out isKeyFrame);
        if (result != DepacketizeResult.Accepted || (AwaitsKeyFrame && !isKeyFrame))
        {
            statistics.Drop(result == DepacketizeResult.Accepted ? RtcDrop.AwaitingKeyFrame : RtcDrop.MalformedFrame);
            AwaitsKeyFrame = true;
            return;
        }
        AwaitsKeyFrame = false;
        statistics.Video.FramesReceived++;
        sink.OnFrame(ssrc, StreamKind.Video, frame, timestamp, isKeyFrame, now);
    }

    private void GiveUp()
    {
        statistics.Drop(RtcDrop.IncompleteFrame);
        AwaitsKeyFrame = true;
        long from = _next + 1;
        // What arrived meanwhile may hold the key frame that the chain can go on from.
        for (long sequence = from; sequence <= loss.Highest; sequence++)
        {
            ref Slot slot = ref _slots[sequence % _slots.Length];
            if (slot.Sequence == sequence && slot.StartsKeyFrame)
            {
                from = sequence;
                break;
            }
        }
        DropUntil(from, lost: false);
    }

    private void DropUntil(long sequence, bool lost)
    {
        long end = Math.Min(sequence, _frame + _slots.Length);
        for (; _frame < end; _frame++)
        {
            ref Slot slot = ref _slots[_frame % _slots.Length];
            if (slot.Sequence != _frame)
                continue;
            if (slot.Marker)
                statistics.Drop(RtcDrop.AwaitingKeyFrame);
            Release(ref slot);
        }
        _frame = _next = sequence;
        AwaitsKeyFrame |= lost;
        loss.Forget(sequence);
    }

    private void Release(ref Slot slot)
    {
        if (slot.Sequence != 0)
            pool.Return(slot.Buffer);
        slot = default;
    }
}
