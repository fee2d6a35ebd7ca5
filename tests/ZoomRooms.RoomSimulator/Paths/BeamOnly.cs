using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Paths;

/// <summary>The path before there was a canceller: delay and sum towards the configured direction.</summary>
internal sealed class BeamOnly(MicrophonePosition[] array) : IRoomSound
{
    private readonly Beamformer _beam = new(array.Length, array, azimuthDegrees: 0, elevationDegrees: 0, Rate.Block);

    public int LatencySamples => (int)Math.Round(_beam.LatencySamples);

    public void Played(ReadOnlySpan<float> block, TimeSpan at)
    {
    }

    public void Heard(ReadOnlySpan<float> block, TimeSpan at, Span<float> sent) => _beam.Process(block, sent);

    public void Dispose()
    {
    }
}
