using ZoomRooms.RoomSimulator.Interop;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Paths;

/// <summary>SpeexDSP's canceller with a tail of 250 ms, and its preprocessor for noise and what is left of the echo.</summary>
internal sealed class SpeexLibrary : ICancellingLibrary
{
    private const double TailSeconds = 0.25;

    private readonly SpeexCanceller _canceller = new(Rate.Block, Rate.Samples(TailSeconds), Rate.Hertz);
    private readonly short[] _heard = new short[Rate.Block], _played = new short[Rate.Block], _sent = new short[Rate.Block];

    // The canceller adds nothing; the preprocessor's overlapping windows delay by half of one.
    public int LatencySamples => Rate.Block;

    public void Cancel(Span<float> block, ReadOnlySpan<float> reference)
    {
        for (int i = 0; i < Rate.Block; i++)
        {
            _heard[i] = ToPcm(block[i]);
            _played[i] = ToPcm(reference[i]);
        }
        _canceller.Run(_heard, _played, _sent);
        for (int i = 0; i < Rate.Block; i++)
            block[i] = _sent[i] / 32768f;
    }

    public void Dispose() => _canceller.Dispose();

    private static short ToPcm(float sample) => (short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue);
}
