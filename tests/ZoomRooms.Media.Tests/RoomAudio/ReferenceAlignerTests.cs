using ZoomRooms.Media.RoomAudio;

namespace ZoomRooms.Media.Tests.RoomAudio;

/// <summary>
/// A sweeping tone is played by one crystal and heard by another: its phase tells how well the two were put beside each other.
/// </summary>
public sealed class ReferenceAlignerTests
{
    private readonly Random _random = new(5);
    private readonly ReferenceAligner _aligner = new();
    private readonly float[] _block = new float[480], _reference = new float[480];
    private double _played = 50.03, _heard = 50;
    private double _worst;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(200, 0)]
    [InlineData(-200, 100)]
    public void What_was_played_lies_beside_what_was_heard(double speaker, double microphone)
    {
        Run(2000, speaker, microphone);
        _worst = 0;
        Run(1000, speaker, microphone);
        // A wave of one second has an amplitude of one: the difference is the error in time, times 2π.
        Assert.InRange(_worst / (2 * Math.PI), 0, 0.4e-3);
        Assert.Equal(0, _aligner.Late);
    }

    [Theory]
    [InlineData(true, 0.06)]
    [InlineData(false, 0.06)]
    [InlineData(false, -0.06)]
    public void A_jump_is_over_after_a_few_blocks(bool ofTheSpeaker, double seconds)
    {
        Run(2000, 30, -30);
        if (ofTheSpeaker)
            _played += seconds;
        else
            _heard += seconds;
        Run(20, 30, -30);
        _worst = 0;
        Run(500, 30, -30);
        Assert.InRange(_worst / (2 * Math.PI), 0, 1e-3);
    }

    [Fact]
    public void A_speaker_that_stops_is_silent()
    {
        Run(200, 0, 0);
        for (int block = 0; block < 110; block++)
            Hear(0);
        Assert.All(_reference, static sample => Assert.Equal(0, sample));
    }

    private void Run(int blocks, double speaker, double microphone)
    {
        for (int block = 0; block < blocks; block++)
        {
            while (_played < _heard + 0.04)
                Play(speaker);
            Hear(microphone);
        }
    }

    private void Play(double partsPerMillion)
    {
        double step = 1 / (48_000 * (1 + partsPerMillion * 1e-6));
        for (int i = 0; i < 480; i++)
            _block[i] = (float)Math.Sin(2 * Math.PI * (_played + i * step));
        _aligner.Played(_block, Trembling(_played));
        _played += 480 * step;
    }

    private void Hear(double partsPerMillion)
    {
        double step = 1 / (48_000 * (1 + partsPerMillion * 1e-6));
        _aligner.Align(Trembling(_heard), _reference);
        for (int i = 0; i < 480; i++)
        {
            // What was played is taken 12 ms early, so that a device that is late leaves its echo in the filter.
            double truth = Math.Sin(2 * Math.PI * (_heard + 0.012 + i * step));
            _worst = Math.Max(_worst, Math.Abs(truth - _reference[i]));
        }
        _heard += 480 * step;
    }

    private TimeSpan Trembling(double seconds) => TimeSpan.FromSeconds(seconds + (_random.NextDouble() - 0.5) * 2e-3);
}
