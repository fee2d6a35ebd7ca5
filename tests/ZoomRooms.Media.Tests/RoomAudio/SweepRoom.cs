using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Signals;
using ZoomRooms.RoomSimulator.Sounds;

namespace ZoomRooms.Media.Tests.RoomAudio;

/// <summary>A simulated room in which the two sweeps are played, with everything known that is to be found out.</summary>
internal sealed record SweepRoom(MicrophonePosition[] Array)
{
    private const double Epoch = 1000, PlayedFrom = Epoch + 0.213, HeardFrom = Epoch + 0.1871;
    private const int Lead = 120 * Rate.Block;

    public double T60 { get; init; } = 0.45;

    public Placement Loudspeaker { get; init; } = new(165, 1.2, 0.3);

    /// <summary>A television's picture processing, which no device tells of.</summary>
    public double UntoldSeconds { get; init; } = 0.035;

    public double LoudspeakerPpm { get; init; }

    public double MicrophonePpm { get; init; }

    /// <summary>Of what is played; 0: the loudspeaker is off.</summary>
    public double Gain { get; init; } = 4;

    public double NoiseDbfs { get; init; } = -66;

    public NoiseColour NoiseColour { get; init; } = NoiseColour.Pink;

    /// <summary>Somebody talks, metres from the array, as loud as people do.</summary>
    public bool SomebodyTalks { get; init; }

    /// <summary>Blocks of silence that the device took in between: where, counted in blocks of the sound.</summary>
    public int[] Holes { get; init; } = [];

    /// <summary>What becomes of a microphone's samples behind its converter.</summary>
    public Action<int, float[]>? Behind { get; init; }

    public bool IsTakenOut { get; init; }

    private static readonly Point Size = new(6.5, 5, 2.8);

    private static readonly Point Centre = new(Size.X * 0.47, Size.Y * 0.46, 0.8);

    public Point[] Microphones => [.. Array.Select(microphone => Centre.Microphone(microphone, 15))];

    /// <summary>What each microphone is to be found at.</summary>
    public double[] DelaysMilliseconds =>
        [.. Microphones.Select(microphone => (Centre.Towards(Loudspeaker, 15).Distance(microphone) / Rate.Sound + UntoldSeconds) * 1000)];

    public SweepRecording Record()
    {
        float[] played = [.. new float[Lead], .. WithHoles(Sweep.Sound()), .. new float[2 * Rate.Hertz]];
        double rate = Rate.Hertz * (1 + LoudspeakerPpm * 1e-6), heardRate = Rate.Hertz * (1 + MicrophonePpm * 1e-6);
        float[] sound = new float[played.Length];
        for (int i = 0; i < sound.Length; i++)
            sound[i] = SincTable.At(played, (HeardFrom + i / heardRate - UntoldSeconds - PlayedFrom) * rate);
        float[][] responses = new ShoeboxRoom(Size, T60, seed: 12).Responses(Centre.Towards(Loudspeaker, 15), Microphones);
        float[][] heard = Convolution.Convolve(sound, responses);
        float[][] noise = DiffuseNoise.Make(Microphones, NoiseColour, NoiseDbfs, sound.Length, 7);
        float[] speech = SomebodyTalks ? Speech.Of("en-gb+f2", 3, sound.Length / (double)Rate.Hertz) : [];
        for (int m = 0; m < heard.Length; m++)
        {
            for (int i = 0; i < sound.Length; i++)
                heard[m][i] = (float)(Gain * heard[m][i]) + noise[m][i] + (i < speech.Length ? speech[i] : 0);
            Behind?.Invoke(m, heard[m]);
        }
        return new SweepRecording(
            played, PlayedFrom, [.. heard.Select(samples => new ReadOnlyMemory<float>(samples))], HeardFrom)
        { IsTakenOut = IsTakenOut };
    }

    public SoundCheckResult Check() => SweepMeasurement.Of(Record(), TestContext.Current.CancellationToken);

    private float[] WithHoles(float[] sound)
    {
        List<float> all = [];
        for (int block = 0; block < sound.Length / Rate.Block; block++)
        {
            if (Holes.Contains(block))
                all.AddRange(new float[Rate.Block]);
            all.AddRange(sound.AsSpan(block * Rate.Block, Rate.Block));
        }
        return [.. all];
    }
}
