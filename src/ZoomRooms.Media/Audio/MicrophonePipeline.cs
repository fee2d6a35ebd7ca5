using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ZoomRooms.Media.Interop;
using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Microphone array to Opus packets, one every 20 ms from <see cref="Start"/> to <see cref="Stop"/>, device or no device: a device
/// that is missing, unplugged or wedged is reported with its reason and opened again with back-off, and silence keeps the stream.
/// </summary>
public sealed class MicrophonePipeline : IDisposable, ISoundTap
{
    private volatile MicrophoneOptions _options;
    private volatile bool _hasDevice = true;
    private OpusPacketHandler? _handler;
    private readonly PortAudioHost _host;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private volatile Run? _run;
    private readonly MuteSwitch _mute = new();
    private volatile Func<string> _speakerDevice = static () => "";

    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public MicrophonePipeline(MicrophoneOptions options, TimeProvider time, ILogger logger)
        : this(options, PortAudioHost.Shared, time, logger)
    {
    }

    /// <param name="host">Owns the sound system that the device is one of.</param>
    internal MicrophonePipeline(MicrophoneOptions options, PortAudioHost host, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate().FirstOrDefault() is { } complaint)
            throw new ArgumentException(complaint, nameof(options));
        _options = options;
        _host = host;
        _time = time;
        _logger = logger;
        Volume = new HardwareVolume(SoundDirection.Capture, options.Device, options.HardwareVolume);
    }

    /// <summary>Its card's own volume.</summary>
    public HardwareVolume Volume { get; private set; }

    /// <summary>The device as it was chosen; null for none.</summary>
    public string? Device => _hasDevice ? _options.Device : null;

    /// <summary>
    /// Another device, or none (null), also while it runs: packets, their times and the mute switch stay the same, and what comes between
    /// the two is silence. Returns at once; the one before is closed before the other is opened.
    /// </summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public void Use(string? device)
    {
        MicrophoneOptions options = _options with { Device = device ?? _options.Device };
        if (options.Validate().FirstOrDefault() is { } complaint)
            throw new ArgumentException(complaint, nameof(device));
        lock (_gate)
        {
            if (device == Device)
                return;
            (_options, _hasDevice) = (options, device is not null);
            Volume = new HardwareVolume(SoundDirection.Capture, options.Device, options.HardwareVolume);
            if (_run is { } run)
                run.Use();
            else if (_handler is { } handler && _hasDevice)
                _run = new Run(this, handler);
        }
    }

    /// <summary>
    /// While muted the packets hold digital silence, from the next one on, whoever else hangs. From any thread; outlasts <see
    /// cref="Stop"/>. Nothing that was said while muted is sent afterwards.
    /// </summary>
    /// <remarks>Whether it is so tells <see cref="MicrophoneStatus.Muted"/>.</remarks>
    public void SetMuted(bool muted) => _mute.Set(muted, _time.GetElapsedTime(0));

    /// <summary>It is muted, and what it handed over last is silence, or it hands over nothing: what it does, not what was asked.</summary>
    public bool IsSilent => _mute.IsMuted && _run is not { Encoder.IsHeard: true };

    public MicrophoneStatus Status
    {
        get
        {
            bool asked = _mute.IsMuted;
            if (_run is not { } run)
                return new MicrophoneStatus(SoundState.Stopped, SoundFailure.None, "", "", [], asked, 0, 0, 0, 0, 0) { MuteAsked = asked };
            SoundPortCondition condition = run.Port.Condition;
            double[] levels = new double[_options.Channels];
            for (int i = 0; i < levels.Length; i++)
                levels[i] = run.Encoder.Level(i);
            return new MicrophoneStatus(
                condition.State, condition.Failure, condition.Reason, condition.Device, levels, IsSilent,
                run.Port.Blocks, run.Port.Ring.Refused, run.Encoder.Packets, run.Encoder.SilencePackets, condition.Reopened)
            {
                MuteAsked = asked,
                Sound = run.Sound.Status with { Why = run.Why },
                EchoReturnLossDb = run.Return.Decibels,
                Delays = condition.State == SoundState.Running ? run.Stages.Delays : null,
            };
        }
    }

    /// <summary>What the loudspeaker of the same room plays: its echo is taken off what the microphones hear.</summary>
    void ISoundTap.Played(ReadOnlySpan<float> mono, TimeSpan at)
    {
        if (_run is not { } run)
            return;
        run.Return.Played(mono);
        // A device that hears its own loudspeaker knows better.
        if (_options.LoopbackChannel < 0)
            run.Sound.Played(mono, at);
    }

    /// <summary>A loudspeaker stands in the same room.</summary>
    /// <param name="device">Which device it is, as PortAudio names it.</param>
    internal void StandsBeside(Func<string> device) => _speakerDevice = device;

    /// <summary>Begins to capture and encode. The device opens in the background; without one nothing is made until there is.</summary>
    /// <param name="handler">Receives the packets on the encoder thread.</param>
    /// <exception cref="InvalidOperationException">It was started already, or libopus is missing.</exception>
    public void Start(OpusPacketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            if (_handler is not null)
                throw new InvalidOperationException("The microphone was started already.");
            if (_hasDevice)
                _run = new Run(this, handler);
            _handler = handler;
        }
    }

    /// <summary>Stops; after it returns the handler is not called again. Idempotent. Not to be called from the handler.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _run?.Dispose();
            (_run, _handler) = (null, null);
        }
    }

    public void Dispose() => Stop();

    private sealed class Run : IDisposable
    {
        private readonly MicrophonePipeline _owner;
        private readonly PortAudioSignal _arrived = new();
        private readonly Thread _thread;
        private readonly Backlog _behind = new();
        private volatile bool _stopping;
        private volatile MicrophonePort _port;
        private (string Microphone, string Speaker) _devices = ("", "");
        private volatile string _why = "";

        public Run(MicrophonePipeline owner, OpusPacketHandler handler)
        {
            _owner = owner;
            Span<byte> random = stackalloc byte[4];
            RandomNumberGenerator.Fill(random);
            Sound = new RoomSound(SettingsOf(owner._options));
            Encoder = new MicrophoneEncoder(owner._options, Sound, BinaryPrimitives.ReadUInt32LittleEndian(random), owner._mute, handler)
            {
                Return = Return,
            };
            _port = NewPort();
            Stages = new MicrophoneStages(owner._time, Encoder.SoundAhead, Encoder.CodecAhead);
            Encoder.Stages = Stages;
            _thread = new Thread(Loop) { IsBackground = true, Name = "microphone encoder" };
            _thread.Start();
            owner._host.Add(Port, owner._logger);
        }

        public MicrophonePort Port => _port;

        public MicrophoneEncoder Encoder { get; }

        public RoomSound Sound { get; }

        /// <summary>What of it comes back.</summary>
        public EchoReturn Return { get; } = new();

        public MicrophoneStages Stages { get; }

        /// <summary>Why the room cancels echoes, or does not.</summary>
        public string Why => _why;

        /// <summary>The device that the owner names now, if any, in place of the one before. What is left of that is not heard.</summary>
        public void Use()
        {
            MicrophonePort former = _port, port = NewPort();
            port.Follow(former);
            _port = port;
            _owner._host.BeginRemove(former);
            if (_owner._hasDevice)
                _owner._host.Add(port, _owner._logger);
        }

        public void Dispose()
        {
            _owner._host.Remove(Port);
            _stopping = true;
            _arrived.Set();
            _thread.Join();
            Encoder.Dispose();
            _arrived.Dispose();
        }

        private MicrophonePort NewPort() => new(_owner._options, _arrived) { Loopback = new LoopbackTap(Sound), Volume = _owner.Volume };

        private void Loop()
        {
            UrgentThread.TryRaiseThisThread();
            float[] block = new float[Port.Ring.BlockSamples];
            while (!_stopping)
            {
                _arrived.Wait(20);
                try
                {
                    FollowDevices();
                    while (!_stopping && Port.Ring.TryRead(block, out TimeSpan at))
                    {
                        TimeSpan begun = ThreadTime.Now;
                        Stages.Came(Port.Ring.Took);
                        Encoder.AddBlock(block, at);
                        if (_behind.IsTooSlow(Port.Ring.Count, ThreadTime.Now - begun))
                            DoLess(block);
                    }
                    if (!_stopping)
                        Encoder.KeepAlive(_owner._time.GetElapsedTime(0));
                }
#pragma warning disable CA1031 // whatever the receiver of the packets throws, the microphone goes on
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    AudioLog.FrameFailed(_owner._logger, failure);
                }
            }
        }

        /// <summary>Until the microphone is started again. What waits is old: it is left out, and the rest is at the present.</summary>
        private void DoLess(float[] block)
        {
            if (Sound.Effort == SoundEffort.Plain)
                return;
            Sound.Effort = Sound.HasArray ? Sound.Effort + 1 : SoundEffort.Plain;
            AudioLog.DoesLess(_owner._logger, Sound.Effort);
            while (Port.Ring.TryRead(block, out _))
            {
            }
        }

        /// <summary>Another device may cancel echoes by itself.</summary>
        private void FollowDevices()
        {
            (string microphone, string speaker) = (Port.Condition.Device, _owner._speakerDevice());
            if (microphone.Length == 0 || (microphone == _devices.Microphone && speaker == _devices.Speaker))
                return;
            _devices = (microphone, speaker);
            EchoDecision decision = EchoDecision.For(_owner._options, microphone, speaker, AlsaCards.UsbId);
            Sound.CancelsEcho = !decision.ByDevice;
            _why = decision.Why;
        }

        private sealed class LoopbackTap(RoomSound sound) : ISoundTap
        {
            public void Played(ReadOnlySpan<float> mono, TimeSpan at) => sound.Played(mono, at);
        }
    }

    private static RoomSoundSettings SettingsOf(MicrophoneOptions options) => new(options.Channels, options.Geometry)
    {
        SuppressesNoise = options.NoiseSuppression,
        ControlsLevel = options.GainControl,
        FollowsTalkers = options.FollowTalkers,
        AzimuthDegrees = options.SteeringAzimuthDegrees,
        ElevationDegrees = options.SteeringElevationDegrees,
    };
}
