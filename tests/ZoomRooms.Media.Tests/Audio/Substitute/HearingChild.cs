using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio.Substitute;

/// <summary>Has the room hear itself over sound cards made of software, in a process of its own that sees them only.</summary>
public sealed class HearingChild
{
    /// <summary>A busy machine interrupts sound: so often it is tried again, as the room does.</summary>
    private const int Tries = 20;

    /// <param name="StopsAfter">Blocks of the microphone after which somebody presses the button; 0: nobody does.</param>
    internal sealed record Wish(MicrophoneOptions Microphone, SpeakerOptions Speaker, int StopsAfter = 0);

    /// <param name="IsWiped">Nothing that was heard is in memory any more.</param>
    /// <param name="LouderAfterStop">The loudspeaker's device took a sound after it was told to stop, beyond what was on its way.</param>
    /// <param name="MicrophoneRuns">Somebody else had the microphones at the first try.</param>
    internal sealed record Heard(SoundCheckResult Result, bool IsWiped, bool LouderAfterStop, bool MicrophoneRuns);

    [Fact(Explicit = true)]
    public async Task Hears_what_it_plays()
    {
        string json = Environment.GetEnvironmentVariable(SoundChild.WishVariable)
            ?? throw new InvalidOperationException("This is run by What_a_room_hears_of_itself.");
        Wish wish = JsonSerializer.Deserialize<Wish>(json)!;
        List<Heard> all = [];
        using SpeakerPipeline speaker = new(wish.Speaker, TimeProvider.System, NullLogger.Instance);
        speaker.Start();
        do
            all.Add(await HearAsync(wish, speaker));
        while (all[^1].Result.Outcome == SoundCheckOutcome.Interrupted && all.Count < Tries);
        await File.WriteAllTextAsync(
            Environment.GetEnvironmentVariable(
                SoundChild.ResultVariable)!, JsonSerializer.Serialize(all), TestContext.Current.CancellationToken);
    }

    private static async Task<Heard> HearAsync(Wish wish, SpeakerPipeline speaker)
    {
        using SoundCheck check = new(wish.Microphone, speaker, TimeProvider.System, NullLogger.Instance);
        Task<SoundCheckResult> running = check.RunAsync();
        bool louder = false, runs = false;
        if (wish.StopsAfter > 0)
        {
            await UntilAsync(() => check.BlocksHeard >= wish.StopsAfter || running.IsCompleted);
            using PortAudioSignal arrived = new();
            MicrophonePort microphone = new(wish.Microphone, arrived);
            // As the room does after a press, and with nothing in between.
            check.Stop();
            PortAudioHost.Shared.Add(microphone, NullLogger.Instance);
            bool refused = false;
            await UntilAsync(() =>
            {
                SoundPortCondition condition = microphone.Condition;
                refused |= condition.Failure != SoundFailure.None;
                return condition.State == SoundState.Running && microphone.Blocks > 20;
            });
            runs = !refused;
            long blocks = speaker.Status.Blocks;
            await UntilAsync(() => speaker.Status.Blocks >= blocks + 20);
            louder = speaker.Status.RmsDbfs > AudioFormat.SilenceDbfs;
            PortAudioHost.Shared.Remove(microphone);
        }
        SoundCheckResult result = await running;
        return new Heard(result, check.IsWiped, louder, runs);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), "nothing moves");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
