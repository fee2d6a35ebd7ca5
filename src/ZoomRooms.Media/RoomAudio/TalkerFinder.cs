using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// Where the talker sits: steered response power of the phases alone (DiBiase 2000, "SRP-PHAT": the sum of the generalised
/// cross-correlations of all pairs,
/// Knapp and Carter 1976), over the directions of the beam, in the bins in which somebody is louder than noise and echo.
/// </summary>
internal sealed class TalkerFinder
{
    // 300 Hz to 5 kHz. Below no array of a table tells directions; above its microphones stand too far apart.
    private const int LowestBin = 6, HighestBin = 107, Bins = HighestBin - LowestBin;

    /// <summary>Memory of the responses: some 150 ms.</summary>
    private const float Smoothing = 0.93f;

    /// <summary>Another direction must be so much better than where the beam looks, and for so many blocks of talk.</summary>
    private const float Better = 1.08f;
    private const int Blocks = 8;

    /// <summary>Of a microphone's bins, so many must hold a talker.</summary>
    private const int FewestBins = 10;

    private readonly int _count;
    private readonly float[][] _towardsRe = Numbers.Rows(SteeredBeam.Directions * AudioFormat.MaxChannels, Bins);
    private readonly float[][] _towardsIm = Numbers.Rows(SteeredBeam.Directions * AudioFormat.MaxChannels, Bins);
    private readonly float[][] _phaseRe, _phaseIm;
    private readonly float[] _sumRe = new float[Bins], _sumIm = new float[Bins];
    private readonly float[] _response = new float[SteeredBeam.Directions];
    private int _blocks;

    public TalkerFinder(ReadOnlySpan<MicrophonePosition> microphones, double elevationDegrees)
    {
        _count = microphones.Length;
        _phaseRe = Numbers.Rows(_count, Bins);
        _phaseIm = Numbers.Rows(_count, Bins);
        for (int direction = 0; direction < SteeredBeam.Directions; direction++)
        {
            for (int m = 0; m < _count; m++)
            {
                double lead = ArrayGeometry.LeadOf(
                    microphones[m], SteeredBeam.AzimuthOf(direction), double.DegreesToRadians(elevationDegrees));
                for (int bin = 0; bin < Bins; bin++)
                {
                    (double sin, double cos) = Math.SinCos(ArrayGeometry.AngularFrequency(LowestBin + bin) * lead);
                    _towardsRe[Row(direction, m)][bin] = (float)cos;
                    _towardsIm[Row(direction, m)][bin] = (float)sin;
                }
            }
        }
    }

    /// <summary>The direction to listen to, from where the beam looks and what the microphones hear.</summary>
    /// <param name="share">The talker's share of each bin, 0 to 1.</param>
    public int Find(int direction, float[][] re, float[][] im, ReadOnlySpan<float> share)
    {
        int talks = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            float weight = share[LowestBin + bin] > 0.5f ? share[LowestBin + bin] : 0;
            if (weight > 0)
                talks++;
            for (int m = 0; m < _count; m++)
            {
                float real = re[m][LowestBin + bin], imaginary = im[m][LowestBin + bin];
                float scale = weight / MathF.Sqrt(real * real + imaginary * imaginary + 1e-20f);
                _phaseRe[m][bin] = real * scale;
                _phaseIm[m][bin] = imaginary * scale;
            }
        }
        if (talks < FewestBins)
            return direction;
        int best = 0;
        for (int candidate = 0; candidate < SteeredBeam.Directions; candidate++)
        {
            _response[candidate] = Smoothing * _response[candidate] + (1 - Smoothing) * Response(candidate);
            if (_response[candidate] > _response[best])
                best = candidate;
        }
        _blocks = _response[best] > Better * _response[direction] ? _blocks + 1 : 0;
        if (_blocks < Blocks)
            return direction;
        _blocks = 0;
        return best;
    }

    private float Response(int direction)
    {
        Array.Clear(_sumRe);
        Array.Clear(_sumIm);
        for (int m = 0; m < _count; m++)
        {
            float[] towardsRe = _towardsRe[Row(direction, m)], towardsIm = _towardsIm[Row(direction, m)];
            float[] re = _phaseRe[m], im = _phaseIm[m];
            for (int i = 0; i < _sumRe.Length; i++)
            {
                _sumRe[i] += re[i] * towardsRe[i] + im[i] * towardsIm[i];
                _sumIm[i] += im[i] * towardsRe[i] - re[i] * towardsIm[i];
            }
        }
        float power = 0;
        for (int i = 0; i < _sumRe.Length; i++)
            power += _sumRe[i] * _sumRe[i] + _sumIm[i] * _sumIm[i];
        return power;
    }

    private static int Row(int direction, int microphone) => direction * AudioFormat.MaxChannels + microphone;
}
