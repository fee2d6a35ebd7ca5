using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;
using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.RoomAudio;

/// <summary>The whole path with an echo made of a delay and a gain; rooms are in <c>Rooms_to_hear_in</c>.</summary>
public sealed class RoomSoundTests
{
    private const int Block = AudioFormat.BlockFrames;

    private readonly Random _random = new(9);
    private readonly float[] _played = new float[Block], _heard = new float[Block], _sent = new float[Block];
    private readonly Queue<float> _air = new(new float[900]);
    private TimeSpan _now = TimeSpan.FromSeconds(10);

    [Fact]
    public void An_echo_is_gone_after_a_second_and_comes_back_with_a_device_that_says_it_cancels_itself()
    {
        using RoomSound sound = new(new RoomSoundSettings(1, []) { ControlsLevel = false, SuppressesNoise = false });
        Run(sound, 100);
        (double heard, double sent) = Run(sound, 100);
        Assert.True(sent < heard * 1e-3, $"{heard} {sent}");
        Assert.True(sound.Status.EchoReturnLossEnhancementDb > 15);
        sound.CancelsEcho = false;
        Run(sound, 50);
        (heard, sent) = Run(sound, 100);
        Assert.True(sent > heard * 0.5, $"{heard} {sent}");
        Assert.False(sound.Status.CancelsEcho);
    }

    [Fact]
    public void An_array_that_hears_its_own_loudspeaker_at_once_cancels_too()
    {
        // Its own channel comes with the microphones', not before; two milliseconds later the sound is there.
        while (_air.Count > 96)
            _air.Dequeue();
        using RoomSound sound = new(new RoomSoundSettings(1, []) { ControlsLevel = false, SuppressesNoise = false });
        Run(sound, 150);
        (double heard, double sent) = Run(sound, 100);
        Assert.True(sent < heard * 1e-3, $"{heard} {sent}");
        Assert.Equal(0, sound.Status.LateReferences);
    }

    [Fact]
    public void Without_a_loudspeaker_a_voice_passes_as_it_is()
    {
        using RoomSound sound = new(new RoomSoundSettings(1, []) { ControlsLevel = false, SuppressesNoise = false });
        (double heard, double sent) = (0, 0);
        for (int block = 0; block < 100; block++)
        {
            for (int i = 0; i < Block; i++)
                _heard[i] = (float)(_random.NextDouble() - 0.5) * 0.3f;
            sound.Heard(_heard, _now, _sent);
            _now += TimeSpan.FromMilliseconds(10);
            if (block < 10)
                continue;
            heard += AudioFormat.MeanSquare(_heard);
            sent += AudioFormat.MeanSquare(_sent);
        }
        Assert.Equal(1, sent / heard, 0.03);
    }

    [Theory]
    [InlineData(SoundEffort.OneMicrophone, 1e-3)]
    [InlineData(SoundEffort.Plain, 1.1)]
    public void With_less_effort_the_room_is_still_heard(SoundEffort effort, double echo)
    {
        using RoomSound sound = new(new RoomSoundSettings(1, []) { ControlsLevel = false, SuppressesNoise = false }) { Effort = effort };
        Run(sound, 150);
        (double heard, double sent) = Run(sound, 100);
        Assert.InRange(sent / heard, 0, echo);
        sound.Effort = SoundEffort.Plain;
        (heard, sent) = Run(sound, 100);
        Assert.Equal(1, sent / heard, 0.01);
        Assert.Equal(SoundEffort.Plain, sound.Status.Effort);
    }

    [Fact]
    public void An_array_that_does_less_hears_with_one_microphone()
    {
        MicrophonePosition[] pair = [new(0.03, 0, 0), new(-0.03, 0, 0)];
        using RoomSound sound = new(new RoomSoundSettings(2, pair) { ControlsLevel = false, SuppressesNoise = false });
        float[] both = new float[2 * Block];
        foreach (SoundEffort effort in (SoundEffort[])[SoundEffort.Full, SoundEffort.OneMicrophone, SoundEffort.Plain])
        {
            sound.Effort = effort;
            double heard = 0, sent = 0;
            for (int block = 0; block < 60; block++)
            {
                for (int i = 0; i < Block; i++)
                    both[2 * i] = both[2 * i + 1] = (float)(_random.NextDouble() - 0.5) * 0.3f;
                sound.Heard(both, _now, _sent);
                _now += TimeSpan.FromMilliseconds(10);
                if (block < 30)
                    continue;
                heard += AudioFormat.MeanSquare(both);
                sent += AudioFormat.MeanSquare(_sent);
            }
            Assert.InRange(sent / heard, 0.3, 1.1);
        }
    }

    [Fact]
    public void A_processor_is_too_slow_when_it_stays_behind_and_not_after_a_pause()
    {
        Backlog backlog = new();
        for (int waiting = 30; waiting >= 0; waiting--)
            Assert.False(backlog.IsTooSlow(waiting, TimeSpan.Zero));
        for (int block = 1; block < Backlog.Blocks; block++)
            Assert.False(backlog.IsTooSlow(Backlog.Waiting, TimeSpan.Zero));
        Assert.True(backlog.IsTooSlow(31, TimeSpan.Zero));
        Assert.False(backlog.IsTooSlow(31, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(4.9, false)]
    [InlineData(5.1, true)]
    public void Or_when_it_has_little_time_for_anything_else(double milliseconds, bool tooSlow)
    {
        Backlog backlog = new();
        bool said = false;
        for (int block = 0; block < Backlog.Together; block++)
            said |= backlog.IsTooSlow(0, TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(tooSlow, said);
    }

    [Fact]
    public void The_time_of_a_thread_is_what_it_worked()
    {
        TimeSpan begun = ThreadTime.Now;
        double sum = 0;
        for (int i = 0; i < 2_000_000; i++)
            sum += Math.Sqrt(i);
        Assert.True(ThreadTime.Now > begun && sum > 0);
    }

    [Fact]
    public void A_block_allocates_nothing()
    {
        using RoomSound sound = new(new RoomSoundSettings(1, []));
        Run(sound, 60);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(sound, 60);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Neither_full_scale_nor_rubbish_leaves_anything_behind()
    {
        using RoomSound sound = new(new RoomSoundSettings(1, []));
        for (int block = 0; block < 200; block++)
        {
            for (int i = 0; i < Block; i++)
                (_played[i], _heard[i]) = (
                    (float)(_random.NextDouble() - 0.5) * 8, block % 3 == 0 ? 4 : (float)(_random.NextDouble() - 0.5) * 8);
            // Times that mean nothing.
            sound.Played(_played, TimeSpan.FromTicks(_random.NextInt64(-1_000_000_000, 1_000_000_000)));
            sound.Heard(_heard, TimeSpan.FromTicks(_random.NextInt64(-1_000_000_000, 1_000_000_000)), _sent);
            Assert.All(_sent, static sample => Assert.InRange(sample, -1, 1));
        }
        Run(sound, 300);
        (double heard, double sent) = Run(sound, 100);
        Assert.True(sent < heard * 0.01, $"{heard} {sent}");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public void What_a_driver_gives_as_its_own_loudspeaker_is_believed_to_be_sound_only_where_it_is(float rubbish)
    {
        using RoomSound sound = new(new RoomSoundSettings(1, []) { ControlsLevel = false, SuppressesNoise = false });
        Run(sound, 60);
        Array.Fill(_played, rubbish);
        sound.Played(_played, _now);
        sound.Heard(_heard, _now, _sent);
        _now += TimeSpan.FromMilliseconds(10);
        Run(sound, 300);
        (double heard, double sent) = Run(sound, 100);
        Assert.True(sent < heard * 1e-3, $"{heard} {sent}");
        // Silence alone would be that too: who talks in the room is heard.
        (heard, sent) = Talk(sound, 100);
        Assert.InRange(sent / heard, 0.5, 1.1);
    }

    private (double Heard, double Sent) Talk(RoomSound sound, int blocks)
    {
        double heard = 0, sent = 0;
        for (int block = 0; block < blocks; block++)
        {
            for (int i = 0; i < Block; i++)
                _heard[i] = (float)(_random.NextDouble() - 0.5) * 0.3f;
            sound.Heard(_heard, _now, _sent);
            _now += TimeSpan.FromMilliseconds(10);
            heard += AudioFormat.MeanSquare(_heard);
            sent += AudioFormat.MeanSquare(_sent);
        }
        return (heard, sent);
    }

    /// <summary>The far end speaks: noise in syllables.</summary>
    private (double Heard, double Sent) Run(RoomSound sound, int blocks)
    {
        double heard = 0, sent = 0;
        for (int block = 0; block < blocks; block++)
        {
            float level = block % 25 < 18 ? 0.4f : 0.01f;
            for (int i = 0; i < Block; i++)
            {
                _played[i] = (float)(_random.NextDouble() - 0.5) * level;
                _air.Enqueue(_played[i] * 0.6f);
                _heard[i] = _air.Dequeue() + (float)(_random.NextDouble() - 0.5) * 1e-3f;
            }
            sound.Played(_played, _now);
            sound.Heard(_heard, _now, _sent);
            _now += TimeSpan.FromMilliseconds(10);
            heard += AudioFormat.MeanSquare(_heard);
            sent += AudioFormat.MeanSquare(_sent);
        }
        return (heard, sent);
    }
}
