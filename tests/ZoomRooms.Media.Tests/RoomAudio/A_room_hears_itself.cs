using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Sounds;

namespace ZoomRooms.Media.Tests.RoomAudio;

/// <summary>Sweeps in simulated rooms of which everything is known.</summary>
public sealed class A_room_hears_itself
{
    private const int Odd = 2;

    private static readonly SweepRoom Room = new(ArrayShape.Circle(4, 0.045));

    [Theory]
    [InlineData(0, 0, 0.2)]
    [InlineData(60, 0, 0.45)]
    [InlineData(-180, 15, 0.45)]
    [InlineData(0, 200, 0.9)]
    public void Each_delay_and_the_drift_of_the_crystals_are_what_they_are(double loudspeakerPpm, double microphonePpm, double t60)
    {
        SweepRoom room = Room with { LoudspeakerPpm = loudspeakerPpm, MicrophonePpm = microphonePpm, T60 = t60 };
        SoundCheckResult result = room.Check();
        Assert.Equal(SoundCheckOutcome.Heard, result.Outcome);
        Assert.All(
            result.Microphones, static microphone => Assert.Equal((HearingFault.None, true), (microphone.Fault, microphone.IsHeard)));
        // A third of a sample: 0.007 ms. What a crystal is off by since the recording began comes on top.
        double since = Math.Abs(microphonePpm - loudspeakerPpm) * 1e-6 * 3000;
        Assert.All(result.Microphones.Zip(room.DelaysMilliseconds), pair =>
            Assert.InRange(pair.First.DelayMilliseconds, pair.Second - 0.01 - since, pair.Second + 0.01 + since));
        double[] apart = [.. result.Microphones.Select(
            microphone => microphone.DelayMilliseconds - result.Microphones[0].DelayMilliseconds)];
        Assert.Equal(room.DelaysMilliseconds.Select(delay => delay - room.DelaysMilliseconds[0]), apart, (known, found) =>
            Math.Abs(known - found) < 0.01);
        Assert.InRange(result.DriftPpm!.Value, microphonePpm - loudspeakerPpm - 1, microphonePpm - loudspeakerPpm + 1);
    }

    [Fact]
    public void Levels_and_noise_are_what_they_are()
    {
        SoundCheckResult near = Room.Check(), far = (Room with { Gain = Room.Gain / 2 }).Check();
        Assert.All(near.Microphones.Zip(far.Microphones), static pair =>
            Assert.InRange(pair.First.LevelDbfs - pair.Second.LevelDbfs, 5.9, 6.1));
        // Without walls it is a wire, but for the distance.
        SweepRoom outside = new(ArrayShape.Single) { T60 = 0, Gain = 4 * Math.PI * 1.2 };
        MicrophoneHearing heard = Assert.Single(outside.Check().Microphones);
        Assert.InRange(heard.LevelDbfs, Sweep.Dbfs - 0.3, Sweep.Dbfs + 0.3);
        Assert.InRange(heard.NoiseDbfs, -67, -65);
    }

    [Theory]
    [InlineData(HearingFault.HearsNothing)]
    [InlineData(HearingFault.DigitalSilence)]
    [InlineData(HearingFault.MuchQuieter)]
    [InlineData(HearingFault.Inverted)]
    [InlineData(HearingFault.Clips)]
    public void A_microphone_with_a_fault_is_named_and_no_other(HearingFault fault)
    {
        SoundCheckResult result = (Room with { Behind = (m, samples) => Break(m == Odd ? fault : HearingFault.None, samples) }).Check();
        Assert.Equal(
            Enumerable.Range(0, 4).Select(
                m => m == Odd ? fault : HearingFault.None), result.Microphones.Select(static microphone => microphone.Fault));
        Assert.Equal(SoundCheckOutcome.Heard, result.Outcome);
        Assert.True(result.HasFault);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Where_as_many_say_the_one_sign_as_the_other_nobody_knows_which_is_wrong(int microphones)
    {
        SweepRoom room = new(ArrayShape.Line(microphones, 0.04))
        {
            Behind = (m, samples) => Break(m % 2 == 0 ? HearingFault.None : HearingFault.Inverted, samples),
        };
        Assert.All(room.Check().Microphones, static microphone => Assert.Equal(HearingFault.SignsDiffer, microphone.Fault));
    }

    [Fact]
    public void Three_that_are_swapped_are_not_the_many_where_four_are_not()
    {
        SweepRoom room = new(ArrayShape.Circle(7, 0.045))
        {
            Behind = static (m, samples) => Break(m < 3 ? HearingFault.Inverted : HearingFault.None, samples)
        };
        Assert.Equal(
            Enumerable.Range(0, 7).Select(static m => m < 3 ? HearingFault.Inverted : HearingFault.None),
            room.Check().Microphones.Select(static microphone => microphone.Fault));
    }

    [Fact]
    public void A_fan_that_is_louder_than_the_sweep_does_not_hide_it()
    {
        SweepRoom room = Room with { NoiseDbfs = -32, NoiseColour = NoiseColour.Fan, Gain = 1 };
        SoundCheckResult result = room.Check();
        Assert.All(result.Microphones, static microphone => Assert.True(microphone.LevelDbfs < microphone.NoiseDbfs, $"{microphone}"));
        Assert.All(result.Microphones.Zip(room.DelaysMilliseconds), static pair =>
            Assert.InRange(pair.First.DelayMilliseconds, pair.Second - 0.05, pair.Second + 0.05));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_loudspeaker_that_is_off_is_not_heard_whoever_talks(bool somebodyTalks)
    {
        SoundCheckResult result = (Room with { Gain = 0, SomebodyTalks = somebodyTalks, NoiseDbfs = -50 }).Check();
        Assert.Equal(SoundCheckOutcome.NothingHeard, result.Outcome);
        Assert.Null(result.DriftPpm);
        // It is not the microphones' fault.
        Assert.All(
            result.Microphones, static microphone => Assert.Equal((HearingFault.None, false), (microphone.Fault, microphone.IsHeard)));
    }

    [Fact]
    public void Somebody_who_talks_into_it_changes_nothing()
    {
        SoundCheckResult result = (Room with { SomebodyTalks = true, MicrophonePpm = 30 }).Check();
        Assert.False(result.HasFault);
        Assert.InRange(result.DriftPpm!.Value, 28, 32);
    }

    [Fact]
    public void A_device_that_takes_its_loudspeaker_out_has_no_fault_unless_it_gives_digital_silence()
    {
        SweepRoom room = Room with { Gain = 0, IsTakenOut = true };
        SoundCheckResult result = room.Check();
        Assert.Equal((SoundCheckOutcome.TakenOut, false), (result.Outcome, result.HasFault));
        result = (room with
        {
            Behind = static (m, samples) => Break(m == Odd ? HearingFault.DigitalSilence : HearingFault.None, samples)
        }).Check();
        Assert.Equal((SoundCheckOutcome.NothingHeard, true), (result.Outcome, result.HasFault));
    }

    [Fact]
    public void Silence_that_a_busy_machine_played_in_between_is_reckoned_with()
    {
        SweepRoom room = Room with { Holes = [0, 40, 41, 149, 220, 330], MicrophonePpm = -75 };
        SoundCheckResult result = room.Check();
        Assert.Equal(SoundCheckOutcome.Heard, result.Outcome);
        Assert.All(result.Microphones.Zip(room.DelaysMilliseconds), static pair =>
            Assert.InRange(pair.First.DelayMilliseconds, pair.Second - 0.25, pair.Second + 0.25));
        Assert.InRange(result.DriftPpm!.Value, -76.5, -73.5);
    }

    [Fact]
    public void Samples_that_a_device_lost_are_no_crystal()
    {
        // 10 ms between the sweeps, as an overrun loses them.
        SoundCheckResult result = (Room with
        {
            Behind = static (_, samples) => samples.AsSpan(200_000 + AudioFormat.BlockFrames).CopyTo(samples.AsSpan(200_000)),
        }).Check();
        Assert.Null(result.DriftPpm);
        Assert.False(result.HasFault);
    }

    [Fact]
    public void What_was_cut_short_or_drowned_says_nothing()
    {
        SweepRecording whole = Room.Record();
        float[] drowned = whole.Played.ToArray();
        drowned[150_000] += 0.02f;
        Assert.Equal(SoundCheckOutcome.Interrupted, Outcome(whole with { Played = drowned }));
        Assert.Equal(SoundCheckOutcome.Interrupted, Outcome(whole with { Played = whole.Played[..200_000] }));
        Assert.Equal(SoundCheckOutcome.Interrupted, Outcome(whole with { Played = new float[10_000] }));
    }

    private static SoundCheckOutcome Outcome(SweepRecording recording) =>
        SweepMeasurement.Of(recording, TestContext.Current.CancellationToken).Outcome;

    private static void Break(HearingFault fault, float[] samples)
    {
        Random hiss = new(5);
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = fault switch
            {
                HearingFault.HearsNothing => 1e-4f * (float)(hiss.NextDouble() - 0.5),
                HearingFault.DigitalSilence => 0,
                HearingFault.MuchQuieter => samples[i] * 0.1f,
                HearingFault.Inverted => -samples[i],
                HearingFault.Clips => Math.Clamp(samples[i] * 30, -1, 1),
                _ => samples[i],
            };
        }
    }
}
