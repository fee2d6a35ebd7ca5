using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>How loud one participant was lately, by what its packets say of themselves; many say only whether somebody speaks.</summary>
internal sealed class Speaker(ParticipantId participant = default)
{
    /// <summary>Per packet of 20 ms: up in about three packets, down in about twenty, so that a pause between words is no end.</summary>
    private const double Attack = 0.3;
    private const double Release = 0.05;

    /// <summary>Without packets for so long, it is silent.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMilliseconds(500);

    /// <summary>From so many decibels above silence on it is speech, and not a room: 60 dB below full scale.</summary>
    public const double Speech = 67;

    /// <summary>Quiet for so long, whoever spoke has ended.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private double _loudness;
    private TimeSpan? _heard;
    private TimeSpan? _spoke;

    public ParticipantId Participant => participant;

    /// <summary>When it began to speak, this time or last.</summary>
    public TimeSpan Began { get; private set; }

    public bool SpeaksAt(TimeSpan now) => now - _spoke <= Pause;

    /// <summary>Decibels above silence, 0 to 127, smoothed.</summary>
    public double LoudnessAt(TimeSpan now) => now - _heard > Stale ? 0 : _loudness;

    /// <param name="level">−dBov, 0 to 127 (RFC 6464).</param>
    public void OnPacket(byte level, TimeSpan now)
    {
        double loudness = 127 - level, before = LoudnessAt(now);
        if (loudness >= Speech)
        {
            if (!SpeaksAt(now))
                Began = now;
            _spoke = now;
        }
        _loudness = before + (loudness - before) * (loudness > before ? Attack : Release);
        _heard = now;
    }
}
