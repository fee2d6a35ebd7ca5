using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Forwarding;

/// <summary>
/// One receiver's interest in one publisher's stream. It may come and go as speakers change; the receiver sees one stream without gaps.
/// Video is taken up at a key frame, and one is asked for. Sans-IO, one owner thread.
/// </summary>
/// <param name="again">The receiver takes what is sent again in a stream of its own; of sound there is none.</param>
/// <param name="before">Of a subscription before, whose publisher began anew: the receiver's keys are the same, and its numbers go
/// on.</param>
internal sealed class StreamSubscription(ForwardedStream stream, bool again = false, NumbersGiven before = default)
{
    private readonly SequenceMap _numbers = new(before.Highest);

    public ForwardedStream Stream { get; } = stream;

    /// <summary>Packets pass. One that is wanted no more may be open to the end of a frame.</summary>
    public bool IsOpen => _numbers.IsOpen;

    /// <summary>Packets shall pass; video not before its next key frame.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>What the receiver was sent lately, until it is forgotten.</summary>
    public SentPackets? Sent { get; private set; }

    /// <summary>What the receiver is sent again in a stream of its own; null where it is sent again as it was.</summary>
    public RetransmissionNumbers? Again { get; private set; }

    /// <summary>What no other packet may be given.</summary>
    public NumbersGiven Given => new(_numbers.Highest, Again?.Next ?? before.NextAgain);

    public void Want()
    {
        IsWanted = true;
        // A second's worth, and more.
        Sent ??= new SentPackets(Stream.Kind == StreamKind.Video ? 512 : 64);
        if (again && Stream.Kind == StreamKind.Video)
            Again ??= new RetransmissionNumbers(256, before.NextAgain);
        if (!IsOpen)
            Stream.RequestKeyFrame();
    }

    /// <summary>
    /// Nothing is wanted any more. A frame of video of which a part has passed passes to its end: the receiver would take it for damaged.
    /// What was sent may be sent again.
    /// </summary>
    public void End()
    {
        IsWanted = false;
        if (Stream.Kind == StreamKind.Audio)
            _numbers.End();
    }

    /// <summary>
    /// The stream has stopped, in the middle of a frame perhaps, and may not come again: what comes of it passes from its next key frame
    /// on, and one is asked for.
    /// </summary>
    public void Interrupt()
    {
        _numbers.End();
        Stream.RequestKeyFrame();
    }

    /// <summary>What was sent is on its way no more.</summary>
    public void Forget() => Sent = null;

    /// <summary>Whether a packet that the stream has just taken goes to the receiver, and under which number. No allocation.</summary>
    public bool TryForward(in ForwardedPacket packet, out ushort sequence)
    {
        sequence = 0;
        if (!IsOpen
            && (!IsWanted || !(Stream.Kind == StreamKind.Video ? packet.StartsKeyFrame : packet.IsNewest)
                || !_numbers.TryBegin(packet.Extended)))
            return false;
        // What the publisher's hop lost leaves a gap here too: without it, parts of two frames would look like one.
        bool passes = _numbers.TryMap(packet.Extended, out sequence);
        if (!IsWanted && packet.IsNewest && packet.EndsFrame)
            _numbers.End();
        return passes;
    }

    /// <summary>The stream's own number of a packet that the receiver asks for.</summary>
    public bool TryFindSource(ushort sequence, out ushort source) => _numbers.TryFindSource(sequence, out source);
}
