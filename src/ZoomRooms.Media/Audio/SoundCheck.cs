using Microsoft.Extensions.Logging;
using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// The room hears itself, once: two sweeps go through the loudspeaker that is playing anyway, and the microphones' device is opened for
/// the seconds that they last. Nothing of what is heard leaves this object: it is wiped, and numbers remain. Not while the microphone is
/// used by anybody else.
/// </summary>
public sealed class SoundCheck : IDisposable
{
    /// <summary>Half a second of the room as it is; and room for what a device holds back and a busy machine leaves out.</summary>
    private const int Quiet = 50, Spare = 340;

    private const int Blocks = Quiet + (Sweep.Whole + SweepMeasurement.Tail) / AudioFormat.BlockFrames + Spare;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>A device that failed is tried again meanwhile; one that says nothing hangs.</summary>
    private static readonly TimeSpan FailurePatience = TimeSpan.FromSeconds(5), Patience = TimeSpan.FromSeconds(20);

    private readonly MicrophoneOptions _options;
    private readonly SpeakerPipeline _speaker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BlockRecording _heard, _played = new(1, Blocks);
    private readonly Port _port;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _sounding = new();
    private bool _isSilenced;

    /// <param name="speaker">It is started, and plays nothing else.</param>
    /// <param name="volume">Of the microphones' card, which is set when it is opened; null: as it is.</param>
    public SoundCheck(
        MicrophoneOptions options, SpeakerPipeline speaker, TimeProvider time, ILogger logger, HardwareVolume? volume = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _speaker, _time, _logger) = (options, speaker, time, logger);
        _heard = new BlockRecording(options.Channels, Blocks);
        _port = new Port(options, _heard, volume);
    }

    /// <summary>Whether all that was heard is gone.</summary>
    internal bool IsWiped => _heard.Channels.Concat(_played.Channels).All(static channel => !channel.Span.ContainsAnyExcept(0f));

    /// <summary>10 ms each, so far.</summary>
    internal int BlocksHeard => _heard.Blocks;

    /// <summary>
    /// Plays, listens and measures; seven seconds. To be called once.
    /// </summary>
    public async Task<SoundCheckResult> RunAsync()
    {
        try
        {
            PortAudioHost.Shared.Add(_port, _logger);
            if (await OpenAsync() is { } failure)
                return failure;
            _speaker.Overheard = _played;
            _heard.Begin();
            _played.Begin();
            return await ListenAsync() ?? await Task.Run(Measure);
        }
        catch (OperationCanceledException)
        {
            return SoundCheckResult.Of(SoundCheckOutcome.Stopped);
        }
        finally
        {
            _speaker.Overheard = null;
            Hush();
            PortAudioHost.Shared.Remove(_port);
            _heard.Wipe();
            _played.Wipe();
        }
    }

    /// <summary>
    /// From any thread, at once: the loudspeaker is silent, nothing more is recorded, and the microphones' device is given back before
    /// anybody else can ask for it. <see cref="RunAsync"/> ends soon after.
    /// </summary>
    public void Stop()
    {
        _heard.End();
        Hush();
        PortAudioHost.Shared.BeginRemove(_port);
        // Nothing hangs on it but loops that look.
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();

    private void Sound()
    {
        lock (_sounding)
        {
            if (!_isSilenced)
                _speaker.Say(SpokenPhrase.Of(Sweep.Sound()));
        }
    }

    /// <summary>Once: what is said afterwards is somebody else's.</summary>
    private void Hush()
    {
        lock (_sounding)
        {
            if (!_isSilenced)
                _speaker.Hush();
            _isSilenced = true;
        }
    }

    private async Task<SoundCheckResult?> OpenAsync()
    {
        long begun = _time.GetTimestamp();
        while (_port.Condition.State != SoundState.Running || _speaker.Status.State != SoundState.Running)
        {
            _stop.Token.ThrowIfCancellationRequested();
            SoundPortCondition microphone = _port.Condition;
            SpeakerStatus speaker = _speaker.Status;
            TimeSpan waited = _time.GetElapsedTime(begun);
            bool failed = microphone.Failure != SoundFailure.None || speaker.Failure != SoundFailure.None;
            if (waited > (failed ? FailurePatience : Patience))
            {
                return microphone.State != SoundState.Running
                    ? SoundCheckResult.Of(SoundCheckOutcome.NoMicrophone, microphone.Reason)
                    : SoundCheckResult.Of(SoundCheckOutcome.NoLoudspeaker, speaker.Reason);
            }
            await Task.Delay(Look, _time);
        }
        return null;
    }

    /// <summary>Null when there is something to measure.</summary>
    private async Task<SoundCheckResult?> ListenAsync()
    {
        await UntilAsync(() => _heard.Blocks >= Quiet && _played.Blocks > 0);
        if (_heard.Blocks < Quiet)
            return SoundCheckResult.Of(SoundCheckOutcome.NoMicrophone, _port.Condition.Reason);
        if (_played.Blocks == 0)
            return SoundCheckResult.Of(SoundCheckOutcome.NoLoudspeaker, _speaker.Status.Reason);
        int from = _played.Blocks;
        Sound();
        await UntilAsync(() => _played.IsFull || _played.Blocks >= from + Sweep.Whole / AudioFormat.BlockFrames);
        PlayedSweeps? played = null;
        await UntilAsync(() => (played = PlayedSweeps.Find(_played.Channels[0].Span)) is not null || _played.IsFull);
        if (played is null)
            return SoundCheckResult.Of(SoundCheckOutcome.Interrupted);
        double over = PlayedFrom() + (played.Start + played.Length + SweepMeasurement.Tail) / (double)AudioFormat.SampleRate;
        await UntilAsync(() => _heard.IsFull || _heard.LastTime >= over);
        return null;
    }

    private SoundCheckResult Measure()
    {
        _heard.End();
        _played.End();
        return SweepMeasurement.Of(
            new SweepRecording(_played.Channels[0], PlayedFrom(), _heard.Channels, SweepRecording.FirstSample(_heard.Times))
            {
                IsTakenOut = EchoDecision.For(_options, _port.Condition.Device, _speaker.Status.Device, AlsaCards.UsbId).ByDevice,
            },
            _stop.Token);
    }

    private double PlayedFrom() => SweepRecording.FirstSample(_played.Times);

    /// <summary>Until it is so, or no sound moves any more.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        long progressed = _time.GetTimestamp();
        int blocks = -1;
        while (!condition())
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (blocks != _heard.Blocks + _played.Blocks)
                (blocks, progressed) = (_heard.Blocks + _played.Blocks, _time.GetTimestamp());
            if (_time.GetElapsedTime(progressed) > Patience)
                return;
            await Task.Delay(Look, _time);
        }
    }

    /// <summary>The microphones alone, without what the device's loudspeaker plays.</summary>
    private sealed class Port(MicrophoneOptions options, BlockRecording recording, HardwareVolume? volume) : SoundPort
    {
        public override SoundDirection Direction => SoundDirection.Capture;

        public override string Device => options.Device;

        public override int Channels => ChannelMap.Length;

        public override int[] ChannelMap { get; } = options.Microphones();

        public override void Opening()
        {
        }

        public override void Opened(string device) => volume?.ApplySoon(device);

        protected override void Process(ReadOnlySpan<float> input, Span<float> output, TimeSpan at) => recording.Add(input, at);
    }
}
