using System.Buffers.Binary;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Session;

/// <summary>From the queues of sealed frames to packets: what is due, and what came too late.</summary>
internal sealed partial class MediaAssociation
{
    private bool TryTakeNew(LocalStream stream, Span<byte> destination, out int length, TimeSpan now)
    {
        RtpSender sender = stream.Sender;
        if (!sender.TryTake(destination, out length, now) && !(LoadNext(stream, now) && sender.TryTake(destination, out length, now)))
            return false;
        if (_sentOfAll is { } all)
            all.OnSent(sender.TransportSequenceOf(destination), length, now);
        else
            stream.Sent.OnSent(BinaryPrimitives.ReadUInt16BigEndian(destination[2..]), length, now);
        _path.OnSent(now);
        return true;
    }

    private bool LoadNext(LocalStream stream, TimeSpan now)
    {
        RtpSender sender = stream.Sender;
        while (!sender.HasUnsent && stream.Queue.TryPeek(out OutgoingFrame frame))
        {
            bool stale = now - frame.Enqueued > StaleAfter;
            sender.Pace = PaceAt(stream, now);
            bool loaded = !stale && sender.Load(frame, now);
            stream.Queue.Release();
            if (loaded)
                return true;
            if (stale)
            {
                Statistics.Drop(RtcDrop.StaleFrame);
                // What follows refers to it.
                stream.KeyFrameRequested |= stream != _audio;
            }
        }
        return false;
    }

    /// <summary>
    /// Bits per second at which packets may leave; 0 for no bound. A way beyond the server that is narrow has no use for bursts either.
    /// What the server asks of the large picture says nothing of a shared screen.
    /// </summary>
    private double PaceAt(LocalStream stream, TimeSpan now)
    {
        double here = _path.IsConstrainedAt(now) ? _path.Target : double.MaxValue, beyond = stream == _shared
            ? (double)ScreenBound + SoundBitrate
            : VideoBound == int.MaxValue ? double.MaxValue : (double)VideoBound + SoundBitrate + (CarriesSmallVideo ? SmallBitrate : 0);
        if (beyond >= int.MaxValue)
            beyond = double.MaxValue;
        return Math.Min(here, beyond) is < double.MaxValue and double narrowest ? Pacing * narrowest : 0;
    }

    /// <summary>
    /// The number that a stream goes on with. Not just before the numbers wrap: were the packets up to there lost, the server would count
    /// no wrap, and open nothing that follows (RFC 3711, section 3.3.1).
    /// </summary>
    private static ushort After(LocalStream former) =>
        former.Sender.NextSequence is var next && next >= ushort.MaxValue - BeforeWrap ? (ushort)0 : next;

    private void Discard(OutgoingFrames queue)
    {
        while (queue.TryPeek(out _))
        {
            queue.Release();
            Statistics.Drop(RtcDrop.NotConnected);
        }
    }
}
