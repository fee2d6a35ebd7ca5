namespace ZoomRooms.Media.Audio;

/// <summary>One encoded 20 ms frame of the microphone. Valid during the call that hands it over.</summary>
public readonly ref struct OpusPacket
{
    public OpusPacket(ReadOnlySpan<byte> payload, uint rtpTimestamp, TimeSpan capturedAt, byte level = SpeechActivity.Silent)
    {
        Payload = payload;
        RtpTimestamp = rtpTimestamp;
        CapturedAt = capturedAt;
        Level = level;
    }

    /// <summary>The Opus packet (RFC 6716, section 3), 20 ms, mono.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>48 kHz clock, 960 more per packet (RFC 7587, section 4.1); where time passed without packets, that much more.</summary>
    public uint RtpTimestamp { get; }

    /// <summary>
    /// When the first sample reached this process: monotonic, since timestamp 0 of the pipeline's <see cref="TimeProvider"/>.
    /// </summary>
    public TimeSpan CapturedAt { get; }

    /// <summary>
    /// What the server is told of how loud it is, −dBov (RFC 6464): one of the two levels of <see cref="SpeechActivity"/>.
    /// </summary>
    public byte Level { get; }
}

/// <summary>Receives packets on the microphone's encoder thread. It must not block.</summary>
public delegate void OpusPacketHandler(in OpusPacket packet);
