using ZoomRooms.Media.Sound;

namespace ZoomRooms.RoomSimulator.Signals;

/// <summary>The one rate of the simulator, and what follows from it.</summary>
internal static class Rate
{
    public const int Hertz = AudioFormat.SampleRate;
    public const int Block = AudioFormat.BlockFrames;

    /// <summary>Metres a second.</summary>
    public const double Sound = 343;

    public static int Samples(double seconds) => (int)Math.Round(seconds * Hertz);
}
