using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Tests.Audio.Substitute;

/// <summary>
/// Uses sound cards as the room does, in a process of its own that sees them only (ALSA reads its configuration once), and tells what came: this program again, asked for the one explicit test below.
/// </summary>
public sealed class SoundChild
{
    internal const string WishVariable = "SOUND_WISH", ResultVariable = "SOUND_RESULT";

    /// <param name="Microphone">To listen to; null: none.</param>
    /// <param name="Speaker">To play a tone of 440 Hz to; null: none.</param>
    /// <param name="Blocks">Blocks of each that are enough.</param>
    /// <param name="Fails">Wait for a failure instead.</param>
    internal sealed record Wish(MicrophoneOptions? Microphone, SpeakerOptions? Speaker, int Blocks = 100, bool Fails = false);

    /// <param name="Hertz">What each channel of the microphone hears.</param>
    internal sealed record Seen(Side Microphone, Side Speaker, double[] Hertz, Times Captured, Times Played);

    internal sealed record Side(SoundState State, SoundFailure Failure, string Reason, string Device);

    /// <param name="Ages">Milliseconds from each block's time to its arrival, in order.</param>
    /// <param name="Steps">Milliseconds from each block's time to the next's.</param>
    internal sealed record Times(double[] Ages, double[] Steps);

    [Fact(Explicit = true)]
    public void Uses_the_cards_that_ALSA_has()
    {
        string wish = Environment.GetEnvironmentVariable(WishVariable) ?? throw new InvalidOperationException("This is run by Sound_devices_as_they_come.");
        File.WriteAllText(Environment.GetEnvironmentVariable(ResultVariable)!, JsonSerializer.Serialize(Run(JsonSerializer.Deserialize<Wish>(wish)!)));
    }

    private static Seen Run(Wish wish)
    {
        using PortAudioSignal signal = new();
        ToneTap tap = new();
        MicrophonePort microphone = new(wish.Microphone ?? new MicrophoneOptions(), signal);
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
        long progress = -1, since = Stopwatch.GetTimestamp();
        while (!ports.TrueForAll(port => wish.Fails ? port.Condition.Failure != SoundFailure.None : port.Blocks >= wish.Blocks && port.Condition.State == SoundState.Running))
        {
            signal.Wait(20);
            heard.Take();
            tone.Give();
            long now = ports.Sum(port => port.Blocks);
            if (now != progress)
                (progress, since) = (now, Stopwatch.GetTimestamp());
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromMinutes(1))
                break;
        }
        Side[] sides = [.. new SoundPort[] { microphone, speaker }.Select(port => new Side(port.Condition.State, port.Condition.Failure, port.Condition.Reason, port.Condition.Device))];
        foreach (SoundPort port in ports)
            PortAudioHost.Shared.Remove(port);
        return new Seen(sides[0], sides[1], heard.Hertz(), heard.Times(), tap.Times());
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
