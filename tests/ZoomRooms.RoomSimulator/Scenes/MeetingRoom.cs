using System.Collections.Concurrent;
using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Rooms;

namespace ZoomRooms.RoomSimulator.Scenes;

/// <summary>A room with its devices. Impulse responses are rendered once.</summary>
internal sealed class MeetingRoom(string name, Point size, double t60, MicrophonePosition[] array, int seed)
{
    private readonly ShoeboxRoom _walls = new(size, t60, seed);
    private readonly ConcurrentDictionary<Placement, float[][]> _responses = new();

    public string Name { get; } = name;

    public Point Size { get; } = size;

    public double T60 { get; } = t60;

    public MicrophonePosition[] Array { get; } = array;

    /// <summary>The array's reference point, and which way its front faces: degrees from the room's long side.</summary>
    public Point Centre { get; init; } = new(size.X * 0.47, size.Y * 0.46, 0.8);

    public double Facing { get; init; } = 15;

    /// <summary>Where the loudspeaker is, and where it was turned or moved to when the echo's path changes.</summary>
    public Placement Loudspeaker { get; init; } = new(170, 0.8, 0.1);

    public Placement LoudspeakerMoved { get; init; } = new(135, 1.0, 0.3);

    /// <summary>The first talker, towards whom the array's fixed beam looks, and one across the table.</summary>
    public Placement Talker { get; init; } = new(0, 1.0, 0.35);

    public Placement SecondTalker { get; init; } = new(120, 1.2, 0.35);

    /// <summary>
    /// Seconds from what the loudspeaker's device tells to what is heard: a television's picture processing, an amplifier's DSP.
    /// </summary>
    public double UntoldDelay { get; init; } = 0.035;

    /// <summary>How loud the far end comes back at the first microphone, LUFS.</summary>
    public double EchoLufs { get; init; } = -26;

    /// <summary>Peaks of the far end's speech relative to where the loudspeaker clips: it bends softly, as tanh does.</summary>
    public double Drive { get; init; } = 1.5;

    /// <summary>Noise from everywhere in a quiet room, and each microphone's own, dBFS.</summary>
    public double QuietDbfs { get; init; } = -66;

    public double MicrophoneDbfs { get; init; } = -80;

    public int Seed { get; } = seed;

    public IReadOnlyList<Point> Microphones => [.. Array.Select(microphone => Centre.Microphone(microphone, Facing))];

    /// <summary>From a place to each microphone. To be read only.</summary>
    public float[][] Responses(Placement from) =>
        _responses.GetOrAdd(from, place => _walls.Responses(Centre.Towards(place, Facing), Microphones));

    /// <summary>The same room heard by its first microphone alone.</summary>
    public MeetingRoom WithFirstMicrophone() => new(Name, Size, T60, [Array[0]], Seed)
    {
        Centre = Centre,
        Facing = Facing,
        Loudspeaker = Loudspeaker,
        LoudspeakerMoved = LoudspeakerMoved,
        Talker = Talker,
        SecondTalker = SecondTalker,
        UntoldDelay = UntoldDelay,
        EchoLufs = EchoLufs,
        Drive = Drive,
        QuietDbfs = QuietDbfs,
        MicrophoneDbfs = MicrophoneDbfs,
    };
}
