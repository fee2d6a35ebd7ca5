using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The room's sound proved on the processor that it runs on: an echo whose course is known goes through it, and must be gone. Processors
/// differ in their vectors; a path that was right on one is not yet right on another.
/// </summary>
public static class SoundProof
{
    private const int Microphones = 4;
    private const int Block = AudioFormat.BlockFrames;

    /// <summary>Seconds of sound, and the last part in which the echo is measured.</summary>
    private const int Blocks = 150, Measured = 30;

    /// <summary>Reflections of a room, within 40 ms.</summary>
    private const int Reflections = 60, Longest = 1920;

    /// <summary>Less than this is no canceller: a few dB come of the beam and of noise suppression alone.</summary>
    public const double Least = 20;

    /// <summary>Allocates; takes as long as 1.5 s of sound take here.</summary>
    public static SoundProofResult Run()
    {
        MicrophonePosition[] line = [.. Enumerable.Range(0, Microphones).Select(static i => new MicrophonePosition(0.035 * i, 0, 0))];
        using RoomSound sound = new(new RoomSoundSettings(Microphones, line));
        return Run(sound);
    }

    internal static SoundProofResult Run(IRoomSound sound)
    {
        uint random = 1;
        (int Delay, float Height)[][] rooms = new (int, float)[Microphones][];
        for (int microphone = 0; microphone < Microphones; microphone++)
            rooms[microphone] = MakeRoom(ref random);
        float[] played = new float[Longest + Block], heard = new float[Block * Microphones], sent = new float[Block];
        double before = 0, after = 0;
        TimeSpan spent = TimeSpan.Zero;
        for (int block = 0; block < Blocks; block++)
        {
            played.AsSpan(Block).CopyTo(played);
            for (int i = Longest; i < played.Length; i++)
                played[i] = 0.2f * Next(ref random);
            Hear(played, rooms, heard, ref random);
            TimeSpan at = TimeSpan.FromMilliseconds(10 * block), begun = ThreadTime.Now;
            sound.Played(played.AsSpan(Longest), at);
            sound.Heard(heard, at, sent);
            spent += ThreadTime.Now - begun;
            if (block < Blocks - Measured)
                continue;
            before += AudioFormat.MeanSquare(heard);
            after += AudioFormat.MeanSquare(sent);
        }
        return new SoundProofResult(10 * Math.Log10(before / Math.Max(after, 1e-12)), spent / Blocks);
    }

    private static void Hear(ReadOnlySpan<float> played, (int Delay, float Height)[][] rooms, Span<float> heard, ref uint random)
    {
        for (int microphone = 0; microphone < Microphones; microphone++)
        {
            for (int i = 0; i < Block; i++)
            {
                // What a room's air and a microphone's amplifier add.
                float sum = 3e-4f * Next(ref random);
                foreach ((int delay, float height) in rooms[microphone])
                    sum += height * played[Longest + i - delay];
                heard[i * Microphones + microphone] = sum;
            }
        }
    }

    private static (int Delay, float Height)[] MakeRoom(ref uint random)
    {
        (int Delay, float Height)[] room = new (int Delay, float Height)[Reflections];
        room[0] = (240, 0.5f);
        for (int i = 1; i < room.Length; i++)
        {
            int delay = 241 + (int)((Next(ref random) + 1) / 2 * (Longest - 242));
            room[i] = (delay, 0.1f * Next(ref random) * MathF.Exp(-delay / 600f));
        }
        return room;
    }

    /// <summary>−1 to 1; the same on every machine (Numerical Recipes' generator).</summary>
    private static float Next(ref uint random) => (random = random * 1664525 + 1013904223) / 2147483648f - 1;
}

/// <param name="EchoCancelledDb">What is sent is so much quieter than what the microphones hear of the loudspeaker.</param>
/// <param name="PerBlock">Of a processor's time, for 10 ms of four microphones.</param>
public readonly record struct SoundProofResult(double EchoCancelledDb, TimeSpan PerBlock)
{
    public bool Passed => EchoCancelledDb >= SoundProof.Least;
}
