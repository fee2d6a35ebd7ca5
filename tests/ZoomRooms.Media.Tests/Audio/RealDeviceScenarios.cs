using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>
/// What runs over real PortAudio streams. Explicit: <see cref="SimulatedSoundTests"/> runs each in a process that was started with the
/// environment of the software sound cards.
/// </summary>
public sealed class RealDeviceScenarios
{
    private static readonly MicrophonePosition[] Line = [new(0, 0, 0), new(0.0214, 0, 0), new(0.0429, 0, 0), new(0.0643, 0, 0)];

    [Fact(Explicit = true)]
    public void Devices_are_listed_and_found_by_name()
    {
        IReadOnlyList<SoundDevice> devices = SoundDevices.List();
        SoundDevice array = Assert.Single(devices, device => device.Name == "room_microphone");
        Assert.True(array.InputChannels >= 4);
        Assert.Contains(devices, device => device.Name == "far_speaker" && device.OutputChannels >= 2);
        Assert.Equal(array, SoundDevices.Find(devices, SoundDirection.Capture, "ROOM_micro"));
        Assert.Null(SoundDevices.Find(devices, SoundDirection.Capture, "no such thing"));
    }

    [Fact(Explicit = true)]
    public void Four_microphones_become_one_stream_of_opus_that_holds_the_voice()
    {
        using Listener listener = new();
        using MicrophonePipeline microphone = new(
            new MicrophoneOptions { Device = "room_microphone", Channels = 4, Geometry = Line, SteeringAzimuthDegrees = 180 },
            TimeProvider.System, NullLogger.Instance);
        microphone.Start(listener.Take);
        Until(() => listener.LoudPackets >= 50, () => microphone.Status);
        MicrophoneStatus status = microphone.Status;
        Assert.Equal(SoundState.Running, status.State);
        Assert.Equal("room_microphone", status.Device);
        Assert.Equal(4, status.ChannelLevels.Count);
        Assert.True(status.Blocks >= 100, $"{status.Blocks} blocks");

        microphone.SetMuted(true);
        Until(() => listener.QuietRun >= 25);
        microphone.SetMuted(false);
        Until(() => listener.QuietRun == 0);
        microphone.Stop();
        Assert.Equal(SoundState.Stopped, microphone.Status.State);
        Assert.Equal(0, listener.WrongTimestamps);
        // The voice has a pitch of 150 Hz: what came out repeats 150 times a second.
        Assert.True(listener.Periodicity(AudioFormat.SampleRate / 150) > 0.8, $"periodicity {listener.Periodicity(320)}");
    }

    [Fact(Explicit = true)]
    public void The_speaker_plays_what_comes_in_and_the_cues()
    {
        using SpeakerPipeline speaker = new(new SpeakerOptions { Device = "far_speaker" }, TimeProvider.System, NullLogger.Instance);
        IncomingAudio stream = speaker.AddStream();
        speaker.Start();
        Until(() => speaker.Status.State == SoundState.Running);
        using MicrophonePipeline microphone = new(new MicrophoneOptions
        {
            Device = "far_microphone"
        }, TimeProvider.System, NullLogger.Instance);
        microphone.Start(
            (in OpusPacket packet) => stream.Insert(packet.RtpTimestamp, packet.Payload, TimeProvider.System.GetElapsedTime(0)));
        Until(() => stream.Statistics is { PacketsDecoded: >= 100, RmsDbfs: > -40 });
        Until(() => speaker.Status.RmsDbfs > -40);
        // Not implied by a hundred decoded packets: while a starved device takes nothing, streams are decoded by the clock.
        Until(() => speaker.Status.Blocks >= 100, () => speaker.Status);
        Until(() => speaker.Status.Delays is { } played && played.JitterBuffer > TimeSpan.Zero && played.Ring > TimeSpan.Zero, () =>
            speaker.Status);
        Assert.True(microphone.Status.Delays is { } heard && heard.Device > TimeSpan.Zero && heard.Opus > TimeSpan.FromMilliseconds(6));
        Assert.Equal(0, stream.Statistics.Malformed);
        microphone.Stop();
        speaker.RemoveStream(stream);
        Until(() => speaker.Status.RmsDbfs <= AudioFormat.SilenceDbfs);
        speaker.PlayCue(SoundCue.FallingTone);
        Until(() => speaker.Status.RmsDbfs > -30);
    }

    [Fact(Explicit = true)]
    public void A_missing_microphone_is_named_and_opened_when_it_comes()
    {
        string configuration = Environment.GetEnvironmentVariable("ALSA_CONFIG_PATH")!;
        string before = File.ReadAllText(configuration);
        using Listener listener = new();
        using MicrophonePipeline microphone = new(new MicrophoneOptions
        {
            Device = "late_microphone"
        }, TimeProvider.System, NullLogger.Instance);
        microphone.Start(listener.Take);
        Until(() => microphone.Status.State == SoundState.Waiting);
        Assert.Equal(SoundFailure.NoSuchDevice, microphone.Status.Failure);
        Assert.Contains("late_microphone", microphone.Status.Reason, StringComparison.Ordinal);
        Until(() => listener.QuietRun > 10);
        try
        {
            File.WriteAllText(configuration, before.Replace("pcm.far_microphone", "pcm.late_microphone", StringComparison.Ordinal));
            Until(() => listener.LoudPackets > 10);
            // Whoever opened the device says so a moment after its first sound.
            Until(() => microphone.Status.State == SoundState.Running);
            Assert.Equal("", microphone.Status.Reason);
            Assert.Equal(0, listener.WrongTimestamps);
        }
        finally
        {
            File.WriteAllText(configuration, before);
        }
    }

    [Fact(Explicit = true)]
    public void Microphone_and_speaker_stop_and_start_again()
    {
        using MicrophonePipeline microphone = new(new MicrophoneOptions
        {
            Device = "far_microphone"
        }, TimeProvider.System, NullLogger.Instance);
        using SpeakerPipeline speaker = new(new SpeakerOptions { Device = "room_speaker" }, TimeProvider.System, NullLogger.Instance);
        for (int round = 0; round < 3; round++)
        {
            using Listener listener = new();
            microphone.Start(listener.Take);
            speaker.Start();
            Until(() => microphone.Status.State == SoundState.Running && speaker.Status.State == SoundState.Running);
            microphone.Stop();
            speaker.Stop();
            Assert.Equal(SoundState.Stopped, speaker.Status.State);
        }
    }

    [Fact(Explicit = true)]
    public async Task The_room_hears_its_own_loudspeaker_and_not_one_that_stands_elsewhere()
    {
        using SpeakerPipeline speaker = new(new SpeakerOptions { Device = "loop_speaker" }, TimeProvider.System, NullLogger.Instance);
        speaker.Start();
        SoundCheckResult here = await HearAsync("loop_microphone");
        Assert.True(here.Outcome == SoundCheckOutcome.Heard, $"{here}");
        MicrophoneHearing heard = Assert.Single(here.Microphones);
        Assert.Equal((HearingFault.None, true), (heard.Fault, heard.IsHeard));
        // A wire, as loud as it was played.
        Assert.InRange(heard.LevelDbfs, -24, -22);
        SoundCheckResult elsewhere = await HearAsync("deaf_microphone");
        Assert.Equal(
            (SoundCheckOutcome.NothingHeard, HearingFault.DigitalSilence), (elsewhere.Outcome, Assert.Single(elsewhere.Microphones).Fault));

        async Task<SoundCheckResult> HearAsync(string device)
        {
            SoundCheckResult result;
            int tries = 0;
            do
            {
                using SoundCheck check = new(new MicrophoneOptions { Device = device }, speaker, TimeProvider.System, NullLogger.Instance);
                result = await check.RunAsync();
                Assert.True(check.IsWiped);
            }
            while (result.Outcome == SoundCheckOutcome.Interrupted && ++tries < 20);
            return result;
        }
    }

    [Fact(Explicit = true)]
    public void The_cards_own_volume_is_read_and_set_and_unmuted()
    {
        Mixer("set-sink-volume loop 70%");
        Mixer("set-sink-mute loop 1");
        Mixer("set-source-volume loop.monitor 30%");
        Mixer("set-source-mute loop.monitor 1");
        using SpeakerPipeline speaker = new(
            new SpeakerOptions { Device = "loop_speaker", HardwareVolume = 40 }, TimeProvider.System, NullLogger.Instance);
        using MicrophonePipeline microphone = new(
            new MicrophoneOptions { Device = "loop_microphone", HardwareVolume = 85 }, TimeProvider.System, NullLogger.Instance);
        // As it is, before anything is opened.
        speaker.Volume.Touch(set: false);
        microphone.Volume.Touch(set: false);
        Assert.Equal([new CardVolume("Master", 70, true)], speaker.Volume.Seen);
        Assert.Equal([new CardVolume("Capture", 30, true)], microphone.Volume.Seen);
        speaker.Start();
        microphone.Start(static (in OpusPacket _) => { });
        Until(() => speaker.Volume.Seen.SequenceEqual([new CardVolume("Master", 40, false)]), () => string.Join(", ", speaker.Volume.Seen));
        Until(() =>
            microphone.Volume.Seen.SequenceEqual([new CardVolume("Capture", 85, false)]), () => string.Join(", ", microphone.Volume.Seen));
        // The sound server says the same.
        Assert.Contains(" 40% ", Mixer("get-sink-volume loop"), StringComparison.Ordinal);
        Assert.Contains(" 85% ", Mixer("get-source-volume loop.monitor"), StringComparison.Ordinal);
        Assert.Contains("no", Mixer("get-sink-mute loop"), StringComparison.Ordinal);
        Assert.Contains("no", Mixer("get-source-mute loop.monitor"), StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void The_cards_own_volume_is_left_as_it_is_and_a_card_without_one_is_no_fault()
    {
        Mixer("set-sink-volume loop 55%");
        Mixer("set-sink-mute loop 1");
        using SpeakerPipeline speaker = new(new SpeakerOptions { Device = "loop_speaker" }, TimeProvider.System, NullLogger.Instance);
        speaker.Start();
        Until(() => speaker.Status.State == SoundState.Running && speaker.Volume.Seen.Count == 1);
        Assert.Equal([new CardVolume("Master", 55, true)], speaker.Volume.Seen);
        Assert.Contains("yes", Mixer("get-sink-mute loop"), StringComparison.Ordinal);
        // Somebody turns a knob.
        Mixer("set-sink-volume loop 20%");
        speaker.Volume.Touch(set: false);
        Assert.Equal(20, Assert.Single(speaker.Volume.Seen).Percent);
        // Of this one ALSA knows no mixer.
        using MicrophonePipeline microphone = new(
            new MicrophoneOptions { Device = "far_microphone", HardwareVolume = 50 }, TimeProvider.System, NullLogger.Instance);
        microphone.Start(static (in OpusPacket _) => { });
        Until(() => microphone.Status.State == SoundState.Running);
        microphone.Volume.Touch(set: true);
        Assert.Empty(microphone.Volume.Seen);
        Assert.Equal("", microphone.Status.Reason);
    }

    /// <summary>What the sound server itself does and says.</summary>
    private static string Mixer(string order)
    {
        using Process pactl = Process.Start(new ProcessStartInfo("pactl", order.Split(' '))
        {
            RedirectStandardOutput = true, RedirectStandardError = true
        })!;
        string said = pactl.StandardOutput.ReadToEnd() + pactl.StandardError.ReadToEnd();
        pactl.WaitForExit();
        Assert.True(pactl.ExitCode == 0, $"pactl {order}: {said}");
        return said;
    }

    private static void Until(Func<bool> condition, Func<object>? state = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(45), $"The condition did not come true in 45 s. {state?.Invoke()}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Decodes the microphone's packets and remembers what was loud.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly OpusDecoder _decoder = new();
        private readonly float[] _frame = new float[AudioFormat.OpusFrames];
        private readonly float[] _loudest = new float[AudioFormat.OpusFrames];
        private double _loudestMeanSquare;
        private uint? _expected;
        private volatile int _loud, _quietRun, _wrong;

        public int LoudPackets => _loud;

        public int QuietRun => _quietRun;

        public int WrongTimestamps => _wrong;

        public void Take(in OpusPacket packet)
        {
            if (_expected is { } expected && (packet.RtpTimestamp - expected) % AudioFormat.OpusFrames != 0)
                _wrong++;
            _expected = packet.RtpTimestamp + AudioFormat.OpusFrames;
            Assert.True(_decoder.TryDecode(packet.Payload, _frame));
            double meanSquare = AudioFormat.MeanSquare(_frame);
            _quietRun = meanSquare < 1e-6 ? _quietRun + 1 : 0;
            if (meanSquare > 1e-4)
                _loud++;
            if (meanSquare > _loudestMeanSquare)
            {
                _loudestMeanSquare = meanSquare;
                _frame.CopyTo(_loudest.AsSpan());
            }
        }

        /// <summary>Correlation of the loudest frame with itself, shifted by a period.</summary>
        public double Periodicity(int period)
        {
            double product = 0, left = 0, right = 0;
            for (int i = 0; i + period < _loudest.Length; i++)
            {
                product += _loudest[i] * _loudest[i + period];
                left += _loudest[i] * _loudest[i];
                right += _loudest[i + period] * _loudest[i + period];
            }
            return product / Math.Sqrt(left * right);
        }

        public void Dispose() => _decoder.Dispose();
    }
}
