using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The path of a room's sound. For each microphone: what was played is taken off. Then the beam, what is left of echo and noise, the
/// level. <see
/// cref="Played"/> belongs to the loudspeaker's thread, everything else to the encoder's; between the two lies a ring without locks.
/// Nothing is allocated a block.
/// </summary>
internal sealed class RoomSound : IRoomSound
{
    private const int Block = AudioFormat.BlockFrames;

    /// <summary>The longest echo: 250 ms.</summary>
    public const int Partitions = 25;

    private readonly RoomSoundSettings _settings;
    private readonly AudioBlockRing _played = new(64, 1);
    private readonly float[] _playedBlock = new float[Block], _reference = new float[Block];
    private readonly ReferenceAligner _aligner = new();
    private readonly Fourier _fourier = new();
    private readonly ReferenceSpectra _spectra;
    private readonly EchoCanceller[] _cancellers;
    private readonly SpectrumAnalysis[] _left;
    private readonly SpectrumAnalysis _echo;
    private readonly float[][] _leftRe, _leftIm;
    private readonly float[] _re = new float[Fourier.Padded], _im = new float[Fourier.Padded];
    private readonly float[] _heard = new float[Block], _leftBlock = new float[Block];
    private readonly float[] _echoBlock = new float[Block], _firstEcho = new float[Block];
    private readonly ArrayHealth? _health;
    private ListeningArray? _array;
    private volatile ListeningArray? _next;
    private int _changesSeen;
    private readonly ResidualSuppressor _suppressor;
    private readonly SpectrumSynthesis _synthesis;
    private readonly LevelControl _level = new();
    private readonly int _ways;
    private volatile bool _cancelsEcho;
    private volatile SoundEffort _effort;

    public RoomSound(RoomSoundSettings settings)
    {
        _settings = settings;
        _cancelsEcho = settings.CancelsEcho;
        _ways = settings.Geometry.Length > 1 ? settings.Channels : 1;
        _spectra = new ReferenceSpectra(_fourier, Partitions);
        _cancellers = new EchoCanceller[_ways];
        _left = new SpectrumAnalysis[_ways];
        for (int way = 0; way < _ways; way++)
        {
            _cancellers[way] = new EchoCanceller(_fourier, _spectra);
            _left[way] = new SpectrumAnalysis(_fourier);
        }
        _leftRe = Array.ConvertAll(_left, static analysis => analysis.Re);
        _leftIm = Array.ConvertAll(_left, static analysis => analysis.Im);
        _echo = new SpectrumAnalysis(_fourier);
        _suppressor = new ResidualSuppressor(settings.SuppressesNoise);
        _synthesis = new SpectrumSynthesis(_fourier);
        if (_ways == 1)
            return;
        _health = new ArrayHealth(settings.Channels, ArrayGeometry.Aperture(settings.Geometry));
        int direction = SteeredBeam.DirectionOf(double.DegreesToRadians(settings.AzimuthDegrees));
        _array = new ListeningArray(settings, [.. Enumerable.Range(0, settings.Channels)], direction, _leftRe, _leftIm);
    }

    public int LatencySamples => Block;

    public int ReachSamples => ShortTimeSpectrum.Window - Block;

    /// <summary>There is something to leave out before it is one microphone as it is.</summary>
    public bool HasArray => _array is not null;

    /// <summary>Whether what was played is taken off here: from any thread.</summary>
    public bool CancelsEcho
    {
        get => _cancelsEcho;
        set => _cancelsEcho = value;
    }

    /// <summary>From any thread. Less takes effect with the next block.</summary>
    public SoundEffort Effort
    {
        get => _effort;
        set => _effort = value;
    }

    /// <summary>From any thread: each figure for itself is one that was true a moment ago.</summary>
    public RoomSoundStatus Status => new(
        CancelsEcho, _suppressor.EchoReturnLossEnhancement,
        Volatile.Read(ref _array) is not { } array ? null
            : Math.IEEERemainder(double.RadiansToDegrees(SteeredBeam.AzimuthOf(array.Beam.Direction)), 360),
        _level.Decibels, _aligner.Microphone.PartsPerMillion - _aligner.Speaker.PartsPerMillion, _aligner.Late)
    {
        Effort = Effort,
        Faults = _health is null ? [] : [.. Enumerable.Range(0, _settings.Channels).Select(microphone => _health[microphone])],
    };

    public void Played(ReadOnlySpan<float> block, TimeSpan at) => _played.TryWrite(block, at);

    public void Heard(ReadOnlySpan<float> block, TimeSpan at, Span<float> sent)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(block.Length, Block * _settings.Channels);
        SoundEffort effort = _effort;
        while (_played.TryRead(_playedBlock, out TimeSpan playedAt))
        {
            if (effort == SoundEffort.Plain)
                continue;
            for (int i = 0; i < Block; i++)
                _playedBlock[i] = AudioFormat.Bounded(_playedBlock[i]);
            _aligner.Played(_playedBlock, playedAt);
        }
        if (effort == SoundEffort.Plain)
        {
            Take(block, _array?.Used[0] ?? 0);
            _heard.CopyTo(sent);
            SoftLimiter.Apply(sent);
            return;
        }
        bool cancels = _cancelsEcho;
        if (cancels)
        {
            _aligner.Align(at, _reference);
            _spectra.Add(_reference);
        }
        Adopt();
        float coherence = 0;
        int first = _array?.Used[0] ?? 0, used = _array?.Used.Length ?? 1;
        bool all = effort == SoundEffort.Full;
        if (all)
            _health?.Observe(block);
        else
            used = 1;
        for (int way = 0; way < _ways; way++)
        {
            if (!all && way != first)
                continue;
            Take(block, way);
            if (cancels)
            {
                _cancellers[way].Process(_heard, _leftBlock, way == first ? _firstEcho : _echoBlock);
                if (_health is null || _health[way] == MicrophoneFault.None)
                    coherence += _cancellers[way].Coherence / used;
                _left[way].Add(_leftBlock);
            }
            else
                _left[way].Add(_heard);
        }
        if (!cancels)
            _firstEcho.AsSpan().Clear();
        _echo.Add(_firstEcho);
        Listen(all, first);
        if (all)
            _health?.Judge(_leftRe, _leftIm);
        _suppressor.Process(_re, _im, _echo.Re, _echo.Im, coherence);
        if (all && _suppressor.Talking)
            _array?.Follow(_suppressor.Share);
        _synthesis.Take(_re, _im, sent);
        if (_settings.ControlsLevel)
            _level.Process(sent, _suppressor.Talking);
        else
            SoftLimiter.Apply(sent);
    }

    public void Dispose()
    {
    }

    private void Take(ReadOnlySpan<float> block, int way)
    {
        int channels = _settings.Channels;
        if (_ways == channels)
        {
            for (int i = 0; i < Block; i++)
                _heard[i] = block[i * channels + way];
            return;
        }
        for (int i = 0; i < Block; i++)
        {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++)
                sum += block[i * channels + channel];
            _heard[i] = sum / channels;
        }
    }

    private void Listen(bool all, int first)
    {
        if (all && _array is not null)
        {
            _array.Listen(_re, _im);
            return;
        }
        _leftRe[first].CopyTo(_re, 0);
        _leftIm[first].CopyTo(_im, 0);
    }

    /// <summary>
    /// A microphone that failed is left out, and one that is well again is taken in: the new array is made beside this thread.
    /// </summary>
    private void Adopt()
    {
        if (_health is null)
            return;
        if (_next is { } next)
        {
            next.Beam.Direction = _array!.Beam.Direction;
            Volatile.Write(ref _array, next);
            _next = null;
        }
        if (_health.Changes == _changesSeen)
            return;
        _changesSeen = _health.Changes;
        MakeAnother(_array!.Beam.Direction);
    }

    /// <summary>Allocates: not for each block.</summary>
    private void MakeAnother(int direction)
    {
        int[] well = [.. Enumerable.Range(0, _settings.Channels).Where(microphone => _health![microphone] == MicrophoneFault.None)];
        // Where all seem wrong, none is known to be.
        if (well.Length > 0)
            _ = Task.Run(() => _next = new ListeningArray(_settings, well, direction, _leftRe, _leftIm));
    }
}
