using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class SoundSupervisorTests
{
    private readonly FakeSystem _system = new();
    private readonly SoundSupervisor _supervisor;
    private readonly FakePort _microphone = new(SoundDirection.Capture);
    private readonly FakePort _speaker = new(SoundDirection.Playback);
    private double _now;

    public SoundSupervisorTests() => _supervisor = new SoundSupervisor(_system, NullLogger.Instance);

    /// <summary>Lets time pass as the supervisor's thread does; open ports that <paramref name="move"/> make progress.</summary>
    private void Pass(double seconds, params FakePort[] move)
    {
        for (double end = _now + seconds; _now < end; _now += 0.05)
        {
            foreach (FakePort port in move)
            {
                if (_system.IsOpen(port))
                    port.OnBlock(default, default, TimeSpan.FromSeconds(_now));
            }
            TimeSpan wait = _supervisor.Step(TimeSpan.FromSeconds(_now));
            Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(250));
        }
    }

    private void Add(FakePort port) => _supervisor.Add(port, TimeSpan.FromSeconds(_now));

    [Fact]
    public void A_port_runs_when_its_first_block_moves()
    {
        Add(_microphone);
        Assert.Equal(SoundState.Opening, _microphone.Condition.State);
        _supervisor.Step(TimeSpan.Zero);
        Assert.Equal(SoundState.Opening, _microphone.Condition.State);
        Pass(0.2, _microphone);
        Assert.Equal(SoundState.Running, _microphone.Condition.State);
        Assert.Equal("fake", _microphone.Condition.Device);
        Assert.Equal(0, _microphone.Condition.Reopened);
    }

    [Fact]
    public void A_missing_device_is_named_and_tried_again_with_a_new_list_and_backoff()
    {
        _system.Outcomes[_microphone] = new SoundOutcome(SoundFailure.NoSuchDevice, "NO MICROPHONE: none");
        Add(_microphone);
        Pass(0.1);
        Assert.Equal(SoundState.Waiting, _microphone.Condition.State);
        Assert.Equal("NO MICROPHONE: none", _microphone.Condition.Reason);
        Pass(60);
        // 0.5, 1, 2, 4, then every 8 s.
        Assert.InRange(_system.Opens, 10, 13);
        Assert.Equal(_system.Opens, _system.Initializations);
        _system.Outcomes.Clear();
        Pass(9, _microphone);
        Assert.Equal(SoundState.Running, _microphone.Condition.State);
        Assert.Equal("", _microphone.Condition.Reason);
    }

    [Fact]
    public void A_device_that_falls_silent_is_closed_reported_and_reopened()
    {
        Add(_microphone);
        Pass(1, _microphone);
        Pass(2.2);
        Assert.Equal(SoundFailure.DeviceSilent, _microphone.Condition.Failure);
        Assert.Contains("2 s", _microphone.Condition.Reason, StringComparison.Ordinal);
        Assert.False(_system.IsOpen(_microphone));
        Pass(1.5, _microphone);
        Assert.Equal(SoundState.Running, _microphone.Condition.State);
        Assert.Equal(1, _microphone.Condition.Reopened);
        Assert.Equal(2, _system.Initializations);
    }

    [Fact]
    public void A_missing_microphone_does_not_interrupt_a_running_speaker_until_devices_change()
    {
        Add(_speaker);
        Pass(1, _speaker);
        _system.Outcomes[_microphone] = new SoundOutcome(SoundFailure.NoSuchDevice, "NO MICROPHONE: none");
        Add(_microphone);
        Pass(50, _speaker, _microphone);
        Assert.Equal(1, _system.Initializations);
        Assert.Equal(SoundState.Running, _speaker.Condition.State);

        _system.Devices = "a microphone came";
        _system.Outcomes.Clear();
        Pass(10, _speaker, _microphone);
        Assert.Equal(2, _system.Initializations);
        Assert.Equal(SoundState.Running, _microphone.Condition.State);
        Assert.Equal(SoundState.Running, _speaker.Condition.State);
        Assert.Equal(1, _speaker.Condition.Reopened);
    }

    [Fact]
    public void The_library_is_never_ended_while_a_stream_is_open_and_ends_with_the_last_port()
    {
        Random random = new(1);
        FakePort[] ports = [_microphone, _speaker];
        bool[] added = new bool[2];
        for (int i = 0; i < 300; i++)
        {
            int which = random.Next(2);
            if (!added[which])
                Add(ports[which]);
            else if (random.Next(4) == 0)
                _supervisor.Remove(ports[which]);
            else
                which = -1;
            if (which >= 0)
                added[which] = !added[which];
            _system.Devices = $"{random.Next(3)}";
            _system.Outcomes.Clear();
            if (random.Next(3) == 0)
                _system.Outcomes[ports[random.Next(2)]] = new SoundOutcome(SoundFailure.DeviceUnavailable, "busy");
            Pass(random.NextDouble() * 3, random.Next(2) == 0 ? ports : [_speaker]);
            Assert.False(_system.EndedWithStreams);
        }
        _supervisor.Remove(_microphone);
        _supervisor.Remove(_speaker);
        Assert.True(_supervisor.IsIdle);
        Assert.Equal(_system.Initializations, _system.Terminations);
        Assert.Equal(SoundState.Stopped, _speaker.Condition.State);
    }

    [Fact]
    public void A_missing_library_is_the_reason_and_its_coming_is_noticed()
    {
        _system.Start = new SoundOutcome(SoundFailure.LibraryUnavailable, "NO SOUND LIBRARY");
        Add(_speaker);
        Pass(5);
        Assert.Equal(SoundFailure.LibraryUnavailable, _speaker.Condition.Failure);
        Assert.Equal(0, _system.Opens);
        _system.Start = SoundOutcome.Success;
        Pass(9, _speaker);
        Assert.Equal(SoundState.Running, _speaker.Condition.State);
    }

    [Fact]
    public void The_callback_path_allocates_nothing()
    {
        using PortAudioSignal signal = new();
        MicrophonePort microphone = new(new MicrophoneOptions { Channels = 4 }, signal);
        SpeakerPort speaker = new(new SpeakerOptions(), signal);
        float[] input = new float[AudioFormat.BlockFrames * 4];
        float[] output = new float[AudioFormat.BlockFrames];
        microphone.OnBlock(input, default, default);
        speaker.OnBlock(default, output, default);
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 0; i < 100; i++)
        {
            microphone.OnBlock(input, default, default);
            speaker.OnBlock(default, output, default);
        }
        Assert.Equal(0, meter.Bytes);
        Assert.Equal(101, microphone.Blocks);
        Assert.Equal(69, microphone.Ring.Refused);
    }

    private sealed class FakePort(SoundDirection direction) : SoundPort
    {
        public override SoundDirection Direction => direction;
        public override string Device => "fake";
        public override int Channels => 1;

        public override void Opening()
        {
        }

        protected override void Process(ReadOnlySpan<float> input, Span<float> output, TimeSpan at)
        {
        }
    }

    private sealed class FakeSystem : ISoundSystem
    {
        private readonly HashSet<SoundPort> _open = [];
        private bool _initialized;

        public Dictionary<SoundPort, SoundOutcome> Outcomes { get; } = [];
        public SoundOutcome Start { get; set; } = SoundOutcome.Success;
        public string Devices { get; set; } = "";
        public int Initializations { get; private set; }
        public int Terminations { get; private set; }
        public int Opens { get; private set; }
        public bool EndedWithStreams { get; private set; }

        public bool IsOpen(SoundPort port) => _open.Contains(port);

        public SoundOutcome Initialize()
        {
            Assert.False(_initialized);
            if (Start.Failure != SoundFailure.None)
                return Start;
            _initialized = true;
            Initializations++;
            return SoundOutcome.Success;
        }

        public void Terminate()
        {
            Assert.True(_initialized);
            _initialized = false;
            Terminations++;
            EndedWithStreams |= _open.Count != 0;
        }

        public SoundOutcome Open(SoundPort port, out ISoundStream? stream)
        {
            Assert.True(_initialized);
            Opens++;
            stream = null;
            if (Outcomes.TryGetValue(port, out SoundOutcome outcome))
                return outcome;
            Assert.True(_open.Add(port), "opened twice");
            stream = new FakeStream(() => _open.Remove(port));
            return SoundOutcome.Success;
        }

        public string DevicesSeen() => Devices;
    }

    private sealed class FakeStream(Action closed) : ISoundStream
    {
        public string Device => "fake";

        public void Dispose() => closed();
    }
}
