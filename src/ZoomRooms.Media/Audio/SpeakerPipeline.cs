using Microsoft.Extensions.Logging;
using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Incoming audio to the loudspeaker. The playout thread decodes and mixes 20 ms at a time as fast as the device takes it; without a
/// device it goes on by the clock, so that streams are decoded and counted all the same and are at the present when a device comes.
/// </summary>
public sealed class SpeakerPipeline : IDisposable
{
    private volatile SpeakerOptions _options;
    private volatile bool _hasDevice = true;
    private readonly ISoundTap? _tap;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PlayoutMixer _mixer;
    private readonly Lock _gate = new();
    private volatile Run? _run;
    private volatile ISoundTap? _overheard;
    private bool _disposed;

    /// <param name="microphone">Of the same room: it takes what is played off what it hears.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public SpeakerPipeline(SpeakerOptions options, TimeProvider time, ILogger logger, MicrophonePipeline? microphone = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate().FirstOrDefault() is { } complaint)
            throw new ArgumentException(complaint, nameof(options));
        _options = options;
        _tap = microphone;
        microphone?.StandsBeside(() => _run?.Port.Condition.Device ?? "");
        _time = time;
        _logger = logger;
        _mixer = new PlayoutMixer(options.Gain);
        Volume = new HardwareVolume(SoundDirection.Playback, options.Device, options.HardwareVolume);
    }

    /// <summary>Its card's own volume.</summary>
    public HardwareVolume Volume { get; private set; }

    /// <summary>The device as it was chosen; null for none.</summary>
    public string? Device => _hasDevice ? _options.Device : null;

    /// <summary>
    /// Another device, or none (null), also while it plays: the streams go on. Returns at once; the one before is closed before the other
    /// is opened.
    /// </summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public void Use(string? device)
    {
        SpeakerOptions options = _options with { Device = device ?? _options.Device };
        if (options.Validate().FirstOrDefault() is { } complaint)
            throw new ArgumentException(complaint, nameof(device));
        lock (_gate)
        {
            if (device == Device)
                return;
            (_options, _hasDevice) = (options, device is not null);
            Volume = new HardwareVolume(SoundDirection.Playback, options.Device, options.HardwareVolume);
            _run?.Use();
        }
    }

    public SpeakerStatus Status
    {
        get
        {
            if (_run is not { } run)
                return new SpeakerStatus(SoundState.Stopped, SoundFailure.None, "", "", 0, 0, _mixer.Streams, AudioFormat.SilenceDbfs, 0);
            SoundPortCondition condition = run.Port.Condition;
            return new SpeakerStatus(
                condition.State, condition.Failure, condition.Reason, condition.Device,
                run.Port.Blocks, run.Port.Underruns, _mixer.Streams, _mixer.RmsDbfs, condition.Reopened)
            {
                Delays = condition.State == SoundState.Running && (run.MixTime.Mean, run.Port.RingTime.Mean) is ({ } mixing, { } ring)
                    ? new SpeakerDelays(_mixer.Waited, mixing, ring, run.Port.DeviceTime.Mean ?? TimeSpan.Zero)
                    : null,
            };
        }
    }

    /// <summary>Who else is told of what the device takes; null: nobody.</summary>
    internal ISoundTap? Overheard
    {
        set => _overheard = value;
    }

    /// <summary>Begins to play. The device opens in the background.</summary>
    /// <exception cref="InvalidOperationException">It was started already.</exception>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_run is not null)
                throw new InvalidOperationException("The speaker was started already.");
            _run = new Run(this);
        }
    }

    /// <summary>Stops. Streams stay and are silent until <see cref="Start"/>. Idempotent.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _run?.Dispose();
            _run = null;
            _mixer.CloseRetired();
        }
    }

    /// <summary>A new participant's stream, mixed from now on.</summary>
    /// <exception cref="InvalidOperationException">libopus is missing.</exception>
    public IncomingAudio AddStream() => _mixer.Add();

    /// <summary>Takes a stream out. Nothing happens when it is out already.</summary>
    public void RemoveStream(IncomingAudio stream)
    {
        _mixer.Remove(stream);
        lock (_gate)
        {
            if (_run is null)
                _mixer.CloseRetired();
        }
    }

    /// <summary>Plays a cue over whatever else is heard; it replaces a cue that still sounds.</summary>
    public void PlayCue(SoundCue cue) => _mixer.Play(cue);

    /// <summary>
    /// Says a phrase over whatever else is heard, which is turned down meanwhile; it replaces a phrase that still sounds.
    /// </summary>
    public void Say(SpokenPhrase phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        _mixer.Say(phrase);
    }

    /// <summary>Ends a phrase that still sounds.</summary>
    public void Hush() => _mixer.Say(null);

    public void Dispose()
    {
        Stop();
        lock (_gate)
            _disposed = true;
        _mixer.CloseAll();
    }

    private sealed class Taps(SpeakerPipeline owner) : ISoundTap
    {
        public void Played(ReadOnlySpan<float> mono, TimeSpan at)
        {
            owner._tap?.Played(mono, at);
            owner._overheard?.Played(mono, at);
        }
    }

    private sealed class Run : IDisposable
    {
        private static readonly TimeSpan DeviceSilent = TimeSpan.FromMilliseconds(200);

        private readonly SpeakerPipeline _owner;
        private readonly PortAudioSignal _taken = new();
        private readonly Thread _thread;
        private readonly float[] _frame = new float[AudioFormat.OpusFrames];
        private volatile bool _stopping;
        private volatile SpeakerPort _port;
        private readonly BlocksAhead _ahead = new();
        private long _blocksSeen;
        private TimeSpan _takenAt = TimeSpan.MinValue;
        private TimeSpan _clockDue;

        public Run(SpeakerPipeline owner)
        {
            _owner = owner;
            _port = NewPort();
            _thread = new Thread(Loop) { IsBackground = true, Name = "speaker playout" };
            _thread.Start();
            if (owner._hasDevice)
                PortAudioHost.Shared.Add(_port, owner._logger);
        }

        public SpeakerPort Port => _port;

        /// <summary>From the moment for which packets are taken to their place in the ring.</summary>
        public StageTime MixTime { get; } = new();

        /// <summary>The device that the owner names now, if any, in place of the one before.</summary>
        public void Use()
        {
            SpeakerPort former = _port, port = NewPort();
            port.Follow(former);
            _port = port;
            PortAudioHost.Shared.BeginRemove(former);
            if (_owner._hasDevice)
                PortAudioHost.Shared.Add(port, _owner._logger);
        }

        public void Dispose()
        {
            PortAudioHost.Shared.Remove(Port);
            _stopping = true;
            _taken.Set();
            _thread.Join();
            _taken.Dispose();
        }

        private SpeakerPort NewPort() => new(_owner._options, _taken) { Tap = new Taps(_owner), Volume = _owner.Volume };

        private void Loop()
        {
            UrgentThread.TryRaiseThisThread();
            _clockDue = Now();
            while (!_stopping)
            {
                _taken.Wait(20);
                try
                {
                    Playout(Now());
                }
#pragma warning disable CA1031 // one bad frame must not silence the room
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    AudioLog.FrameFailed(_owner._logger, failure);
                }
            }
        }

        private void Playout(TimeSpan now)
        {
            SpeakerPort port = _port;
            long blocks = port.Blocks;
            if (blocks != _blocksSeen)
            {
                _blocksSeen = blocks;
                _takenAt = now;
            }
            if (_takenAt != TimeSpan.MinValue && now - _takenAt < DeviceSilent)
                FollowDevice(port, now);
            else
                FollowClock(now);
        }

        private void FollowDevice(SpeakerPort port, TimeSpan now)
        {
            _ahead.Follow(port.Underruns, now);
            while (port.Ring.Count < _ahead.Count)
            {
                _owner._mixer.Mix(_frame, now);
                TimeSpan written = Now();
                MixTime.Add(written - now);
                port.Ring.TryWrite(_frame.AsSpan(0, AudioFormat.BlockFrames), written);
                // As its sound was said: half a frame after the first.
                port.Ring.TryWrite(_frame.AsSpan(AudioFormat.BlockFrames), written + AudioFormat.OpusFrame / 2);
            }
            _clockDue = now + AudioFormat.OpusFrame;
        }

        private void FollowClock(TimeSpan now)
        {
            if (now - _clockDue > DeviceSilent)
                _clockDue = now;
            for (; now >= _clockDue; _clockDue += AudioFormat.OpusFrame)
                _owner._mixer.Mix(_frame, now);
        }

        private TimeSpan Now() => _owner._time.GetElapsedTime(0);
    }
}
