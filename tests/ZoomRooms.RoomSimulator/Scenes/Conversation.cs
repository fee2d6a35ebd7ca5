using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Sounds;

namespace ZoomRooms.RoomSimulator.Scenes;

/// <summary>Who speaks when, and what happens to devices and room meanwhile.</summary>
internal sealed record Conversation(double Seconds)
{
    /// <summary>When the far end speaks.</summary>
    public IReadOnlyList<During> Far { get; init; } = [];

    public IReadOnlyList<Turn> Near { get; init; } = [];

    public string FarVoice { get; init; } = "en-us+m3";

    /// <summary>A fan's or projector's noise, dBFS; else the room is quiet.</summary>
    public double? FanDbfs { get; init; }

    /// <summary>Others who talk all around, far away, dBFS.</summary>
    public double? BabbleDbfs { get; init; }

    /// <summary>From when on the loudspeaker is elsewhere.</summary>
    public double? PathChanges { get; init; }

    /// <summary>By how many parts in a million each device counts too fast.</summary>
    public double LoudspeakerPpm { get; init; }

    public double ArrayPpm { get; init; }

    /// <summary>Underruns (silence was played in between, positive) and what the loudspeaker's device never played (negative).</summary>
    public IReadOnlyList<Jump> LoudspeakerJumps { get; init; } = [];

    /// <summary>What the array's device lost (positive) or gave twice (negative).</summary>
    public IReadOnlyList<Jump> ArrayJumps { get; init; } = [];

    /// <summary>Seconds by which a time stamp is wrong at most, to either side.</summary>
    public double Jitter { get; init; } = 0.0015;

    public ReferenceFault Fault { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Another one is another noise, as loud, beside the same words.</summary>
    public int NoiseSeed { get; init; } = 1;
}

/// <summary>Somebody in the room speaks.</summary>
/// <param name="Lufs">Loudness of the direct sound, a metre away in a room without walls.</param>
internal sealed record Turn(During When, Placement Where, string Voice = "en-gb+f2", double Lufs = -26);

/// <summary>At so many seconds of the device's own count, rounded to whole blocks, it leaps by so many milliseconds.</summary>
internal readonly record struct Jump(double At, double Milliseconds);

/// <summary>What is wrong with the reference on purpose, so that the bench is seen to notice.</summary>
internal enum ReferenceFault
{
    None,

    /// <summary>It tells what was played 300 ms ago: after its echo was heard.</summary>
    Late,

    /// <summary>Its sign changes every two seconds. A sign that is wrong throughout would be learned with everything else.</summary>
    Polarity,

    /// <summary>It tells of silence.</summary>
    Silent,
}
