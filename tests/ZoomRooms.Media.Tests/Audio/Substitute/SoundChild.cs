using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio.Substitute;

/// <summary>
/// Uses sound cards as the room does, in a process of its own that sees them only (ALSA reads its configuration once), and tells what came:
/// this program again, asked for the one explicit test below.
/// </summary>
public sealed class SoundChild
{
    internal const string WishVariable = "SOUND_WISH", ResultVariable = "SOUND_RESULT";

    /// <param name="Microphone">To listen to; null: none.</param>
    /// <param name="Speaker">To play a tone of 440 Hz to; null: none.</param>
    /// <param name="Blocks">Blocks of each that are enough.</param>
    /// <param name="Steps">What to wait for and to do, one after the other: <see cref="Runs"/> (everything, with so many blocks more), <see
    /// cref="Fails"/> (the first), <c>+FILE</c> makes a file, <c>-FILE</c> deletes it.</param>
    internal sealed record Wish(MicrophoneOptions? Microphone, SpeakerOptions? Speaker, int Blocks = 100, string[]? Steps = null);

    internal const string Runs = "runs", Fails = "fails";

    /// <param name="Hertz">What each channel of the microphone hears.</param>
    /// <param name="LoopbackHertz">What the microphones' device says that the loudspeaker plays.</param>
    internal sealed record Seen(Side Microphone, Side Speaker, double[] Hertz, double LoopbackHertz, Times Captured, Times Played);

    /// <param name="Reopened">Times it was opened anew.</param>
    /// <param name="Failures">What it failed of, one after the other.</param>
    internal sealed record Side(
        SoundState State, SoundFailure Failure, string Reason, string Device, long Reopened, SoundFailure[] Failures);

    /// <param name="Ages">Milliseconds from each block's time to its arrival, in order.</param>
    /// <param name="Steps">Milliseconds from each block's time to the next's.</param>
    internal sealed record Times(double[] Ages, double[] Steps);

    [Fact(Explicit = true)]
    public void Uses_the_cards_that_ALSA_has()
    {
        string wish = Environment.GetEnvironmentVariable(WishVariable)
            ?? throw new InvalidOperationException("This is run by Sound_devices_as_they_come.");
        File.WriteAllText(
            Environment.GetEnvironmentVariable(ResultVariable)!, JsonSerializer.Serialize(Run(JsonSerializer.Deserialize<Wish>(wish)!)));
    }

    private static Seen Run(Wish wish)
    {
        using PortAudioSignal signal = new();
        ToneTap tap = new();
        LoopbackTap loopback = new();
        MicrophonePort microphone = new(wish.Microphone ?? new MicrophoneOptions(), signal) { Loopback = loopback };
        SpeakerPort speaker = new(wish.Speaker ?? new SpeakerOptions(), signal) { Tap = tap };
        List<SoundPort> ports = [];
        if (wish.Microphone is not null)
            ports.Add(microphone);
        if (wish.Speaker is not null)
            ports.Add(speaker);
        foreach (SoundPort port in ports)
            PortAudioHost.Shared.Add(port, NullLogger.Instance);
        Hearing heard = new(microphone);
        Tone tone = new(speaker);
        List<SoundFailure>[] failures = [.. ports.Select(_ => new List<SoundFailure>())];
        foreach (string step in wish.Steps ?? [Runs])
        {
            if (step[0] == '+')
                File.WriteAllText(step[1..], "");
            else if (step[0] == '-')
                File.Delete(step[1..]);
            else
                Wait(step);
        }
        Side[] sides = [.. new SoundPort[] { microphone, speaker }.Select(port => new Side(
            port.Condition.State, port.Condition.Failure, port.Condition.Reason, port.Condition.Device, port.Condition.Reopened,
            ports.Contains(port) ? [.. failures[ports.IndexOf(port)]] : []))];
        foreach (SoundPort port in ports)
            PortAudioHost.Shared.Remove(port);
        return new Seen(
            sides[0], sides[1], heard.Hertz(), Hearing.Hertz(loopback.Samples, AudioFormat.SampleRate, 1, 0), heard.Times(), tap.Times());

        void Wait(string step)
        {
            long[] begun = [.. ports.Select(port => port.Blocks)];
            long progress = -1, since = Stopwatch.GetTimestamp();
            while (!Done(step, begun))
            {
                signal.Wait(20);
                heard.Take();
                tone.Give();
                for (int i = 0; i < ports.Count; i++)
                {
                    SoundFailure failure = ports[i].Condition.Failure;
                    if (failure != SoundFailure.None && (failures[i].Count == 0 || failures[i][^1] != failure))
                        failures[i].Add(failure);
                }
                // Of those that are waited for: another that runs proves nothing.
                long now = ports.Select((port, i) => Math.Min(port.Blocks - begun[i], wish.Blocks)).Sum();
                if (now != progress)
                    (progress, since) = (now, Stopwatch.GetTimestamp());
                Assert.True(
                    Stopwatch.GetElapsedTime(since) < TimeSpan.FromMinutes(
                        1), $"Nothing moves, and \"{step}\" is not so: {string.Join("; ", ports.Select(port => port.Condition))}");
            }
        }

        bool Done(string step, long[] begun) => step == Fails
            ? ports[0].Condition.Failure != SoundFailure.None
            : !ports.Where((port, i) => port.Blocks - begun[i] < wish.Blocks || port.Condition.State != SoundState.Running).Any();
    }

    /// <summary>Keeps the loudspeaker's ring full of a tone.</summary>
    private sealed class Tone(SpeakerPort port)
    {
        private readonly float[] _block = new float[AudioFormat.BlockFrames];
        private long _frame;

        public void Give()
        {
            while (port.Ring.Count < 12)
            {
                for (int i = 0; i < _block.Length; i++)
                    _block[i] = 0.5f * (float)Math.Sin(Math.Tau * 440 * _frame++ / AudioFormat.SampleRate);
                port.Ring.TryWrite(_block, default);
            }
        }
    }

    private sealed class LoopbackTap : ISoundTap
    {
        private readonly List<float> _samples = new(1 << 20);

        /// <summary>For when the device is closed.</summary>
        public List<float> Samples => _samples;

        public void Played(ReadOnlySpan<float> mono, TimeSpan at) => _samples.AddRange(mono);
    }

    private sealed class ToneTap : ISoundTap
    {
        private readonly TimeSpan[] _times = new TimeSpan[1 << 14], _arrivals = new TimeSpan[1 << 14];
        private int _count;

        public void Played(ReadOnlySpan<float> mono, TimeSpan at)
        {
            int count = _count;
            if (count == _times.Length)
                return;
            (_times[count], _arrivals[count]) = (at, TimeProvider.System.GetElapsedTime(0));
            Volatile.Write(ref _count, count + 1);
        }

        public Times Times() => Substitute.Hearing.Of(_times.AsSpan(0, _count), _arrivals.AsSpan(0, _count));
    }
}
