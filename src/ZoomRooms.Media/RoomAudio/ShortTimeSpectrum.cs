using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// Windows of 20 ms every 10 ms, the square root of a Hann window each way: what is taken apart and put together unchanged is the same,
/// 10 ms later.
/// </summary>
internal static class ShortTimeSpectrum
{
    public const int Hop = AudioFormat.BlockFrames, Window = 2 * Hop;

    public static readonly float[] Shape = MakeShape();

    private static float[] MakeShape()
    {
        float[] shape = new float[Window];
        for (int i = 0; i < Window; i++)
            shape[i] = (float)Math.Sin(Math.PI * i / Window);
        return shape;
    }
}

/// <summary>Takes one signal apart.</summary>
internal sealed class SpectrumAnalysis(Fourier fourier)
{
    private readonly float[] _recent = new float[ShortTimeSpectrum.Window];
    private readonly float[] _windowed = new float[Fourier.Size];

    public float[] Re { get; } = new float[Fourier.Padded];

    public float[] Im { get; } = new float[Fourier.Padded];

    public void Add(ReadOnlySpan<float> block)
    {
        _recent.AsSpan(ShortTimeSpectrum.Hop).CopyTo(_recent);
        block.CopyTo(_recent.AsSpan(ShortTimeSpectrum.Hop));
        for (int i = 0; i < _recent.Length; i++)
            _windowed[i] = _recent[i] * ShortTimeSpectrum.Shape[i];
        fourier.Forward(_windowed, Re, Im);
    }
}

/// <summary>Puts a signal together again.</summary>
internal sealed class SpectrumSynthesis(Fourier fourier)
{
    private readonly float[] _windowed = new float[Fourier.Size];
    private readonly float[] _overlap = new float[ShortTimeSpectrum.Hop];

    public void Take(ReadOnlySpan<float> re, ReadOnlySpan<float> im, Span<float> block)
    {
        fourier.Inverse(re, im, _windowed);
        for (int i = 0; i < ShortTimeSpectrum.Hop; i++)
        {
            block[i] = _overlap[i] + _windowed[i] * ShortTimeSpectrum.Shape[i];
            _overlap[i] = _windowed[i + ShortTimeSpectrum.Hop] * ShortTimeSpectrum.Shape[i + ShortTimeSpectrum.Hop];
        }
    }
}
